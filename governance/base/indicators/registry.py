"""What apps declare to the scoreboard in their ``indicators.py``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Counting:
    """SQL that yields (division_id, numerator, denominator) of communities for one month, with its parameters.

    Communities with nothing to count have no row.
    """

    sql: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Indicator:
    """A measured duty; ``count`` takes the first and the last day of a month and the day it is counted on."""

    code: str
    label: str
    target: str
    basis: str
    count: Callable[[dt.date, dt.date, dt.date], Counting]


INDICATORS: dict[str, Indicator] = {}


def register_indicator(indicator: Indicator) -> Indicator:
    """ValueError when the code is taken by another indicator."""
    taken = INDICATORS.setdefault(indicator.code, indicator)
    if taken.label != indicator.label:
        raise ValueError(f"indicator {indicator.code} is declared twice")
    INDICATORS[indicator.code] = indicator
    return indicator
