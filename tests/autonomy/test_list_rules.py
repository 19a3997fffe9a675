"""The rules of the two lists, said again (R-AUT-1, R-AUT-2, R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from autonomy.rules.lists import (
    Consultation,
    EntryFacts,
    complete,
    consulted,
    difference,
    fits,
    heard,
    may_narrow,
    missing,
    not_past,
    not_stale,
    of_a_county,
    reason_given,
    through_the_gate,
    up_to_date,
)
from autonomy.rules.opinion import text_fits

ON = dt.date(2026, 3, 2)
WHOLE = EntryFacts(
    code="X001",
    title="走访老人",
    group="rights",
    does="每月走访",
    does_not="不管钱",
    department="民政局",
    rhythm="monthly",
    hours_village=Decimal(4),
    hours_urban=Decimal(6),
    amount=Decimal(1200),
    per="year",
    payer="县财政",
    pay_when="三月底前",
    powers="查名单",
    bases=("《老年人权益保障法》",),
)
EMPTY = {"hours_village": None, "hours_urban": None, "amount": None, "bases": ()}


@pytest.mark.req("R-AUT-2")
@pytest.mark.parametrize(
    "name",
    [
        "bases",
        "department",
        "does",
        "does_not",
        "rhythm",
        "hours_village",
        "hours_urban",
        "amount",
        "per",
        "payer",
        "pay_when",
        "powers",
    ],
)
def test_an_assistance_entry_that_lacks_one_thing_is_not_complete(name: str) -> None:
    entry = replace(WHOLE, **{name: EMPTY.get(name, " ")})
    assert missing("assistance", entry) == [name]
    verdict = complete("assistance", entry)
    assert not verdict.ok
    assert "走访老人" in verdict.text


@pytest.mark.req("R-AUT-2")
def test_hours_are_asked_of_the_committees_concerned_only() -> None:
    village = replace(WHOLE, applies_to="village", hours_urban=None)
    assert missing("assistance", village) == []
    assert [v.field for v in fits("assistance", replace(village, hours_urban=Decimal(1)))] == ["hours_urban"]
    assert missing("assistance", replace(village, hours_village=None)) == ["hours_village"]


@pytest.mark.req("R-AUT-2")
def test_data_may_be_left_out_and_a_complete_entry_lacks_nothing() -> None:
    assert missing("assistance", replace(WHOLE, data="")) == []
    assert complete("assistance", WHOLE).ok


@pytest.mark.req("R-AUT-1")
def test_an_autonomy_entry_says_who_decides_and_needs_no_money() -> None:
    entry = EntryFacts(code="Z001", title="村规民约", does="大家定", bases=("x",), decided_by="assembly")
    assert complete("autonomy", entry).ok
    assert missing("autonomy", replace(entry, decided_by="")) == ["decided_by"]


@pytest.mark.req("R-AUT-2")
def test_money_of_nothing_is_refused_even_in_a_draft() -> None:
    assert [v.code for v in fits("assistance", replace(WHOLE, amount=Decimal(0)))] == ["amount"]
    assert [v.code for v in fits("assistance", replace(WHOLE, decided_by="assembly"))] == ["decided_by"]


@pytest.mark.req("R-AUT-1")
def test_a_difference_names_what_came_what_went_and_each_field_that_changed() -> None:
    gone, new = replace(WHOLE, code="X002"), replace(WHOLE, code="X003")
    found = difference([WHOLE, gone], [replace(WHOLE, amount=Decimal(900), does_not="不管钱，不开证明"), new])
    assert [entry.code for entry in found.added] == ["X003"]
    assert [entry.code for entry in found.removed] == ["X002"]
    (change,) = found.changed
    assert [(part.name, part.old, part.new) for part in change.fields] == [
        ("does_not", "不管钱", "不管钱，不开证明"),
        ("amount", Decimal(1200), Decimal(900)),
    ]
    assert not difference([WHOLE], [WHOLE]).any


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(
    ("day", "answers", "allowed"),
    [(-1, 0, False), (0, 0, False), (0, 2, False), (0, 3, True), (-5, 3, True), (1, 0, True)],
)
def test_a_list_is_adopted_after_the_last_day_or_when_all_have_answered(day: int, answers: int, allowed: bool) -> None:
    found = Consultation(ON, asked=3, agree=answers)
    assert consulted(found, ON + dt.timedelta(days=day)).ok is allowed


@pytest.mark.req("R-AUT-1")
def test_a_list_that_nobody_was_asked_about_is_not_adopted() -> None:
    assert not consulted(Consultation(None), ON).ok
    assert not consulted(Consultation(ON, asked=0), ON + dt.timedelta(days=9)).ok


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(
    ("change", "disagree", "note", "fine"),
    [(0, 0, "", True), (1, 0, "", False), (0, 1, "  好 ", False), (1, 1, "已照改", False), (1, 1, "已经照改", True)],
)
def test_who_wanted_a_change_is_told_what_became_of_it(change: int, disagree: int, note: str, fine: bool) -> None:
    assert heard(Consultation(ON, 5, 1, change, disagree), note).ok is fine


@pytest.mark.req("R-AUT-2")
def test_a_township_only_takes_away() -> None:
    assert all(v.ok for v in may_narrow("990101001", on_list=True, narrowed=False))
    assert [v.code for v in may_narrow("990101001", on_list=False, narrowed=False)] == ["widening"]
    assert [v.code for v in may_narrow("990101001", on_list=True, narrowed=True)] == ["narrowed"]
    assert [v.code for v in may_narrow("990101", on_list=True, narrowed=False)] == ["township"]
    assert of_a_county("990101").ok
    assert not of_a_county("990101001").ok


@pytest.mark.req("R-AUT-3")
def test_a_new_matter_of_assistance_passes_the_gate() -> None:
    assert through_the_gate([]).ok
    assert "垃圾分类积分" in through_the_gate(["垃圾分类积分"]).text
    assert not up_to_date(admitted=["a"], withdrawn=[]).ok
    assert not up_to_date(admitted=[], withdrawn=["b"]).ok
    assert up_to_date(admitted=[], withdrawn=[]).ok


@pytest.mark.req("R-AUT-1")
def test_days_reasons_and_what_was_seen() -> None:
    assert not not_past(ON - dt.timedelta(days=1), ON, "x", "x").ok
    assert not_past(ON, ON, "x", "x").ok
    assert [reason_given(text).ok for text in ("三个字", "四个字了", "x" * 300, "x" * 301)] == [
        False,
        True,
        True,
        False,
    ]
    assert [not_stale(3, seen).ok for seen in (None, 3, 2)] == [True, True, False]
    assert [
        text_fits(*case, agree="agree").ok for case in (("agree", ""), ("change", "改"), ("change", "改成每季"))
    ] == [
        True,
        False,
        True,
    ]
