"""The arithmetic of elections on both sides of every boundary, with the numbers of the rulebook (rules.md 2)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.clock.rules.calendar import Calendar
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.base.verdict import Verdict
from governance.committees.election_choices import Mode
from governance.committees.queries.election_law import ElectionLaw, election_law
from governance.committees.rules import election as rules
from governance.committees.rules.election_schedule import (
    Days,
    Numbers,
    before,
    enough_before,
    picture,
    steps,
    within_after,
)
from tests.committees.makers_law import law as rows

pytestmark = pytest.mark.req("R-CMT-2")
NOW, THEN = dt.date(2026, 6, 1), dt.date(2025, 6, 1)
VOTE = dt.date(2026, 9, 20)
ONE = dt.timedelta(days=1)


def law(committee: str = "village", place: str = "990101001201", on: dt.date = NOW) -> ElectionLaw:
    load(at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    return election_law(Division(code=place, committee=committee, level=12, name="某村"), on)


def more_than_half(met: int, total: int | None) -> Verdict:
    assert total is not None
    return Verdict(met * 2 > total, "half")


# Every share: (committee, suffix, the largest that fails, the smallest that holds, of how many, since when).
SHARES = [
    ("village", "CHOICE", 3, 4, 3),
    ("village", "VALID", 20, 21, 40),
    ("village", "WIN", 18, 19, 36),
    ("village", "RUNOFF", 11, 12, 36),
    ("village", "RUNOFF", 12, 13, 37),
    ("village", "RECALL-CALL", 7, 8, 40),
    ("village", "RECALL-CALL-REPS", 9, 10, 30),
    ("village", "RECALL-VALID", 20, 21, 40),
    ("village", "RECALL-PASS", 15, 16, 30),
    ("urban", "CHOICE", 5, 6, 5),
    ("urban", "VALID-ALL", 20, 21, 40),
    ("urban", "VALID-HH", 50, 51, 100),
    ("urban", "VALID-REP", 20, 21, 30),
    ("urban", "WIN", 10, 11, 20),
    ("urban", "RUNOFF", 6, 7, 20),
    ("urban", "RECALL-CALL", 3, 4, 40),
    ("urban", "RECALL-CALL-REPS", 9, 10, 30),
    ("urban", "RECALL-VALID", 20, 21, 40),
    ("urban", "RECALL-VALID-REP", 20, 21, 30),
    ("urban", "RECALL-PASS", 10, 11, 20),
]
NUMBERS = [
    ("village", "SEATS-MIN", 2, 3),
    ("village", "SEATS-MAX", 8, 7),
    ("village", "SEATS-WOMEN", 0, 1),
    ("village", "PROXY", 4, 3),
    ("village", "TERM", 4, 5),
    ("village", "VOTER", 17, 18),
    ("village", "REG-RESIDENCE", 0, 1),
    ("village", "ROLL-APPEAL", 6, 5),
    ("village", "ROLL-DECIDE", 4, 3),
    ("village", "ROLL-DAYS", 19, 20),
    ("village", "HANDOVER", 11, 10),
    ("urban", "SEATS-MIN", 4, 5),
    ("urban", "SEATS-MAX", 10, 9),
    ("urban", "SEATS-WOMEN", 0, 1),
    ("urban", "PROXY", 4, 3),
    ("urban", "NOMINATE-JOINT", 9, 10),
    ("urban", "TERM", 4, 5),
    ("urban", "VOTER", 17, 18),
    ("urban", "REG-WORK", 5, 6),
    ("urban", "ROLL-APPEAL", 6, 5),
    ("urban", "ROLL-DECIDE", 4, 3),
    ("urban", "ROLL-DAYS", 19, 20),
    ("urban", "HANDOVER", 11, 10),
]
LOCAL = [
    ("33", "COMMITTEE-MIN", 4, 5),
    ("33", "COMMITTEE-MAX", 10, 9),
    ("33", "CAND-DAYS", 4, 5),
    ("33", "CAND-WITHDRAW", 2, 3),
    ("33", "PROXY-DAYS", 2, 3),
    ("33", "MOBILE-BOX", 2, 3),
    ("33", "RUNOFF-DAYS", 31, 30),
    ("33", "RECALL-DAYS", 31, 30),
    ("33", "RECALL-DAYS-TOWN", 61, 60),
    ("33", "RECALL-AGAIN", 0, 1),
    ("33", "RESIGN-DAYS", 31, 30),
    ("33", "RESIGN-NOTICE", 6, 5),
    ("33", "EARLY-LATE", 7, 6),
    ("31", "PROXY-DAYS", 4, 5),
    ("31", "PROXY-LIST-DAYS", 1, 2),
    ("41", "BALLOT-KEEP", 2, 3),
]


@pytest.mark.rule(
    "VC-EL-CHOICE",
    "VC-EL-VALID",
    "VC-EL-WIN",
    "VC-EL-RUNOFF",
    "VC-EL-RECALL-CALL",
    "VC-EL-RECALL-CALL-REPS",
    "VC-EL-RECALL-VALID",
    "VC-EL-RECALL-PASS",
    "RC-EL-CHOICE",
    "RC-EL-VALID-ALL",
    "RC-EL-VALID-HH",
    "RC-EL-VALID-REP",
    "RC-EL-WIN",
    "RC-EL-RUNOFF",
    "RC-EL-RECALL-CALL",
    "RC-EL-RECALL-CALL-REPS",
    "RC-EL-RECALL-VALID",
    "RC-EL-RECALL-VALID-REP",
    "RC-EL-RECALL-PASS",
)
@pytest.mark.django_db
def test_every_share_of_the_law_holds_from_its_boundary_on_and_not_before() -> None:
    books = {committee: law(committee) for committee in ("village", "urban")}
    for committee, suffix, fails, holds, total in SHARES:
        rule = books[committee].need(suffix)
        assert not rule.compare(fails, total).ok, (committee, suffix)
        assert rule.compare(holds, total).ok, (committee, suffix)


@pytest.mark.rule(
    "VC-EL-SEATS-MIN",
    "VC-EL-SEATS-MAX",
    "VC-EL-SEATS-WOMEN",
    "VC-EL-PROXY",
    "VC-EL-TERM",
    "VC-EL-VOTER",
    "VC-EL-ROLL-APPEAL",
    "VC-EL-ROLL-DECIDE",
    "VC-EL-ROLL-DAYS",
    "VC-EL-HANDOVER",
    "RC-EL-SEATS-MIN",
    "RC-EL-SEATS-MAX",
    "RC-EL-SEATS-WOMEN",
    "RC-EL-PROXY",
    "RC-EL-NOMINATE-JOINT",
    "RC-EL-TERM",
    "RC-EL-VOTER",
    "RC-EL-ROLL-APPEAL",
    "RC-EL-ROLL-DECIDE",
    "RC-EL-ROLL-DAYS",
    "RC-EL-HANDOVER",
)
@pytest.mark.django_db
def test_every_number_of_the_law_holds_on_one_side_of_its_boundary_alone() -> None:
    books = {committee: law(committee) for committee in ("village", "urban")}
    extra = {"REG-RESIDENCE", "REG-WORK"}
    for committee, suffix, fails, holds in NUMBERS:
        book = books[committee]
        if suffix in extra:
            continue  # asked by the register itself: tests/residents
        rule = book.need(suffix)
        assert not rule.compare(fails).ok, (committee, suffix)
        assert rule.compare(holds).ok, (committee, suffix)


@pytest.mark.rule(
    "VC-EL-COMMITTEE-MIN",
    "VC-EL-COMMITTEE-MAX",
    "VC-EL-CAND-DAYS",
    "VC-EL-CAND-WITHDRAW",
    "VC-EL-PROXY-DAYS",
    "VC-EL-MOBILE-BOX",
    "VC-EL-RUNOFF-DAYS",
    "VC-EL-RECALL-DAYS",
    "VC-EL-RECALL-AGAIN",
    "VC-EL-EARLY-LATE",
    "VC-EL-PROXY-LIST-DAYS",
)
@pytest.mark.django_db
def test_a_province_adds_days_of_its_own_and_only_there() -> None:
    for province, suffix, fails, holds in LOCAL:
        rule = law(place=f"{province}0101001201").need(suffix)
        assert not rule.compare(fails).ok, (province, suffix)
        assert rule.compare(holds).ok, (province, suffix)
        if suffix not in ("COMMITTEE-MIN",):
            assert law(place="430101001201").get(suffix) is None, suffix


@pytest.mark.rule("VC-EL-PROXY-WHO")
@pytest.mark.django_db
def test_the_national_law_of_2026_lets_other_villagers_be_proxies_where_a_province_said_relatives_only() -> None:
    assert set(law(place="330101001201").options("PROXY-WHO", ())) == {"near_relative", "other_villager"}
    assert set(law(place="330101001201", on=THEN).options("PROXY-WHO", ())) == {"near_relative"}


@pytest.mark.rule(
    "VC-EL-DISQUALIFY", "RC-EL-DISQUALIFY", "VC-EL-NOMINATE", "VC-EL-PROXY", "RC-EL-VALID-ALL", "RC-EL-PROXY-REP-MODE"
)
@pytest.mark.django_db
def test_before_2026_the_law_named_no_grounds_no_proxy_limit_and_no_party_nomination() -> None:
    old = law(on=THEN)
    assert old.get("PROXY") is None
    assert old.grounds() == ("under_age", "deprived")
    assert old.nominators() == ("voters",)
    assert "expelled_from_party" in law().grounds()
    assert set(law().nominators()) == {"party", "voters"}
    assert law("urban", on=THEN).valid(Mode.ALL_VOTERS) is None
    assert not law("urban", on=THEN).says("PROXY-REP-MODE")
    assert "clan_or_evil_forces" in law().grounds()
    assert "clan_or_evil_forces" not in law("urban").grounds()


@pytest.mark.django_db
def test_an_unread_text_refuses_nobody() -> None:
    assert law().get("COMMITTEE-MIN") is None  # an excerpt, not confirmed by the county
    assert law(place="320101001201").get("EARLY-LATE") is None


def read(committee: str, on: dt.date = NOW) -> ElectionLaw:
    """The same rows without a database."""
    return ElectionLaw(committee, on, rows(committee, "990101001201", on))


@pytest.mark.rule("RC-EL-MODE", "VC-EL-COMMITTEE", "RC-EL-COMMITTEE", "RC-EL-NOMINATE")
def test_a_community_has_its_own_modes_ways_and_nominators() -> None:
    urban = read("urban")
    assert set(urban.modes()) == {"ALL_VOTERS", "HOUSEHOLD_REP", "RESIDENT_REP"}
    assert set(read("urban", THEN).modes()) == {"ALL_VOTERS", "HOUSEHOLD_REP"}
    assert set(urban.ways()) == {"assembly", "council"}
    assert set(read("village").ways()) == {"assembly", "council", "groups"}
    assert set(urban.nominators()) == {"party", "voters"}


@pytest.mark.rule("VC-EL-PROXY-WHO", "RC-EL-PROXY-WHO", "VC-EL-PROXY-CANDIDATE", "RC-EL-PROXY-CANDIDATE")
@pytest.mark.parametrize(
    ("committee", "on", "stranger", "candidate"),
    [("village", NOW, True, False), ("village", THEN, False, True), ("urban", NOW, True, False)],
)
def test_who_may_be_a_proxy_is_what_the_law_of_the_day_says(
    committee: str, on: dt.date, stranger: bool, candidate: bool
) -> None:
    book = read(committee, on)

    def fits(*, near_relative: bool, is_candidate: bool) -> bool:
        facts = rules.ProxyFacts(False, True, True, True, True, is_candidate, near_relative)
        found = rules.proxy_fits(
            facts,
            who=book.options("PROXY-WHO", ()),
            candidate_barred=book.says("PROXY-CANDIDATE"),
            barred_by_mode=False,
            basis="",
            mode_basis="",
        )
        return all(verdict.ok for verdict in found)

    assert fits(near_relative=True, is_candidate=False)
    assert fits(near_relative=False, is_candidate=False) is stranger
    assert fits(near_relative=True, is_candidate=True) is candidate


# Days -----------------------------------------------------------------------------------------------------------------


def numbers() -> Numbers:
    return Numbers(Days(20, "第十七条"), Days(5, "第十七条"), Days(3, "第十七条"), handover=Days(10, "第二十四条"))


def test_twenty_days_before_the_twentieth_of_september_is_the_last_of_august() -> None:
    assert before(VOTE, 20) == dt.date(2026, 8, 31)
    asked = Days(20, "第十七条")
    assert enough_before("roll", dt.date(2026, 8, 31), VOTE, asked, "名单").ok
    assert not enough_before("roll", dt.date(2026, 9, 1), VOTE, asked, "名单").ok


def test_a_run_off_on_the_thirtieth_day_is_in_time_and_on_the_thirty_first_late() -> None:
    asked = Days(30, "第二十九条")
    assert within_after("again", VOTE + 30 * ONE, VOTE, asked, "另行选举").ok
    assert not within_after("again", VOTE + 31 * ONE, VOTE, asked, "另行选举").ok
    assert not within_after("again", VOTE - ONE, VOTE, asked, "另行选举").ok


def test_every_step_has_its_reason_and_the_picture_says_all_of_them_without_a_script() -> None:
    found = steps(VOTE, numbers())
    assert [step.code for step in found] == sorted(
        [s.code for s in found], key=lambda c: [s.code for s in found].index(c)
    )
    assert all(step.why for step in found)
    drawn = picture(found, dt.date(2026, 8, 1), "换届选举日程")
    assert all(step.title in drawn for step in found)
    assert "script" not in drawn
    assert Calendar is not None


@given(st.dates(dt.date(2026, 1, 1), dt.date(2035, 1, 1)))
def test_steps_are_in_order_and_the_roll_leaves_room_for_objections_before_the_vote(day: dt.date) -> None:
    found = {step.code: step.day for step in steps(day, numbers())}
    assert found["committee"] < found["roll"] < found["objections"] < found["decided"] < found["candidates"] < day
    assert found["handover"] == day + 10 * ONE


# Counts ---------------------------------------------------------------------------------------------------------------


@given(
    st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.lists(st.integers(0, 500), min_size=2, max_size=4)
)
def test_a_count_is_taken_exactly_when_its_numbers_can_be(cast: int, issued: int, voters: int, got: list[int]) -> None:
    votes = {str(k): n for k, n in enumerate(got)}
    posts = dict.fromkeys(votes, "member")
    tally = rules.Tally(issued, cast, cast, 0, votes)
    verdicts = rules.tally_fits(tally, voters=voters, posts=posts, seats={"member": 2})
    possible = cast <= issued <= voters and sum(got) <= 2 * cast and all(n <= cast for n in got)
    assert all(verdict.ok for verdict in verdicts) == possible


@given(st.lists(st.integers(0, 60), min_size=1, max_size=7), st.integers(1, 3), st.integers(1, 60))
def test_no_more_win_than_there_are_seats_and_nobody_without_half(got: list[int], places: int, cast: int) -> None:
    got = [min(n, cast) for n in got]
    standing = [rules.Standing(k, "member", n) for k, n in enumerate(got)]
    found = rules.result(
        cast=cast, voters=cast, candidates=standing, seats={"member": places}, valid=more_than_half, wins=more_than_half
    )
    won = [got[k] for k in found.elected]
    lost = [got[k] for k in range(len(got)) if k not in found.elected]
    assert len(won) <= places
    assert all(n * 2 > cast for n in won)
    assert not won or not lost or min(won) > max([n for n in lost if n * 2 > cast], default=-1)
    assert found.open_seats.get("member", 0) == places - len(won)
    assert not set(found.next_candidates.get("member", ())) & set(found.elected)


def test_equal_votes_over_the_last_seat_leave_it_open_and_both_stand_again() -> None:
    standing = [rules.Standing(1, "member", 20), rules.Standing(2, "member", 18), rules.Standing(3, "member", 18)]
    found = rules.result(
        cast=30, voters=40, candidates=standing, seats={"member": 2}, valid=more_than_half, wins=more_than_half
    )
    assert set(found.elected) == {1}
    assert found.tied == (2, 3)
    assert found.next_candidates == {"member": (2, 3)}


def test_two_counts_of_one_person_agree_with_nobody() -> None:
    one, other = rules.Tally(3, 3, 3, 0, {"1": 2}), rules.Tally(3, 3, 3, 0, {"1": 1})
    assert rules.agreed([(7, one), (7, one)]) is None
    assert rules.agreed([(7, one), (8, other)]) is None
    assert rules.agreed([(7, one), (8, other), (9, other)]) == other


def test_near_relatives_are_not_both_seated_since_2026() -> None:
    assert [v.ok for v in rules.kin_apart([1, 2], {1: [2], 2: [1]}, "第八条")] == [False]
    assert [v.ok for v in rules.kin_apart([1], {1: [2], 2: [1]}, "第八条")] == [True]
    assert rules.kin_apart([1, 2], {1: [2]}, None) == []


def test_a_substitute_who_would_have_to_leave_again_does_not_move_up() -> None:
    waiting = [rules.Substitute(1, 9, 11), rules.Substitute(2, 8, 12), rules.Substitute(3, 7, 13)]
    assert rules.next_substitutes(waiting, 1, {11}) == [2]
    assert rules.next_substitutes(waiting, 2, set()) == [1, 2]


@pytest.mark.rule("VC-EL-RECALL-AGAIN")
def test_a_recall_that_failed_on_leap_day_is_free_on_the_first_of_march_a_year_later() -> None:
    failed = dt.date(2028, 2, 29)
    assert not rules.again_after(failed, dt.date(2029, 2, 28), 1, True, "第三十六条").ok
    assert rules.again_after(failed, dt.date(2029, 3, 1), 1, True, "第三十六条").ok
    assert rules.again_after(failed, dt.date(2028, 3, 1), 1, False, "第三十六条").ok
    assert rules.again_after(failed, dt.date(2028, 3, 1), None, True, "").ok


@pytest.mark.rule("VC-EL-EARLY-LATE")
def test_six_months_early_is_six_and_a_day_more_is_seven() -> None:
    assert rules.months_apart(dt.date(2026, 6, 30), dt.date(2026, 12, 30)) == 6
    assert rules.months_apart(dt.date(2026, 6, 29), dt.date(2026, 12, 30)) == 7
