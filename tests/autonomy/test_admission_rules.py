"""The gate as rules: each restated with its boundary, without a database (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from autonomy.choices import Aspect
from autonomy.rules.admission import (
    CRITERIA,
    Deciding,
    Effect,
    Hand,
    Matter,
    Precedent,
    Written,
    criteria_of,
    decision_fits,
    differs,
    finding_fits,
    may_decide,
    may_write,
    no_party,
    provisional_fits,
    sample,
)
from autonomy.rules.filing import Told, complete
from governance.base.verdict import Verdict, failures

pytestmark = pytest.mark.req("R-AUT-3")
DAY = dt.date(2026, 3, 2)
TOLD = Told(
    group="public_safety",
    title="水库巡查信息报送",
    why="险情发现晚了一天，需要就近的人看。",
    asked="汛期每周看一次水位尺，报给水务局。",
    does_not="不负责维修和泄洪",
    applies_to="village",
    concerned=("990101",),
    starts_on=DAY,
    rhythm="weekly",
    hours_village=Decimal("4"),
    amount=Decimal("2400"),
    per="year",
    payer="水务局",
    source="水利资金",
    pay_when="六月底前",
    powers="无",
    data_needed="无",
    bases=1,
)


def codes(verdicts: list[Verdict]) -> dict[str, str]:
    return {one.field: one.code for one in failures(verdicts)}


def filing(**parts: Any) -> dict[str, str]:
    return codes(complete(replace(TOLD, **parts), county="990101", on=DAY))


def test_a_complete_request_lacks_nothing() -> None:
    assert filing() == {}


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"bases": 0}, "bases"),
        ({"amount": None}, "amount"),
        ({"amount": Decimal(0)}, "amount"),
        ({"payer": ""}, "payer"),
        ({"source": ""}, "source"),
        ({"pay_when": " "}, "pay_when"),
        ({"powers": ""}, "powers"),
        ({"data_needed": ""}, "data_needed"),
        ({"why": "短"}, "why"),
        ({"title": "长" * 81}, "title"),
        ({"group": ""}, "group"),
        ({"rhythm": ""}, "rhythm"),
        ({"per": ""}, "per"),
        ({"concerned": ()}, "concerned"),
        ({"concerned": ("990102",)}, "concerned"),
        ({"starts_on": None}, "starts_on"),
        ({"starts_on": DAY - dt.timedelta(days=1)}, "starts_on"),
        ({"ends_on": DAY - dt.timedelta(days=1)}, "ends_on"),
        ({"hours_village": Decimal(0)}, "hours_village"),
        ({"hours_village": Decimal(745)}, "hours_village"),
        ({"hours_village": None}, "hours_village"),
        ({"hours_urban": Decimal(1)}, "hours_urban"),  # no urban committee is asked
        ({"applies_to": "both"}, "hours_urban"),
        ({"emergency": True}, "emergency_ground"),
    ],
)
def test_one_thing_wrong_is_refused_at_its_field(parts: dict[str, Any], field: str) -> None:
    assert set(filing(**parts)) == {field}


def test_a_day_on_the_edge_and_a_small_number_are_enough() -> None:
    assert filing(starts_on=DAY, ends_on=DAY, hours_village=Decimal("0.25"), title="长" * 80) == {}


# Reviews --------------------------------------------------------------------------------------------------------


def test_every_aspect_has_criteria_with_their_basis_and_no_code_twice() -> None:
    assert set(CRITERIA) == set(Aspect.values)
    for criteria in CRITERIA.values():
        assert len({one.code for one in criteria}) == len(criteria)
        assert all(one.basis and one.text for one in criteria)


def test_flags_are_answered_with_the_legality_review_alone() -> None:
    assert "flag_tax" in criteria_of("legality", ["tax", "tax"])
    assert criteria_of("legality", ["tax", "tax"]).count("flag_tax") == 1
    assert criteria_of("necessity", ["tax"]) == [one.code for one in CRITERIA["necessity"]]


ONE, TWO, THREE = Hand(1), Hand(2), Hand(3)
STAND_IN = Hand(9, principal=1)


@pytest.mark.parametrize(
    ("hand", "aspect", "code"),
    [
        (TWO, "necessity", ""),
        (ONE, "necessity", "one_each"),
        (STAND_IN, "necessity", "one_each"),  # counts as the absent person
        (Hand(9, principal=2), "necessity", ""),
        (TWO, "legality", "already"),
    ],
)
def test_three_people_write_three_findings(hand: Hand, aspect: str, code: str) -> None:
    written = [Written("legality", "met", ONE)]
    assert [one.code for one in may_write(hand, aspect, written)] == ([code] if code else [])


def test_the_absent_person_does_not_speak_after_the_stand_in() -> None:
    assert [one.code for one in may_write(ONE, "necessity", [Written("legality", "met", STAND_IN)])] == ["one_each"]


def test_who_let_it_in_provisionally_does_not_review_it() -> None:
    assert [one.code for one in may_write(TWO, "legality", [], barred=[TWO])] == ["provisional"]


@pytest.mark.parametrize(("hand", "ok"), [(ONE, False), (STAND_IN, False), (TWO, True)])
def test_who_wrote_a_finding_does_not_decide(hand: Hand, ok: bool) -> None:
    assert may_decide(hand, [Written("legality", "met", ONE)]).ok is ok


@pytest.mark.parametrize(("own", "ok"), [({None}, True), ({4}, True), ({4, 5}, False), (set(), True)])
def test_nobody_of_the_requesters_own_organisation(own: set[int | None], ok: bool) -> None:
    assert no_party(own, 5).ok is ok


def finding(value: str = "met", answer: str = "yes", stops: tuple[str, ...] = (), **denied: str) -> dict[str, str]:
    answers = dict.fromkeys(criteria_of("legality", stops), answer) | denied
    return codes(finding_fits("legality", value, answers, "依据充分，事情具体", "申请书", stops))


@pytest.mark.parametrize("value", ["met", "conditional", "not_met"])
def test_a_finding_that_agrees_with_its_answers_is_taken(value: str) -> None:
    assert finding(value) == {}


def test_met_contradicts_a_criterion_that_is_not() -> None:
    assert finding("met", duty="no") == {"finding": "contradiction"}
    assert finding("conditional", duty="no") == {}


def test_a_flag_that_stands_makes_it_unlawful() -> None:
    assert finding("conditional", stops=("tax",), flag_tax="no") == {"finding": "flag_stands"}
    assert finding("not_met", stops=("tax",), flag_tax="no") == {}
    assert finding("met", stops=("tax",)) == {}


def test_a_flag_left_unanswered_or_a_criterion_made_up_is_refused() -> None:
    plain = dict.fromkeys(criteria_of("legality"), "yes")
    assert codes(finding_fits("legality", "met", plain, "理由充分的", "申请书", ["tax"])) == {
        "criterion_flag_tax": "criterion"
    }
    assert codes(finding_fits("legality", "met", {**plain, "own": "yes"}, "理由充分的", "申请书", [])) == {
        "finding": "criterion"
    }


# Decision -------------------------------------------------------------------------------------------------------

HEARD = {"opinions_asked": 3}


def matter(**parts: Any) -> Matter:
    findings = {"legality": "met", "reasonableness": "met", "necessity": "met", **parts.pop("findings", {})}
    hands = {"legality": ONE, "reasonableness": TWO, "necessity": THREE}
    written = [Written(aspect, value, hands[aspect]) for aspect, value in findings.items() if value]
    return Matter(written=written, **{**HEARD, **parts})


def deciding(decision: str = "admit", about: Matter | None = None, **parts: Any) -> dict[str, str]:
    given = Deciding(decision, **{"reason": "依据和经费齐全", **parts})
    return codes(decision_fits(given, about or matter(), DAY))


@pytest.mark.parametrize("decision", ["admit", "refuse", "refer", "repair"])
@pytest.mark.parametrize("missing", Aspect.values)
def test_no_decision_without_all_three_reviews(missing: str, decision: str) -> None:
    assert deciding(decision, matter(findings={missing: ""})) == {"decision": "reviews"}
    assert deciding(decision) == {}


@pytest.mark.parametrize(
    ("aspect", "value", "decision", "code"),
    [
        ("legality", "not_met", "admit", "legality"),
        ("legality", "not_met", "trial", "legality"),
        ("legality", "not_met", "refuse", ""),
        ("legality", "not_met", "repair", ""),
        ("necessity", "not_met", "admit", "not_met"),
        ("reasonableness", "not_met", "trial", "not_met"),
        ("necessity", "not_met", "refer", ""),
        ("reasonableness", "conditional", "admit", "conditional"),
        ("reasonableness", "conditional", "trial", ""),
    ],
)
def test_what_a_finding_allows(aspect: str, value: str, decision: str, code: str) -> None:
    parts = {"trial_until": DAY + dt.timedelta(days=90)} if decision == "trial" else {}
    assert deciding(decision, matter(findings={aspect: value}), **parts) == ({"decision": code} if code else {})


@pytest.mark.parametrize(("days", "ok"), [(None, False), (0, False), (1, True), (365, True), (366, False)])
def test_a_trial_ends_within_a_year(days: int | None, ok: bool) -> None:
    until = None if days is None else DAY + dt.timedelta(days=days)
    assert deciding("trial", trial_until=until) == ({} if ok else {"trial_until": "trial"})


def test_a_trial_ends_no_later_than_what_was_asked() -> None:
    ends = DAY + dt.timedelta(days=30)
    about = matter(ends_on=ends)
    assert deciding("trial", about, trial_until=ends) == {}
    assert deciding("trial", about, trial_until=ends + dt.timedelta(days=1)) == {"trial_until": "trial"}


@pytest.mark.parametrize(
    ("asked", "unanswered", "due", "code"),
    [
        (0, 0, None, "opinions"),
        (3, 1, DAY, "opinions_open"),  # the last day is still theirs
        (3, 1, DAY - dt.timedelta(days=1), ""),
        (3, 0, DAY + dt.timedelta(days=5), ""),
    ],
)
def test_committees_are_heard_before_anything_is_admitted(
    asked: int, unanswered: int, due: dt.date | None, code: str
) -> None:
    about = matter(opinions_asked=asked, opinions_open=unanswered, opinions_due=due)
    assert deciding("admit", about) == ({"decision": code} if code else {})
    assert deciding("refuse", about) == {}


@pytest.mark.parametrize(
    ("ceiling", "reason", "ok"),
    [(None, "", True), ("32", "", True), ("31.99", "", False), ("31.99", "汛期安全第一", True), ("31.99", "短", False)],
)
def test_over_the_ceiling_needs_a_reason(ceiling: str | None, reason: str, ok: bool) -> None:
    effect = Effect("village", Decimal(28), Decimal(4), None if ceiling is None else Decimal(ceiling), "县文件")
    about = matter(effects=[effect])
    assert deciding("admit", about, ceiling_reason=reason) == ({} if ok else {"ceiling_reason": "ceiling"})
    assert deciding("refuse", about) == {}


@pytest.mark.parametrize(
    ("decision", "before", "like", "asks"),
    [
        ("admit", "refused", True, True),
        ("admit", "referred", True, True),
        ("admit", "admitted", True, False),
        ("admit", "refused", False, False),
        ("refuse", "admitted", True, True),
        ("refer", "trial", True, True),
        ("refuse", "refused", True, False),
        ("repair", "admitted", True, False),
    ],
)
def test_a_like_case_judged_otherwise_asks_for_the_reason(decision: str, before: str, like: bool, asks: bool) -> None:
    earlier = [Precedent(7, before, like)]
    assert bool(differs(decision, earlier)) is asks
    about = matter(precedents=earlier)
    assert deciding(decision, about) == ({"precedent_reason": "precedent"} if asks else {})
    assert deciding(decision, about, precedent_reason="情况变了，写明。") == {}


def test_a_decision_has_a_reason_and_a_name() -> None:
    assert deciding("admit", reason="") == {"reason": "text"}
    assert deciding("perhaps") == {"decision": "decision"}


@pytest.mark.parametrize(("days", "ok"), [(-1, False), (0, True), (30, True), (31, False), (None, False)])
def test_an_emergency_is_let_in_for_thirty_days_at_most(days: int | None, ok: bool) -> None:
    until = None if days is None else DAY + dt.timedelta(days=days)
    found = codes(provisional_fits(emergency=True, until=until, reason="山洪预警已发布", on=DAY))
    assert found == ({} if ok else {"until": "until"})


def test_only_an_emergency_is_let_in_and_only_with_a_reason() -> None:
    assert codes(provisional_fits(emergency=False, until=DAY, reason="", on=DAY)) == {
        "until": "emergency",
        "reason": "text",
    }


# Sample ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("there", "drawn"), [(0, 0), (2, 2), (3, 3), (30, 3), (31, 4), (300, 30), (5000, 30)])
def test_one_in_ten_is_asked_three_at_least_and_thirty_at_most(there: int, drawn: int) -> None:
    places = [f"9901010{n:05d}" for n in range(there)]
    assert len(sample(places, "ZR-990101-2026-0001")) == drawn


def test_anyone_draws_the_same_and_another_receipt_draws_others() -> None:
    places = [f"9901010{n:05d}" for n in range(300)]
    drawn = sample(places, "ZR-1")
    assert drawn == sample(list(reversed(places)), "ZR-1")
    assert drawn != sample(places, "ZR-2")
    assert set(drawn) <= set(places)
