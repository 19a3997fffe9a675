"""A general election from the plan to the offices, and what each step refuses (R-CMT-2, R-PTY-6)."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.base.clock.models import Duty
from governance.base.verdict import Refused
from governance.committees.actions import election as elections
from governance.committees.actions import election_candidate as candidates
from governance.committees.actions import election_result as results
from governance.committees.actions import election_roll as rolls
from governance.committees.actions import election_vote as votes
from governance.committees.duty_kinds import KIND_VOTE
from governance.committees.election_choices import ElectionState
from governance.committees.models import Election, ElectionNotice, Office, RollEntry
from governance.committees.rules.election import Tally
from tests.committees.makers_election import DAY, FORMAL, NAMED, PLANNED, ROLL, hold, make_place, tally

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-2")]
ONE = dt.timedelta(days=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def test_a_village_elects_its_committee_and_the_winners_take_office() -> None:
    place = make_place()
    old = hold(place, place.people[10], "chair")
    election = place.plan()
    found = place.ready(election)
    election = Election.objects.get(pk=election.pk)
    assert (election.registered, election.voters) == (40, 40)
    place.vote(election)
    given = dict(zip(found, (25, 10, 24, 11, 30, 5), strict=True))
    place.count(election, tally(36, given))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    election = Election.objects.get(pk=election.pk)
    assert election.state == ElectionState.DECIDED
    assert election.is_valid
    assert election.complete
    offices = Office.objects.on(DAY).filter(body=place.body).order_by("post")
    assert [(one.person_id, one.post) for one in offices] == [
        (place.people[0].pk, "chair"),
        (place.people[2].pk, "deputy"),
        (place.people[4].pk, "member"),
    ]
    old.refresh_from_db()
    assert old.ends_on == DAY - ONE
    assert election.term is not None
    assert election.term.starts_on == DAY
    kinds = list(ElectionNotice.objects.filter(election=election).values_list("kind", flat=True))
    assert kinds == ["plan", "committee", "roll", "candidates", "result"]
    assert Duty.objects.open().filter(kind=KIND_VOTE, subject=election.pk).count() == 0


def test_nobody_but_the_party_secretary_settles_the_plan() -> None:
    place = make_place()
    with pytest.raises(Refused) as refused:
        elections.plan_election(
            body_id=place.body.pk,
            given=elections.PlanInput(DAY, {"chair": 1, "deputy": 1, "member": 1}, "VILLAGE", "方案"),
            **place.when("clerk", PLANNED),
        )
    assert refused.value.forbidden


@pytest.mark.rule("VC-EL-ROLL-DAYS")
def test_the_roll_is_posted_on_the_twentieth_day_before_and_not_on_the_nineteenth() -> None:
    place = make_place()
    election = place.plan()
    place.form(election)
    rolls.build_roll(election_id=election.pk, **place.when("clerk", ROLL))
    with pytest.raises(Refused) as refused:
        rolls.publish_roll(election_id=election.pk, **place.when("clerk", DAY - 19 * ONE))
    assert codes(refused) == {"roll_on"}
    rolls.publish_roll(election_id=election.pk, **place.when("clerk", DAY - 20 * ONE))


@pytest.mark.rule("VC-EL-REG")
def test_who_is_away_is_on_the_roll_only_after_saying_so() -> None:
    place = make_place(away=4)
    election = place.plan()
    place.form(election)
    rolls.declare_absent(
        election_id=election.pk, person_id=place.people[-1].pk, will_vote=True, how="电话", **place.when("clerk", ROLL)
    )
    rolls.build_roll(election_id=election.pk, **place.when("clerk", ROLL))
    assert RollEntry.objects.filter(election=election, state="listed").count() == 37
    rolls.declare_absent(
        election_id=election.pk, person_id=place.people[-2].pk, will_vote=True, how="微信", **place.when("clerk", ROLL)
    )
    assert RollEntry.objects.filter(election=election, state="listed").count() == 38
    rolls.declare_absent(
        election_id=election.pk, person_id=place.people[-2].pk, will_vote=False, how="微信", **place.when("clerk", ROLL)
    )
    assert RollEntry.objects.filter(election=election, state="listed").count() == 37


def test_impossible_counts_are_refused_and_two_that_differ_need_a_third() -> None:
    place = make_place()
    election = place.plan()
    found = place.ready(election)
    place.vote(election)
    zero = dict.fromkeys(found, 0)
    with pytest.raises(Refused) as refused:
        place.count(election, tally(30, {**zero, found[0]: 31}))
    assert "count_chair" in codes(refused)
    with pytest.raises(Refused):
        place.count(election, tally(41, zero))
    with pytest.raises(Refused):
        place.count(election, Tally(30, 31, 31, 0, {str(one.pk): 0 for one in found}))
    place.count(election, tally(30, {**zero, found[0]: 20}), who=("clerk",))
    with pytest.raises(Refused) as refused:
        place.count(election, tally(30, {**zero, found[0]: 20}), who=("clerk",))
    assert codes(refused) == {"counter"}
    place.count(election, tally(30, {**zero, found[0]: 21}), who=("supervisor",))
    election = Election.objects.get(pk=election.pk)
    assert election.state == ElectionState.VOTING
    place.count(election, tally(30, {**zero, found[0]: 21}), who=("secretary",))
    assert Election.objects.get(pk=election.pk).state == ElectionState.COUNTED
    found[0].refresh_from_db()
    assert found[0].votes == 21


@pytest.mark.rule("VC-EL-WIN", "VC-EL-RUNOFF", "VC-EL-SEATS-MIN")
def test_a_run_off_fills_the_seat_with_a_third_of_the_ballots() -> None:
    place = make_place()
    election = place.plan()
    found = place.ready(election)
    place.vote(election)
    place.count(election, tally(36, dict(zip(found, (18, 17, 24, 11, 30, 5), strict=True))))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    election = Election.objects.get(pk=election.pk)
    assert election.state == ElectionState.RUN_OFF
    assert not Office.objects.on(DAY).filter(body=place.body).exists()  # two make no committee
    again = results.start_run_off(election_id=election.pk, election_day=DAY + 5 * ONE, **place.when("clerk", DAY))
    assert again.seats == {"chair": 1}
    later = DAY + 5 * ONE
    place.vote(again, later)
    first, second = again.candidates.order_by("pk")
    place.count(again, tally(30, {first: 10, second: 9}), later)
    results.decide_result(election_id=again.pk, in_secret=True, **place.when("clerk", later))
    assert Election.objects.get(pk=election.pk).state == ElectionState.DONE
    posts = Office.objects.on(later).filter(body=place.body).values_list("post", flat=True)
    assert sorted(posts) == ["chair", "deputy", "member"]


@pytest.mark.rule("VC-EL-VALID")
def test_less_than_half_of_the_roll_makes_no_election_and_the_vote_is_held_again() -> None:
    place = make_place()
    election = place.plan()
    found = place.ready(election)
    place.vote(election)
    place.count(election, tally(20, dict(zip(found, (20, 0, 20, 0, 20, 0), strict=True))))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    election = Election.objects.get(pk=election.pk)
    assert election.is_valid is False
    assert election.state == ElectionState.RUN_OFF
    again = results.start_run_off(election_id=election.pk, election_day=DAY + ONE, **place.when("clerk", DAY))
    assert again.kind == "general"
    assert again.seats == election.seats
    assert again.candidates.count() == 6


@pytest.mark.rule("VC-EL-COMMITTEE-EXIT")
def test_a_nominated_member_leaves_the_election_committee_and_the_next_moves_up() -> None:
    place = make_place()
    election = place.plan()
    place.form(election)
    place.roll(election)
    member = election.members.get(person=place.people[-1])
    place.nominate(election, place.people[-1], "member")
    member.refresh_from_db()
    assert member.ended_on == NAMED
    assert member.end_why == "nominated"


@pytest.mark.rule("VC-EL-DISQUALIFY")
def test_an_exclusion_needs_a_ground_of_the_law_and_only_the_person_reads_it() -> None:
    place = make_place()
    election = place.plan()
    place.form(election)
    place.roll(election)
    one = place.nominate(election, place.people[0], "chair")
    with pytest.raises(Refused) as refused:
        candidates.exclude(candidate_id=one.pk, ground="debts", facts_text="欠债不还", **place.when("clerk", NAMED))
    assert "ground" in codes(refused)
    candidates.exclude(
        candidate_id=one.pk, ground="criminal_punishment", facts_text="判决书某号", **place.when("clerk", NAMED)
    )
    one.refresh_from_db()
    assert b"\xe5\x88\xa4\xe5\x86\xb3" not in bytes(one.ground or b"")
    assert "判决书" in candidates.ground_for(candidate=one, person_id=place.people[0].pk)
    with pytest.raises(type(one).DoesNotExist):
        candidates.ground_for(candidate=one, person_id=place.people[1].pk)


@pytest.mark.rule("VC-EL-CHOICE")
def test_candidates_as_many_as_seats_are_no_choice() -> None:
    place = make_place()
    election = place.plan()
    place.form(election)
    place.roll(election)
    place.stand(election, ("chair", "chair", "deputy", "deputy", "member"))
    with pytest.raises(Refused) as refused:
        candidates.end_nomination(election_id=election.pk, **place.when("clerk", FORMAL))
    assert codes(refused) == {"VC-EL-CHOICE"}


@pytest.mark.rule("VC-EL-PROXY", "VC-EL-PROXY-CANDIDATE", "VC-EL-PROXY-LIST")
def test_a_fourth_proxy_is_refused_and_so_is_a_candidate_as_proxy() -> None:
    place = make_place()
    election = place.plan()
    place.ready(election)

    def file(principal: int, proxy: int) -> None:
        given = votes.ProxyInput(place.people[principal].pk, place.people[proxy].pk, FORMAL, FORMAL, False)
        votes.file_proxy(election_id=election.pk, given=given, **place.when("clerk", FORMAL))

    for k in (36, 37, 38):
        file(k, 20)
    with pytest.raises(Refused) as refused:
        file(39, 20)
    assert codes(refused) == {"proxy_most"}
    with pytest.raises(Refused) as refused:
        file(39, 0)
    assert codes(refused) == {"proxy_candidate"}
    file(39, 21)
    with pytest.raises(Refused) as refused:
        votes.start_voting(election_id=election.pk, **place.when("clerk", DAY))
    assert "proxies_posted" in codes(refused)
