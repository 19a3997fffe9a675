"""What every action on an agreement does: its journal entry, its duties, and telling those who are next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.choices import Side
from autonomy.duty_kinds import (
    KIND_BREACH_COMMITTEE,
    KIND_BREACH_COUNTY,
    KIND_BREACH_GOVERNMENT,
    KIND_CHECK_AGREEMENT,
    KIND_EVALUATE_COMMITTEE,
    KIND_EVALUATE_GOVERNMENT,
    KIND_PROMISE_COMMITTEE,
    KIND_PROMISE_GOVERNMENT,
    KIND_SIGN_COMMITTEE,
    KIND_SIGN_GOVERNMENT,
)
from autonomy.models import Agreement
from autonomy.permissions import COMMITTEE_ROLES
from autonomy.rules.agreement import BASIS
from governance.base.accounts.choices import Role
from governance.base.clock.actions import cancel, meet
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit, Term
from governance.base.clock.rules.calendar import Calendar
from governance.base.journal.actions import record_many
from governance.base.journal.models import Entry
from governance.base.notices.actions.notice import Telling, tell_many

OBJECT = "agreement"
NOTICE = "autonomy.agreement"
# Working days; no text says how soon, so each is the platform's own and is shown as such.
SIGN = CHECK = BREACH = Term("", 10, working=True)
RULING = EVALUATION = Term("", 20, working=True)
TERMS = {
    KIND_CHECK_AGREEMENT: CHECK,
    KIND_SIGN_GOVERNMENT: SIGN,
    KIND_SIGN_COMMITTEE: SIGN,
    KIND_BREACH_GOVERNMENT: BREACH,
    KIND_BREACH_COMMITTEE: BREACH,
    KIND_BREACH_COUNTY: RULING,
    KIND_EVALUATE_GOVERNMENT: EVALUATION,
    KIND_EVALUATE_COMMITTEE: EVALUATION,
}
SIGN_KINDS = {Side.GOVERNMENT: KIND_SIGN_GOVERNMENT, Side.COMMITTEE: KIND_SIGN_COMMITTEE}
PROMISE_KINDS = {Side.GOVERNMENT: KIND_PROMISE_GOVERNMENT, Side.COMMITTEE: KIND_PROMISE_COMMITTEE}
BREACH_KINDS = {Side.GOVERNMENT: KIND_BREACH_GOVERNMENT, Side.COMMITTEE: KIND_BREACH_COMMITTEE}
EVALUATE_KINDS = {Side.GOVERNMENT: KIND_EVALUATE_GOVERNMENT, Side.COMMITTEE: KIND_EVALUATE_COMMITTEE}
OWES: dict[str, Role] = {Side.GOVERNMENT: Role.TOWNSHIP_STAFF, Side.COMMITTEE: Role.CLERK}
TOLD: dict[str, Sequence[str]] = {Side.GOVERNMENT: (Role.TOWNSHIP_STAFF,), Side.COMMITTEE: COMMITTEE_ROLES}


def entry(agreement: Agreement, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    """Ids and states. ``by`` None: the clock."""
    return Entry(
        verb=f"autonomy.{verb}",
        actor_id=by,
        at=at,
        object_type=OBJECT,
        object_id=agreement.pk,
        division=agreement.division.code,
        basis=list(BASIS),
        data={"state": str(agreement.state), **data},
    )


def log(agreement: Agreement, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    return record_many([entry(agreement, verb, by=by, at=at, **data)])[0]


def the_limit(kind: int) -> Limit:
    return TERMS[kind].default()


def owe(rows: Iterable[tuple[Agreement, int, int, str]], *, on: dt.date, known: Calendar | None = None) -> None:
    """Duties (agreement, kind, subject, role) that begin on that day, in one statement."""
    days = known or calendar()
    duties = []
    for agreement, kind, subject, role in rows:
        due = the_limit(kind).deadline(on, days)
        duties.append(
            Duty(
                kind=kind,
                division_id=agreement.division_id,
                period=on,
                subject=subject,
                role=role,
                opens_on=on,
                due_on=due.due,
                provisional=due.provisional,
            )
        )
    Duty.objects.bulk_create(duties, ignore_conflicts=True)


def duty_ids(division_id: int, kinds: Iterable[int], subjects: Iterable[int]) -> list[int]:
    """Open ones; by their place, since a duty is found by no index on its subject."""
    rows = Duty.objects.open().filter(division_id=division_id, kind__in=list(kinds), subject__in=list(subjects))
    return list(rows.values_list("id", flat=True))


def done(agreement: Agreement, kinds: Iterable[int], subjects: Iterable[int], on: dt.date) -> None:
    meet(duty_ids=duty_ids(agreement.division_id, kinds, subjects), on=on)


def dropped(agreement: Agreement, kinds: Iterable[int], subjects: Iterable[int], on: dt.date) -> None:
    cancel(duty_ids=duty_ids(agreement.division_id, kinds, subjects), on=on)


def announce(
    agreements: Sequence[Agreement],
    roles: Sequence[str],
    what: str,
    *,
    at: dt.datetime,
    on: dt.date,
    occasion: str = "",
) -> None:
    """Told at once. The title names the place, never a sum or a person."""
    tellings = [
        Telling(
            agreement.division,
            f"agreement/{agreement.pk}#{occasion or agreement.state}",
            _("%(what)s：%(place)s") % {"what": what, "place": agreement.division.name},
            reverse("autonomy:agreement", args=[agreement.pk]),
        )
        for agreement in agreements
    ]
    tell_many(tellings=tellings, roles=roles, kind=NOTICE, at=at, on=on)
