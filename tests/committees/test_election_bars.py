"""What an election may not be talked out of: its winners, its count, its reasons, its bars (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
import time_machine
from django.test import Client

from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.law.models import Rule
from governance.base.verdict import Refused
from governance.committees.actions import election as elections
from governance.committees.actions import election_bars as bars
from governance.committees.actions import election_candidate as candidates
from governance.committees.actions import election_recall as recalls
from governance.committees.actions import election_result as results
from governance.committees.actions import election_roll as rolls
from governance.committees.actions import election_vote as votes
from governance.committees.duty_kinds import KIND_DECIDE_OBJECTION, KIND_PLAN_ELECTION
from governance.committees.election_choices import Claim, ElectionState, ObjectionAsks
from governance.committees.election_witness import witness
from governance.committees.models import Candidate, Election, ElectionNotice
from governance.committees.rules.election import Tally
from tests.committees.makers_election import DAY, FORMAL, NAMED, PLANNED, ROLL, Place, hold, make_place, tally
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-2")]
ONE = dt.timedelta(days=1)
POSTS = ("chair", "chair", "deputy", "deputy", "member", "member")
VOTES = (25, 10, 24, 11, 30, 5)
ZHEJIANG = "330102001201"
WHY = "当地选举办法规定得票少的回避"


def refusal(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def fresh(election: Election) -> Election:
    return Election.objects.get(pk=election.pk)


def counted(place: Place, given: Sequence[int] = VOTES, cast: int = 36, kin: bool = False) -> Election:
    """To the settled count; with ``kin`` the chair elected declared the deputy elected a near relative."""
    election = place.plan()
    found = place.ready(election)
    if kin:
        Candidate.objects.filter(pk=found[0].pk).update(kin_candidates=[found[2].person_id])
    place.vote(election)
    place.count(election, tally(cast, dict(zip(found, given, strict=True))))
    return fresh(election)


def decide(place: Place, election: Election, on: dt.date = DAY, **parts: Any) -> Election:
    return results.decide_result(election_id=election.pk, in_secret=True, **parts, **place.when("clerk", on))


def standing(election: Election) -> list[Candidate]:
    return list(election.candidates.order_by("pk"))


# Who gives way --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-EL-KIN")
def test_a_winner_without_a_relative_among_the_elected_takes_office() -> None:
    place = make_place()
    election = counted(place)
    winner, loser = standing(election)[0], standing(election)[1]
    for one in (winner, loser):
        with pytest.raises(Refused) as refused:
            decide(place, election, gives_way=[one.pk], gives_way_why=WHY)
        assert refusal(refused) == {"gives_way"}
    decide(place, election)
    winner.refresh_from_db()
    assert winner.elected


@pytest.mark.rule("VC-EL-KIN")
def test_of_two_relatives_one_gives_way_for_a_reason_that_the_board_shows() -> None:
    place = make_place()
    election = counted(place, kin=True)
    chair, deputy, member = standing(election)[0], standing(election)[2], standing(election)[4]
    with pytest.raises(Refused) as refused:
        decide(place, election)
    assert refusal(refused) == {"kin"}
    with pytest.raises(Refused) as refused:
        decide(place, election, gives_way=[chair.pk, deputy.pk], gives_way_why=WHY)
    assert refusal(refused) == {"gives_way_both"}
    with pytest.raises(Refused) as refused:
        decide(place, election, gives_way=[deputy.pk])
    assert refusal(refused) == {"gives_way_why"}
    with pytest.raises(Refused) as refused:
        decide(place, election, gives_way=[deputy.pk, member.pk], gives_way_why=WHY)
    assert refusal(refused) == {"gives_way"}
    decide(place, election, gives_way=[deputy.pk], gives_way_why=WHY)
    body = ElectionNotice.objects.get(election=election, kind="result").body
    lines = {line["name"]: line for line in body["candidates"]}
    assert {name for name, line in lines.items() if line["gave_way"]} == {deputy.name}
    checked = list(witness())
    assert [one.wrong for one in checked if one.wrong] == []
    page = Client().get(f"/board/{place.division.code}/elections/{election.pk}/").content.decode()
    assert "近亲属回避" in page
    assert WHY in page


@pytest.mark.rule("VC-EL-KIN")
def test_without_the_rule_of_near_relatives_nobody_gives_way() -> None:
    place = make_place()
    election = counted(place, kin=True)
    Rule.objects.filter(code="VC-EL-KIN", valid_from=dt.date(2026, 1, 1)).update(valid_to=DAY - ONE)
    with pytest.raises(Refused) as refused:
        decide(place, election, gives_way=[standing(election)[2].pk], gives_way_why=WHY)
    assert refusal(refused) == {"gives_way"}
    assert decide(place, election).state == ElectionState.DECIDED


@time_machine.travel(DAY, tick=False)
def test_the_page_of_the_result_offers_relatives_and_nobody_else() -> None:
    place = make_place()
    election = counted(place, kin=True)
    page = browser(place.users["clerk"], DAY).get(f"/desk/elections/{election.pk}/").content.decode()
    offered = [one.pk for one in standing(election) if f'value="{one.pk}"' in page.split("result-gives_way", 1)[1]]
    assert offered == [standing(election)[0].pk, standing(election)[2].pk]


# Calling off and moving -----------------------------------------------------------------------------------------------


def test_an_election_whose_ballots_are_out_is_not_called_off() -> None:
    place = make_place()
    election = place.plan()
    place.ready(election)
    place.vote(election)
    told = {"election_id": election.pk, "reason": "结果不合适", **place.when("secretary", DAY)}
    with pytest.raises(Refused) as refused:
        elections.cancel_election(**told)
    assert refusal(refused) == {"state"}
    found = standing(election)
    place.count(election, tally(36, dict(zip(found, VOTES, strict=True))))
    with pytest.raises(Refused) as refused:
        elections.cancel_election(**told)
    assert refusal(refused) == {"state"}


def call_recall(place: Place, day: dt.date) -> Election:
    office = hold(place, place.people[0], "chair")
    given = recalls.RecallInput(Claim.VOTERS, 9, "长期不公开账目", day, day + 10 * ONE)
    return recalls.call_recall(office_id=office.pk, given=given, **place.when("clerk", day))


def test_the_secretary_neither_calls_off_nor_moves_a_recall() -> None:
    place = make_place(people=40, away=0)
    day = dt.date(2026, 5, 11)
    recall = call_recall(place, day)
    with pytest.raises(Refused) as refused:
        elections.cancel_election(election_id=recall.pk, reason="不合适", **place.when("secretary", day))
    assert refusal(refused) == {"kind"}
    with pytest.raises(Refused) as refused:
        elections.move_day(
            election_id=recall.pk, election_day=day + 60 * ONE, reason="农忙", **place.when("secretary", day)
        )
    assert refusal(refused) == {"kind"}


def test_a_recall_is_not_decided_as_an_election_of_people() -> None:
    place = make_place(people=40, away=0)
    day = dt.date(2026, 5, 11)
    recall = call_recall(place, day)
    rolls.build_roll(election_id=recall.pk, **place.when("clerk", day + ONE))
    rolls.publish_roll(election_id=recall.pk, **place.when("clerk", day + 2 * ONE))
    place.station(recall, day + 3 * ONE)
    vote = day + 10 * ONE
    votes.start_voting(election_id=recall.pk, **place.when("clerk", vote))
    place.count(recall, Tally(30, 30, 30, 0, {"yes": 20, "no": 10}), vote)
    with pytest.raises(Refused) as refused:
        decide(place, recall, vote)
    assert refusal(refused) == {"kind"}
    assert fresh(recall).state == ElectionState.COUNTED


def test_what_is_called_off_is_owed_no_more_and_the_plan_is_owed_again() -> None:
    place = make_place()
    Duty.objects.create(
        kind=KIND_PLAN_ELECTION,
        division=place.division,
        period=place.term.ends_on,
        subject=place.term.pk,
        role="party_secretary",
        opens_on=PLANNED,
        due_on=place.term.ends_on,
    )
    election = place.plan()
    place.form(election)
    place.roll(election)
    about = place.people[7].pk
    given = rolls.ObjectionInput(
        about_id=about, by_name="村民09", asks=ObjectionAsks.REMOVE, reason="迁走", received_on=ROLL
    )
    rolls.object_to_roll(election_id=election.pk, given=given, **place.when("clerk", ROLL))
    assert Duty.objects.open().filter(kind=KIND_DECIDE_OBJECTION).exists()
    assert not Duty.objects.open().filter(kind=KIND_PLAN_ELECTION).exists()
    elections.cancel_election(election_id=election.pk, reason="洪水", **place.when("secretary", NAMED))
    left = Duty.objects.open().filter(division=place.division).values_list("kind", "subject")
    assert list(left) == [(KIND_PLAN_ELECTION, place.term.pk)]
    again = place.plan(on=NAMED, day=dt.date(2026, 11, 20))
    assert not Duty.objects.open().filter(kind=KIND_PLAN_ELECTION).exists()
    elections.cancel_election(election_id=again.pk, reason="洪水", **place.when("secretary", NAMED))
    assert Duty.objects.open().filter(kind=KIND_PLAN_ELECTION).count() == 1


def test_the_reason_for_another_day_is_published_and_the_journal_has_the_days_alone() -> None:
    place = make_place()
    election = place.plan()
    later = DAY + 7 * ONE
    elections.move_day(
        election_id=election.pk, election_day=later, reason="台风过境", **place.when("secretary", PLANNED)
    )
    body = ElectionNotice.objects.filter(election=election, kind="plan").latest("leaf").body
    assert body["election_day"] == later.isoformat()
    assert body["moved"] == {"from": DAY.isoformat(), "why": "台风过境"}
    entry = Entry.objects.get(verb="committees.election_day_moved")
    assert "台风" not in str(entry.data)
    assert (entry.data["from"], entry.data["day"]) == (DAY.isoformat(), later.isoformat())
    page = Client().get(f"/board/{place.division.code}/elections/{election.pk}/").content.decode()
    assert "台风过境" in page


@pytest.mark.rule("VC-EL-EARLY-LATE")
def test_within_the_months_of_zhejiang_an_early_vote_needs_an_approval_and_beyond_them_none_helps() -> None:
    place = make_place(code=ZHEJIANG)  # the term ends on 2026-12-31
    with pytest.raises(Refused) as refused:
        place.plan()
    assert refusal(refused) == {"early_late"}
    approved: dict[str, Any] = {"early_late_basis": "某县人民政府2026年7月1日批复"}
    place.term.ends_on = dt.date(2027, 3, 21)
    place.term.save()
    with pytest.raises(Refused) as refused:
        place.plan(**approved)
    assert refusal(refused) == {"VC-EL-EARLY-LATE"}
    place.term.ends_on = dt.date(2027, 3, 20)
    place.term.save()
    election = place.plan(**approved)
    with pytest.raises(Refused) as refused:
        elections.move_day(
            election_id=election.pk, election_day=DAY - ONE, reason="农忙", **place.when("secretary", PLANNED)
        )
    assert refusal(refused) == {"VC-EL-EARLY-LATE"}


# Voting again ---------------------------------------------------------------------------------------------------------


def test_where_the_province_has_no_days_a_run_off_is_held_after_thirty_days_too() -> None:
    place = make_place()
    election = counted(place, (18, 17, 24, 11, 30, 5))
    decide(place, election)
    late = DAY + 40 * ONE
    again = results.start_run_off(election_id=election.pk, election_day=late, **place.when("clerk", late))
    assert again.election_day == late


@pytest.mark.rule("VC-EL-RUNOFF-DAYS")
def test_where_the_province_has_days_a_run_off_is_held_within_them() -> None:
    place = make_place(code=ZHEJIANG)
    election = place.plan(early_late_basis="某县人民政府2026年7月1日批复")
    found = place.ready(election)
    place.vote(election)
    place.count(election, tally(36, dict(zip(found, (18, 17, 24, 11, 30, 5), strict=True))))
    decide(place, election)
    with pytest.raises(Refused) as refused:
        results.start_run_off(election_id=election.pk, election_day=DAY + 31 * ONE, **place.when("clerk", DAY))
    assert refusal(refused) == {"election_day"}
    results.start_run_off(election_id=election.pk, election_day=DAY + 30 * ONE, **place.when("clerk", DAY))


@pytest.mark.rule("VC-EL-VALID")
def test_an_election_that_was_not_valid_is_not_done() -> None:
    place = make_place()
    election = counted(place, (20, 0, 20, 0, 20, 0), cast=20)
    decide(place, election)
    with pytest.raises(Refused) as refused:
        results.finish(election_id=election.pk, **place.when("clerk", DAY))
    assert refusal(refused) == {"valid"}


# Bars asked again -----------------------------------------------------------------------------------------------------


def start(place: Place, election: Election) -> Election:
    return votes.start_voting(election_id=election.pk, **place.when("clerk", DAY))


@pytest.mark.rule("VC-EL-PROXY-CANDIDATE")
def test_a_proxy_or_worker_who_became_a_candidate_stops_the_vote_until_put_right() -> None:
    place = make_place()
    election = place.plan()
    place.form(election)
    place.roll(election)
    clerk = place.when("clerk", NAMED)
    given = votes.ProxyInput(place.people[39].pk, place.people[0].pk, NAMED, NAMED, False)
    proxy = votes.file_proxy(election_id=election.pk, given=given, **clerk)
    worker = votes.add_worker(
        election_id=election.pk, given=votes.WorkerInput(place.people[1].name, "teller", True), **clerk
    )
    place.stand(election, POSTS)
    place.formal(election)
    place.station(election)
    votes.publish_proxies(election_id=election.pk, **place.when("clerk", FORMAL))
    with pytest.raises(Refused) as refused:
        start(place, election)
    assert refusal(refused) == {"proxy_candidate", "worker_candidate"}
    votes.withdraw_proxy(proxy_id=proxy.pk, **place.when("clerk", DAY))
    bars.drop_worker(election_id=election.pk, worker_id=worker.pk, **place.when("clerk", DAY))
    assert start(place, election).state == ElectionState.VOTING


@pytest.mark.rule("VC-EL-CHOICE")
def test_withdrawals_that_leave_no_choice_lead_back_to_the_nomination() -> None:
    place = make_place()
    election = place.plan()
    found = place.ready(election)
    place.station(election)
    clerk = place.when("clerk", FORMAL)
    with pytest.raises(Refused) as refused:
        candidates.reopen_nomination(election_id=election.pk, **clerk)
    assert refusal(refused) == {"choice_gone"}
    candidates.withdraw(candidate_id=found[0].pk, **clerk)
    with pytest.raises(Refused) as refused:
        start(place, election)
    assert refusal(refused) == {"VC-EL-CHOICE"}
    assert "重新提名" in refused.value.verdicts[0].text
    candidates.reopen_nomination(election_id=election.pk, **clerk)
    place.qualify(place.nominate(election, place.people[9], "chair", FORMAL), FORMAL)
    place.formal(election)
    assert start(place, election).state == ElectionState.VOTING


# The election committee -----------------------------------------------------------------------------------------------


def committee_form(lines: str) -> dict[str, str]:
    return {
        "act": "committee",
        "committee-way": "council",
        "committee-formed_on": "2026-08-01",
        "committee-members": lines,
    }


@pytest.mark.rule("VC-EL-COMMITTEE-EXIT")
@time_machine.travel(NAMED, tick=False)
def test_members_entered_at_the_desk_are_those_of_the_register_and_leave_when_nominated() -> None:
    place = make_place()
    election = place.plan()
    client = browser(place.users["clerk"], NAMED)
    url = f"/desk/elections/{election.pk}/"
    place.people[20].name = place.people[36].name  # two of one name: the number of the household tells them apart
    place.people[20].save()
    lines = "村民36 主任 40\n{} 委员 30{}\n村民38 委员 20\n村民39 委员 10 候补"
    for second in (("没有这个人", ""), ("村民37", "")):
        refused = client.post(url, committee_form(lines.format(*second)))
        assert refused.status_code == 422
    assert client.post(url, committee_form(lines.format("村民37", " 019"))).status_code == 302
    member = election.members.get(name="村民37")
    assert member.person_id == place.people[36].pk
    place.roll(election)
    place.nominate(election, place.people[36], "member")
    member.refresh_from_db()
    assert (member.ended_on, member.end_why) == (NAMED, "nominated")
    assert election.members.get(name="村民39").since == NAMED


@pytest.mark.parametrize(("committee", "code"), [("village", "990101001201"), ("urban", "990101001001")])
@pytest.mark.rule("VC-EL-COMMITTEE-EXIT", "RC-EL-COMMITTEE-EXIT")
def test_a_declared_near_relative_of_a_candidate_leaves_the_election_committee(committee: str, code: str) -> None:
    place = make_place(code=code, committee=committee, away=0)
    election = place.plan()
    place.form(election)
    place.roll(election)
    relative = election.members.get(person=place.people[-1])
    place.nominate(election, place.people[0], "chair", kin_candidates=(place.people[-1].pk,))
    relative.refresh_from_db()
    assert (relative.ended_on, relative.end_why) == (NAMED, "kin_nominated")


@pytest.mark.rule("VC-EL-COMMITTEE-EXIT")
def test_a_member_known_by_name_alone_is_refused() -> None:
    place = make_place()
    election = place.plan()
    with pytest.raises(Refused) as refused:
        elections.form_committee(
            election_id=election.pk,
            way="council",
            members=[elections.MemberInput("村民36", "chair", 30)],
            formed_on=PLANNED,
            **place.when("clerk", PLANNED),
        )
    assert "members_known" in refusal(refused)


# The days of the law --------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-EL-ROLL-DAYS")
def test_a_village_whose_row_is_missing_is_told_so_and_not_that_the_law_had_none() -> None:
    place = make_place()
    Rule.objects.filter(code="VC-EL-ROLL-DAYS", valid_from=dt.date(2026, 1, 1)).update(valid_to=dt.date(2026, 6, 30))
    with pytest.raises(Refused) as refused:
        place.plan()
    assert refusal(refused) == {"no_rule"}
    assert "当时的法律没有规定" not in refused.value.verdicts[0].text
