"""Facts of a meeting for its rules: the law of the day, what shares are counted of, what the council may decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import rules_in_force
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.committees.choices import AttendanceKind, BodyKind, CallGround, Post, QuorumWay
from governance.committees.models import AgendaItem, Authorisation, Body, Matter, Meeting, Office, Resolution
from governance.committees.queries.body import council_members, members_on, offices_on
from governance.committees.rules import meeting as rules
from residents.queries.electorate import base_counts

CENT = Decimal(100)


def law_of(codes: Iterable[str], division: Division, on: dt.date) -> dict[str, RuleInForce]:
    """Rows in force there that day, by code; two queries for each body of law that is asked."""
    wanted = set(codes)
    asked = {
        "collective": {code for code in wanted if code.startswith("CE-")},
        "owners": {code for code in wanted if code.startswith("OWNERS-")},
    }
    asked[division.committee] = wanted - asked["collective"] - asked["owners"]
    found: dict[str, RuleInForce] = {}
    for applies_to, mine in asked.items():
        if mine:
            rows = rules_in_force(applies_to=applies_to, place=division.code, on=on, codes=mine)
            found |= {row.code: row for row in rows}
    return found


def rules_of(body: Body, on: dt.date, way: str = "") -> rules.Rules:
    """What the law of that day says of this body."""
    codes = rules.codes_for(body.division.committee, body.kind, way)
    return rules.Rules(codes, law_of(codes.all(), body.division, on))


# Bases --------------------------------------------------------------------------------------------------------------


def members_of(body: Body, on: dt.date) -> QuerySet[Office]:
    """Who is called by name: the council with the committee in it, else the body's own members."""
    if body.kind == BodyKind.COUNCIL:
        return council_members(body.division, on)
    if body.kind == BodyKind.COLLECTIVE:
        return offices_on(body, on).filter(post=Post.REPRESENTATIVE)
    return members_on(body, on)


def quorum_base(body: Body, way: str, on: dt.date) -> int:
    """What attendance is counted of on that day; owners are not known here, their number is told."""
    if way == QuorumWay.OWNERS:
        raise ValueError("owners are not on the register")
    if way == QuorumWay.MEMBERS:
        return members_of(body, on).count()
    bases = base_counts(body.division, on, group=body.group)
    return {
        QuorumWay.ADULTS: bases.adults,
        QuorumWay.HOUSEHOLDS: bases.households,
        QuorumWay.COLLECTIVE: bases.collective_members,
    }[QuorumWay(way)]


def asking_base(body: Body, ground: str, on: dt.date) -> int:
    """Of whom a share may force the meeting."""
    if ground == CallGround.REPRESENTATIVES:
        return council_members(body.division, on).filter(post=Post.REPRESENTATIVE).count()
    if ground == CallGround.RESIDENTS:
        return base_counts(body.division, on, group=body.group).adults
    return 0


def women_of(body: Body, on: dt.date) -> int | None:
    """Women representatives, where a place counts them apart."""
    if body.kind != BodyKind.COUNCIL:
        return None
    return council_members(body.division, on).filter(post=Post.REPRESENTATIVE, woman=True).count()


def attended(meeting: Meeting, women_base: int | None = None) -> rules.Attended:
    """As it was recorded."""
    return rules.Attended(
        way=meeting.way,
        base=meeting.base or 0,
        present=meeting.present or 0,
        remote=meeting.present_remote,
        women_base=women_base,
        women_present=meeting.present_women,
        base_area=hundredths(meeting.base_area),
        present_area=hundredths(meeting.present_area),
    )


def hundredths(area: Decimal | None) -> int | None:
    return None if area is None else int(area * CENT)


def present_kinds() -> tuple[str, ...]:
    return (AttendanceKind.PRESENT, AttendanceKind.REMOTE)


# What the council may decide ------------------------------------------------------------------------------------------


def authorised(division: Division, on: dt.date) -> list[str]:
    """Subjects that the assembly lets the council decide on that day; a revoked resolution authorises nothing."""
    rows = Authorisation.objects.on(on).filter(division=division, resolution__revoked_on=None)
    return sorted({subject for subjects in rows.values_list("subjects", flat=True) for subject in subjects})


def item_facts(item: AgendaItem) -> rules.Item:
    meeting = item.meeting
    return facts_of(item.kind, item.matter, meeting.division, meeting.held_on or meeting.notice_on)


def facts_of(kind: str, matter: Matter | None, division: Division, on: dt.date) -> rules.Item:
    if matter is None:
        return rules.Item(kind, chosen_by=chosen_by(kind, division, on))
    return rules.Item(kind, matter.decision_class, matter.subject, matter.collective)


def chosen_by(kind: str, division: Division, on: dt.date) -> tuple[str, ...]:
    """Which bodies may take such an item, where a row of the law lists them; () where none does."""
    code = rules.CHOOSERS.get(kind, {}).get(division.committee, "")
    found = law_of([code], division, on).get(code) if code else None
    return tuple(rules.OPTION_BODIES.get(option, option) for option in found.options) if found else ()


def subjects_of(division: Division, on: dt.date) -> list[str]:
    """What the law lists as the assembly's own matters, in its order."""
    found = matters_rule(division, on)
    return list(found.options) if found else []


def matters_rule(division: Division, on: dt.date) -> RuleInForce | None:
    code = "VC-AS-MATTERS" if division.committee == "village" else "RC-AS-MATTERS"
    return law_of([code], division, on).get(code)


def delegable_of(division: Division, on: dt.date) -> list[str]:
    codes = rules.DELEGABLE.get(division.committee, ())
    law = law_of(codes, division, on)
    return list(dict.fromkeys(option for code in codes if code in law for option in law[code].options))


# Reading ------------------------------------------------------------------------------------------------------------


def visible_to(user: User, on: dt.date) -> QuerySet[Meeting]:
    """Official records of one's own places."""
    return filter_official(Meeting.objects.all(), user, on)


def get_for(user: User, meeting_id: int, on: dt.date) -> Meeting:
    """``Meeting.DoesNotExist`` for one outside the person's scope."""
    related = ("division", "body__division", "body__group", "joint_body", "called_by")
    return visible_to(user, on).select_related(*related).get(pk=meeting_id)


def resolutions_of(code: str) -> QuerySet[Resolution]:
    """Published ones of a place and below it."""
    rows = Resolution.objects.filter(division__code__gte=code, division__code__lt=upper_bound(code), leaf__isnull=False)
    return rows.select_related("division", "item__meeting__body", "item__matter", "revoked_by")


def next_number(division: Division, year: int) -> str:
    """〔2026〕3号: the first free one; the division is locked by who asks."""
    taken = set(Resolution.objects.filter(division=division, decided_on__year=year).values_list("number", flat=True))
    number = len(taken) + 1
    while (text := f"〔{year}〕{number}号") in taken:
        number += 1
    return text


def resolution_body(row: Resolution) -> dict[str, Any]:
    """What is published: the decision with its proof. No names: who was there, recused or signed is in the minutes."""
    item, meeting = row.item, row.item.meeting
    return {
        "kind": "resolution",
        "version": 1,
        "resolution": row.pk,
        "place": {"code": row.division.code, "name": row.division.name},
        "body": {"kind": meeting.body.kind, "name": meeting.body.name},
        "number": row.number,
        "title": item.title,
        "text": row.text,
        "item": item.kind,
        "matter": item.matter_id,
        "notice_on": meeting.notice_on.isoformat(),
        "decided_on": row.decided_on.isoformat(),
        "recorded_on": row.recorded_on.isoformat(),
        "on_paper": meeting.on_paper,
        "way": meeting.way,
        "base": meeting.base,
        "present": meeting.present,
        "count": {
            "yes": item.yes,
            "no": item.no,
            "abstain": item.abstain,
            "invalid": item.invalid,
            "recused": len(item.recused),
        },
        "verdicts": row.verdicts,
        "flags": row.flags,
    }
