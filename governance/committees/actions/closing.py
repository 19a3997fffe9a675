"""What a community that closes no longer owes of its bodies and meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from governance.committees import duty_kinds as kinds

# Owed for a period, or for as long as the community is there; what follows from an act of its own it still owes.
STANDING = (
    kinds.KIND_COMPOSITION,
    kinds.KIND_MISSING_BODY,
    kinds.KIND_TERM_OVER,
    kinds.KIND_ASSEMBLY,
    kinds.KIND_COUNCIL,
    kinds.KIND_PLAN_ELECTION,
    kinds.KIND_SUPERVISION_REPORT,
    kinds.KIND_APPRAISE,
)

_CANCEL = """
WITH closed AS (
    UPDATE clock_duty AS d SET state = 2 FROM places_division AS p
    WHERE p.id = d.division_id AND p.id = ANY(%(ids)s) AND p.closed_on IS NOT NULL
      AND d.state = 0 AND d.kind = ANY(%(kinds)s) AND d.due_on > p.closed_on
    RETURNING d.id
)
INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, 11, %(on)s FROM closed
"""


def cancel_of_closed(ids: Sequence[int], on: dt.date, at: dt.datetime) -> None:
    """What was due before the closing stays owed."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL, {"ids": list(ids), "kinds": list(STANDING), "on": on})
