"""Groups and households of a community."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from residents.actions.people_log import log_people
from residents.actions.person import locked_place
from residents.models import Group, Household, Person
from residents.permissions import KEEP_PERSONS
from residents.rules.register import day_fits
from residents.rules.request import length


@dataclass(frozen=True)
class HouseholdFacts:
    number: str
    address: str = ""
    group_id: int | None = None
    head_id: int | None = None
    since: dt.date | None = None


def set_up_household(*, division_id: int, facts: HouseholdFacts, by: User, at: dt.datetime, on: dt.date) -> Household:
    with transaction.atomic():
        division = locked_place(division_id, by, on)
        require(*_house_verdicts(facts, division, None, on))
        house = Household.objects.create(
            division=division,
            number=facts.number.strip(),
            address=facts.address.strip(),
            group_id=facts.group_id,
            head_id=facts.head_id,
            since=facts.since or on,
        )
        log_people("household_set_up", "household", house.pk, division, by=by, at=at)
    return house


def change_household(*, household_id: int, facts: HouseholdFacts, by: User, at: dt.datetime, on: dt.date) -> Household:
    with transaction.atomic():
        house = _locked_house(household_id, by, on)
        require(_open(house.ended_on))
        require(*_house_verdicts(facts, house.division, house, on))
        house.number, house.address = facts.number.strip(), facts.address.strip()
        house.group_id, house.head_id = facts.group_id, facts.head_id
        house.since = facts.since or house.since
        house.save()
        log_people("household_changed", "household", house.pk, house.division, by=by, at=at)
    return house


def end_household(*, household_id: int, ended_on: dt.date, by: User, at: dt.datetime, on: dt.date) -> Household:
    """Only when nobody belongs to it any more."""
    with transaction.atomic():
        house = _locked_house(household_id, by, on)
        require(_open(house.ended_on), day_fits(ended_on, house.since, on, "ended_on", _("注销日期")), _empty(house))
        house.ended_on, house.head = ended_on, None
        house.save(update_fields=["ended_on", "head"])
        log_people("household_ended", "household", house.pk, house.division, by=by, at=at)
    return house


def set_up_group(*, division_id: int, number: int, name: str, by: User, at: dt.datetime, on: dt.date) -> Group:
    with transaction.atomic():
        division = locked_place(division_id, by, on)
        require(*_group_verdicts(number, name, division, None))
        group = Group.objects.create(division=division, number=number, name=name.strip())
        log_people("group_set_up", "group", group.pk, division, by=by, at=at)
    return group


def change_group(*, group_id: int, number: int, name: str, by: User, at: dt.datetime, on: dt.date) -> Group:
    with transaction.atomic():
        group = _locked_group(group_id, by, on)
        require(_open(group.ended_on), *_group_verdicts(number, name, group.division, group))
        group.number, group.name = number, name.strip()
        group.save(update_fields=["number", "name"])
        log_people("group_changed", "group", group.pk, group.division, by=by, at=at)
    return group


def end_group(*, group_id: int, by: User, at: dt.datetime, on: dt.date) -> Group:
    with transaction.atomic():
        group = _locked_group(group_id, by, on)
        houses = Household.objects.filter(group=group, ended_on=None).count()
        text = _("这个小组还有%(count)d户。请先把这些户改到别的小组，再撤销。") % {"count": houses}
        left = yes("empty") if not houses else no("group_households", text, needed="0", met=str(houses))
        require(_open(group.ended_on), left)
        group.ended_on = on
        group.save(update_fields=["ended_on"])
        log_people("group_ended", "group", group.pk, group.division, by=by, at=at)
    return group


def _locked_house(household_id: int, by: User, on: dt.date) -> Household:
    house = Household.objects.select_related("division").select_for_update(of=("self",)).get(pk=household_id)
    require(may(by, KEEP_PERSONS.name, place=house.division.code, on=on), forbidden=True)
    return house


def _locked_group(group_id: int, by: User, on: dt.date) -> Group:
    group = Group.objects.select_related("division").select_for_update(of=("self",)).get(pk=group_id)
    require(may(by, KEEP_PERSONS.name, place=group.division.code, on=on), forbidden=True)
    return group


def _house_verdicts(facts: HouseholdFacts, division: Division, house: Household | None, on: dt.date) -> list[Verdict]:
    own = 0 if house is None else house.pk
    number = facts.number.strip()
    taken = Household.objects.filter(division=division, number=number, ended_on=None).exclude(pk=own).exists()
    group = facts.group_id is None or division.groups.filter(pk=facts.group_id, ended_on=None).exists()
    head = facts.head_id is None or Person.objects.living(on).filter(pk=facts.head_id, household_id=own).exists()
    words = {"number": number}
    return [
        length(facts.number, 1, 20, "number", _("户号")),
        length(facts.address, 0, 80, "address", _("门牌")),
        day_fits(facts.since or on, dt.date(1949, 1, 1), on, "since", _("登记日期")),
        _told(not taken, "number", _("户号“%(number)s”已经有了。请换一个，或打开那一户。") % words),
        _told(group, "group", _("这个小组不在本村（社区），或者已经撤销。请从现有的小组里选。")),
        _told(head, "head", _("户主要是这一户在册的人。请先把人登记到这一户，再选户主。")),
    ]


def _group_verdicts(number: int, name: str, division: Division, group: Group | None) -> list[Verdict]:
    others = division.groups.filter(ended_on=None).exclude(pk=0 if group is None else group.pk)
    return [
        length(name, 1, 40, "name", _("名称")),
        _told(0 < number < 1000, "number", _("序号要在1到999之间。")),
        _told(not others.filter(number=number).exists(), "number", _("这个序号已经有了。请换一个。")),
        _told(not others.filter(name=name.strip()).exists(), "name", _("这个名称已经有了。请换一个。")),
    ]


def _told(ok: bool, field: str, text: str) -> Verdict:
    return yes(field, field=field) if ok else no(field, text, field=field)


def _open(ended_on: dt.date | None) -> Verdict:
    if ended_on is None:
        return yes("open")
    return no("ended", _("已于%(day)s注销，不能再改。") % {"day": ended_on.isoformat()})


def _empty(house: Household) -> Verdict:
    count = Person.objects.filter(household=house, ended_on=None).count()
    text = _("这一户还有%(count)d人在册。请先登记他们迁出、死亡或改到别的户。") % {"count": count}
    return yes("empty") if not count else no("household_persons", text, needed="0", met=str(count))
