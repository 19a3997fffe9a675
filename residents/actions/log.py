"""What every action of this room does: its journal entry, and the duty that it meets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.journal.actions import record
from residents.models import Assessment, Breach, Contact, Feedback, Request

Row = Request | Feedback | Assessment | Breach | Contact


def log(row: Row, verb: str, *, by: int | None, at: dt.datetime, basis: Sequence[str], **data: Any) -> None:
    """Kinds, grounds and reasons of office; nothing of what a person said. ``by`` None: the person."""
    record(
        verb=f"residents.{verb}",
        by=by,
        at=at,
        object_type=type(row).__name__.lower(),
        object_id=row.pk,
        division=row.division.code,
        basis=list(basis),
        data=data,
    )


def met(row: Row, kind: int, on: dt.date) -> None:
    duties = Duty.objects.open().filter(kind=kind, division_id=row.division_id, subject=row.pk)
    meet(duty_ids=list(duties.values_list("id", flat=True)), on=on)
