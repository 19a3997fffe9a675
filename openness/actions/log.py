"""The journal entry of an action on a disclosure, and duties that may come up twice on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from governance.base.clock.actions import open_duty
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.rules.calendar import Calendar
from governance.base.clock.rules.deadline import Deadline
from governance.base.journal.actions import record
from governance.base.journal.models import Entry
from openness.models import Disclosure

OBJECT = "disclosure"


def log(
    disclosure: Disclosure, verb: str, *, by: int | None, at: dt.datetime, basis: Sequence[str] = (), **data: Any
) -> Entry:
    """Ids, codes and reasons of office, never names. ``by`` None: the platform, on behalf of the committee."""
    return record(
        verb=f"openness.{verb}",
        by=by,
        at=at,
        object_type=OBJECT,
        object_id=disclosure.pk,
        division=disclosure.division.code,
        basis=basis,
        data={"round": disclosure.round, **data},
    )


def open_again(
    disclosure: Disclosure, *, kind: int, role: str, on: dt.date, deadline: Callable[[dt.date, Calendar], Deadline]
) -> Duty:
    """A duty about one disclosure, counted from this day. When one was settled on the same day, it is counted from the
    next: a settled duty is history and is never opened again."""
    period = on
    settled = Duty.objects.filter(division_id=disclosure.division_id, kind=kind, subject=disclosure.pk).exclude(
        state=DutyState.OPEN
    )
    taken = set(settled.filter(period__gte=on).values_list("period", flat=True))
    while period in taken:
        period += dt.timedelta(days=1)
    limit = deadline(period, calendar())
    return open_duty(
        kind=kind,
        division_id=disclosure.division_id,
        period=period,
        subject=disclosure.pk,
        role=role,
        opens_on=on,
        due_on=limit.due,
        provisional=limit.provisional,
    )


def open_ids(disclosure: Disclosure, kind: int) -> list[int]:
    """Open duties of that kind about this disclosure."""
    rows = Duty.objects.open().filter(division_id=disclosure.division_id, kind=kind, subject=disclosure.pk)
    return list(rows.values_list("id", flat=True))
