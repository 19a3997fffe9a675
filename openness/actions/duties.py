"""Steps of the sweep that open and settle what openness owes (R-OPN-1, R-OPN-5). Set-based throughout.

A periodic duty is made on the first day of its period, so that everybody knows ahead; it can be filed once the period
has ended. A community owes every period that ends on or after its go-live date and before it is closed. The listing in
force on the first day of the period decides, the nearest place first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from os.path import commonprefix
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from governance.base.accounts.choices import Role
from governance.base.clock.actions.duty import open_duty
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty, Event
from governance.base.clock.queries.calendar import calendar as entered_calendar
from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.calendar import ONE_DAY, Calendar
from governance.base.clock.rules.period import Frequency, Period, periods_between
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from openness.choices import Trigger
from openness.duty_kinds import KIND_EVENT, KIND_PERIOD, STAGE_KINDS
from openness.models import Item
from openness.queries.schedule import binding_terms, listing_for, terms_of
from openness.rules.schedule import Terms, due_for_event, due_for_period

# Which listing binds a division: the nearest of those that match its type. Only the code lengths in use are joined.
_NEAREST = """
WITH terms AS MATERIALIZED (
    SELECT * FROM unnest(%(index)s::int[], %(place)s::text[], %(committees)s::text[], %(types)s::text[],
                         %(applies)s::bool[], %(due)s::date[], %(provisional)s::bool[])
        AS t (index, place, committee, types, applies, due_on, provisional)
)
"""
_OPEN = """
INSERT INTO clock_duty
    (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(period)s::date, p.id, %(kind)s, %(subject)s, %(role)s, %(opens_on)s::date, {due}, {provisional}, 0, 0
FROM places_division AS p
{join}
WHERE p.committee = %(committee)s AND p.go_live_on <= %(end)s AND (p.closed_on IS NULL OR p.closed_on > %(end)s)
  {applies} {within} {types} {chunk}
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS d
    WHERE d.period = %(period)s AND d.division_id = p.id AND d.kind = %(kind)s AND d.subject = %(subject)s {duty_chunk}
  )
"""
_ON_CONFLICT = " ON CONFLICT (period, division_id, kind, subject) DO NOTHING"


def open_periods(context: SweepContext) -> dict[str, int]:
    """Duties of every period that has begun and had not ended when the last run opened duties."""
    since = context.since
    if since is None:
        since = Division.objects.within(context.within).aggregate(first=Min("go_live_on"))["first"]
    if since is None:
        return {"opened": 0}
    opened = 0
    for (item, committee), rows in binding_terms(Trigger.PERIOD).items():
        for frequency in sorted({row.frequency for row in rows}):
            for period in periods_between(Frequency(frequency), since, context.on):
                opened += open_period(
                    item=item,
                    committee=committee,
                    rows=rows,
                    period=period,
                    calendar=context.calendar,
                    within=context.within,
                )
    return {"opened": opened}


def open_period(
    *,
    item: Item,
    committee: str,
    rows: Sequence[Terms],
    period: Period,
    calendar: Calendar,
    within: str = "",
    ids: tuple[int, int] | None = None,
) -> int:
    """One item, one period, all communities of one kind (or those with an id in [first, last)); returns rows made."""
    rows = [row for row in rows if row.in_force(period.start)]
    statement, parameters = _statement(rows, period, calendar, within=within, ids=ids)
    if statement is None:
        return 0
    parameters |= {"kind": KIND_PERIOD, "subject": item.pk, "role": Role.CLERK, "committee": committee}
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement, parameters)
                return int(cursor.rowcount)
        except IntegrityError:  # somebody opened one of them in between: take the slower way (ground.md)
            cursor.execute(statement + _ON_CONFLICT, parameters)
            return int(cursor.rowcount)


def _statement(
    rows: Sequence[Terms], period: Period, calendar: Calendar, *, within: str, ids: tuple[int, int] | None
) -> tuple[str | None, dict[str, Any]]:
    """The one INSERT, in its plain form where a single listing binds the whole country."""
    mine = [row for row in rows if row.frequency == period.frequency]
    if not mine:
        return None, {}
    parameters: dict[str, Any] = {"period": period.start, "end": period.end, "opens_on": period.end + ONE_DAY}
    parts = dict.fromkeys(("join", "applies", "within", "types", "chunk", "duty_chunk"), "")
    prefix = ""
    if len(rows) == 1 and not mine[0].place_code:
        due = due_for_period(mine[0], period, calendar)
        parameters |= {"due": due.on, "provisional": due.provisional}
        parts |= {"due": "%(due)s::date", "provisional": "%(provisional)s"}
        if mine[0].community_types:
            parts["types"] = "AND p.community_type = ANY(%(types)s)"
            parameters["types"] = list(mine[0].community_types)
    else:
        prefix = _NEAREST
        parameters |= _arrays(rows, period, calendar)
        parts |= {"join": _joins(rows), "due": "n.due_on", "provisional": "n.provisional", "applies": "AND n.applies"}
    if within:
        parts["within"] = "AND p.code >= %(first_code)s AND p.code < %(last_code)s"
        parameters |= {"first_code": within, "last_code": upper_bound(within)}
    if ids is not None:
        parts["chunk"] = "AND p.id >= %(first_id)s AND p.id < %(last_id)s"
        parts["duty_chunk"] = "AND d.division_id >= %(first_id)s AND d.division_id < %(last_id)s"
        parameters |= {"first_id": ids[0], "last_id": ids[1]}
    return prefix + _OPEN.format(**parts), parameters


def _arrays(rows: Sequence[Terms], period: Period, calendar: Calendar) -> dict[str, Any]:
    """One array a column. A nearer listing of another frequency still hides the farther one: it just does not apply."""
    dues = [due_for_period(row, period, calendar) if row.frequency == period.frequency else None for row in rows]
    return {
        "index": list(range(len(rows))),
        "place": [row.place_code for row in rows],
        "committees": [""] * len(rows),
        "types": [",".join(row.community_types) for row in rows],
        "applies": [due is not None for due in dues],
        "due": [due.on if due else None for due in dues],
        "provisional": [bool(due and due.provisional) for due in dues],
    }


def _joins(rows: Iterable[Terms], *, by_committee: bool = False) -> str:
    """Left joins to the listings of each code length in use, and the nearest of them as ``n``."""
    lengths = sorted({len(row.place_code) for row in rows}, reverse=True)
    committee = "AND t{n}.committee = p.committee " if by_committee else ""
    joins = [
        f"LEFT JOIN terms AS t{n} ON t{n}.place = left(p.code, {n}) {committee.format(n=n)}"
        f"AND (t{n}.types = '' OR p.community_type = ANY(string_to_array(t{n}.types, ',')))"
        for n in lengths
    ]
    nearest = ", ".join(f"t{n}.index" for n in lengths)
    return "\n".join([*joins, f"JOIN terms AS n ON n.index = COALESCE({nearest})"])


_OPEN_EVENTS = """
, taken AS (
    UPDATE clock_event AS e SET taken = true
    FROM places_division AS p
    WHERE NOT e.taken AND e.kind = %(event_kind)s AND e."on" = %(on)s AND p.id = e.division_id {within} {events}
    RETURNING e.id, e.division_id, e."on"
)
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT e."on", p.id, %(kind)s, e.id, %(role)s, e."on", n.due_on, n.provisional, 0, 0
FROM taken AS e
JOIN places_division AS p ON p.id = e.division_id
{join}
WHERE p.go_live_on <= e."on" AND (p.closed_on IS NULL OR p.closed_on > e."on")
ON CONFLICT (period, division_id, kind, subject) DO NOTHING
"""


def open_events(context: SweepContext) -> dict[str, int]:
    """Duties of every reported event not taken yet: set-based by kind and day; project stages one by one."""
    return {"opened": take_events(calendar=context.calendar, within=context.within)}


def take_events(*, calendar: Calendar, within: str = "", ids: Sequence[int] | None = None) -> int:
    """Open the duties of waiting events (all, within a division, or just these ids); returns how many were made."""
    items = {item.event_kind: item for item in Item.objects.exclude(event_kind="")}
    waiting = Event.objects.filter(taken=False, kind__in=items)
    if within:
        waiting = waiting.filter(division__in=Division.objects.within(within))
    if ids is not None:
        waiting = waiting.filter(pk__in=ids)
    listed = {trigger: _by_item(binding_terms(trigger)) for trigger in (Trigger.EVENT, Trigger.STAGE)}
    opened = 0
    for kind, day in sorted(waiting.values_list("kind", "on").distinct()):
        item = items[kind]
        if item.trigger == Trigger.STAGE:
            for event in waiting.filter(kind=kind, on=day).select_related("division").select_for_update(of=("self",)):
                opened += _take_stage(event, item, calendar)
        else:
            rows = listed[Trigger.EVENT].get(item.pk, [])
            opened += _take_day(item, rows, day, calendar, within=within, ids=ids)
    return opened


def _by_item(terms: dict[tuple[Item, str], list[Terms]]) -> dict[int, list[tuple[str, Terms]]]:
    found: dict[int, list[tuple[str, Terms]]] = {}
    for (item, committee), rows in terms.items():
        found.setdefault(item.pk, []).extend((committee, row) for row in rows)
    return found


def _take_day(
    item: Item,
    rows: Sequence[tuple[str, Terms]],
    day: dt.date,
    calendar: Calendar,
    *,
    within: str,
    ids: Sequence[int] | None,
) -> int:
    rows = [(committee, row) for committee, row in rows if row.in_force(day)]
    dues = [due_for_event(row, day, calendar) for _committee, row in rows]
    parameters: dict[str, Any] = {
        "index": list(range(len(rows))),
        "place": [row.place_code for _committee, row in rows],
        "committees": [committee for committee, _row in rows],
        "types": [",".join(row.community_types) for _committee, row in rows],
        "applies": [True] * len(rows),
        "due": [due.on for due in dues],
        "provisional": [due.provisional for due in dues],
        "event_kind": item.event_kind,
        "on": day,
        "kind": KIND_EVENT,
        "role": Role.CLERK,
    }
    parts = {"within": "", "events": "", "join": _joins([row for _committee, row in rows], by_committee=True)}
    if within:
        parts["within"] = "AND p.code >= %(first_code)s AND p.code < %(last_code)s"
        parameters |= {"first_code": within, "last_code": upper_bound(within)}
    if ids is not None:
        parts["events"] = "AND e.id = ANY(%(ids)s)"
        parameters["ids"] = list(ids)
    if not rows:
        Event.objects.filter(taken=False, kind=item.event_kind, on=day).update(taken=True)
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST + _OPEN_EVENTS.format(**parts), parameters)
        return int(cursor.rowcount)


def _take_stage(event: Event, item: Item, calendar: Calendar) -> int:
    """The duty of one project stage, if a listing binds the community; a moved start moves the date of an open one."""
    Event.objects.filter(pk=event.pk).update(taken=True)
    division = event.division
    listing = listing_for(item=item, division=division, on=event.on)
    if listing is None or division.go_live_on is None or event.on < division.go_live_on:
        return 0
    due = due_for_event(terms_of(listing), event.on, calendar)
    kind = STAGE_KINDS[item.stage]
    duties = Duty.objects.filter(kind=kind, division=division, subject=event.subject)
    if duties.exists():
        duties.open().filter(level__lt=Level.OVERDUE).update(
            due_on=due.on, provisional=due.provisional, level=Level.NEW
        )
        return 0
    open_duty(
        kind=kind,
        division_id=division.pk,
        period=event.on,
        subject=event.subject,
        role=Role.CLERK,
        opens_on=min(timezone.localdate(event.reported_at), event.on),
        due_on=due.on,
        provisional=due.provisional,
    )
    return 1


_REDATE = """
UPDATE clock_duty AS d SET due_on = n.due_on, provisional = n.provisional
FROM places_division AS p
{join}
WHERE p.id = d.division_id AND p.committee = %(committee)s AND n.applies
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
    for (item, committee), rows in binding_terms(Trigger.PERIOD).items():
        for subject, start in sorted(periods):
            if subject == item.pk:
                redated += _redate_item(item, committee, rows, start, context.calendar)
    return {"redated": redated}


def _redate_item(item: Item, committee: str, rows: Sequence[Terms], start: dt.date, calendar: Calendar) -> int:
    in_force = [row for row in rows if row.in_force(start)]
    changed = 0
    for frequency in sorted({row.frequency for row in in_force}):
        if Period.containing(start, Frequency(frequency)).start != start:
            continue
        period = Period(Frequency(frequency), start)
        parameters = _arrays(in_force, period, calendar)
        parameters |= {"committee": committee, "period": start, "kind": KIND_PERIOD, "subject": item.pk}
        with connection.cursor() as cursor:
            cursor.execute(_NEAREST + _REDATE.format(join=_joins(in_force)), parameters)
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
        within = commonprefix(list(live.values_list("code", flat=True)))
        open_periods(SweepContext(on=on, at=at, since=first, calendar=entered_calendar(), within=within))
