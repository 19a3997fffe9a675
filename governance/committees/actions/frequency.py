"""So many meetings a year, a quarter, a half-year: opened for every community in few statements, met by meetings to
which enough came (VC-AS-FREQ, VC-RC-FREQ, RC-AS-FREQ, RC-RC-FREQ and what provinces ask for)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from governance.base.accounts.choices import Role
from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.clock.registry import SweepContext
from governance.base.law.choices import Unit
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.committees.choices import BodyKind
from governance.committees.duty_kinds import KIND_ASSEMBLY, KIND_COUNCIL
from governance.committees.models import Meeting
from governance.committees.queries.body_rules import Rulebook

MONTHS = {Unit.PER_YEAR: 12, Unit.PER_HALF_YEAR: 6, Unit.PER_QUARTER: 3, Unit.PER_MONTH: 1}
KINDS = {BodyKind.ASSEMBLY: KIND_ASSEMBLY, BodyKind.COUNCIL: KIND_COUNCIL}
CODES = {
    (Committee.VILLAGE, BodyKind.ASSEMBLY): "VC-AS-FREQ",
    (Committee.VILLAGE, BodyKind.COUNCIL): "VC-RC-FREQ",
    (Committee.URBAN, BodyKind.ASSEMBLY): "RC-AS-FREQ",
    (Committee.URBAN, BodyKind.COUNCIL): "RC-RC-FREQ",
}
# Every live community of the place that has the body, and has not met often enough in the period already. A place
# with a rule of its own is left out of the wider one by ``apart``.
_OPEN = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(first)s, p.id, %(kind)s, b.id, %(role)s, %(first)s, %(last)s, false, 0, 0
FROM committees_body AS b JOIN places_division AS p ON p.id = b.division_id
WHERE b.kind = %(body)s AND b.since <= %(first)s AND (b.ended_on IS NULL OR b.ended_on > %(on)s)
  AND p.committee = %(committee)s AND p.code >= %(start)s AND p.code < %(stop)s
  AND NOT (p.code LIKE ANY (%(apart)s))
  AND p.go_live_on <= %(first)s AND (p.closed_on IS NULL OR p.closed_on > %(on)s)
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS d
    WHERE d.period = %(first)s AND d.division_id = p.id AND d.kind = %(kind)s AND d.subject = b.id
  )
  AND %(times)s > (
    SELECT count(*) FROM committees_meeting AS m
    WHERE m.body_id = b.id AND m.cancelled_on IS NULL AND m.held_on BETWEEN %(first)s AND %(last)s
      AND NOT m.verdicts @> '[{"ok": false, "field": "present"}]'::jsonb
  )
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Rhythm:
    """``times`` in a period of so many months, at ``place`` and below it."""

    place: str
    months: int
    times: int


def open_frequencies(context: SweepContext) -> dict[str, int]:
    """Periods that began since the clock last ran, the running one included; one statement for each place that has a
    rule of its own."""
    opened = 0
    for (committee, body), code in CODES.items():
        book = Rulebook([code])
        for first, last in _periods(book, committee, code, context):
            rhythms = [one for one in _rhythms(book, committee, code, first) if _span(first, one.months)[1] == last]
            others = [place for place in book.places() if place]
            for one in rhythms:
                apart = [f"{place}%" for place in others if place != one.place and place.startswith(one.place)]
                given: dict[str, Any] = {
                    "first": first,
                    "last": last,
                    "on": context.on,
                    "kind": KINDS[body],
                    "body": body,
                    "role": Role.CLERK,
                    "committee": committee,
                    "start": max(one.place, context.within),
                    "stop": min(upper_bound(code) if code else ":" for code in (one.place, context.within)),
                    "apart": apart,
                    "times": one.times,
                }
                with connection.cursor() as cursor:
                    cursor.execute(_OPEN, given)
                    opened += int(cursor.rowcount)
    return {"opened": opened}


def _rhythms(book: Rulebook, committee: str, code: str, day: dt.date) -> Iterator[Rhythm]:
    """What each place asks for; a place whose rule does not bind asks what the wider one asks."""
    for place in book.places():
        rule = book.on(committee, place, day).get(code)
        if rule is None or not rule.binding or Unit(rule.row.unit) not in MONTHS:
            continue
        yield Rhythm(place, MONTHS[Unit(rule.row.unit)], rule.number)


def _periods(book: Rulebook, committee: str, code: str, context: SweepContext) -> list[tuple[dt.date, dt.date]]:
    since = min(context.since or context.on, context.on)
    found = set()
    for months in {one.months for one in _rhythms(book, committee, code, context.on)}:
        first, last = _span(since, months)
        while first <= context.on:
            found.add((first, last))
            first, last = _span(last + dt.timedelta(days=1), months)
    return sorted(found)


def _span(day: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """The calendar period of so many months in which the day lies."""
    month = (day.month - 1) // months * months + 1
    first = dt.date(day.year, month, 1)
    after = dt.date(day.year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
    return first, after - dt.timedelta(days=1)


def settle_frequency(meeting: Meeting, on: dt.date) -> None:
    """Met when the body met often enough in the period in which this meeting was held."""
    kind = KINDS.get(BodyKind(meeting.body.kind))
    if kind is None or meeting.held_on is None:
        return
    owed = Duty.objects.open().filter(
        division_id=meeting.division_id, kind=kind, subject=meeting.body_id, period__lte=meeting.held_on
    )
    division = Division.objects.get(pk=meeting.division_id)
    for duty in owed.filter(due_on__gte=meeting.held_on):
        times = times_asked(division, meeting.body.kind, duty.period)
        held = Meeting.objects.quorate().filter(
            body_id=meeting.body_id, held_on__gte=duty.period, held_on__lte=duty.due_on
        )
        if held.count() >= times:
            meet(duty_ids=[duty.pk], on=on)


def times_asked(division: Division, body: str, day: dt.date) -> int:
    """How often in its period; 1 where no rule is known any more."""
    code = CODES[(Committee(division.committee), BodyKind(body))]
    rule = Rulebook([code], place=division.code).on(division.committee, division.code, day).get(code)
    return rule.number if rule is not None and rule.binding else 1
