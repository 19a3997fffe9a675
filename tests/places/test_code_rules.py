"""Codes: 2, 4, 6, 9 or 12 digits, compared as ranges, never padded."""

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from governance.base.places.actions.load import COMMITTEE, UNIT_KIND
from governance.base.places.choices import Committee, UnitKind
from governance.base.places.rules.code import (
    LENGTHS,
    ancestors,
    committee_from_code,
    is_within,
    parent_code,
    unit_kind,
    upper_bound,
)
from governance.base.places.rules.division import code_is_well_formed, name_is_well_formed

DIGITS = st.text("0123456789", min_size=12, max_size=12)
CODES = st.builds(lambda digits, length: digits[:length], DIGITS, st.sampled_from(LENGTHS))


@given(CODES, CODES)
def test_the_range_of_a_code_is_exactly_what_begins_with_it(scope: str, code: str) -> None:
    assert (scope <= code < upper_bound(scope)) == code.startswith(scope) == is_within(code, scope)


@given(CODES, st.text("0123456789", max_size=10))
def test_everything_below_a_code_lies_in_its_range(scope: str, rest: str) -> None:
    assert scope <= scope + rest < upper_bound(scope)


@given(CODES)
def test_ancestors_lead_from_the_province_to_the_code_itself(code: str) -> None:
    line = ancestors(code)
    assert line[-1] == code
    assert [len(above) for above in line] == [n for n in LENGTHS if n <= len(code)]
    assert all(parent_code(lower) == upper for upper, lower in pairwise(line))
    assert parent_code(line[0]) == ""


def test_a_last_digit_of_nine_has_a_range_too() -> None:
    assert upper_bound("4399") == "439:"
    assert "4399" <= "439999999999" < upper_bound("4399")
    assert not "4399" <= "44" < upper_bound("4399")


@pytest.mark.parametrize("code", ["", "1", "123", "12345", "43010", "4301030000000", "43a1", "４３", "43 ", "٤٣"])
def test_other_forms_of_code_are_refused(code: str) -> None:
    verdict = code_is_well_formed(code)
    assert (verdict.ok, verdict.field, verdict.met) == (False, "code", code)


@pytest.mark.parametrize("code", ["43", "4301", "430103", "430103002", "430103002001", "350527000"])
def test_natural_lengths_are_accepted(code: str) -> None:
    assert code_is_well_formed(code).ok


@pytest.mark.parametrize(
    ("suffix", "kind", "committee"),
    [
        ("001", "urban", "urban"),
        ("199", "urban", "urban"),
        ("200", "village", "village"),
        ("399", "village", "village"),
        ("400", "similar_urban", ""),
        ("497", "similar_urban", ""),
        ("498", "virtual", ""),
        ("499", "similar_urban", ""),
        ("500", "similar_village", ""),
        ("597", "similar_village", ""),
        ("598", "virtual", ""),
        ("599", "similar_village", ""),
    ],
)
def test_the_last_three_digits_say_what_a_unit_is(suffix: str, kind: str, committee: str) -> None:
    assert (unit_kind(f"430103002{suffix}"), committee_from_code(f"430103002{suffix}")) == (kind, committee)


def test_the_database_reads_every_ending_as_the_rule_does(db: None) -> None:
    codes = [f"430103002{n:03}" for n in range(1000)] + ["43", "4301", "430103", "430103498", "430103598"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code, {UNIT_KIND}, {COMMITTEE} FROM unnest(%s, %s) AS i(code, level)",
            [codes, [len(code) for code in codes]],
        )
        rows = cursor.fetchall()
    assert rows == [(code, unit_kind(code), committee_from_code(code)) for code in codes]
    assert {kind for _code, kind, _committee in rows} == set(UnitKind.values)
    assert {committee for _code, _kind, committee in rows} == set(Committee.values)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_empty"),
        ("  ", "name_empty"),
        ("村" * 61, "name_long"),
        ("上\n河村", "name_characters"),
        ("上\u200b河村", "name_characters"),
        ("上\x07河村", "name_characters"),
    ],
)
def test_a_name_must_be_readable(name: str, code: str) -> None:
    assert name_is_well_formed(name).code == code


@pytest.mark.parametrize("name", ["村" * 60, "莫𡐓村委会", "高\ue170村委会", "前进村（原 3·8 农场）"])
def test_rare_characters_and_sixty_characters_are_names(name: str) -> None:
    assert name_is_well_formed(name).ok
