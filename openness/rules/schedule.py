"""The publication schedule as pure questions: when is an item due, which listing binds, is one laxer (R-OPN-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from governance.base.clock.rules.calendar import Calendar
from governance.base.clock.rules.deadline import Comparison, Deadline, LimitKind, TimeLimit, deadline, not_later
from governance.base.clock.rules.period import Frequency, Period

BEFORE_STAGE = "before_stage"


@dataclass(frozen=True)
class Terms:
    """On what terms one listing binds: the facts of a row that the rules look at."""

    limit_kind: str
    limit_days: int = 0
    limit_working: bool = False
    frequency: str = ""
    display_days: int = 15
    applies_to: str = ""
    place_code: str = ""
    community_types: tuple[str, ...] = ()
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None
    listing_id: int = field(default=0, compare=False)

    @property
    def limit(self) -> TimeLimit:
        """ValueError for a project's start, which is a day and not a limit that runs."""
        return TimeLimit(LimitKind(self.limit_kind), self.limit_days, self.limit_working)

    @property
    def is_sensible(self) -> bool:
        """Whether days and kind fit together (an end of the next period has none, a day of a month at most 31)."""
        if self.limit_kind == BEFORE_STAGE:
            return True
        try:
            return bool(self.limit)
        except ValueError:
            return False

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


@dataclass(frozen=True)
class Due:
    """A due date, whether a missing calendar year makes it provisional, and how it came about (None: a plain day)."""

    on: date
    provisional: bool
    reckoned: Deadline | None


def due_for_period(terms: Terms, period: Period, calendar: Calendar) -> Due:
    found = deadline(terms.limit, period, calendar)
    return Due(found.due, found.provisional, found)


def due_for_event(terms: Terms, happened: date, calendar: Calendar) -> Due:
    """Within N days of the event; before a project starts it is the day before, whatever day that is."""
    if terms.limit_kind == BEFORE_STAGE:
        return Due(happened - timedelta(days=1), False, None)
    found = deadline(terms.limit, happened, calendar)
    return Due(found.due, found.provisional, found)


def nearest(rows: Iterable[Terms], code: str, community_type: str, on: date) -> Terms | None:
    """The listing that binds a community: in force on the day, for its type, and nearest to it."""
    candidates = [
        row
        for row in rows
        if code.startswith(row.place_code)
        and row.in_force(on)
        and (not row.community_types or community_type in row.community_types)
    ]
    return max(candidates, key=lambda row: (len(row.place_code), row.valid_from), default=None)


@dataclass(frozen=True)
class Laxity:
    """What makes a candidate laxer than the listing it stands on."""

    later: Comparison | None = None
    rarer: bool = False
    shorter: bool = False
    unlike: bool = False

    @property
    def any(self) -> bool:
        return bool(self.later or self.rarer or self.shorter or self.unlike)


MONTHS = {"month": 1, "quarter": 3, "year": 12}


def laxity(candidate: Terms, base: Terms, calendar: Calendar, years: Sequence[int]) -> Laxity:
    """Earlier, more often, displayed longer are allowed; anything later, rarer or shorter is not."""
    shorter = candidate.display_days < base.display_days
    if BEFORE_STAGE in (candidate.limit_kind, base.limit_kind):
        return Laxity(shorter=shorter, unlike=candidate.limit_kind != base.limit_kind)
    if bool(candidate.frequency) != bool(base.frequency):
        return Laxity(shorter=shorter, unlike=True)
    rarer = bool(base.frequency) and MONTHS[candidate.frequency] > MONTHS[base.frequency]
    compared = not_later(
        candidate.limit,
        Frequency(candidate.frequency) if candidate.frequency else None,
        base.limit,
        Frequency(base.frequency) if base.frequency else None,
        calendar,
        years,
    )
    return Laxity(later=None if compared.ok else compared, rarer=rarer, shorter=shorter)


def titled(period: str, item: str) -> str:
    """The title of one period's disclosure: 2026年10月收支总账, not 2026年10月每月收支总账."""
    for word in ("每月", "每季度", "季度", "每年", "年度"):
        item = item.removeprefix(word)
    return period + item
