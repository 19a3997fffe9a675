"""The calendar as entered, and what is missing from it."""

from __future__ import annotations

import datetime as dt

from governance.base.clock.choices import DayKind
from governance.base.clock.models import CalendarDay, CalendarYear
from governance.base.clock.rules.calendar import Calendar


def calendar() -> Calendar:
    """Two queries; hand the result down instead of asking again."""
    days = list(CalendarDay.objects.values_list("date", "kind", "name"))
    return Calendar(
        holidays=frozenset(day for day, kind, _ in days if kind == DayKind.HOLIDAY),
        makeup_workdays=frozenset(day for day, kind, _ in days if kind == DayKind.MAKEUP),
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)),
        names={day: name for day, _, name in days},
    )


def missing_years(on: dt.date) -> tuple[int, ...]:
    """Years whose notice should be there by now: this one, from 1 November also the next."""
    return calendar().warning_due(on)
