"""The sweep: one run makes everything due, reminded, overdue and escalated that is so by now (R-OPN-5).

Idempotent, set-based and resumable: each step is one transaction that selects "due and not yet recorded", so a run
that was killed is finished by the next one and an outage of any length is caught up by running it once. Two runs at
once wait for each other on a session-level advisory lock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from governance.base.clock.models import SweepRun
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import REGISTRY, SweepContext
from governance.base.journal.actions import record
from governance.base.journal.changes import board_changed
from governance.base.journal.models import Entry

SWEEP_LOCK = 20260102
OBJECT = "sweeprun"
COUNTS = ("opened", "reminded", "due", "overdue", "escalated_township", "escalated_county", "met")


@contextmanager
def sweep_lock() -> Iterator[None]:
    """Held by whoever opens or sweeps; waits for the other one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [SWEEP_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [SWEEP_LOCK])


@contextmanager
def chunk_lock() -> Iterator[None]:
    """Held by whoever opens a part of the country: the parts go side by side, and never beside a sweep."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SWEEP_LOCK])
        yield


def sweep(*, on: dt.date, at: dt.datetime, dry_run: bool = False, may_rest: bool = False) -> dict[str, int]:
    """Run every step of settings.SWEEP_STEPS for the day ``on``; returns the counts, all seven always present.

    ``dry_run`` does the same in one transaction and takes it all back. ``may_rest`` is for the hourly runs: nothing has
    happened since the last one, so the steps that look over the whole country again are left out.
    """
    steps = list(settings.SWEEP_STEPS)
    if dry_run:
        with sweep_lock(), transaction.atomic():
            counts = _run(steps, on=on, at=at)
            transaction.set_rollback(True)
        return counts
    with sweep_lock():
        if may_rest and is_at_rest(on):
            steps = [step for step in steps if step not in settings.WIDE_STEPS]
        run = SweepRun.objects.create(on=on, started_at=at)
        counts = _run(steps, on=on, at=at)
        _finish(run, counts, at=at)
    return counts


def open_duties(*, on: dt.date, at: dt.datetime, within: str = "", since: dt.date | None = None) -> dict[str, int]:
    """Only the steps that open duties. With ``since`` it reaches back to that day (a go-live date in the past)."""
    with sweep_lock():
        return _run(list(settings.OPENING_STEPS), on=on, at=at, within=within, since=since)


def is_at_rest(on: dt.date) -> bool:
    """Whether a run of this day has ended and its entry is still the last of the journal, which holds every action."""
    run = SweepRun.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if run is None or run.on != on:
        return False
    last = Entry.objects.order_by("-id").first()
    return last is not None and (last.object_type, last.object_id) == (OBJECT, run.pk)


def last_opened(on: dt.date) -> dt.date | None:
    """The day of the latest finished run not after ``on``: periods that ended before it have been opened."""
    return (
        SweepRun.objects.filter(finished_at__isnull=False, on__lte=on)
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )


def context_of(*, on: dt.date, at: dt.datetime, within: str = "", since: dt.date | None = None) -> SweepContext:
    """What a run for that day knows; without ``since`` it goes on from the last one."""
    return SweepContext(
        on=on, at=at, since=since if since is not None else last_opened(on), calendar=calendar(), within=within
    )


def _run(
    steps: list[str], *, on: dt.date, at: dt.datetime, within: str = "", since: dt.date | None = None
) -> dict[str, int]:
    context = context_of(on=on, at=at, within=within, since=since)
    counts = dict.fromkeys(COUNTS, 0)
    for name in steps:
        with transaction.atomic():
            for key, value in REGISTRY.steps[name](context).items():
                counts[key] = counts.get(key, 0) + value
            board_changed("")  # with each step, so that a run that is killed leaves no page behind
    return counts


def _finish(run: SweepRun, counts: dict[str, int], *, at: dt.datetime) -> None:
    """The heartbeat. The end is the database's own clock, since the run may have taken minutes."""
    with transaction.atomic():
        SweepRun.objects.filter(pk=run.pk).update(finished_at=Now(), counts=counts)
        record(
            verb="clock.swept",
            by=None,
            at=at,
            object_type=OBJECT,
            object_id=run.pk,
            data={"on": run.on.isoformat(), **counts},
        )
