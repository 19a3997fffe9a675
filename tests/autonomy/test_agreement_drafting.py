"""Drafting for all committees of a township at once (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from autonomy.actions import drafting
from autonomy.actions.drafting import draft_all, draft_chunk, offer_run, start_run
from autonomy.actions.lists import withdraw_entry
from autonomy.choices import AgreementState, RunState
from autonomy.models import Agreement, AgreementItem, DraftRun, Promise
from autonomy.queries.agreement_files import numbers_columns, numbers_sheet, read_numbers
from autonomy.queries.agreement_text import present
from governance.base.spreadsheet import write_table
from governance.base.verdict import Refused
from tests.autonomy.agreements import DECEMBER, END, JUNE, SIGNERS, START, more_villages, sign, signed, terms
from tests.autonomy.makers import COMMUNITY, DAY, TOWNSHIP, VILLAGE, Autonomy, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]
D = Decimal


def started(made: Autonomy, **parts: Any) -> DraftRun:
    return start_run(township_id=made.places[TOWNSHIP].pk, given=terms(**parts), **made.when("township"))


def run(made: Autonomy, **parts: Any) -> DraftRun:
    return draft_all(run_id=started(made, **parts).pk, at=at(DAY), on=DAY)


def test_each_committee_gets_its_own_with_the_hours_of_its_kind_and_the_money_of_the_list(made: Autonomy) -> None:
    done = run(made)
    assert (done.state, done.total, done.done, done.problems) == (RunState.DONE, 2, 2, {})
    rows = {row.division.code: row for row in Agreement.objects.select_related("division")}
    assert set(rows) == {VILLAGE, COMMUNITY}
    hours = {code: [item.hours for item in row.items.all()] for code, row in rows.items()}
    assert hours == {VILLAGE: [D("4.00"), D("4.00")], COMMUNITY: [D("6.00"), D("6.00")]}
    assert {item.amount for item in AgreementItem.objects.all()} == {D("1200.00")}
    paid = Promise.objects.filter(kind="payment").values_list("due_on", "amount").distinct().order_by("due_on")
    assert list(paid) == [(JUNE, D("600.00")), (DECEMBER, D("600.00"))]
    assert len({row.number for row in rows.values()}) == 2
    assert "责任部门每月提供在册名单" in rows[VILLAGE].data_given, "data comes with the matter"


def test_the_text_of_many_is_that_of_one_read_from_its_rows(made: Autonomy) -> None:
    run(made)
    for row in Agreement.objects.select_related("division", "township", "template", "list_version"):
        assert present(row) == row.content
        row.full_clean(exclude=["state"])  # protected: only a transition sets it
        for part in (*row.items.all(), *row.promises.all()):
            part.full_clean()


def test_numbers_of_a_sheet_count_for_their_committee_only(made: Autonomy) -> None:
    run(made, each={VILLAGE: {"X001": {"hours": D("2.50"), "amount": D("1300.01")}}})
    found = AgreementItem.objects.filter(entry__code="X001").order_by("agreement__division__code")
    assert [(item.hours, item.amount) for item in found] == [(D("6.00"), D("1200.00")), (D("2.50"), D("1300.01"))]
    parts = Promise.objects.filter(kind="payment", item__amount=D("1300.01")).order_by("due_on")
    assert [one.amount for one in parts] == [D("650.00"), D("650.01")], "the cent goes with the last payment"


def test_what_cannot_be_drafted_is_listed_with_its_reason_and_holds_nobody_up(made: Autonomy) -> None:
    done = run(made, each={VILLAGE: {"X001": {"hours": D("9.00"), "amount": D("100.00")}}})
    assert (done.state, done.total, done.done) == (RunState.DONE, 2, 1)
    (texts,) = (done.problems[code] for code in done.problems)
    assert set(done.problems) == {VILLAGE}
    assert any("每月工时" in text for text in texts)
    assert any("低于清单" in text for text in texts)
    assert Agreement.objects.get().division.code == COMMUNITY


def test_a_run_that_was_cut_off_goes_on_and_makes_nothing_twice(made: Autonomy) -> None:
    more_villages(made, 5)
    begun = started(made)
    assert draft_chunk(run_id=begun.pk, at=at(DAY), on=DAY, size=3)
    assert Agreement.objects.count() == 3
    half = DraftRun.objects.get(pk=begun.pk)
    assert (half.state, half.done, half.total) == (RunState.RUNNING, 3, 7)
    done = draft_all(run_id=begun.pk, at=at(DAY), on=DAY)
    assert (done.state, done.done) == (RunState.DONE, 7)
    draft_all(run_id=begun.pk, at=at(DAY), on=DAY)
    assert Agreement.objects.count() == 7
    numbers = [int(number.partition("〕")[2][:-1]) for number in Agreement.objects.values_list("number", flat=True)]
    assert sorted(numbers) == list(range(1, 8))


def test_a_chunk_that_fails_keeps_nothing_of_itself(made: Autonomy, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = started(made)

    def broken(*given: Any, **named: Any) -> None:
        raise RuntimeError("cut off")

    monkeypatch.setattr(drafting, "record", broken)
    with pytest.raises(RuntimeError):
        draft_chunk(run_id=begun.pk, at=at(DAY), on=DAY)
    assert not Agreement.objects.exists()
    assert DraftRun.objects.get(pk=begun.pk).done == 0


def test_a_chunk_asks_the_same_number_of_questions_for_two_and_for_twenty(made: Autonomy) -> None:
    counts = []
    for extra in (0, 18):
        more_villages(made, extra)
        begun = started(made)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            draft_chunk(run_id=begun.pk, at=at(DAY), on=DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_command_is_the_twin_of_the_task(made: Autonomy, capsys: pytest.CaptureFixture[str]) -> None:
    begun = started(made)
    call_command("draft_agreements", begun.pk, "--on", DAY.isoformat(), "--dry-run")
    assert "共2，已起草2" in capsys.readouterr().out
    assert not Agreement.objects.exists()
    call_command("draft_agreements", begun.pk, "--on", DAY.isoformat())
    assert Agreement.objects.count() == 2


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"codes": ["X001", "Z001"]}, "off_list"),
        ({"codes": []}, "no_items"),
        ({"term_until": START}, "term_order"),
        ({"pay_on": []}, "pay_on"),
        ({"pay_on": [END + dt.timedelta(days=1)]}, "payment_date"),
        ({"pay_on": [JUNE, JUNE]}, "payment_twice"),
        ({"fields": ("扣分",)}, "letter_field"),
    ],
)
def test_what_is_common_is_looked_at_before_anything_is_drafted(
    made: Autonomy, parts: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        started(made, **parts)
    assert code in {verdict.code for verdict in refused.value.verdicts}
    assert not DraftRun.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "head", "bureau", "water", "other_township"])
def test_only_the_township_itself_drafts_for_its_committees(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        start_run(township_id=made.places[TOWNSHIP].pk, given=terms(), **made.when(who))
    assert refused.value.forbidden


def test_a_matter_that_left_the_list_while_the_run_was_waiting_is_a_problem(made: Autonomy) -> None:
    begun = started(made)
    withdraw_entry(entry_id=made.entry("X003").pk, reason="职责已经上收", from_day=DAY, **made.when("bureau"))
    done = draft_all(run_id=begun.pk, at=at(DAY), on=DAY)
    assert done.done == 0
    assert set(done.problems) == {VILLAGE, COMMUNITY}


def test_a_committee_that_has_signed_the_matter_already_is_left_out(made: Autonomy) -> None:
    signed(made)
    done = run(made)
    assert set(done.problems) == {VILLAGE}
    assert done.done == 1


def test_all_are_offered_at_once_and_can_be_signed(made: Autonomy) -> None:
    done = run(made)
    assert offer_run(run_id=done.pk, **made.when("township")) == (2, [])
    assert set(Agreement.objects.values_list("state", flat=True)) == {AgreementState.SIGNING}
    row = Agreement.objects.get(division__code=VILLAGE)
    for side, who in SIGNERS:
        row = sign(made, row, side, who)
    assert row.state == AgreementState.SIGNED


def test_words_of_a_responsibility_letter_keep_their_draft_back(made: Autonomy) -> None:
    done = run(made, extra="年底排名")
    offered, left = offer_run(run_id=done.pk, **made.when("township"))
    assert (offered, sorted(left)) == (0, ["上湾村", "柳林社区"])


def test_the_sheet_comes_with_the_numbers_of_the_list_and_is_read_again(made: Autonomy) -> None:
    sheet = numbers_sheet(made.places[TOWNSHIP], ["X001"], START, END, DAY)
    found, strange, problems = read_numbers(sheet, "数.xlsx")
    assert (strange, problems) == ([], [])
    assert found[VILLAGE]["X001"] == {"hours": D("4.00"), "amount": D("1200.00")}
    assert found[COMMUNITY]["X001"] == {"hours": D("6.00"), "amount": D("1200.00")}
    assert load_workbook(BytesIO(sheet)).active["B2"].value == "柳林社区"


def test_a_column_for_deductions_in_the_sheet_is_named_and_a_word_is_no_number(made: Autonomy) -> None:
    head = numbers_columns()
    rows = [[VILLAGE, "", "X001", "", "4", "很多", "5"]]
    columns = [*head, type(head[0])("x", "每次扣分")]
    _found, strange, problems = read_numbers(write_table(columns, rows, title="数"), "数.xlsx")
    assert strange == ["每次扣分"]
    assert [(problem.row, problem.column) for problem in problems] == [(2, "amount")]
    with pytest.raises(Refused) as refused:
        started(made, fields=strange)
    assert {verdict.code for verdict in refused.value.verdicts} == {"letter_field"}
