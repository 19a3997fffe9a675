"""A whole country to measure on: the real divisions, all communities live, in a database of its own.

The work is done as the application role. The owner prepares, and does between rounds what a real autovacuum would: that
one is switched off on the tables measured, so that it never falls into somebody's turn.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.rounds import say
from governance.base.clock.models import SweepRun
from governance.base.journal.triggers import append_only_tables
from governance.base.places.actions.load import load_divisions
from governance.base.places.listing import BUNDLE
from governance.base.places.models import Division
from openness.actions.load_schedule import load_schedule
from openness.models import Item

ROOT = Path(__file__).resolve().parents[1]
LIVE = dt.date(2024, 1, 1)
MONTHLY = "monthly-account"
DUTIES = ("clock_duty", "clock_dutyevent", "indicators_tally")
# The law's schedule, and the monthly account for every community as if all counties had adopted the guidance. The real
# provincial rows stay, so that the nearest listing has to be found.
MONTHLY_FOR_ALL = """
INSERT INTO openness_listing (item_id, place_code, applies_to, community_types, binding, content, basis, rule_codes,
    frequency, limit_kind, limit_days, limit_working, display_days, owner, audience, channel, valid_from)
SELECT l.item_id, '', l.applies_to, l.community_types, 'local', l.content, l.basis, l.rule_codes,
    l.frequency, l.limit_kind, l.limit_days, l.limit_working, l.display_days, l.owner, l.audience, l.channel,
    l.valid_from
FROM openness_listing AS l
WHERE l.item_id = %s AND l.binding = 'guidance' AND l.place_code = ''
"""


@contextmanager
def owner() -> Iterator[Any]:
    """The owner's cursor, each statement on its own."""
    with closing(psycopg2.connect(os.environ["DATABASE_OWNER_URL"])) as opened:
        opened.autocommit = True
        with opened.cursor() as cursor:
            yield cursor


def use(name: str) -> None:
    """Go to the database of that name, made anew with the commands that any installation is made with."""
    connection.close()
    with owner() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ[variable] = urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))
    connection.settings_dict["NAME"] = name
    for command in (["migrate", "--noinput", "--verbosity=0"], ["secure_database"], ["make_keys"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def settle() -> None:
    """In the place of the autovacuum."""
    with owner() as cursor:
        for table in DUTIES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def empty(*tables: str) -> None:
    """Empty them and all that refers to them: the owner alone may lift the append-only triggers."""
    with owner() as cursor:
        for verb in ("DISABLE", "ENABLE"):
            for table in append_only_tables():
                cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
            if verb == "DISABLE":
                cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")


def restart(*, law: bool = True) -> None:
    """Nothing owed, nothing swept; the monthly account binds all, and with ``law`` the rest of the schedule too."""
    empty("clock_duty", "clock_dutyevent", "clock_event", "clock_sweeprun", "indicators_tally", "openness_listing")
    load_schedule(at=timezone.now())
    monthly = Item.objects.get(code=MONTHLY)
    with owner() as cursor:
        cursor.execute(MONTHLY_FOR_ALL, [monthly.pk])
        if not law:
            cursor.execute("DELETE FROM openness_listing WHERE item_id <> %s", [monthly.pk])
        for table in DUTIES:
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        cursor.execute("ANALYZE openness_listing")


def country() -> int:
    """Make it once for all groups of a run; how many communities owe something."""
    if connection.settings_dict["NAME"] != "bench_country":
        say("loading the country")
        use("bench_country")
        load_divisions(source=[BUNDLE], within="", by=None, at=timezone.now(), progress=lambda text: None)
        call_command("load_calendar", stdout=StringIO())
        with owner() as cursor:
            cursor.execute("UPDATE places_division SET go_live_on = %s WHERE committee <> ''", [LIVE])
            cursor.execute("VACUUM (FULL, ANALYZE) places_division")
    return Division.objects.owing(LIVE).count()


def swept(on: dt.date) -> None:
    """As if a run had ended on that day."""
    moment = timezone.make_aware(dt.datetime.combine(on, dt.time(1)))
    SweepRun.objects.create(on=on, started_at=moment, finished_at=moment)
