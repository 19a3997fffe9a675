"""What the law asks of every body of the country on a day, as one SQL statement over all live communities.

The numbers are the rulebook's: resolved once for each committee kind, place with a rule of its own and day on which
something changes, and joined as a small table. What is not binding is not in it. The same questions as in
``rules.body`` asks for one community; ``tests/committees/test_body_checks.py`` holds the two against each other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from governance.base.law.in_force import RuleInForce
from governance.committees.choices import ExpectedKind, ExpectedSource
from governance.committees.models import Expected
from governance.committees.queries.body_rules import Rulebook
from governance.committees.rules import body as rules

FIRST, LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)

# One row a body: its community, the term that runs or was the last, and the law of the day on which that began.
BODIES = """
place AS MATERIALIZED (
    SELECT p.id, p.code, p.committee, p.community_type,
           (SELECT max(one) FROM unnest(%(places)s::text[]) AS one WHERE starts_with(p.code, one)) AS key
    FROM places_division AS p
    WHERE p.committee <> '' AND p.go_live_on <= %(on)s AND (p.closed_on IS NULL OR p.closed_on > %(on)s)
      AND p.code >= %(low)s AND p.code < %(high)s
),
law AS MATERIALIZED (SELECT * FROM unnest({law}) AS l({names})),
term AS MATERIALIZED (
    SELECT DISTINCT ON (body_id) body_id, starts_on, ends_on FROM committees_term
    WHERE starts_on <= %(on)s ORDER BY body_id, starts_on DESC
),
body AS MATERIALIZED (
    SELECT b.id, b.kind, b.division_id, place.code, place.committee, place.key,
           term.ends_on, COALESCE(term.starts_on, %(on)s) AS law_on
    FROM committees_body AS b
    JOIN place ON place.id = b.division_id
    LEFT JOIN term ON term.body_id = b.id
    WHERE b.kind IN ('committee', 'supervision', 'council', 'collective') AND b.since <= %(on)s
      AND (b.ended_on IS NULL OR b.ended_on > %(on)s)
),
"""
# Who sits where; the sums of each body; who sits in two of them at once.
SEATS = """
seat AS MATERIALIZED (
    SELECT o.id, o.body_id, o.person_id, o.name, o.post, o.woman, o.skilled, b.kind, b.division_id,
           b.kind <> 'collective' AND o.post IN ('chair', 'deputy', 'member') AS member
    FROM committees_office AS o JOIN body AS b ON b.id = o.body_id
    WHERE o.post IN ('chair', 'deputy', 'member', 'accountant', 'clerk')
      AND o.starts_on <= %(on)s AND (o.ends_on IS NULL OR o.ends_on >= %(on)s)
),
sums AS MATERIALIZED (
    SELECT body_id, count(*) FILTER (WHERE member) AS members, count(*) FILTER (WHERE member AND woman) AS women,
           count(*) FILTER (WHERE post = 'chair') AS chairs, count(*) FILTER (WHERE member AND skilled) AS skilled
    FROM seat GROUP BY body_id
),
represented AS MATERIALIZED (
    SELECT body_id, count(*) AS representatives, count(*) FILTER (WHERE woman) AS women
    FROM committees_office
    WHERE post = 'representative' AND starts_on <= %(on)s AND (ends_on IS NULL OR ends_on >= %(on)s)
    GROUP BY body_id
),
twice AS MATERIALIZED (
    SELECT r.body_id, count(*) AS seats, count(*) FILTER (WHERE r.woman) AS women
    FROM committees_office AS r
    JOIN body AS b ON b.id = r.body_id AND b.kind = 'council'
    JOIN seat AS c ON c.kind = 'committee' AND c.member AND c.division_id = b.division_id AND c.name = r.name
     AND (c.person_id = r.person_id OR c.person_id IS NULL OR r.person_id IS NULL)
    WHERE r.starts_on <= %(on)s AND (r.ends_on IS NULL OR r.ends_on >= %(on)s) AND r.post = 'representative'
    GROUP BY r.body_id
),
-- What somebody on the supervision body also is in the same community.
also AS MATERIALIZED (
    SELECT s.body_id, bool_or(o.kind = 'committee' AND o.member) AS member,
           bool_or(o.post = 'accountant') AS accountant, bool_or(o.post = 'clerk') AS clerk,
           bool_or(o.kind = 'collective' AND o.post = 'chair') AS head
    FROM seat AS s
    JOIN seat AS o ON o.division_id = s.division_id AND o.kind IN ('committee', 'collective')
     AND (o.person_id = s.person_id OR ((o.person_id IS NULL OR s.person_id IS NULL) AND o.name = s.name))
    WHERE s.kind = 'supervision' AND s.member
    GROUP BY s.body_id
),
tied AS MATERIALIZED (
    SELECT one.body_id AS one, one.kind AS one_kind, two.body_id AS two, two.kind AS two_kind
    FROM committees_kintie AS tie
    JOIN committees_kindeclaration AS told ON told.id = tie.declaration_id
    JOIN seat AS one ON one.id = told.office_id AND one.member
    JOIN seat AS two ON two.id = tie.other_id AND two.member AND two.division_id = one.division_id
),
relatives AS MATERIALIZED (
    SELECT body_id, bool_or(other = body_id) AS inside, bool_or(other_kind = 'committee') AS in_committee
    FROM (SELECT one AS body_id, two AS other, two_kind AS other_kind FROM tied
          UNION ALL SELECT two, one, one_kind FROM tied) AS both_ways
    GROUP BY body_id
),
"""
FAULTS = """
main AS MATERIALIZED (SELECT division_id, id, ends_on FROM body WHERE kind = 'committee'),
wrong AS MATERIALIZED (
    SELECT b.id, b.division_id
    FROM body AS b
    LEFT JOIN sums AS s ON s.body_id = b.id
    LEFT JOIN represented AS rs ON rs.body_id = b.id
    LEFT JOIN law AS l ON l.committee = b.committee AND l.place = b.key AND b.law_on BETWEEN l.first AND l.last
    LEFT JOIN main AS m ON m.division_id = b.division_id
    LEFT JOIN main AS c ON c.division_id = b.division_id AND b.kind = 'council'
    LEFT JOIN sums AS cs ON cs.body_id = c.id
    LEFT JOIN twice AS t ON t.body_id = b.id
    LEFT JOIN also AS a ON a.body_id = b.id
    LEFT JOIN relatives AS k ON k.body_id = b.id
    CROSS JOIN LATERAL (
        SELECT COALESCE(rs.representatives, 0) - COALESCE(t.seats, 0) AS representatives,
               COALESCE(rs.women, 0) - COALESCE(t.women, 0) AS women
    ) AS r
    CROSS JOIN LATERAL (SELECT r.representatives + COALESCE(cs.members, 0) AS council) AS n
    WHERE b.kind <> 'collective' AND CASE b.kind
    WHEN 'committee' THEN
        COALESCE(s.members, 0) < l.seats_min OR s.members > l.seats_max
        OR COALESCE(s.women, 0) < l.women_min OR COALESCE(s.chairs, 0) <> 1
        OR l.kin AND k.inside
    WHEN 'supervision' THEN
        COALESCE(s.chairs, 0) <> 1 OR l.skill AND s.members > 0 AND s.skilled = 0
        OR l.same_supervision AND b.ends_on <> m.ends_on
        OR l.exclude AND a.member OR l.exclude_kin AND k.in_committee
        OR l.accountant AND a.accountant OR l.clerk AND a.clerk OR l.head AND a.head
    ELSE
        l.share_den IS NOT NULL
        AND (n.council = 0 OR r.representatives * l.share_den < n.council * l.share_num)
        OR l.women_den IS NOT NULL AND (n.council = 0 OR r.women * l.women_den < n.council * l.women_num)
        OR r.representatives < l.floor OR l.same_council AND b.ends_on <> m.ends_on
        OR COALESCE(l.floor_500, l.floor_1000, l.floor_more) IS NOT NULL AND (
            SELECT r.representatives < CASE WHEN persons = 0 THEN 0 WHEN persons < 500 THEN l.floor_500
                                            WHEN persons < 1000 THEN l.floor_1000 ELSE l.floor_more END
            FROM (SELECT count(*) AS persons FROM residents_person AS p
                  WHERE p.division_id = b.division_id AND p.since <= %(on)s
                    AND (p.ended_on IS NULL OR p.ended_on > %(on)s)) AS counted)
    END
),
lacking AS MATERIALIZED (
    SELECT p.id FROM place AS p
    WHERE EXISTS (
        SELECT 1 FROM unnest(%(need_committee)s::text[], %(need_type)s::text[], %(need_place)s::text[],
                             %(need_kind)s::text[]) AS need(committee, type, place, kind)
        WHERE need.committee = p.committee AND need.type IN ('', p.community_type) AND starts_with(p.code, need.place)
          AND NOT EXISTS (
            SELECT 1 FROM committees_body AS b
            WHERE b.division_id = p.id AND b.kind = need.kind AND b.since <= %(on)s
              AND (b.ended_on IS NULL OR b.ended_on > %(on)s))
    )
),
fault AS MATERIALIZED (
    SELECT division_id, %(composition)s::int AS kind, id AS subject FROM wrong
    UNION ALL SELECT id, %(missing)s, 0 FROM lacking
    UNION ALL SELECT division_id, %(over)s, id FROM body WHERE kind <> 'collective' AND ends_on < %(on)s
)
"""


@dataclass
class Law:
    """What binds in one place from one day to another; None and False: nothing does."""

    committee: str
    place: str
    first: dt.date
    last: dt.date
    seats_min: int | None = None
    seats_max: int | None = None
    women_min: int | None = None
    kin: bool = False
    skill: bool = False
    same_supervision: bool = False
    same_council: bool = False
    exclude: bool = False
    exclude_kin: bool = False
    accountant: bool = False
    clerk: bool = False
    head: bool = False
    share_num: int | None = None
    share_den: int | None = None
    women_num: int | None = None
    women_den: int | None = None
    floor: int | None = None
    floor_500: int | None = None
    floor_1000: int | None = None
    floor_more: int | None = None


TYPES = {"str": "text[]", "dt.date": "date[]", "bool": "boolean[]", "int | None": "integer[]"}


def statement() -> str:
    """``WITH`` and the parts up to ``fault`` (division_id, kind, subject)."""
    names = [one.name for one in fields(Law)]
    law = ", ".join(f"%({one.name})s::{TYPES[str(one.type)]}" for one in fields(Law))
    return "WITH " + BODIES.format(law=law, names=", ".join(names)) + SEATS + FAULTS


def parameters(on: dt.date) -> dict[str, Any]:
    """The law of every place and day, and what law expects to be there, in three queries."""
    book = Rulebook()
    laws = [
        law_of(book.on(committee, place, first), committee, place, first, last)
        for committee in (rules.VILLAGE, rules.URBAN)
        for place in book.places()
        for first, last in _spans(book)
    ]
    needs = _needs(on)
    return {
        **{one.name: [getattr(law, one.name) for law in laws] for one in fields(Law)},
        "places": book.places(),
        "need_committee": [need[0] for need in needs],
        "need_type": [need[1] for need in needs],
        "need_place": [need[2] for need in needs],
        "need_kind": [need[3] for need in needs],
    }


def law_of(found: rules.Rules, committee: str, place: str, first: dt.date, last: dt.date) -> Law:
    binding = {code: rule for code, rule in found.items() if rule.binding}
    share = _share(binding.get(rules.COUNCIL[committee]))
    women = _share(binding.get(rules.COUNCIL_WOMEN) if committee == rules.VILLAGE else None)
    exclude = binding.get(rules.EXCLUDE[committee])
    more = binding[rules.EXCLUDE_MORE].options if rules.EXCLUDE_MORE in binding else ()
    return Law(
        committee,
        place,
        first,
        last,
        seats_min=_number(binding.get(rules.SEATS_MIN[committee]), "GE"),
        seats_max=_number(binding.get(rules.SEATS_MAX[committee]), "LE"),
        women_min=_number(binding.get(rules.SEATS_WOMEN[committee]), "GE"),
        kin=rules.KIN[committee] in binding,
        skill=rules.SUPERVISION_SKILL in binding,
        same_supervision=rules.SUPERVISION_TERM[committee] in binding,
        same_council=committee == rules.VILLAGE and "VC-RC-TERM" in binding,
        exclude=exclude is not None and "committee_member" in exclude.options,
        exclude_kin=exclude is not None and "near_relative" in exclude.options,
        accountant="accountant" in more,
        clerk="clerk" in more,
        head="head_of_collective" in more,
        share_num=share[0],
        share_den=share[1],
        women_num=women[0],
        women_den=women[1],
        floor=_number(binding.get("VC-RC-MIN"), "GE"),
        floor_500=_number(binding.get("VC-RC-MIN-UNDER-500"), "GE"),
        floor_1000=_number(binding.get("VC-RC-MIN-UNDER-1000"), "GE"),
        floor_more=_number(binding.get("VC-RC-MIN-FROM-1000"), "GE"),
    )


class AnotherOperator(ValueError):
    """A rule that the statement was not written for: somebody must look, a guess would be wrong silently."""


def _number(rule: RuleInForce | None, operator: str) -> int | None:
    if rule is None:
        return None
    if rule.row.operator != operator:
        raise AnotherOperator(f"{rule.code} {rule.row.operator}")
    return rule.number


def _share(rule: RuleInForce | None) -> tuple[int | None, int | None]:
    if rule is None:
        return None, None
    if rule.row.operator != "GE":
        raise AnotherOperator(f"{rule.code} {rule.row.operator}")
    return rule.row.numerator, rule.row.denominator


def _spans(book: Rulebook) -> list[tuple[dt.date, dt.date]]:
    """From each day on which something changes to the day before the next."""
    days = [FIRST, *book.days(), LAST]
    return [(first, then - dt.timedelta(days=1) if then != LAST else LAST) for first, then in pairwise(days)]


def _needs(on: dt.date) -> list[tuple[str, str, str, str]]:
    """(committee, type, place, body kind) that a law asks for where it binds on that day."""
    rows = Expected.objects.in_force(on).filter(kind=ExpectedKind.BODY, source=ExpectedSource.LAW)
    law = Rulebook({row.rule for row in rows})
    return [
        (row.committee, row.community_type, row.place, row.code)
        for row in rows
        if row.rule in (found := law.on(row.committee, row.place, on)) and found[row.rule].binding
    ]
