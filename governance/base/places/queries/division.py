"""Reading the tree: a place by its name, what is above and below it, and what does not fit its code."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from governance.base.places.choices import Committee, Level, UnitKind
from governance.base.places.models import Division, DivisionQuerySet, characters
from governance.base.places.rules.code import ancestors, upper_bound

TERMS = 4  # words of one search: at most province, county, township and village
AREAS = 40  # places that an outer word may mean
CANDIDATES = 1000  # matches that are ranked; with more, the words say too little to rank them


@dataclass(frozen=True)
class Found:
    """A place and the names above it, from the province down."""

    division: Division
    above: tuple[str, ...]

    @property
    def full_name(self) -> str:
        return "".join((*self.above, self.division.name))


def find_by_name(q: str, limit: int, *, within: str = "") -> list[Found]:
    """Places whose name contains the last word and which lie in places named by the words before it ("天心 青园");
    digits are read as the beginning of a code. Best first: the whole name, then names that begin so, upper levels
    first. A constant number of queries for a given number of words.
    """
    terms = unicodedata.normalize("NFKC", q).split()[:TERMS]
    if not terms:
        return []
    found = Division.objects.within(within).select_related("successor")
    if terms[-1].isascii() and terms[-1].isdigit():
        found = found.within(terms[-1]).order_by("code")[:limit]
        return _with_names(list(found))
    for term in terms[:-1]:
        codes = list(named(Division.objects.within(within).filter(level__lt=Level.COMMUNITY), term)[:AREAS])
        found = found.filter(_inside(place.code for place in codes))
    rows = list(named(found, terms[-1])[:CANDIDATES])
    rows.sort(key=lambda d: (d.name != terms[-1], not d.name.startswith(terms[-1]), d.level, d.code))
    return _with_names(rows[:limit])


def path(division: Division) -> list[Division]:
    """From the province down to the place itself, in one query."""
    return list(Division.objects.filter(code__in=ancestors(division.code)).order_by("code"))


def place_part(division: Division) -> dict[str, Any]:
    """What the head of a public page says: the place with the names above it; one query."""
    above = [{"code": up.code, "name": up.name} for up in path(division) if up.code != division.code]
    kind = str(Committee(division.committee).label) if division.committee else ""
    return {"code": division.code, "name": division.name, "path": above, "kind_label": kind}


def ancestors_of(codes: Iterable[str]) -> dict[str, Division]:
    """Every place at or above any of ``codes``, by code, in one query."""
    wanted = {above for code in codes for above in ancestors(code)}
    return {d.code: d for d in Division.objects.filter(code__in=wanted)}


def children(code: str) -> DivisionQuerySet:
    """One level below ``code`` ('' for the provinces), closed ones included, by code and never by score."""
    below = Division.objects.filter(parent__code=code) if code else Division.objects.filter(parent=None)
    return below.order_by("code")


def carried_on_by(division: Division) -> Division:
    """Who carries on for a closed place, however often it was merged; the place itself while nobody does."""
    seen = {division.id}
    while division.successor is not None and division.successor.id not in seen:
        division = division.successor
        seen.add(division.id)
    return division


def exceptions(within: str) -> QuerySet[Division]:
    """Village-level units that do not simply follow their code, each with ``why``: similar units (with or without a
    committee), a committee other than the code's, a name that speaks of the other kind."""
    village_name = Q(name__endswith="村委会") | Q(name__endswith="村民委员会")
    urban_name = Q(name__endswith="居委会") | Q(name__endswith="居民委员会")
    similar = Q(unit_kind__in=[UnitKind.SIMILAR_URBAN, UnitKind.SIMILAR_VILLAGE])
    promised = Q(unit_kind__in=[UnitKind.URBAN, UnitKind.VILLAGE])
    why = Case(
        When(similar & Q(committee=Committee.NONE), then=Value("similar_without")),
        When(similar, then=Value("similar_with")),
        When(promised & ~Q(committee=F("unit_kind")), then=Value("other_committee")),
        When(Q(unit_kind=UnitKind.URBAN) & village_name, then=Value("village_name")),
        When(Q(unit_kind=UnitKind.VILLAGE) & urban_name, then=Value("urban_name")),
        default=Value(""),
        output_field=CharField(),
    )
    units = Division.objects.within(within).filter(level=Level.COMMUNITY, closed_on=None)
    return units.annotate(why=why).exclude(why="").order_by("code")


def named(places: DivisionQuerySet, term: str) -> QuerySet[Division]:
    """Names that contain ``term``, by the index on their characters; unordered, so that a limit may stop early."""
    if len(term) == 1:
        return places.filter(name__startswith=term).order_by()
    return (
        places.alias(characters=characters(F("name")))
        .filter(characters__contains=sorted(set(term)), name__contains=term)  # type: ignore[misc]
        .order_by()
    )


def _inside(codes: Iterable[str]) -> Q:
    """At or below any of ``codes``; nothing when there is none."""
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(code__gte=code, code__lt=upper_bound(code))
    return inside


def _with_names(rows: list[Division]) -> list[Found]:
    above = ancestors_of(row.code for row in rows)
    return [Found(row, tuple(above[code].name for code in ancestors(row.code)[:-1] if code in above)) for row in rows]
