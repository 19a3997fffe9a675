"""Ages, periods, identity numbers and voter clauses, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residents.rules.age import completed_on, latest_start, whole_months, years_of_age
from residents.rules.eligibility import Clauses, Standing, voter_class
from residents.rules.identity import identity_verdicts, plain_identity
from residents.rules.person import masked_phone
from residents.rules.register import PersonFacts, register_verdicts
from tests.residents.makers_people import identity_number

pytestmark = [pytest.mark.req("R-RES-1"), pytest.mark.req("R-CMT-2")]
DAYS = st.dates(dt.date(1920, 1, 1), dt.date(2030, 12, 31))
MONTHS = st.integers(0, 1300)
ON = dt.date(2026, 3, 4)
VILLAGE = ("registered_resident", "registered_away", "worker_or_resident")
VILLAGE_2018 = ("registered_resident", "registered_away", "resident")
URBAN = ("registered", "usual_resident", "community_worker")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2008-03-04", "2026-03-03", 17),
        ("2008-03-04", "2026-03-04", 18),  # the birthday counts
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),  # no 29th that year: its last day (民法典 202)
        ("2008-02-29", "2028-02-28", 19),  # there is a 29th that year
        ("2008-02-29", "2028-02-29", 20),
        ("2008-12-31", "2026-12-30", 17),
        ("2008-12-31", "2026-12-31", 18),
    ],
)
def test_a_year_of_age_is_completed_on_the_birthday(born: str, on: str, age: int) -> None:
    assert years_of_age(dt.date.fromisoformat(born), dt.date.fromisoformat(on)) == age


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-08-31", 6, "2026-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2025-08-28", 6, "2026-02-28"),
        ("2025-03-31", 1, "2025-04-30"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_a_period_of_months_ends_on_the_corresponding_day_or_the_last(start: str, months: int, end: str) -> None:
    assert completed_on(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(end)


@given(DAYS, MONTHS)
def test_the_latest_start_is_the_last_day_from_which_the_months_are_complete(on: dt.date, months: int) -> None:
    latest = latest_start(on, months)
    assert completed_on(latest, months) <= on
    assert completed_on(latest + dt.timedelta(days=1), months) > on


@given(DAYS, DAYS)
def test_whole_months_are_the_most_that_are_complete(start: dt.date, on: dt.date) -> None:
    start, on = sorted((start, on))
    count = whole_months(start, on)
    assert completed_on(start, count) <= on < completed_on(start, count + 1)


def test_nothing_is_complete_before_it_began() -> None:
    assert whole_months(ON, ON - dt.timedelta(days=1)) == 0


def clauses(options: tuple[str, ...], months: int) -> Clauses:
    return Clauses(options, months, months)


@pytest.mark.rule("VC-EL-REG", "VC-EL-REG-RESIDENCE", "RC-EL-REG", "RC-EL-REG-WORK")
@pytest.mark.parametrize(
    ("registration", "away", "resident", "works", "village", "village_2018", "urban"),
    [
        ("here", False, None, None, "registered_resident", "registered_resident", "registered"),
        ("here", True, None, None, "registered_away", "registered_away", "registered"),
        ("elsewhere", False, None, None, "", "", ""),
        ("elsewhere", False, "2025-03-04", None, "worker_or_resident", "resident", "usual_resident"),
        ("elsewhere", False, "2025-03-05", None, "", "", "usual_resident"),  # a day short of a year
        ("elsewhere", True, "2025-03-04", None, "", "", ""),  # lives somewhere else now
        ("elsewhere", False, "2026-03-05", None, "", "", ""),  # not yet here
        ("elsewhere", True, None, "2025-03-04", "worker_or_resident", "", "community_worker"),
        ("elsewhere", True, None, "2025-03-05", "", "", "community_worker"),
        ("elsewhere", True, None, "2025-09-04", "", "", "community_worker"),  # six months
        ("elsewhere", True, None, "2025-09-05", "", "", ""),  # a day short of them
    ],
)
def test_each_clause_holds_from_its_boundary_on(
    registration: str,
    away: bool,
    resident: str | None,
    works: str | None,
    village: str,
    village_2018: str,
    urban: str,
) -> None:
    standing = Standing(
        registration,
        away,
        dt.date.fromisoformat(resident) if resident else None,
        dt.date.fromisoformat(works) if works else None,
    )
    assert voter_class(standing, clauses(VILLAGE, 12), ON) == village
    assert voter_class(standing, clauses(VILLAGE_2018, 12), ON) == village_2018
    assert voter_class(standing, clauses(URBAN, 6), ON) == urban


BORN = dt.date(1980, 5, 1)
RIGHT = identity_number(BORN, "male")


def codes(number: str, born_on: dt.date = BORN, sex: str = "male") -> list[str]:
    return [one.code for one in identity_verdicts(plain_identity(number), born_on, sex) if not one.ok]


def test_an_identity_number_agrees_with_birthday_and_sex() -> None:
    assert codes(RIGHT) == []
    assert codes(RIGHT, born_on=dt.date(1980, 5, 2)) == ["identity_birthday"]
    assert codes(RIGHT, sex="female") == ["identity_sex"]


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, more: int) -> None:
    wrong = RIGHT[:place] + str((int(RIGHT[place]) + more) % 10) + RIGHT[place + 1 :]
    assert codes(wrong) == ["identity_check"]


@pytest.mark.parametrize("number", ["", "123", RIGHT[:-1], RIGHT + "1", "A" * 18])
def test_what_has_not_eighteen_digits_is_no_number(number: str) -> None:
    assert codes(number) == ["identity_shape"]


def test_the_problem_never_shows_the_number() -> None:
    wrong = RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")
    assert all(wrong not in str(one.as_dict()) for one in identity_verdicts(wrong, BORN, "male"))


def test_signs_of_a_number_are_read_as_printed() -> None:
    assert plain_identity("９９０１０１ 19800501-001x") == "99010119800501001X"


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800138000", "138****8000"), ("057112345678", "057*****5678"), ("1234567", "***4567")]
)
def test_a_telephone_is_masked(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def refused(**parts: object) -> set[str]:
    facts = {"name": "王小明", "sex": "male", "born_on": BORN, "registration": "here"}
    return {one.field for one in register_verdicts(PersonFacts(**{**facts, **parts}), ON) if not one.ok}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ({}, set()),
        ({"name": " "}, {"name"}),
        ({"sex": "x"}, {"sex"}),
        ({"registration": ""}, {"registration"}),
        ({"born_on": ON}, set()),
        ({"born_on": ON + dt.timedelta(days=1)}, {"born_on", "since"}),
        ({"born_on": dt.date(1880, 1, 1)}, {"born_on"}),
        ({"since": BORN}, set()),
        ({"since": BORN - dt.timedelta(days=1)}, {"since"}),
        ({"since": ON + dt.timedelta(days=1)}, {"since"}),
        ({"resident_since": BORN - dt.timedelta(days=1)}, {"resident_since"}),
        ({"works_since": ON + dt.timedelta(days=1)}, {"works_since"}),
        ({"phone": "138"}, {"phone"}),
        ({"phone": "138 0013 8000"}, set()),
    ],
)
def test_every_field_says_what_it_needs(parts: dict[str, object], fields: set[str]) -> None:
    assert refused(**parts) == fields
