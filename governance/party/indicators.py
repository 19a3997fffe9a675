"""Cross-appointment on the scoreboard (R-PTY-3): the same as ``rules/cross.py`` for every community at once.

A combination that the law forbids is never counted as good: whoever sits on the supervision body and in the committee,
or sits there with a near relative in the committee, is in no numerator (村组法 37, 居组法 36).
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from governance.base.indicators.registry import Counting, Indicator, register_indicator
from governance.party.queries.cross import CHAIR, COLLECTIVE, LABELS, LEADERS, OVERLAP, REPRESENTATIVES, SUPERVISION

_BASIS = "讲话五（一）；村民委员会组织法第三十七条、城市居民委员会组织法第三十六条"
_SAME = """((a.person_id IS NOT NULL AND b.person_id IS NOT NULL AND a.person_id = b.person_id)
    OR ((a.person_id IS NULL OR b.person_id IS NULL) AND a.name = b.name))"""
_HELD = f"""
WITH seat AS MATERIALIZED (
    SELECT o.id, b.division_id, b.kind, o.post, o.person_id, o.name, o.party_member
    FROM committees_office AS o JOIN committees_body AS b ON b.id = o.body_id
    WHERE o.starts_on <= %(day)s AND (o.ends_on IS NULL OR o.ends_on >= %(day)s)
      AND b.kind IN ('committee', 'supervision', 'council', 'group', 'collective')
),
officer AS MATERIALIZED (
    SELECT p.division_id, f.post, f.person_id, f.name
    FROM party_officer AS f JOIN party_partyorganisation AS p ON p.id = f.organisation_id
    WHERE p.leads AND p.ended_on IS NULL
      AND f.starts_on <= %(day)s AND (f.ends_on IS NULL OR f.ends_on >= %(day)s)
),
member AS MATERIALIZED (SELECT * FROM seat WHERE kind = 'committee' AND post IN ('chair', 'deputy', 'member')),
watcher AS MATERIALIZED (SELECT * FROM seat WHERE kind = 'supervision' AND post IN ('chair', 'deputy', 'member')),
kin AS MATERIALIZED (
    SELECT d.office_id AS one, t.other_id AS other
    FROM committees_kintie AS t JOIN committees_kindeclaration AS d ON d.id = t.declaration_id
),
barred AS MATERIALIZED (
    SELECT a.division_id, a.person_id, a.name FROM watcher AS a JOIN member AS b ON b.division_id = a.division_id
    WHERE {_SAME}
    UNION
    SELECT a.division_id, a.person_id, a.name FROM watcher AS a
    JOIN kin ON a.id IN (kin.one, kin.other)
    JOIN committees_office AS o ON o.id = CASE WHEN a.id = kin.one THEN kin.other ELSE kin.one END
    JOIN committees_body AS c ON c.id = o.body_id AND c.kind = 'committee'
)
"""
_CLEAR = f"NOT EXISTS (SELECT 1 FROM barred AS b WHERE b.division_id = a.division_id AND {_SAME})"
_ONE = """
SELECT a.division_id, count(*) FILTER (WHERE {same} AND {clear})::int AS numerator, count(*)::int AS denominator
FROM officer AS a JOIN {seats} AS b ON b.division_id = a.division_id AND b.post = 'chair'
WHERE a.post = 'secretary' GROUP BY a.division_id
"""
_CHAIR = _HELD + _ONE.format(same=_SAME, clear=_CLEAR, seats="member")
_COLLECTIVE = _HELD + _ONE.format(same=_SAME, clear=_CLEAR, seats="(SELECT * FROM seat WHERE kind = 'collective')")
_SITS = f"EXISTS (SELECT 1 FROM officer AS b WHERE b.division_id = a.division_id AND {_SAME})"
_OVERLAP = (
    _HELD
    + f"""
SELECT a.division_id, count(*) FILTER (WHERE {_SITS} AND {_CLEAR})::int AS numerator, count(*)::int AS denominator
FROM member AS a GROUP BY a.division_id
"""
)
_SUPERVISION = (
    _HELD
    + f"""
SELECT a.division_id, count(*) FILTER (WHERE {_SITS} AND {_CLEAR})::int AS numerator, count(*)::int AS denominator
FROM watcher AS a
WHERE a.post = 'chair' AND EXISTS (SELECT 1 FROM officer AS b WHERE b.division_id = a.division_id)
GROUP BY a.division_id
"""
)
_MEMBERS = """
SELECT b.division_id, count(*) FILTER (WHERE o.party_member)::int AS numerator, count(*)::int AS denominator
FROM committees_office AS o JOIN committees_body AS b ON b.id = o.body_id
WHERE b.kind = %(kind)s AND o.post = %(post)s
  AND o.starts_on <= %(day)s AND (o.ends_on IS NULL OR o.ends_on >= %(day)s)
GROUP BY b.division_id
"""


def _day(last: dt.date, on: dt.date) -> dict[str, dt.date]:
    """A month that is over is counted on its last day."""
    return {"day": min(last, on)}


def _chair(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    return Counting(_CHAIR, _day(last, on))


def _collective(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    return Counting(_COLLECTIVE, _day(last, on))


def _overlap(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    return Counting(_OVERLAP, _day(last, on))


def _supervision(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    return Counting(_SUPERVISION, _day(last, on))


def _representatives(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    return Counting(_MEMBERS, {**_day(last, on), "kind": "council", "post": "representative"})


def _leaders(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    return Counting(_MEMBERS, {**_day(last, on), "kind": "group", "post": "leader"})


for code, count in (
    (CHAIR, _chair),
    (COLLECTIVE, _collective),
    (OVERLAP, _overlap),
    (SUPERVISION, _supervision),
    (REPRESENTATIVES, _representatives),
    (LEADERS, _leaders),
):
    register_indicator(Indicator(code, str(LABELS[code]), str(_("由县（市、区）自定，可以不设")), _BASIS, count))
