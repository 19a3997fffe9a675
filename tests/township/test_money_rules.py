"""What may be entered as paid, and what may be said to have arrived: the rules alone (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from governance.township.rules import money as rules

pytestmark = pytest.mark.req("R-AUT-4")
TODAY = dt.date(2026, 7, 1)
D = Decimal


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("400.00", "within_promise"),
        ("400.01", "over_promise"),
        ("0.01", "within_promise"),
        ("0", "money"),
        ("-1", "money"),
        ("0.001", "money"),
        ("NaN", "money"),
    ],
)
def test_a_payment_with_what_was_paid_before_stays_within_the_sum(amount: str, code: str) -> None:
    verdict = rules.within_promise(owed=D("1000.00"), paid=D("600.00"), amount=D(amount))
    assert verdict.code == code
    if code == "over_promise":
        assert (verdict.needed, verdict.met) == ("<= 400.00", "400.01")
        assert "1,000.00" in verdict.text
        assert "600.00" in verdict.text


@pytest.mark.parametrize(
    ("received", "note", "code"),
    [
        ("100.00", "", "arrived"),
        ("99.99", "", "note"),
        ("99.99", "少了一分", "arrived"),
        ("0", "没有到", "arrived"),
        ("100.01", "多了", "more"),
        ("-1", "错", "money"),
    ],
)
def test_what_arrived_is_all_or_less_with_a_word(received: str, note: str, code: str) -> None:
    assert rules.arrived(amount=D("100.00"), received=D(received), note=note).code == code


@pytest.mark.parametrize(
    ("paid_on", "reference", "cancelled", "codes"),
    [
        (TODAY, "1", False, []),
        (TODAY + dt.timedelta(days=1), "1", False, ["future"]),
        (TODAY, "", False, ["reference"]),
        (TODAY, "1" * 61, False, ["reference"]),
        (TODAY, "1", True, ["cancelled"]),
    ],
)
def test_it_is_owed_on_a_day_that_has_been_with_its_voucher(
    paid_on: dt.date, reference: str, cancelled: bool, codes: list[str]
) -> None:
    found = rules.can_enter(cancelled=cancelled, paid_on=paid_on, on=TODAY, reference=reference)
    assert [verdict.code for verdict in found if not verdict.ok] == codes


def test_one_voucher_is_one_payment() -> None:
    old = rules.Voucher(D("100.00"), TODAY, "A1")
    assert rules.same_voucher(old, rules.Voucher(D("100.00"), TODAY, "A1")).ok
    assert not rules.same_voucher(old, rules.Voucher(D("100.01"), TODAY, "A1")).ok
    assert not rules.same_voucher(old, rules.Voucher(D("100.00"), TODAY - dt.timedelta(days=1), "A1")).ok


@pytest.mark.parametrize(
    ("amount", "received", "disputed", "counts"),
    [
        ("100", None, False, "100"),
        ("100", "100", False, "100"),
        ("100", "40", True, "40"),
        ("100", "0", True, "0"),
    ],
)
def test_what_is_entered_counts_until_the_committee_says_what_came(
    amount: str, received: str | None, disputed: bool, counts: str
) -> None:
    came = None if received is None else D(received)
    assert rules.counted(D(amount), came, disputed=disputed) == D(counts)


def test_nobody_checks_a_payment_that_they_entered_themselves() -> None:
    assert [v.code for v in rules.can_check(confirmed=False, entered_by=1, by=1) if not v.ok] == ["own_entry"]
    assert [v.code for v in rules.can_check(confirmed=True, entered_by=1, by=2) if not v.ok] == ["checked"]
