"""Where money that is owed comes from: an upper room says what follows when a sum is paid, or is missing again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from governance.township.models import Due


class Settle(Protocol):
    """Called in the transaction of the payment, with what is still missing after it."""

    def __call__(self, due: Due, missing: Decimal, *, at: dt.datetime, on: dt.date) -> None: ...


Origin = Callable[[list[Due]], dict[int, str]]  # by due: the address of the desk page it comes from
SETTLE: dict[str, Settle] = {}
ORIGIN: dict[str, Origin] = {}


def register_source(kind: str, settle: Settle, origin: Origin) -> None:
    """ValueError when a kind of money has two sources."""
    if SETTLE.setdefault(kind, settle) is not settle:
        raise ValueError(f"money of kind {kind} has a source already")
    ORIGIN[kind] = origin
