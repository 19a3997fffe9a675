"""What is put on the committees of a county or a township, place by place and office by office (R-TWN-3).

In the order of codes; nothing is sorted by number, and no village or person is ranked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from autonomy.choices import BurdenStance
from autonomy.models import Burden, BurdenView
from autonomy.queries.burden import Reach, code_range, known, listed_on, reach_of, upheld_by, year_start
from autonomy.queries.ceiling import bounds, committees_of
from autonomy.queries.off_list import counts_by_department
from autonomy.rules.burden import Limit, Listed, doubles
from governance.base.places.choices import Level
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import is_within


@dataclass(frozen=True)
class PlaceRow:
    """One place right below: how many burdens fall on committees there, each counted once."""

    division: Division
    communities: int
    burdens: int
    unlisted: int
    doubled: int
    contradicted: int


@dataclass(frozen=True)
class DepartmentRow:
    """One organisation that asks something here."""

    organisation: Organisation
    burdens: int
    communities: int
    unlisted: int
    doubled: int
    contradicted: int
    refused: int
    upheld: int


@dataclass(frozen=True)
class Overview:
    division: Division
    on: dt.date
    places: list[PlaceRow]
    departments: list[DepartmentRow]
    bounds: list[Limit]  # from above and from the law; what the place set itself is read with its days


def overview(division: Division, on: dt.date) -> Overview:
    """Thirteen queries for any number of places and departments; both in code order, never by number."""
    burdens = list(
        Burden.objects.in_force(on)
        .touching(division.code)
        .select_related("organisation__division", "division")
        .order_by("organisation__division__code", "organisation__name", "id")
    )
    facts = _Facts(
        burdens, listed_on(division.code, on), reach_of(division.code, on), _contradicted(division.code, burdens)
    )
    # A unit without a committee bears nothing, and has no page to lead to.
    children = Division.objects.filter(parent=division).open(on).exclude(level=Level.COMMUNITY, committee="")
    children = children.order_by("code")
    organisations = {burden.organisation_id: burden.organisation for burden in burdens}
    refused, upheld = counts_by_department(division.code, year_start(on), on), upheld_by(list(organisations), on)
    return Overview(
        division,
        on,
        [facts.place(child) for child in children],
        [facts.department(one, refused.get(one.pk, 0), upheld[one.pk]) for one in organisations.values()],
        [one.limit for one in bounds(division.code, on) if not (one.ceiling and one.code == division.code)],
    )


def _contradicted(code: str, burdens: Sequence[Burden]) -> list[tuple[int, str]]:
    """(burden, community) for each contradiction at a place."""
    rows = BurdenView.objects.filter(
        burden__in=burdens, stance=BurdenStance.CONTRADICT, **code_range("division__code", code)
    )
    return list(rows.values_list("burden_id", "division__code"))


class _Facts:
    """What the rows of an overview are counted from, read once."""

    def __init__(
        self, burdens: list[Burden], listed: Listed, reach: Reach, contradicted: list[tuple[int, str]]
    ) -> None:
        self.burdens, self.listed, self.reach, self.contradicted = burdens, listed, reach, contradicted
        self.twins = doubles([known(burden) for burden in burdens])

    def place(self, child: Division) -> PlaceRow:
        here = [burden for burden in self.burdens if self._falls_on(burden, child)]
        communities = sum(self.reach.counts.get((child.code, kind), 0) for kind in ("village", "urban"))
        return PlaceRow(
            child,
            communities,
            len(here),
            sum(not self._listed(burden, child.code) for burden in here),
            sum(burden.pk in self.twins for burden in here),
            sum(is_within(code, child.code) for _burden, code in self.contradicted),
        )

    def _falls_on(self, burden: Burden, child: Division) -> bool:
        """It stands at the place, above or below it, and a community there is of its kind."""
        code = burden.division.code
        nearer = code if len(code) > len(child.code) else child.code
        if not (is_within(code, child.code) or is_within(child.code, code)):
            return False
        return any(self.reach.counts.get((nearer, kind), 0) for kind in committees_of(burden.applies_to))

    def _listed(self, burden: Burden, code: str) -> bool:
        """On the list of the place that is looked at: a township may have narrowed it away."""
        own = burden.division.code
        return self.listed.has(burden.entry_code, max(own, code, key=len), burden.applies_to)

    def department(self, organisation: Organisation, refused: int, upheld: int) -> DepartmentRow:
        own = [burden for burden in self.burdens if burden.organisation_id == organisation.pk]
        ids = {burden.pk for burden in own}
        return DepartmentRow(
            organisation,
            len(own),
            self.reach.covered(own),
            sum(not self.listed.has(burden.entry_code, burden.division.code, burden.applies_to) for burden in own),
            sum(burden.pk in self.twins for burden in own),
            sum(burden in ids for burden, _code in self.contradicted),
            refused,
            upheld,
        )
