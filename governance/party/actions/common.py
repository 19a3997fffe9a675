"""What every action of this subject does: its journal entry, its duties, and telling those who are next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from governance.base.accounts.models import User
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit
from governance.base.journal.actions import record
from governance.base.journal.models import Entry
from governance.base.notices.actions import tell
from governance.base.places.models import Division

NOTICE = "party.told"


def log(
    verb: str,
    *,
    division: Division,
    object_type: str,
    object_id: int,
    by: User,
    at: dt.datetime,
    basis: Sequence[str],
    **data: Any,
) -> Entry:
    """Ids, codes and days, never names."""
    return record(
        verb=f"party.{verb}",
        by=by.pk,
        at=at,
        object_type=object_type,
        object_id=object_id,
        division=division.code,
        basis=basis,
        data=data,
    )


def owe(*, kind: int, division_id: int, subject: int, role: str, terms: Limit, on: dt.date) -> dt.date:
    """A duty that begins today; the day it is due."""
    due = terms.deadline(on, calendar())
    open_duty(
        kind=kind,
        division_id=division_id,
        period=on,
        subject=subject,
        role=role,
        opens_on=on,
        due_on=due.due,
        provisional=due.provisional,
    )
    return due.due


def _open(division_id: int, kinds: Iterable[int], subject: int) -> list[int]:
    rows = Duty.objects.open().filter(division=division_id, kind__in=list(kinds), subject=subject)
    return list(rows.values_list("id", flat=True))


def done(division_id: int, kinds: Iterable[int], subject: int, on: dt.date) -> None:
    meet(duty_ids=_open(division_id, kinds, subject), on=on)


def dropped(division_id: int, kinds: Iterable[int], subject: int, on: dt.date) -> None:
    cancel(duty_ids=_open(division_id, kinds, subject), on=on)


def told(
    division: Division, roles: Sequence[str], *, matter: str, title: str, url: str, at: dt.datetime, on: dt.date
) -> None:
    """After the commit, to those of these roles there and above."""
    tell(division=division, roles=roles, kind=NOTICE, matter=matter, title=title, url=url, at=at, on=on)
