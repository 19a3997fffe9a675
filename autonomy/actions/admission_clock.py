"""Who owes what at the gate by when: opened, suspended while the department repairs, resumed, ended (R-AUT-3).

No text that anybody has read gives days for this; all of them are the platform's own and say so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.choices import Aspect, Decider, RequestState
from autonomy.duty_kinds import (
    KIND_ACCEPT,
    KIND_DECIDE,
    KIND_REPAIR,
    KIND_REVIEW_LEGALITY,
    KIND_REVIEW_NECESSITY,
    KIND_REVIEW_REASONABLENESS,
)
from autonomy.models import AdmissionRequest
from autonomy.queries.admission import GATE, written
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit, Term, limit
from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.calendar import ONE_DAY, Calendar
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Entry
from governance.base.notices.actions.notice import tell, tell_user

OBJECT = "admissionrequest"
NOTICE = "autonomy.admission"
REVIEW_KINDS = {
    Aspect.LEGALITY: KIND_REVIEW_LEGALITY,
    Aspect.REASONABLENESS: KIND_REVIEW_REASONABLENESS,
    Aspect.NECESSITY: KIND_REVIEW_NECESSITY,
}
KINDS = (KIND_ACCEPT, KIND_REPAIR, *REVIEW_KINDS.values(), KIND_DECIDE)
TERMS = {
    KIND_ACCEPT: Term("", 5, working=True),
    KIND_REPAIR: Term("", 10, working=True),
    KIND_DECIDE: Term("", 15, working=True),
    **dict.fromkeys(REVIEW_KINDS.values(), Term("", 10, working=True)),
}


def log(request: AdmissionRequest, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    """Ids, states and dates; neither names nor what was typed."""
    return record(
        verb=f"autonomy.{verb}",
        by=by,
        at=at,
        object_type=OBJECT,
        object_id=request.pk,
        division=request.county.code,
        basis=["R-AUT-3"],
        data={"state": request.state, "round": request.round, "organisation": request.organisation_id, **data},
    )


def start(request: AdmissionRequest, kinds: Sequence[int], on: dt.date, *, left: int | None = None) -> None:
    """The duties of the next step. ``left``: working days that the gate had left when it returned the request. On what
    terms each was started is kept with the request."""
    known = calendar()
    role = GATE[Decider(request.decider)]
    for kind in kinds:
        found = limit(TERMS[kind], request.county, on)
        if left is not None and kind != KIND_REPAIR:
            days = min(left, found.days)
            found = Limit(days, True, _("退回补正前剩下的工作日（%(basis)s）") % {"basis": found.basis}, unchecked=True)
        due_on, provisional = _due(found, on, known)
        request.clocks = {**request.clocks, str(kind): {"since": on.isoformat(), "terms": found.as_json()}}
        open_duty(
            kind=kind,
            division_id=request.county_id,
            period=_period(request, kind, on),
            subject=request.pk,
            role=Role.DEPARTMENT if kind == KIND_REPAIR else role,
            organisation_id=request.organisation_id if kind == KIND_REPAIR else None,
            opens_on=on,
            due_on=due_on,
            provisional=provisional,
        )


def _due(found: Limit, on: dt.date, known: Calendar) -> tuple[dt.date, bool]:
    """With nothing left it is due today."""
    if found.days == 0:
        return on, False
    due = found.deadline(on, known)
    return due.due, due.provisional


def _period(request: AdmissionRequest, kind: int, on: dt.date) -> dt.date:
    """The day it begins; the next free one when the same step was begun and ended on that day already."""
    taken = set(
        Duty.objects.filter(division=request.county_id, kind=kind, subject=request.pk).values_list("period", flat=True)
    )
    while on in taken:
        on += ONE_DAY
    return on


def owed(requests: Sequence[AdmissionRequest], kinds: Sequence[int] = KINDS) -> list[Duty]:
    """Open duties about these requests; by their counties, since no index finds a duty by its subject."""
    rows = Duty.objects.open().filter(
        division__in={request.county_id for request in requests},
        kind__in=kinds,
        subject__in=[request.pk for request in requests],
    )
    return list(rows.order_by("due_on", "kind"))


def done(request: AdmissionRequest, kinds: Sequence[int], on: dt.date) -> None:
    meet(duty_ids=[duty.pk for duty in owed([request], kinds)], on=on)


def dropped(request: AdmissionRequest, on: dt.date, kinds: Sequence[int] = KINDS) -> None:
    cancel(duty_ids=[duty.pk for duty in owed([request], kinds)], on=on)


def days_left(request: AdmissionRequest, on: dt.date) -> int | None:
    """Working days of the gate's time after today, the last one included; None before it was accepted."""
    duty = next(iter(owed([request], [KIND_DECIDE])), None)
    if duty is None:
        return None
    known = calendar()
    days = (duty.due_on - on).days
    return sum(known.is_workday(on + dt.timedelta(days=number)) for number in range(1, days + 1))


# Telling --------------------------------------------------------------------------------------------------------


def tell_gate(request: AdmissionRequest, what: str, *, at: dt.datetime, on: dt.date) -> None:
    tell(
        division=request.county,
        roles=[GATE[Decider(request.decider)]],
        kind=NOTICE,
        matter=_matter(request),
        title=_title(request, what),
        url=_url(request),
        at=at,
        on=on,
    )


def tell_department(request: AdmissionRequest, what: str, *, at: dt.datetime, on: dt.date) -> None:
    """Those of that very organisation, and of no other one in the county."""
    held = Assignment.objects.in_force(on).filter(
        role=Role.DEPARTMENT, organisation=request.organisation_id, user__is_active=True
    )
    for post in held.select_related("user").order_by("user_id").distinct("user_id"):
        tell_user(
            user=post.user,
            division=request.county,
            kind=NOTICE,
            matter=_matter(request),
            title=_title(request, what),
            url=_url(request),
            at=at,
        )


def _matter(request: AdmissionRequest) -> str:
    return f"admission/{request.pk}#{request.state}-{request.round}"


def _title(request: AdmissionRequest, what: str) -> str:
    return _("%(what)s：第%(number)s号准入申请") % {"what": what, "number": request.pk}


def _url(request: AdmissionRequest) -> str:
    return reverse("autonomy:admission", args=[request.pk])


# The sweep ------------------------------------------------------------------------------------------------------


def expire_provisional(context: SweepContext) -> dict[str, int]:
    """An emergency whose time ran out before a decision ends; its entry ended by itself. The three reviews are owed
    afterwards all the same (R-AUT-3)."""
    rows = AdmissionRequest.objects.waiting().filter(provisional_until__lt=context.on)
    count = 0
    for pk in rows.filter(county__code__startswith=context.within).order_by("pk").values_list("pk", flat=True):
        count += _expire(pk, context.at, context.on)
    return {"admissions_expired": count}


def _expire(request_id: int, at: dt.datetime, on: dt.date) -> int:
    with transaction.atomic():
        request = AdmissionRequest.objects.locked().get(pk=request_id)
        until = request.provisional_until
        if request.state not in (RequestState.FILED, RequestState.ACCEPTED, RequestState.REPAIR):
            return 0
        if until is None or until >= on:
            return 0
        dropped(request, on, [KIND_ACCEPT, KIND_REPAIR, KIND_DECIDE])
        there = {duty.kind for duty in owed([request])} | {REVIEW_KINDS[Aspect(one.aspect)] for one in written(request)}
        start(request, [kind for kind in REVIEW_KINDS.values() if kind not in there], on)
        request.expire(on=on)
        entry = log(request, "admission_expired", by=None, at=at, until=until.isoformat())
        tell_gate(request, _("应急准入期满，请补作审查"), at=at, on=on)
        tell_department(request, _("应急准入期满，已退出清单"), at=at, on=on)
        request.leaf = publish_body(entry=entry, body=expiry_body(request)).number
        request.save()
    return 1


def expiry_body(request: AdmissionRequest) -> dict[str, Any]:
    since, until = request.provisional_on, request.provisional_until
    return {
        "kind": "admission_expired",
        "version": 1,
        "request": request.pk,
        "receipt": request.receipt,
        "place": {"code": request.county.code, "name": request.county.name},
        "organisation": request.organisation.name,
        "title": request.title,
        "ground": request.emergency_ground,
        "reason": request.provisional_reason,
        "since": None if since is None else since.isoformat(),
        "until": None if until is None else until.isoformat(),
        "on": None if request.decided_on is None else request.decided_on.isoformat(),
    }
