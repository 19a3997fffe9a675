"""Persons who leave the register: moved, died, entered by mistake, or entered twice (R-RES-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.verdict import Verdict, no, require, yes
from residents.actions.people_log import log_people
from residents.actions.person import forget_numbers, living, locked_person
from residents.choices import PersonEnd
from residents.models import Absence, CollectiveMember, Household, Person, Unmasking
from residents.rules.register import day_fits
from residents.rules.request import chosen

ONE_DAY = dt.timedelta(days=1)
LEAVING = (PersonEnd.MOVED, PersonEnd.DIED, PersonEnd.MISTAKE)
OWN = (Absence, CollectiveMember, Unmasking)  # what goes with the person; everything else refers to one from outside


def move_out(
    *, person_id: int, ended_on: dt.date, by: User, at: dt.datetime, on: dt.date, why: str = PersonEnd.MOVED
) -> Person:
    """``ended_on`` is the first day without. A membership of the collective outlives a removal and nothing else."""
    with transaction.atomic():
        person = locked_person(person_id, by, on)
        require(
            *living(person, on),
            chosen(why, LEAVING, "why", _("注销的原因")),
            day_fits(ended_on, person.since, on, "ended_on", _("注销日期")),
        )
        _leave(person, why, ended_on)
        if why != PersonEnd.MOVED:
            _end_rows(CollectiveMember, person, ended_on)
        log_people("person_left", "person", person.pk, person.division, by=by, at=at, why=why)
    return person


def merge_persons(*, keep_id: int, double_id: int, by: User, at: dt.datetime, on: dt.date) -> Person:
    """The double ends and points at the one that stays; what only the double knew goes over."""
    with transaction.atomic():
        # Locked by id, so that two merges the other way round wait for each other.
        rows = {pk: locked_person(pk, by, on) for pk in sorted({keep_id, double_id})}
        keep, double = rows[keep_id], rows[double_id]
        require(*living(keep, on), *living(double, on), *_alike(keep, double))
        require(_referred_to(keep, double))
        _take_over(keep, double)
        _leave(double, PersonEnd.DOUBLE, on, keep)
        keep.save()
        log_people("persons_merged", "person", keep.pk, keep.division, by=by, at=at, double=double.pk)
    return keep


def _leave(person: Person, why: str, day: dt.date, into: Person | None = None) -> None:
    if into is not None:
        forget_numbers(person)  # one number is enough, and the blind value of it too
    person.ended_on, person.ended_why, person.merged_into = max(day, person.since), why, into
    person.save()
    _end_rows(Absence, person, day)
    Household.objects.filter(head=person).update(head=None)


def _end_rows(model: type[Absence] | type[CollectiveMember], person: Person, day: dt.date) -> None:
    """The day before is the last one of it; what would have begun later never was."""
    rows = model.objects.filter(person=person)
    rows.filter(since__gte=day).delete()
    rows.filter(Q(until=None) | Q(until__gte=day)).update(until=day - ONE_DAY)


def _alike(keep: Person, double: Person) -> Iterable[Verdict]:
    if keep.pk == double.pk or keep.division_id != double.division_id:
        yield no("same", _("要合并的是同一个村（社区）里的两条登记。请选两条不同的登记。"), field="double")
    if keep.identity_mark and double.identity_mark and keep.identity_mark != double.identity_mark:
        text = _("两条登记的身份证号不同，是两个人，不能合并。号码写错了的，请先更正其中一条。")
        yield no("identity_differs", text, needed=_("号码相同"), met=_("不同"), field="double")


def _referred_to(keep: Person, double: Person) -> Verdict:
    """What stands elsewhere under the double (an office, a roll) would be left behind."""
    if references(double) == 0 or references(keep) > 0:
        return yes("referred")
    text = _("第%(id)d号登记在别处用到（例如任职、选民登记）。请反过来：保留它，并入另一条。") % {"id": double.pk}
    return no("referred", text, needed=_("保留被用到的一条"), met=str(double.pk), field="double")


def references(person: Person) -> int:
    """Rows of any table that point at this person, whoever's they are."""
    return sum(
        relation.related_model._base_manager.filter(**{relation.field.name: person}).count() for relation in referring()
    )


def referring(but: tuple[Any, ...] = (*OWN, Household, Person)) -> list[Any]:
    """Every relation of any app that points at persons; most have no name of their own."""
    return [
        one
        for one in Person._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and one.related_model not in but
    ]


def _take_over(keep: Person, double: Person) -> None:
    if not keep.identity_mark and double.identity_mark:
        # The number must be free before the other row may have it.
        kept = (double.identity, double.identity_mark, double.identity_tail)
        Person.objects.filter(pk=double.pk).update(identity=None, identity_mark="", identity_tail="")
        keep.identity, keep.identity_mark, keep.identity_tail = kept
    if not keep.phone_mark and double.phone_mark:
        keep.phone, keep.phone_mark, keep.phone_masked = double.phone, double.phone_mark, double.phone_masked
    keep.household_id = keep.household_id or double.household_id
    keep.resident_since = keep.resident_since or double.resident_since
    keep.works_since = keep.works_since or double.works_since
    keep.since = min(keep.since, double.since)
    spans: list[Absence | CollectiveMember] = list(Absence.objects.filter(person=double))
    spans += CollectiveMember.objects.filter(person=double)
    for row in spans:
        others = type(row)._default_manager.filter(Q(until=None) | Q(until__gte=row.since), person=keep)
        if row.until is not None:
            others = others.filter(since__lte=row.until)
        if not others.exists():
            row.person = keep
            row.save(update_fields=["person"])
