"""The months, quarters and years that a recurring duty is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NUMERALS = "一二三四"


class Frequency(StrEnum):
    """How often a matter recurs. Plain values, so that a model's choices can repeat them with labels."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}[self]


def _month(year: int, month: int) -> date:
    """The first of a month, where month 13 is January of the next year and month 0 December of the last."""
    years, index = divmod(month - 1, 12)
    return date(year + years, index + 1, 1)


@dataclass(frozen=True)
class Period:
    """One calendar month, quarter or year, named by its first day."""

    frequency: Frequency
    start: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "frequency", Frequency(self.frequency))
        if self.start.day != 1 or (self.start.month - 1) % self.frequency.months:
            raise ValueError(f"no {self.frequency} starts on {self.start}")

    @classmethod
    def containing(cls, day: date, frequency: Frequency) -> Period:
        months = Frequency(frequency).months
        return cls(frequency, date(day.year, day.month - (day.month - 1) % months, 1))

    @property
    def end(self) -> date:
        """The last day, included."""
        return self.next().start - timedelta(days=1)

    @property
    def label(self) -> str:
        """The official notation, the same in every language: 2026年3月, 2026年第一季度, 2026年度."""
        if self.frequency is Frequency.MONTH:
            return f"{self.start.year}年{self.start.month}月"
        if self.frequency is Frequency.QUARTER:
            return f"{self.start.year}年第{NUMERALS[(self.start.month - 1) // 3]}季度"
        return f"{self.start.year}年度"

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def next(self) -> Period:
        return self._shifted(self.frequency.months)

    def previous(self) -> Period:
        return self._shifted(-self.frequency.months)

    def _shifted(self, months: int) -> Period:
        return Period(self.frequency, _month(self.start.year, self.start.month + months))


def periods_between(frequency: Frequency, since: date, until: date) -> list[Period]:
    """Every period with at least one day between the two dates, both included; oldest first."""
    found = []
    period = Period.containing(since, frequency)
    while period.start <= until and since <= until:
        found.append(period)
        period = period.next()
    return found
