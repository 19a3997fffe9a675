"""Adopting items of the bundled lists, setting targets, and the yearly check (R-PTY-1, R-PTY-3, R-PTY-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from governance.party.actions.common import done, log
from governance.party.choices import ListKind
from governance.party.duty_kinds import KIND_CHECK
from governance.party.models import Adoption, CheckResult, PartyOrganisation, StandardCheck, Target
from governance.party.permissions import ADOPT, CHECK
from governance.party.queries.cross import LABELS
from governance.party.queries.lists import adopted, items
from governance.party.queries.organisation import guarded
from governance.party.rules.common import in_year, not_after, one_of, written

OBJECT, TARGET, CHECKED = "adoption", "target", "standardcheck"
BASIS = ("R-PTY-1",)
Answer = tuple[bool, str]  # met, and what was seen


def adopt_item(
    *, county_id: int, kind: str, code: str, basis: str, starts_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Adoption:
    """From then on the item drives the year's duties of the county."""
    with transaction.atomic():
        county = _locked(county_id, by, on)
        labels = {value: str(label) for value, label in ListKind.choices}
        require(one_of(kind, ListKind.values, labels, "kind", _("清单")))
        require(_known(code, kind))
        there = Adoption.objects.filter(county=county, kind=kind, code=code, ends_on=None).exists()
        require(
            _level_fits(county, Level.CITY if items(kind)[code].level == Level.CITY else Level.COUNTY),
            written(basis, "basis", _("文件"), most=120),
            *guarded(("basis", _("文件"), basis), division=county),
            _not_twice(there),
        )
        made = Adoption.objects.create(
            county=county, kind=kind, code=code, basis=basis.strip(), starts_on=starts_on, by=by
        )
        _log("item_adopted", county, OBJECT, made.pk, by=by, at=at, kind=kind, code=code)
    return made


def drop_item(*, adoption_id: int, by: User, at: dt.datetime, on: dt.date) -> Adoption:
    """Guidance again from tomorrow."""
    with transaction.atomic():
        row = Adoption.objects.select_related("county").select_for_update(of=("self",)).get(pk=adoption_id)
        require(may(by, ADOPT.name, place=row.county.code, on=on), forbidden=True)
        require(_not_ended(row.ends_on))
        row.ends_on = max(on, row.starts_on)
        row.save()
        _log("item_dropped", row.county, OBJECT, row.pk, by=by, at=at, kind=row.kind, code=row.code)
    return row


def set_target(
    *, county_id: int, indicator: str, percent: int, basis: str, by: User, at: dt.datetime, on: dt.date
) -> Target:
    """At least so many of a hundred, by a document of the county."""
    with transaction.atomic():
        county = _locked(county_id, by, on)
        labels = {code: str(label) for code, label in LABELS.items()}
        require(
            _level_fits(county, Level.COUNTY),
            one_of(indicator, list(LABELS), labels, "indicator", _("指标")),
            _percent(percent),
            written(basis, "basis", _("文件"), most=120),
            *guarded(("basis", _("文件"), basis), division=county),
        )
        made, _made = Target.objects.update_or_create(
            county=county,
            indicator=indicator,
            defaults={"percent": percent, "basis": basis.strip(), "by": by, "on": on},
        )
        _log("target_set", county, TARGET, made.pk, by=by, at=at, indicator=indicator, percent=percent)
    return made


def drop_target(*, target_id: int, by: User, at: dt.datetime, on: dt.date) -> None:
    with transaction.atomic():
        row = Target.objects.select_related("county").select_for_update(of=("self",)).get(pk=target_id)
        require(may(by, ADOPT.name, place=row.county.code, on=on), forbidden=True)
        _log("target_dropped", row.county, TARGET, row.pk, by=by, at=at, indicator=row.indicator)
        row.delete()


def check_branch(
    *,
    organisation_id: int,
    year: int,
    checked_on: dt.date,
    answers: Mapping[str, Answer],
    note: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> StandardCheck:
    """Once a year, every item answered; what is not met says what was seen."""
    with transaction.atomic():
        rows = PartyOrganisation.objects.select_related("division").select_for_update(of=("self",))
        row = rows.get(pk=organisation_id)
        require(may(by, CHECK.name, place=row.division.code, on=on), forbidden=True)
        there = StandardCheck.objects.filter(organisation=row, year=year).exists()
        known = items(ListKind.STANDARD)
        texts = [(code, known[code].title, seen) for code, (_met, seen) in answers.items() if code in known]
        require(
            in_year(year, on),
            not_after(checked_on, on, "checked_on", _("检查日期")),
            _checked_once(there, year),
            *_answered(answers, list(known)),
            *guarded(("note", _("总的情况"), note), *texts, division=row.division),
        )
        made = StandardCheck.objects.create(
            organisation=row,
            division=row.division,
            year=year,
            checked_on=checked_on,
            note=note.strip(),
            by=by,
            at=at,
        )
        binding = adopted(row.division.code[:6], ListKind.STANDARD, on)
        CheckResult.objects.bulk_create(
            CheckResult(
                check_of=made,
                code=code,
                title=item.title,
                adopted=code in binding,
                met=answers[code][0],
                note=answers[code][1].strip(),
            )
            for code, item in known.items()
        )
        done(row.division_id, [KIND_CHECK], row.pk, on)
        missed = [code for code in known if not answers[code][0]]
        _log("checked", row.division, CHECKED, made.pk, by=by, at=at, year=year, missed=missed)
    return made


def _locked(county_id: int, by: User, on: dt.date) -> Division:
    county = Division.objects.select_for_update().get(pk=county_id)
    require(may(by, ADOPT.name, place=county.code, on=on), forbidden=True)
    return county


def _level_fits(place: Division, level: Level) -> Verdict:
    """A county adopts for itself and its townships, a city its own duties."""
    if place.level == level:
        return yes("level", field="county")
    text = _("这一项由%(needed)s采用，选的是%(met)s。请换一个区划。")
    words = {"needed": level.label, "met": Level(place.level).label}
    return no("level", text % words, needed=str(level.label), met=str(place.level), basis=BASIS, field="county")


def _known(code: str, kind: str) -> Verdict:
    if code in items(kind):
        return yes("code", field="code")
    text = _("清单里没有编号“%(code)s”。请从清单上选。") % {"code": code}
    return no("code", text, needed=kind, met=code, basis=BASIS, field="code")


def _not_twice(there: bool) -> Verdict:
    if not there:
        return yes("once")
    return no("once", _("这一项已经采用了。"), needed="0", met="1", basis=BASIS, field="code")


def _not_ended(ends_on: dt.date | None) -> Verdict:
    if ends_on is None:
        return yes("state")
    return no("state", _("这一项已经停用了。"), needed="", met=ends_on.isoformat(), basis=BASIS, field="code")


def _percent(percent: int) -> Verdict:
    if 1 <= percent <= 100:
        return yes("percent", field="percent")
    text = _("目标填1到100之间的整数（百分比）。")
    return no("percent", text, needed="1-100", met=str(percent), basis=("R-PTY-3",), field="percent")


def _checked_once(there: bool, year: int) -> Verdict:
    if not there:
        return yes("once")
    text = _("%(year)d年已经检查过了，一年登记一次。") % {"year": year}
    return no("once", text, needed="0", met="1", basis=BASIS, field="year")


def _answered(answers: Mapping[str, Answer], known: list[str]) -> list[Verdict]:
    found = []
    for code in known:
        if code not in answers:
            text = _("%(code)s没有填。每一项都要填做到没有。") % {"code": code}
            found.append(no("answer", text, needed=code, met="", basis=BASIS, field=code))
        elif not answers[code][0] and not answers[code][1].strip():
            text = _("%(code)s没有做到，请写一句看到的情况。") % {"code": code}
            found.append(no("note", text, needed=code, met="", basis=BASIS, field=f"{code}-note"))
        elif len(answers[code][1]) > 300:
            text = _("%(code)s的说明请不超过300个字。") % {"code": code}
            found.append(no("length", text, needed="<= 300", met=str(len(answers[code][1])), field=f"{code}-note"))
    return found or [yes("answers")]


def _log(
    verb: str, division: Division, object_type: str, object_id: int, *, by: User, at: dt.datetime, **data: object
) -> None:
    log(verb, division=division, object_type=object_type, object_id=object_id, by=by, at=at, basis=BASIS, **data)
