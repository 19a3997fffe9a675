"""What every action on a matter or a meeting does beside its change: journal, duties, telling those who are next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from governance.base.accounts.choices import Role
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Term, limit
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.journal.models import Entry
from governance.base.notices.actions.notice import tell
from governance.base.places.models import Division
from governance.base.verdict import Verdict
from governance.committees.duty_kinds import KIND_FORCED_MEETING, KIND_PUBLISH_RESOLUTION, KIND_PUBLISH_RESULT
from governance.committees.models import Matter, Meeting
from governance.committees.permissions import COMMITTEE_ROLES

MATTER, MEETING, RESOLUTION = "matter", "meeting", "resolution"
NOTICE = "committees.meeting"
BASIS = ("R-CMT-3", "R-CMT-4")
# No text says how soon, so these are the platform's own and shown as such; Shanghai gives 15 days to a supervision
# committee that asks for a meeting (VC-SU-CALL).
TERMS = {
    KIND_FORCED_MEETING: Term("VC-SU-CALL", 30),
    KIND_PUBLISH_RESOLUTION: Term("", 10),
    KIND_PUBLISH_RESULT: Term("", 15),
}


def log(
    division: Division, verb: str, object_type: str, object_id: int, *, by: int | None, at: dt.datetime, **data: Any
) -> Entry:
    """Ids, kinds and counts; never names."""
    return record(
        verb=f"committees.{verb}",
        by=by,
        at=at,
        object_type=object_type,
        object_id=object_id,
        division=division.code,
        basis=BASIS,
        data=data,
    )


def guarded(*parts: tuple[str, str, str]) -> list[Verdict]:
    """(field, label, text) of what is published: no personal data in it (R-OPN-9)."""
    return guard_verdicts([Part(field, label, text) for field, label, text in parts if text.strip()])


def owe(division: Division, kind: int, subject: int, on: dt.date) -> None:
    """The clerk's, from that day on, due as the law of the place or the platform says."""
    due = limit(TERMS[kind], division, on).deadline(on, calendar())
    open_duty(
        kind=kind,
        division_id=division.pk,
        period=on,
        role=Role.CLERK,
        opens_on=on,
        due_on=due.due,
        subject=subject,
        provisional=due.provisional,
    )


def done(division_id: int, kind: int, subjects: Sequence[int], on: dt.date) -> None:
    meet(duty_ids=_open(division_id, kind, subjects), on=on)


def dropped(division_id: int, kind: int, subjects: Sequence[int], on: dt.date) -> None:
    cancel(duty_ids=_open(division_id, kind, subjects), on=on)


def _open(division_id: int, kind: int, subjects: Sequence[int]) -> list[int]:
    rows = Duty.objects.open().filter(division_id=division_id, kind=kind, subject__in=list(subjects))
    return list(rows.values_list("pk", flat=True))


def tell_meeting(meeting: Meeting, title: str, *, at: dt.datetime, on: dt.date) -> None:
    """Those who speak for the community and who supervise it."""
    tell(
        division=meeting.division,
        roles=[*COMMITTEE_ROLES, Role.SUPERVISOR],
        kind=NOTICE,
        matter=f"meeting/{meeting.pk}",
        title=title,
        url=reverse("committees:meeting", args=[meeting.pk]),
        at=at,
        on=on,
    )


def matter_url(matter: Matter) -> str:
    return reverse("committees:matter", args=[matter.pk])
