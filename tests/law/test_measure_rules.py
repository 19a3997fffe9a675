"""Arithmetic of rules against exact fractions."""

from __future__ import annotations

import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.law.rules.measure import (
    Incomparable,
    at_least_as_strict,
    holds,
    least,
    magnitude,
    share_holds,
)

COMPARE = {"GE": operator.ge, "GT": operator.gt, "LE": operator.le, "LT": operator.lt, "EQ": operator.eq}
operators = st.sampled_from(sorted(COMPARE))
counts = st.integers(0, 10**7)
totals = st.integers(1, 10**7)
parts = st.integers(1, 12)


@given(operators, counts, totals, parts, parts)
@pytest.mark.req("R-CMT-3")
def test_a_share_holds_exactly_as_the_fraction_does(op: str, met: int, total: int, top: int, bottom: int) -> None:
    assert share_holds(op, met, total, top, bottom) is COMPARE[op](Fraction(met, total), Fraction(top, bottom))


@given(st.sampled_from(["GE", "GT"]), totals, parts, parts)
def test_the_least_count_holds_and_one_fewer_does_not(op: str, total: int, top: int, bottom: int) -> None:
    count = least(op, total, top, bottom)
    assert share_holds(op, count, total, top, bottom)
    assert not share_holds(op, count - 1, total, top, bottom)


@given(st.sampled_from(["GE", "GT", "LE", "LT"]), parts, parts, parts, parts, counts, totals)
def test_whoever_meets_the_stricter_value_meets_the_laxer(
    op: str, a: int, b: int, c: int, d: int, met: int, total: int
) -> None:
    if at_least_as_strict(op, (a, b), (c, d)) and share_holds(op, met, total, a, b):
        assert share_holds(op, met, total, c, d)


@given(operators, counts, counts)
def test_whole_numbers_compare_as_numbers(op: str, left: int, right: int) -> None:
    assert holds(op, left, right) is COMPARE[op](left, right)


@pytest.mark.parametrize(
    ("op", "met", "total", "expected"),
    [
        ("GE", 18, 27, True),  # 三分之二以上: exactly two thirds is enough
        ("GT", 18, 27, False),  # 超过三分之二: it is not
        ("GT", 19, 27, True),
        ("GE", 17, 27, False),
    ],
)
@pytest.mark.req("R-CMT-3")
def test_two_thirds_with_and_without_the_number_itself(op: str, met: int, total: int, expected: bool) -> None:
    assert share_holds(op, met, total, 2, 3) is expected


def test_of_nobody_no_share_is_reached() -> None:
    assert not share_holds("GE", 0, 0, 2, 3)
    assert not share_holds("GT", 0, 0, 1, 2)
    assert share_holds("LE", 0, 0, 1, 2)


def test_words_are_not_compared() -> None:
    for op in ("IS", "ONE_OF", "TEXT"):
        with pytest.raises(Incomparable):
            holds(op, 1, 1)
    with pytest.raises(Incomparable):
        least("LE", 10, 1, 2)
    with pytest.raises(Incomparable):
        magnitude(None, None, None, "day")


def test_a_monthly_rhythm_is_stricter_than_a_quarterly_one() -> None:
    monthly, _ = magnitude(1, None, None, "per_month")
    quarterly, dimension = magnitude(1, None, None, "per_quarter")
    assert dimension == "rhythm"
    assert at_least_as_strict("GE", monthly, quarterly)
    assert not at_least_as_strict("GE", quarterly, monthly)
