"""Events: a clerk reports that something happened, and the duty it brings is there at once (R-OPN-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import report_event
from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty, Event
from governance.base.clock.queries.calendar import calendar as entered_calendar
from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.calendar import Calendar
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.base.verdict import no, require, yes
from openness.choices import Trigger
from openness.duty_kinds import KIND_EVENT, STAGE_KINDS
from openness.models import Item
from openness.queries.binding import TERMS, arrays, joins
from openness.queries.schedule import binding_terms, listing_for, listings_for, terms_of
from openness.rules.schedule import Terms, due_for_event

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
    """Duties of every reported event not taken yet: set-based by kind and day."""
    return {"opened": take_events(calendar=context.calendar, within=context.within)}


def take_events(*, calendar: Calendar, within: str = "", ids: Sequence[int] | None = None) -> int:
    """Open the duties of waiting events (all, within a division, or just these ids); returns how many were made."""
    items = {item.event_kind: item for item in Item.objects.exclude(event_kind="")}
    waiting = Event.objects.filter(taken=False, kind__in=items)
    if within:
        waiting = waiting.filter(division__in=Division.objects.within(within))
    if ids is not None:
        waiting = waiting.filter(pk__in=ids)
    listed = {item.pk: rows for item, rows in binding_terms(Trigger.EVENT).items()}
    opened = 0
    for kind, day in sorted(waiting.values_list("kind", "on").distinct()):
        item = items[kind]
        if item.trigger == Trigger.STAGE:
            events = waiting.filter(kind=kind, on=day).select_related("division").select_for_update(of=("self",))
            opened += _take_stages(list(events.order_by("id")), item, calendar)
        else:
            opened += _take_day(item, listed.get(item.pk, []), day, calendar, within=within, ids=ids)
    return opened


def _take_day(
    item: Item,
    rows: Sequence[Terms],
    day: dt.date,
    calendar: Calendar,
    *,
    within: str,
    ids: Sequence[int] | None,
) -> int:
    rows = [row for row in rows if row.in_force(day)]
    if not rows:
        Event.objects.filter(taken=False, kind=item.event_kind, on=day).update(taken=True)
        return 0
    parameters: dict[str, Any] = arrays(rows, [due_for_event(row, day, calendar) for row in rows])
    parameters |= {"event_kind": item.event_kind, "on": day, "kind": KIND_EVENT, "role": Role.CLERK}
    parts = {"within": "", "events": "", "join": joins(rows)}
    if within:
        parts["within"] = "AND p.code >= %(first_code)s AND p.code < %(last_code)s"
        parameters |= {"first_code": within, "last_code": upper_bound(within)}
    if ids is not None:
        parts["events"] = "AND e.id = ANY(%(ids)s)"
        parameters["ids"] = list(ids)
    with connection.cursor() as cursor:
        cursor.execute(TERMS + _OPEN_EVENTS.format(**parts), parameters)
        return int(cursor.rowcount)


def _take_stages(events: Sequence[Event], item: Item, calendar: Calendar) -> int:
    """The duties of one stage of projects, where a listing binds the community; a moved start moves the date of an open
    one. The same queries for one event and for many."""
    Event.objects.filter(pk__in=[event.pk for event in events]).update(taken=True)
    listings = listings_for([(item.pk, event.division, event.on) for event in events])
    dues = {
        (event.division_id, event.subject): (event, due_for_event(terms_of(listing), event.on, calendar))
        for event, listing in zip(events, listings, strict=True)
        if listing is not None and event.division.go_live_on is not None and event.on >= event.division.go_live_on
    }
    kind = STAGE_KINDS[item.stage]
    places, subjects = {place for place, _subject in dues}, {subject for _place, subject in dues}
    there = Duty.objects.filter(kind=kind, division__in=places, subject__in=subjects)
    known = set()
    moved = []
    for duty in there.select_for_update():
        key = duty.division_id, duty.subject
        known.add(key)
        if key in dues and duty.state == DutyState.OPEN and duty.level < Level.OVERDUE:
            due = dues[key][1]
            duty.due_on, duty.provisional, duty.level = due.on, due.provisional, Level.NEW
            moved.append(duty)
    Duty.objects.bulk_update(moved, ["due_on", "provisional", "level"])
    made = [
        Duty(
            kind=kind,
            division_id=event.division_id,
            period=event.on,
            subject=event.subject,
            role=Role.CLERK,
            opens_on=min(timezone.localdate(event.reported_at), event.on),
            due_on=due.on,
            provisional=due.provisional,
        )
        for key, (event, due) in dues.items()
        if key not in known
    ]
    Duty.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def report(
    *, item_id: int, division_id: int, on_day: dt.date, title: str, by: User, on: dt.date, at: dt.datetime
) -> Event:
    """A clerk, the accounting agent or the township says that a matter of the catalogue has occurred."""
    with transaction.atomic():
        division = Division.objects.select_for_update().get(pk=division_id)
        item = Item.objects.get(pk=item_id)
        require(may(by, "openness.report_event", place=division.code, on=on), forbidden=True)
        listing = listing_for(item=item, division=division, on=on_day)
        require(
            yes()
            if item.trigger == Trigger.EVENT and listing is not None
            else no("item", _("本地的公开目录没有要求公开这一事项，请另选。"), field="item"),
            yes() if title.strip() else no("title", _("请写一句话说明是什么事，例如政策或会议的名称。"), field="title"),
            yes()
            if on_day <= on
            else no(
                "on_day",
                _("发生日期不能晚于今天（%(on)s）。") % {"on": on.isoformat()},
                needed=on.isoformat(),
                met=on_day.isoformat(),
                field="on_day",
            ),
            yes()
            if division.is_live(on_day)
            else no("not_live", _("本村（社区）在那一天还没有上线或者已经撤销，没有公开任务。"), field="on_day"),
        )
        event = report_event(kind=item.event_kind, division=division, on=on_day, title=title.strip(), by=by, at=at)
        take_events(calendar=entered_calendar(), ids=[event.pk])
    return event
