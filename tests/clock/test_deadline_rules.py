"""Due dates: what is counted, what moves them, and that they explain themselves (民法典 201, 203)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.clock.rules.calendar import ONE_DAY, Pause
from governance.base.clock.rules.deadline import Deadline, LimitKind, LineCode, TimeLimit, deadline, not_later
from governance.base.clock.rules.period import Frequency, Period
from tests.clock.official_calendar import CALENDAR

MONTH, QUARTER, YEAR = Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR
NEXT_PERIOD = TimeLimit(LimitKind.END_OF_NEXT_PERIOD)


def after(days: int, working: bool = False) -> TimeLimit:
    return TimeLimit(LimitKind.DAYS_AFTER_PERIOD, days, working)


def by_day(days: int) -> TimeLimit:
    return TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, days)


def within(days: int, working: bool = False) -> TimeLimit:
    return TimeLimit(LimitKind.WITHIN_DAYS, days, working)


def month(year: int, number: int) -> Period:
    return Period(MONTH, date(year, number, 1))


def codes(due: Deadline) -> list[LineCode]:
    return [line.code for line in due.lines]


@pytest.mark.req("R-OPN-5")
@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        # Spring Festival 2026: 15 to 23 February
        (after(14), month(2026, 1), date(2026, 2, 14)),  # make-up Saturday, the day before the holiday
        (after(15), month(2026, 1), date(2026, 2, 24)),  # first day of the holiday
        (after(23), month(2026, 1), date(2026, 2, 24)),  # last day of the holiday
        (after(24), month(2026, 1), date(2026, 2, 24)),  # first day after it
        (by_day(15), month(2026, 1), date(2026, 2, 24)),  # a fixed day moves by the same rule
        (by_day(14), month(2026, 1), date(2026, 2, 14)),
        # National Day 2025: 1 to 8 October; 2026: 1 to 7 October
        (by_day(8), Period(QUARTER, date(2025, 7, 1)), date(2025, 10, 9)),
        (by_day(7), Period(QUARTER, date(2026, 7, 1)), date(2026, 10, 8)),
        (by_day(8), Period(QUARTER, date(2026, 7, 1)), date(2026, 10, 8)),
        # a plain weekend moves nothing
        (by_day(10), month(2026, 4), date(2026, 5, 10)),  # Sunday
        (by_day(9), month(2026, 4), date(2026, 5, 9)),  # make-up Saturday
        (within(10), date(2026, 3, 4), date(2026, 3, 14)),  # Saturday
        # length of months and leap years
        (by_day(31), month(2026, 1), date(2026, 2, 28)),
        (by_day(31), month(2028, 1), date(2028, 2, 29)),
        (after(29), month(2028, 1), date(2028, 2, 29)),
        (after(29), month(2027, 1), date(2027, 3, 1)),
        (by_day(31), month(2025, 12), date(2026, 1, 31)),
        # only a frequency is given
        (NEXT_PERIOD, month(2026, 3), date(2026, 4, 30)),
        (NEXT_PERIOD, month(2024, 12), date(2025, 2, 5)),  # 31 January 2025 lies in the Spring Festival
        (NEXT_PERIOD, Period(QUARTER, date(2026, 1, 1)), date(2026, 6, 30)),
        (NEXT_PERIOD, Period(YEAR, date(2025, 1, 1)), date(2026, 12, 31)),
        # working days, only where the text says so
        (within(5, working=True), date(2026, 2, 12), date(2026, 2, 26)),
        (within(1, working=True), date(2026, 2, 13), date(2026, 2, 14)),
        (after(10, working=True), month(2025, 9), date(2025, 10, 21)),  # 9 and 10, 11 (make-up), then 13 to 21
    ],
)
def test_the_due_date_is_the_one_a_wall_calendar_gives(limit: TimeLimit, start: Period | date, due: date) -> None:
    assert deadline(limit, start, CALENDAR).due == due


def test_a_rolled_date_carries_what_moved_it() -> None:
    due = deadline(after(15), month(2026, 1), CALENDAR)
    assert due.rolled
    assert not due.provisional
    assert (due.start, due.counted_days, due.counted_to) == (date(2026, 1, 31), 15, date(2026, 2, 15))
    assert due.skipped == tuple(date(2026, 2, d) for d in range(15, 24))
    assert codes(due) == [LineCode.PERIOD_ENDS, LineCode.COUNTED, LineCode.ROLLED, LineCode.BASIS]
    block = due.lines[2].params["block"]
    assert (block.name, block.first, block.last) == ("春节", date(2026, 2, 15), date(2026, 2, 23))


def test_a_weekend_that_moves_nothing_is_said() -> None:
    due = deadline(within(10), date(2026, 3, 4), CALENDAR)
    assert not due.rolled
    assert codes(due) == [LineCode.HAPPENED, LineCode.COUNTED, LineCode.WEEKEND_STAYS, LineCode.BASIS]


def test_a_make_up_saturday_is_no_weekend() -> None:
    assert LineCode.WEEKEND_STAYS not in codes(deadline(after(14), month(2026, 1), CALENDAR))


@pytest.mark.req("R-OPN-5")
@pytest.mark.parametrize(
    ("limit", "start", "due", "years"),
    [
        (after(10), month(2027, 1), date(2027, 2, 10), (2027,)),
        (by_day(1), Period(QUARTER, date(2027, 7, 1)), date(2027, 10, 1), (2027,)),
        (within(10, working=True), date(2026, 12, 25), date(2027, 1, 8), (2027,)),
        (NEXT_PERIOD, Period(QUARTER, date(2026, 7, 1)), date(2026, 12, 31), (2027,)),
        (NEXT_PERIOD, Period(YEAR, date(2026, 1, 1)), date(2027, 12, 31), (2027, 2028)),
        (after(10), month(2026, 11), date(2026, 12, 10), ()),
    ],
)
def test_a_date_in_a_year_without_its_notice_is_provisional_and_says_which_year(
    limit: TimeLimit, start: Period | date, due: date, years: tuple[int, ...]
) -> None:
    found = deadline(limit, start, CALENDAR)
    assert (found.due, found.provisional_years, found.provisional) == (due, years, bool(years))
    assert (LineCode.PROVISIONAL in codes(found)) == bool(years)


def test_paused_days_are_not_counted() -> None:
    pauses = [Pause(date(2026, 3, 5), date(2026, 3, 7)), Pause(date(2026, 3, 7), date(2026, 3, 8))]
    due = deadline(within(10), date(2026, 3, 2), CALENDAR, pauses)
    assert due.due == date(2026, 3, 16)  # 12 March and the four days from 5 to 8 March, each once
    assert due.paused == tuple(date(2026, 3, d) for d in range(5, 9))
    assert LineCode.PAUSED in codes(due)


def test_a_pause_after_the_last_day_changes_nothing() -> None:
    late = [Pause(date(2026, 3, 13), date(2026, 3, 20))]
    assert deadline(within(10), date(2026, 3, 2), CALENDAR, late).due == date(2026, 3, 12)


@pytest.mark.parametrize("limit", [by_day(10), NEXT_PERIOD])
def test_a_fixed_day_cannot_be_paused(limit: TimeLimit) -> None:
    with pytest.raises(ValueError, match="paused"):
        deadline(limit, month(2026, 1), CALENDAR, [Pause(date(2026, 2, 2), date(2026, 2, 3))])


@pytest.mark.parametrize(
    ("limit", "start"),
    [(within(10), month(2026, 1)), (after(10), date(2026, 1, 31)), (NEXT_PERIOD, date(2026, 1, 31))],
)
def test_a_limit_runs_only_from_the_kind_of_start_it_speaks_of(limit: TimeLimit, start: Period | date) -> None:
    with pytest.raises(ValueError, match="cannot run from"):
        deadline(limit, start, CALENDAR)


@pytest.mark.parametrize(
    ("kind", "days", "working"),
    [
        (LimitKind.WITHIN_DAYS, 0, False),
        (LimitKind.WITHIN_DAYS, -1, False),
        (LimitKind.DAYS_AFTER_PERIOD, 0, False),
        (LimitKind.DAY_OF_FIRST_MONTH, 0, False),
        (LimitKind.DAY_OF_FIRST_MONTH, 32, False),
        (LimitKind.DAY_OF_FIRST_MONTH, 5, True),
        (LimitKind.END_OF_NEXT_PERIOD, 5, False),
        (LimitKind.END_OF_NEXT_PERIOD, 0, True),
        ("sometime", 5, False),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(kind: LimitKind, days: int, working: bool) -> None:
    with pytest.raises(ValueError):
        TimeLimit(kind, days, working)


# Whatever the limit, the start and the pauses.

PERIOD_LIMITS = st.one_of(
    st.builds(after, st.integers(1, 90), st.booleans()), st.builds(by_day, st.integers(1, 31)), st.just(NEXT_PERIOD)
)
EVENT_LIMITS = st.builds(within, st.integers(1, 90), st.booleans())
DAYS = st.dates(date(2024, 6, 1), date(2027, 12, 31))
PAUSES = st.lists(st.builds(lambda day, n: Pause(day, day + timedelta(days=n)), DAYS, st.integers(0, 20)), max_size=3)


@given(PERIOD_LIMITS, DAYS, st.sampled_from(list(Frequency)))
def test_nothing_is_due_before_its_period_is_over(limit: TimeLimit, day: date, frequency: Frequency) -> None:
    period = Period.containing(day, frequency)
    due = deadline(limit, period, CALENDAR)
    assert due.due > period.end
    assert not CALENDAR.is_statutory_holiday(due.due)
    assert due.rolled == (due.due != due.counted_to)


@given(PERIOD_LIMITS, DAYS, st.sampled_from(list(Frequency)))
def test_a_later_period_is_never_due_earlier(limit: TimeLimit, day: date, frequency: Frequency) -> None:
    period = Period.containing(day, frequency)
    assert deadline(limit, period, CALENDAR).due <= deadline(limit, period.next(), CALENDAR).due


@given(EVENT_LIMITS, DAYS, PAUSES)
def test_a_later_event_is_never_due_earlier(limit: TimeLimit, day: date, pauses: list[Pause]) -> None:
    first = deadline(limit, day, CALENDAR, pauses)
    assert first.due > day
    assert first.due <= deadline(limit, day + ONE_DAY, CALENDAR, pauses).due


@given(st.integers(1, 89), st.booleans(), DAYS)
def test_a_longer_limit_never_ends_earlier(days: int, working: bool, day: date) -> None:
    shorter, longer = (deadline(within(n, working), day, CALENDAR) for n in (days, days + 1))
    assert shorter.due <= longer.due


@given(EVENT_LIMITS, DAYS, PAUSES)
def test_the_days_of_an_explanation_add_up(limit: TimeLimit, day: date, pauses: list[Pause]) -> None:
    due = deadline(limit, day, CALENDAR, pauses)
    passed = [day + timedelta(days=n) for n in range(1, (due.due - day).days + 1)]
    assert len(set(due.paused)) == len(due.paused)
    assert all(any(pause.covers(d) for pause in pauses) for d in due.paused)
    if limit.working:
        running = [d for d in passed if d not in due.paused]
        assert sum(CALENDAR.is_workday(d) for d in running) == due.counted_days
        assert due.skipped == tuple(d for d in running if CALENDAR.is_statutory_holiday(d))
        assert due.makeup == tuple(d for d in running if d in CALENDAR.makeup_workdays)
        assert not due.rolled
    else:
        assert due.counted_days + len(due.paused) + len(due.skipped) == len(passed)
        assert due.makeup == ()


# Stricter may be, laxer may not (R-OPN-1).

YEARS = (2025, 2026)


@pytest.mark.req("R-OPN-1")
@pytest.mark.parametrize(
    ("candidate", "frequency", "base", "base_frequency", "ok"),
    [
        (by_day(15), MONTH, by_day(15), MONTH, True),  # the same
        (by_day(14), MONTH, by_day(15), MONTH, True),  # earlier
        (by_day(16), MONTH, by_day(15), MONTH, False),  # a day later
        (by_day(10), MONTH, by_day(15), QUARTER, True),  # more often
        (by_day(10), QUARTER, by_day(15), MONTH, False),  # less often, though an earlier day
        (by_day(15), MONTH, NEXT_PERIOD, QUARTER, True),
        (NEXT_PERIOD, YEAR, NEXT_PERIOD, QUARTER, False),
        (after(28), MONTH, NEXT_PERIOD, MONTH, True),
        (after(31), MONTH, NEXT_PERIOD, MONTH, False),  # fails in February, and in 30-day months
        (by_day(31), MONTH, NEXT_PERIOD, MONTH, True),
        (within(10), None, within(10), None, True),
        (within(11), None, within(10), None, False),
        (within(10, working=True), None, within(10), None, False),
        (within(5, working=True), None, within(10), None, False),  # fails across a long holiday
        (within(10), None, NEXT_PERIOD, QUARTER, True),  # every affair within ten days of it
        (by_day(1), MONTH, within(10), None, False),  # an affair of the first would wait a month
    ],
)
def test_a_limit_is_compared_by_when_affairs_become_public(
    candidate: TimeLimit, frequency: Frequency | None, base: TimeLimit, base_frequency: Frequency | None, ok: bool
) -> None:
    assert not_later(candidate, frequency, base, base_frequency, CALENDAR, YEARS).ok is ok


def test_the_first_day_that_would_be_public_later_is_named_with_both_dates() -> None:
    found = not_later(after(31), MONTH, NEXT_PERIOD, MONTH, CALENDAR, [2026])
    assert found.day == date(2026, 1, 1)
    assert found.candidate is not None
    assert found.base is not None
    assert (found.candidate.due, found.base.due) == (date(2026, 3, 3), date(2026, 2, 28))


def test_a_comparison_says_which_notices_it_lacked() -> None:
    assert not_later(by_day(10), MONTH, by_day(15), MONTH, CALENDAR, [2025]).provisional_years == ()
    assert not_later(by_day(10), MONTH, by_day(15), MONTH, CALENDAR, [2026]).provisional_years == (2027,)


@given(PERIOD_LIMITS, st.sampled_from([MONTH, QUARTER]))
def test_no_limit_is_laxer_than_itself_and_monthly_never_laxer_than_quarterly(
    limit: TimeLimit, frequency: Frequency
) -> None:
    assert not_later(limit, frequency, limit, frequency, CALENDAR, [2026]).ok
    assert not_later(limit, MONTH, limit, QUARTER, CALENDAR, [2026]).ok
