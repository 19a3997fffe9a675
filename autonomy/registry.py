"""What upper rooms declare to this one: forms that committees fill in already; the gate holds new ones against them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from autonomy.rules.hard_stops import Existing

FormSource = Callable[[str, dt.date], Sequence[Existing]]  # of a county's code and a day
_SOURCES: list[FormSource] = []


def register_forms(source: FormSource) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def form_sources() -> tuple[FormSource, ...]:
    return tuple(_SOURCES)
