"""Lists and single things: whose, in which order, at what cost."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from governance.base.clock.actions import open_duty
from governance.base.clock.models import CalendarDay, CalendarYear, Duty, Event, SweepRun
from governance.base.indicators.models import Tally
from governance.base.law.loading import load
from governance.base.places.models import Division, Organisation
from governance.township.models import Project
from openness.actions.publication import withdraw
from openness.models import Disclosure
from tests.openness.village import DAY, SIBLING, STRANGER, VILLAGE, Village, at, month, spent

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
TOWN, OTHER_TOWN, COUNTY = "990101001", "990101002", "990101"
# Whose official records each person sees: own village, its sibling, a stranger in another township.
SEES = {
    "clerk": {VILLAGE},
    "sun": {VILLAGE},
    "secretary": {VILLAGE},
    "neighbour": {SIBLING},
    "agent": {VILLAGE, SIBLING},
    "township": {VILLAGE, SIBLING},
    "far": {STRANGER},
    "bureau": {VILLAGE, SIBLING, STRANGER},
    "villager": set(),
}
PROJECT = {
    "funding": "县级补助", "budget": "1.00", "planned_start_on": DAY, "planned_end_on": DAY,
}  # fmt: skip


def duty(division: Division, number: int, **parts: Any) -> Duty:
    given = {"kind": 1, "subject": 1, "role": "clerk", "opens_on": month(number + 1), "due_on": DAY} | parts
    return open_duty(division_id=division.pk, period=month(number), **given)


def everywhere(village: Village) -> dict[str, dict[str, Any]]:
    """One of everything official in each of the three villages, by list."""
    made: dict[str, dict[str, Any]] = {"duties": {}, "events": {}, "projects": {}, "organisations": {}}
    for place in (village.division, village.sibling, village.stranger):
        made["duties"][place.code] = duty(place, 3, subject=village.items["month-account"].pk).pk
        made["events"][place.code] = Event.objects.create(
            kind="policy", division=place, on=DAY, title="政策", reported_at=at(DAY)
        ).pk
        made["projects"][place.code] = Project.objects.create(division=place, name="修路", **PROJECT).pk
        made["organisations"][place.code] = Organisation.objects.create(
            division=place, name="记账公司", kind="accounting"
        ).pk
    return made


def codes(answer: Any, key: str = "division") -> set[str]:
    assert answer.status_code == 200, answer.data
    return {row[key] for row in answer.data["results"]}


# Whose ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("what", ["duties", "events", "projects", "organisations"])
def test_a_list_holds_ones_own_places_and_those_below(village: Village, api: Api, who: str, what: str) -> None:
    everywhere(village)
    assert codes(api(who).get(f"/api/v1/{what}/")) == SEES[who]
    for place in (VILLAGE, SIBLING, STRANGER):
        assert codes(api(who).get(f"/api/v1/{what}/", {"within": place})) == SEES[who] & {place}


@pytest.mark.parametrize("who", SEES)
def test_a_single_thing_outside_ones_places_is_not_there(village: Village, api: Api, who: str) -> None:
    made = everywhere(village)
    for what in ("duties", "projects"):
        for place, pk in made[what].items():
            expected = 200 if place in SEES[who] else 404
            assert api(who).get(f"/api/v1/{what}/{pk}/").status_code == expected, (what, place)


def test_one_duty_explains_its_day(village: Village, api: Api) -> None:
    pk = duty(village.division, 3, subject=village.items["month-account"].pk, due_on=dt.date(2026, 4, 15)).pk
    answer = api("clerk").get(f"/api/v1/duties/{pk}/")
    assert answer.data["title"] == "2026年3月村务收支总账"
    assert answer.data["explain"]


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize("who", SEES)
def test_drafts_are_the_villages_own_and_submissions_those_above_see(village: Village, api: Api, who: str) -> None:
    draft = village.saved_month(1, spent("20.00"))
    own = who in ("clerk", "sun", "secretary", "agent")
    assert api(who).get(f"/api/v1/disclosures/{draft.pk}/").status_code == (200 if own else 404)
    village.submit(draft)
    above = who in ("township", "bureau")
    for _state in ("submitted", "published"):
        expected = 200 if own or above else 404
        assert api(who).get(f"/api/v1/disclosures/{draft.pk}/").status_code == expected
        assert codes(api(who).get("/api/v1/disclosures/")) == ({VILLAGE} if own or above else set())
        if _state == "submitted":
            village.publish(Disclosure.objects.get())


def test_the_name_of_a_person_who_was_paid_stays_with_those_who_check(village: Village, api: Api) -> None:
    done = village.month(1, spent("20.00", payee="张三"), spent("5.00", payee="青石公司", payee_is_person=False))
    for who, name in (("clerk", "张三"), ("sun", "张三"), ("township", "张三"), ("bureau", "")):
        lines = api(who).get(f"/api/v1/disclosures/{done.pk}/").data["lines"]
        assert [line["payee"] for line in lines] == [name, "青石公司"]
    assert "张三" not in api().get(f"/api/v1/published/{done.pk}/").content.decode()


def test_a_visitor_is_asked_to_sign_in(village: Village, api: Api) -> None:
    for what in ("duties", "events", "projects", "organisations", "disclosures", "duties/1", "disclosures/1"):
        answer = api().get(f"/api/v1/{what}/")
        assert answer.status_code == 401
        assert answer.data["verdicts"][0]["code"] == "not_authenticated"


# Open to anyone ---------------------------------------------------------------------------------------------------


def test_anyone_reads_divisions_by_code(village: Village, api: Api) -> None:
    answer = api().get("/api/v1/divisions/", {"within": TOWN})
    assert [row["code"] for row in answer.data["results"]] == [TOWN, VILLAGE, SIBLING]
    row = api().get(f"/api/v1/divisions/{VILLAGE}/").data
    assert (row["name"], row["parent"], row["successor"]) == ("上湾村", TOWN, None)
    assert codes(api().get("/api/v1/divisions/", {"level": "9"}), "code") == {TOWN, OTHER_TOWN}
    Division.objects.filter(code=SIBLING).update(closed_on=DAY)
    assert codes(api().get("/api/v1/divisions/", {"live": "true"}), "code") == {VILLAGE, STRANGER}
    assert SIBLING in codes(api().get("/api/v1/divisions/", {"live": "false"}), "code")
    assert api().get("/api/v1/divisions/98/").status_code == 404


def test_anyone_reads_the_rules_of_a_place_on_a_day(village: Village, api: Api) -> None:
    load(at=at(DAY))
    answer = api().get("/api/v1/rules/", {"applies_to": "village", "place": VILLAGE, "on": "2026-01-01"})
    (row,) = (row for row in answer.data["results"] if row["code"] == "VC-DI-PERIOD")
    assert (row["number"], row["unit"], row["binding"]) == (15, "day", True)
    assert "第三十五条" in row["basis"]
    assert api().get("/api/v1/rules/").status_code == 400


@pytest.mark.req("R-OPN-1")
def test_anyone_reads_the_schedule_of_a_place(village: Village, api: Api) -> None:
    answer = api().get("/api/v1/schedule/", {"place": VILLAGE})
    assert answer.data["applies_to"] == "village"
    row = next(row for row in answer.data["binding"] if row["item"] == "test-month-account")
    assert (row["limit_days"], row["limit"], row["frequency"]) == (15, "期满后15天内", "month")
    assert api().get("/api/v1/schedule/", {"place": COUNTY, "applies_to": "urban"}).data["binding"] == []
    assert api().get("/api/v1/schedule/", {"place": "98"}).status_code == 404


@pytest.mark.req("R-OPN-7")
def test_anyone_can_check_what_is_public_against_the_log(village: Village, api: Api) -> None:
    done = village.month(1, spent("20.00"))
    village.saved_month(2, spent("5.00"))
    assert [row["id"] for row in api().get("/api/v1/published/").data["results"]] == [done.pk]
    answer = api().get(f"/api/v1/published/{done.pk}/").data
    assert answer["body"]["title"] == done.title
    proof = answer["proof"]
    content = bytes.fromhex(proof["nonce"]) + proof["content"].encode()
    assert hashlib.sha256(b"\x00" + content).hexdigest() == proof["leaf_hash"]


@pytest.mark.req("R-OPN-6")
def test_of_what_was_withdrawn_only_the_stub_is_public(village: Village, api: Api) -> None:
    done = village.month(1, spent("20.00", "很私密的事"))
    withdraw(disclosure_id=done.pk, reason="附了个人信息", by=village.people["clerk"], at=at(DAY), on=DAY)
    answer = api().get(f"/api/v1/published/{done.pk}/").data
    assert (answer["state"], answer["withdrawal_reason"]) == ("withdrawn", "附了个人信息")
    assert (answer["body"], answer["proof"], answer["figure"], answer["summary"]) == (None, None, None, "")
    (row,) = api().get("/api/v1/published/").data["results"]
    assert (row["figure"], row["summary"]) == (None, "")


def test_what_is_not_public_is_not_there(village: Village, api: Api) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    for who in ("", "clerk"):
        assert api(who).get(f"/api/v1/published/{filed.pk}/").status_code == 404


def test_anyone_reads_indicators_in_the_order_of_codes(village: Village, api: Api) -> None:
    for place, value in ((village.stranger, 1), (village.division, 9), (village.sibling, 5)):
        Tally.objects.create(indicator="openness.late", period=month(4), division=place, numerator=value, denominator=9)
    rows = api().get("/api/v1/indicators/", {"indicator": "openness.late"}).data["results"]
    assert [row["numerator"] for row in rows] == [9, 5, 1]
    assert api().get("/api/v1/indicators/", {"indicator": "openness.late", "month": "2026-03"}).data["results"] == []
    assert api().get("/api/v1/indicators/", {"indicator": "best"}).data["verdicts"][0]["field"] == "indicator"
    assert api().get("/api/v1/indicators/").status_code == 400


def test_anyone_reads_the_calendar_and_the_heartbeat(village: Village, api: Api) -> None:
    assert api().get("/api/v1/sweep/").data == {"last": None, "stale": True}
    SweepRun.objects.create(on=DAY, started_at=at(DAY), finished_at=at(DAY))
    assert api().get("/api/v1/sweep/").data["stale"] is False
    assert api().get("/api/v1/calendar/2031/").data == {"year": 2031, "source": "", "verified": False, "days": []}
    year = CalendarYear.objects.create(year=2031, source="通知")
    CalendarDay.objects.create(date=dt.date(2031, 1, 1), kind="holiday", name="元旦", year=year)
    assert api().get("/api/v1/calendar/2031/").data["days"][0]["name"] == "元旦"


# Filters and pages ------------------------------------------------------------------------------------------------


def test_duties_are_found_by_state_level_kind_and_day(village: Village, api: Api) -> None:
    first = duty(village.division, 1, due_on=dt.date(2026, 2, 15))
    second = duty(village.division, 2, kind=6, due_on=dt.date(2026, 3, 15))
    Duty.objects.filter(pk=first.pk).update(state=1, met_on=DAY)
    Duty.objects.filter(pk=second.pk).update(level=4)

    def found(**query: str) -> list[int]:
        answer = api("clerk").get("/api/v1/duties/", query)
        assert answer.status_code == 200, answer.data
        return [row["id"] for row in answer.data["results"]]

    assert found() == [first.pk, second.pk]
    assert found(state="met") == [first.pk]
    assert found(state="open") == found(level="4") == found(due_from="2026-02-16") == [second.pk]
    assert found(due_to="2026-02-15") == [first.pk]
    assert found(due_from="2026-02-15", due_to="2026-03-15") == [first.pk, second.pk]
    kind = api("clerk").get("/api/v1/duties/", {"level": "4"}).data["results"][0]["kind"]
    assert found(kind=kind) == [second.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_from": ""}, {"due_from": "yesterday"}, {"due_from": "2026-02-30"}, {"state": "late"}, {"level": "9"},
        {"kind": "nothing"}, {"within": "4301a"}, {"within": "43010"}, {"within": "４３"},
        {"size": "0"}, {"size": "501"}, {"size": "many"}, {"cursor": "x"}, {"cursor": ""}, {"cursor": "WzFd"},
        {"cursor": "WyI0MyIsMV0" + "A" * 300}, {"cursor": "WyI0MyIsIjEiXQ"}, {"cursor": "bnVsbA"}, {"cursor": "é"},
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused_and_never_ignored(
    village: Village, api: Api, wrong: dict[str, str]
) -> None:
    answer = api("clerk").get("/api/v1/duties/", wrong)
    assert answer.status_code == 400
    assert answer.data["verdicts"][0]["field"] == next(iter(wrong))
    assert answer.data["verdicts"][0]["text"]


def all_pages(client: APIClient, address: str, **query: str) -> tuple[list[Any], int]:
    rows: list[Any] = []
    pages = 0
    answer = client.get(address, query)
    while True:
        assert answer.status_code == 200, answer.data
        rows += answer.data["results"]
        pages += 1
        if answer.data["next"] is None:
            return rows, pages
        answer = client.get(answer.data["next"])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_pages_hold_every_row_once_in_the_order_of_places(village: Village, api: Api, size: int) -> None:
    for number in range(1, 4):
        for place in (village.stranger, village.division):
            duty(place, number)
    duty(village.sibling, 1)
    rows, pages = all_pages(api("bureau"), "/api/v1/duties/", size=str(size))
    expected = list(Duty.objects.order_by("division__code", "id").values_list("id", flat=True))
    assert [row["id"] for row in rows] == expected
    assert pages == -(-len(expected) // size)


def test_a_row_added_behind_the_cursor_does_not_shift_the_pages(village: Village, api: Api) -> None:
    first, second = duty(village.sibling, 1), duty(village.sibling, 2)
    page = api("bureau").get("/api/v1/duties/", {"size": "1"}).data
    duty(village.division, 1)
    rest = api("bureau").get(page["next"]).data
    assert [page["results"][0]["id"], rest["results"][0]["id"]] == [first.pk, second.pk]


def test_other_lists_have_pages_too(village: Village, api: Api) -> None:
    for number in (1, 2, 3):
        village.month(number, spent("1.00"))
    rows, pages = all_pages(api(), "/api/v1/published/", size="2")
    assert ([row["leaf"] for row in rows], pages) == ([0, 1, 2], 2)
    rows, _pages = all_pages(api(), "/api/v1/divisions/", size="3")
    assert [row["code"] for row in rows] == sorted(Division.objects.values_list("code", flat=True))
    rows, _pages = all_pages(api("clerk"), "/api/v1/disclosures/", size="1")
    assert len(rows) == 3


def test_a_cursor_opens_nothing_outside_ones_places(village: Village, api: Api) -> None:
    for place in (village.division, village.sibling, village.stranger):
        duty(place, 1)
        duty(place, 2)
    link = api("bureau").get("/api/v1/duties/", {"size": "1"}).data["next"]
    assert codes(api("neighbour").get(link)) == {SIBLING}


LISTS = [
    ("clerk", "/api/v1/duties/", 3),
    ("clerk", "/api/v1/events/", 3),
    ("clerk", "/api/v1/projects/", 3),
    ("clerk", "/api/v1/organisations/", 3),
    ("clerk", "/api/v1/disclosures/", 3),
    ("", "/api/v1/published/", 1),
    ("", "/api/v1/divisions/", 1),
    ("", "/api/v1/indicators/?indicator=openness.late", 1),
]


@pytest.mark.parametrize(("who", "address", "cost"), LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_a_hundred(
    village: Village, api: Api, who: str, address: str, cost: int
) -> None:
    """Token, posts, rows: or the rows alone for a visitor."""
    everywhere(village)
    place = village.division
    one = village.month(1, spent("1.00"))
    Tally.objects.create(indicator="openness.late", period=month(4), division=place, numerator=1, denominator=1)
    client = api(who)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    assert queries() == cost
    days = [DAY + dt.timedelta(days=n) for n in range(1, 100)]
    Duty.objects.bulk_create(
        Duty(period=day, division=place, kind=1, subject=1, role="clerk", opens_on=day, due_on=day) for day in days
    )
    Event.objects.bulk_create(Event(kind="policy", division=place, on=day, reported_at=at(DAY)) for day in days)
    Project.objects.bulk_create(Project(division=place, name=f"修路{day}", **PROJECT) for day in days)
    Organisation.objects.bulk_create(Organisation(division=place, name=f"单位{day}", kind="unit") for day in days)
    parts = {field.attname: getattr(one, field.attname) for field in Disclosure._meta.concrete_fields}
    del parts["id"]
    Disclosure.objects.bulk_create(
        Disclosure(**(parts | {"leaf": 1000 + n, "state": "withdrawn", "withdrawal_reason": "换"})) for n in range(99)
    )
    for n in range(300, 399):
        new = Division.objects.create(code=f"{TOWN}{n}", name="湾", level=12, parent=place.parent)
        Tally.objects.create(indicator="openness.late", period=month(4), division=new, numerator=1, denominator=1)
    assert queries() == cost
    assert len(client.get(address).data["results"]) >= 99


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
@pytest.mark.parametrize(
    "address", ["", "nothing/", "divisions/4301a/", "duties/x/", "disclosures/1/publish/", "duties/%C2%84/", "a%0Ab/"]
)
def test_where_nothing_is_the_answer_is_a_verdict_too(village: Village, api: Api, method: str, address: str) -> None:
    answer = getattr(api("clerk"), method)(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["verdicts"][0]["code"]) == (404, "not_found")


@pytest.mark.parametrize(("who", "address", "cost"), LISTS)
def test_every_list_says_what_it_is(village: Village, api: Api, who: str, address: str, cost: int) -> None:
    assert api(who).options(address).status_code == 200
