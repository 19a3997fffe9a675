"""The sweep looks at the bodies of every live community: what does not hold becomes a duty, what holds ends it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from governance.base.accounts.choices import Role
from governance.base.clock.choices import DutyState, What
from governance.base.clock.queries.limits import Term
from governance.base.clock.registry import SweepContext
from governance.base.places.rules.code import upper_bound
from governance.committees.duty_kinds import KIND_COMPOSITION, KIND_MISSING_BODY, KIND_TERM_OVER
from governance.committees.queries.body_sweep import parameters, statement

KINDS = (KIND_COMPOSITION, KIND_MISSING_BODY, KIND_TERM_OVER)
TERM = Term("", 30)  # no law says how soon it is put right; the platform's own

# Found by a statement that only reads, which the database may share out among its workers.
_FIND = (
    " SELECT (SELECT array_agg(id) FROM place), array_agg(division_id), array_agg(kind), array_agg(subject) FROM fault"
)
_WRITE = """
WITH fault AS MATERIALIZED (
    SELECT * FROM unnest(%(divisions)s::bigint[], %(kinds_found)s::int[], %(subjects)s::bigint[])
        AS f(division_id, kind, subject)
),
opened AS (
    INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
    SELECT %(on)s, f.division_id, f.kind, f.subject, %(role)s, %(on)s, %(due)s, %(provisional)s, 0, 0
    FROM fault AS f
    WHERE NOT EXISTS (
        SELECT 1 FROM clock_duty AS d
        WHERE d.division_id = f.division_id AND d.kind = f.kind AND d.subject = f.subject AND d.state = 0
    )
    ON CONFLICT DO NOTHING
    RETURNING id
),
settled AS (
    UPDATE clock_duty AS d SET state = %(met)s, met_on = %(on)s
    WHERE d.state = 0 AND d.kind = ANY(%(kinds)s) AND d.division_id = ANY(%(looked_at)s)
      AND NOT EXISTS (
        SELECT 1 FROM fault AS f
        WHERE f.division_id = d.division_id AND f.kind = d.kind AND f.subject = d.subject
      )
    RETURNING d.id
),
told AS (
    INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, %(what)s, %(on)s FROM settled
)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM settled)
"""


def check_bodies(context: SweepContext) -> dict[str, int]:
    """Composition, bodies that the law asks for, terms that are over."""
    due = TERM.default().deadline(context.on, context.calendar)
    with connection.cursor() as cursor:
        cursor.execute(statement() + _FIND, scope(context.on, context.within))
        looked_at, divisions, kinds, subjects = cursor.fetchone()
        cursor.execute(
            _WRITE,
            {
                "on": context.on,
                "looked_at": looked_at or [],
                "divisions": divisions or [],
                "kinds_found": kinds or [],
                "subjects": subjects or [],
                "role": Role.CLERK,
                "due": due.due,
                "provisional": due.provisional,
                "met": int(DutyState.MET),
                "what": int(What.MET),
                "kinds": list(KINDS),
            },
        )
        opened, met = cursor.fetchone()
    return {"opened": opened, "met": met}


def scope(on: dt.date, within: str = "") -> dict[str, Any]:
    """The parameters of the statement for the communities of a place; '' is the whole country."""
    return {
        **parameters(on),
        "on": on,
        "composition": KIND_COMPOSITION,
        "missing": KIND_MISSING_BODY,
        "over": KIND_TERM_OVER,
        # The code column takes digits only, so ":" stands after every code.
        **{"low": within, "high": upper_bound(within) if within else ":"},
    }
