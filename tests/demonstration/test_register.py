"""The registers of the demonstration are taken on as any sheet is, and name nobody who exists."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.config.demonstration.cast import COMMUNITIES, MAIN
from governance.config.demonstration.register import HOUSES, _people
from residents.queries.import_people import columns, read_lines
from residents.rules.import_people import among_themselves

pytestmark = pytest.mark.req("R-RES-1")
ON = dt.date(2026, 3, 4)
URBAN = next(one.code for one in COMMUNITIES if one.urban)


@pytest.mark.parametrize("code", [MAIN, URBAN])
def test_every_line_can_be_taken_on(code: str) -> None:
    names = [column.name for column in columns()]
    people = list(_people(code, village=code == MAIN, on=ON))
    rows = [(number, {name: one.get(name, "") for name in names}) for number, one in enumerate(people, start=2)]
    lines, ignored = read_lines(rows, ON)
    assert [problem.text for line in lines for problem in line.problems] == []
    assert among_themselves(lines) == {}
    assert ignored == 0
    assert 250 <= len(lines) <= 350
    assert len({line.house.number for line in lines}) == HOUSES
    assert people == list(_people(code, village=code == MAIN, on=ON))


def test_some_are_away_and_some_come_from_elsewhere() -> None:
    village = list(_people(MAIN, village=True, on=ON))
    urban = list(_people(URBAN, village=False, on=ON))
    assert 20 <= sum("away" in one for one in village) <= 100
    assert any(one["registration"] == "外地" for one in urban)
    assert all(one["identity"].startswith("99") for one in [*village, *urban])
