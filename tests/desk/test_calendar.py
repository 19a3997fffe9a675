"""The calendar of one's duties: the month on the screen, and the feed that parses back into the same duties."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings
from icalendar import Calendar

from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions import cancel, meet, move_due
from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.notices.actions.preference import make_feed, revoke_feed
from governance.base.notices.models import Feed
from governance.desk.queries.calendar import CANCELLED_SHOWN, IN_A_CELL, first_of, month_of, shifted
from governance.desk.views.calendar import HOURLY
from tests.openness.desk import browser, monthly_duty
from tests.openness.village import DAY, Village, at, month

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


def events(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200
    parsed = Calendar.from_ical(answer.content)
    return {str(event["UID"]): event for event in parsed.walk("VEVENT")}


def path(user: User) -> str:
    return f"/desk/calendar/{make_feed(user=user, at=at(DAY))}.ics"


@pytest.mark.parametrize(
    ("year", "number"), [(2026, n) for n in range(1, 13)] + [(2024, 2), (2000, 1), (2100, 12), (2027, 2)]
)
def test_a_month_is_whole_weeks_that_hold_it(village: Village, year: int, number: int) -> None:
    first = dt.date(year, number, 1)
    days = month_of(village.people["clerk"], first, DAY)
    inside = [cell.date for cell in days if cell.inside]
    assert inside[0] == first
    assert (inside[-1] + ONE_DAY).day == 1
    assert len(inside) == (inside[-1] - inside[0]).days + 1
    assert (days[0].date.weekday(), days[-1].date.weekday()) == (0, 6)
    assert len(days) < 7 * 7


@pytest.mark.parametrize(
    "text", ["", "2026-13", "abc", "2026-3", "99999-01", "0001-01", "9999-12", "2026-03-01", "2026-03'"]
)
def test_an_odd_month_is_this_month(village: Village, text: str) -> None:
    assert first_of(text, DAY) == dt.date(2026, 4, 1)
    assert browser(village.people["clerk"]).get("/desk/calendar/", {"month": text}).status_code == 200


def test_the_months_before_and_after() -> None:
    assert first_of("2026-03", DAY) == dt.date(2026, 3, 1)
    assert [shifted(dt.date(2026, 1, 1), n) for n in (-1, 1)] == [dt.date(2025, 12, 1), dt.date(2026, 2, 1)]


def test_duties_stand_on_their_day_with_a_word_for_their_state(village: Village) -> None:
    for number, due in ((1, DAY - ONE_DAY), (2, DAY), (3, DAY + ONE_DAY)):
        duty = monthly_duty(village, number)
        move_due(duty_id=duty.pk, due_on=due)
    cells = {cell.date: cell for cell in month_of(village.people["clerk"], month(4), DAY)}
    found = [[(duty["state"], duty["label"]) for duty in cells[DAY + n * ONE_DAY].duties] for n in (-1, 0, 1)]
    assert found == [[("late", "逾期 1 天")], [("due", "今天到期")], [("open", "未到期")]]
    assert cells[DAY].duties[0]["title"] == "2026年2月村务收支总账"
    page = browser(village.people["clerk"]).get("/desk/calendar/").content.decode()
    assert "这个月到期、还没办的有 3 项" in page


def test_holidays_and_worked_weekends_are_named(village: Village) -> None:
    load_bundled_calendars(at=at(DAY))
    cells = {cell.date: cell for cell in month_of(village.people["clerk"], month(2), DAY)}
    assert cells[dt.date(2026, 2, 17)].off == "春节放假"
    assert cells[dt.date(2026, 2, 14)].work == "调休上班"
    assert cells[dt.date(2026, 2, 8)].off == "周末"
    assert not cells[dt.date(2026, 2, 10)].off


def test_a_full_day_is_cut_and_says_so(village: Village) -> None:
    for number in range(1, IN_A_CELL + 3):
        move_due(duty_id=monthly_duty(village, number).pk, due_on=DAY)
    cell = next(cell for cell in month_of(village.people["clerk"], month(4), DAY) if cell.today)
    assert (len(cell.duties), cell.more) == (IN_A_CELL, 2)
    page = browser(village.people["clerk"]).get("/desk/calendar/").content.decode()
    assert "另有 2 项" in page
    assert f"有 {IN_A_CELL + 2} 项" in page


@pytest.mark.parametrize(("who", "count"), [("clerk", 1), ("agent", 1), ("neighbour", 0), ("far", 0), ("villager", 0)])
def test_each_sees_what_is_theirs(village: Village, who: str, count: int) -> None:
    monthly_duty(village, 3)
    cells = month_of(village.people[who], month(4), DAY)
    assert sum(len(cell.duties) for cell in cells) == count
    assert len(events(Client(), path(village.people[who]))) == count


def test_a_month_costs_the_same_whatever_is_in_it(
    village: Village, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = browser(village.people["clerk"])
    monthly_duty(village, 3)
    # user, posts, duties, items and drafts of the kind, two of the calendar, feed, unread
    with django_assert_num_queries(9):
        client.get("/desk/calendar/")
    for number in (1, 2, 4):
        move_due(duty_id=monthly_duty(village, number).pk, due_on=DAY)
    with django_assert_num_queries(9):
        client.get("/desk/calendar/")


def test_the_address_is_shown_once_and_stored_as_a_hash(village: Village) -> None:
    client = browser(village.people["clerk"])
    page = client.post("/desk/calendar/", {"make": "1"}).content.decode()
    address = next(part for part in page.split() if ".ics" in part)
    token = address.partition("/desk/calendar/")[2].partition(".ics")[0]
    feed = Feed.objects.get()
    assert token not in feed.token_hash
    assert Client().get(f"/desk/calendar/{token}.ics").status_code == 200
    assert token not in client.get("/desk/calendar/").content.decode()
    assert Entry.objects.filter(verb="notices.feed_made").count() == 1


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_not_there(village: Village) -> None:
    clerk = village.people["clerk"]
    old, new = path(clerk), path(clerk)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    revoke_feed(user=clerk, at=at(DAY))
    assert Client().get(new).status_code == 404
    assert Client().get("/desk/calendar/none.ics").status_code == 404


@override_settings(PUBLIC_URL="https://gov.example.org")
def test_the_feed_says_day_place_and_what(village: Village) -> None:
    duty = monthly_duty(village, 3)
    [(uid, event)] = events(Client(), path(village.people["clerk"])).items()
    assert uid == f"duty-{duty.pk}@gov.example.org"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (duty.due_on, duty.due_on + ONE_DAY)
    assert str(event["SUMMARY"]) == "上湾村：2026年3月村务收支总账"
    assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CONFIRMED", 1)
    assert str(event["URL"]) == "https://gov.example.org/desk/"


def test_what_is_done_is_gone_and_what_was_cancelled_says_so_for_a_while(village: Village) -> None:
    done, gone = monthly_duty(village, 2), monthly_duty(village, 3)
    address = path(village.people["clerk"])
    before = {uid: int(event["SEQUENCE"]) for uid, event in events(Client(), address).items()}
    meet(duty_ids=[done.pk], on=DAY)
    cancel(duty_ids=[gone.pk], on=DAY)
    [(uid, event)] = events(Client(), address).items()
    assert str(event["STATUS"]) == "CANCELLED"
    assert int(event["SEQUENCE"]) > before[uid]
    with time_machine.travel(at(DAY + CANCELLED_SHOWN), tick=False):
        assert len(events(Client(), address)) == 1
    with time_machine.travel(at(DAY + CANCELLED_SHOWN + ONE_DAY), tick=False):
        assert events(Client(), address) == {}


def test_a_date_that_was_waiting_is_revised_when_it_is_settled(village: Village) -> None:
    duty = monthly_duty(village, 3)
    Duty.objects.filter(pk=duty.pk).update(provisional=True)
    address = path(village.people["clerk"])
    [waiting] = events(Client(), address).values()
    move_due(duty_id=duty.pk, due_on=duty.due_on + ONE_DAY)
    [settled] = events(Client(), address).values()
    assert waiting["UID"] == settled["UID"]
    assert int(settled["SEQUENCE"]) > int(waiting["SEQUENCE"])


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1)])
def test_a_role_that_ended_yesterday_empties_the_feed(village: Village, days: int, count: int) -> None:
    monthly_duty(village, 3)
    address = path(village.people["clerk"])
    Assignment.objects.filter(user=village.people["clerk"]).update(ends_on=DAY + dt.timedelta(days=days))
    assert len(events(Client(), address)) == count


def test_a_closed_account_has_no_feed(village: Village) -> None:
    address = path(village.people["clerk"])
    User.objects.filter(username="clerk").update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_calendar_that_asks_again_is_told_that_nothing_changed(village: Village) -> None:
    duty = monthly_duty(village, 3)
    address, client = path(village.people["clerk"]), Client()
    first = client.get(address)
    assert first["Content-Type"].startswith("text/calendar")
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    move_due(duty_id=duty.pk, due_on=duty.due_on + ONE_DAY)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert not client.cookies
    assert client.post(address).status_code == 405


def test_asking_too_often_is_refused_for_an_hour(village: Village) -> None:
    address, client = path(village.people["clerk"]), Client()
    statuses = [client.get(address).status_code for _turn in range(HOURLY + 1)]
    assert statuses == [200] * HOURLY + [429]
    other = path(village.people["agent"])
    assert client.get(other).status_code == 200


def test_the_feed_costs_the_same_whatever_is_in_it(
    village: Village, django_assert_num_queries: Callable[..., Any]
) -> None:
    address = path(village.people["clerk"])
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            monthly_duty(village, number)
        with django_assert_num_queries(6):  # reader, posts, open, cancelled, items and drafts of the kind
            Client().get(address)
