"""Which rule is in force: body, place, day, and what a nearer place may change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.law.rules.resolve import Row, resolve, resolve_all

DAY = dt.date(2026, 3, 1)
NATION = Row(
    id=1, code="VC-DI-PERIOD", subject="disclosure", applies_to="village", place="", title="公布期限", operator="GE",
    number=15, numerator=None, denominator=None, unit="day", base="", options=(), statement="不得少于十五日",
    law="村民委员会组织法", article="第三十五条", valid_from=dt.date(2026, 1, 1), valid_to=None, local_law="stricter",
    confidence="read", needs_review=False,
)  # fmt: skip


def local(number: int, place: str, **changes: object) -> Row:
    return replace(NATION, id=int(place), number=number, place=place, local_law="free", **changes)  # type: ignore[arg-type]


def won(
    *rows: Row, body: str = "village", place: str = "370102001201", on: dt.date = DAY
) -> tuple[int | None, dict[str, str]]:
    """The number in force, and why the others (by place) gave way."""
    found = resolve(rows, body=body, place=place, on=on)
    assert found is not None
    return found.row.number, {beaten.row.place: beaten.why for beaten in found.beaten}


@pytest.mark.parametrize(("number", "place"), [(5, "37"), (10, "50")])
@pytest.mark.req("R-OPN-5")
def test_fifteen_national_days_beat_a_shorter_provincial_period(number: int, place: str) -> None:
    assert won(NATION, local(number, place), place=place + "0102") == (15, {place: "stricter"})


@pytest.mark.parametrize("number", [15, 16, 30])
def test_a_province_may_ask_for_as_much_or_more(number: int) -> None:
    assert won(NATION, local(number, "37")) == (number, {"": "nearest"})


def test_what_the_nation_forbids_stays_forbidden_below_the_province() -> None:
    """A county may be laxer than its province where that leaves room, never than the nation."""
    assert won(NATION, local(30, "37"), local(20, "370102")) == (20, {"": "nearest", "37": "nearest"})
    assert won(NATION, local(30, "37"), local(14, "370102")) == (30, {"": "nearest", "370102": "stricter"})


def test_a_province_that_only_allows_more_binds_its_counties() -> None:
    province = replace(local(30, "37"), local_law="stricter")
    assert won(NATION, province, local(20, "370102")) == (30, {"": "nearest", "370102": "stricter"})


@pytest.mark.parametrize(
    ("operator", "local_number", "expected"), [("LE", 2, 2), ("LE", 3, 3), ("LE", 4, 3), ("LT", 4, 3)]
)
def test_a_maximum_is_stricter_when_lower(operator: str, local_number: int, expected: int) -> None:
    nation = replace(NATION, operator=operator, number=3)
    assert won(nation, local(local_number, "37", operator=operator))[0] == expected


def test_a_fixed_rule_is_not_changed_by_anyone() -> None:
    fixed = replace(NATION, local_law="fixed")
    assert won(fixed, local(99, "37"), local(99, "370102")) == (15, {"37": "fixed", "370102": "fixed"})


def test_where_the_nation_leaves_room_the_nearest_place_wins() -> None:
    free = replace(NATION, local_law="free")
    assert won(free, local(5, "37"), local(3, "370102")) == (3, {"": "nearest", "37": "nearest"})


def test_another_unit_or_comparison_tightens_nothing() -> None:
    assert won(NATION, local(20, "37", unit="month"))[0] == 15
    assert won(NATION, local(20, "37", operator="EQ"))[0] == 15


def test_rules_of_other_places_are_not_looked_at() -> None:
    assert won(NATION, local(30, "50"), local(30, "3701"), place="370202001201") == (15, {})
    assert won(NATION, local(30, "37"), place="") == (15, {})


def test_what_does_not_bind_never_displaces_what_does() -> None:
    assert won(NATION, local(30, "37", binding=False, confidence="memory")) == (15, {"37": "unconfirmed"})
    assert won(replace(NATION, binding=False), local(5, "37")) == (5, {"": "unconfirmed"})


def test_without_any_binding_rule_the_answer_does_not_bind() -> None:
    found = resolve([replace(NATION, binding=False)], body="village", place="37", on=DAY)
    assert found is not None
    assert not found.row.binding


@pytest.mark.parametrize(
    ("body", "written_for", "found"),
    [
        ("village", "village", True),
        ("village", "both", True),
        ("village", "any", True),
        ("village", "urban", False),
        ("village", "collective", False),
        ("urban", "both", True),
        ("urban", "village", False),
        ("collective", "any", True),
        ("collective", "both", False),
        ("owners", "both", False),
        ("township", "any", True),
    ],
)
def test_whom_a_rule_is_about(body: str, written_for: str, found: bool) -> None:
    row = replace(NATION, applies_to=written_for)
    assert (resolve([row], body=body, place="37", on=DAY) is not None) is found


def test_at_one_place_the_rule_for_the_very_body_wins() -> None:
    general = replace(NATION, id=2, applies_to="any", number=7, local_law="free")
    own = replace(NATION, local_law="free")
    assert won(own, general) == won(general, own) == (15, {"": "nearest"})


@pytest.mark.parametrize(
    ("on", "number"), [("2025-12-31", 10), ("2026-01-01", 15), ("2018-12-29", 10), ("2018-12-28", None)]
)
def test_the_first_and_the_last_day_belong_to_the_rule(on: str, number: int | None) -> None:
    old = replace(NATION, id=2, number=10, valid_from=dt.date(2018, 12, 29), valid_to=dt.date(2025, 12, 31))
    found = resolve([NATION, old], body="village", place="37", on=dt.date.fromisoformat(on))
    assert (found.row.number if found else None) == number


def test_every_code_is_answered_by_itself() -> None:
    found = resolve_all([NATION, replace(NATION, code="VC-AS-NOTICE", number=10)], body="village", place="", on=DAY)
    assert {code: resolution.row.number for code, resolution in found.items()} == {
        "VC-DI-PERIOD": 15,
        "VC-AS-NOTICE": 10,
    }


@given(
    st.lists(st.tuples(st.sampled_from(["37", "3701", "370102"]), st.integers(1, 60)), unique_by=lambda x: x[0]),
    st.randoms(),
)
def test_no_place_gets_below_the_national_minimum_in_whatever_order_rows_come(
    rows: list[tuple[str, int]], random: object
) -> None:
    candidates = [NATION, *(local(number, place) for place, number in rows)]
    expected = won(*candidates)
    random.shuffle(candidates)  # type: ignore[attr-defined]
    number, reasons = won(*candidates)
    assert (number, reasons) == expected
    assert number is not None
    assert number >= 15
    assert len(reasons) == len(rows)
