"""Who sits where, for many communities in a constant number of queries, and the same as SQL for the scoreboard."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.base.indicators.models import Tally
from governance.base.places.models import Division
from governance.committees.choices import BodyKind, Post
from governance.committees.models import KinTie, Office
from governance.party.choices import OfficerPost
from governance.party.models import Officer, Target
from governance.party.rules.cross import Holder, Seats

CHAIR, COLLECTIVE, OVERLAP = "party.chair", "party.collective", "party.overlap"
SUPERVISION, REPRESENTATIVES, LEADERS = "party.supervision", "party.representatives", "party.group_leaders"
LABELS: dict[str, str | Promise] = {
    CHAIR: _("书记兼村（居）委会主任（一肩挑）"),
    COLLECTIVE: _("书记兼集体经济组织负责人"),
    OVERLAP: _("“两委”成员交叉任职"),
    SUPERVISION: _("党组织班子成员任监督委员会主任"),
    REPRESENTATIVES: _("村（居）民代表中的党员"),
    LEADERS: _("村（居）民小组长中的党员"),
}
COUNTED: dict[str, str | Promise] = {
    CHAIR: _("书记和主任是同一人的村（社区）/书记、主任都在任的村（社区）"),
    COLLECTIVE: _("书记任负责人的村（社区）/书记、负责人都在任的村（社区）"),
    OVERLAP: _("也是党组织班子成员的村（居）委会成员/村（居）委会成员"),
    SUPERVISION: _("主任是党组织班子成员的村（社区）/监督委员会主任在任的村（社区）"),
    REPRESENTATIVES: _("登记为党员的代表/代表"),
    LEADERS: _("登记为党员的组长/组长"),
}
COMMITTEE_POSTS = (Post.CHAIR, Post.DEPUTY, Post.MEMBER)
KINDS = (BodyKind.COMMITTEE, BodyKind.SUPERVISION, BodyKind.COUNCIL, BodyKind.GROUP, BodyKind.COLLECTIVE)


def seats(division_ids: Iterable[int], on: dt.date) -> dict[int, Seats]:
    """By division id; three queries whatever their number. Only organisations that lead a place count."""
    ids = list(division_ids)
    offices: dict[int, list[Office]] = defaultdict(list)
    rows = Office.objects.on(on).filter(body__division__in=ids, body__kind__in=KINDS).select_related("body")
    for row in rows.order_by("id"):
        offices[row.body.division_id].append(row)
    officers: dict[int, list[Officer]] = defaultdict(list)
    held = Officer.objects.on(on).filter(organisation__division__in=ids, organisation__leads=True)
    for one in held.filter(organisation__ended_on=None).select_related("organisation").order_by("id"):
        officers[one.organisation.division_id].append(one)
    kin = _kin(ids, on)
    return {pk: _seats(offices[pk], officers[pk], kin) for pk in ids}


def _kin(ids: list[int], on: dt.date) -> set[int]:
    """Ids of offices on a supervision body with a near relative in the committee by a declaration of either."""
    ties = KinTie.objects.filter(declaration__office__body__division__in=ids).values_list(
        "declaration__office", "declaration__office__body__kind", "other", "other__body__kind"
    )
    found = set()
    for one, kind, other, other_kind in ties:
        if {kind, other_kind} == {BodyKind.SUPERVISION, BodyKind.COMMITTEE}:
            found.add(one if kind == BodyKind.SUPERVISION else other)
    return found


def _holder(row: Office | Officer) -> Holder:
    return Holder(row.name, row.person_id)


def _seats(offices: list[Office], officers: list[Officer], kin: set[int]) -> Seats:
    by_kind: dict[str, list[Office]] = defaultdict(list)
    for row in offices:
        by_kind[row.body.kind].append(row)
    committee = [row for row in by_kind[BodyKind.COMMITTEE] if row.post in COMMITTEE_POSTS]
    supervision = [row for row in by_kind[BodyKind.SUPERVISION] if row.post in COMMITTEE_POSTS]

    def head(rows: list[Office]) -> Holder | None:
        return next((_holder(row) for row in rows if row.post == Post.CHAIR), None)

    def members(kind: str, post: str) -> tuple[int, int]:
        rows = [row for row in by_kind[kind] if row.post == post]
        return sum(row.party_member is True for row in rows), len(rows)

    secretary = next((_holder(row) for row in officers if row.post == OfficerPost.SECRETARY), None)
    return Seats(
        secretary=secretary,
        officers=tuple(_holder(row) for row in officers),
        chair=head(committee),
        committee=tuple(_holder(row) for row in committee),
        collective_head=head(by_kind[BodyKind.COLLECTIVE]),
        supervision_chair=head(supervision),
        supervision=tuple(_holder(row) for row in supervision),
        kin=tuple(_holder(row) for row in supervision if row.pk in kin),
        representatives=members(BodyKind.COUNCIL, Post.REPRESENTATIVE),
        group_leaders=members(BodyKind.GROUP, Post.LEADER),
    )


def trend(division: Division, on: dt.date, months: int = 12) -> dict[str, list[Tally]]:
    """What the scoreboard kept for the last months, oldest first; one query."""
    index = on.year * 12 + on.month - months
    since = dt.date(index // 12, index % 12 + 1, 1)
    rows = Tally.objects.filter(division=division, indicator__in=LABELS, period__gte=since, period__lte=on)
    found: dict[str, list[Tally]] = {code: [] for code in LABELS}
    for row in rows.order_by("period"):
        found[row.indicator].append(row)
    return found


def targets(code: str) -> dict[str, Target]:
    """Of the county that a place belongs to; a city or province has none."""
    if len(code) < 6:
        return {}
    rows = Target.objects.filter(county__code=code[:6])
    return {row.indicator: row for row in rows}
