"""The daily digest and the tidying of the inbox: steps of the sweep, each one statement over sets.

Selected from the table of duties, never from the table of users: who owes nothing costs nothing and is told nothing
(peers.md: a queue of empty digests for every subscriber).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from governance.base.clock.registry import REGISTRY, SweepContext
from governance.base.notices.actions.notice import close_done
from governance.base.notices.channels.mail import is_set_up

MORNING = dt.time(7, 30)  # nobody is written to at night
KEPT = dt.timedelta(days=35)

# Reminded, due or late (level > 0): what is months away is on the to-do list and in no letter. From each post to the
# places below it (':' follows '9') and to what they owe, by index; OFFSET 0 keeps the planner from taking all duties of
# the country for each post, since it cannot know how few places a code has below it.
_MAKE = """
WITH post AS MATERIALIZED (
    SELECT a.user_id, place.code, a.organisation_id, array_agg(DISTINCT kinds.kind) AS kinds,
        array_agg(DISTINCT a.role) AS roles
    FROM accounts_assignment AS a
    JOIN accounts_user AS u ON u.id = a.user_id AND u.is_active
    JOIN places_division AS place ON place.id = a.division_id
    JOIN unnest(%(kinds)s, %(roles)s) AS kinds (kind, role) ON kinds.role = a.role
    WHERE a.starts_on <= %(on)s AND (a.ends_on IS NULL OR a.ends_on >= %(on)s)
      AND NOT EXISTS (SELECT 1 FROM notices_digest AS d WHERE d.recipient_id = a.user_id AND d.on = %(on)s)
    GROUP BY a.user_id, place.code, a.organisation_id
),
mine AS (
    SELECT DISTINCT post.user_id, duty.id, duty.due_on
    FROM post
    CROSS JOIN LATERAL (
        SELECT id FROM places_division WHERE code >= post.code AND code < post.code || ':' OFFSET 0
    ) AS place
    CROSS JOIN LATERAL (
        SELECT id, due_on FROM clock_duty
        WHERE division_id = place.id AND state = 0 AND level > 0 AND kind = ANY(post.kinds)
          AND (kind <> ALL(%(named)s::int[]) OR role = ANY(post.roles))
          AND (organisation_id IS NULL OR organisation_id = post.organisation_id) OFFSET 0
    ) AS duty
)
INSERT INTO notices_digest (recipient_id, "on", late, today, soon)
SELECT user_id, %(on)s,
    count(*) FILTER (WHERE due_on < %(on)s),
    count(*) FILTER (WHERE due_on = %(on)s),
    count(*) FILTER (WHERE due_on > %(on)s)
FROM mine GROUP BY user_id
ON CONFLICT (recipient_id, "on") DO NOTHING
"""
_QUEUE = """
INSERT INTO notices_delivery
    (recipient_id, channel, matter, digest_id, state, attempts, next_at, last_error)
SELECT d.recipient_id, 'email', 'digest:' || d.on, d.id, 'queued', 0, %(next_at)s, ''
FROM notices_digest AS d
JOIN accounts_user AS u ON u.id = d.recipient_id AND u.email <> ''
LEFT JOIN notices_preference AS p ON p.user_id = d.recipient_id
WHERE d.on = %(on)s AND COALESCE(p.email, true)
  AND NOT EXISTS (
    SELECT 1 FROM notices_delivery AS sent WHERE sent.recipient_id = d.recipient_id AND sent.address_id IS NULL
      AND sent.channel = 'email' AND sent.matter = 'digest:' || d.on
  )
ON CONFLICT DO NOTHING
"""
# In one statement, so that the rows are not loaded one by one to be cascaded.
_FORGET = """
WITH old AS (DELETE FROM notices_digest WHERE "on" < %(until)s RETURNING id)
DELETE FROM notices_delivery USING old WHERE digest_id = old.id
"""


def make(context: SweepContext) -> dict[str, int]:
    """One row for each person with something reminded, due or late, and its letter; harmless when run again."""
    pairs = [(kind.number, role) for kind in REGISTRY.kinds.values() for role in kind.roles]
    parameters: dict[str, Any] = {
        "on": context.on,
        "kinds": [kind for kind, _role in pairs],
        "roles": [role for _kind, role in pairs],
        "named": [kind.number for kind in REGISTRY.kinds.values() if kind.named],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, parameters)
        made = int(cursor.rowcount)
        if is_set_up():
            morning = timezone.make_aware(dt.datetime.combine(context.on, MORNING))
            cursor.execute(_QUEUE, {"on": context.on, "next_at": max(context.at, morning)})
        cursor.execute(_FORGET, {"until": context.on - KEPT})
    return {"digests": made}


def close(context: SweepContext) -> dict[str, int]:
    """What was done since is no longer open in anybody's inbox."""
    return {"notices_closed": close_done(at=context.at)}
