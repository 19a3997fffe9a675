"""Persons by short words; identity numbers are made up around a region that does not exist."""

from __future__ import annotations

import datetime as dt
from typing import Any

from stdnum.cn import ric

from governance.base.places.models import Division
from residents.models import Absence, Household, Person

SINCE = dt.date(2020, 1, 1)


def identity_number(born_on: dt.date, sex: str = "male", order: int = 1) -> str:
    """A number whose check digit, birthday and sex agree."""
    serial = order * 2 + (1 if sex == "male" else 0)
    body = f"990101{born_on:%Y%m%d}{serial % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


def make_person(division: Division, name: str = "王小明", **facts: Any) -> Person:
    given = {"sex": "male", "born_on": dt.date(1980, 5, 1), "registration": "here", "since": SINCE}
    return Person.objects.create(division=division, name=name, **{**given, **facts})


def make_household(division: Division, number: str = "1", **facts: Any) -> Household:
    return Household.objects.create(division=division, number=number, **{"since": SINCE, **facts})


def send_away(person: Person, since: dt.date = SINCE, until: dt.date | None = None, away: str = "elsewhere") -> Absence:
    return Absence.objects.create(person=person, away=away, place="某市", since=since, until=until)
