"""The official calendar: which days are holidays, which weekends are worked, and how days are counted.

The State Council publishes one notice a year. A year without its notice is reckoned from weekends alone, and every
answer then names that year, so that nobody takes a guess for a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
SATURDAY = 5
NOTICE_EXPECTED_FROM_MONTH = 11  # the notices for 2025 and 2026 came on 12 and 4 November
NEXT_NOTICE_REACHES_BACK_TO = (12, 25)  # the next year's notice may free or claim last days of December (2022-12-31)


class DayKind(StrEnum):
    """What a notice says of a day."""

    HOLIDAY = "holiday"
    MAKEUP = "makeup"


@dataclass(frozen=True)
class Pause:
    """Days, both included, in which a period does not run."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"pause ends before it begins: {self.since} > {self.until}")

    def covers(self, day: date) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True)
class HolidayBlock:
    """Consecutive holidays, as announced, weekend days inside them included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Reckoned:
    """Where a count ended, and every day on the way that was not an ordinary one."""

    day: date
    holidays: tuple[date, ...] = ()  # passed over
    makeup_workdays: tuple[date, ...] = ()  # weekend days counted as working days
    paused: tuple[date, ...] = ()
    provisional_years: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        return bool(self.provisional_years)


@dataclass(frozen=True)
class Calendar:
    """The notices that have been entered. ``years`` are those whose notice is complete."""

    holidays: frozenset[date]
    makeup_workdays: frozenset[date]
    years: frozenset[int]
    names: Mapping[date, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        both = self.holidays & self.makeup_workdays
        if both:
            raise ValueError(f"both holiday and make-up workday: {min(both)}")

    @classmethod
    def of(cls, days: Iterable[tuple[date, str, str]], years: Iterable[int]) -> Calendar:
        """From rows (date, kind, name) and the years whose notices they are.

        The years are said, not read off the rows: the notice for 2023 also freed 31 December 2022.
        """
        rows = list(days)
        return cls(
            holidays=frozenset(day for day, kind, _ in rows if DayKind(kind) is DayKind.HOLIDAY),
            makeup_workdays=frozenset(day for day, kind, _ in rows if DayKind(kind) is DayKind.MAKEUP),
            years=frozenset(years),
            names={day: name for day, _, name in rows},
        )

    def is_known(self, year: int) -> bool:
        return year in self.years

    def unknown_years(self, day: date) -> tuple[int, ...]:
        """The notices that would be needed to be sure about this day and are missing."""
        needed = [day.year]
        if (day.month, day.day) >= NEXT_NOTICE_REACHES_BACK_TO:
            needed.append(day.year + 1)
        return tuple(year for year in needed if year not in self.years)

    def is_statutory_holiday(self, day: date) -> bool:
        """Inside an announced holiday. In a year without notice there are none: ask ``unknown_years`` too."""
        return day in self.holidays

    def is_workday(self, day: date) -> bool:
        """Monday to Friday unless a notice says otherwise. In a year without notice: ask ``unknown_years`` too."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def holiday_block(self, day: date) -> HolidayBlock | None:
        """The whole announced holiday this day lies in."""
        if day not in self.holidays:
            return None
        first = last = day
        while first - ONE_DAY in self.holidays:
            first -= ONE_DAY
        while last + ONE_DAY in self.holidays:
            last += ONE_DAY
        return HolidayBlock(self.names.get(day, ""), first, last)

    def add_calendar_days(self, start: date, days: int) -> Reckoned:
        """The day that many days after the start, which itself is not counted (民法典 201)."""
        return self.count(start, days, working=False)

    def add_working_days(self, start: date, days: int) -> Reckoned:
        """The working day that many after (negative: before) the start, which itself is not counted."""
        return self.count(start, days, working=True)

    def count(self, start: date, days: int, *, working: bool, pauses: tuple[Pause, ...] = ()) -> Reckoned:
        """Walk day by day and keep what was met on the way, so that the count can be explained."""
        step = ONE_DAY if days >= 0 else -ONE_DAY
        day, left = start, abs(days)
        holidays: list[date] = []
        makeup: list[date] = []
        paused: list[date] = []
        unknown: set[int] = set()
        while left:
            day += step
            if any(pause.covers(day) for pause in pauses):
                paused.append(day)
                continue
            if working:
                unknown.update(self.unknown_years(day))
                if day in self.holidays:
                    holidays.append(day)
                if not self.is_workday(day):
                    continue
                if day in self.makeup_workdays:
                    makeup.append(day)
            left -= 1
        unknown.update(self.unknown_years(day))
        return Reckoned(day, tuple(holidays), tuple(makeup), tuple(paused), tuple(sorted(unknown)))

    def warning_due(self, on: date) -> tuple[int, ...]:
        """The years whose notice should have been entered by now: this one, and from 1 November the next."""
        expected = [on.year]
        if on.month >= NOTICE_EXPECTED_FROM_MONTH:
            expected.append(on.year + 1)
        return tuple(year for year in expected if year not in self.years)
