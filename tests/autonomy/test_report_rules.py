"""Who answers a report, who may not, and what must not be written (R-TWN-2). No database."""

from __future__ import annotations

import datetime as dt

import pytest

from autonomy.choices import ReportKind, Ruling
from autonomy.rules.off_list import addressee_named, list_there, matter_fits, really_off
from autonomy.rules.report import (
    Held,
    Target,
    file_looked_at,
    in_time,
    inside,
    kind_fits,
    level_of,
    may_go_to,
    may_open,
    names_nobody,
    names_of_place,
    no_community,
    not_reported,
    ruling_fits,
    said_fits,
)

pytestmark = pytest.mark.req("R-TWN-2")
DEPARTMENT = Target("990101", 5)
BUREAU = Target("990101", 6, bureau=True)
TOWNSHIP = Target("990101001")
STATION = Target("990101001", 7)  # an office of the township
ON = dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    ("target", "asked", "ok", "level"),
    [
        (DEPARTMENT, "township", True, "township"),
        (DEPARTMENT, "county", True, "county"),
        (TOWNSHIP, "township", False, "township"),
        (TOWNSHIP, "county", True, "county"),
        (STATION, "township", False, "township"),
        (STATION, "county", True, "county"),
        (BUREAU, "township", False, "office"),
        (BUREAU, "county", True, "office"),
        (DEPARTMENT, "office", False, "office"),
    ],
)
def test_nobody_answers_a_report_against_themselves(target: Target, asked: str, ok: bool, level: str) -> None:
    assert may_go_to(asked, target).ok is ok
    assert level_of(asked, target) == level


@pytest.mark.parametrize(
    ("post", "target", "ok"),
    [
        (Held("bureau_reviewer", "990101", None), DEPARTMENT, True),
        (Held("bureau_reviewer", "990101", 5), DEPARTMENT, False),
        (Held("bureau_reviewer", "990101", 6), BUREAU, False),
        (Held("bureau_reviewer", "990101", None), BUREAU, False),
        (Held("government_office", "990101", None), BUREAU, True),
        (Held("township_staff", "990101001", None), TOWNSHIP, False),
        (Held("township_staff", "990101001", None), STATION, False),
        (Held("township_staff", "990101002", None), TOWNSHIP, True),
        (Held("township_staff", "990101001", None), DEPARTMENT, True),
        (Held("township_staff", "990101001", 5), DEPARTMENT, False),
    ],
)
def test_whoever_belongs_to_the_one_reported_does_not_rule(post: Held, target: Target, ok: bool) -> None:
    assert not_reported([Held("leader", "990101", None), post], target).ok is ok


def test_only_what_the_county_can_put_right_is_reported_to_it() -> None:
    assert inside(TOWNSHIP, "990101").ok
    assert not inside(Target("9901", 9), "990101").ok
    assert not inside(Target("990102", 9), "990101").ok


def test_missing_guidance_is_the_townships() -> None:
    assert kind_fits("no_guidance", ReportKind.values, TOWNSHIP).ok
    assert not kind_fits("no_guidance", ReportKind.values, DEPARTMENT).ok
    assert not kind_fits("gossip", ReportKind.values, TOWNSHIP).ok


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("要求本村每晚巡查", True),
        ("要求上湾村每晚巡查", False),
        ("要求 上 湾 每晚巡查", False),
        ("通知发给990101001201", False),
        ("李秋来打的电话", False),
        ("clerk_li 收到的通知", False),
    ],
)
def test_what_names_the_reporter_or_their_community_is_refused(text: str, ok: bool) -> None:
    own = [*names_of_place("上湾村", "990101001201"), "李秋来", "clerk_li"]
    assert names_nobody(text, "what", "经过", own).ok is ok


def test_a_one_letter_name_does_not_forbid_a_word() -> None:
    assert "李" not in names_of_place("李村", "990101001201")
    assert "李村" in names_of_place("李村", "990101001201")


def test_a_file_that_could_not_be_cleaned_was_looked_at() -> None:
    assert all(v.ok for v in file_looked_at([], [], looked=False))
    for named, left in ((["上湾"], []), ([], ["里面有图片。"]), (["上湾"], ["里面有图片。"])):
        refused = [v for v in file_looked_at(named, left, looked=False) if not v.ok]
        assert len(refused) == len(named) + len(left)
        assert {v.field for v in refused} == {"looked"}
        assert all(v.ok for v in file_looked_at(named, left, looked=True))


def test_nothing_published_names_any_community_of_the_county() -> None:
    names = ["上湾村", "石桥村"]
    assert no_community("停止布置。", "reason", "理由", names).ok
    assert not no_community("向石桥村道歉。", "reason", "理由", names).ok


@pytest.mark.parametrize(
    ("ruling", "remedy", "days", "wrong"),
    [
        ("upheld", "停止布置。", 1, set()),
        ("upheld", "停止布置。", 180, set()),
        ("upheld", "停止布置。", 0, {"remedy_by"}),
        ("upheld", "停止布置。", 181, {"remedy_by"}),
        ("upheld", "停止布置。", None, {"remedy_by"}),
        ("partly", "", 10, {"length"}),
        ("rejected", "", None, set()),
        ("rejected", "停止布置。", None, {"no_remedy"}),
        ("rejected", "", 10, {"no_remedy"}),
        ("perhaps", "", None, {"ruling"}),
    ],
)
def test_a_ruling_that_finds_fault_says_how_and_by_when(
    ruling: str, remedy: str, days: int | None, wrong: set[str]
) -> None:
    by = None if days is None else ON + dt.timedelta(days=days)
    found = ruling_fits(ruling, Ruling.values, "没有准入。", remedy, by, ON)
    assert {v.code for v in found if not v.ok} == wrong


def test_the_reporter_speaks_until_the_last_day_and_says_why_not() -> None:
    assert in_time(ON, ON).ok
    assert not in_time(ON, ON + dt.timedelta(days=1)).ok
    assert [v.code for v in said_fits("dispute", "") if not v.ok] == ["length"]
    assert all(v.ok for v in said_fits("accept", ""))
    assert not all(v.ok for v in said_fits("perhaps", ""))


@pytest.mark.parametrize(
    ("state", "ruling", "remedied", "ok"),
    [
        ("decided", "upheld", False, True),
        ("decided", "partly", False, True),
        ("decided", "rejected", False, False),
        ("decided", "upheld", True, False),
        ("county", "", False, False),
        ("received", "", False, False),
    ],
)
def test_the_community_is_opened_for_a_remedy_only(state: str, ruling: str, remedied: bool, ok: bool) -> None:
    assert may_open(state, ruling, remedied).ok is ok


@pytest.mark.req("R-AUT-2")
def test_not_on_the_list_is_said_only_of_what_is_not_on_it() -> None:
    assert really_off("", "", "").ok
    on = really_off("X001", "走访", "随它给的：经费1,200.00元。")
    assert not on.ok
    assert "1,200.00" in on.text
    assert "X001" in on.text
    assert not list_there(None, ON).ok
    assert list_there(3, ON).ok
    assert not matter_fits("巡查").ok
    assert matter_fits("夜间巡查").ok
    assert not addressee_named(None, " ").ok
    assert addressee_named(None, "市河长办").ok
    assert addressee_named(4, "").ok
