"""The journal of the register: ids and counts, never a name, a number or a place where somebody went."""

from __future__ import annotations

import datetime as dt
from typing import Any

from governance.base.accounts.models import User
from governance.base.journal.actions import record
from governance.base.places.models import Division

BASIS = ("R-RES-1",)


def log_people(
    verb: str, kind: str, object_id: int, division: Division, *, by: User | None, at: dt.datetime, **data: Any
) -> None:
    record(
        verb=f"residents.{verb}",
        by=None if by is None else by.pk,
        at=at,
        object_type=kind,
        object_id=object_id,
        division=division.code,
        basis=list(BASIS),
        data=data,
    )
