"""Opening one month of duties for the country, and opening it again when everything is there.

The floor is the plain INSERT … SELECT of the same rows, which lie ready in a table, into the same table. Every turn
opens a month of its own, so that the table grows as it does in life. The monthly account binds every community, in two
provinces by rows of their own.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import redis
from django.db import connection

from benchmarks.country import LIVE, MONTHLY, ROOT, country, restart, settle, swept
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.rules.period import Frequency, Period
from governance.config.celery import app
from openness.actions.duties import chunks, open_period
from openness.choices import Trigger
from openness.models import Item
from openness.queries.schedule import binding_terms
from openness.tasks import open_chunk

NAMES = ("open_month", "open_month_chunked", "open_again")
PLAIN = """
INSERT INTO clock_duty
    (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %s, division_id, kind, subject, role, %s, %s, provisional, state, level FROM ready
"""
FIRST = Period(Frequency.MONTH, LIVE)


def ours(period: Period) -> int:
    """As the step of the sweep does it."""
    item = Item.objects.get(code=MONTHLY)
    return open_period(item=item, rows=binding_terms(Trigger.PERIOD)[item], period=period, calendar=calendar())


def floor(period: Period) -> None:
    """The same rows without a question."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [period.start, period.next().start, period.next().start])


@contextmanager
def worker() -> Iterator[None]:
    """A worker as `./dev run` starts it."""
    options = ["--without-gossip", "--without-mingle", "--concurrency=2", "--loglevel=WARNING"]
    argv = [sys.executable, "-m", "celery", "-A", "governance.config", "worker", *options]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(argv, cwd=ROOT, stdout=log, stderr=log)
        try:
            while not app.control.ping(timeout=0.5):
                if process.poll() is not None:
                    log.seek(0)
                    raise SystemExit(f"the worker did not start:\n{log.read()}")
            yield
        finally:
            process.terminate()
            process.wait(60)


def chunked(period: Period, broker: redis.Redis) -> None:
    """Hand the country out and wait until nothing is queued and nothing in hand. Asked twice, since a task that is
    being taken is for a moment neither."""
    for first, last in chunks(period.start):
        open_chunk.delay(period.start.isoformat(), first, last)
    quiet = 0
    while quiet < 2:
        time.sleep(0.01)
        quiet = 0 if broker.llen("celery") or broker.hlen("unacked") else quiet + 1


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Three benchmarks from the same rounds."""
    communities = country()
    restart(law=False)
    months = map(shifted, count(1))
    swept(FIRST.start)
    ours(FIRST)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE ready AS SELECT * FROM clock_duty ORDER BY id")
        cursor.execute("ANALYZE ready")
    broker = redis.Redis.from_url(os.environ["REDIS_URL"] + "/0")
    ratios: dict[str, list[float]] = {name: [] for name in NAMES}
    with worker():
        chunked(FIRST, broker)  # the workers connect; there is nothing to open
        for number in range(rounds):
            took = {}
            for name in in_turn(("floor", "ours", "chunked"), number):
                period = next(months)
                settle()
                if name == "floor":
                    took[name] = seconds(floor, period)
                elif name == "ours":
                    took[name] = seconds(ours, period)
                    settle()
                    took["again"] = statistics.median(seconds(ours, period) for _ in range(3))
                else:
                    swept(period.start)
                    took[name] = seconds(chunked, period, broker)
                made = Duty.objects.filter(period=period.start).count()
                if made != communities:
                    raise SystemExit(f"{name}: {made} duties of {communities} in {period.label}")
            for name, key in zip(NAMES, ("ours", "chunked", "again"), strict=True):
                ratios[name].append(took[key] / took["floor"])
            say(f"round {number + 1}: " + ", ".join(f"{name} {value:.2f} s" for name, value in took.items()))
    goals = (1.15, 1.3, 0.1)
    return [result(name, ratios[name], goal) for name, goal in zip(NAMES, goals, strict=True)]


def shifted(months: int) -> Period:
    """A month after the first one."""
    day = LIVE.month - 1 + months
    return Period(Frequency.MONTH, dt.date(LIVE.year + day // 12, day % 12 + 1, 1))
