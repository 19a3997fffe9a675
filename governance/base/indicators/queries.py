"""Reading the scoreboard: a province page costs what a village page costs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from governance.base.indicators.models import Tally
from governance.base.places.models import Division


@dataclass(frozen=True)
class Score:
    """Numerator of denominator; a division with nothing to count has 0 of 0."""

    numerator: int = 0
    denominator: int = 0


def scores(*, division_ids: list[int], month: dt.date) -> dict[tuple[int, str], Score]:
    """(division id, indicator code) -> score in that month; one query."""
    rows = Tally.objects.filter(period=month, division_id__in=division_ids)
    return {(row.division_id, row.indicator): Score(row.numerator, row.denominator) for row in rows}


def child_scores(*, parent: Division, month: dt.date) -> dict[tuple[int, str], Score]:
    """The same for every division right below ``parent``; one query."""
    rows = Tally.objects.filter(period=month, division__parent=parent)
    return {(row.division_id, row.indicator): Score(row.numerator, row.denominator) for row in rows}
