"""Needs to buy a service at the desk: the list, and one of them (R-SOC-3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.clock.explain import full_date
from governance.base.frame import REFUSED_STATUS, DeskRequest, desk_page, export_page, show, submitted
from governance.society.actions.need import drop_need
from governance.society.choices import NeedState
from governance.society.forms import DropForm
from governance.society.queries import exported, organisations_of, visible_to

LISTED = 200
exports = export_page(exported)


@desk_page("GET")
def needs(request: DeskRequest) -> HttpResponse:
    """Open ones first."""
    rows = visible_to(request.user, request.on).select_related("division", "organisation")
    found = list(rows.order_by("-state", "-id")[:LISTED])
    context = {
        "open": [row for row in found if row.state == NeedState.OPEN],
        "dropped": [row for row in found if row.state != NeedState.OPEN],
        "back_url": reverse("desk:home"),
    }
    return show(request, "society/needs.html", context)


@desk_page("GET", "POST")
def need(request: DeskRequest, need_id: int) -> HttpResponse:
    rows = visible_to(request.user, request.on).select_related("division", "organisation")
    found = get_object_or_404(rows, pk=need_id)
    own = found.organisation_id in organisations_of(request.user, request.on)
    form = DropForm(request.POST or None) if own and found.state == NeedState.OPEN else None
    done, problems = submitted(
        request,
        form,
        lambda: drop_need(
            need_id=found.pk,
            reason=form.cleaned_data["drop_reason"] if form else "",
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if done is not None:
        messages.success(request, _("已登记不再需要，记录保留。"))
        return redirect("society:need", found.pk)
    context = {
        "need": found,
        "opened_label": full_date(found.opened_on),
        "dropped_label": "" if found.dropped_on is None else full_date(found.dropped_on),
        "form": form,
        "problems": problems,
        "actions": [{"name": "drop", "label": _("不再需要"), "kind": "danger"}],
        "back_url": reverse("society:needs"),
    }
    return show(request, "society/need.html", context, REFUSED_STATUS if problems else 200)
