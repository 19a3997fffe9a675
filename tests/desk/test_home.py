"""The signed-in home and the overview of a place: what is due when, and what has been reported upward."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from governance.base.accounts.models import User
from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty, SweepRun
from governance.desk.queries.todo import week_end
from openness.choices import State
from openness.models import Disclosure, Listing
from tests.openness.desk import browser, lines, monthly_duty, path_of
from tests.openness.village import DAY, Village, at, month, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.mark.parametrize(
    ("on", "end"),
    [
        (dt.date(2026, 4, 6), dt.date(2026, 4, 12)),
        (dt.date(2026, 4, 10), dt.date(2026, 4, 12)),
        (dt.date(2026, 4, 12), dt.date(2026, 4, 12)),
        (dt.date(2026, 4, 13), dt.date(2026, 4, 19)),
    ],
)
def test_this_week_ends_on_sunday(on: dt.date, end: dt.date) -> None:
    assert week_end(on) == end


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (dt.date(2026, 4, 9), "late"),
        (dt.date(2026, 4, 10), "week"),
        (dt.date(2026, 4, 12), "week"),
        (dt.date(2026, 4, 13), "later"),
    ],
)
def test_a_duty_is_late_from_the_day_after_and_of_this_week_until_sunday(
    village: Village, due: dt.date, group: str
) -> None:
    duty = monthly_duty(village, 1)
    Duty.objects.filter(pk=duty.pk).update(due_on=due)
    todo = browser(village.people["clerk"]).get("/desk/").context["todo"]
    assert {name: len(rows) for name, rows in todo.items() if rows} == {group: 1}


def test_the_verb_follows_where_the_work_stands(village: Village) -> None:
    duty = monthly_duty(village, 1)
    clerk = browser(village.people["clerk"])

    def row() -> dict[str, object]:
        rows = [row for rows in clerk.get("/desk/").context["todo"].values() for row in rows]
        return {"verb": rows[0]["verb"], "begin": rows[0]["begin"], "state": rows[0]["state"]}

    assert row() == {"verb": "去填报", "begin": True, "state": ""}
    path_of(clerk.post(f"/desk/duties/{duty.pk}/"))
    assert row() == {"verb": "继续填报", "begin": False, "state": State.DRAFT}
    filed = village.submit(village.saved_month(1, spent("20.00")))
    assert row() == {"verb": "查看", "begin": False, "state": State.SUBMITTED}
    assert len(browser(village.people["sun"]).get("/desk/").context["todo"]["later"]) == 1
    village.publish(filed)
    assert row() == {"verb": "去张贴", "begin": False, "state": ""}  # what is public goes on the notice board


def test_somebody_without_a_post_is_told_whom_to_ask(village: Village) -> None:
    page = browser(village.people["villager"]).get("/desk/").content.decode()
    assert "还没有分派职务。请找乡镇（街道）的管理员。" in page
    assert "报一件刚发生的事" not in page


def test_the_home_says_who_and_where_before_anything_else(village: Village) -> None:
    village.post(village.people["clerk"], "party_secretary")
    page = browser(village.people["clerk"]).get("/desk/").content.decode()
    assert page.index("clerk某") < page.index("上湾村 文书（村务专干）") < page.index("没有待办")
    assert "上湾村 党组织书记" in page


def test_a_stopped_clock_is_said_and_a_running_one_is_not(village: Village) -> None:
    clerk = browser(village.people["clerk"])
    assert "没有更新" in clerk.get("/desk/").content.decode()
    SweepRun.objects.create(on=DAY, started_at=at(DAY), finished_at=at(DAY))
    assert "没有更新" not in clerk.get("/desk/").content.decode()
    with time_machine.travel(at(DAY + dt.timedelta(days=3)), tick=False):
        assert "2026年4月10日（周五）" in browser(village.people["clerk"]).get("/desk/").content.decode()


def test_what_is_late_climbs_from_the_village_to_the_township_to_the_county(village: Village) -> None:
    """Due on Friday 13 February; reported one working day later to the township, ten later to the county."""
    duty = monthly_duty(village, 1)
    Duty.objects.filter(pk=duty.pk).update(due_on=dt.date(2026, 2, 13))
    Listing.objects.all().delete()  # nothing else is owed

    def seen(name: str, code: str, on: dt.date) -> tuple[int, int]:
        with time_machine.travel(at(on), tick=False):
            page = browser(User.objects.get(username=name), on).get(f"/desk/places/{code}/").context
            return len(page["late"]), len(page["escalations"])

    for on, township, county in (
        (dt.date(2026, 2, 13), (0, 0), (0, 0)),
        (dt.date(2026, 2, 14), (1, 0), (1, 0)),
        (dt.date(2026, 2, 16), (0, 1), (1, 0)),
        (dt.date(2026, 2, 26), (0, 1), (1, 0)),
        (dt.date(2026, 2, 27), (0, 1), (0, 1)),
    ):
        sweep(on=on, at=at(on))
        assert seen("township", "990101001", on) == township, on
        assert seen("bureau", "990101", on) == county, on
        assert seen("far", "990101002", on) == (0, 0), on
    assert Duty.objects.get(period=month(1)).level == Level.COUNTY


def test_the_overview_lists_places_by_code_and_leads_to_them(village: Village) -> None:
    monthly_duty(village, 2, place="sibling")
    monthly_duty(village, 3)
    sweep(on=DAY, at=at(DAY))
    page = browser(village.people["township"]).get("/desk/places/990101001/")
    codes = [row["code"] for row in page.context["children"]]
    assert codes == sorted(codes)
    assert codes == [village.division.code, village.sibling.code]
    assert f'href="/desk/places/{village.division.code}/"' in page.content.decode()
    assert 'name="begin"' not in page.content.decode()


def test_the_admin_begins_with_the_overview_of_ones_own_divisions(village: Village) -> None:
    duty = monthly_duty(village, 2)
    sweep(on=DAY, at=at(DAY))
    township = browser(village.people["township"]).get("/admin/").content.decode()
    assert "柳林镇" in township
    assert f'href="/desk/duties/{duty.pk}/"' in township
    assert "2026年2月村务收支总账" in township
    far = browser(village.people["far"]).get("/admin/").content.decode()
    assert "上湾村" not in far


def test_the_account_page_says_which_posts_and_whether_two_steps_are_needed(village: Village) -> None:
    page = browser(village.people["township"]).get("/desk/account/")
    assert page.context["two_step_required"]
    assert page.context["two_step"]
    assert "柳林镇 乡镇（街道）工作人员" in page.content.decode()
    assert not browser(village.people["clerk"]).get("/desk/account/").context["two_step_required"]


def test_one_person_with_two_villages_sees_both_and_files_for_each(village: Village) -> None:
    monthly_duty(village, 1)
    monthly_duty(village, 1, place="sibling")
    agent = browser(village.people["agent"])
    places = {row["place"] for rows in agent.get("/desk/").context["todo"].values() for row in rows}
    assert places == {"上湾村", "下湾村"}
    sent = {"item": str(village.items["policy"].pk), "title": "医保", "on_day": "2026-04-09"}
    path_of(agent.post("/desk/events/new/", {**sent, "place": village.sibling.code}))
    assert Duty.objects.filter(division=village.sibling, kind=2).exists()


def test_a_draft_that_no_duty_leads_to_is_not_lost_from_sight(village: Village) -> None:
    """A month begun of one's own accord, and a correction of what is public already."""
    own = village.draft("month-account", period_start=month(1))
    clerk = browser(village.people["clerk"])
    assert [row["url"] for row in clerk.get("/desk/").context["drafts"]] == [f"/desk/disclosures/{own.pk}/edit/"]
    monthly_duty(village, 1)
    village.save(own, opening=Decimal("1.00"), opening_source="对账单", nil=True)
    Disclosure.objects.filter(pk=own.pk).update(duty_id=Duty.objects.get().pk)
    assert clerk.get("/desk/").context["drafts"] == []
    old = village.publish(village.submit(Disclosure.objects.get(pk=own.pk)))
    edit = path_of(clerk.post(f"/desk/disclosures/{old.pk}/correct/", {"reason": "漏记了一笔"}))
    assert [row["url"] for row in clerk.get("/desk/").context["drafts"]] == [edit]
    assert browser(village.people["sun"]).get("/desk/").context["drafts"] == []
    assert browser(village.people["neighbour"]).get("/desk/").context["drafts"] == []


def test_a_draft_of_a_month_still_running_says_when_it_can_be_sent(village: Village) -> None:
    draft = village.draft("month-account", period_start=month(4))
    clerk = browser(village.people["clerk"])
    assert "本期到2026年4月30日才结束" in clerk.get(f"/desk/disclosures/{draft.pk}/edit/").content.decode()
    answer = clerk.post(f"/desk/disclosures/{draft.pk}/edit/", lines(version="1", submit="1"))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("who", "day", "told"),
    [
        ("bureau", dt.date(2026, 10, 31), False),
        ("bureau", dt.date(2026, 11, 1), True),
        ("township", dt.date(2026, 11, 1), False),
        ("clerk", dt.date(2026, 11, 1), False),
    ],
)
def test_from_november_the_county_is_told_that_next_years_holidays_are_missing(
    village: Village, who: str, day: dt.date, told: bool
) -> None:
    load_bundled_calendars(at=at(DAY))
    with time_machine.travel(at(day), tick=False):
        page = browser(village.people[who]).get("/desk/").content.decode()
    assert ("2027年" in page and "放假安排" in page) is told


@pytest.mark.parametrize(
    ("who", "level", "shown"),
    [
        ("township", Level.OVERDUE, False),
        ("township", Level.TOWNSHIP, True),
        ("far", Level.COUNTY, False),
        ("bureau", Level.TOWNSHIP, False),
        ("bureau", Level.COUNTY, True),
    ],
)
def test_what_was_reported_upward_stands_on_the_list_of_those_it_was_reported_to(
    village: Village, who: str, level: Level, shown: bool
) -> None:
    duty = monthly_duty(village, 1)
    Duty.objects.filter(pk=duty.pk).update(due_on=dt.date(2026, 3, 1), level=level)
    page = browser(village.people[who]).get("/desk/").content.decode()
    assert ("去督促" in page) is shown
