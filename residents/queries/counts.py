"""How many people: all that anybody above the community is told, and only from ten on (R-RES-1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from governance.base.places.rules.code import upper_bound
from residents.models import Absence, Household, Person
from residents.queries.electorate import born_by

FEWEST = 10


def told(count: int) -> str:
    """A number that points at nobody; none is said as none."""
    return str(count) if count == 0 or count >= FEWEST else _("少于%(fewest)d") % {"fewest": FEWEST}


def part(count: int, whole: int) -> str:
    """A number out of ``whole``; what is left over points at somebody too."""
    if 0 < whole - count < FEWEST and count >= FEWEST:
        return _("与总数相差少于%(fewest)d") % {"fewest": FEWEST}
    return told(count)


@dataclass(frozen=True)
class Counts:
    persons: str
    adults: str
    away: str
    households: str


def counts(code: str, on: dt.date) -> Counts:
    """Of a place and everything below it; two queries."""
    within = Q(division__code__gte=code, division__code__lt=upper_bound(code)) if code else Q()
    people = Person.objects.living(on).filter(within)
    away = Exists(Absence.objects.on(on).filter(person_id=OuterRef("pk")))
    found = people.aggregate(
        persons=Count("pk"), adults=Count("pk", filter=Q(born_on__lte=born_by(on))), away=Count("pk", filter=away)
    )
    houses = Household.objects.living(on).filter(within).count()
    persons = found["persons"]
    return Counts(told(persons), part(found["adults"], persons), part(found["away"], persons), told(houses))
