"""Who counts on a day: adults, households, members of the collective, and who may be registered for an election.

Everything is set-based; the law of the day is read once and compared with columns (issue 6: 10,000 adults).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from governance.base.law.choices import Unit
from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import NoRuleInForce, rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.verdict import Verdict
from residents.choices import PersonEnd, Registration, VoterClass
from residents.models import Absence, CollectiveMember, Group, Household, Person
from residents.models.person import PersonQuerySet
from residents.rules.age import latest_start, years_of_age
from residents.rules.eligibility import (
    NEEDS,
    ORDER,
    Clauses,
    Standing,
    class_verdict,
    on_register,
    voter_class,
)

MAJORITY = 18  # 民法典 17, 18; the quorum rules say 十八周岁以上
VOTER = {Committee.VILLAGE: "VC-EL-VOTER", Committee.URBAN: "RC-EL-VOTER"}
CLASSES = {Committee.VILLAGE: "VC-EL-REG", Committee.URBAN: "RC-EL-REG"}
# A membership outlives a removal (农村集体经济组织法 is about members, not residents), not these.
NO_MEMBER = (PersonEnd.DIED, PersonEnd.DOUBLE, PersonEnd.MISTAKE)
PERIOD = {Committee.VILLAGE: "VC-EL-REG-RESIDENCE", Committee.URBAN: "RC-EL-REG-WORK"}


@dataclass(frozen=True)
class Bases:
    """What shares are counted of on a day."""

    adults: int
    households: int
    collective_members: int


@dataclass(frozen=True)
class VoterLaw:
    """``classes`` is None where the law of the day names no classes (居民委员会组织法 until 2025)."""

    age: RuleInForce
    classes: RuleInForce | None
    clauses: Clauses


def born_by(on: dt.date, years: int = MAJORITY) -> dt.date:
    """The latest birthday of who has completed so many years on that day."""
    return latest_start(on, 12 * years)


def adults(place: Division | str, on: dt.date) -> PersonQuerySet:
    """Everybody on the register of the community who has completed eighteen years that day, here or away."""
    people = Person.objects.living(on).born_by(born_by(on))
    return people.filter(division__code=place) if isinstance(place, str) else people.filter(division=place)


def base_counts(division: Division, on: dt.date, group: Group | None = None) -> Bases:
    """In one query. A household counts while somebody on the register belongs to it; a member of the collective counts
    while the membership lasts, moved out or not, and votes with full capacity only: nobody under 18 (民法典 17, 18)."""
    people = Person.objects.living(on).filter(division_id=OuterRef("pk"))
    # A house that nobody belongs to any more sends nobody.
    houses = Household.objects.living(on).filter(
        Exists(Person.objects.living(on).filter(household_id=OuterRef("pk"))), division_id=OuterRef("pk")
    )
    gone = Q(person__ended_why__in=NO_MEMBER, person__ended_on__lte=on)
    members = CollectiveMember.objects.on(on).filter(
        ~gone, full_capacity=True, person__born_on__lte=born_by(on), person__division_id=OuterRef("pk")
    )
    if group is not None:
        people, houses = people.filter(household__group=group), houses.filter(group=group)
        members = members.filter(person__household__group=group)
    found = (
        Division.objects.filter(pk=division.pk)
        .values_list(
            _count(people.born_by(born_by(on)), "division_id"),
            _count(houses, "division_id"),
            _count(members, "person__division_id"),
        )
        .get()
    )
    return Bases(*found)


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def voter_law(division: Division, on: dt.date) -> VoterLaw:
    """Two queries. ``NoRuleInForce`` where no age, or classes with no period, are in force that day."""
    committee = Committee(division.committee)
    codes = (VOTER[committee], CLASSES[committee], PERIOD[committee])
    found = {one.code: one for one in rules_in_force(applies_to=committee, place=division.code, on=on, codes=codes)}
    age, classes, period = (found.get(code) for code in codes)
    if age is None:
        raise NoRuleInForce(codes[0], applies_to=committee, place=division.code, on=on)
    if classes is None:
        return VoterLaw(age, None, Clauses((), 0, 0))
    if period is None:
        raise NoRuleInForce(codes[2], applies_to=committee, place=division.code, on=on)
    months = _months(period)
    return VoterLaw(age, classes, Clauses(classes.options, months, months))


def _months(period: RuleInForce) -> int:
    """A period that nobody has checked refuses nobody."""
    if not period.binding:
        return 0
    return period.number * (12 if period.row.unit == Unit.YEAR else 1)


def electorate(division: Division, on: dt.date) -> PersonQuerySet:
    """Who may be registered for an election on that day, with ``voter_class`` and ``needs`` ("declaration",
    "application" or ""); three queries with the rows. Where the law of the day names no classes, every adult of the
    register with an empty class."""
    law = voter_law(division, on)
    people = Person.objects.living(on).filter(division=division)
    if law.age.binding:
        people = people.born_by(born_by(on, law.age.number))
    # At most one absence a day (absence_no_overlap): a join keeps one row for each person, and is quicker.
    there = Q(absences__since__lte=on) & (Q(absences__until=None) | Q(absences__until__gte=on))
    people = people.annotate(out=FilteredRelation("absences", condition=there))
    if law.classes is None:
        return people.annotate(voter_class=Value(""), needs=Value(""))
    conditions = _conditions(law.clauses, on)
    named = [one for one in ORDER if one in law.clauses.options]
    classes = [When(conditions[one], then=Value(one)) for one in named]
    needs = [When(conditions[one], then=Value(NEEDS.get(one, ""))) for one in named]
    return people.filter(reduce(or_, (conditions[one] for one in named))).annotate(
        voter_class=Case(*classes, default=Value(""), output_field=CharField()),
        needs=Case(*needs, default=Value(""), output_field=CharField()),
    )


def _conditions(clauses: Clauses, on: dt.date) -> dict[str, Q]:
    """``rules.eligibility`` said to the database; a property test holds the two against each other."""
    here = Q(registration=Registration.HERE)
    lived = Q(resident_since__lte=latest_start(on, clauses.residence), out__isnull=True)
    worked = Q(works_since__lte=latest_start(on, clauses.work))
    return {
        VoterClass.REGISTERED_RESIDENT: here & Q(out__isnull=True),
        VoterClass.REGISTERED_AWAY: here & Q(out__isnull=False),
        VoterClass.REGISTERED: here,
        VoterClass.WORKER_OR_RESIDENT: ~here & (lived | worked),
        VoterClass.RESIDENT: ~here & lived,
        VoterClass.USUAL_RESIDENT: ~here & Q(resident_since__lte=on, out__isnull=True),
        VoterClass.COMMUNITY_WORKER: ~here & worked,
    }


def eligibility(person: Person, on: dt.date) -> list[Verdict]:
    """Each test for one person: on the register, old enough, and by which clause."""
    law = voter_law(person.division, on)
    verdicts = [on_register(person.since, person.ended_on, on), law.age.compare(years_of_age(person.born_on, on))]
    if law.classes is not None:
        standing = standing_of(person, on)
        found = voter_class(standing, law.clauses, on)
        named = [found] if found else law.clauses.options
        label = "；".join(str(VoterClass(one).label) for one in named)
        verdicts.append(class_verdict(found, standing, law.clauses, label, law.classes.basis_text))
    return verdicts


def standing_of(person: Person, on: dt.date) -> Standing:
    away = Absence.objects.on(on).filter(person=person).exists()
    return Standing(person.registration, away, person.resident_since, person.works_since)
