"""A request from the draft to the decision: who may do what when, and what follows (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from autonomy.actions.admission import accept, file, file_again, return_for_repair, save_draft, withdraw
from autonomy.actions.admission_clock import KINDS
from autonomy.actions.review import ask_opinions
from autonomy.choices import ListKind, RequestState
from autonomy.duty_kinds import KIND_ACCEPT, KIND_DECIDE, KIND_OPINION, KIND_REPAIR, KIND_REVIEW_LEGALITY
from autonomy.models import AdmissionRequest, Ceiling
from autonomy.queries.admission import effects, hours_asked, visible_to
from autonomy.queries.lists import entries_in_force, version_in_force
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.base.journal.queries import body_of
from governance.base.verdict import Refused
from tests.autonomy.gate import ASKED, Gate
from tests.autonomy.makers import COMMUNITY, COUNTY, DAY, SIBLING, VILLAGE, Autonomy

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-3")]
S = RequestState


@pytest.fixture
def gate(made: Autonomy) -> Gate:
    return Gate(made)


def refusals(call: Any) -> dict[str, str]:
    """Codes by field of what refused."""
    with pytest.raises(Refused) as refused:
        call()
    return {verdict.field: verdict.code for verdict in refused.value.verdicts}


def duties(request: AdmissionRequest, state: DutyState = DutyState.OPEN) -> dict[int, Duty]:
    rows = Duty.objects.filter(subject=request.pk, kind__in=KINDS, state=state)
    return {duty.kind: duty for duty in rows}


def titles(gate: Gate, who: str, on: dt.date = DAY) -> list[str]:
    return [row.text.title for row in todo(gate.made.people[who], on=on)]


# Filing ---------------------------------------------------------------------------------------------------------


def test_a_request_goes_from_draft_to_the_list(gate: Gate) -> None:
    before = version_in_force(ListKind.ASSISTANCE, COUNTY, DAY)
    request = gate.decide(gate.ready())
    assert (request.state, request.receipt, request.document_no) == (
        S.ADMITTED,
        "ZR-990101-2026-0001",
        "准决〔2026〕1号",
    )
    entry = entries_in_force(ListKind.ASSISTANCE, VILLAGE, DAY).get(request=request)
    assert (entry.title, entry.standing, entry.until, entry.amount) == (ASKED.title, "regular", None, ASKED.amount)
    assert [str(basis.rule.code) for basis in entry.bases.select_related("rule")] == ["ASSIST-LAW"]
    after = version_in_force(ListKind.ASSISTANCE, COUNTY, DAY)
    assert before is not None
    assert after is not None
    assert after.number == (before.number or 0) + 1
    assert duties(request) == {}


def test_all_that_is_missing_is_said_at_once_and_at_its_field(gate: Gate) -> None:
    draft = save_draft(
        given=type(ASKED)(title="报表"),
        organisation_id=gate.made.organisations["水务局"].pk,
        **gate.made.when("water"),
    )
    found = refusals(lambda: file(request_id=draft.pk, **gate.made.when("water")))
    assert set(found) == {
        *("why", "asked", "does_not", "payer", "source", "pay_when", "powers", "data_needed"),
        *("group", "rhythm", "per", "bases", "amount", "concerned", "starts_on", "hours_village", "hours_urban"),
    }
    assert AdmissionRequest.objects.get(pk=draft.pk).state == S.DRAFT


def test_personal_data_in_what_will_be_published_is_refused(gate: Gate) -> None:
    found = refusals(lambda: gate.filed(why="联系人电话13812345678，请每周打电话给他。"))
    assert "why" in found


def test_receipts_are_numbered_without_gaps_in_a_county_and_year(gate: Gate) -> None:
    numbers = [gate.filed(title=f"第{n}件水务事项").receipt for n in range(2)]
    later = gate.filed(on=dt.date(2027, 1, 4), title="新年的水务事项", starts_on=dt.date(2027, 6, 1)).receipt
    assert [*numbers, later] == ["ZR-990101-2026-0001", "ZR-990101-2026-0002", "ZR-990101-2027-0001"]


# Who may --------------------------------------------------------------------------------------------------------


def test_a_draft_is_its_departments_alone(gate: Gate) -> None:
    draft = gate.draft()
    seen = {who for who, user in gate.made.people.items() if visible_to(user, DAY).filter(pk=draft.pk).exists()}
    assert seen == {"water", "water2"}
    file(request_id=draft.pk, **gate.made.when("water2"))
    seen = {who for who, user in gate.made.people.items() if visible_to(user, DAY).filter(pk=draft.pk).exists()}
    offices = {"office", "office2", "office3", "office4"}
    bureau = {"bureau", "reviewer1", "reviewer2", "reviewer3", "decider"}
    assert seen == {"water", "water2", "leader", *offices, *bureau}


def test_nobody_else_files_for_a_department(gate: Gate) -> None:
    draft = gate.draft()
    for who in ("health", "civil", "bureau", "clerk", "township", "leader", "office", "admin"):
        with pytest.raises(Refused) as refused:
            file(request_id=draft.pk, **gate.made.when(who))
        assert refused.value.forbidden, who


def test_only_the_bureau_accepts_a_departments_request(gate: Gate) -> None:
    request = gate.filed()
    for who in ("water", "health", "office", "leader", "clerk", "township", "stranger_bureau", "admin"):
        with pytest.raises(Refused) as refused:
            accept(request_id=request.pk, **gate.made.when(who))
        assert refused.value.forbidden, who


def test_the_bureaus_own_request_goes_to_the_government_office(gate: Gate) -> None:
    request = gate.filed("civil", organisation="民政局")
    assert request.decider == "office"
    with pytest.raises(Refused) as refused:
        accept(request_id=request.pk, **gate.made.when("bureau"))
    assert refused.value.forbidden
    accept(request_id=request.pk, **gate.made.when("office"))
    for aspect, who in zip(("legality", "reasonableness", "necessity"), ("office2", "office3", "office4"), strict=True):
        gate.review(request, aspect, who)
    asked = ask_opinions(request_id=request.pk, **gate.made.when("office"))
    assert len(asked) == 2
    assert gate.decide(request, "refuse", "office").state == S.REFUSED


def test_a_reviewer_who_belongs_to_the_requester_neither_reviews_nor_decides(gate: Gate) -> None:
    request = gate.accepted()
    Assignment.objects.create(
        user=gate.made.people["reviewer1"],
        role=Role.DEPARTMENT,
        division=gate.made.places[COUNTY],
        organisation=gate.made.organisations["水务局"],
        starts_on=DAY,
    )
    with pytest.raises(Refused) as refused:
        gate.review(request, "legality", "reviewer1")
    assert (refused.value.forbidden, refused.value.verdicts[0].code) == (True, "party")


# Reviews --------------------------------------------------------------------------------------------------------


def test_the_second_finding_on_one_aspect_is_told_that_it_came_late(gate: Gate) -> None:
    request = gate.accepted()
    gate.review(request, "legality", "reviewer1")
    assert refusals(lambda: gate.review(request, "legality", "reviewer2")) == {"aspect": "already"}


def test_a_stand_in_counts_as_the_absent_person(gate: Gate) -> None:
    request = gate.accepted()
    gate.review(request, "legality", "reviewer1")
    absent = Assignment.objects.get(user=gate.made.people["reviewer1"])
    Assignment.objects.create(
        user=gate.made.people["leader"],
        role=Role.BUREAU_REVIEWER,
        division=absent.division,
        organisation=absent.organisation,
        starts_on=DAY,
        ends_on=DAY + dt.timedelta(days=5),
        stands_in_for=absent,
    )
    gate.made.people["leader"].__dict__.pop("_scopes", None)
    assert refusals(lambda: gate.review(request, "necessity", "leader")) == {"aspect": "one_each"}


def test_a_stand_in_for_somebody_who_has_not_spoken_reviews(gate: Gate) -> None:
    request = gate.accepted()
    gate.review(request, "legality", "reviewer1")
    absent = Assignment.objects.get(user=gate.made.people["reviewer2"])
    Assignment.objects.create(
        user=gate.made.people["leader"],
        role=Role.BUREAU_REVIEWER,
        division=absent.division,
        organisation=absent.organisation,
        starts_on=DAY,
        ends_on=DAY + dt.timedelta(days=5),
        stands_in_for=absent,
    )
    gate.made.people["leader"].__dict__.pop("_scopes", None)
    assert gate.review(request, "necessity", "leader").assignment.stands_in_for == absent
    assert refusals(lambda: gate.review(request, "reasonableness", "reviewer2")) == {"aspect": "one_each"}


# Decision -------------------------------------------------------------------------------------------------------


def test_who_wrote_a_finding_does_not_decide(gate: Gate) -> None:
    request = gate.ready()
    for who in ("reviewer1", "reviewer2", "reviewer3"):
        with pytest.raises(Refused) as refused:
            gate.decide(request, who=who)
        assert (refused.value.forbidden, refused.value.verdicts[0].code) == (True, "reviewer_decides")


def test_a_trial_is_on_the_list_until_its_day_and_no_longer(gate: Gate) -> None:
    request = gate.ready()
    assert refusals(lambda: gate.decide(request, "trial")) == {"trial_until": "trial"}
    until = DAY + dt.timedelta(days=90)
    gate.decide(request, "trial", trial_until=until)
    entry = entries_in_force(ListKind.ASSISTANCE, VILLAGE, until).get(request=request)
    assert (entry.standing, entry.until) == ("trial", until)
    assert not entries_in_force(ListKind.ASSISTANCE, VILLAGE, until + dt.timedelta(days=1)).filter(request=request)


def test_what_is_asked_until_a_day_is_on_the_list_until_that_day(gate: Gate) -> None:
    ends = dt.date(2026, 9, 30)
    request = gate.decide(gate.ready(ends_on=ends))
    entry = entries_in_force(ListKind.ASSISTANCE, VILLAGE, DAY).get(request=request)
    assert (entry.standing, entry.until) == ("limited", ends)
    assert not entries_in_force(ListKind.ASSISTANCE, VILLAGE, ends + dt.timedelta(days=1)).filter(request=request)


def test_nothing_is_admitted_before_the_committees_were_asked(gate: Gate) -> None:
    request = gate.reviewed(gate.accepted())
    assert refusals(lambda: gate.decide(request)) == {"decision": "opinions"}
    asked = gate.ask(request)
    assert refusals(lambda: gate.decide(request)) == {"decision": "opinions_open"}
    assert refusals(lambda: gate.decide(request, on=asked[0].due_on)) == {"decision": "opinions_open"}
    assert gate.decide(request, on=asked[0].due_on + dt.timedelta(days=1)).state == S.ADMITTED


def test_opinions_are_asked_of_the_kind_concerned_and_once(gate: Gate) -> None:
    request = gate.accepted()
    assert [one.division.code for one in gate.ask(request)] == sorted([VILLAGE, SIBLING])  # villages only, two in all
    assert Duty.objects.open().filter(kind=KIND_OPINION).count() == 2
    assert refusals(lambda: gate.ask(request)) == {"opinions": "already"}
    both = gate.accepted(applies_to="both", hours_urban=Decimal(2), title="城乡都做的水务事项")
    assert COMMUNITY in [one.division.code for one in gate.ask(both)]


def test_the_second_decider_is_told_and_changes_nothing(gate: Gate) -> None:
    request = gate.ready()
    gate.decide(request)
    assert refusals(lambda: gate.decide(request, "refuse", "bureau")) == {"state": "already"}
    assert AdmissionRequest.objects.get(pk=request.pk).state == S.ADMITTED


def test_a_decision_is_published_with_its_reasons_and_names_nobody(gate: Gate) -> None:
    for user in gate.made.people.values():
        user.name = f"{user.name}某某"
        user.save()
    request = gate.decide(gate.ready(), "refuse", reason="部门自己的水文站已经有自动水位计。")
    body = body_of(request.leaf or 0)
    assert body is not None
    told = json.dumps(body, ensure_ascii=False)
    assert (body["decision"], body["reason"]) == ("refused", "部门自己的水文站已经有自动水位计。")
    assert {one["aspect"] for one in body["reviews"]} == {"legality", "reasonableness", "necessity"}
    assert "某某" not in told


# Precedents and burden ------------------------------------------------------------------------------------------


def test_a_like_case_judged_otherwise_asks_for_the_reason(gate: Gate) -> None:
    gate.decide(gate.ready(), "refuse")
    request = gate.ready(title="小型水库巡查信息报送")
    assert refusals(lambda: gate.decide(request)) == {"precedent_reason": "precedent"}
    done = gate.decide(request, precedent_reason="今年撤了水文站，情况变了。")
    assert done.precedent_reason
    body = body_of(done.leaf or 0) or {}
    assert [one["otherwise"] for one in body["precedents"]] == [True]


def ceiling(gate: Gate, hours: str, applies_to: str = "village") -> None:
    Ceiling.objects.create(
        division=gate.made.places[COUNTY],
        kind="hours",
        applies_to=applies_to,
        number=Decimal(hours),
        source="清政办发〔2026〕5号",
        starts_on=dt.date(2026, 1, 1),
        set_by=gate.made.people["bureau"],
    )


def test_over_the_ceiling_needs_a_reason_that_is_published(gate: Gate) -> None:
    """Seven entries of four hours, and four more."""
    ceiling(gate, "31.99")
    request = gate.ready()
    (effect,) = effects(request, DAY)
    assert (effect.now, effect.asked, effect.total) == (Decimal("28.00"), Decimal("4.00"), Decimal("32.00"))
    assert refusals(lambda: gate.decide(request)) == {"ceiling_reason": "ceiling"}
    done = gate.decide(request, ceiling_reason="汛期安全，只有夏天四个月。")
    assert (body_of(done.leaf or 0) or {})["ceiling_reason"] == "汛期安全，只有夏天四个月。"


def test_hours_waiting_at_the_gate_are_told_apart(gate: Gate) -> None:
    gate.filed()
    assert hours_asked(VILLAGE, DAY, "village") == Decimal("4.00")
    assert hours_asked(VILLAGE, DAY, "urban") == 0
    assert hours_asked("990102001201", DAY, "village") == 0


# Clocks ---------------------------------------------------------------------------------------------------------


def test_each_step_is_a_duty_of_who_is_next(gate: Gate) -> None:
    request = gate.filed()
    assert {kind: duty.due_on for kind, duty in duties(request).items()} == {KIND_ACCEPT: dt.date(2026, 3, 9)}
    accept(request_id=request.pk, **gate.made.when("decider"))
    found = duties(request)
    assert found[KIND_REVIEW_LEGALITY].due_on == dt.date(2026, 3, 16)  # ten working days
    assert found[KIND_DECIDE].due_on == dt.date(2026, 3, 23)  # fifteen
    assert len(found) == 4
    assert "决定准入申请：小型水库巡查信息的报送" in titles(gate, "reviewer1")
    assert titles(gate, "office") == []


def test_the_gates_clock_stands_still_while_the_department_repairs(gate: Gate) -> None:
    request = gate.accepted()
    on = dt.date(2026, 3, 16)  # the tenth of fifteen working days
    return_for_repair(request_id=request.pk, note="请写明哪几座水库。", **gate.made.when("decider", on))
    request = AdmissionRequest.objects.get(pk=request.pk)
    assert (request.state, request.days_left) == (S.REPAIR, 5)
    assert set(duties(request)) == {KIND_REPAIR}
    assert titles(gate, "water", on) == ["补正准入申请：小型水库巡查信息的报送"]
    assert titles(gate, "health", on) == []
    back = dt.date(2026, 4, 13)
    file_again(request_id=request.pk, **gate.made.when("water", back))
    accept(request_id=request.pk, **gate.made.when("decider", back))
    request = AdmissionRequest.objects.get(pk=request.pk)
    assert (request.round, request.state) == (2, S.ACCEPTED)
    assert duties(request)[KIND_DECIDE].due_on == dt.date(2026, 4, 20)  # the five that were left


def test_findings_on_the_old_text_do_not_count_for_the_new_one(gate: Gate) -> None:
    request = gate.ready()
    gate.decide(request, "repair", reason="请写明哪几座水库。")
    file_again(request_id=request.pk, **gate.made.when("water"))
    accept(request_id=request.pk, **gate.made.when("decider"))
    assert refusals(lambda: gate.decide(request, "refuse")) == {"decision": "reviews"}
    gate.reviewed(request)
    assert gate.decide(request, "refuse").state == S.REFUSED


def test_returned_and_filed_twice_on_one_day_owes_each_time(gate: Gate) -> None:
    request = gate.filed()
    for _round in range(2):
        return_for_repair(request_id=request.pk, note="请写明哪几座水库。", **gate.made.when("decider"))
        assert set(duties(request)) == {KIND_REPAIR}
        file_again(request_id=request.pk, **gate.made.when("water"))
        assert set(duties(request)) == {KIND_ACCEPT}


def test_a_department_may_withdraw_until_it_is_decided(gate: Gate) -> None:
    returned = gate.filed(title="第四件水务事项")
    return_for_repair(request_id=returned.pk, note="请写明哪几座水库。", **gate.made.when("decider"))
    made = [
        gate.draft(title="第一件水务事项"),
        gate.filed(title="第二件水务事项"),
        gate.accepted(title="第三件水务事项"),
    ]
    for request in (*made, returned):
        assert withdraw(request_id=request.pk, **gate.made.when("water")).state == S.WITHDRAWN
        assert duties(request) == {}


def test_what_is_decided_is_not_withdrawn(gate: Gate) -> None:
    request = gate.decide(gate.ready(), "refuse")
    assert refusals(lambda: withdraw(request_id=request.pk, **gate.made.when("water"))) == {"state": "already"}


def test_a_draft_saved_in_between_is_not_written_over(gate: Gate) -> None:
    draft = gate.draft()
    seen = draft.version
    save_draft(request_id=draft.pk, given=ASKED, version=seen, **gate.made.when("water"))
    found = refusals(lambda: save_draft(request_id=draft.pk, given=ASKED, version=seen, **gate.made.when("water2")))
    assert found == {"version": "stale"}
