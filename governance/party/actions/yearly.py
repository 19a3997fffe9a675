"""What the sweep opens: the year's checks, leadership duties and appraisals, and studies that matters wait for.

Only what a county adopted drives a duty (architecture.md, "Law"). Set-based and idempotent.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from governance.base.accounts.choices import Role
from governance.base.clock.actions import cancel
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Term, limits
from governance.base.clock.registry import SweepContext
from governance.party.choices import ListKind
from governance.party.duty_kinds import KIND_APPRAISE, KIND_CHECK, KIND_LEADERSHIP, KIND_STUDY
from governance.party.queries.lists import items
from governance.party.queries.study import waiting

STUDY = Term("PTY-STUDY", 10, working=True)
CHECK_MONTH, APPRAISE_MONTH, APPRAISE_DAY = 10, 3, 31
_LIVE = """EXISTS (
    SELECT 1 FROM places_division AS v
    WHERE v.code >= d.code AND v.code < d.code || ':' AND v.go_live_on <= %(on)s
)"""
_ADOPTED = "a.starts_on <= %(on)s AND (a.ends_on IS NULL OR a.ends_on >= %(on)s)"
_CHECKS = f"""
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(first)s, p.division_id, %(kind)s, p.id, %(role)s, %(on)s, %(last)s, false, 0, 0
FROM party_partyorganisation AS p JOIN places_division AS d ON d.id = p.division_id
WHERE p.leads AND p.ended_on IS NULL AND d.level = 12 AND d.go_live_on <= %(on)s
  AND (d.closed_on IS NULL OR d.closed_on > %(on)s)
  AND EXISTS (
    SELECT 1 FROM party_adoption AS a JOIN places_division AS c ON c.id = a.county_id
    WHERE a.kind = 'standard' AND {_ADOPTED} AND c.code = left(d.code, 6)
  )
  AND NOT EXISTS (SELECT 1 FROM party_standardcheck AS s WHERE s.organisation_id = p.id AND s.year = %(year)s)
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS o
    WHERE o.period = %(first)s AND o.division_id = p.division_id AND o.kind = %(kind)s AND o.subject = p.id
  )
"""
_DUTIES = f"""
INSERT INTO party_leadershipduty (division_id, year, code, title, basis, due_on, report)
SELECT d.id, %(year)s, i.code, i.title, a.basis, i.due_on, ''
FROM unnest(%(codes)s::text[], %(titles)s::text[], %(levels)s::int[], %(days)s::date[])
     AS i(code, title, level, due_on)
JOIN party_adoption AS a ON a.kind = 'duty' AND a.code = i.code AND {_ADOPTED} AND a.starts_on <= i.due_on
JOIN places_division AS c ON c.id = a.county_id
JOIN places_division AS d ON d.level = i.level AND d.code >= c.code AND d.code < c.code || ':'
WHERE (d.closed_on IS NULL OR d.closed_on > %(on)s) AND {_LIVE}
  AND NOT EXISTS (
    SELECT 1 FROM party_leadershipduty AS l
    WHERE l.division_id = d.id AND l.year = %(year)s AND l.code = i.code
  )
"""
_OWED = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(first)s, l.division_id, %(kind)s, l.id, %(role)s, %(on)s, l.due_on, false, 0, 0
FROM party_leadershipduty AS l
WHERE l.year = %(year)s AND l.done_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS o
    WHERE o.period = %(first)s AND o.division_id = l.division_id AND o.kind = %(kind)s AND o.subject = l.id
)
"""
_APPRAISALS = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT DISTINCT %(first)s::date, d.parent_id, %(kind)s, d.id, %(role)s, %(on)s::date, %(last)s::date, false, 0, 0
FROM party_leadershipduty AS l JOIN places_division AS d ON d.id = l.division_id
WHERE l.year = %(year)s AND d.parent_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM party_appraisal AS p WHERE p.division_id = d.id AND p.year = %(year)s)
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS o
    WHERE o.period = %(first)s AND o.division_id = d.parent_id AND o.kind = %(kind)s AND o.subject = d.id
  )
"""


def open_yearly(context: SweepContext) -> dict[str, int]:
    """This year's checks from October on, this year's leadership duties, and the appraisal of last year's."""
    on, year = context.on, context.on.year
    given = {"on": on, "year": year, "first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
    found = {"checks": 0}
    if on.month >= CHECK_MONTH:
        found["checks"] = _run(_CHECKS, {**given, "kind": KIND_CHECK, "role": Role.PARTY_OFFICE})
    rows = list(items(ListKind.DUTY).values())
    lists: dict[str, Any] = {
        "codes": [row.code for row in rows],
        "titles": [row.title for row in rows],
        "levels": [row.level for row in rows],
        "days": [row.due(year) for row in rows],
    }
    _run(_DUTIES, {**given, **lists})
    found["leadership"] = _run(_OWED, {**given, "kind": KIND_LEADERSHIP, "role": Role.PARTY_OFFICE})
    last = {"year": year - 1, "first": dt.date(year - 1, 1, 1), "last": dt.date(year, APPRAISE_MONTH, APPRAISE_DAY)}
    found["appraisals"] = _run(_APPRAISALS, {"on": on, **last, "kind": KIND_APPRAISE, "role": Role.PARTY_OFFICE})
    return found


def _run(statement: str, given: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def open_studies(context: SweepContext) -> dict[str, int]:
    """Each matter that waits for its party organisation is on the secretary's list; off it when it waits no more."""
    owed = Duty.objects.open().filter(kind=KIND_STUDY, subject=OuterRef("pk"))
    matters = waiting([""]).filter(division__go_live_on__lte=context.on)
    found = list(matters.exclude(Exists(owed)))
    terms = limits(STUDY, {row.division for row in found}, context.on)
    duties = []
    for row in found:
        due = terms[row.division_id].deadline(context.on, context.calendar)
        duties.append(
            Duty(
                kind=KIND_STUDY,
                division_id=row.division_id,
                period=context.on,
                subject=row.pk,
                role=Role.PARTY_SECRETARY,
                opens_on=context.on,
                due_on=due.due,
                provisional=due.provisional,
            )
        )
    Duty.objects.bulk_create(duties, ignore_conflicts=True)
    idle = Duty.objects.open().filter(kind=KIND_STUDY).exclude(subject__in=waiting([""]).values("pk"))
    cancelled = cancel(duty_ids=list(idle.values_list("id", flat=True)), on=context.on)
    return {"opened": len(duties), "cancelled": cancelled}
