"""A community of ten thousand adults: who may vote and what a quorum is counted of, against a bare read of all rows;
the register as a workbook, against a bare openpyxl write of the same rows."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from benchmarks.country import owner, use
from benchmarks.importing import village
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.base.spreadsheet import sent
from residents.actions.export_people import register_listing
from residents.queries.electorate import base_counts, electorate

NAMES = ("electorate", "register_export")
ADULTS = 10_000
ON = dt.date(2026, 3, 4)
# Three to a household, a tenth from elsewhere, a fifth away, half of them members of the collective.
HOUSES = """
INSERT INTO residents_household (division_id, number, address, since)
SELECT %(place)s, n::text, n || '号', '2020-01-01' FROM generate_series(1, %(adults)s / 3) AS n
"""
PEOPLE = """
INSERT INTO residents_person (division_id, household_id, name, sex, born_on, identity_mark, identity_tail, phone_mark,
    phone_masked, registration, resident_since, since, ended_why)
SELECT %(place)s, h.first + n %% (%(adults)s / 3), '村民' || n, CASE WHEN n %% 2 = 0 THEN 'male' ELSE 'female' END,
    '1950-01-01'::date + n, '', '', '', '',
    CASE WHEN n %% 10 = 0 THEN 'elsewhere' ELSE 'here' END, CASE WHEN n %% 10 = 0 THEN '2025-01-01'::date END,
    '2020-01-01', ''
FROM generate_series(1, %(adults)s) AS n, (SELECT min(id) AS first FROM residents_household) AS h
"""
AWAY = """
INSERT INTO residents_absence (person_id, away, place, since)
SELECT id, 'elsewhere', '某市', '2025-01-01' FROM residents_person WHERE registration = 'here' AND id %% 5 = 0
"""
MEMBERS = """
INSERT INTO residents_collectivemember (person_id, full_capacity, since, basis, by_id)
SELECT id, true, '2021-01-01', '成员大会', %(clerk)s FROM residents_person WHERE id %% 2 = 0
"""
FLOOR = (  # what the answers are made of
    "SELECT id, name, household_id, registration, resident_since, works_since, born_on FROM residents_person",
    "SELECT person_id, since, until FROM residents_absence",
    "SELECT person_id, since, until FROM residents_collectivemember",
    "SELECT id, since, ended_on FROM residents_household",
)


def fill(place: Division, clerk: int) -> None:
    with connection.cursor() as cursor:
        for statement in (HOUSES, PEOPLE, AWAY, MEMBERS):
            cursor.execute(statement, {"place": place.pk, "adults": ADULTS, "clerk": clerk})
    with owner() as cursor:  # in the place of the autovacuum
        cursor.execute("ANALYZE residents_household, residents_person, residents_absence, residents_collectivemember")


def bare_read() -> None:
    with connection.cursor() as cursor:
        for statement in FLOOR:
            cursor.execute(statement)
            if not cursor.fetchall():
                raise SystemExit("nothing was read")


def verdicts(place: Division) -> None:
    found = list(electorate(place, ON).values_list("id", "name", "voter_class", "needs"))
    require(len(found))
    require(base_counts(place, ON).adults)


def bare_write(rows: list[Any]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    for row in rows:
        sheet.append(row)
    book.save(io.BytesIO())


def export(place: Division) -> None:
    response = sent(register_listing(place, ON), "xlsx")
    response.close()


def require(count: int) -> None:
    if count != ADULTS:
        raise SystemExit(f"{count} rows instead of {ADULTS}")


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    use("bench_register")
    load(at=timezone.now())
    place, clerk = village()
    fill(place, clerk.pk)
    rows = [list(row) for row in register_listing(place, ON).rows]
    require(len(rows))
    pairs = {
        "electorate": (bare_read, lambda: verdicts(place), 4.0),
        "register_export": (lambda: bare_write(rows), lambda: export(place), 2.0),
    }
    found = []
    for name, (floor, ours, goal) in pairs.items():
        ratios = []
        for number in range(rounds):
            took = {one: seconds(floor if one == "floor" else ours) for one in in_turn(("floor", "ours"), number)}
            ratios.append(took["ours"] / took["floor"])
            say(f"{name} {number + 1}: " + ", ".join(f"{one} {value:.3f} s" for one, value in took.items()))
        found.append(result(name, ratios, goal))
    return found
