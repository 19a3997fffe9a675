"""A request from the draft to the decision: who may do what when, and what follows (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from autonomy.actions.admission import accept, file, file_again, return_for_repair, save_draft, withdraw
from autonomy.actions.admission_clock import KINDS
from autonomy.choices import ListKind, RequestState
from autonomy.duty_kinds import KIND_ACCEPT, KIND_DECIDE, KIND_OPINION, KIND_REPAIR, KIND_REVIEW_LEGALITY
from autonomy.models import AdmissionRequest, Ceiling, Opinion
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


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"bases": ()}, "bases"),
        ({"amount": None}, "amount"),
        ({"amount": Decimal(0)}, "amount"),
        ({"payer": ""}, "payer"),
        ({"concerned": ("990102",)}, "concerned"),
        ({"starts_on": DAY - dt.timedelta(days=1)}, "starts_on"),
        ({"hours_village": Decimal(0)}, "hours_village"),
        ({"hours_village": Decimal(745)}, "hours_village"),
        ({"hours_urban": Decimal(1)}, "hours_urban"),  # no urban committee is asked
        ({"emergency": True}, "emergency_ground"),
    ],
)
def test_one_thing_wrong_is_refused_at_its_field(gate: Gate, parts: dict[str, Any], field: str) -> None:
    assert set(refusals(lambda: gate.filed(**parts))) == {field}


def test_a_day_on_the_edge_and_a_small_number_are_enough(gate: Gate) -> None:
    assert gate.filed(starts_on=DAY, hours_village=Decimal("0.25")).state == S.FILED


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


@pytest.mark.parametrize("who", ["health", "civil", "bureau", "clerk", "township", "leader", "office", "admin"])
def test_nobody_else_files_for_a_department(gate: Gate, who: str) -> None:
    draft = gate.draft()
    with pytest.raises(Refused) as refused:
        file(request_id=draft.pk, **gate.made.when(who))
    assert refused.value.forbidden


@pytest.mark.parametrize(
    "who", ["water", "health", "office", "leader", "clerk", "township", "stranger_bureau", "admin"]
)
def test_only_the_bureau_accepts_a_departments_request(gate: Gate, who: str) -> None:
    request = gate.filed()
    with pytest.raises(Refused) as refused:
        accept(request_id=request.pk, **gate.made.when(who))
    assert refused.value.forbidden


def test_the_bureaus_own_request_goes_to_the_government_office(gate: Gate) -> None:
    request = gate.filed("civil", organisation="民政局")
    assert request.decider == "office"
    with pytest.raises(Refused) as refused:
        accept(request_id=request.pk, **gate.made.when("bureau"))
    assert refused.value.forbidden
    accept(request_id=request.pk, **gate.made.when("office"))
    for aspect, who in zip(("legality", "reasonableness", "necessity"), ("office2", "office3", "office4"), strict=True):
        gate.review(request, aspect, who)
    for asked in gate_ask(gate, request):
        assert asked.due_on > DAY
    assert gate.decide(request, "refuse", "office").state == S.REFUSED


def gate_ask(gate: Gate, request: AdmissionRequest) -> list[Opinion]:
    from autonomy.actions.review import ask_opinions  # noqa: PLC0415

    return ask_opinions(request_id=request.pk, **gate.made.when("office"))


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


def test_nobody_writes_two_findings_of_a_round(gate: Gate) -> None:
    request = gate.accepted()
    gate.review(request, "legality", "reviewer1")
    assert refusals(lambda: gate.review(request, "necessity", "reviewer1")) == {"aspect": "one_each"}


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


def test_a_finding_needs_its_criteria_a_reason_and_evidence(gate: Gate) -> None:
    request = gate.accepted()
    found = refusals(lambda: gate.review(request, "legality", "reviewer1", reason="", evidence="", answers={}))
    assert found["reason"] == found["evidence"] == "text"
    assert found["criterion_law"] == "criterion"


def test_met_contradicts_a_criterion_that_is_not(gate: Gate) -> None:
    request = gate.accepted()
    answers = dict.fromkeys(("law", "duty", "autonomy", "responsible", "personal", "certificates"), "yes") | {
        "duty": "no"
    }
    assert refusals(lambda: gate.review(request, "legality", "reviewer1", answers=answers)) == {
        "finding": "contradiction"
    }


# Decision -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["legality", "reasonableness", "necessity"])
def test_no_decision_without_all_three_reviews(gate: Gate, missing: str) -> None:
    request = gate.accepted()
    gate.heard(request)
    for aspect, who in zip(
        ("legality", "reasonableness", "necessity"), ("reviewer1", "reviewer2", "reviewer3"), strict=True
    ):
        if aspect != missing:
            gate.review(request, aspect, who)
    for decision in ("admit", "refuse", "refer", "repair"):
        assert refusals(lambda decision=decision: gate.decide(request, decision)) == {"decision": "reviews"}


@pytest.mark.parametrize("who", ["reviewer1", "reviewer2", "reviewer3"])
def test_who_wrote_a_finding_does_not_decide(gate: Gate, who: str) -> None:
    request = gate.ready()
    with pytest.raises(Refused) as refused:
        gate.decide(request, who=who)
    assert (refused.value.forbidden, refused.value.verdicts[0].code) == (True, "reviewer_decides")


@pytest.mark.parametrize(
    ("aspect", "finding", "decision", "code"),
    [
        ("legality", "not_met", "admit", "legality"),
        ("legality", "not_met", "trial", "legality"),
        ("necessity", "not_met", "admit", "not_met"),
        ("necessity", "not_met", "trial", "not_met"),
        ("reasonableness", "conditional", "admit", "conditional"),
        ("reasonableness", "conditional", "trial", ""),
        ("legality", "not_met", "refuse", ""),
        ("necessity", "not_met", "refer", ""),
        ("necessity", "not_met", "repair", ""),
    ],
)
def test_what_a_finding_allows(gate: Gate, aspect: str, finding: str, decision: str, code: str) -> None:
    request = gate.reviewed(gate.accepted(), **{aspect: finding})
    gate.heard(request)
    parts = {"trial_until": DAY + dt.timedelta(days=90)} if decision == "trial" else {}
    if code:
        assert refusals(lambda: gate.decide(request, decision, **parts)) == {"decision": code}
    else:
        assert gate.decide(request, decision, **parts).state != S.ACCEPTED


@pytest.mark.parametrize(("days", "ok"), [(None, False), (0, False), (1, True), (365, True), (366, False)])
def test_a_trial_ends_within_a_year(gate: Gate, days: int | None, ok: bool) -> None:
    request = gate.ready()
    until = None if days is None else DAY + dt.timedelta(days=days)
    if not ok:
        assert refusals(lambda: gate.decide(request, "trial", trial_until=until)) == {"trial_until": "trial"}
        return
    gate.decide(request, "trial", trial_until=until)
    entry = entries_in_force(ListKind.ASSISTANCE, VILLAGE, DAY).get(request=request)
    assert (entry.standing, entry.until) == ("trial", until)


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


def test_a_like_case_judged_alike_and_another_matter_ask_for_nothing(gate: Gate) -> None:
    gate.decide(gate.ready(), "refuse")
    assert gate.decide(gate.ready(title="小型水库巡查信息报送"), "refuse").state == S.REFUSED
    other = {
        "title": "节水器具的入户宣传",
        "asked": "把节水器具的说明发到户，讲一遍怎么换。",
        "why": "城镇供水紧张，需要节水。",
    }
    assert gate.decide(gate.ready(**other)).state == S.ADMITTED


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


@pytest.mark.parametrize(("limit", "over"), [("31.99", True), ("32.00", False), ("33.00", False)])
def test_over_the_ceiling_needs_a_reason_that_is_published(gate: Gate, limit: str, over: bool) -> None:
    """Seven entries of four hours, and four more."""
    ceiling(gate, limit)
    request = gate.ready()
    (effect,) = effects(request, DAY)
    assert (effect.now, effect.asked, effect.total) == (Decimal("28.00"), Decimal("4.00"), Decimal("32.00"))
    if not over:
        assert gate.decide(request).ceiling_reason == ""
        return
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


@pytest.mark.parametrize("state", ["draft", "filed", "accepted", "repair"])
def test_a_department_may_withdraw_until_it_is_decided(gate: Gate, state: str) -> None:
    request = {"draft": gate.draft, "filed": gate.filed, "accepted": gate.accepted, "repair": gate.filed}[state]()
    if state == "repair":
        return_for_repair(request_id=request.pk, note="请写明哪几座水库。", **gate.made.when("decider"))
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
