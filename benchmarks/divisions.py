"""Loading the whole country against its floor: the bare level-by-level INSERT … SELECT of the same 665,276 rows into
the same table under the same constraints and indexes, each with its commit (so with the deferred keys checked).

Ours includes unpacking the file, checking every line, copying, the report and the journal entry; the floor starts from
rows that lie ready in a temporary table.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.country import empty, use
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.places.actions.load import COMMITTEE, PLAN, UNIT_KIND, load_divisions, stage
from governance.base.places.listing import BUNDLE, read
from governance.base.places.models import Division
from governance.base.places.rules.code import LENGTHS

NAMES = ("load_divisions",)
BARE = f"""
INSERT INTO places_division (code, name, level, parent_id, unit_kind, committee, community_type, source_name, local,
                             telephone, office_hours)
SELECT i.code, i.name, i.level, p.id, {UNIT_KIND}, {COMMITTEE}, '', i.name, false, '', ''
FROM ready i LEFT JOIN places_division p ON p.code = left(i.code, %(parent)s) AND p.level = %(parent)s
WHERE i.level = %(level)s
"""


def floor() -> None:
    """The bare inserts and their commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAN)  # the floor has the best plan too
        for parent, level in pairwise((0, *LENGTHS)):
            cursor.execute(BARE, {"parent": parent, "level": level})


def ours() -> None:
    """The load as an operator gets it."""
    load_divisions(source=[BUNDLE], within="", by=None, at=timezone.now(), progress=lambda text: None)


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """An empty table for every turn."""
    use("bench_divisions")
    with transaction.atomic(), connection.cursor() as cursor:
        stage(cursor, [read(BUNDLE)], "")
        cursor.execute("CREATE TEMPORARY TABLE ready AS SELECT level, code, name FROM incoming ORDER BY code")
        cursor.execute("ANALYZE ready")
        cursor.execute("DROP TABLE incoming")
        cursor.execute("SELECT count(*) FROM ready")
        rows = cursor.fetchone()[0]
    ratios = []
    for number in range(rounds):
        took = {}
        for name in in_turn(("floor", "ours"), number):
            empty("places_division")
            took[name] = seconds({"floor": floor, "ours": ours}[name])
            if Division.objects.count() != rows:
                raise SystemExit(f"{name}: {Division.objects.count()} of {rows} rows")
        ratios.append(took["ours"] / took["floor"])
        say(f"round {number + 1}: " + ", ".join(f"{name} {value:.1f} s" for name, value in took.items()))
    return [result("load_divisions", ratios, 2.0)]
