"""Entering the State Council's yearly notice (R-OPN-5)."""

import datetime as dt

import pytest

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions.calendar import enter_calendar, load_bundled_calendars
from governance.base.clock.models import CalendarDay, CalendarYear
from governance.base.clock.queries.calendar import calendar, missing_years
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from governance.base.verdict import Refused
from tests.clock.cast import VILLAGE

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
AT = dt.datetime(2026, 11, 5, 1, tzinfo=dt.UTC)
NEW_YEAR = (dt.date(2027, 1, 1), "holiday", "元旦")


def enter(*days: tuple[dt.date, str, str]) -> None:
    enter_calendar(year=2027, source="国务院办公厅通知", days=days, verified=True, by=None, on=AT.date(), at=AT)


def test_the_bundled_years_are_entered_once_and_stay_as_the_installation_has_them() -> None:
    assert load_bundled_calendars(at=AT) == [2025, 2026]
    CalendarYear.objects.filter(year=2026).update(source="改过")
    assert load_bundled_calendars(at=AT) == []
    assert CalendarYear.objects.get(year=2026).source == "改过"


def test_a_year_without_notice_is_missing_from_november_on() -> None:
    load_bundled_calendars(at=AT)
    assert missing_years(dt.date(2026, 10, 31)) == ()
    assert missing_years(dt.date(2026, 11, 1)) == (2027,)


def test_entering_a_notice_replaces_what_was_there_and_is_recorded_only_when_it_differs() -> None:
    enter(NEW_YEAR, (dt.date(2027, 1, 3), "makeup", "元旦"))
    enter(NEW_YEAR)
    enter(NEW_YEAR)
    assert calendar().is_known(2027)
    assert list(CalendarDay.objects.values_list("date", flat=True)) == [dt.date(2027, 1, 1)]
    assert Entry.objects.filter(verb="clock.calendar_entered").count() == 2


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([NEW_YEAR, NEW_YEAR], "calendar_row"),
        ([NEW_YEAR, (dt.date(2028, 1, 1), "holiday", "元旦")], "calendar_row"),
        ([NEW_YEAR, (dt.date(2026, 12, 24), "holiday", "元旦")], "calendar_row"),
        ([NEW_YEAR, (dt.date(2027, 2, 1), "party", "春节")], "calendar_row"),
        ([(dt.date(2027, 5, 1), "holiday", "劳动节")], "calendar_new_year"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(days: list[tuple[dt.date, str, str]], code: str) -> None:
    with pytest.raises(Refused) as refused:
        enter(*days)
    assert [verdict.code for verdict in refused.value.verdicts] == [code]
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    ("role", "code", "allowed"),
    [
        (Role.BUREAU_REVIEWER, "990101", True),
        (Role.PLATFORM_ADMIN, "990101", True),
        (Role.TOWNSHIP_STAFF, "990101001", False),
        (Role.CLERK, VILLAGE, False),
    ],
)
def test_the_county_or_the_administrator_enters_the_notice(
    villages: dict[str, Division], role: str, code: str, allowed: bool
) -> None:
    person = User.objects.create_user("person", name="某")
    division = Division.objects.get(code=code)
    Assignment.objects.create(user=person, role=role, division=division, starts_on=dt.date(2026, 1, 1))
    given = {"year": 2027, "source": "通知", "days": [NEW_YEAR], "verified": True, "on": AT.date(), "at": AT}
    if allowed:
        assert enter_calendar(by=person, **given).year == 2027  # type: ignore[arg-type]
    else:
        with pytest.raises(Refused) as refused:
            enter_calendar(by=person, **given)  # type: ignore[arg-type]
        assert refused.value.forbidden
        assert not CalendarYear.objects.filter(year=2027).exists()
