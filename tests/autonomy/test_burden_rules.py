"""What must be said of a burden, when two are one, what is unlisted, and how much is too much."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from autonomy.rules.burden import (
    Known,
    Limit,
    Listed,
    Told,
    can_end,
    certificate_allowed,
    complete,
    contradiction_told,
    doubles,
    items,
    own_reach,
    weight,
    within_limit,
)
from governance.base.verdict import Verdict, failures

pytestmark = pytest.mark.req("R-TWN-3")

DAY = dt.date(2026, 3, 2)
COUNTY, TOWNSHIP, OTHER, VILLAGE = "990101", "990101001", "990101002", "990101001201"


def told(**parts: Any) -> Told:
    given: dict[str, Any] = {
        "kind": "app",
        "title": "平安通应用",
        "basis": "清政办发〔2026〕3号",
        "rhythm": "as_needed",
        "starts_on": DAY,
    }
    return Told(**{**given, **parts})


def refused(verdicts: list[Verdict]) -> set[str]:
    return {verdict.field for verdict in failures(verdicts)}


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ({}, set()),
        ({"title": " "}, {"title"}),
        ({"title": "名" * 80}, set()),
        ({"title": "名" * 81}, {"title"}),
        ({"basis": ""}, {"basis"}),
        ({"kind": "other"}, {"kind"}),
        ({"kind": "ledger"}, {"fields"}),
        ({"kind": "ledger", "fields": "\n，\n"}, {"fields"}),
        ({"kind": "ledger", "fields": "户数"}, set()),
        ({"kind": "signboard"}, {"outside"}),
        ({"kind": "signboard", "outside": False}, set()),
        ({"kind": "meeting"}, {"rhythm"}),
        ({"kind": "assessment"}, {"rhythm"}),
        ({"kind": "meeting", "rhythm": "monthly"}, set()),
        ({"kind": "meeting", "rhythm": "once"}, set()),
        ({"ends_on": DAY}, set()),
        ({"ends_on": DAY - dt.timedelta(days=1)}, {"ends_on"}),
        ({"fields": "项" * 2001}, {"fields"}),
    ],
)
def test_each_kind_is_told_by_what_it_costs(parts: dict[str, Any], fields: set[str]) -> None:
    assert refused(complete(told(**parts))) == fields


def test_nobody_asks_anything_outside_the_division_of_its_organisation() -> None:
    assert own_reach(COUNTY, VILLAGE, "水务局").ok
    assert own_reach(COUNTY, COUNTY, "水务局").ok
    assert not own_reach(TOWNSHIP, COUNTY, "水管站").ok
    assert not own_reach(TOWNSHIP, "990101002201", "水管站").ok


@pytest.mark.parametrize(
    ("title", "hit"),
    [
        ("婚姻状况证明", True),
        ("健在证明", True),
        ("犬只养护登记", False),
        ("居住年限证明", False),
        ("无犯罪记录证明", True),
    ],
)
def test_a_certificate_of_the_negative_list_is_refused_only_where_the_list_binds(title: str, hit: bool) -> None:
    negative = ["婚姻状况", "健在", "居民养犬", "无犯罪记录"]
    bound = certificate_allowed(title, negative, source="民发〔2020〕20号", binding=True)
    unread = certificate_allowed(title, negative, source="民发〔2020〕20号", binding=False)
    assert bound.ok is not hit
    assert unread.ok
    assert bool(unread.text) is hit  # it warns, and says so


def known(
    number: int, title: str, *, kind: str = "ledger", fields: str = "", code: str = COUNTY, to: str = "both"
) -> Known:
    return Known(number, kind, title, fields, code, to)


FIVE = "日期\n地点\n隐患\n整改\n签名"


@pytest.mark.parametrize(
    ("other", "double"),
    [
        (known(2, "安全隐患排查台账"), True),
        (known(2, "安全隐患排查 台帐"), True),
        (known(2, "安全隐患排查台账", kind="meeting"), False),
        (known(2, "独居老人探访表"), False),
        (known(2, "巡查表", fields="日期\n地点\n隐患\n整改\n照片"), True),  # four of five items
        (known(2, "巡查表", fields="日期\n地点\n隐患\n照片\n天气"), False),  # three of five
        (known(2, "安全隐患排查台账", code=VILLAGE), True),  # the village bears both
        (known(2, "安全隐患排查台账", to="urban"), True),
    ],
)
def test_two_burdens_are_one_by_name_or_by_four_fifths_of_their_items(other: Known, double: bool) -> None:
    one = known(1, "安全隐患排查台账", fields=FIVE)
    assert doubles([one, other]) == ({1: (2,), 2: (1,)} if double else {})
    assert doubles([other, one]) == doubles([one, other])


def test_burdens_that_no_committee_bears_together_are_not_doubled() -> None:
    village, urban = known(1, "安全台账", to="village"), known(2, "安全台账", to="urban")
    here, there = known(3, "防汛台账", code=TOWNSHIP), known(4, "防汛台账", code=OTHER)
    assert doubles([village, urban, here, there]) == {}


def test_items_are_counted_once_and_without_punctuation() -> None:
    assert items("户数\n 户 数 \n\n（人口）") == ("户数", "人口")


def test_an_entry_counts_where_the_list_of_that_place_has_it() -> None:
    listed = Listed({COUNTY: {"X001": "both", "X002": "village"}}, {TOWNSHIP: frozenset({"X001"})})
    assert listed.has("X001", COUNTY, "both")
    assert not listed.has("", COUNTY, "both")
    assert not listed.has("X009", COUNTY, "both")
    assert not listed.has("X001", TOWNSHIP, "both")  # the township narrowed it away
    assert not listed.has("X001", VILLAGE, "both")
    assert listed.has("X001", OTHER, "both")
    assert listed.has("X002", OTHER, "village")
    assert not listed.has("X002", OTHER, "both")  # communities are not asked for it
    assert not listed.has("X001", "990102", "both")


def test_above_a_county_every_list_must_have_it() -> None:
    both = Listed({"990101": {"X001": "both"}, "990102": {"X001": "both"}}, {})
    one = Listed({"990101": {"X001": "both"}, "990102": {}}, {})
    assert both.has("X001", "99", "both")
    assert not one.has("X001", "99", "both")
    assert not Listed({}, {}).has("X001", "99", "both")


@pytest.mark.parametrize(("count", "ok"), [("3", True), ("4", True), ("4.01", False), ("5", False)])
def test_over_the_ceiling_of_the_county_is_refused_and_over_an_unread_number_only_said(count: str, ok: bool) -> None:
    county = Limit("signboard", Decimal(4), "清政办发〔2026〕3号", refuses=True, label="牌子")
    unread = Limit("signboard", Decimal(4), "某市做法", refuses=False, label="牌子")
    assert within_limit(county, Decimal(count)).ok is ok
    said = within_limit(unread, Decimal(count))
    assert said.ok
    assert bool(said.text) is not ok


def test_a_meeting_counts_as_often_as_it_is_held() -> None:
    assert weight("meeting", "monthly") == 1
    assert weight("meeting", "weekly") == Decimal("4.33")
    assert weight("meeting", "quarterly") == Decimal("0.33")
    assert weight("meeting", "once") == 0
    assert weight("ledger", "weekly") == 1


@pytest.mark.parametrize(
    ("note", "ok"), [("", False), ("  ", False), ("每季度才开一次", True), ("字" * 200, True), ("字" * 201, False)]
)
def test_who_contradicts_says_what_is_otherwise(note: str, ok: bool) -> None:
    assert contradiction_told(note).ok is ok


def test_a_burden_ends_once_and_not_before_it_began() -> None:
    yesterday = DAY - dt.timedelta(days=1)
    assert can_end(DAY, None, DAY, DAY).ok
    assert not can_end(DAY, None, yesterday, DAY).ok
    assert can_end(yesterday, DAY, DAY, DAY).ok  # today is still a day of it
    assert not can_end(yesterday, yesterday, DAY, DAY).ok
