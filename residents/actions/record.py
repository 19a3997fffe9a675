"""Writing down impact assessments, breaches, and whom to ask (个保法 52, 55 to 57)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import open_duty
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.places.models import Division
from governance.base.verdict import no, require, yes
from residents.actions.log import log, met
from residents.choices import Conclusion
from residents.duty_kinds import KIND_BREACH, KIND_REVIEW
from residents.models import Assessment, Breach, Contact
from residents.permissions import KEEP_RECORDS
from residents.rules.breach import Told, found_fits, told_fits
from residents.rules.request import chosen, length, review_fits


@dataclass(frozen=True)
class Assessed:
    title: str
    purpose: str
    kinds: str
    risk: str
    measures: str
    conclusion: str
    assessed_on: dt.date
    review_on: dt.date


@dataclass(frozen=True)
class Found:
    what: str
    found_on: dt.date
    kinds: str
    harm: str
    remedy: str
    persons: int | None = None


def assess(
    *, division_id: int, given: Assessed, by: User, at: dt.datetime, on: dt.date, replaces_id: int | None = None
) -> Assessment:
    """Add an assessment; one that replaces another meets the duty to look at it again."""
    with transaction.atomic():
        # The place is locked, since nobody may lock a row that may not be changed.
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(may(by, KEEP_RECORDS.name, place=division.code, on=on), forbidden=True)
        old = None if replaces_id is None else Assessment.objects.get(pk=replaces_id)
        require(
            length(given.title, 2, 120, "title", _("要做什么处理")),
            length(given.purpose, 4, 1000, "purpose", _("目的和必要性")),
            length(given.kinds, 2, 300, "kinds", _("哪些个人信息")),
            length(given.risk, 4, 2000, "risk", _("对个人的影响和风险")),
            length(given.measures, 2, 2000, "measures", _("保护措施")),
            chosen(given.conclusion, Conclusion.values, "conclusion", _("结论")),
            *review_fits(given.assessed_on, given.review_on, on),
            _replaceable(old, division),
            *_guarded({name: str(value) for name, value in asdict(given).items() if isinstance(value, str)}),
        )
        made = Assessment.objects.create(division=division, replaces=old, by=by, at=at, **asdict(given))
        if old is not None:
            met(old, KIND_REVIEW, on)
        if given.conclusion != Conclusion.STOP:
            _owe(KIND_REVIEW, division, made.pk, opens_on=on, due_on=given.review_on)
        log(made, "assessed", by=by.pk, at=at, basis=["PI-PIA"], conclusion=given.conclusion)
    return made


def record_breach(*, division_id: int, given: Found, by: User, at: dt.datetime, on: dt.date) -> Breach:
    """From now on somebody owes, the same day, that authority and persons are told (个保法 57: 立即)."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, KEEP_RECORDS.name, place=division.code, on=on), forbidden=True)
        require(
            length(given.what, 4, 2000, "what", _("发生了什么、原因")),
            length(given.kinds, 2, 300, "kinds", _("涉及哪些个人信息")),
            length(given.harm, 2, 1000, "harm", _("可能的危害")),
            length(given.remedy, 2, 2000, "remedy", _("已采取的补救")),
            found_fits(given.found_on, on),
            *_guarded({name: str(value) for name, value in asdict(given).items() if isinstance(value, str)}),
        )
        made = Breach.objects.create(division=division, by=by, at=at, **asdict(given))
        _owe(KIND_BREACH, division, made.pk, opens_on=on, due_on=on)
        log(made, "breach_recorded", by=by.pk, at=at, basis=["PI-BREACH"])
    return made


def record_told(*, breach_id: int, told: Told, by: User, at: dt.datetime, on: dt.date) -> Breach:
    """Whom it was told and when; with that the breach is closed."""
    with transaction.atomic():
        breach = Breach.objects.select_for_update(of=("self",)).select_related("division").get(pk=breach_id)
        require(may(by, KEEP_RECORDS.name, place=breach.division.code, on=on), forbidden=True)
        require(
            yes() if breach.closed_on is None else no("closed", _("这个事件已经了结，登记不能再改。")),
            *told_fits(told, breach.found_on, on),
        )
        breach.authority, breach.authority_told_on = told.authority.strip(), told.authority_on
        breach.persons_told_on, breach.not_told_why = told.persons_on, told.not_told_why.strip()
        breach.closed_on = on
        breach.save()
        met(breach, KIND_BREACH, on)
        log(breach, "breach_told", by=by.pk, at=at, basis=["PI-BREACH"])
    return breach


def set_contact(
    *, division_id: int, office: str, telephone: str, address: str, by: User, at: dt.datetime, on: dt.date
) -> Contact:
    """Whom the processing rules name above the community."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, KEEP_RECORDS.name, place=division.code, on=on), forbidden=True)
        require(
            length(office, 2, 80, "office", _("单位")),
            length(telephone, 3, 20, "telephone", _("电话")),
            length(address, 0, 120, "address", _("地址")),
        )
        parts = {"office": office.strip(), "telephone": telephone.strip(), "address": address.strip()}
        row, _made = Contact.objects.update_or_create(division=division, defaults={**parts, "set_by": by, "set_at": at})
        log(row, "contact_set", by=by.pk, at=at, basis=["PI-RULES-CONTENT"], **parts)
    return row


def _replaceable(old: Assessment | None, division: Division) -> Any:
    if old is None or (old.division_id == division.pk and not Assessment.objects.filter(replaces=old).exists()):
        return yes("replaces")
    return no("replaces", _("原来的评估不属于本地，或者已经有了新的评估。请打开最新的那一份。"), field="replaces")


def _guarded(texts: dict[str, str]) -> list[Any]:
    """These records are about processing, never about one person: no number of a person belongs in them."""
    return guard_verdicts([Part(name, name, text) for name, text in texts.items() if text])


def _owe(kind: int, division: Division, subject: int, *, opens_on: dt.date, due_on: dt.date) -> None:
    open_duty(
        kind=kind,
        division_id=division.pk,
        period=opens_on,
        subject=subject,
        role=Role.BUREAU_REVIEWER,
        opens_on=opens_on,
        due_on=due_on,
    )
