"""The rules about bodies on both sides of each boundary, with the bundled rulebook of the day (rules.md 1, 3 and 7)."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.committees.choices import BodyKind, Post
from governance.committees.rules import body as rules
from governance.committees.rules.body import (
    Check,
    CommitteeFacts,
    CouncilFacts,
    Seat,
    SupervisionFacts,
    Tie,
    anniversary,
    council_wanted,
    early_or_late,
    last_day,
    size_checks,
    term_length,
    whole_years,
)
from governance.committees.rules.counts import tells_nobody
from governance.committees.rules.handover import handover_items, told_all
from tests.committees.makers_law import law

pytestmark = [pytest.mark.req("R-CMT-1")]
NEW, OLD = dt.date(2026, 1, 1), dt.date(2025, 12, 31)
PLAIN, ZHEJIANG, SHANDONG, BEIJING, SHANGHAI = (
    "990101001201",
    "330101001201",
    "370101001201",
    "110101001201",
    "310101001201",
)


def codes(checks: list[Check]) -> set[str]:
    return {check.verdict.code for check in checks}


@pytest.mark.rule("VC-EL-SEATS-MIN", "VC-EL-SEATS-MAX", "RC-EL-SEATS-MIN", "RC-EL-SEATS-MAX")
@pytest.mark.parametrize("on", [NEW, OLD])
@pytest.mark.parametrize(
    ("kind", "members", "low", "high"),
    [
        ("village", 2, False, True),
        ("village", 3, True, True),
        ("village", 7, True, True),
        ("village", 8, True, False),
        ("urban", 4, False, True),
        ("urban", 5, True, True),
        ("urban", 9, True, True),
        ("urban", 10, True, False),
    ],
)
def test_seats_of_a_committee(kind: str, members: int, low: bool, high: bool, on: dt.date) -> None:
    checks = rules.committee_checks(law(kind, PLAIN, on), kind, CommitteeFacts(members, 1))
    answers = {check.verdict.code: check.verdict.ok for check in checks}
    assert answers[rules.SEATS_MIN[kind]] is low
    assert answers[rules.SEATS_MAX[kind]] is high


@pytest.mark.rule("VC-EL-SEATS-WOMEN", "RC-EL-SEATS-WOMEN")
@pytest.mark.parametrize(
    ("kind", "on", "asked"),
    [("village", NEW, True), ("village", OLD, True), ("urban", NEW, True), ("urban", OLD, False)],
)
def test_a_woman_is_asked_for_except_in_an_urban_committee_before_2026(kind: str, on: dt.date, asked: bool) -> None:
    without = rules.committee_checks(law(kind, PLAIN, on), kind, CommitteeFacts(5, 0))
    assert (rules.SEATS_WOMEN[kind] in codes(without)) is asked
    assert any(check.fails for check in without) is asked
    assert not any(check.fails for check in rules.committee_checks(law(kind, PLAIN, on), kind, CommitteeFacts(5, 1)))


@pytest.mark.rule("VC-EL-KIN", "RC-EL-KIN")
@pytest.mark.parametrize("kind", ["village", "urban"])
@pytest.mark.parametrize(("on", "fails"), [(NEW, True), (OLD, False)])
def test_near_relatives_in_one_committee_since_2026(kind: str, on: dt.date, fails: bool) -> None:
    checks = rules.committee_checks(law(kind, PLAIN, on), kind, CommitteeFacts(5, 1, kin=1))
    assert any(check.fails for check in checks) is fails


@pytest.mark.rule("VC-RC-COMP", "RC-RC-COMP")
@pytest.mark.parametrize(
    ("kind", "on", "representatives", "members", "ok"),
    [
        ("village", NEW, 79, 99, False),
        ("village", NEW, 80, 100, True),
        ("village", OLD, 11, 14, False),
        ("village", OLD, 12, 15, True),
        ("urban", NEW, 19, 24, False),
        ("urban", NEW, 20, 25, True),
    ],
)
def test_four_fifths_of_a_council_are_representatives(
    kind: str, on: dt.date, representatives: int, members: int, ok: bool
) -> None:
    checks = rules.council_checks(law(kind, PLAIN, on), kind, CouncilFacts(representatives, representatives, members))
    assert {check.verdict.code: check.verdict.ok for check in checks}[rules.COUNCIL[kind]] is ok


def test_before_2026_the_law_knew_no_urban_council() -> None:
    assert rules.council_checks(law("urban", PLAIN, OLD), "urban", CouncilFacts(1, 0, 9)) == []


@pytest.mark.rule("VC-RC-COMP-WOMEN")
@pytest.mark.parametrize(("women", "members", "ok"), [(4, 15, False), (5, 15, True), (5, 16, False), (6, 16, True)])
@pytest.mark.parametrize("on", [NEW, OLD])
def test_a_third_of_a_villages_council_are_women_representatives(
    women: int, members: int, ok: bool, on: dt.date
) -> None:
    checks = rules.council_checks(law("village", PLAIN, on), "village", CouncilFacts(members - 3, women, members))
    assert {check.verdict.code: check.verdict.ok for check in checks}["VC-RC-COMP-WOMEN"] is ok


@pytest.mark.rule("VC-RC-RATIO-MIN", "VC-RC-RATIO-MAX", "RC-REP-RATIO-MIN", "RC-REP-RATIO-MAX")
@pytest.mark.parametrize(
    ("kind", "share", "code"),
    [
        ("village", 4, "VC-RC-RATIO-MIN"),
        ("village", 5, ""),
        ("village", 15, ""),
        ("village", 16, "VC-RC-RATIO-MAX"),
        ("urban", 19, "RC-REP-RATIO-MIN"),
        ("urban", 20, ""),
        ("urban", 50, ""),
        ("urban", 51, "RC-REP-RATIO-MAX"),
    ],
)
def test_households_behind_one_representative_are_said_and_owe_no_duty(kind: str, share: int, code: str) -> None:
    """村: 或者由各小组推选; 居: 一般, 也可以根据实际需要. The one farthest out speaks for all."""
    middle = 10 if kind == "village" else 30
    facts = CouncilFacts(20, 10, 25, shares=(middle, share, middle))
    checks = rules.council_checks(law(kind, PLAIN, NEW), kind, facts)
    assert [check.verdict.code for check in checks if not check.verdict.ok] == ([code] if code else [])
    assert not any(check.fails for check in checks)


@pytest.mark.rule("RC-REP-GROUP-MIN", "RC-REP-GROUP-MAX")
@pytest.mark.parametrize(("number", "ok"), [(1, False), (2, True), (3, True), (4, False)])
def test_two_or_three_representatives_of_each_urban_group_until_the_end_of_2025(number: int, ok: bool) -> None:
    facts = CouncilFacts(20, 10, 25, per_group=(2, number, 3))
    old = rules.council_checks(law("urban", PLAIN, OLD), "urban", facts)
    assert all(check.verdict.ok for check in old) is ok
    assert not codes(rules.council_checks(law("urban", PLAIN, NEW), "urban", facts)) & {
        "RC-REP-GROUP-MIN",
        "RC-REP-GROUP-MAX",
    }


@pytest.mark.rule("VC-RC-MIN", "VC-RC-MIN-UNDER-500", "VC-RC-MIN-UNDER-1000", "VC-RC-MIN-FROM-1000")
@pytest.mark.parametrize(
    ("place", "population", "number", "ok"),
    [
        (ZHEJIANG, 499, 29, False),
        (ZHEJIANG, 499, 30, True),
        (ZHEJIANG, 500, 39, False),
        (ZHEJIANG, 500, 40, True),
        (ZHEJIANG, 999, 40, True),
        (ZHEJIANG, 1000, 49, False),
        (ZHEJIANG, 1000, 50, True),
        (ZHEJIANG, None, 3, True),
        (SHANGHAI, None, 34, False),
        (SHANGHAI, None, 35, True),
        (BEIJING, None, 29, False),
        (BEIJING, None, 30, True),
        (PLAIN, 5000, 3, True),
    ],
)
def test_local_minima_of_representatives(place: str, population: int | None, number: int, ok: bool) -> None:
    facts = CouncilFacts(number, number, number, population=population)
    assert all(check.verdict.ok for check in rules.council_checks(law("village", place, NEW), "village", facts)) is ok


@pytest.mark.rule("VC-RC-WHEN-PERSONS")
@pytest.mark.parametrize(("persons", "ok"), [(299, False), (300, True)])
def test_from_how_many_people_zhejiang_lets_a_council_be_set_up(persons: int, ok: bool) -> None:
    checks = council_wanted(law("village", ZHEJIANG, NEW), persons, 0)
    assert [(check.verdict.ok, check.fails) for check in checks] == [(ok, False)]


@pytest.mark.rule("VC-RC-WHEN-HH")
@pytest.mark.parametrize(("households", "ok"), [(99, False), (100, True)])
def test_from_how_many_households_beijing_lets_a_council_be_set_up(households: int, ok: bool) -> None:
    assert [check.verdict.ok for check in council_wanted(law("village", BEIJING, NEW), 0, households)] == [ok]


@pytest.mark.rule("RC-SIZE-MIN", "RC-SIZE-MAX")
@pytest.mark.parametrize(
    ("on", "households", "ok"),
    [
        (NEW, 999, False),
        (NEW, 1000, True),
        (NEW, 3000, True),
        (NEW, 3001, False),
        (OLD, 99, False),
        (OLD, 100, True),
        (OLD, 700, True),
        (OLD, 701, False),
    ],
)
def test_how_large_an_urban_community_usually_is(on: dt.date, households: int, ok: bool) -> None:
    checks = size_checks(law("urban", PLAIN, on), households)
    assert all(check.verdict.ok for check in checks) is ok
    assert not any(check.fails for check in checks)
    assert size_checks(law("village", PLAIN, on), households) == []


# Supervision ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-SU-EXCLUDE", "RC-SU-EXCLUDE")
@pytest.mark.parametrize(
    ("kind", "on", "fails"),
    [("village", NEW, True), ("village", OLD, True), ("urban", NEW, True), ("urban", OLD, False)],
)
@pytest.mark.parametrize("part", ["in_committee", "kin"])
def test_committee_members_and_their_relatives_do_not_supervise(kind: str, on: dt.date, fails: bool, part: str) -> None:
    clean = SupervisionFacts(3, skilled=1)
    assert not any(check.fails for check in rules.supervision_checks(law(kind, PLAIN, on), kind, clean))
    wrong = SupervisionFacts(3, skilled=1, **{part: 1})  # type: ignore[arg-type]
    assert any(check.fails for check in rules.supervision_checks(law(kind, PLAIN, on), kind, wrong)) is fails


@pytest.mark.rule("VC-SU-SIZE-MIN", "VC-SU-SIZE-MAX")
@pytest.mark.parametrize(("members", "ok"), [(2, False), (3, True), (5, True), (6, False)])
def test_a_supervision_committee_in_zhejiang_usually_has_three_to_five(members: int, ok: bool) -> None:
    checks = rules.supervision_checks(law("village", ZHEJIANG, NEW), "village", SupervisionFacts(members, skilled=1))
    assert all(check.verdict.ok for check in checks) is ok
    assert not any(check.fails for check in checks)
    everywhere = rules.supervision_checks(law("village", PLAIN, NEW), "village", SupervisionFacts(members, skilled=1))
    assert all(check.verdict.ok for check in everywhere), "nobody has read the national text"


@pytest.mark.rule("VC-SU-EXCLUDE-MORE")
@pytest.mark.parametrize(("place", "fails"), [(ZHEJIANG, True), (SHANDONG, True), (PLAIN, False)])
def test_others_who_may_not_supervise_bind_where_a_text_was_read(place: str, fails: bool) -> None:
    facts = SupervisionFacts(3, skilled=1, others=1)
    checks = rules.supervision_checks(law("village", place, NEW), "village", facts)
    assert any(check.fails for check in checks) is fails
    if not fails:
        assert "unchecked" in codes(checks)


@pytest.mark.rule("VC-SU-SKILL")
@pytest.mark.parametrize("on", [NEW, OLD])
@pytest.mark.parametrize(("skilled", "fails"), [(0, True), (1, False)])
def test_somebody_knows_books(on: dt.date, skilled: int, fails: bool) -> None:
    checks = rules.supervision_checks(law("village", PLAIN, on), "village", SupervisionFacts(3, skilled=skilled))
    assert any(check.fails for check in checks) is fails


@pytest.mark.rule("VC-SU-TERM", "RC-SU-TERM")
@pytest.mark.parametrize(
    ("kind", "on", "asked"), [("village", NEW, True), ("village", OLD, False), ("urban", NEW, True)]
)
def test_the_term_of_supervision_is_the_committees(kind: str, on: dt.date, asked: bool) -> None:
    day = dt.date(2031, 3, 1)
    facts = SupervisionFacts(3, skilled=1, ends_on=day, committee_ends_on=day)
    assert not any(check.fails for check in rules.supervision_checks(law(kind, PLAIN, on), kind, facts))
    other = SupervisionFacts(3, skilled=1, ends_on=day, committee_ends_on=day + dt.timedelta(days=1))
    assert any(check.fails for check in rules.supervision_checks(law(kind, PLAIN, on), kind, other)) is asked


# Appointments --------------------------------------------------------------------------------------------------------


def seat(kind: str, post: str = Post.MEMBER, name: str = "甲", number: int = 1, person: int | None = None) -> Seat:
    return Seat(number, ORDER[kind], kind, post, person, name, NEW)


ORDER = {kind: number for number, kind in enumerate(BodyKind.values)}


@pytest.mark.rule("VC-SU-EXCLUDE-MORE")
@pytest.mark.parametrize(
    ("place", "post", "kind", "code"),
    [
        (SHANDONG, Post.ACCOUNTANT, BodyKind.COMMITTEE, "VC-SU-EXCLUDE-MORE"),
        (SHANDONG, Post.CLERK, BodyKind.COMMITTEE, "VC-SU-EXCLUDE-MORE"),
        (SHANDONG, Post.CHAIR, BodyKind.COLLECTIVE, "VC-SU-EXCLUDE-MORE"),
        (ZHEJIANG, Post.CLERK, BodyKind.COMMITTEE, "VC-SU-EXCLUDE-MORE"),
        (ZHEJIANG, Post.CHAIR, BodyKind.COLLECTIVE, ""),
        (PLAIN, Post.ACCOUNTANT, BodyKind.COMMITTEE, "unchecked"),
        (PLAIN, Post.HIRED, BodyKind.COMMITTEE, ""),
        (PLAIN, Post.CHAIR, BodyKind.MEDIATION, ""),
    ],
)
def test_what_may_not_be_combined_with_supervision(place: str, post: str, kind: str, code: str) -> None:
    answers = rules.combined(
        law("village", place, NEW), "village", seat(BodyKind.SUPERVISION), [seat(kind, post, number=2)]
    )
    assert [verdict.code for verdict in answers] == ([code] if code else [])
    assert all(verdict.ok for verdict in answers) is (code in ("", "unchecked"))


@pytest.mark.rule("VC-SU-EXCLUDE")
def test_namesakes_are_two_when_both_are_known() -> None:
    there = law("village", PLAIN, NEW)
    wanted = seat(BodyKind.SUPERVISION, person=1)
    assert rules.combined(there, "village", wanted, [seat(BodyKind.COMMITTEE, number=2, person=2)]) == []
    for other in (1, None):
        (verdict,) = rules.combined(there, "village", wanted, [seat(BodyKind.COMMITTEE, number=2, person=other)])
        assert not verdict.ok


@pytest.mark.rule("VC-EL-KIN")
def test_a_relative_who_has_left_before_stands_in_nobodys_way() -> None:
    there = law("village", PLAIN, NEW)
    left = Seat(2, 1, BodyKind.COMMITTEE, Post.MEMBER, None, "乙", dt.date(2021, 1, 1), OLD)
    assert rules.kin_apart(there, "village", seat(BodyKind.COMMITTEE), [Tie(left, "spouse")]) == []
    still = Seat(2, 1, BodyKind.COMMITTEE, Post.MEMBER, None, "乙", dt.date(2021, 1, 1), NEW)
    assert [v.ok for v in rules.kin_apart(there, "village", seat(BodyKind.COMMITTEE), [Tie(still, "spouse")])] == [
        False
    ]


def test_the_clerk_of_a_committee_is_no_member_whose_relatives_matter() -> None:
    there = law("village", PLAIN, NEW)
    clerk = seat(BodyKind.COMMITTEE, Post.CLERK, "乙", 2)
    for wanted in (BodyKind.COMMITTEE, BodyKind.SUPERVISION):
        assert rules.kin_apart(there, "village", seat(wanted), [Tie(clerk, "spouse")]) == []


# Terms and hand-over -------------------------------------------------------------------------------------------------


def test_a_leap_day_ends_with_its_month() -> None:
    assert anniversary(dt.date(2024, 2, 29), 5) == dt.date(2029, 2, 28)
    assert last_day(dt.date(2024, 2, 29), 5) == dt.date(2029, 2, 27)
    assert whole_years(dt.date(2026, 3, 2), dt.date(2031, 3, 1)) == 5
    assert whole_years(dt.date(2026, 3, 2), dt.date(2031, 2, 28)) == 4


@pytest.mark.rule("VC-EL-TERM")
def test_a_term_of_six_years_is_no_term_of_five() -> None:
    (verdict,) = term_length(law("village", PLAIN, NEW), "village", dt.date(2026, 3, 2), dt.date(2032, 3, 1))
    assert (verdict.ok, verdict.code, verdict.field) == (False, "VC-EL-TERM", "ends_on")


@pytest.mark.rule("VC-EL-EARLY-LATE")
@pytest.mark.parametrize(
    ("start", "ok"),
    [
        (dt.date(2025, 9, 1), True),
        (dt.date(2025, 8, 31), False),
        (dt.date(2026, 9, 1), True),
        (dt.date(2026, 9, 2), False),
    ],
)
def test_zhejiang_lets_a_term_begin_six_months_early_or_late(start: dt.date, ok: bool) -> None:
    (verdict,) = early_or_late(law("village", ZHEJIANG, NEW), start, dt.date(2026, 2, 28))
    assert verdict.ok is ok
    assert early_or_late(law("village", PLAIN, NEW), start, dt.date(2026, 2, 28)) == []


def test_each_thing_is_given_over_or_its_lack_is_said() -> None:
    items = handover_items(["minutes"], 2021, 2026)
    assert items[-1]["title"] == "档案：会议记录（2021—2026年）"
    assert len(told_all(items)) == len(items)
    items[0]["given"] = True
    items[1]["note"] = "账簿在代理记账机构"
    assert len(told_all(items)) == len(items) - 2


@pytest.mark.req("R-PTY-3")
@pytest.mark.parametrize(
    ("met", "total", "told"),
    [(4, 10, True), (4, 9, False), (0, 12, False), (12, 12, False), (1, 10, True), (9, 10, True)],
)
def test_a_count_beside_names_is_told_of_ten_and_more_and_not_of_all_or_none(met: int, total: int, told: bool) -> None:
    assert tells_nobody(met, total) is told
