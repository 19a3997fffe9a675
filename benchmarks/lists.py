"""A new version of both lists for counties with 30,000 communities: entries, their bases, an opinion asked of every
committee and the duty to give it, against the plain insert of the same rows.

The floor inserts rows that lie ready in tables of their own into the same tables, with the same indexes and keys.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from autonomy.actions.opinion import Target, ask
from autonomy.actions.versions import copy_entries
from autonomy.choices import ListKind, VersionState
from autonomy.models import Basis, ListEntry, ListVersion, Opinion
from benchmarks.country import LIVE, country, empty, owner
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.accounts.models import User
from governance.base.clock.models import Duty
from governance.base.law.models import Citation
from governance.base.places.models import Division

NAMES = ("lists",)
COMMUNITIES, ENTRIES, BASES = 30_000, 45, 2
ON, UNTIL = LIVE + dt.timedelta(days=40), LIVE + dt.timedelta(days=60)
TABLES = ("autonomy_listentry", "autonomy_basis", "autonomy_opinion", "clock_duty")
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


def counties() -> list[Division]:
    """In the order of their codes, until they have so many communities together."""
    found: list[Division] = []
    count = 0
    for county in Division.objects.filter(level=6).order_by("code"):
        here = Division.objects.owing(LIVE).within(county.code).count()
        if here:
            found.append(county)
            count += here
        if count >= COMMUNITIES:
            break
    return found


def prepare(places: list[Division]) -> list[tuple[int, int, str]]:
    """For each county and list a version with all its entries and bases, and the empty one that is to follow."""
    empty("autonomy_listversion", "autonomy_opinion", "clock_duty")
    by, _made = User.objects.get_or_create(username="bench")
    citation, _made = Citation.objects.get_or_create(document="测量", article="")
    at = timezone.now()
    both = [(county, kind) for county in places for kind in ListKind.values]
    made = ListVersion.objects.bulk_create(
        ListVersion(kind=kind, division=county, state=state, created_by=by, created_at=at)
        for state in (VersionState.ABANDONED, VersionState.CONSULTING)
        for county, kind in both
    )
    old, new = made[: len(both)], made[len(both) :]
    for version in old:
        entries = ListEntry.objects.bulk_create(
            ListEntry(
                version=version,
                code=f"X{number:03d}",
                position=number,
                group="rights",
                title=f"第{number}项协助事项",
                does="每月走访一次，把情况报给责任部门。",
                does_not="不核定对象，不收取费用。",
            )
            for number in range(ENTRIES)
        )
        Basis.objects.bulk_create(Basis(entry=entry, citation=citation) for entry in entries for _n in range(BASES))
    codes = [county.code for county, _kind in both]
    return [(before.pk, after.pk, code) for before, after, code in zip(old, new, codes, strict=True)]


def ours(versions: list[tuple[int, int, str]]) -> None:
    """As drafting and consulting do it, for all of them at once."""
    copy_entries(pairs=[(old, new) for old, new, _code in versions], on=ON)
    ask(targets=[Target(code, version_id=new) for _old, new, code in versions], round=1, due_on=UNTIL, on=ON)


def floor(_versions: list[tuple[int, int, str]]) -> None:
    """The same rows without a question."""
    with connection.cursor() as cursor:
        for table in TABLES:
            name = f"ready_{table}"
            cursor.execute(COLUMNS, [name])
            columns = cursor.fetchone()[0]
            cursor.execute(f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {name}")


def keep(news: list[int]) -> dict[str, int]:
    """What one round of ours made, put beside; how many rows of each."""
    conditions = {
        "autonomy_listentry": "version_id = ANY(%s)",
        "autonomy_basis": "entry_id IN (SELECT id FROM autonomy_listentry WHERE version_id = ANY(%s))",
        "autonomy_opinion": "version_id = ANY(%s)",
        "clock_duty": "subject IN (SELECT id FROM autonomy_opinion WHERE version_id = ANY(%s))",
    }
    counts = {}
    with connection.cursor() as cursor:
        for table, condition in conditions.items():
            cursor.execute(f"DROP TABLE IF EXISTS ready_{table}")
            kept = f"SELECT * FROM {table} WHERE {condition} ORDER BY id"
            cursor.execute(f"CREATE TEMPORARY TABLE ready_{table} AS {kept}", [news])
            counts[table] = int(cursor.rowcount)
            cursor.execute(f"ANALYZE ready_{table}")
    return counts


def clear(news: list[int]) -> None:
    """Nothing of a round stays, and the tables are as they were."""
    with owner() as cursor:
        cursor.execute("DELETE FROM clock_duty WHERE subject IN (SELECT id FROM autonomy_opinion)")
        cursor.execute("DELETE FROM autonomy_opinion")
        entries = "SELECT id FROM autonomy_listentry WHERE version_id = ANY(%s)"
        cursor.execute(f"DELETE FROM autonomy_basis WHERE entry_id IN ({entries})", [news])
        cursor.execute("DELETE FROM autonomy_listentry WHERE version_id = ANY(%s)", [news])
        for table in TABLES:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    country()
    places = counties()
    versions = prepare(places)
    news = [new for _old, new, _code in versions]
    ours(versions)
    counts = keep(news)
    say(f"{len(places)} counties: " + ", ".join(f"{count} {table}" for table, count in counts.items()))
    ratios = []
    for number in range(rounds):
        took = {}
        for name in in_turn(("floor", "ours"), number):
            clear(news)
            took[name] = seconds(floor if name == "floor" else ours, versions)
            entries = ListEntry.objects.filter(version__in=news)
            made = [entries.count(), Basis.objects.filter(entry__in=entries).count()]
            made += [Opinion.objects.count(), Duty.objects.count()]
            if made != list(counts.values()):
                raise SystemExit(f"{name}: {made} instead of {counts}")
        ratios.append(took["ours"] / took["floor"])
        say(f"round {number + 1}: " + ", ".join(f"{name} {value:.2f} s" for name, value in took.items()))
    return [result("lists", ratios, 2.0)]
