"""Money adds up, carries from month to month, and a longer account is the sum of its months."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.rules.account import (
    Figures,
    LineFact,
    MonthFact,
    Typed,
    adds_up,
    all_there,
    breaks,
    by_category,
    carried,
    carries_on,
    computed_same,
    figures,
    large,
    missing,
    money_problem,
    months_within,
    must_follow,
    next_month,
    summed,
    typed_totals,
)

pytestmark = pytest.mark.req("R-OPN-2")
AMOUNTS = st.decimals(min_value="0.01", max_value="999999.99", places=2)
BALANCES = st.decimals(min_value="-9999.99", max_value="999999.99", places=2)
LINES = st.lists(
    st.builds(
        LineFact,
        side=st.sampled_from(["income", "expenditure"]),
        category=st.sampled_from(["补助", "公益", "办公"]),
        summary=st.just("用途"),
        amount=AMOUNTS,
    ),
    max_size=6,
)


def d(text: str) -> Decimal:
    return Decimal(text)


def line(side: str, amount: str, category: str = "公益") -> LineFact:
    return LineFact(side, category, "用途", d(amount))


def chain(opening: Decimal, months: list[list[LineFact]], start: dt.date = dt.date(2026, 1, 1)) -> list[MonthFact]:
    """Months that carry on, made from their lines."""
    found, day = [], start
    for number, lines in enumerate(months):
        made = figures(opening, lines)
        found.append(MonthFact(day, made.opening, made.income, made.expenditure, made.closing, number))
        opening, day = made.closing, next_month(day)
    return found


def test_a_wrong_closing_balance_says_by_how_much_and_why() -> None:
    verdict = adds_up(Figures(d("5000.00"), d("800.00"), d("1200.00"), d("4600.00")), d("4480.00"))
    assert not verdict.ok
    assert verdict.text.startswith(
        "期末余额少了 120.00 元：期初 5,000.00 + 收入 800.00 − 支出 1,200.00 应为 4,600.00，填的是 4,480.00。"
    )
    assert (verdict.field, verdict.needed, verdict.met) == ("closing", "4600.00", "4480.00")


@pytest.mark.parametrize(("closing", "ok"), [("4599.99", False), ("4600.00", True), ("4600.01", False)])
def test_one_cent_is_enough_to_be_wrong(closing: str, ok: bool) -> None:
    assert adds_up(Figures(d("5000.00"), d("800.00"), d("1200.00"), d("0")), d(closing)).ok is ok


def test_a_balance_that_is_too_high_says_too_high() -> None:
    assert "多了 0.01 元" in adds_up(Figures(d("1.00"), d("0"), d("0"), d("1.00")), d("1.01")).text


def test_a_typed_total_that_differs_is_refused_with_both_numbers() -> None:
    found = figures(d("0.00"), [line("income", "10.00"), line("expenditure", "3.00")])
    (verdict,) = [v for v in typed_totals(Typed(income=d("11.00"), expenditure=d("3.00")), found) if not v.ok]
    assert verdict.field == "income"
    assert "11.00" in verdict.text
    assert "10.00" in verdict.text


@pytest.mark.parametrize(
    ("amount", "ok"),
    [("0.01", True), ("0.001", False), ("999999999999.99", True), ("1000000000000.00", False), ("NaN", False)],
)
def test_money_has_two_places_and_twelve_digits(amount: str, ok: bool) -> None:
    assert money_problem(d(amount), "amount").ok is ok


def test_the_first_account_says_where_its_balance_comes_from() -> None:
    assert carried(d("5.00"), None, "2025年账本").ok
    assert carried(d("5.00"), None, " ").field == "opening_source"
    assert carried(None, None, "2025年账本").field == "opening"


def test_a_later_account_opens_with_what_the_month_before_left() -> None:
    before = MonthFact(dt.date(2026, 2, 1), d("1"), d("0"), d("0"), d("90.00"))
    assert carried(d("90.00"), before, "").ok
    refused = carried(d("90.01"), before, "")
    assert not refused.ok
    assert "2026年2月" in refused.text
    assert "90.00" in refused.text


def test_missing_months_are_listed_by_name() -> None:
    needed = months_within(dt.date(2026, 11, 1), dt.date(2027, 1, 31))
    months = [MonthFact(dt.date(2026, 12, 1), d("0"), d("0"), d("0"), d("0"))]
    assert missing(needed, months) == [dt.date(2026, 11, 1), dt.date(2027, 1, 1)]
    verdict = all_there(needed, months)
    assert not verdict.ok
    assert "2026年11月、2027年1月" in verdict.text


def test_a_broken_chain_names_the_month_to_correct() -> None:
    months = chain(d("100.00"), [[], [], []])
    wrong = [months[0], MonthFact(months[1].start, d("99.00"), d("0"), d("0"), d("99.00")), months[2]]
    assert [(a.label, b.label) for a, b in breaks(wrong)] == [("2026年1月", "2026年2月"), ("2026年2月", "2026年3月")]
    assert "请先更正2026年2月" in carries_on(wrong).text


def test_a_gap_between_months_is_missing_not_broken() -> None:
    months = chain(d("100.00"), [[], [line("income", "5.00")], []])
    assert breaks([months[0], months[2]]) == []


def test_only_a_changed_closing_balance_goes_on_to_later_months() -> None:
    months = chain(d("100.00"), [[], [], []])
    assert must_follow(months[0].start, d("100.00"), d("100.00"), months) == []
    assert must_follow(months[0].start, d("100.00"), d("90.00"), months) == months[1:]
    assert must_follow(months[2].start, d("100.00"), d("90.00"), months) == []


def test_a_computed_account_cannot_be_typed_over() -> None:
    right = Figures(d("1.00"), d("2.00"), d("1.00"), d("2.00"))
    assert computed_same(right, right).ok
    assert not computed_same(Figures(d("1.00"), d("2.01"), d("1.00"), d("2.01")), right).ok
    assert not computed_same(None, right).ok


@pytest.mark.parametrize(("amount", "listed"), [("4999.99", False), ("5000.00", True), ("5000.01", True)])
def test_an_expenditure_is_large_from_the_threshold_on(amount: str, listed: bool) -> None:
    lines = [line("expenditure", amount), line("income", "9999.00")]
    assert large(lines, d("5000.00")) == ([lines[0]] if listed else [])


def test_without_a_threshold_every_expenditure_is_listed() -> None:
    lines = [line("expenditure", "0.01"), line("income", "9999.00")]
    assert large(lines, None) == [lines[0]]


@given(opening=BALANCES, months=st.lists(LINES, min_size=1, max_size=24))
def test_balances_carry_through_any_number_of_months(opening: Decimal, months: list[list[LineFact]]) -> None:
    made = chain(opening, months)
    assert breaks(made) == []
    whole = summed(made)
    assert whole is not None
    assert adds_up(whole, whole.closing).ok
    assert whole.closing == opening + sum(
        (x.amount if x.side == "income" else -x.amount for lines in months for x in lines), d("0.00")
    )


@given(
    opening=BALANCES,
    months=st.lists(LINES, min_size=2, max_size=12),
    which=st.integers(0, 11),
    lines=LINES,
)
def test_correcting_one_month_and_then_each_that_follows_mends_the_chain(
    opening: Decimal, months: list[list[LineFact]], which: int, lines: list[LineFact]
) -> None:
    which %= len(months)
    made = chain(opening, months)
    old = made[which]
    new = figures(old.opening, lines)
    corrected = [*made]
    corrected[which] = MonthFact(old.start, new.opening, new.income, new.expenditure, new.closing)
    follow = must_follow(old.start, old.closing, new.closing, made)
    assert bool(breaks(corrected)) == (new.closing != old.closing and which + 1 < len(made))
    for number, month in enumerate(follow, start=which + 1):
        again = figures(corrected[number - 1].closing, months[number])
        corrected[number] = MonthFact(month.start, again.opening, again.income, again.expenditure, again.closing)
    assert breaks(corrected) == []
    assert corrected[-1].closing - made[-1].closing == new.closing - old.closing


@given(lines=LINES)
def test_sums_by_category_lose_no_cent(lines: list[LineFact]) -> None:
    before, after = figures(d("0.00"), lines), figures(d("0.00"), by_category(lines))
    assert before == after
    assert len({(x.side, x.category) for x in by_category(lines)}) == len(by_category(lines))
