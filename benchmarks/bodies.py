"""The bodies of 30,000 communities looked at in one step of the sweep, against the bare scan of the same offices.

Each community has a committee, a supervision body and a representative council with their terms: some 40 offices. One
in a hundred has something wrong. The floor adds up the members, women and chairs of every body in one aggregate.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.country import owner, use
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.clock.actions.sweep import context_of
from governance.base.clock.models import Duty
from governance.base.law.loading import load
from governance.committees.actions.body_checks import check_bodies
from governance.committees.actions.expected import load_expected
from governance.committees.duty_kinds import KIND_COMPOSITION

NAMES = ("check_bodies",)
COMMUNITIES, REPRESENTATIVES = 30_000, 32
DAY = dt.date(2026, 6, 1)
FLOOR = """
SELECT body_id, count(*), count(*) FILTER (WHERE woman), count(*) FILTER (WHERE post = 'chair')
FROM committees_office WHERE starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s) GROUP BY body_id
"""
PLACES = """
INSERT INTO places_division (code, name, level, unit_kind, committee, community_type, source_name, local, telephone,
                             office_hours, go_live_on)
SELECT (110000000000 + n)::text, 'v' || n, 12, '', CASE WHEN n %% 5 = 0 THEN 'urban' ELSE 'village' END, '', '', false,
       '', '', date '2026-01-01'
FROM generate_series(1, %s) AS n
"""
BODIES = """
INSERT INTO committees_body (division_id, kind, name, since)
SELECT id, kind, kind, date '2020-01-01'
FROM places_division, unnest(ARRAY['committee', 'supervision', 'council']) AS kind WHERE level = 12 ORDER BY id
"""
TERMS = """
INSERT INTO committees_term (body_id, number, starts_on, ends_on, basis)
SELECT id, 1, date '2026-03-02', date '2031-03-01', '' FROM committees_body
"""
OFFICES = """
INSERT INTO committees_office (body_id, term_id, name, post, woman, skilled, starts_on, end_why, end_basis, basis,
                               flags)
SELECT b.id, t.id, b.id || '-' || n, CASE WHEN b.kind = 'council' THEN 'representative' WHEN n = 1 THEN 'chair'
       ELSE 'member' END, n %% 2 = 0 AND b.division_id %% 100 <> 7, true, date '2026-03-02', '', '', '选举产生', '[]'
FROM committees_body AS b JOIN committees_term AS t ON t.body_id = b.id
CROSS JOIN LATERAL generate_series(1, CASE b.kind WHEN 'committee' THEN 5 WHEN 'supervision' THEN 3 ELSE %s END) AS n
"""


def fill() -> None:
    """As the owner: the tables keep what the application may not write in bulk."""
    with owner() as cursor:
        cursor.execute(PLACES, [COMMUNITIES])
        for statement in (BODIES, TERMS):
            cursor.execute(statement)
        cursor.execute("ALTER TABLE committees_office DISABLE TRIGGER USER")  # a million rows of history
        cursor.execute(OFFICES, [REPRESENTATIVES])
        cursor.execute("ALTER TABLE committees_office ENABLE TRIGGER USER")
        for table in ("places_division", "committees_body", "committees_term", "committees_office", "clock_duty"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, [DAY, DAY])
        cursor.fetchall()


def ours() -> dict[str, int]:
    return check_bodies(context_of(on=DAY, at=timezone.now()))


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """The first run opens what is owed; the rounds are runs of a day on which nothing has changed."""
    use("bench_bodies")
    load(at=timezone.now())
    load_expected(at=timezone.now())
    fill()
    first: dict[str, int] = {}
    took_first = seconds(lambda: first.update(ours()))
    wrong = Duty.objects.open().filter(kind=KIND_COMPOSITION).count()
    if not wrong or first["opened"] < wrong:
        raise SystemExit(f"{first} and {wrong} duties about composition: the check found nothing")
    say(f"the run that opens {first['opened']} duties: {took_first:.2f} s")
    ratios = []
    for number in range(rounds):
        took = {}
        for name in in_turn(("floor", "ours"), number):
            with transaction.atomic():
                took[name] = seconds(floor if name == "floor" else ours)
        ratios.append(took["ours"] / took["floor"])
        say(f"round {number + 1}: " + ", ".join(f"{name} {value:.2f} s" for name, value in took.items()))
    return [result("check_bodies", ratios, 3.0)]
