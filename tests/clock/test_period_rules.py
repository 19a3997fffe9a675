"""Months, quarters and years follow each other without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.clock.rules.period import Frequency, Period, periods_between

FREQUENCIES = st.sampled_from(list(Frequency))
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("frequency", "start", "end", "label"),
    [
        (Frequency.MONTH, date(2026, 3, 1), date(2026, 3, 31), "2026年3月"),
        (Frequency.MONTH, date(2026, 2, 1), date(2026, 2, 28), "2026年2月"),
        (Frequency.MONTH, date(2028, 2, 1), date(2028, 2, 29), "2028年2月"),
        (Frequency.MONTH, date(2100, 2, 1), date(2100, 2, 28), "2100年2月"),
        (Frequency.MONTH, date(2025, 12, 1), date(2025, 12, 31), "2025年12月"),
        (Frequency.QUARTER, date(2026, 1, 1), date(2026, 3, 31), "2026年第一季度"),
        (Frequency.QUARTER, date(2026, 4, 1), date(2026, 6, 30), "2026年第二季度"),
        (Frequency.QUARTER, date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度"),
        (Frequency.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度"),
        (Frequency.YEAR, date(2026, 1, 1), date(2026, 12, 31), "2026年度"),
    ],
)
def test_a_period_knows_its_last_day_and_its_name(frequency: Frequency, start: date, end: date, label: str) -> None:
    period = Period(frequency, start)
    assert (period.end, period.label) == (end, label)


@pytest.mark.parametrize(
    ("frequency", "start"),
    [
        (Frequency.MONTH, date(2026, 3, 2)),
        (Frequency.QUARTER, date(2026, 2, 1)),
        (Frequency.QUARTER, date(2026, 4, 2)),
        (Frequency.YEAR, date(2026, 7, 1)),
    ],
)
def test_a_period_starts_only_on_its_first_day(frequency: Frequency, start: date) -> None:
    with pytest.raises(ValueError, match="starts on"):
        Period(frequency, start)


def test_a_period_can_be_read_back_from_stored_words() -> None:
    assert Period("quarter", date(2026, 4, 1)) == Period(Frequency.QUARTER, date(2026, 4, 1))
    with pytest.raises(ValueError, match="fortnight"):
        Period("fortnight", date(2026, 4, 1))


@given(DAYS, FREQUENCIES)
def test_a_day_lies_in_the_one_period_that_contains_it(day: date, frequency: Frequency) -> None:
    period = Period.containing(day, frequency)
    assert period.start <= day <= period.end
    assert period.contains(day)
    assert not period.next().contains(day)
    assert not period.previous().contains(day)


@given(DAYS, FREQUENCIES)
def test_next_and_previous_undo_each_other_and_leave_no_gap(day: date, frequency: Frequency) -> None:
    period = Period.containing(day, frequency)
    assert period.next().previous() == period == period.previous().next()
    assert period.end + ONE_DAY == period.next().start
    assert period.previous().end + ONE_DAY == period.start


@given(DAYS, FREQUENCIES)
def test_every_day_of_a_period_names_the_same_period(day: date, frequency: Frequency) -> None:
    period = Period.containing(day, frequency)
    assert Period.containing(period.start, frequency) == period
    assert Period.containing(period.end, frequency) == period


@given(DAYS, st.integers(0, 1500), FREQUENCIES)
def test_periods_between_two_days_cover_them_once(since: date, length: int, frequency: Frequency) -> None:
    until = since + timedelta(days=length)
    periods = periods_between(frequency, since, until)
    assert periods[0].contains(since)
    assert periods[-1].contains(until)
    assert all(after.start == before.end + ONE_DAY for before, after in pairwise(periods))


def test_no_period_lies_between_days_in_the_wrong_order() -> None:
    assert periods_between(Frequency.MONTH, date(2026, 3, 15), date(2026, 3, 14)) == []
    assert periods_between(Frequency.YEAR, date(2026, 3, 15), date(2026, 3, 14)) == []


def test_four_quarters_and_twelve_months_make_a_year() -> None:
    year = Period(Frequency.YEAR, date(2026, 1, 1))
    for frequency, count in [(Frequency.MONTH, 12), (Frequency.QUARTER, 4), (Frequency.YEAR, 1)]:
        assert len(periods_between(frequency, year.start, year.end)) == count
