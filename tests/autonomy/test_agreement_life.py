"""After signing: breaches, looking back on a year, the end of the term (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from autonomy.actions.breach import answer_breach, breach_to_county, note_breach, rule_breach, settle_breach
from autonomy.actions.evaluation import evaluate
from autonomy.choices import AgreementState, BreachState
from autonomy.duty_kinds import (
    KIND_BREACH_COMMITTEE,
    KIND_BREACH_COUNTY,
    KIND_BREACH_GOVERNMENT,
    KIND_EVALUATE_COMMITTEE,
    KIND_EVALUATE_GOVERNMENT,
    KIND_PROMISE_GOVERNMENT,
)
from autonomy.models import Agreement, Breach, Evaluation
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty
from governance.base.verdict import Refused
from tests.autonomy.agreements import END, JUNE, promise, signed
from tests.autonomy.makers import Autonomy, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]
JULY = dt.date(2026, 7, 1)
B = BreachState


def waiting(kind: int) -> int:
    return Duty.objects.open().filter(kind=kind).count()


def noted(made: Autonomy, row: Agreement, who: str = "clerk", on: dt.date = JULY, **parts: Any) -> Breach:
    told = {"promise_id": promise(row, "payment").pk, "what": "六月的经费没有付", **parts}
    return note_breach(agreement_id=row.pk, **told, **made.when(who, on))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def test_a_breach_is_noted_answered_and_settled_between_the_two(made: Autonomy) -> None:
    breach = noted(made, signed(made))
    assert (breach.side, breach.state, waiting(KIND_BREACH_GOVERNMENT)) == ("government", B.NOTED, 1)
    breach = answer_breach(breach_id=breach.pk, text="七月十日前补付", **made.when("township", JULY))
    assert (breach.state, waiting(KIND_BREACH_GOVERNMENT)) == (B.ANSWERED, 0)
    with pytest.raises(Refused) as refused:
        settle_breach(breach_id=breach.pk, text="已经补付到账", **made.when("township", JULY))
    assert codes(refused) == {"own_side"}, "the side that noted it says that it is settled"
    breach = settle_breach(breach_id=breach.pk, text="已经补付到账", **made.when("head", JULY))
    assert (breach.state, breach.closed_on) == (B.SETTLED, JULY)


def test_a_breach_that_is_not_settled_goes_to_the_county_which_rules(made: Autonomy) -> None:
    breach = noted(made, signed(made))
    with pytest.raises(Refused) as refused:
        breach_to_county(breach_id=breach.pk, **made.when("clerk", JULY))
    assert codes(refused) == {"too_early"}
    answer_breach(breach_id=breach.pk, text="没有钱可以付", **made.when("township", JULY))
    breach_to_county(breach_id=breach.pk, **made.when("clerk", JULY))
    assert waiting(KIND_BREACH_COUNTY) == 1
    for who in ("township", "clerk", "other_township", "water", "stranger_bureau"):
        with pytest.raises(Refused) as refused:
            rule_breach(breach_id=breach.pk, text="限十日内付清", **made.when(who, JULY))
        assert refused.value.forbidden, who
    breach = rule_breach(breach_id=breach.pk, text="限十日内付清", **made.when("bureau", JULY))
    assert (breach.state, breach.ruling, waiting(KIND_BREACH_COUNTY)) == (B.DECIDED, "限十日内付清", 0)


def test_without_an_answer_in_time_it_may_go_to_the_county(made: Autonomy) -> None:
    breach = noted(made, signed(made))
    last = Duty.objects.get(kind=KIND_BREACH_GOVERNMENT).due_on
    with pytest.raises(Refused):
        breach_to_county(breach_id=breach.pk, **made.when("clerk", last))
    breach = breach_to_county(breach_id=breach.pk, **made.when("clerk", last + dt.timedelta(days=1)))
    assert breach.state == B.COUNTY


@pytest.mark.parametrize(
    ("who", "kind", "on", "code"),
    [
        ("township", "payment", JULY, "own_side"),
        ("clerk", "work", dt.date(2027, 1, 1), "own_side"),
        ("clerk", "payment", JUNE, "not_due"),
        ("township", "work", dt.date(2026, 12, 31), "not_due"),
    ],
)
def test_only_the_other_side_notes_it_and_only_when_it_is_late(
    made: Autonomy, who: str, kind: str, on: dt.date, code: str
) -> None:
    row = signed(made)
    with pytest.raises(Refused) as refused:
        noted(made, row, who, on, promise_id=promise(row, kind).pk)
    assert code in codes(refused)


def test_the_government_notes_work_that_was_not_done(made: Autonomy) -> None:
    row, on = signed(made), dt.date(2027, 1, 1)
    breach = noted(made, row, "township", on, promise_id=promise(row, "work").pk)
    assert (breach.side, waiting(KIND_BREACH_COMMITTEE)) == ("committee", 1)
    with pytest.raises(Refused) as refused:
        noted(made, row, "township2", on, promise_id=promise(row, "work").pk)
    assert codes(refused) == {"noted"}


def test_a_breach_without_a_single_promise_names_the_side(made: Autonomy) -> None:
    row = signed(made)
    breach = noted(made, row, promise_id=None, side="government", what="交办了协议以外的拆违")
    assert breach.side == "government"
    with pytest.raises(Refused):
        noted(made, row, promise_id=None, side="committee", what="自己说自己")


# Looking back ---------------------------------------------------------------------------------------------------------


def evaluated(made: Autonomy, row: Agreement, who: str, on: dt.date, year: int = 2026, **parts: Any) -> Evaluation:
    items = {str(pk): "yes" for pk in row.items.values_list("id", flat=True)}
    told = {"overall": "yes", "items": items, "text": "", **parts}
    return evaluate(agreement_id=row.pk, year=year, **told, **made.when(who, on))


def test_both_sides_owe_their_word_when_the_year_is_over_and_say_it_once(made: Autonomy) -> None:
    row, last, first = signed(made), dt.date(2026, 12, 31), dt.date(2027, 1, 1)
    sweep(on=last, at=at(last))
    assert (waiting(KIND_EVALUATE_GOVERNMENT), waiting(KIND_EVALUATE_COMMITTEE)) == (0, 0)
    with pytest.raises(Refused) as refused:
        evaluated(made, row, "clerk", last)
    assert codes(refused) == {"not_over"}
    for _again in range(2):
        sweep(on=first, at=at(first))
    assert (waiting(KIND_EVALUATE_GOVERNMENT), waiting(KIND_EVALUATE_COMMITTEE)) == (1, 1)
    assert evaluated(made, row, "clerk", first).side == "committee"
    assert evaluated(made, row, "township", first).side == "government"
    assert (waiting(KIND_EVALUATE_GOVERNMENT), waiting(KIND_EVALUATE_COMMITTEE)) == (0, 0)
    with pytest.raises(Refused) as refused:
        evaluated(made, row, "head", first)
    assert codes(refused) == {"evaluated"}
    sweep(on=first, at=at(first))
    assert (waiting(KIND_EVALUATE_GOVERNMENT), waiting(KIND_EVALUATE_COMMITTEE)) == (0, 0)


def test_what_was_not_done_is_said_in_words_and_every_matter_has_an_answer(made: Autonomy) -> None:
    row, first = signed(made), dt.date(2027, 1, 1)
    with pytest.raises(Refused) as refused:
        evaluated(made, row, "clerk", first, overall="partly")
    assert codes(refused) == {"text"}
    with pytest.raises(Refused) as refused:
        evaluated(made, row, "clerk", first, items={})
    assert codes(refused) == {"answers"}
    assert evaluated(made, row, "clerk", first, overall="partly", text="培训没有安排").text == "培训没有安排"


@pytest.mark.parametrize("who", ["bureau", "leader", "water", "sibling_clerk", "other_township"])
def test_nobody_else_looks_back(made: Autonomy, who: str) -> None:
    row = signed(made)
    with pytest.raises(Refused) as refused:
        evaluated(made, row, who, dt.date(2027, 1, 1))
    assert refused.value.forbidden


# The end of the term, and late money ----------------------------------------------------------------------------------


def test_the_day_after_its_last_day_it_has_ended_and_its_last_year_is_looked_back_on(made: Autonomy) -> None:
    row, after = signed(made), END + dt.timedelta(days=1)
    sweep(on=END, at=at(END))
    assert Agreement.objects.get(pk=row.pk).state == AgreementState.SIGNED
    counts = sweep(on=after, at=at(after))
    assert counts["agreements_ended"] == 1
    ended = Agreement.objects.get(pk=row.pk)
    assert (ended.state, ended.ended_on) == (AgreementState.ENDED, END)
    years = Duty.objects.filter(kind=KIND_EVALUATE_COMMITTEE).order_by("period").values_list("period", flat=True)
    assert list(years) == [dt.date(2026, 12, 31), dt.date(2027, 12, 31)]
    assert evaluated(made, row, "clerk", after, year=2027).year == 2027


def test_late_money_is_the_governments_overdue_duty_and_escalates_to_the_county(made: Autonomy) -> None:
    row = signed(made)
    owed = Duty.objects.get(kind=KIND_PROMISE_GOVERNMENT, subject=promise(row, "payment").pk)
    levels = []
    for on in (JUNE, JULY, dt.date(2026, 7, 3), dt.date(2026, 7, 20)):
        sweep(on=on, at=at(on))
        levels.append(Duty.objects.get(pk=owed.pk).level)
    assert levels == [Level.DUE, Level.TOWNSHIP, Level.TOWNSHIP, Level.COUNTY]
