"""Composition of the bodies of a township's or a county's communities: counts of duties and offices, never names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from governance.base.clock.models import Duty
from governance.base.places.models import Division
from governance.committees.choices import BodyKind, Post
from governance.committees.duty_kinds import KIND_COMPOSITION, KIND_MISSING_BODY, KIND_TERM_OVER
from governance.committees.models import Body, Handover, Office, Term
from governance.committees.rules.body import MEMBERS

MOST = 3000  # communities of one county


@dataclass
class Row:
    """One community: how many sit in its committee, and what is open."""

    division: Division
    bodies: int = 0
    members: int = 0
    women: int = 0
    party_members: int = 0
    resident: int = 0  # of those of whom it is known, who live in the community (R-CMT-2)
    resident_known: int = 0
    representatives: int = 0
    women_representatives: int = 0
    ends_on: dt.date | None = None
    open: Mapping[int, int] = field(default_factory=dict)
    handover_due: dt.date | None = None

    @property
    def wrong(self) -> int:
        return self.open.get(KIND_COMPOSITION, 0)

    @property
    def missing(self) -> bool:
        return bool(self.open.get(KIND_MISSING_BODY))

    @property
    def over(self) -> int:
        return self.open.get(KIND_TERM_OVER, 0)


def overview(code: str, on: dt.date) -> list[Row]:
    """In the order of codes; six queries whatever the number of communities."""
    places = list(Division.objects.within(code).owing(on).order_by("code")[:MOST])
    rows = {place.pk: Row(place) for place in places}
    inside = Body.objects.on(on).filter(division__in=places)
    for place, count in inside.values_list("division").annotate(n=Count("pk")):
        rows[place].bodies = count
    _committees(rows, inside, on)
    _councils(rows, inside, on)
    terms = Term.objects.filter(body__in=inside.filter(kind=BodyKind.COMMITTEE), starts_on__lte=on)
    for place, ends_on in terms.order_by("starts_on").values_list("body__division", "ends_on"):
        rows[place].ends_on = ends_on
    kinds = (KIND_COMPOSITION, KIND_MISSING_BODY, KIND_TERM_OVER)
    counted: dict[int, dict[int, int]] = defaultdict(dict)
    owed = Duty.objects.open().filter(division__in=places, kind__in=kinds)
    for place, kind, count in owed.values_list("division", "kind").annotate(n=Count("pk")):
        counted[place][kind] = count
    for place, found in counted.items():
        rows[place].open = found
    waiting = Handover.objects.filter(term__body__in=inside, done_on=None)
    for place, due in waiting.values_list("term__body__division", "due_on"):
        rows[place].handover_due = due
    return list(rows.values())


def _committees(rows: Mapping[int, Row], bodies: object, on: dt.date) -> None:
    members = Office.objects.on(on).filter(
        body__in=bodies,
        body__kind=BodyKind.COMMITTEE,
        post__in=MEMBERS,  # type: ignore[misc]
    )
    counted = members.values_list("body__division").annotate(
        n=Count("pk"),
        women=Count("pk", filter=Q(woman=True)),
        party=Count("pk", filter=Q(party_member=True)),
        here=Count("pk", filter=Q(lives_here=True)),
        known=Count("pk", filter=Q(lives_here__isnull=False)),
    )
    for place, n, women, party, here, known in counted:
        row = rows[place]
        row.members, row.women, row.party_members, row.resident, row.resident_known = n, women, party, here, known


def _councils(rows: Mapping[int, Row], bodies: object, on: dt.date) -> None:
    seats = Office.objects.on(on).filter(
        body__in=bodies,
        body__kind=BodyKind.COUNCIL,
        post=Post.REPRESENTATIVE,  # type: ignore[misc]
    )
    counted = seats.values_list("body__division").annotate(n=Count("pk"), women=Count("pk", filter=Q(woman=True)))
    for place, n, women in counted:
        rows[place].representatives, rows[place].women_representatives = n, women
