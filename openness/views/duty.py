"""From a duty to the form: one click, and a GET never writes (R-OPN-5, R-OPN-6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty, Event
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain, texts
from governance.base.frame import DeskRequest, desk_page, show, submitted
from governance.base.verdict import Refused
from openness.actions.disclosure import create_draft, file_nil
from openness.actions.publication import start_correction
from openness.choices import Form, State
from openness.duty_kinds import (
    FILING_KINDS,
    KIND_EVENT,
    KIND_PERIOD,
    KIND_REPUBLISH,
    KIND_VERIFY,
    STAGE_KINDS,
)
from openness.forms.reason import ReasonForm
from openness.models import Disclosure, Item
from openness.permissions import may_file
from openness.queries.desk import duty_for
from openness.queries.labels import remaining_label, weekday_label

OPEN_STATES = (State.DRAFT, State.RETURNED, State.SUBMITTED, State.VERIFIED)


@desk_page("GET", "POST")
def duty(request: DeskRequest, duty_id: int) -> HttpResponse:
    """Where the work on a duty is done. With a disclosure already there it leads to it; else the button begins one."""
    try:
        found = duty_for(request.user, duty_id, request.on)
    except Duty.DoesNotExist as missing:
        raise Http404 from missing
    if found.kind == KIND_VERIFY:
        return redirect("openness:verify", found.subject)
    if found.kind == KIND_REPUBLISH:
        return _republish(request, found)
    if found.kind not in FILING_KINDS:
        return redirect(texts([found])[0].url)
    filed = _filed(found)
    if filed is not None:
        return to_work(request, filed)
    if request.method == "POST":
        return _begin(request, found)
    return _page(request, found, may_begin=may_file(request.user, found.division.code, request.on).ok)


def to_work(request: DeskRequest, disclosure: Disclosure) -> HttpResponse:
    """The form for who may file while it can be edited; what became of it for everybody else."""
    if disclosure.is_editable and may_file(request.user, disclosure.division.code, request.on).ok:
        return redirect("openness:edit", disclosure.pk)
    return redirect("openness:disclosure", disclosure.pk)


def subject_of(found: Duty) -> dict[str, Any]:
    """What the draft of this duty is about, as ``create_draft`` takes it."""
    if found.kind == KIND_PERIOD:
        return {"item_id": found.subject, "period_start": found.period}
    if found.kind == KIND_EVENT:
        event = Event.objects.get(pk=found.subject)
        return {"item_id": Item.objects.get(event_kind=event.kind).pk, "event_id": event.pk}
    stage = next(stage for stage, kind in STAGE_KINDS.items() if kind == found.kind)
    return {"item_id": Item.objects.get(event_kind=f"project_{stage}").pk, "project_id": found.subject}


def _filed(found: Duty) -> Disclosure | None:
    """The disclosure this duty is met by: linked to it, or with its key when it was begun before the duty was there."""
    live = Disclosure.objects.exclude(state=State.WITHDRAWN).select_related("division").order_by("-id")
    linked = live.filter(duty_id=found.pk).first()
    if linked is not None:
        return linked
    rows = live.filter(division=found.division)
    if found.kind == KIND_PERIOD:
        return rows.filter(item=found.subject, period_start=found.period, event_id=None).first()
    if found.kind == KIND_EVENT:
        return rows.filter(event_id=found.subject).first()
    stage = next(stage for stage, kind in STAGE_KINDS.items() if kind == found.kind)
    return rows.filter(project=found.subject, item__stage=stage).first()


def _begin(request: DeskRequest, found: Duty) -> HttpResponse:
    """Open the draft, or file the nil account in the same tap; what the rules refuse is shown on the draft."""
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    about = {**subject_of(found), "division_id": found.division_id, "duty_id": found.pk}
    if "nil" in request.POST:
        try:
            filed = file_nil(**about, **when)
        except Refused as refused:
            if refused.forbidden:
                raise
            draft = create_draft(**about, **when)
            for verdict in refused.verdicts:
                messages.error(request, verdict.text)
            return redirect("openness:edit", draft.pk)
        messages.success(request, _("已按“本月无收支”提交。"))
        return redirect("openness:disclosure", filed.pk)
    return redirect("openness:edit", create_draft(**about, **when).pk)


def _page(request: DeskRequest, found: Duty, *, may_begin: bool, **context: Any) -> HttpResponse:
    """What is owed, by when and why; with the button to begin for who may."""
    text = texts([found])[0]
    form = Item.objects.values_list("form", flat=True).get(pk=found.subject) if found.kind == KIND_PERIOD else ""
    nil = may_begin and form == Form.MONTHLY_ACCOUNT and found.opens_on <= request.on
    page = {
        "title": text.title,
        "place": {"name": found.division.name, "code": found.division.code},
        "due_label": weekday_label(found.due_on),
        "remaining_label": remaining_label(found.due_on, request.on),
        "provisional": found.provisional,
        "late": found.is_overdue(request.on),
        "level_label": str(Level(found.level).label) if found.level >= Level.OVERDUE else "",
        "state_label": "" if found.state == DutyState.OPEN else str(found.get_state_display()),
        "explain": explain(found, calendar()),
        "may_begin": may_begin and found.state == DutyState.OPEN,
        "nil": nil,
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/duty.html", {**page, **context}, 422 if context.get("problems") else 200)


def _republish(request: DeskRequest, found: Duty) -> HttpResponse:
    """What was withdrawn is filed again; what no longer agrees with its months is corrected, with the reason."""
    old = Disclosure.objects.select_related("division", "item").get(pk=found.subject)
    basis = old.corrects if old.state == State.WITHDRAWN and old.corrects is not None else old
    correcting = basis.state != State.WITHDRAWN
    begun = _begun(old, basis) if correcting else _filed_again(old)
    if begun is not None:
        return to_work(request, begun)
    allowed = may_file(request.user, found.division.code, request.on).ok
    if not correcting:
        if request.method == "POST":
            return redirect("openness:edit", _again(request, old).pk)
        return _page(request, found, may_begin=allowed, withdrawn_reason=old.withdrawal_reason)
    form = ReasonForm(request.POST or None)
    draft, problems = submitted(
        request,
        form,
        lambda: start_correction(
            disclosure_id=old.pk,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=request.at,
            on=request.on,
        ),
        {"correction_reason": "reason"},
    )
    if draft is not None:
        return redirect("openness:edit", draft.pk)
    return _page(request, found, may_begin=allowed, form=form if allowed else None, problems=problems)


def _begun(old: Disclosure, basis: Disclosure) -> Disclosure | None:
    rows = Disclosure.objects.filter(corrects=basis, state__in=OPEN_STATES).exclude(pk=old.pk)
    return rows.select_related("division").first()


def _filed_again(old: Disclosure) -> Disclosure | None:
    rows = Disclosure.objects.filter(division=old.division, item=old.item, period_start=old.period_start, corrects=None)
    same = rows.filter(event_id=old.event_id, project=old.project).exclude(state=State.WITHDRAWN)
    return same.select_related("division").first()


def _again(request: DeskRequest, old: Disclosure) -> Disclosure:
    """A fresh draft of the same matter."""
    return create_draft(
        item_id=old.item_id,
        division_id=old.division_id,
        period_start=old.period_start,
        event_id=old.event_id,
        project_id=old.project_id,
        by=request.user,
        at=request.at,
        on=request.on,
    )
