"""Nothing that must be decided by a meeting goes there unstudied (R-PTY-2; 村组法 28, 居组法 30)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body, Entry, Leaf
from governance.base.law.actions import confirm_rule
from governance.base.law.models import Rule
from governance.base.verdict import Refused
from governance.committees.actions.matter import complete_step, end_matter
from governance.committees.models import Matter, MatterStep
from governance.party.actions.yearly import open_studies
from governance.party.choices import Opinion
from governance.party.duty_kinds import KIND_STUDY
from governance.party.models import Study
from governance.party.queries.study import matter_waiting, studies_visible_to, waiting
from governance.party.rules import study as rules
from governance.party.witness import witness
from tests.openness.desk import browser
from tests.party.makers import COUNTY, DAY, NOT_OFFICES, OFFICES, SIBLING, VILLAGE, Party, at, stepped

pytestmark = pytest.mark.req("R-PTY-2")
ONE = dt.timedelta(days=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


def step(matter: Matter, kind: str) -> MatterStep:
    return MatterStep.objects.get(matter=matter, kind=kind)


def put_to_vote(made: Party, matter: Matter) -> MatterStep:
    given: dict[str, Any] = {"participants": 30, "passed": True, "by": made.people["clerk"], "at": at(DAY)}
    return complete_step(matter_id=matter.pk, kind="voted", done_on=DAY, **given)


@pytest.mark.rule("VC-AS-PARTY-FIRST")
def test_without_a_study_a_matter_is_not_put_to_the_vote(made: Party) -> None:
    made.branch()
    matter = made.matter(decision_class="collective")
    with pytest.raises(Refused) as refused:
        put_to_vote(made, matter)
    assert codes(refused) == {"steps"}
    assert step(matter, "voted").done_on is None
    study = made.study(matter)
    done = step(matter, "studied")
    assert (done.done_on, done.passed, done.proof, done.participants) == (DAY, True, {"study": study.pk}, 4)
    assert put_to_vote(made, matter).done_on == DAY


@pytest.mark.parametrize("opinion", ["return", "refuse"])
def test_what_is_sent_back_stays_where_it_is_and_is_studied_again(made: Party, opinion: str) -> None:
    made.branch()
    matter = made.matter(decision_class="collective")
    first = made.study(matter, opinion=opinion, yes=1)
    assert step(matter, "studied").passed is False
    with pytest.raises(Refused):
        put_to_vote(made, matter)
    second = made.study(matter)
    assert step(matter, "studied").passed is True
    assert list(Study.objects.order_by("pk")) == [first, second]
    assert put_to_vote(made, matter).done_on == DAY


def test_a_matter_is_agreed_to_once(made: Party) -> None:
    made.branch()
    matter = made.matter(decision_class="collective")
    made.study(matter)
    with pytest.raises(Refused) as refused:
        made.study(matter)
    assert codes(refused) == {"turn"}
    study = Study.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.create(
            organisation=study.organisation, division=study.division, matter=matter, kind="studied", held_on=DAY,
            entitled=5, present=5, yes=5, opinion="agree", text="再来一次", by=study.by, at=study.at,
        )  # fmt: skip


@pytest.mark.parametrize("who", [*NOT_OFFICES, *OFFICES, "sibling_secretary", "stranger_office"])
def test_only_the_secretary_of_the_community_records_a_study(made: Party, who: str) -> None:
    made.branch()
    matter = made.matter()
    with pytest.raises(Refused) as refused:
        made.study(matter, who)
    assert refused.value.forbidden
    assert not Study.objects.exists()
    assert step(matter, "studied").done_on is None


def test_a_place_without_its_organisation_is_told_to_register_it(made: Party) -> None:
    matter = made.matter()
    with pytest.raises(Refused) as refused:
        made.study(matter)
    assert codes(refused) == {"organisation"}


@pytest.mark.parametrize(
    ("held_on", "code"),
    [(DAY, ""), (DAY + ONE, "future"), (DAY - ONE, "before")],
)
def test_the_meeting_was_after_the_proposal_and_not_tomorrow(made: Party, held_on: dt.date, code: str) -> None:
    made.branch()
    matter = made.matter()
    if not code:
        assert made.study(matter, held_on=held_on).held_on == held_on
        return
    with pytest.raises(Refused) as refused:
        made.study(matter, held_on=held_on)
    assert codes(refused) == {code}


@pytest.mark.parametrize(
    ("entitled", "present", "agreed", "code"),
    [
        (5, 5, 5, ""),
        (5, 1, 1, ""),
        (5, 0, 0, "present"),
        (5, 6, 6, "present"),
        (5, 4, 5, "yes"),
        (5, 4, 2, "opinion"),  # a half is not more than a half
        (5, 4, 3, ""),
    ],
)
def test_counts_that_cannot_be_are_refused(made: Party, entitled: int, present: int, agreed: int, code: str) -> None:
    made.branch()
    matter = made.matter()
    given = {"entitled": entitled, "present": present, "yes": agreed}
    if not code:
        assert made.study(matter, **given).present == present
        return
    with pytest.raises(Refused) as refused:
        made.study(matter, **given)
    assert code in codes(refused)
    assert not Study.objects.exists()


def test_conditions_are_named_when_there_are_some_and_only_then(made: Party) -> None:
    made.branch()
    matter = made.matter()
    for opinion, conditions in (("conditions", " "), ("agree", "先公示预算")):
        with pytest.raises(Refused) as refused:
            made.study(matter, opinion=opinion, conditions=conditions)
        assert codes(refused) == {"conditions"}
    row = made.study(matter, opinion="conditions", conditions="先公示预算")
    assert step(matter, "studied").note == row.conditions == "先公示预算"


def test_no_number_of_a_person_is_published(made: Party) -> None:
    made.branch()
    matter = made.matter()
    with pytest.raises(Refused) as refused:
        made.study(matter, text="请找身份证号11010519491231002X的人。")
    assert "text" in {verdict.field for verdict in refused.value.verdicts if not verdict.ok}
    assert not Leaf.objects.exists()


# The members' meeting ------------------------------------------------------------------------------------------------


def members_next(made: Party) -> Matter:
    made.branch()
    matter = made.matter()
    made.study(matter)
    given: dict[str, Any] = {"by": made.people["clerk"], "at": at(DAY), "note": "两委商议同意", "participants": 7}
    complete_step(matter_id=matter.pk, kind="discussed", done_on=DAY, passed=True, **given)
    return matter


def test_numbers_that_nobody_read_are_shown_and_refuse_nothing(made: Party) -> None:
    matter = members_next(made)
    row = made.study(matter, kind="members", entitled=30, present=10, yes=10)
    assert {one["code"] for one in row.verdicts} == {"unchecked"}
    assert len(row.verdicts) == 4
    assert all("待核实" in one["basis"][0] for one in row.verdicts)
    assert step(matter, "members").passed is True


@pytest.mark.parametrize(("present", "ok"), [(20, True), (19, False)])
def test_what_the_county_confirmed_refuses_on_its_boundary(made: Party, present: int, ok: bool) -> None:
    rule = Rule.objects.get(code="SYLGK-PARTY-QUORUM")
    confirm_rule(rule_id=rule.pk, place=COUNTY, by=made.people["bureau"], at=at(DAY), source="县委组织部文件")
    matter = members_next(made)
    given = {"kind": "members", "entitled": 30, "present": present, "yes": present}
    if ok:
        assert made.study(matter, **given).kind == "members"
        return
    with pytest.raises(Refused) as refused:
        made.study(matter, **given)
    assert codes(refused) == {"SYLGK-PARTY-QUORUM"}
    assert step(matter, "members").done_on is None


def test_the_members_do_not_meet_before_the_committee_studied(made: Party) -> None:
    made.branch()
    with pytest.raises(Refused) as refused:
        made.study(made.matter(), kind="members")
    assert codes(refused) == {"turn"}


def test_more_than_half_of_those_present_agree_or_it_is_no_agreement() -> None:
    assert not rules.opinion_fits("agree", 1, 2).ok
    assert rules.opinion_fits("agree", 2, 3).ok
    assert not rules.opinion_fits("conditions", 2, 4).ok
    assert rules.opinion_fits("refuse", 0, 5).ok


# Waiting, duties, log, board -----------------------------------------------------------------------------------------


def test_what_waits_is_on_the_secretarys_list_until_it_is_studied(made: Party) -> None:
    made.branch()
    matter = made.matter()
    stepped(open_studies, DAY)
    duty = Duty.objects.get(kind=KIND_STUDY, subject=matter.pk)
    assert Duty.objects.filter(kind=KIND_STUDY).count() == 1
    assert (duty.role, duty.state, duty.due_on) == ("party_secretary", DutyState.OPEN, dt.date(2026, 4, 16))
    stepped(open_studies, DAY)
    assert Duty.objects.filter(kind=KIND_STUDY).count() == 1
    made.study(matter)
    duty.refresh_from_db()
    assert duty.state == DutyState.MET


def test_a_matter_that_is_withdrawn_waits_for_nobody(made: Party) -> None:
    made.branch()
    matter = made.matter()
    stepped(open_studies, DAY)
    end_matter(matter_id=matter.pk, why="withdrawn", **made.when("clerk"))
    assert not waiting([VILLAGE]).exists()
    stepped(open_studies, DAY + ONE)
    assert Duty.objects.get(kind=KIND_STUDY).state == DutyState.CANCELLED


def test_what_waits_is_seen_in_ones_own_places(made: Party) -> None:
    matter = made.matter()
    assert [row.pk for row in waiting([VILLAGE])] == [matter.pk]
    assert not waiting([SIBLING]).exists()
    assert matter_waiting(made.people["secretary"], matter.pk, DAY).next_kind == "studied"  # type: ignore[attr-defined]
    with pytest.raises(Matter.DoesNotExist):
        matter_waiting(made.people["sibling_secretary"], matter.pk, DAY)


def test_a_study_is_in_the_log_without_names_and_changed_rows_are_found(made: Party) -> None:
    made.branch()
    row = made.study(made.matter())
    body = json.loads(bytes(Body.objects.get(leaf=row.leaf).content))
    assert (body["opinion"], body["present"], body["entitled"]) == ("agree", 4, 5)
    assert "secretary" not in str(body)
    assert Entry.objects.get(verb="party.studied").data == {"matter": row.matter_id, "opinion": "agree"}
    assert [one.wrong for one in witness()] == [""]
    Study.objects.filter(pk=row.pk).update(opinion=Opinion.REFUSE)
    assert [bool(one.wrong) for one in witness()] == [True]


def test_anyone_reads_the_outcome_and_nobody_else_records(made: Party) -> None:
    made.branch()
    matter = made.matter(title="修建村道第一段")
    url = f"/desk/party/matters/{matter.pk}/study/"
    sent = {
        "held_on": "2026-04-01",
        "entitled": "5",
        "present": "4",
        "yes": "4",
        "opinion": "agree",
        "text": "同意提交。",
    }
    with time_machine.travel(at(DAY), tick=False):
        client = browser(made.people["secretary"], DAY)
        assert client.get(url).status_code == 200
        assert client.post(url, {**sent, "present": "6"}).status_code == 422
        assert client.post(url, sent).status_code == 302
        assert client.post(url, sent).status_code == 422  # it waits for another step now
        page = client.get(f"/board/{VILLAGE}/party/").content.decode()
        assert "修建村道第一段" in page
        assert "同意提交下一步" in page
        row = Study.objects.get()
        page = client.get(f"/board/{VILLAGE}/party/studies/{row.pk}/").content.decode()
        assert "同意提交。" in page
        assert str(row.leaf) in page
        assert client.get(f"/board/{SIBLING}/party/studies/{row.pk}/").status_code == 404
    assert not studies_visible_to(made.people["sibling_secretary"], DAY).exists()
