""" "Not on the list": the committee's answer to who ordered it, in one step and never changed (R-AUT-2, R-TWN-2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.models import ListVersion, OffListAnswer
from autonomy.permissions import ANSWER_OFF_LIST
from autonomy.queries.off_list import answer_text, brings, looked_up
from autonomy.queries.report import ListThen, guarded
from autonomy.rules.off_list import BASIS, addressee_named, list_there, matter_fits, really_off
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import record
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused, require
from governance.township.rules.guidance import not_after

OBJECT = "off_list_answer"


@dataclass(frozen=True)
class Order:
    """What was ordered, by whom and on which day."""

    matter: str
    asked_on: dt.date
    organisation_id: int | None = None
    addressee: str = ""


def answer_off_list(*, division_id: int, given: Order, by: User, at: dt.datetime, on: dt.date) -> OffListAnswer:
    """Refused when it is on the list after all: then what comes with it is said instead."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, ANSWER_OFF_LIST.name, place=division.code, on=on), forbidden=True)
        office = None
        if given.organisation_id is not None:
            office = Organisation.objects.open(on).get(pk=given.organisation_id)
        require(
            matter_fits(given.matter),
            addressee_named(given.organisation_id, given.addressee),
            not_after(given.asked_on, on, "asked_on", _("哪天布置")),
            *guarded(
                [
                    ("matter", _("布置了什么事项"), given.matter),
                    ("addressee", _("布置的单位"), given.addressee),
                ]
            ),
        )
        then = looked_up(given.matter, division, given.asked_on)
        version = _listed(then, given)
        addressee = given.addressee.strip() if office is None else office.name
        made = OffListAnswer.objects.create(
            division=division,
            organisation=office,
            addressee=addressee,
            matter=given.matter.strip(),
            asked_on=given.asked_on,
            version=version,
            nearest=then.near[0] if then.near else None,
            text=answer_text(given.matter, addressee, division, given.asked_on, then),
            by=by,
            on=on,
            at=at,
        )
        record(
            verb="autonomy.off_list_answered",
            by=by.pk,
            at=at,
            object_type=OBJECT,
            object_id=made.pk,
            division=division.code,
            basis=BASIS,
            data={"version": made.version_id, "organisation": made.organisation_id},
        )
    return made


def _listed(then: ListThen, given: Order) -> ListVersion:
    """The version of that day, once it is sure that the matter is not on it."""
    if then.version is None:
        raise Refused(list_there(None, given.asked_on))
    if then.same is not None:
        raise Refused(really_off(then.same.code, then.same.title, brings(then.same)))
    return then.version
