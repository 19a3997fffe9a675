"""The register as a file: for the community's own head, with a reason, journalled, numbers masked (个保法 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.places.models import Division
from governance.base.spreadsheet import CHUNK, Listing, columns, sent
from governance.base.verdict import require
from residents.actions.people_log import log_people
from residents.choices import Away, Registration, Sex
from residents.permissions import EXPORT_PERSONS
from residents.queries.person import register_rows
from residents.rules.request import length

FIELDS = (
    "household__group__name",
    "household__number",
    "household__address",
    "name",
    "sex",
    "born_on",
    "identity_tail",
    "phone_masked",
    "registration",
    "resident_since",
    "away",
    "member",
    "since",
)


def export_register(*, division_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> HttpResponseBase:
    """The file is made once the entry is written: there is no export without its trace."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, EXPORT_PERSONS.name, place=division.code, on=on), forbidden=True)
        about = str(_("用来做什么"))
        require(length(reason, 4, 200, "reason", about), *guard_verdicts([Part("reason", about, reason)]))
        log_people("register_exported", "division", division.pk, division, by=by, at=at, reason=reason.strip())
    return sent(register_listing(division, on), "xlsx")


def register_listing(division: Division, on: dt.date) -> Listing:
    heads = (
        _("小组"),
        _("户号"),
        _("门牌"),
        _("姓名"),
        _("性别"),
        _("出生日期"),
        _("身份证后四位"),
        _("电话"),
        _("户籍"),
        _("居住起"),
        _("外出"),
        _("集体成员"),
        _("登记日期"),
    )
    title = _("%(place)s人员登记") % {"place": division.name}
    return Listing(title, columns(*heads), _rows(division, on))


def _rows(division: Division, on: dt.date) -> Iterator[Sequence[Any]]:
    # Words are looked up once, and tuples instead of instances: 10,000 rows beside a bare write (issue 6).
    sexes, registrations = _words(Sex), _words(Registration)
    places = {**_words(Away), None: ""}
    member = {True: _("是"), False: ""}
    for row in register_rows(division, on).values_list(*FIELDS).iterator(CHUNK):
        group, house, door, name, sex, born_on, tail, phone, registration, lives, away, is_member, since = row
        yield (
            group or "",
            house or "",
            door or "",
            name,
            sexes[sex],
            born_on.isoformat(),
            tail,
            phone,
            registrations[registration],
            lives.isoformat() if lives else "",
            places[away],
            member[is_member],
            since.isoformat(),
        )


def _words(choices: Any) -> dict[Any, str]:
    return {one.value: str(one.label) for one in choices}
