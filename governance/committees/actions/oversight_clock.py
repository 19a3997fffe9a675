"""Steps of the sweep: the yearly appraisal, reports of the supervision committee, filing, and audits that the law asks
for. Set-based; run twice it opens nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Term, limits
from governance.base.clock.registry import SweepContext
from governance.base.journal.actions import record_many
from governance.base.journal.models import Entry
from governance.base.law.choices import Confidence
from governance.base.law.models import Confirmation, Rule
from governance.base.law.queries import rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.committees.actions.oversight_log import AUDIT, AUDIT_TERM
from governance.committees.choices import AuditKind, BodyKind, OfficeEnd
from governance.committees.duty_kinds import KIND_APPRAISE, KIND_ARCHIVE, KIND_AUDIT, KIND_SUPERVISION_REPORT
from governance.committees.models import Audit, Office
from governance.committees.models import Term as BodyTerm
from governance.committees.queries.audit import next_elections
from governance.committees.rules import appraisal, archive, supervision
from governance.committees.rules import audit as rules

M = TypeVar("M", bound=Model)
CHUNK = 2000
DEPARTURE = Term(rules.DEPARTURE_DAYS, 30)
AHEAD = dt.timedelta(days=90)  # before a term ends its audit is opened; the platform's own, so that it can be in time
NOT_LEFT = (OfficeEnd.MISTAKE, OfficeEnd.TERM)  # a term's end is audited as a term
_OPEN = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(last)s, p.id, %(kind)s, 0, %(role)s, %(first)s, %(due)s, false, 0, 0
FROM places_division AS p
WHERE p.level = 12 AND p.committee = ANY(%(committees)s) AND p.code >= %(low)s AND p.code < %(high)s
  AND p.code >= %(from)s AND p.code < %(until)s
  AND p.go_live_on <= %(on)s AND (p.closed_on IS NULL OR p.closed_on > %(on)s)
  AND EXISTS (
    SELECT 1 FROM committees_body AS b WHERE b.division_id = p.id AND b.kind = %(body)s
      AND b.since <= %(on)s AND (b.ended_on IS NULL OR b.ended_on > %(on)s)
  )
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS d
    WHERE d.period = %(last)s AND d.division_id = p.id AND d.kind = %(kind)s AND d.subject = 0
  )
"""
# Held already before the duty was looked for: recorded late, or the community went live since.
_NOT_HELD = """
  AND NOT EXISTS (
    SELECT 1 FROM committees_appraisal AS a
    WHERE a.division_id = p.id AND a.held_on BETWEEN %(first)s AND %(last)s
  )
"""


def open_yearly(context: SweepContext) -> dict[str, int]:
    """This year's appraisal; the report of this half-year or year where a rule of the place asks; filing last year's
    documents where somebody has confirmed the limit."""
    year = context.on.year
    opened = 0
    for committee in Committee.VILLAGE, Committee.URBAN:
        freq = appraisal.FREQ[committee]
        law = rules_in_force(applies_to=committee, place="", on=context.on, codes=[freq])
        if any(rule.binding for rule in law):
            first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
            opened += _open(context, KIND_APPRAISE, Role.SUPERVISOR, first, last, last, committee, more=_NOT_HELD)
    for rule, place in _binding(supervision.REPORT, context.on):
        first, last = supervision.halves(rule.unit, context.on)
        opened += _open(context, KIND_SUPERVISION_REPORT, Role.SUPERVISOR, first, last, last, rule.applies_to, place)
    for rule, place in _binding(archive.DOCUMENTS, context.on):
        month = rule.number or 12
        due = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        if context.on <= due:
            last = dt.date(year - 1, 12, 31)
            opened += _open(context, KIND_ARCHIVE, Role.CLERK, dt.date(year, 1, 1), last, due, rule.applies_to, place)
    return {"opened": opened}


def _binding(code: str, on: dt.date) -> Iterator[tuple[Rule, str]]:
    """Rows of a rule with the place where each binds: read by somebody, or confirmed by a county."""
    confirmed = Confirmation.objects.in_force(on).filter(rule__code=code).values_list("rule_id", "place")
    places = list(confirmed)
    for rule in Rule.objects.in_force(on).filter(code=code).order_by("id"):
        if rule.confidence == Confidence.READ:
            yield rule, rule.place
        else:
            yield from ((rule, place) for rule_id, place in places if rule_id == rule.pk)


def _open(
    context: SweepContext,
    kind: int,
    role: str,
    first: dt.date,
    last: dt.date,
    due: dt.date,
    applies_to: str,
    place: str = "",
    more: str = "",
) -> int:
    body = BodyKind.SUPERVISION if kind == KIND_SUPERVISION_REPORT else BodyKind.COMMITTEE
    committees = [applies_to] if applies_to in Committee.values else [Committee.VILLAGE, Committee.URBAN]
    given: dict[str, Any] = {
        "kind": kind,
        "role": str(role),
        "first": first,
        "last": last,
        "due": due,
        "on": context.on,
        "body": str(body),
        "committees": [str(one) for one in committees],
        "low": place,
        "high": upper_bound(place) if place else ":",
        "from": context.within,
        "until": upper_bound(context.within) if context.within else ":",
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_OPEN} {more} ON CONFLICT (period, division_id, kind, subject) DO NOTHING", given)
        return int(cursor.rowcount)


# Audits ---------------------------------------------------------------------------------------------------------------


def open_audits(context: SweepContext) -> dict[str, int]:
    """Of everybody whose leaving the law has audited, and of every term that ends."""
    opened = 0
    for chunk in _chunks(_left(context)):
        opened += _departures(chunk, context)
    for terms in _chunks(_ending(context)):
        opened += _terms(terms, context)
    return {"opened": opened}


def _left(context: SweepContext) -> QuerySet[Office]:
    """Who left the committee since the community is on the platform, and was not audited for it."""
    village = Q(body__division__committee=Committee.VILLAGE, post__in=appraisal.MEMBERS)
    urban = Q(body__division__committee=Committee.URBAN, post="chair")
    known = Audit.objects.filter(kind=AuditKind.DEPARTURE, office=OuterRef("pk"))
    return (
        Office.objects.filter(village | urban, ~Exists(known), body__kind=BodyKind.COMMITTEE, ends_on__lt=context.on)
        .filter(ends_on__gte=F("body__division__go_live_on"), body__division__in=_places(context))
        .exclude(end_why__in=NOT_LEFT)
        .select_related("body__division", "term")
        .order_by("pk")
    )


def _ending(context: SweepContext) -> QuerySet[BodyTerm]:
    known = Audit.objects.filter(kind=AuditKind.TERM, term=OuterRef("pk"))
    return (
        BodyTerm.objects.filter(~Exists(known), body__kind=BodyKind.COMMITTEE, body__division__in=_places(context))
        .filter(ends_on__gte=F("body__division__go_live_on"), ends_on__lte=context.on + AHEAD)
        .select_related("body__division")
        .order_by("pk")
    )


def _places(context: SweepContext) -> QuerySet[Division]:
    return Division.objects.owing(context.on).within(context.within)


def _chunks(rows: QuerySet[M]) -> Iterator[list[M]]:
    last = 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield found
        last = found[-1].pk


def _departures(offices: list[Office], context: SweepContext) -> int:
    places = [office.body.division for office in offices]
    elections = next_elections({place.pk for place in places}, context.on)
    local = limits(DEPARTURE, places, context.on)
    asked = _items(places, context.on)
    made = []
    for office in offices:
        division = office.body.division
        row = Audit(division=division, kind=AuditKind.DEPARTURE, office=office, items=asked[division.code])
        known, day, lines = local[division.pk], None, []
        if known != DEPARTURE.default() and office.ends_on is not None:
            due = known.deadline(office.ends_on, context.calendar)
            day, lines = due.due, [*explain(due), known.basis]
        ends = None if office.term is None else office.term.ends_on
        _date(row, context, day, lines, elections.get(division.pk), ends)
        made.append(row)
    return _store(made, context)


def _terms(terms: list[BodyTerm], context: SweepContext) -> int:
    places = [term.body.division for term in terms]
    elections = next_elections({place.pk for place in places}, context.on)
    asked = _items(places, context.on)
    made = []
    for term in terms:
        division = term.body.division
        row = Audit(division=division, kind=AuditKind.TERM, term=term, items=asked[division.code])
        _date(row, context, None, [], elections.get(division.pk), term.ends_on)
        made.append(row)
    return _store(made, context)


def _items(places: Iterable[Division], on: dt.date) -> dict[str, list[str]]:
    """What is audited, by place: the law fixes it, so the rows of the whole country say it for all."""
    by_committee = {}
    for committee in Committee.VILLAGE, Committee.URBAN:
        law = rules_in_force(applies_to=committee, place="", on=on, codes=[rules.ITEMS[committee]])
        by_committee[str(committee)] = rules.items(law[0] if law else None)
    return {place.code: by_committee.get(place.committee, []) for place in places}


def _date(
    row: Audit,
    context: SweepContext,
    local: dt.date | None,
    lines: list[str],
    election: dt.date | None,
    ends: dt.date | None,
) -> None:
    """By when, and why."""
    platform = AUDIT_TERM.default()
    later = platform.deadline(context.on, context.calendar)
    due, why = rules.due_day(opened=context.on, fallback=later.due, local=local, election=election, term_ends=ends)
    told = {"local": lines, "platform": [*explain(later), platform.basis]}.get(why, [])
    row.ordered_on, row.due_on, row.at = context.on, due, context.at
    row.due_why = {"why": why, "lines": [rules.DUE_WORDS[why], *told], "basis": ""}


def _store(rows: list[Audit], context: SweepContext) -> int:
    """Audits, their duties and their entries: three statements."""
    made = Audit.objects.bulk_create(rows)
    Duty.objects.bulk_create(
        [
            Duty(
                kind=KIND_AUDIT,
                division_id=row.division_id,
                period=context.on,
                subject=row.pk,
                role=Role.TOWNSHIP_STAFF,
                opens_on=context.on,
                due_on=row.due_on,
            )
            for row in made
        ],
        ignore_conflicts=True,
    )
    record_many(
        [
            Entry(
                verb="committees.audit_opened",
                actor_id=None,
                at=context.at,
                object_type=AUDIT,
                object_id=row.pk,
                division=row.division.code,
                basis=list(rules.BASIS),
                data={"kind": str(row.kind)},
            )
            for row in made
        ]
    )
    return len(made)
