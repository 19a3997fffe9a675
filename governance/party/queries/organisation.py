"""Party organisations on behalf of a person, who is in office, how many members (R-PTY-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict
from governance.committees.models import Office
from governance.party.choices import OfficerPost
from governance.party.models import MemberCount, Officer, PartyOrganisation

MOST = 200  # rows of one list on one page
POST_ORDER = {post: index for index, post in enumerate(OfficerPost.values)}


def organisations_visible_to(user: User, on: dt.date) -> QuerySet[PartyOrganisation]:
    """Official records of one's divisions."""
    return filter_official(PartyOrganisation.objects.all(), user, on)


def organisation_for(user: User, organisation_id: int, on: dt.date) -> PartyOrganisation:
    """``PartyOrganisation.DoesNotExist`` for anything outside."""
    rows = organisations_visible_to(user, on).select_related("division", "unit", "parent")
    return rows.get(pk=organisation_id)


def leading(division_id: int, on: dt.date) -> PartyOrganisation | None:
    """The organisation of the place itself on that day."""
    return PartyOrganisation.objects.leading().on(on).filter(division=division_id).first()


def of_place(division_id: int, on: dt.date) -> list[PartyOrganisation]:
    """Every organisation standing at a place, the leading one first, with officers in office and counts: three
    queries."""
    officers = Prefetch("officers", queryset=Officer.objects.on(on), to_attr="in_office")
    counts = Prefetch("counts", queryset=MemberCount.objects.filter(counted_on__lte=on), to_attr="counted")
    rows = PartyOrganisation.objects.on(on).filter(division=division_id).select_related("unit", "parent", "division")
    found: list[Any] = list(rows.prefetch_related(officers, counts).order_by("-leads", "unit_id", "kind", "id")[:MOST])
    for row in found:
        row.in_office.sort(key=lambda one: (POST_ORDER[one.post], one.pk))
    return found


def newest_count(organisation: PartyOrganisation) -> MemberCount | None:
    """The last one counted; of two on one day the later entry. Needs ``of_place``."""
    counted: list[MemberCount] = organisation.counted  # type: ignore[attr-defined]
    return max(counted, key=lambda one: (one.counted_on, one.pk), default=None)


def secretaries(codes: Iterable[int], on: dt.date) -> dict[int, Officer]:
    """By division id: who is secretary of the leading organisation."""
    rows = Officer.objects.on(on).filter(
        post=OfficerPost.SECRETARY, organisation__leads=True, organisation__division__in=list(codes)
    )
    return {row.organisation.division_id: row for row in rows.select_related("organisation")}


def offices_to_link(division: Division, on: dt.date) -> list[Office]:
    """Offices of the community whose person an officer may be: chosen, never typed, so that both are one person."""
    rows = Office.objects.on(on).filter(body__division=division, person__isnull=False).select_related("body")
    seen: dict[int, Office] = {}
    for row in rows.order_by("body_id", "id"):
        seen.setdefault(row.person_id or 0, row)
    return list(seen.values())


def units_at(division: Division, on: dt.date) -> list[Organisation]:
    """Resident units of the community and of the divisions above it."""
    codes = [division.code[:length] for length in (6, 9, 12) if length <= len(division.code)]
    return list(Organisation.objects.open(on).filter(division__code__in=codes).order_by("name")[:MOST])


def guarded(*parts: tuple[str, str, str], division: Division) -> list[Verdict]:
    """No number of a person in what many read (R-OPN-9): (field, label, text)."""
    phones = [division.telephone] if division.telephone else []
    return guard_verdicts([Part(*part) for part in parts if part[2]], public_phones=phones)
