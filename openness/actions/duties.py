"""Steps of the sweep that open and settle what openness owes (R-OPN-1, R-OPN-5). Set-based throughout.

A periodic duty is made on the first day of its period, so that everybody knows ahead; it can be filed once the period
has ended. A community owes every period that ends on or after its go-live date and before it is closed. The listing in
force on the first day of the period decides, the nearest place first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Min

from governance.base.accounts.choices import Role
from governance.base.clock.actions.sweep import chunk_lock, context_of
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar as entered_calendar
from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.calendar import ONE_DAY, Calendar
from governance.base.clock.rules.period import Frequency, Period, periods_between
from governance.base.journal.changes import board_changed
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors, upper_bound
from openness.choices import Trigger
from openness.duty_kinds import KIND_DISPLAY, KIND_PERIOD
from openness.models import Item
from openness.queries.binding import TERMS, arrays, joins
from openness.queries.schedule import binding_terms
from openness.rules.schedule import Due, Terms, due_for_period

_OPEN = """
INSERT INTO clock_duty
    (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(period)s::date, p.id, %(kind)s, %(subject)s, %(role)s, %(opens_on)s::date, {due}, {provisional}, 0, 0
FROM places_division AS p
{join}
WHERE p.committee = ANY(%(committees)s) AND p.go_live_on <= %(end)s AND (p.closed_on IS NULL OR p.closed_on > %(end)s)
  {applies} {within} {chunk}
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS d
    WHERE d.period = %(period)s AND d.division_id = p.id AND d.kind = %(kind)s AND d.subject = %(subject)s {duty_chunk}
    {probe}
  )
"""
# Over the whole country the duties of the period are hashed once; a nested loop, which the planner prefers while the
# statistics of a young table say it is empty, would be quadratic. Inside one division each key is looked up instead:
# OFFSET 0 keeps the planner from turning the look-ups into a join.
_HASHED = "SELECT set_config('enable_nestloop', %s, true)"
# The first id of each chunk, and the one after the last.
CHUNK = 20_000
_CHUNKS = """
WITH owing AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM places_division
    WHERE committee <> '' AND go_live_on <= %(on)s AND (closed_on IS NULL OR closed_on > %(on)s)
)
SELECT id FROM owing WHERE (place - 1) %% %(size)s = 0 UNION ALL SELECT max(id) + 1 FROM owing HAVING count(*) > 0
ORDER BY id
"""
_ON_CONFLICT = " ON CONFLICT (period, division_id, kind, subject) DO NOTHING"


def open_periods(context: SweepContext, *, ids: tuple[int, int] | None = None) -> dict[str, int]:
    """Duties of every period that has begun and had not ended when the last run opened duties; with ``ids`` only those
    of divisions with an id in [first, last)."""
    since = context.since
    if since is None:
        since = Division.objects.within(context.within).aggregate(first=Min("go_live_on"))["first"]
    if since is None:
        return {"opened": 0}
    opened = 0
    for item, rows in binding_terms(Trigger.PERIOD).items():
        for frequency in sorted({row.frequency for row in rows}):
            for period in periods_between(Frequency(frequency), since, context.on):
                opened += open_period(
                    item=item,
                    rows=rows,
                    period=period,
                    calendar=context.calendar,
                    within=context.within,
                    ids=ids,
                )
    return {"opened": opened}


def chunks(on: dt.date) -> list[tuple[int, int]]:
    """The country in ranges of ids [first, last) of about 20,000 communities; none when a single range would do."""
    with connection.cursor() as cursor:
        cursor.execute(_CHUNKS, {"on": on, "size": CHUNK})
        firsts = [row[0] for row in cursor.fetchall()]
    return [*pairwise(firsts)] if len(firsts) > 2 else []


def open_chunk(*, first: int, last: int, on: dt.date, at: dt.datetime) -> int:
    """What the sweep would open for these communities, in a transaction of its own; returns rows made."""
    with chunk_lock():
        board_changed("")
        return open_periods(context_of(on=on, at=at), ids=(first, last))["opened"]


def open_period(
    *,
    item: Item,
    rows: Sequence[Terms],
    period: Period,
    calendar: Calendar,
    within: str = "",
    ids: tuple[int, int] | None = None,
) -> int:
    """One item, one period, all communities (or those with an id in [first, last)); returns rows made."""
    rows = [row for row in rows if row.in_force(period.start)]
    statement, parameters = _statement(rows, period, calendar, within=within, ids=ids)
    if statement is None:
        return 0
    parameters |= {"kind": KIND_PERIOD, "subject": item.pk, "role": Role.CLERK}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HASHED, ["on" if within else "off"])
        try:
            with transaction.atomic():
                cursor.execute(statement, parameters)
                opened = int(cursor.rowcount)
        except IntegrityError:  # somebody opened one of them in between: take the slower way (ground.md)
            cursor.execute(statement + _ON_CONFLICT, parameters)
            opened = int(cursor.rowcount)
        cursor.execute(_HASHED, ["on"])
    return opened


def _statement(
    rows: Sequence[Terms], period: Period, calendar: Calendar, *, within: str, ids: tuple[int, int] | None
) -> tuple[str | None, dict[str, Any]]:
    """The one INSERT, in its plain form where a single listing binds the whole country."""
    dues = [due_for_period(row, period, calendar) if row.frequency == period.frequency else None for row in rows]
    if not any(dues):
        return None, {}
    parameters: dict[str, Any] = {"period": period.start, "end": period.end, "opens_on": period.end + ONE_DAY}
    parameters["committees"] = sorted({row.applies_to for row in rows})
    parts = dict.fromkeys(("join", "applies", "within", "chunk", "duty_chunk", "probe"), "")
    prefix = ""
    first = dues[0]
    if first is not None and _is_uniform(rows, dues):
        parameters |= {"due": first.on, "provisional": first.provisional}
        parts |= {"due": "%(due)s::date", "provisional": "%(provisional)s"}
    else:
        prefix = TERMS
        parameters |= arrays(rows, dues)
        parts |= {"join": joins(rows), "due": "n.due_on", "provisional": "n.provisional", "applies": "AND n.applies"}
    if within:
        parts |= {"within": "AND p.code >= %(first_code)s AND p.code < %(last_code)s", "probe": "OFFSET 0"}
        parameters |= {"first_code": within, "last_code": upper_bound(within)}
    if ids is not None:
        parts["chunk"] = "AND p.id >= %(first_id)s AND p.id < %(last_id)s"
        parts["duty_chunk"] = "AND d.division_id >= %(first_id)s AND d.division_id < %(last_id)s"
        parameters |= {"first_id": ids[0], "last_id": ids[1]}
    return prefix + _OPEN.format(**parts), parameters


def _is_uniform(rows: Sequence[Terms], dues: Sequence[Due | None]) -> bool:
    """One date for the whole country: the usual month, in which nothing has to be joined."""
    national = all(not row.place_code and not row.community_types for row in rows)
    return national and len({(due.on, due.provisional) if due else None for due in dues}) == 1


_REDATE = """
UPDATE clock_duty AS d SET due_on = n.due_on, provisional = n.provisional
FROM places_division AS p
{join}
WHERE p.id = d.division_id AND n.applies
  AND d.provisional AND d.state = 0 AND d.period = %(period)s AND d.kind = %(kind)s AND d.subject = %(subject)s
  AND (d.due_on, d.provisional) IS DISTINCT FROM (n.due_on, n.provisional)
"""


def redate(context: SweepContext) -> dict[str, int]:
    """When a missing holiday notice has been entered, the dates that waited for it are reckoned again."""
    waiting = Duty.objects.open().filter(provisional=True, kind=KIND_PERIOD)
    first = waiting.order_by("due_on").values_list("due_on", flat=True).first()
    if first is None or context.calendar.unknown_years(first):
        return {"redated": 0}
    periods = set(waiting.values_list("subject", "period").distinct())
    redated = 0
    for item, rows in binding_terms(Trigger.PERIOD).items():
        for subject, start in sorted(periods):
            if subject == item.pk:
                redated += _redate_item(item, rows, start, context.calendar)
    return {"redated": redated}


def _redate_item(item: Item, rows: Sequence[Terms], start: dt.date, calendar: Calendar) -> int:
    in_force = [row for row in rows if row.in_force(start)]
    changed = 0
    for frequency in sorted({row.frequency for row in in_force}):
        if Period.containing(start, Frequency(frequency)).start != start:
            continue
        period = Period(Frequency(frequency), start)
        dues = [due_for_period(row, period, calendar) if row.frequency == frequency else None for row in in_force]
        parameters = arrays(in_force, dues)
        parameters |= {"period": start, "kind": KIND_PERIOD, "subject": item.pk}
        with connection.cursor() as cursor:
            cursor.execute(TERMS + _REDATE.format(join=joins(in_force)), parameters)
            changed += int(cursor.rowcount)
    return changed


_SETTLE = """
WITH found AS (
    SELECT d.id AS duty_id, x.id AS disclosure_id, (x.published_at AT TIME ZONE 'Asia/Shanghai')::date AS "on"
    FROM openness_disclosure AS x
    JOIN clock_duty AS d ON d.period = x.period_start AND d.division_id = x.division_id
        AND d.kind = %(kind)s AND d.subject = x.item_id AND d.state = 0
    WHERE x.duty_id IS NULL AND x.published_at IS NOT NULL AND x.state = 'published' AND x.corrects_id IS NULL
), linked AS (
    UPDATE openness_disclosure AS x SET duty_id = found.duty_id FROM found WHERE x.id = found.disclosure_id
), settled AS (
    UPDATE clock_duty AS d SET state = 1, met_on = found."on" FROM found WHERE d.id = found.duty_id
    RETURNING d.id, d.met_on
)
INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, 10, met_on FROM settled
"""


def settle(_context: SweepContext) -> dict[str, int]:
    """Meet duties whose disclosure was public before they were opened (a schedule adopted later)."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"kind": KIND_PERIOD})
        return {"met": int(cursor.rowcount)}


_SETTLE_DISPLAYS = """
WITH settled AS (
    UPDATE clock_duty SET state = 1, met_on = due_on
    WHERE kind = %(kind)s AND state = 0 AND level = ANY(%(levels)s) AND due_on <= %(on)s
    RETURNING id, met_on
)
INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, 10, met_on FROM settled
"""


def settle_displays(context: SweepContext) -> dict[str, int]:
    """A sheet that hung through its last day has done its duty, whether or not somebody says that it came down.

    The levels are named so that the index of the ladder is used."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE_DISPLAYS, {"kind": KIND_DISPLAY, "levels": Level.values, "on": context.on})
        return {"met": int(cursor.rowcount)}


_CANCEL_CLOSED = """
WITH closed AS (
    UPDATE clock_duty AS d SET state = 2 FROM places_division AS p
    WHERE p.id = d.division_id AND p.id = ANY(%(ids)s) AND p.closed_on IS NOT NULL
      AND d.state = 0 AND d.kind = %(kind)s AND d.opens_on > p.closed_on
    RETURNING d.id
)
INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, 11, %(on)s FROM closed
"""


def cancel_of_closed(ids: Sequence[int], on: dt.date, at: dt.datetime) -> None:
    """A closed community no longer owes periods that end after its closing; what it owed before, it still owes."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL_CLOSED, {"ids": list(ids), "kind": KIND_PERIOD, "on": on})


def open_of_changed(ids: Sequence[int], on: dt.date, at: dt.datetime) -> None:
    """What a community owes from its go-live date is there at once, also when that date lies in the past."""
    live = Division.objects.filter(pk__in=ids).owing(on)
    first = live.aggregate(first=Min("go_live_on"))["first"]
    if first is not None:
        codes = list(live.values_list("code", flat=True))
        within = next((shared for shared in reversed(ancestors(min(codes))) if max(codes).startswith(shared)), "")
        open_periods(SweepContext(on=on, at=at, since=first, calendar=entered_calendar(), within=within))
