"""Loading the whole country against its floor: the bare level-by-level INSERT … SELECT of the same 665,276 rows into
the same table under the same constraints and indexes, each with its commit (so with the deferred keys checked).

Ours includes unpacking the file, checking every line, copying, the report and the journal entry; the floor starts from
rows that lie ready in a temporary table. Run by `./dev bench divisions` on an empty, migrated database.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from contextlib import closing
from itertools import pairwise

import django
import psycopg2

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.config.settings")
    django.setup()

from django.db import connection, transaction
from django.utils import timezone

from governance.base.places.actions.load import COMMITTEE, PLAN, UNIT_KIND, load_divisions, stage
from governance.base.places.listing import BUNDLE, read
from governance.base.places.models import Division
from governance.base.places.rules.code import LENGTHS

NAME, GOAL, ROUNDS = "load_divisions", 2.0, 5
BARE = f"""
INSERT INTO places_division (code, name, level, parent_id, unit_kind, committee, community_type, source_name, local,
                             telephone, office_hours)
SELECT i.code, i.name, i.level, p.id, {UNIT_KIND}, {COMMITTEE}, '', i.name, false, '', ''
FROM ready i LEFT JOIN places_division p ON p.code = left(i.code, %(parent)s) AND p.level = %(parent)s
WHERE i.level = %(level)s
"""


def empty() -> None:
    """As the owner of throwaway services, who alone may lift the append-only triggers of the tables that refer here."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as owner, owner.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE places_division CASCADE")
        owner.commit()


def floor() -> float:
    """Seconds for the bare inserts and their commit."""
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAN)  # the floor has the best plan too
        for parent, level in pairwise((0, *LENGTHS)):
            cursor.execute(BARE, {"parent": parent, "level": level})
    return time.perf_counter() - began


def ours() -> float:
    """Seconds for the load as an operator gets it."""
    began = time.perf_counter()
    load_divisions(source=[BUNDLE], within="", by=None, at=timezone.now(), progress=lambda text: None)
    return time.perf_counter() - began


def measure(rounds: int = ROUNDS) -> dict[str, object]:
    """The ratio of ours to the floor, in rounds that take turns at going first."""
    if Division.objects.exists():
        raise SystemExit("benchmarks.divisions empties the table of divisions: run it on an empty database")
    with transaction.atomic(), connection.cursor() as cursor:
        stage(cursor, [read(BUNDLE)], "")
        cursor.execute("CREATE TEMPORARY TABLE ready AS SELECT level, code, name FROM incoming ORDER BY code")
        cursor.execute("ANALYZE ready")
        cursor.execute("DROP TABLE incoming")
    ratios = []
    for number in range(rounds):
        seconds: dict[str, float] = {}
        for run in (floor, ours) if number % 2 else (ours, floor):
            empty()
            seconds[run.__name__] = run()
        ratios.append(seconds["ours"] / seconds["floor"])
        print(f"# round {number + 1}: ours {seconds['ours']:.1f} s, floor {seconds['floor']:.1f} s", flush=True)
    empty()
    return {
        "name": NAME,
        "value": round(statistics.median(ratios), 3),
        "unit": "ratio to floor",
        "goal": GOAL,
        "better": "lower",
        "rounds": rounds,
        "spread": round(max(ratios) - min(ratios), 3),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
