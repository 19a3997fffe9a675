"""Notice, who may force a meeting, attendance, passing, impossible counts, and what a council may decide (R-CMT-3)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.verdict import Verdict
from governance.committees.choices import BodyKind, CallGround, ItemKind, MatterClass, QuorumWay
from governance.committees.rules.meeting import (
    BODIES,
    ITEM_BODIES,
    MATTER_BODIES,
    NEVER,
    Attended,
    Count,
    Item,
    codes_for,
    countable,
    earliest_day,
    held_day,
    may_force,
    may_revoke,
    needs_authorisation,
    notice_given,
    noticed,
    passed,
    possible,
    quorum,
    recused_stay_out,
    right_body,
    right_way,
    scope_allowed,
    scope_dates,
    undecided,
    ways_of,
)
from tests.committees.makers_law import rules

pytestmark = pytest.mark.req("R-CMT-3")
DAY = dt.date(2026, 6, 1)
SHANGHAI, SHANDONG, ZHEJIANG = "310101001201", "370101001201", "330101001201"
counts = st.integers(min_value=0, max_value=20_000)


def all_ok(verdicts: list[Verdict]) -> bool:
    return all(verdict.ok for verdict in verdicts)


def attended(way: str, base: int, present: int, **more: int) -> Attended:
    return Attended(way=way, base=base, present=present, **more)


# Notice


@pytest.mark.rule("VC-AS-NOTICE", "RC-AS-NOTICE")
@pytest.mark.parametrize("committee", ["village", "urban"])
def test_a_residents_meeting_is_held_ten_days_after_its_notice_and_not_nine(committee: str) -> None:
    law = rules(committee, "assembly")
    assert noticed(law, DAY, DAY + dt.timedelta(days=10)).ok
    late = noticed(law, DAY, DAY + dt.timedelta(days=9))
    assert not late.ok
    assert late.met == "9日"
    assert "2026-06-11" in late.text
    assert earliest_day(law, DAY) == dt.date(2026, 6, 11)


@pytest.mark.rule("VC-AS-NOTICE-EXCEPTION", "RC-AS-NOTICE-EXCEPTION")
@pytest.mark.parametrize(("committee", "code"), [("village", "VC"), ("urban", "RC")])
def test_a_special_circumstance_must_be_told(committee: str, code: str) -> None:
    law = rules(committee, "assembly")
    told = noticed(law, DAY, DAY, "汛期抢险")
    assert told.ok
    assert told.code == f"{code}-AS-NOTICE-EXCEPTION"
    assert "汛期抢险" in told.text
    assert not noticed(law, DAY, DAY, "   ").ok


def test_members_of_the_collective_are_told_ten_days_before_and_the_law_knows_no_exception() -> None:
    law = rules("village", "collective")
    assert noticed(law, DAY, DAY + dt.timedelta(days=10)).ok
    assert not noticed(law, DAY, DAY + dt.timedelta(days=9), "急").ok


@pytest.mark.rule("VC-RC-NOTICE")
@pytest.mark.parametrize(("place", "days"), [(ZHEJIANG, 3), ("500101001201", 3), ("110101001201", 3), (SHANDONG, 5)])
def test_a_province_may_ask_for_notice_of_a_council_of_which_the_country_says_nothing(place: str, days: int) -> None:
    law = rules("village", "council", place=place)
    assert noticed(law, DAY, DAY + dt.timedelta(days=days)).ok
    assert not noticed(law, DAY, DAY + dt.timedelta(days=days - 1)).ok
    assert noticed(rules("village", "council"), DAY, DAY).ok


@pytest.mark.rule("VC-RC-NOTICE")
def test_shanghai_asks_ten_days_of_its_councils() -> None:
    law = rules("village", "council", place=SHANGHAI)
    assert not noticed(law, DAY, DAY + dt.timedelta(days=9)).ok


def test_a_meeting_before_its_own_notice_is_refused() -> None:
    assert noticed(rules("village", "council"), DAY, DAY - dt.timedelta(days=1)).code == "notice"


def test_notice_is_recorded_once_given_and_attendance_once_held() -> None:
    assert notice_given(DAY, DAY).ok
    assert not notice_given(DAY + dt.timedelta(days=1), DAY).ok
    assert held_day(DAY, DAY).ok
    assert not held_day(DAY + dt.timedelta(days=1), DAY).ok


# Who may force one


@pytest.mark.rule("VC-AS-CALL", "VC-AS-CALL-REPS", "VC-RC-CALL", "RC-AS-CALL", "RC-AS-CALL-REPS", "RC-RC-CALL")
@pytest.mark.parametrize(
    ("committee", "body", "ground", "base", "least", "on"),
    [
        ("village", "assembly", "residents", 1000, 100, DAY),
        ("village", "assembly", "representatives", 40, 14, DAY),
        ("village", "council", "representatives", 41, 9, DAY),
        ("urban", "assembly", "residents", 1001, 101, DAY),
        ("urban", "assembly", "residents", 1001, 201, dt.date(2025, 6, 1)),
        ("urban", "assembly", "representatives", 40, 14, DAY),
        ("urban", "council", "representatives", 40, 8, DAY),
        ("village", "assembly", "residents", 1000, 100, dt.date(2025, 6, 1)),
    ],
)
def test_so_many_may_force_a_meeting_and_one_fewer_may_not(
    committee: str, body: str, ground: str, base: int, least: int, on: dt.date
) -> None:
    law = rules(committee, body, on=on)
    assert may_force(law, ground, least, base).ok
    assert not may_force(law, ground, least - 1, base).ok


def test_residents_cannot_force_a_council_and_more_than_all_cannot_ask() -> None:
    law = rules("village", "council")
    assert may_force(law, "residents", 500, 1000).code == "ground"
    assert may_force(law, "representatives", 42, 41).code == "impossible"
    assert may_force(law, "representatives", None, 41).code == "asked_by"
    assert may_force(law, "committee", None, 41).ok


# Attendance

SHARES = [
    ("village", "assembly", "adults", "GT", Fraction(1, 2)),
    ("village", "assembly", "households", "GE", Fraction(2, 3)),
    ("village", "council", "members", "GE", Fraction(2, 3)),
    ("village", "group", "adults", "GE", Fraction(2, 3)),
    ("village", "group", "households", "GE", Fraction(2, 3)),
    ("urban", "assembly", "adults", "GT", Fraction(1, 2)),
    ("urban", "assembly", "households", "GT", Fraction(1, 2)),
    ("urban", "council", "members", "GE", Fraction(2, 3)),
    ("village", "collective", "collective", "GE", Fraction(2, 3)),
]


def reaches(operator: str, part: int, whole: int, share: Fraction) -> bool:
    if whole == 0:
        return False
    return Fraction(part, whole) >= share if operator == "GE" else Fraction(part, whole) > share


@pytest.mark.rule(
    "VC-AS-QUORUM",
    "VC-AS-QUORUM-HH",
    "VC-RC-QUORUM",
    "VC-GRP-QUORUM",
    "VC-GRP-QUORUM-HH",
    "RC-AS-QUORUM",
    "RC-RC-QUORUM",
)
@pytest.mark.parametrize(("committee", "body", "way", "operator", "share"), SHARES)
@given(base=counts, data=st.data())
def test_attendance_is_exactly_the_share_of_the_law(
    committee: str, body: str, way: str, operator: str, share: Fraction, base: int, data: st.DataObject
) -> None:
    present = data.draw(st.integers(min_value=0, max_value=base))
    found = quorum(rules(committee, body, way=way), attended(way, base, present))
    assert all_ok(found) == reaches(operator, present, base, share)


@pytest.mark.rule("RC-AS-QUORUM")
def test_the_share_of_a_past_year_is_that_of_its_law() -> None:
    """The urban assembly of 2018 also needed more than half; the council of villages two thirds in both texts."""
    law = rules("urban", "assembly", on=dt.date(2025, 6, 1))
    assert "2018" in quorum(law, attended("adults", 10, 6))[0].basis[0]


@pytest.mark.rule("VC-RC-QUORUM-WOMEN")
def test_shandong_asks_for_two_thirds_of_the_women_representatives_too() -> None:
    law = rules("village", "council", place=SHANDONG)
    assert all_ok(quorum(law, attended("members", 30, 20, women_base=12, women_present=8)))
    assert not all_ok(quorum(law, attended("members", 30, 20, women_base=12, women_present=7)))
    assert all_ok(quorum(rules("village", "council"), attended("members", 30, 20, women_base=12, women_present=0)))


def test_a_body_of_which_the_law_says_nothing_is_recorded_as_it_came() -> None:
    found = quorum(rules("village", "committee"), attended("members", 5, 2))
    assert [verdict.code for verdict in found] == ["no_quorum"]


def test_a_council_cannot_be_counted_by_households() -> None:
    assert quorum(rules("village", "council"), attended("households", 30, 30))[0].code == "way"


@pytest.mark.rule("OWNERS-QUORUM-PERSONS", "OWNERS-QUORUM-AREA")
@given(persons=counts, area=counts, data=st.data())
def test_owners_need_two_thirds_of_persons_and_of_area(persons: int, area: int, data: st.DataObject) -> None:
    came = data.draw(st.integers(min_value=0, max_value=persons))
    theirs = data.draw(st.integers(min_value=0, max_value=area))
    found = quorum(rules("urban", "owners"), attended("owners", persons, came, base_area=area, present_area=theirs))
    two_thirds = Fraction(2, 3)
    assert all_ok(found) == (reaches("GE", came, persons, two_thirds) and reaches("GE", theirs, area, two_thirds))


@pytest.mark.rule("OWNERS-QUORUM-AREA", "VC-RC-QUORUM-WOMEN")
def test_every_verdict_on_attendance_says_so() -> None:
    owners = quorum(rules("urban", "owners"), attended("owners", 90, 60, base_area=9000, present_area=5999))
    untold = quorum(rules("urban", "owners"), attended("owners", 90, 60))
    women = quorum(
        rules("village", "council", place=SHANDONG), attended("members", 30, 20, women_base=12, women_present=7)
    )
    for found in (owners, untold, women, quorum(rules("village", "council"), attended("households", 30, 30))):
        assert {verdict.field for verdict in found} == {"present"}
        assert not all_ok(found)
        assert undecided(found) == [verdict for verdict in found if not verdict.ok]


def test_a_late_notice_or_a_missing_step_is_a_flag_and_what_nobody_passed_is_no_decision() -> None:
    late = noticed(rules("village", "assembly"), DAY, DAY)
    step = Verdict(False, "steps", field="kind")
    few = passed(rules("village", "committee"), attended("members", 5, 4), Count(2, 2))
    assert undecided([late, step]) == []
    assert undecided([late, step, *few]) == few
    wrong = right_body("village", "council", Item("authorisation"), [])
    assert undecided([wrong]) == [wrong]


# Passing


@pytest.mark.rule("VC-AS-PASS", "VC-RC-PASS", "VC-GRP-PASS", "RC-AS-PASS", "RC-RC-PASS")
@pytest.mark.parametrize(
    ("committee", "body"),
    [
        ("village", "assembly"),
        ("village", "council"),
        ("village", "group"),
        ("urban", "assembly"),
        ("urban", "council"),
    ],
)
@given(base=counts, data=st.data())
def test_residents_pass_by_more_than_half_of_those_present_whoever_recuses(
    committee: str, body: str, base: int, data: st.DataObject
) -> None:
    present = data.draw(st.integers(min_value=0, max_value=base))
    recused = data.draw(st.integers(min_value=0, max_value=present))
    agree = data.draw(st.integers(min_value=0, max_value=present - recused))
    way = ways_of(committee, body)[0]
    found = passed(rules(committee, body), attended(way, base, present), Count(agree, 0, recused=recused))
    assert all_ok(found) == (agree * 2 > present)


@given(members=counts, data=st.data())
def test_the_collective_passes_by_two_thirds_of_all_members_whoever_came(members: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(min_value=0, max_value=members))
    recused = data.draw(st.integers(min_value=0, max_value=present))
    agree = data.draw(st.integers(min_value=0, max_value=present - recused))
    law, count = rules("village", "assembly", way="collective"), Count(agree, 0, recused=recused)
    found = passed(law, attended("collective", members, present), count)
    assert all_ok(found) == reaches("GE", agree, members, Fraction(2, 3))


def test_eighty_of_a_hundred_members_came_and_sixty_agreed_which_is_not_two_thirds_of_all() -> None:
    law = rules("village", "collective")
    came = attended("collective", 100, 80)
    assert all_ok(quorum(law, came))
    assert not all_ok(passed(law, came, Count(60, 20)))
    assert all_ok(passed(law, came, Count(67, 13)))
    assert not all_ok(passed(law, came, Count(66, 14)))


def test_representatives_of_the_collective_pass_by_two_thirds_of_all_representatives() -> None:
    law = rules("village", "collective", way="members")
    assert all_ok(passed(law, attended("members", 21, 14), Count(14, 0)))
    assert not all_ok(passed(law, attended("members", 21, 14), Count(13, 1)))


@pytest.mark.rule("OWNERS-PASS-PERSONS", "OWNERS-PASS-AREA", "OWNERS-SPECIAL-PERSONS", "OWNERS-SPECIAL-AREA")
def test_owners_pass_by_half_of_those_taking_part_and_special_matters_by_three_quarters() -> None:
    law = rules("urban", "owners")
    came = attended("owners", 90, 60, base_area=9000, present_area=6000)
    assert all_ok(passed(law, came, Count(31, 29, yes_area=3001)))
    assert not all_ok(passed(law, came, Count(30, 30, yes_area=3001)))
    assert not all_ok(passed(law, came, Count(31, 29, yes_area=3000)))
    assert all_ok(passed(law, came, Count(45, 15, yes_area=4500), special=True))
    assert not all_ok(passed(law, came, Count(44, 16, yes_area=4500), special=True))
    assert not all_ok(passed(law, came, Count(45, 15, yes_area=4499), special=True))
    assert not all_ok(passed(law, came, Count(45, 15)))


def test_a_committee_passes_what_more_want_than_do_not() -> None:
    law = rules("village", "committee")
    assert all_ok(passed(law, attended("members", 5, 5), Count(3, 2)))
    assert not all_ok(passed(law, attended("members", 5, 4), Count(2, 2)))


# Counts that cannot be


@given(base=counts, present=counts, remote=counts)
def test_more_came_than_there_are_is_impossible(base: int, present: int, remote: int) -> None:
    found = possible(attended("adults", base, present, remote=remote))
    assert (not found) == (remote <= present <= base)


def test_more_women_or_area_than_there_are_is_impossible() -> None:
    assert possible(attended("members", 30, 20, women_base=8, women_present=9))
    assert possible(attended("owners", 30, 20, base_area=100, present_area=101))
    assert not possible(attended("owners", 30, 20, base_area=100, present_area=100))


@given(present=counts, recused=counts, votes=st.tuples(counts, counts, counts, counts))
def test_votes_never_exceed_those_present_without_those_who_recuse(
    present: int, recused: int, votes: tuple[int, int, int, int]
) -> None:
    found = countable(Count(*votes, recused=recused), attended("adults", 20_000, present))
    assert (not found) == (recused <= present and sum(votes) <= present - recused)


def test_a_negative_count_and_more_area_than_took_part_are_impossible() -> None:
    came = attended("owners", 9, 6, base_area=900, present_area=600)
    assert [v.code for v in countable(Count(-1, 0), came)] == ["negative"]
    assert [v.code for v in countable(Count(3, 0, yes_area=601), came)] == ["impossible"]


def test_who_recuses_does_not_vote() -> None:
    assert recused_stay_out(["甲"], ["乙"]).ok
    refused = recused_stay_out(["甲", "乙"], ["乙", "丙"])
    assert not refused.ok
    assert refused.met == "乙"


# Which body


@pytest.mark.rule("VC-SU-ELECT", "VC-EL-RESIGN", "VC-EL-BYELECT")
@pytest.mark.req("R-CMT-4")
@pytest.mark.parametrize(
    ("kind", "bodies"),
    [
        ("authorisation", {"assembly"}),
        ("leader", {"group"}),
        ("supervision", {"assembly", "council"}),
        ("resignation", {"assembly", "council"}),
        ("by_election", {"assembly", "council"}),
    ],
)
def test_an_item_goes_to_the_bodies_that_the_law_names(kind: str, bodies: set[str]) -> None:
    allowed = {body for body in BodyKind.values if right_body("village", body, Item(kind), ["report"]).ok}
    assert allowed == bodies


@pytest.mark.req("R-CMT-4")
def test_who_chooses_the_election_committee_is_what_the_row_lists_and_without_a_row_nobody() -> None:
    chosen = Item("election_committee", chosen_by=("assembly", "council"))
    assert {body for body in BodyKind.values if right_body("urban", body, chosen, []).ok} == {"assembly", "council"}
    assert right_body("urban", "group", chosen, []).code == "body"
    assert right_body("urban", "assembly", Item("election_committee"), []).code == "no_rule"


@pytest.mark.rule("RC-SU-ELECT", "RC-EL-RESIGN", "RC-EL-BYELECT")
@pytest.mark.req("R-CMT-4")
@pytest.mark.parametrize("kind", ["supervision", "resignation", "by_election"])
def test_a_communitys_assembly_or_council_chooses_who_watches_and_who_follows(kind: str) -> None:
    allowed = {body for body in BodyKind.values if right_body("urban", body, Item(kind), []).ok}
    assert allowed == {"assembly", "council"}


@pytest.mark.rule("VC-AS-DELEGATE", "VC-AS-DELEGATE-CONV")
@pytest.mark.req("R-CMT-4")
def test_a_village_council_decides_what_the_assembly_lets_it_and_never_the_convention() -> None:
    works = Item("matter", "assembly", "public_works_and_levies")
    assert not right_body("village", "council", works, []).ok
    assert not right_body("village", "council", works, ["village_planning"]).ok
    assert right_body("village", "council", works, ["public_works_and_levies"]).ok
    assert right_body("village", "council", works, ["matters"]).ok
    assert right_body("village", "assembly", works, []).ok
    convention = Item("convention")
    assert right_body("village", "council", convention, ["matters", "charter_and_convention"]).code == "never_delegable"
    assert right_body("village", "assembly", convention, []).ok


@pytest.mark.rule("RC-AS-DELEGATE")
@pytest.mark.req("R-CMT-4")
def test_an_urban_assembly_may_hand_over_everything_the_convention_too() -> None:
    assert right_body("urban", "council", Item("convention"), ["charter_and_convention"]).ok
    assert right_body("urban", "council", Item("convention"), []).code == "authorised"
    assert right_body("urban", "council", Item("report"), ["annual_report"]).ok


@pytest.mark.req("R-CMT-4")
def test_three_voting_bodies_are_kept_apart() -> None:
    assert right_body("village", "owners", Item("matter", "assembly"), []).code == "body"
    assert right_body("village", "assembly", Item("matter", "owners"), []).code == "body"
    assert right_body("urban", "council", Item("matter", "collective"), ["other"]).code == "body"
    land = Item("matter", "assembly", "collective_funds_use", collective=True)
    assert right_way("assembly", "collective", land).ok
    assert right_way("assembly", "adults", land).code == "way"
    assert right_way("collective", "members", Item("matter", "collective")).ok


@pytest.mark.rule("VC-AS-DELEGATE", "VC-AS-DELEGATE-CONV", "VC-AS-MATTERS", "RC-AS-DELEGATE", "RC-AS-MATTERS")
@pytest.mark.req("R-CMT-4")
def test_only_what_the_law_lists_can_be_handed_over_with_an_end() -> None:
    village, urban = rules("village", "assembly").law, rules("urban", "assembly").law
    assert scope_allowed("village", village, ["matters", "report", "village_planning"]).ok
    assert not scope_allowed("village", village, ["charter_and_convention"]).ok
    assert scope_allowed("urban", urban, ["charter_and_convention", "evaluation"]).ok
    assert not scope_allowed("urban", urban, []).ok
    assert scope_dates(DAY, DAY, DAY).ok
    assert not scope_dates(DAY, None, DAY).ok
    assert not scope_dates(DAY - dt.timedelta(days=1), DAY, DAY).ok


@pytest.mark.rule("VC-AS-DELEGATE")
@pytest.mark.req("R-CMT-4")
def test_the_assembly_undoes_what_council_and_committee_decided_and_not_the_other_way() -> None:
    assert may_revoke("village", "assembly", "council", []).ok
    assert may_revoke("village", "assembly", "committee", []).ok
    assert may_revoke("village", "council", "committee", ["revoke"]).ok
    assert may_revoke("village", "council", "committee", []).code == "authorised"
    assert not may_revoke("village", "council", "assembly", ["revoke"]).ok
    assert not may_revoke("village", "assembly", "assembly", []).ok


def test_tables_speak_the_words_of_the_models() -> None:
    assert {body for _committee, body in BODIES} <= set(BodyKind.values)
    assert set(ITEM_BODIES) <= set(ItemKind.values)
    assert set(MATTER_BODIES) == set(MatterClass.values)
    for bodies in [*ITEM_BODIES.values(), *MATTER_BODIES.values()]:
        assert set(bodies) <= set(BodyKind.values)
    for committee in ("village", "urban"):
        for body in BodyKind.values:
            assert set(ways_of(committee, body)) <= set(QuorumWay.values)
            assert set(codes_for(committee, body).call) <= set(CallGround.values)
    assert needs_authorisation("village", Item("convention")) is NEVER
