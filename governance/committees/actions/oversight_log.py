"""What every action of supervision, appraisal, audits and archives does: journal, duties, and telling who is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Model

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit, Term, limit
from governance.base.clock.rules.deadline import Deadline
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Entry
from governance.base.notices.actions.notice import Telling, tell_many
from governance.base.places.models import Division
from governance.base.verdict import Verdict, require

OPINION, ANSWER, REPORT = "committees.opinion", "committees.opinion_answer", "committees.supervision_report"
REFERRAL, ASK, ARCHIVE = "committees.referral", "committees.meeting_ask", "committees.archive"
APPRAISAL, SCALE, AUDIT, OBJECTION = (
    "committees.appraisal",
    "committees.appraisal_scale",
    "committees.audit",
    "committees.audit_objection",
)
NOTICE = "committees.oversight"
# Days; no text gives them for the whole country, so each is the platform's own and is shown as such.
ANSWER_TERM = OBJECTION_TERM = Term("", 30)
AUDIT_TERM = Term("", 60)


def place_for(division_id: int, by: User, verb: str, on: dt.date) -> Division:
    """The community, locked, where the person may do it: what is counted of it does not change meanwhile."""
    division = Division.objects.select_for_update(of=("self",), no_key=True).get(pk=division_id)
    require(may(by, verb, place=division.code, on=on), forbidden=True)
    return division


def guarded(*parts: tuple[str, str, str]) -> list[Verdict]:
    """(field, label, text) of what is going to be public; the empty ones have nothing to say."""
    return guard_verdicts([Part(name, label, text) for name, label, text in parts if text])


def log(
    verb: str,
    object_type: str,
    row: Model,
    division: str,
    *,
    by: int | None,
    at: dt.datetime,
    basis: Sequence[str] = (),
    **data: Any,
) -> Entry:
    """Ids, days and numbers only."""
    return record(
        verb=f"committees.{verb}",
        by=by,
        at=at,
        object_type=object_type,
        object_id=row.pk,
        division=division,
        basis=list(basis),
        data=data,
    )


def publish(entry: Entry, body: Mapping[str, Any]) -> int:
    """Last of its transaction: the log stays locked until it commits."""
    return publish_body(entry=entry, body=body).number


def deadline_of(term: Term, division: Division, start: dt.date) -> tuple[Limit, Deadline]:
    known = limit(term, division, start)
    return known, known.deadline(start, calendar())


def owe(division: Division, kind: int, subject: int, role: str, *, on: dt.date, due_on: dt.date) -> Duty:
    return open_duty(
        kind=kind,
        division_id=division.pk,
        period=on,
        subject=subject,
        role=role,
        opens_on=on,
        due_on=due_on,
    )


def duty_ids(division_id: int, kinds: Iterable[int], subjects: Iterable[int]) -> list[int]:
    rows = Duty.objects.open().filter(division_id=division_id, kind__in=list(kinds), subject__in=list(subjects))
    return list(rows.values_list("id", flat=True))


def done(division_id: int, kinds: Iterable[int], subjects: Iterable[int], on: dt.date) -> None:
    meet(duty_ids=duty_ids(division_id, kinds, subjects), on=on)


def dropped(division_id: int, kinds: Iterable[int], subjects: Iterable[int], on: dt.date) -> None:
    cancel(duty_ids=duty_ids(division_id, kinds, subjects), on=on)


def done_period(division_id: int, kind: int, last: dt.date, on: dt.date) -> None:
    """The duty of a period, by its last day."""
    rows = Duty.objects.open().filter(period=last, division_id=division_id, kind=kind)
    meet(duty_ids=list(rows.values_list("id", flat=True)), on=on)


def announce(
    division: Division,
    roles: Sequence[str],
    matter: str,
    title: str,
    url: str,
    *,
    at: dt.datetime,
    on: dt.date,
) -> None:
    """The title names the place, never a person."""
    words = f"{title}：{division.name}"
    tell_many(tellings=[Telling(division, matter, words, url)], roles=list(roles), kind=NOTICE, at=at, on=on)
