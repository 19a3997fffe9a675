"""The hand-over of a committee at the desk: the outgoing fill the list, the township confirms that it was there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import (
    REFUSED_STATUS,
    DeskRequest,
    add_refusals,
    desk_page,
    form_problems,
    problems_of,
    show,
)
from governance.base.verdict import Refused
from governance.committees.actions.handover import finish_handover, list_handover
from governance.committees.forms.body import FinishForm
from governance.committees.models import Handover
from governance.committees.permissions import KEEP_BODIES, WATCH_HANDOVER
from governance.committees.queries.body_pages import handover_part
from governance.committees.queries.handover import get_handover


@desk_page("GET", "POST")
def handover(request: DeskRequest, handover_id: int) -> HttpResponse:
    try:
        found = get_handover(request.user, handover_id, request.on)
    except Handover.DoesNotExist as missing:
        raise Http404 from missing
    code = found.term.body.division.code
    open_still = found.done_on is None
    lists = open_still and may(request.user, KEEP_BODIES.name, place=code, on=request.on).ok
    watches = open_still and may(request.user, WATCH_HANDOVER.name, place=code, on=request.on).ok
    form = FinishForm(request.POST if "finish" in request.POST else None, initial={"done_on": request.on})
    problems: list[dict[str, str]] = []
    items = found.items
    if request.method == "POST":
        if "list" in request.POST and lists:
            items, problems = _listed(request, found)
        elif "finish" in request.POST and watches:
            problems = _finished(request, found, form)
        else:
            raise Http404
        if not problems:
            return redirect("committees:handover", found.pk)
    context = {
        "h": {**handover_part(found, request.on), "items": items},
        "place": found.term.body.division,
        "lists": lists,
        "watches": watches and found.listed_on is not None,
        "form": form,
        "problems": problems,
        "back_url": reverse("committees:body", args=[found.term.body_id]),
    }
    return show(request, "committees/body_handover.html", context, REFUSED_STATUS if problems else 200)


def _listed(request: DeskRequest, found: Handover) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """What was sent stays on the page when it is refused."""
    told = {
        item["code"]: (f"given_{item['code']}" in request.POST, request.POST.get(f"note_{item['code']}", ""))
        for item in found.items
    }
    items = [{**item, "given": told[item["code"]][0], "note": told[item["code"]][1]} for item in found.items]
    try:
        list_handover(handover_id=found.pk, told=told, by=request.user, at=request.at, on=request.on)
    except Refused as refused:
        if refused.forbidden:
            raise
        anchors = {f"note_{code}": f"id_note_{code}" for code in told}
        return items, problems_of(refused.verdicts, anchors)
    messages.success(request, _("清单已登记。接下来由乡镇（街道）确认监交完成。"))
    return items, []


def _finished(request: DeskRequest, found: Handover, form: FinishForm) -> list[dict[str, str]]:
    if not form.is_valid():
        return form_problems(form)
    try:
        finish_handover(handover_id=found.pk, **form.cleaned_data, by=request.user, at=request.at, on=request.on)
    except Refused as refused:
        if refused.forbidden:
            raise
        return add_refusals(form, refused.verdicts)
    messages.success(request, _("已确认交接完成。"))
    return []
