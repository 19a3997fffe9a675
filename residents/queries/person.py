"""Persons on behalf of somebody: from the named roles of that very community alone, never from above (R-RES-1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from governance.base import keyring
from governance.base.accounts.models import User
from governance.base.accounts.permissions import Verb, scope_of
from governance.base.places.models import Division
from residents.models import Absence, CollectiveMember, Group, Household, Person
from residents.models.person import PersonQuerySet
from residents.permissions import SEE_PERSONS
from residents.queries.electorate import born_by
from residents.rules.identity import SHAPE, plain_identity
from residents.rules.person import is_phone, plain_name, plain_phone


@dataclass(frozen=True)
class Search:
    """What the list is narrowed by. ``where``: "here", "away" or ""; ``ages``: "adults", "minors" or ""."""

    text: str = ""
    group: int | None = None
    where: str = ""
    ages: str = ""
    gone: bool = False


def identity_mark(plain: str) -> str:
    return keyring.blind(plain, purpose="residents.person.identity")


def phone_mark(plain: str) -> str:
    return keyring.blind(plain, purpose="residents.person.phone")


def own_codes(user: User, on: dt.date, verb: Verb = SEE_PERSONS) -> list[str]:
    """The very communities of the roles; a post above opens nothing, and neither does being superuser."""
    return sorted({post.code for post in scope_of(user, on).posts if post.role in verb.roles})


def own_places(user: User, on: dt.date, verb: Verb = SEE_PERSONS) -> list[Division]:
    return list(Division.objects.filter(code__in=own_codes(user, on, verb)).order_by("code"))


def visible_to(user: User, on: dt.date) -> PersonQuerySet:
    return Person.objects.filter(division__code__in=own_codes(user, on))


def get_for(user: User, person_id: int, on: dt.date) -> Person:
    """``Person.DoesNotExist`` for anything outside."""
    return visible_to(user, on).select_related("division", "household__group", "merged_into").get(pk=person_id)


def households_visible_to(user: User, on: dt.date) -> QuerySet[Household]:
    return Household.objects.filter(division__code__in=own_codes(user, on)).select_related("division", "group", "head")


def groups_visible_to(user: User, on: dt.date) -> QuerySet[Group]:
    return Group.objects.filter(division__code__in=own_codes(user, on)).select_related("division")


def listed(people: PersonQuerySet, search: Search, on: dt.date) -> PersonQuerySet:
    """As the list shows them: with household, group and where they are, in one query."""
    absence = Absence.objects.on(on).filter(person_id=OuterRef("pk"))
    member = CollectiveMember.objects.on(on).filter(person_id=OuterRef("pk"))
    rows = people.filter(ended_on__lte=on) if search.gone else people.living(on)
    rows = rows.annotate(
        away=Subquery(absence.values("away")[:1]), place=Subquery(absence.values("place")[:1]), member=Exists(member)
    ).select_related("household__group")
    if search.text:
        rows = rows.filter(matching(search.text))
    if search.group is not None:
        rows = rows.filter(household__group_id=search.group)
    if search.where:
        rows = rows.filter(away__isnull=search.where == "here")
    if search.ages == "adults":
        rows = rows.born_by(born_by(on))
    elif search.ages:
        rows = rows.exclude(born_on__lte=born_by(on))
    return rows.order_by("household__group__number", "household__number", "born_on", "id")


def is_number(text: str) -> bool:
    """A whole identity number or telephone, which must not stand in an address: addresses are kept in logs."""
    return bool(SHAPE.fullmatch(plain_identity(text))) or is_phone(plain_phone(text))


def matching(text: str) -> Q:
    """By a whole identity number or telephone (both blind), by the number of the house, or by a part of the name."""
    identity, phone, name = plain_identity(text), plain_phone(text), plain_name(text)
    found = Q(household__number=name)
    if SHAPE.fullmatch(identity):
        found |= Q(identity_mark=identity_mark(identity))
    if is_phone(phone):
        found |= Q(phone_mark=phone_mark(phone))
    if name and not name.isascii():
        found |= Q(name__contains=name)  # inside one community, so that no index is needed
    return found


def by_identity(division: Division, plain: str, on: dt.date) -> PersonQuerySet:
    return Person.objects.living(on).filter(division=division, identity_mark=identity_mark(plain))


def by_phone(plain: str, on: dt.date) -> PersonQuerySet:
    """Everybody with that telephone; a family may share one."""
    return Person.objects.living(on).filter(phone_mark=phone_mark(plain))


def same_name_and_birthday(division: Division, name: str, born_on: dt.date, on: dt.date) -> PersonQuerySet:
    return Person.objects.living(on).filter(division=division, name=plain_name(name), born_on=born_on)


def maybe_same(person: Person, on: dt.date) -> PersonQuerySet:
    """Who might be the same: by name or by birthday, the likelier first."""
    alike = Q(name=person.name) | Q(born_on=person.born_on)
    rows = Person.objects.living(on).filter(alike, division_id=person.division_id).exclude(pk=person.pk)
    both = Q(name=person.name, born_on=person.born_on)
    return rows.select_related("household").annotate(likely=Q(both)).order_by("-likely", "name", "born_on")


def register_rows(division: Division, on: dt.date) -> PersonQuerySet:
    """The whole register in the order of the list."""
    return listed(Person.objects.filter(division=division), Search(), on)
