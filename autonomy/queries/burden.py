"""Burdens by whom they fall on and by who imposes them: sheets, each in a fixed number of queries.

Everything is in the order of codes; nothing is sorted by number, and no village or person is ranked (R-TWN-3).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from autonomy.choices import BurdenKind, BurdenStance, LimitKind, ListKind, Ruling
from autonomy.models import Burden, BurdenView, ListEntry, ListVersion, Narrowing, Report
from autonomy.permissions import ENTER_BURDEN
from autonomy.queries.ceiling import bounds, committees_of
from autonomy.queries.lists import entries_in_force, hours, live
from autonomy.queries.off_list import counts_by_department
from autonomy.rules.burden import Known, Limit, Listed, doubles, weight
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.clock.queries.limits import Term
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import ancestors, upper_bound

GOVERNMENT = (OrganisationKind.DEPARTMENT, OrganisationKind.BUREAU)
VIEW_TERM = Term("", 10, working=True)  # for the committee to say whether it is so; no law gives a day
SHOWN = 200  # contradictions written out on one sheet; the number beside them counts all


# Whose -------------------------------------------------------------------------------------------------------------


def organisations_of(user: User, on: dt.date) -> QuerySet[Organisation]:
    """For whom the person enters burdens: a department's people for their own organisation; the township and the
    bureau for the offices of their own division. In code order."""
    posts = [post for post in scope_of(user, on).posts if post.role in ENTER_BURDEN.roles]
    own = Q(pk__in=[post.organisation_id for post in posts if post.organisation_id])
    for post in posts:
        if post.role != Role.DEPARTMENT and not post.organisation_id:
            kinds = [OrganisationKind.BUREAU] if post.role == Role.BUREAU_REVIEWER else GOVERNMENT
            own |= Q(division__code=post.code, kind__in=kinds)
    rows = Organisation.objects.open(on).filter(own).select_related("division")
    return rows.order_by("division__code", "name")


def visible_to(user: User, on: dt.date) -> QuerySet[Burden]:
    """A department sees what it imposes itself; who sees official records of a place sees what falls on it, from
    above too."""
    own = [post.organisation_id for post in scope_of(user, on).posts if post.organisation_id]
    codes = codes_visible(user, on)
    above = [place for code in codes for place in ancestors(code)]
    seen = within_codes(codes, "division__code") | Q(division__code__in=above) | Q(organisation__in=own)
    return Burden.objects.filter(seen).select_related("organisation__division", "division")


def get_for(user: User, burden_id: int, on: dt.date) -> Burden:
    """``Burden.DoesNotExist`` for one outside the person's scope."""
    return visible_to(user, on).get(pk=burden_id)


# Facts -------------------------------------------------------------------------------------------------------------


def listed_on(code: str, on: dt.date) -> Listed:
    """What is on the assistance lists of the counties at, above or below a place; two queries. The same as
    ``lists.entries_in_force`` says for one place, for many at once."""
    county, township = code[:6], code[:9]
    versions = ListVersion.objects.in_force(on).filter(kind=ListKind.ASSISTANCE, **code_range("division__code", county))
    entries: dict[str, dict[str, str]] = defaultdict(dict)
    rows = ListEntry.objects.filter(live(on), version__in=versions)
    for place, entry, applies_to in rows.values_list("version__division__code", "code", "applies_to"):
        entries[place][entry] = applies_to
    narrowed: dict[str, set[str]] = defaultdict(set)
    in_force = Narrowing.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
    for place, entry in in_force.filter(**code_range("division__code", township)).values_list("division__code", "code"):
        narrowed[place].add(entry)
    return Listed(entries, {place: frozenset(codes) for place, codes in narrowed.items()})


def code_range(name: str, code: str) -> dict[str, str]:
    return {f"{name}__gte": code, f"{name}__lt": upper_bound(code)}


def known(burden: Burden) -> Known:
    return Known(burden.pk, burden.kind, burden.title, burden.fields, burden.division.code, burden.applies_to)


@dataclass(frozen=True)
class Line:
    """One burden as a sheet shows it."""

    burden: Burden
    listed: bool
    twins: tuple[str, ...] = ()
    view: BurdenView | None = None
    communities: int = 0
    confirmed: int = 0
    contradicted: int = 0

    @property
    def confirms(self) -> bool:
        """A confirmation is of the text that was seen."""
        return self.view is not None and self.view.stance == BurdenStance.CONFIRM and not self.changed

    @property
    def contradicts(self) -> bool:
        return self.view is not None and self.view.stance == BurdenStance.CONTRADICT

    @property
    def changed(self) -> bool:
        """Since the committee spoke."""
        return self.view is not None and self.view.version != self.burden.version

    @property
    def waits(self) -> bool:
        return not self.confirms and not self.contradicts


def _twins(burdens: Sequence[Burden]) -> dict[int, tuple[str, ...]]:
    """By id, who else asks for the same, in words."""
    by_id = {burden.pk: burden for burden in burdens}
    return {
        key: tuple(f"{by_id[other].organisation.name}：{by_id[other].title}" for other in others)
        for key, others in doubles([known(burden) for burden in burdens]).items()
    }


# A committee's sheet -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measure:
    """A limit beside what is borne."""

    limit: Limit
    met: Decimal

    @property
    def over(self) -> bool:
        return self.met > self.limit.number


@dataclass(frozen=True)
class Group:
    """What one organisation puts on the committee."""

    organisation: Organisation
    lines: list[Line]


@dataclass(frozen=True)
class CommitteeSheet:
    """Everything that one committee bears on one day."""

    division: Division
    on: dt.date
    groups: list[Group]
    entries: list[ListEntry]
    measures: list[Measure]

    @property
    def lines(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines]

    @property
    def unlisted(self) -> int:
        return sum(not line.listed for line in self.lines)

    @property
    def doubled(self) -> int:
        return sum(bool(line.twins) for line in self.lines)

    @property
    def contradicted(self) -> int:
        return sum(line.contradicts for line in self.lines)

    @property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.waits]

    @property
    def hours(self) -> Decimal:
        """Of the list alone: nobody types in hours, and an admitted request is an entry of it (R-AUT-3)."""
        return hours(self.entries, self.division.committee)

    @property
    def hours_by_department(self) -> list[tuple[str, Decimal, int]]:
        """In the order in which the list names them: department, hours, matters."""
        named: dict[str, list[ListEntry]] = defaultdict(list)
        for entry in self.entries:
            named[entry.organisation.name if entry.organisation else entry.department].append(entry)
        return [(name, hours(rows, self.division.committee), len(rows)) for name, rows in named.items()]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        counted = Counter(line.burden.kind for line in self.lines)
        return [(str(kind.label), counted[kind]) for kind in BurdenKind if counted[kind]]


def committee_sheet(division: Division, on: dt.date) -> CommitteeSheet:
    """Six queries: burdens, what the committee said, the list, ceilings, rules and their confirmations."""
    rows = Burden.objects.in_force(on).on(division.code, division.committee)
    burdens = list(
        rows.select_related("organisation__division", "division").order_by(
            "organisation__division__code", "organisation__name", "kind", "title", "id"
        )
    )
    views = {view.burden_id: view for view in BurdenView.objects.filter(division=division, burden__in=burdens)}
    entries = list(entries_in_force(ListKind.ASSISTANCE, division.code, on, committee=division.committee))
    codes, twins = {entry.code for entry in entries}, _twins(burdens)
    groups: dict[int, Group] = {}
    for burden in burdens:
        line = Line(burden, burden.entry_code in codes, twins.get(burden.pk, ()), views.get(burden.pk))
        groups.setdefault(burden.organisation_id, Group(burden.organisation, [])).lines.append(line)
    sheet = CommitteeSheet(division, on, list(groups.values()), entries, [])
    for bound in bounds(division.code, on, committees=[division.committee]):
        if division.committee in bound.committees:
            sheet.measures.append(Measure(bound.limit, _met(bound.limit, sheet)))
    return sheet


def _met(limit: Limit, sheet: CommitteeSheet) -> Decimal:
    if limit.kind == LimitKind.HOURS:
        return sheet.hours
    counted = [
        weight(line.burden.kind, line.burden.rhythm)
        for line in sheet.lines
        if line.burden.kind == limit.kind and limit.outside in (None, line.burden.outside)
    ]
    return sum(counted, Decimal(0))


# A department's sheet ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DepartmentSheet:
    """What one organisation imposes, and what came back."""

    organisation: Organisation
    on: dt.date
    lines: list[Line]
    communities: int
    contradictions: list[BurdenView]
    refused: int  # ready answers "not on the list" of this year (R-TWN-2)
    upheld: int  # reports against it of this year that the county upheld, in whole or in part

    @property
    def unlisted(self) -> int:
        return sum(not line.listed for line in self.lines)

    @property
    def doubled(self) -> int:
        return sum(bool(line.twins) for line in self.lines)

    @property
    def contradicted(self) -> int:
        return sum(line.contradicted for line in self.lines)


def department_sheet(organisation: Organisation, on: dt.date) -> DepartmentSheet:
    """Eight queries, however many committees it asks."""
    code = organisation.division.code
    everything = list(
        Burden.objects.in_force(on)
        .touching(code)
        .select_related("organisation__division", "division")
        .order_by("kind", "title", "id")
    )
    burdens = [burden for burden in everything if burden.organisation_id == organisation.pk]
    listed, twins, reach = listed_on(code, on), _twins(everything), reach_of(code, on)
    said = tallies(burdens)
    lines = [
        Line(
            burden,
            listed.has(burden.entry_code, burden.division.code, burden.applies_to),
            twins.get(burden.pk, ()),
            communities=reach.of(burden),
            confirmed=said[burden.pk, BurdenStance.CONFIRM],
            contradicted=said[burden.pk, BurdenStance.CONTRADICT],
        )
        for burden in burdens
    ]
    contradictions = BurdenView.objects.filter(burden__in=burdens, stance=BurdenStance.CONTRADICT)
    return DepartmentSheet(
        organisation,
        on,
        lines,
        reach.covered(burdens),
        list(contradictions.select_related("division", "burden").order_by("division__code", "id")[:SHOWN]),
        counts_by_department(code, year_start(on), on).get(organisation.pk, 0),
        upheld_by([organisation.pk], on)[organisation.pk],
    )


def tallies(burdens: Sequence[Burden]) -> Counter[tuple[int, str]]:
    """(burden, stance) -> committees. Confirmations of an older text count no more."""
    holds = Q(stance=BurdenStance.CONTRADICT) | Q(version=F("burden__version"))
    rows = (
        BurdenView.objects.filter(holds, burden__in=burdens).values_list("burden_id", "stance").annotate(n=Count("id"))
    )
    return Counter({(burden, stance): n for burden, stance, n in rows.order_by()})


@dataclass(frozen=True)
class Reach:
    """Live communities of a place, so that each burden can be told how many it falls on."""

    communities: Sequence[tuple[str, str]]
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def of(self, burden: Burden) -> int:
        return sum(self.counts.get((burden.division.code, kind), 0) for kind in committees_of(burden.applies_to))

    def covered(self, burdens: Iterable[Burden]) -> int:
        """On how many communities any of these falls."""
        falls = {(burden.division.code, kind) for burden in burdens for kind in committees_of(burden.applies_to)}
        return sum(
            any((place, committee) in falls for place in ancestors(code)) for code, committee in self.communities
        )


def reach_of(code: str, on: dt.date) -> Reach:
    communities = list(Division.objects.owing(on).within(code).order_by("code").values_list("code", "committee"))
    counts = Counter((place, committee) for own, committee in communities for place in ancestors(own))
    return Reach(communities, counts)


def upheld_by(organisations: Sequence[int], on: dt.date) -> Counter[int]:
    """What the county published this year."""
    decided = Report.objects.filter(
        target__in=organisations,
        leaf__isnull=False,
        ruling__in=[Ruling.UPHELD, Ruling.PARTLY],
        ruled_on__gte=year_start(on),
        ruled_on__lte=on,
    )
    return Counter(dict(decided.values_list("target").annotate(n=Count("id")).order_by()))


def year_start(on: dt.date) -> dt.date:
    return on.replace(month=1, day=1)
