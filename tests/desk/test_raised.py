"""What is raised to the township and the county is told them at once: one notice for each place and day (R-OPN-5)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions import meet
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import Level, What
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.notices.models import Delivery, Notice
from governance.base.notices.queries import inbox
from governance.desk.notices import tell_raised
from tests.openness.desk import monthly_duty
from tests.openness.village import DAY, Village, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
ONE_DAY = dt.timedelta(days=1)


def raised(village: Village, number: int, what: What, on: dt.date = DAY, place: str = "division") -> Duty:
    """A duty that the ladder took up a step on that day."""
    duty = monthly_duty(village, number, place=place)
    Duty.objects.filter(pk=duty.pk).update(level=int(what))
    with connection.cursor() as cursor:
        cursor.execute('INSERT INTO clock_dutyevent (duty_id, what, "on") VALUES (%s, %s, %s)', [duty.pk, what, on])
    duty.refresh_from_db()
    return duty


def night(on: dt.date = DAY, since: dt.date | None = DAY) -> int:
    return tell_raised(SweepContext(on=on, at=at(on), since=since, calendar=calendar()))["raised_told"]


def titles(user: User) -> list[str]:
    return [row.title for row in inbox(user).waiting]


def test_a_township_is_told_once_of_all_that_came_up_that_day(village: Village) -> None:
    for number in (1, 2, 3):
        raised(village, number, What.TOWNSHIP)
    raised(village, 1, What.TOWNSHIP, place="sibling")
    assert [night(), night()] == [1, 0]
    assert titles(village.people["township"]) == ["新报上来 4 项逾期未公开，请督促"]
    assert Notice.objects.get().url == "/desk/places/990101001/"
    assert not inbox(village.people["far"]).waiting


def test_the_county_is_told_of_what_came_up_to_it(village: Village) -> None:
    raised(village, 1, What.COUNTY)
    raised(village, 1, What.COUNTY, place="stranger")
    assert night() == 1
    assert titles(village.people["bureau"]) == ["新报上来 2 项逾期未公开，请督促"]


def test_the_newest_day_takes_the_place_of_the_one_before(village: Village) -> None:
    raised(village, 1, What.TOWNSHIP)
    night()
    raised(village, 2, What.TOWNSHIP, DAY + ONE_DAY)
    assert night(DAY + ONE_DAY, since=DAY) == 1
    assert len(titles(village.people["township"])) == 1
    assert Notice.objects.count() == 2


def test_a_day_on_which_the_sweep_was_killed_is_told_by_the_next(village: Village) -> None:
    raised(village, 1, What.TOWNSHIP, DAY)
    assert night(DAY + 3 * ONE_DAY, since=DAY - ONE_DAY) == 1


def test_what_was_done_since_is_not_told_and_no_longer_open(village: Village) -> None:
    done = raised(village, 1, What.TOWNSHIP)
    late = raised(village, 2, What.TOWNSHIP)
    meet(duty_ids=[done.pk], on=DAY)
    night()
    assert titles(village.people["township"]) == ["新报上来 1 项逾期未公开，请督促"]
    meet(duty_ids=[late.pk], on=DAY)
    assert titles(village.people["township"]) == []


def test_who_left_yesterday_is_not_told(village: Village) -> None:
    Assignment.objects.filter(user=village.people["township"]).update(ends_on=DAY - ONE_DAY)
    raised(village, 1, What.TOWNSHIP)
    assert night() == 0


def test_the_cost_does_not_grow_with_the_number_of_places(
    village: Village,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    raised(village, 1, What.TOWNSHIP)
    context = SweepContext(on=DAY, at=at(DAY), since=DAY, calendar=calendar())
    with django_assert_num_queries(10):
        tell_raised(context)
    raised(village, 2, What.TOWNSHIP, DAY + ONE_DAY)
    raised(village, 1, What.TOWNSHIP, DAY + ONE_DAY, place="stranger")
    context = SweepContext(on=DAY + ONE_DAY, at=at(DAY + ONE_DAY), since=DAY + ONE_DAY, calendar=calendar())
    with django_assert_num_queries(10):
        assert tell_raised(context)["raised_told"] == 2


def test_the_sweep_raises_and_tells_in_one_run(village: Village) -> None:
    User.objects.filter(username="township").update(email="township@example.org")
    monthly_duty(village, 1)
    late = dt.date(2026, 2, 25)
    sweep(on=late, at=at(late))
    count = Duty.objects.within("990101001").filter(level__gte=Level.TOWNSHIP).count()
    assert count > 1
    assert titles(village.people["township"]) == [f"新报上来 {count} 项逾期未公开，请督促"]
    assert Delivery.objects.filter(recipient=village.people["township"], notice__isnull=False).count() == 1
