"""Where a person is for a time, and membership of the collective."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.verdict import Verdict, no, require, yes
from residents.actions.people_log import log_people
from residents.actions.person import living, locked_person
from residents.choices import Away
from residents.models import Absence, CollectiveMember
from residents.permissions import KEEP_PERSONS
from residents.rules.register import day_fits
from residents.rules.request import chosen, length

FAR = dt.timedelta(days=50 * 366)


def record_absence(
    *,
    person_id: int,
    away: str,
    place: str,
    since: dt.date,
    until: dt.date | None,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Absence:
    """``until`` is the last day away; open when nobody knows."""
    with transaction.atomic():
        person = locked_person(person_id, by, on)
        require(
            *living(person, on),
            chosen(away, Away.values, "away", _("去了哪里")),
            length(place, 0, 60, "place", _("地方")),
            day_fits(since, person.born_on, on + FAR, "since", _("从何时起")),
            *([day_fits(until, since, on + FAR, "until", _("到何时"))] if until else []),
            *guard_verdicts([Part("place", str(_("地方")), place)] if place else []),
            _apart(Absence.objects.filter(person=person), since, until, _("外出")),
        )
        row = Absence.objects.create(person=person, away=away, place=place.strip(), since=since, until=until)
        log_people("absence_recorded", "person", person.pk, person.division, by=by, at=at)
    return row


def end_absence(*, absence_id: int, until: dt.date, by: User, at: dt.datetime, on: dt.date) -> Absence:
    with transaction.atomic():
        row = Absence.objects.get(pk=absence_id)
        person = locked_person(row.person_id, by, on)
        require(*living(person, on), day_fits(until, row.since, on + FAR, "until", _("到何时")))
        others = Absence.objects.filter(person=person).exclude(pk=row.pk)
        require(_apart(others, row.since, until, _("外出")))
        row.until = until
        row.save(update_fields=["until"])
        log_people("absence_ended", "person", person.pk, person.division, by=by, at=at)
    return row


def add_member(
    *,
    person_id: int,
    since: dt.date,
    basis: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    full_capacity: bool = True,
) -> CollectiveMember:
    """Somebody is a member of the collective economic organisation, by what decision."""
    with transaction.atomic():
        person = locked_person(person_id, by, on)
        require(
            *living(person, on),
            length(basis, 2, 120, "basis", _("依据")),
            day_fits(since, person.born_on, on, "since", _("从何时起")),
            _apart(CollectiveMember.objects.filter(person=person), since, None, _("成员登记")),
        )
        row = CollectiveMember.objects.create(
            person=person, since=since, basis=basis.strip(), full_capacity=full_capacity, by=by
        )
        log_people("member_added", "person", person.pk, person.division, by=by, at=at)
    return row


def end_member(*, member_id: int, until: dt.date, by: User, at: dt.datetime, on: dt.date) -> CollectiveMember:
    """Also of who moved out: a membership outlives a removal."""
    with transaction.atomic():
        row = (
            CollectiveMember.objects.select_related("person__division")
            .select_for_update(of=("self",))
            .get(pk=member_id)
        )
        division = row.person.division
        require(may(by, KEEP_PERSONS.name, place=division.code, on=on), forbidden=True)
        require(
            yes("open") if row.until is None else no("ended", _("这条成员登记已经结束。")),
            day_fits(until, row.since, on, "until", _("到何时")),
        )
        row.until = until
        row.save(update_fields=["until"])
        log_people("member_ended", "person", row.person_id, division, by=by, at=at)
    return row


def _apart(
    rows: QuerySet[Absence] | QuerySet[CollectiveMember], since: dt.date, until: dt.date | None, what: str
) -> Verdict:
    crossing = rows.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        crossing = crossing.filter(since__lte=until)
    first = crossing.first()
    if first is None:
        return yes("apart", field="since")
    words = {"what": what, "since": first.since.isoformat(), "until": first.until or _("现在")}
    text = _("和已有的%(what)s（%(since)s到%(until)s）重叠。请先结束那一条，或改日期。") % words
    return no("overlap", text, needed=_("不重叠"), met=f"{first.since}–{first.until or ''}", field="since")
