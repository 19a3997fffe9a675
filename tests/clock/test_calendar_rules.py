"""The official calendar of 2025 and 2026, and what happens outside it."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance.base.clock.rules.calendar import ONE_DAY, Calendar, DayKind, Pause
from tests.clock.official_calendar import CALENDAR, rows

KNOWN_DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
ANY_DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_files_say_the_same_as_an_independent_calendar(year: int) -> None:
    listed = {date.fromisoformat(row["date"]): row["kind"] for row in rows(year)}
    for day in days(date(year, 1, 1), date(year, 12, 31)):
        off, name = chinese_calendar.get_holiday_detail(day)
        expected = None if name is None else DayKind.HOLIDAY if off else DayKind.MAKEUP
        assert listed.get(day) == expected, day
        assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_row_names_its_holiday_and_its_notice(year: int) -> None:
    number = {2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}[year]
    for row in rows(year):
        assert date.fromisoformat(row["date"]).year == year
        assert row["name"].endswith(("元旦", "节"))
        assert number in row["source"]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("元旦", date(2025, 1, 1), date(2025, 1, 1)),
        ("春节", date(2025, 1, 28), date(2025, 2, 4)),
        ("清明节", date(2025, 4, 4), date(2025, 4, 6)),
        ("劳动节", date(2025, 5, 1), date(2025, 5, 5)),
        ("端午节", date(2025, 5, 31), date(2025, 6, 2)),
        ("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8)),
        ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
        ("春节", date(2026, 2, 15), date(2026, 2, 23)),
        ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
        ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
        ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
        ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_a_block_is_the_announced_holiday_from_its_first_to_its_last_day(name: str, first: date, last: date) -> None:
    for day in days(first, last):
        block = CALENDAR.holiday_block(day)
        assert block is not None
        assert (block.name, block.first, block.last) == (name, first, last)
    assert CALENDAR.holiday_block(first - ONE_DAY) is None
    assert CALENDAR.holiday_block(last + ONE_DAY) is None


def test_a_make_up_saturday_is_worked_and_a_plain_one_is_not() -> None:
    assert CALENDAR.is_workday(date(2026, 2, 14))
    assert CALENDAR.is_workday(date(2026, 2, 28))
    assert not CALENDAR.is_workday(date(2026, 2, 7))
    assert not CALENDAR.is_workday(date(2026, 2, 16))  # a Monday in the Spring Festival


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 2, 12), 1, date(2026, 2, 13)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # make-up Saturday
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the Spring Festival
        (date(2026, 2, 24), -1, date(2026, 2, 14)),
        (date(2026, 2, 20), 1, date(2026, 2, 24)),  # from inside the holiday
        (date(2026, 2, 20), -1, date(2026, 2, 14)),
        (date(2026, 2, 27), 1, date(2026, 2, 28)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),  # make-up Sunday
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 10, 10), 1, date(2025, 10, 11)),
        (date(2026, 3, 6), 5, date(2026, 3, 13)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: date, count: int, expected: date) -> None:
    assert CALENDAR.add_working_days(start, count).day == expected


def test_a_count_tells_what_it_passed_over() -> None:
    reckoned = CALENDAR.add_working_days(date(2026, 2, 12), 5)
    assert reckoned.day == date(2026, 2, 26)
    assert reckoned.holidays == tuple(days(date(2026, 2, 15), date(2026, 2, 23)))
    assert reckoned.makeup_workdays == (date(2026, 2, 14),)
    assert not reckoned.provisional


@pytest.mark.req("R-OPN-5")
def test_a_year_without_its_notice_is_reckoned_from_weekends_and_named() -> None:
    reckoned = CALENDAR.add_working_days(date(2027, 2, 5), 5)
    assert reckoned.day == date(2027, 2, 12)
    assert reckoned.provisional
    assert reckoned.provisional_years == (2027,)
    assert not CALENDAR.is_statutory_holiday(date(2027, 10, 1))
    assert not CALENDAR.is_known(2027)


def test_calendar_days_that_end_in_such_a_year_say_so_too() -> None:
    assert CALENDAR.add_calendar_days(date(2026, 12, 1), 60).provisional_years == (2027,)
    assert CALENDAR.add_calendar_days(date(2026, 12, 1), 10).provisional_years == ()


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    assert CALENDAR.unknown_years(date(2026, 12, 24)) == ()
    assert CALENDAR.unknown_years(date(2026, 12, 25)) == (2027,)
    assert CALENDAR.unknown_years(date(2025, 12, 31)) == ()
    assert CALENDAR.unknown_years(date(2027, 12, 31)) == (2027, 2028)


def test_one_december_day_of_the_next_notice_does_not_make_its_own_year_known() -> None:
    calendar = Calendar.of([(date(2022, 12, 31), "holiday", "元旦"), (date(2023, 1, 1), "holiday", "元旦")], [2023])
    assert calendar.is_statutory_holiday(date(2022, 12, 31))
    assert calendar.unknown_years(date(2022, 12, 30)) == (2022,)


def test_an_empty_calendar_answers_and_says_that_it_guesses() -> None:
    reckoned = Calendar.of([], []).add_working_days(date(2026, 2, 13), 1)
    assert reckoned.day == date(2026, 2, 16)
    assert reckoned.provisional_years == (2026,)


@pytest.mark.req("R-OPN-5")
@pytest.mark.parametrize(
    ("on", "missing"),
    [
        (date(2026, 10, 31), ()),
        (date(2026, 11, 1), (2027,)),
        (date(2026, 12, 31), (2027,)),
        (date(2027, 1, 1), (2027,)),
        (date(2027, 11, 1), (2027, 2028)),
        (date(2025, 11, 1), ()),
    ],
)
def test_a_missing_notice_is_asked_for_from_november(on: date, missing: tuple[int, ...]) -> None:
    assert CALENDAR.warning_due(on) == missing


def test_a_day_cannot_be_both_free_and_worked() -> None:
    with pytest.raises(ValueError, match="2026-02-15"):
        Calendar.of([(date(2026, 2, 15), "holiday", "春节"), (date(2026, 2, 15), "makeup", "春节")], [2026])


def test_an_unknown_kind_of_day_is_refused() -> None:
    with pytest.raises(ValueError, match="workday"):
        Calendar.of([(date(2026, 2, 15), "workday", "春节")], [2026])


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="pause"):
        Pause(date(2026, 3, 2), date(2026, 3, 1))


@given(ANY_DAYS, st.integers(-60, 60))
def test_working_days_there_and_back_return_to_the_same_working_day(day: date, count: int) -> None:
    assume(CALENDAR.is_workday(day))
    there = CALENDAR.add_working_days(day, count).day
    assert CALENDAR.is_workday(there)
    assert CALENDAR.add_working_days(there, -count).day == day


@given(ANY_DAYS, st.integers(1, 60))
def test_exactly_so_many_working_days_lie_after_the_start(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count).day
    assert sum(CALENDAR.is_workday(d) for d in days(day + ONE_DAY, end)) == count


@given(KNOWN_DAYS, st.integers(-400, 400))
def test_calendar_days_are_plain_days(day: date, count: int) -> None:
    assert CALENDAR.add_calendar_days(day, count).day == day + timedelta(days=count)


@given(KNOWN_DAYS, st.integers(0, 60))
def test_a_count_is_provisional_exactly_when_it_needs_a_missing_notice(day: date, count: int) -> None:
    reckoned = CALENDAR.add_working_days(day, count)
    assert reckoned.provisional == (reckoned.day >= date(2026, 12, 25))
