"""One county at a glance: its lists, its gate, agreements with their money, rulings and burdens; read only.

Numbers and links, no names of people and no order but that of the codes. Of reports only what the county published:
those that are open would say when somebody spoke (R-TWN-2).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from autonomy.choices import AgreementState, ListKind, RequestState, Ruling
from autonomy.models import AdmissionRequest, Agreement, ListEntry, ListVersion, Report
from autonomy.queries.burden_overview import Overview, overview
from autonomy.queries.lists import live
from governance.base.accounts.permissions import within_codes
from governance.base.places.models import Division
from governance.township.models import Due
from governance.township.queries.money import with_sums


@dataclass(frozen=True)
class ListFacts:
    """One list: what is in force, and whether another version is being made."""

    kind: str
    version: ListVersion | None
    entries: int
    drafting: ListVersion | None


@dataclass(frozen=True)
class MoneyFacts:
    """Of one year, in yuan."""

    owed: Decimal
    paid: Decimal
    late: Decimal


@dataclass(frozen=True)
class County:
    division: Division
    on: dt.date
    lists: list[ListFacts]
    requests: list[tuple[str, int]]  # state, how many that were handed in
    communities: int
    agreed: int  # communities with an agreement in force
    agreements: list[tuple[str, int]]
    money: MoneyFacts
    rulings: list[tuple[str, int]]
    burdens: Overview

    @property
    def missing(self) -> int:
        """Communities without an agreement in force."""
        return self.communities - self.agreed


def county(division: Division, on: dt.date) -> County:
    """A fixed number of queries, however many communities the county has."""
    code = division.code
    agreements = Agreement.objects.filter(within_codes([code], "division__code"))
    burdens = overview(division, on)
    requests = AdmissionRequest.objects.filter(county=division, filed_on__isnull=False)
    rulings = Report.objects.filter(county=division, leaf__isnull=False, ruled_on__lte=on)
    return County(
        division,
        on,
        _lists(division, on),
        _counted(requests, "state", RequestState.values),
        Division.objects.owing(on).within(code).count(),
        agreements.in_force(on).values("division").distinct().count(),
        _counted(agreements, "state", AgreementState.values),
        _money(code, on),
        _counted(rulings, "ruling", Ruling.values),
        burdens,
    )


def _lists(division: Division, on: dt.date) -> list[ListFacts]:
    """Three queries for both lists."""
    in_force = {version.kind: version for version in ListVersion.objects.in_force(on).filter(division=division)}
    drafting = {version.kind: version for version in ListVersion.objects.open().filter(division=division)}
    rows = ListEntry.objects.filter(live(on), version__in=in_force.values()).values_list("version__kind")
    counts = dict(rows.annotate(n=Count("id")).order_by())
    return [ListFacts(kind, in_force.get(kind), counts.get(kind, 0), drafting.get(kind)) for kind in ListKind.values]


def _counted(rows: object, name: str, values: list[str]) -> list[tuple[str, int]]:
    """In the order of the states, those that occur."""
    found = Counter(dict(rows.values_list(name).annotate(n=Count("id")).order_by()))  # type: ignore[attr-defined]
    return [(value, found[value]) for value in values if found[value]]


def _money(code: str, on: dt.date) -> MoneyFacts:
    dues = with_sums(Due.objects.filter(within_codes([code], "division__code"), year=on.year))
    sums = dues.order_by().aggregate(
        all_owed=Sum("owed"), all_paid=Sum("paid"), all_late=Sum("missing", filter=Q(due_on__lt=on))
    )
    zero = Decimal(0)
    return MoneyFacts(sums["all_owed"] or zero, sums["all_paid"] or zero, sums["all_late"] or zero)
