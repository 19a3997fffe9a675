"""When something is due, and why on that day (民法典 201, 203; rules MATH-DATE-START, MATH-DATE-END).

The start day is not counted. Days are calendar days; when the last one lies in an announced holiday, the day after
that holiday takes its place. A plain weekend moves nothing: docs/decisions/clock-weekends.md. Working days are
counted only where the cited text says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from governance.base.clock.rules.calendar import ONE_DAY, Calendar, HolidayBlock, Pause, Reckoned
from governance.base.clock.rules.period import Frequency, Period


class LimitKind(StrEnum):
    """The forms a time limit takes in laws and catalogues."""

    DAYS_AFTER_PERIOD = "days_after_period"  # within N days after the period ends
    DAY_OF_FIRST_MONTH = "day_of_first_month"  # by day N of the first month after the period (CQ-DI-DATES)
    END_OF_NEXT_PERIOD = "end_of_next_period"  # only a frequency is given: public by the end of the next period
    WITHIN_DAYS = "within_days"  # within N days of an event


class LineCode(StrEnum):
    """The sentences of an explanation; their Chinese is in ``governance.base.clock.explain``."""

    PERIOD_ENDS = "period_ends"
    HAPPENED = "happened"
    COUNTED = "counted"
    COUNTED_WORKING = "counted_working"
    FIXED_DAY = "fixed_day"
    NEXT_PERIOD_ENDS = "next_period_ends"
    PAUSED = "paused"
    HOLIDAYS_SKIPPED = "holidays_skipped"
    MAKEUP_COUNTED = "makeup_counted"
    ROLLED = "rolled"
    WEEKEND_STAYS = "weekend_stays"
    PROVISIONAL = "provisional"
    BASIS = "basis"


ART_201 = "第二百零一条"  # 民法典
ART_203 = "第二百零三条"


@dataclass(frozen=True)
class TimeLimit:
    """How long somebody has. ``days`` is 0 only for the end of the next period."""

    kind: LimitKind
    days: int = 0
    working: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", LimitKind(self.kind))
        fixed = self.kind in (LimitKind.DAY_OF_FIRST_MONTH, LimitKind.END_OF_NEXT_PERIOD)
        if fixed and self.working:
            raise ValueError("a fixed day has no working days to count")
        if (self.kind is LimitKind.END_OF_NEXT_PERIOD) != (self.days == 0) or self.days < 0:
            raise ValueError(f"{self.days} days do not fit {self.kind}")
        if self.kind is LimitKind.DAY_OF_FIRST_MONTH and self.days > 31:
            raise ValueError(f"no month has a day {self.days}")

    @property
    def is_counted(self) -> bool:
        """Days are counted from a start, so the count can be paused."""
        return self.kind in (LimitKind.DAYS_AFTER_PERIOD, LimitKind.WITHIN_DAYS)


@dataclass(frozen=True)
class Explanation:
    """One sentence: what kind, and the dates and numbers in it."""

    code: LineCode
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Deadline:
    """A due date that explains itself.

    ``counted_to`` is the last day before any roll: start + counted days + paused days for calendar days.
    ``skipped`` are the holidays passed over, while counting working days or while rolling.
    """

    due: date
    start: date
    counted_days: int
    counted_to: date
    skipped: tuple[date, ...]
    makeup: tuple[date, ...]
    paused: tuple[date, ...]
    rolled: bool
    provisional_years: tuple[int, ...]
    lines: tuple[Explanation, ...]

    @property
    def provisional(self) -> bool:
        return bool(self.provisional_years)


def deadline(limit: TimeLimit, start: Period | date, calendar: Calendar, pauses: Iterable[Pause] = ()) -> Deadline:
    """When the limit that runs from this period or event ends.

    A pause stops the count; one that begins only after the last counted day no longer moves the date.
    """
    stops = tuple(pauses)
    if stops and not limit.is_counted:
        raise ValueError("a limit that ends on a fixed day cannot be paused")
    if (limit.kind is LimitKind.WITHIN_DAYS) == isinstance(start, Period):
        raise ValueError(f"{limit.kind} cannot run from {start}")
    counted, reason = _last_day(limit, start, calendar, stops)
    block = calendar.holiday_block(counted.day)
    due = block.last + ONE_DAY if block else counted.day
    return Deadline(
        due=due,
        start=start.end if isinstance(start, Period) else start,
        counted_days=limit.days if limit.is_counted else 0,
        counted_to=counted.day,
        skipped=counted.holidays + tuple(_days(counted.day, due)),
        makeup=counted.makeup_workdays,
        paused=counted.paused,
        rolled=block is not None,
        provisional_years=counted.provisional_years,
        lines=(
            _beginning(start),
            reason,
            *_on_the_way(counted),
            *_at_the_end(counted.day, block, calendar),
            *_footnotes(limit, block, counted.provisional_years),
        ),
    )


def _last_day(
    limit: TimeLimit, start: Period | date, calendar: Calendar, pauses: tuple[Pause, ...]
) -> tuple[Reckoned, Explanation]:
    """The last day of the limit before any holiday moves it, and the sentence for it."""
    anchor = start.end if isinstance(start, Period) else start
    if limit.is_counted:
        counted = calendar.count(anchor, limit.days, working=limit.working, pauses=pauses)
        code = LineCode.COUNTED_WORKING if limit.working else LineCode.COUNTED
        return counted, Explanation(code, {"days": limit.days, "last": counted.day})
    if isinstance(start, Period) and limit.kind is LimitKind.END_OF_NEXT_PERIOD:
        following = start.next()
        line = Explanation(LineCode.NEXT_PERIOD_ENDS, {"period": following, "last": following.end})
        return Reckoned(following.end, provisional_years=calendar.unknown_years(following.end)), line
    first = anchor + ONE_DAY
    day = first.replace(day=min(limit.days, monthrange(first.year, first.month)[1]))
    line = Explanation(LineCode.FIXED_DAY, {"days": limit.days, "last": day})
    return Reckoned(day, provisional_years=calendar.unknown_years(day)), line


def _days(since: date, before: date) -> Iterator[date]:
    for offset in range((before - since).days):
        yield since + timedelta(days=offset)


def _beginning(start: Period | date) -> Explanation:
    if isinstance(start, Period):
        return Explanation(LineCode.PERIOD_ENDS, {"period": start, "end": start.end})
    return Explanation(LineCode.HAPPENED, {"day": start})


def _on_the_way(counted: Reckoned) -> Iterator[Explanation]:
    if counted.paused:
        yield Explanation(LineCode.PAUSED, {"days": counted.paused})
    if counted.holidays:
        yield Explanation(LineCode.HOLIDAYS_SKIPPED, {"days": counted.holidays})
    if counted.makeup_workdays:
        yield Explanation(LineCode.MAKEUP_COUNTED, {"days": counted.makeup_workdays})


def _at_the_end(last: date, block: HolidayBlock | None, calendar: Calendar) -> Iterator[Explanation]:
    if block:
        yield Explanation(LineCode.ROLLED, {"block": block, "last": last, "due": block.last + ONE_DAY})
    elif not calendar.is_workday(last):
        yield Explanation(LineCode.WEEKEND_STAYS, {"day": last})


def _footnotes(limit: TimeLimit, block: HolidayBlock | None, unknown: tuple[int, ...]) -> Iterator[Explanation]:
    if unknown:
        yield Explanation(LineCode.PROVISIONAL, {"years": unknown})
    articles = ((ART_201,) if limit.is_counted else ()) + ((ART_203,) if block else ())
    if articles:
        yield Explanation(LineCode.BASIS, {"articles": articles})


@dataclass(frozen=True)
class Comparison:
    """Whether one rule is never later than another; if it is, the first day whose affairs would be public later."""

    ok: bool
    day: date | None
    candidate: Deadline | None
    base: Deadline | None
    provisional_years: tuple[int, ...]


def not_later(
    candidate: TimeLimit,
    candidate_frequency: Frequency | None,
    base: TimeLimit,
    base_frequency: Frequency | None,
    calendar: Calendar,
    years: Iterable[int],
) -> Comparison:
    """Does an affair of any day of these years become public no later under the candidate? (R-OPN-1: stricter only)

    Asking by the day of the affair compares limits of unlike forms: monthly with quarterly, events with periods.
    The frequency is None for limits that run from an event.
    """
    ours = _Schedule(candidate, candidate_frequency, calendar)
    theirs = _Schedule(base, base_frequency, calendar)
    unknown: set[int] = set()
    for year in sorted(years):
        for day in _days(date(year, 1, 1), date(year + 1, 1, 1)):
            mine, other = ours.of(day), theirs.of(day)
            unknown.update(mine.provisional_years, other.provisional_years)
            if mine.due > other.due:
                return Comparison(False, day, mine, other, tuple(sorted(unknown)))
    return Comparison(True, None, None, None, tuple(sorted(unknown)))


class _Schedule:
    """The due date of an affair by its day, reckoned once for each period."""

    def __init__(self, limit: TimeLimit, frequency: Frequency | None, calendar: Calendar) -> None:
        self.limit, self.frequency, self.calendar = limit, frequency, calendar
        self._known: dict[Period | date, Deadline] = {}

    def of(self, day: date) -> Deadline:
        start = Period.containing(day, self.frequency) if self.frequency else day
        if start not in self._known:
            self._known[start] = deadline(self.limit, start, self.calendar)
        return self._known[start]
