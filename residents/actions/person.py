"""Persons on the register of a community: taken on, changed, away, moved out, merged (R-RES-1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base import keyring
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from residents.actions.people_log import log_people
from residents.choices import Unmask
from residents.models import Household, Person, Unmasking
from residents.models.person import IDENTITY, PHONE
from residents.permissions import KEEP_PERSONS, UNMASK_PERSON
from residents.queries.person import identity_mark, phone_mark
from residents.rules.identity import plain_identity
from residents.rules.person import masked_phone, plain_name, plain_phone
from residents.rules.register import PersonFacts, register_verdicts
from residents.rules.request import chosen, length

FIELDS = {"identity": IDENTITY, "phone": PHONE}


def register_person(*, division_id: int, facts: PersonFacts, by: User, at: dt.datetime, on: dt.date) -> Person:
    """Take somebody on. Equal identity numbers are refused; equal names and birthdays are the caller's to show."""
    with transaction.atomic():
        division = locked_place(division_id, by, on)
        require(
            *register_verdicts(facts, on),
            _house_fits(facts.household_id, division, on),
            _not_there(facts.identity, division, None),
        )
        person = Person(division=division)
        write(person, facts, on)
        person.save()
        log_people("person_registered", "person", person.pk, division, by=by, at=at)
    return person


def change_person(*, person_id: int, facts: PersonFacts, by: User, at: dt.datetime, on: dt.date) -> Person:
    """``identity`` and ``phone`` of None stay as they are: the form cannot show them."""
    with transaction.atomic():
        person = locked_person(person_id, by, on)
        require(*living(person, on))
        require(
            *register_verdicts(facts, on),
            _house_fits(facts.household_id, person.division, on),
            _not_there(facts.identity, person.division, person),
            *_still_agrees(person, facts),
        )
        changed = write(person, facts, on)
        person.save()
        log_people("person_changed", "person", person.pk, person.division, by=by, at=at, fields=changed)
    return person


def write(person: Person, facts: PersonFacts, on: dt.date) -> list[str]:
    """Put the facts into the row; the names of the fields that are now different."""
    plain = {
        "name": plain_name(facts.name),
        "sex": facts.sex,
        "born_on": facts.born_on,
        "registration": facts.registration,
        "household_id": facts.household_id,
        "resident_since": facts.resident_since,
        "works_since": facts.works_since,
        "since": facts.since or person.since or on,
    }
    changed = [name for name, value in plain.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, plain[name])
    if facts.identity is not None and _set_identity(person, plain_identity(facts.identity)):
        changed.append("identity")
    if facts.phone is not None and _set_phone(person, plain_phone(facts.phone)):
        changed.append("phone")
    return changed


def _set_identity(person: Person, number: str) -> bool:
    mark = identity_mark(number) if number else ""
    if mark == person.identity_mark:
        return False
    person.identity = keyring.seal(number, context=IDENTITY) if number else None
    person.identity_mark, person.identity_tail = mark, number[-4:]
    return True


def _set_phone(person: Person, number: str) -> bool:
    mark = phone_mark(number) if number else ""
    if mark == person.phone_mark:
        return False
    person.phone = keyring.seal(number, context=PHONE) if number else None
    person.phone_mark, person.phone_masked = mark, masked_phone(number) if number else ""
    return True


def forget_numbers(person: Person) -> None:
    _set_identity(person, "")
    _set_phone(person, "")


def locked_place(division_id: int, by: User, on: dt.date) -> Division:
    """Entries of one community wait for each other, so that nobody is taken on twice."""
    division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
    require(may(by, KEEP_PERSONS.name, place=division.code, on=on), forbidden=True)
    return division


def locked_person(person_id: int, by: User, on: dt.date) -> Person:
    person = Person.objects.locked().get(pk=person_id)
    require(may(by, KEEP_PERSONS.name, place=person.division.code, on=on), forbidden=True)
    return person


def living(person: Person, on: dt.date) -> list[Verdict]:
    if person.ended_on is None:
        return [yes("living")]
    words = {"day": person.ended_on.isoformat(), "why": person.get_ended_why_display()}
    text = _("这个人已于%(day)s从登记里注销（%(why)s），不能再改。搬回来的请重新登记。") % words
    return [no("ended", text, needed=_("在册"), met=str(words["why"]))]


def _house_fits(household_id: int | None, division: Division, on: dt.date) -> Verdict:
    if household_id is None or Household.objects.living(on).filter(pk=household_id, division=division).exists():
        return yes("household", field="household")
    text = _("这一户不在本村（社区）的登记里，或者已经注销。请从现有的户里选。")
    return no("household", text, needed=_("在册的户"), met=str(household_id), field="household")


def _not_there(identity: str | None, division: Division, but: Person | None) -> Verdict:
    plain = plain_identity(identity or "")
    if not plain:
        return yes("double", field="identity")
    there = Person.objects.filter(division=division, ended_on=None, identity_mark=identity_mark(plain))
    found = there.exclude(pk=but.pk).first() if but else there.first()
    if found is None:
        return yes("double", field="identity")
    text = _("这个身份证号已经登记在“%(name)s”名下（登记号%(id)d）。请打开那一条更正，不要重复登记。")
    return no("double", text % {"name": found.name, "id": found.pk}, needed="1", met="2", field="identity")


def _still_agrees(person: Person, facts: PersonFacts) -> list[Verdict]:
    """A sealed number that stays must agree with a birthday or sex that changes: whoever changes these has the card."""
    touched = person.born_on != facts.born_on or person.sex != facts.sex
    if facts.identity is not None or person.identity is None or not touched:
        return [yes("identity", field="identity")]
    text = _("改出生日期或性别时，请照着证件把身份证号再填一次，好核对两处是否一致。")
    return [no("identity_again", text, needed=_("身份证号"), met=_("空"), field="identity")]


def unmask(*, person_id: int, field: str, purpose: str, reason: str, by: User, at: dt.datetime, on: dt.date) -> str:
    """The whole number, once, for a purpose and a reason in words. The journal keeps the purpose and the fact of a
    reason; the words stay out of it, since they may say something about the person."""
    with transaction.atomic():
        person = Person.objects.select_related("division").get(pk=person_id)
        require(may(by, UNMASK_PERSON.name, place=person.division.code, on=on), forbidden=True)
        require(
            chosen(field, FIELDS, "field", _("看哪一项")),
            chosen(purpose, Unmask.values, "purpose", _("为什么要看")),
            length(reason, 4, 200, "reason", _("事由")),
        )
        sealed = getattr(person, field)
        text = _("没有登记这一项，或者已经按期限销毁。")
        require(yes("sealed") if sealed is not None else no("not_there", text, basis=("PI-KEEP",), field="field"))
        Unmasking.objects.create(person=person, field=field, purpose=purpose, reason=reason.strip(), by=by, at=at)
        log_people("number_shown", "person", person.pk, person.division, by=by, at=at, field=field, purpose=purpose)
        return keyring.unseal(bytes(sealed), context=FIELDS[field])
