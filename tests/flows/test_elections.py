"""Elections told from the plan to the offices: a village with absent voters, objections and a run-off; a community that
elects by representatives; a recall that fails and one that succeeds (issue 6)."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.base.verdict import Refused
from governance.committees.actions import election as elections
from governance.committees.actions import election_recall as recalls
from governance.committees.actions import election_result as results
from governance.committees.actions import election_roll as rolls
from governance.committees.actions import election_vote as votes
from governance.committees.actions.election_recall import RecallInput
from governance.committees.election_choices import Claim, ElectionState, Mode
from governance.committees.models import Election, Handover, Office, Recall, RollEntry
from governance.committees.rules.election import Tally
from tests.committees.makers_election import DAY, FORMAL, NAMED, ROLL, Place, hold, make_place, tally

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-2", "R-PTY-6")]
ONE = dt.timedelta(days=1)


def fresh(election: Election) -> Election:
    return Election.objects.get(pk=election.pk)


@pytest.mark.rule("VC-EL-REG", "VC-EL-ROLL-APPEAL", "VC-EL-ROLL-DECIDE", "VC-EL-WIN", "VC-EL-HANDOVER")
def test_a_village_votes_with_absent_voters_objections_and_a_run_off() -> None:
    place = make_place(people=41, away=5)
    election = place.plan()
    place.form(election)
    for away in place.people[-5:-2]:  # three of the five who are away say that they take part
        rolls.declare_absent(
            election_id=election.pk,
            person_id=away.pk,
            will_vote=True,
            how="电话",
            **place.when("clerk", ROLL - 5 * ONE),
        )
    place.roll(election, say=False)
    assert fresh(election).registered == 39
    missed = place.people[-1]  # away, forgot to say so, and objects within five days
    given = rolls.ObjectionInput(missed.pk, missed.name, "add", "没有收到通知，要求登记", ROLL + 5 * ONE)
    late = rolls.ObjectionInput(missed.pk, missed.name, "add", "晚了", ROLL + 6 * ONE)
    with pytest.raises(Refused) as refused:
        rolls.object_to_roll(election_id=election.pk, given=late, **place.when("clerk", ROLL + 6 * ONE))
    assert [verdict.code for verdict in refused.value.verdicts] == ["appeal"]
    objection = rolls.object_to_roll(election_id=election.pk, given=given, **place.when("clerk", ROLL + 5 * ONE))
    assert objection.due_on == ROLL + 8 * ONE
    rolls.decide_objection(
        objection_id=objection.pk, granted=True, answer="补登", **place.when("clerk", ROLL + 7 * ONE)
    )
    assert fresh(election).voters == 40
    found = place.stand(election, ("chair", "chair", "deputy", "deputy", "member", "member"))
    place.formal(election)
    proxy = votes.ProxyInput(place.people[-3].pk, place.people[20].pk, FORMAL, FORMAL, False)
    votes.file_proxy(election_id=election.pk, given=proxy, **place.when("clerk", FORMAL))
    votes.publish_proxies(election_id=election.pk, **place.when("clerk", DAY - ONE))
    place.vote(election)
    place.count(election, tally(38, dict(zip(found, (19, 19, 25, 9, 21, 12), strict=True))))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    assert fresh(election).state == ElectionState.RUN_OFF  # 19 of 38 is half, not more than half
    again = results.start_run_off(election_id=election.pk, election_day=DAY + 7 * ONE, **place.when("clerk", DAY))
    later = DAY + 7 * ONE
    place.vote(again, later)
    first, second = again.candidates.order_by("pk")
    place.count(again, tally(30, {first: 12, second: 17}), later)
    results.decide_result(election_id=again.pk, in_secret=True, **place.when("clerk", later))
    assert fresh(again).state == ElectionState.DECIDED
    offices = Office.objects.on(later).filter(body=place.body)
    assert offices.get(post="chair").person_id == second.person_id
    assert offices.count() == 3
    assert Handover.objects.get(term__body=place.body).due_on >= later + 10 * ONE


@pytest.mark.rule("RC-EL-MODE", "RC-EL-REG", "RC-EL-VALID-REP", "RC-EL-PROXY-REP-MODE")
def test_a_community_elects_by_representatives_and_more_than_two_thirds_must_come() -> None:
    place = make_place(code="990101001001", committee="urban", people=40, away=0)
    election = place.plan(mode=Mode.RESIDENT_REP, mode_basis="8月入户征求意见，多数居民同意")
    place.form(election)
    before = ROLL - 3 * ONE
    told = place.when("clerk", before)
    rolls.build_roll(election_id=election.pk, **told)
    assert RollEntry.objects.filter(election=election, state="listed").count() == 0  # everybody says so first
    ids = [one.pk for one in place.people]
    rolls.say(election_id=election.pk, person_ids=ids, said_on=before, how="登记表", **told)
    with pytest.raises(Refused):
        rolls.publish_roll(election_id=election.pk, **place.when("clerk", ROLL))  # nobody holds a ballot yet
    rolls.name_representatives(election_id=election.pk, person_ids=ids[10:40], **told)
    rolls.publish_roll(election_id=election.pk, **place.when("clerk", ROLL))
    assert (fresh(election).registered, fresh(election).voters) == (40, 30)
    posts = ("chair", "chair", "deputy", "deputy", "member", "member", "member", "member")
    found = place.stand(election, posts, on=NAMED)
    place.formal(election)
    given = votes.ProxyInput(ids[12], ids[13], FORMAL, FORMAL, False)
    with pytest.raises(Refused) as refused:
        votes.file_proxy(election_id=election.pk, given=given, **place.when("clerk", FORMAL))
    assert [verdict.code for verdict in refused.value.verdicts] == ["proxy_mode"]
    place.vote(election)
    place.count(election, tally(20, dict(zip(found, (15, 5, 15, 5, 15, 15, 15, 5), strict=True))))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    assert fresh(election).is_valid is False  # 20 of 30 are two thirds, not more
    again = results.start_run_off(election_id=election.pk, election_day=DAY + ONE, **place.when("clerk", DAY))
    place.vote(again, DAY + ONE)
    same = list(again.candidates.order_by("pk"))
    by_post = {"chair": [11, 10], "deputy": [14, 5], "member": [15, 14, 13, 2]}
    given_votes = {}
    for one in same:
        given_votes[one] = by_post[one.post].pop(0)
    place.count(again, tally(21, given_votes), DAY + ONE)
    results.decide_result(election_id=again.pk, in_secret=True, **place.when("clerk", DAY + ONE))
    assert fresh(again).state == ElectionState.DECIDED
    assert Office.objects.on(DAY + ONE).filter(body=place.body).count() == 5


def recalled(place: Place, yes_votes: int, called: dt.date, **parts: object) -> tuple[Office, Election]:
    office = Office.objects.filter(body=place.body, end_why="").first() or hold(place, place.people[0], "chair")
    given = RecallInput(Claim.VOTERS, 8, "长期不开会、不公开账目", called, called + 10 * ONE, **parts)  # type: ignore[arg-type]
    election = recalls.call_recall(office_id=office.pk, given=given, **place.when("clerk", called))
    recalls.record_defence(election_id=election.pk, text="会议都开了，有记录。", **place.when("clerk", called + ONE))
    rolls.build_roll(election_id=election.pk, **place.when("clerk", called + ONE))
    rolls.publish_roll(election_id=election.pk, **place.when("clerk", called + 2 * ONE))
    day = called + 10 * ONE
    place.station(election, called + 3 * ONE)
    election = votes.start_voting(election_id=election.pk, **place.when("clerk", day))
    place.count(election, Tally(30, 30, 30, 0, {"yes": yes_votes, "no": 30 - yes_votes}), day)
    recalls.decide_recall(election_id=election.pk, in_secret=True, **place.when("clerk", day))
    return Office.objects.get(pk=office.pk), fresh(election)


@pytest.mark.rule("VC-EL-RECALL-PASS")
def test_a_recall_with_half_of_the_votes_fails_and_with_one_more_succeeds() -> None:
    place = make_place(people=40, away=0)
    called = dt.date(2026, 5, 11)
    office, election = recalled(place, 15, called)
    assert Recall.objects.get(election=election).passed is False
    assert office.ends_on is None
    office, election = recalled(place, 16, called + 40 * ONE)
    assert Recall.objects.get(election=election).passed is True
    assert (office.ends_on, office.end_why) == (called + 50 * ONE, "recalled")


@pytest.mark.rule("VC-EL-RECALL-CALL")
def test_a_recall_needs_a_fifth_of_the_voters() -> None:
    place = make_place(people=40, away=0)
    office = hold(place, place.people[0], "chair")
    day = dt.date(2026, 5, 11)
    given = RecallInput(Claim.VOTERS, 7, "长期不公开账目", day, day + 10 * ONE)
    with pytest.raises(Refused) as refused:
        recalls.call_recall(office_id=office.pk, given=given, **place.when("clerk", day))
    assert [verdict.code for verdict in refused.value.verdicts] == ["VC-EL-RECALL-CALL"]


@pytest.mark.rule("VC-EL-RESIGN", "VC-EL-AUTO-END")
def test_a_resignation_ends_the_office_with_the_decision_and_a_sentence_ends_it_by_law() -> None:
    place = make_place()
    first, second = hold(place, place.people[0], "chair"), hold(place, place.people[1], "member")
    day = dt.date(2026, 5, 11)
    recalls.accept_resignation(
        office_id=first.pk, accepted_on=day, resolution="5月11日村民代表会议第3号决议", **place.when("clerk", day)
    )
    recalls.end_by_law(
        office_id=second.pk, why="punished", proof="（2026）刑初字第1号判决书", ends_on=day, **place.when("clerk", day)
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.end_why, second.end_why) == ("resigned", "punished")


@pytest.mark.rule("VC-EL-BYELECT")
def test_a_vacancy_is_filled_by_election_for_the_rest_of_the_term() -> None:
    place = make_place()
    hold(place, place.people[30], "chair")
    election = elections.plan_election(
        body_id=place.body.pk,
        given=elections.PlanInput(DAY, {"member": 1}, Mode.VILLAGE, "补选委员一名"),
        kind="by_election",
        **place.when("secretary", dt.date(2026, 7, 20)),
    )
    found = place.ready(election, ("member", "member"))
    place.vote(election)
    place.count(election, tally(30, dict(zip(found, (20, 10), strict=True))))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    office = Office.objects.on(DAY).get(body=place.body, post="member")
    assert office.term_id == place.term.pk
    assert Office.objects.on(DAY).filter(body=place.body, post="chair").exists()
