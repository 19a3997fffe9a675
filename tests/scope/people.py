"""What one village has on its register: a person with everything, and a sheet that waits."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.places.models import Division
from residents.actions.import_people import start_import
from residents.models import Absence, CollectiveMember, Group, Household, Person
from residents.queries.import_people import template


def furnish_people(place: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    group = Group.objects.create(division=place, number=1, name=mark)
    house = Household.objects.create(division=place, group=group, number="1", address=mark, since=on)
    person = Person.objects.create(
        division=place,
        household=house,
        name=mark,
        sex="male",
        born_on=dt.date(1980, 5, 1),
        registration="here",
        since=on,
    )
    absence = Absence.objects.create(person=person, away="elsewhere", place=mark, since=on)
    member = CollectiveMember.objects.create(person=person, since=on, basis=mark, by=by)
    upload = start_import(division_id=place.pk, content=template(), filename="a.xlsx", by=by, at=at, on=on)
    return {
        "group": [group.pk],
        "household": [house.pk],
        "person": [person.pk],
        "absence": [absence.pk],
        "member": [member.pk],
        "upload": [upload.pk],
    }
