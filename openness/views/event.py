"""Report that something happened, so that its duty to publish begins (R-OPN-2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.clock.models import Duty
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, submitted
from openness.actions.event import report
from openness.duty_kinds import KIND_EVENT
from openness.forms.event import EventForm
from openness.permissions import REPORT_EVENT
from openness.queries.schedule import event_items


@desk_page("GET", "POST")
def event(request: DeskRequest) -> HttpResponse:
    """From the catalogue of the place; afterwards the page of the duty says by when."""
    place, choice = chosen_place(request, REPORT_EVENT.name)
    items = event_items(code=place.code, committee=place.committee, community_type=place.community_type, on=request.on)
    form = EventForm(request.POST or None, items=items, initial={"on_day": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: report(
            item_id=int(form.cleaned_data["item"]),
            division_id=place.pk,
            on_day=form.cleaned_data["on_day"],
            title=form.cleaned_data["title"],
            by=request.user,
            on=request.on,
            at=request.at,
        ),
    )
    if made is not None:
        messages.success(request, _("已报告。下面是最迟哪一天公开。"))
        duty = Duty.objects.filter(division=place, kind=KIND_EVENT, subject=made.pk).first()
        return redirect("desk:home") if duty is None else redirect("openness:duty", duty.pk)
    return form_page(
        request,
        title=_("报一件刚发生的事"),
        form=form,
        verb=_("报告"),
        back_url=reverse("desk:home"),
        problems=problems,
        help=_("公开目录里的事一发生就报。平台算出最迟哪一天公开，并放进待办。")
        if items
        else _("本地的公开目录里没有“有事项时公开”的内容。需要的，请县级民政部门采用或增加。"),
        **choice,
    )
