"""A request on its way to the gate: drafted, filed, accepted, returned, filed again, withdrawn (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.admission_clock import (
    REVIEW_KINDS,
    days_left,
    done,
    dropped,
    log,
    start,
    tell_department,
    tell_gate,
)
from autonomy.actions.entry import BasisInput
from autonomy.actions.opinion import drop_questions
from autonomy.choices import Decider, HardStop, RequestState
from autonomy.duty_kinds import KIND_ACCEPT, KIND_DECIDE, KIND_REPAIR
from autonomy.models import AdmissionRequest, Basis
from autonomy.permissions import ACCEPT_REQUEST, FILE_REQUEST
from autonomy.queries import admission as facts
from autonomy.rules import hard_stops
from autonomy.rules.admission import in_state, no_party
from autonomy.rules.filing import LONGEST, OWN_BASIS, complete
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.law.models import Citation
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict, no, require, yes

S = RequestState
TEXTS = {
    "title": gettext_lazy("事项"),
    "why": gettext_lazy("为什么需要"),
    "asked": gettext_lazy("要村（社区）做什么"),
    "does_not": gettext_lazy("村（社区）不做什么"),
    "payer": gettext_lazy("谁付"),
    "source": gettext_lazy("资金来源"),
    "pay_when": gettext_lazy("什么时候付"),
    "powers": gettext_lazy("随之给的权限"),
    "data_needed": gettext_lazy("需要和提供的数据"),
    "forms": gettext_lazy("要填的表格和台账"),
    "certificates": gettext_lazy("要开的证明"),
    "emergency_ground": gettext_lazy("应急的理由"),
}


@dataclass(frozen=True)
class RequestInput:
    """What a department types; a draft may lack anything but a title."""

    title: str
    group: str = ""
    why: str = ""
    asked: str = ""
    does_not: str = ""
    applies_to: str = "both"
    concerned: tuple[str, ...] = ()
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    rhythm: str = ""
    hours_village: Decimal | None = None
    hours_urban: Decimal | None = None
    amount: Decimal | None = None
    per: str = ""
    payer: str = ""
    source: str = ""
    pay_when: str = ""
    powers: str = ""
    data_needed: str = ""
    forms: str = ""
    certificates: str = ""
    declared: tuple[str, ...] = ()
    emergency: bool = False
    emergency_ground: str = ""
    bases: tuple[BasisInput, ...] = ()


COLUMNS = tuple(one.name for one in fields(RequestInput) if one.name != "bases")


def save_draft(
    *,
    given: RequestInput,
    by: User,
    at: dt.datetime,
    on: dt.date,
    request_id: int | None = None,
    organisation_id: int | None = None,
    county_code: str = "",
    version: int | None = None,
) -> AdmissionRequest:
    """Keep what was typed, finished or not; ``version`` is the one the form was opened on. What was returned for repair
    is changed the same way. ``county_code``: for a department above the counties."""
    with transaction.atomic():
        if request_id is None:
            request = _begin(organisation_id, county_code, by=by, at=at, on=on)
        else:
            request = locked(request_id)
            ask_department(request, by, on)
            require(
                in_state(request.state, [S.DRAFT, S.REPAIR], facts.labels(), _("修改")),
                _fresh(request.version, version),
            )
            request.version += 1
        require(*_plausible(given))
        for name in COLUMNS:
            value = getattr(given, name)
            if isinstance(value, str):
                value = value.strip()
            setattr(request, name, list(value) if isinstance(value, tuple) else value)
        made = request.pk is None
        request.save()
        _write_bases(request, given.bases, on)
        log(request, "admission_drafted" if made else "admission_changed", by=by.pk, at=at)
    return request


def _begin(
    organisation_id: int | None, county_code: str, *, by: User, at: dt.datetime, on: dt.date
) -> AdmissionRequest:
    organisation = Organisation.objects.select_related("division").open(on).get(pk=organisation_id or 0)
    code = organisation.division.code[: facts.COUNTY]
    if len(code) < facts.COUNTY:
        code = county_code if county_code.startswith(code) else ""
    county = Division.objects.filter(code=code, level=facts.COUNTY).first()
    bureau = organisation.kind == OrganisationKind.BUREAU
    require(may(by, FILE_REQUEST.name, place=organisation.division.code, on=on), forbidden=True)
    require(_of_department(organisation.pk in facts.departments_of(by, on), organisation), forbidden=True)
    if county is None:
        require(no("county", _("请选向哪个县（市、区）申请。"), field="county", basis=OWN_BASIS))
    return AdmissionRequest(
        organisation=organisation,
        county=county,
        decider=Decider.OFFICE if bureau else Decider.BUREAU,
        created_by=by,
        created_at=at,
    )


def _of_department(belongs: bool, organisation: Organisation) -> Verdict:
    if belongs:
        return yes("department")
    text = _("您不是%(who)s的人，不能替它申请。") % {"who": organisation.name}
    return no("department", text, needed=organisation.name, basis=("R-AUT-3",))


def _fresh(current: int, seen: int | None) -> Verdict:
    if seen is None or seen == current:
        return yes("fresh", field="version")
    text = _("您打开以后，本单位的同事已经存过一次。您填的没有丢：请另开一页看最新内容，再决定留哪些。")
    return no("stale", text, needed=str(current), met=str(seen), basis=OWN_BASIS, field="version")


def _plausible(given: RequestInput) -> list[Verdict]:
    """What even a draft must satisfy, since the table does."""
    found = []
    if not 2 <= len(given.title.strip()) <= 80:
        text = _("先写事项的名称（2到80个字），其他的可以以后再填。")
        found.append(no("title", text, needed="2-80", met=str(len(given.title.strip())), field="title"))
    if given.starts_on and given.ends_on and given.ends_on < given.starts_on:
        found.append(no("ends_on", _("“到哪天止”不能早于“从哪天起”。"), field="ends_on"))
    for name, label in TEXTS.items():
        if len(getattr(given, name)) > LONGEST:
            words = {"label": label, "most": LONGEST, "met": len(getattr(given, name))}
            text = _("“%(label)s”最多%(most)d个字，现在是%(met)d个字。") % words
            found.append(no("long", text, needed=f"<= {LONGEST}", met=str(words["met"]), field=name))
    unknown = [stop for stop in given.declared if stop not in HardStop.values]
    if unknown:
        found.append(no("declared", _("没有这样的自查项目。"), met="、".join(unknown), field="declared"))
    for name in ("hours_village", "hours_urban", "amount"):
        value = getattr(given, name)
        if value is not None and not 0 <= value < (10**4 if name != "amount" else 10**10):
            found.append(no("number", _("数字太大，或者小于0。"), met=str(value), field=name))
    return found


def _write_bases(request: AdmissionRequest, given: Sequence[BasisInput], on: dt.date) -> None:
    """In the place of those there were. A law of the rulebook is linked to its row; any other document is entered as
    one that nobody has checked."""
    Basis.objects.filter(request=request).delete()
    for one in given:
        document, article = one.document.strip().strip("《》")[:120], one.article.strip()[:60]
        source: dict[str, Any] = {"rule_id": one.rule_id}
        if one.rule_id is None:
            rule = facts.rule_cited(document, article, on)
            source = {"rule": rule}
            if rule is None:
                source = {"citation": Citation.objects.get_or_create(document=document, article="")[0]}
        Basis.objects.create(request=request, article=article, quote=one.quote.strip()[:300], **source)


# Filing ---------------------------------------------------------------------------------------------------------


def file(*, request_id: int, by: User, at: dt.datetime, on: dt.date) -> AdmissionRequest:
    """Hand it in: complete, with nothing that the law forbids; a receipt with its number."""
    with transaction.atomic():
        request = locked(request_id)
        ask_department(request, by, on)
        require(in_state(request.state, [S.DRAFT], facts.labels(), _("提交")))
        request.flags = _admissible(request, on)
        request.file(by=by, on=on, receipt=_next_receipt(request, on))
        _hand_in(request, by=by, at=at, on=on, verb="admission_filed")
    return request


def file_again(*, request_id: int, by: User, at: dt.datetime, on: dt.date) -> AdmissionRequest:
    """After repair: a new round, whose findings are made anew; the number stays."""
    with transaction.atomic():
        request = locked(request_id)
        ask_department(request, by, on)
        require(in_state(request.state, [S.REPAIR], facts.labels(), _("重新提交")))
        request.flags = _admissible(request, on)
        done(request, [KIND_REPAIR], on)
        request.file_again(by=by)
        _hand_in(request, by=by, at=at, on=on, verb="admission_filed_again")
    return request


def _hand_in(request: AdmissionRequest, *, by: User, at: dt.datetime, on: dt.date, verb: str) -> None:
    start(request, [KIND_ACCEPT], on)
    request.version += 1
    request.save()
    log(request, verb, by=by.pk, at=at, flags=facts.stops_of(request))
    tell_gate(request, _("请受理"), at=at, on=on)


def _admissible(request: AdmissionRequest, on: dt.date) -> list[dict[str, Any]]:
    """Everything that is missing or forbidden, all at once; what only asks to be looked at is returned."""
    found = find_stops(request, on)
    parts = [Part(name, str(label), getattr(request, name)) for name, label in TEXTS.items() if getattr(request, name)]
    require(
        *complete(facts.told(request), county=request.county.code, on=on),
        *(_forbidden(flag) for flag in found if flag.binding),
        *guard_verdicts(parts),
    )
    return [flag.as_json() for flag in found]


def find_stops(request: AdmissionRequest, on: dt.date) -> list[hard_stops.Flag]:
    asked = hard_stops.Asked(
        declared=request.declared,
        texts={"title": request.title, "asked": request.asked, "forms": request.forms},
        forms=hard_stops.lines(request.forms),
        certificates=hard_stops.lines(request.certificates),
    )
    return hard_stops.look(asked, facts.law_for(request, on), facts.forms_there(request.county, on))


def _forbidden(flag: hard_stops.Flag) -> Verdict:
    words = {"text": flag.text, "basis": flag.basis}
    text = _("不能要村（社区）承担——%(text)s。依据：%(basis)s。请改掉这一部分；部门自己办，或者购买服务。") % words
    return no(f"stop_{flag.stop}", text, basis=(flag.rule, flag.basis), field=flag.field)


def _next_receipt(request: AdmissionRequest, on: dt.date) -> str:
    """ZR-990101-2026-0007: the county, the year, and a number without gaps within them."""
    Division.objects.select_for_update(no_key=True).get(pk=request.county_id)
    stem = f"ZR-{request.county.code}-{on.year}-"
    last = (
        AdmissionRequest.objects.filter(receipt__startswith=stem).order_by("-receipt").values_list("receipt", flat=True)
    )
    found = re.fullmatch(rf"{re.escape(stem)}(\d+)", last.first() or "")
    return f"{stem}{int(found.group(1)) + 1 if found else 1:04d}"


# The gate -------------------------------------------------------------------------------------------------------


def accept(*, request_id: int, by: User, at: dt.datetime, on: dt.date) -> AdmissionRequest:
    """Taken in: the three reviews and the decision are owed from today; after a repair, in the time that was left."""
    with transaction.atomic():
        request = locked(request_id)
        ask_gate(request, by, ACCEPT_REQUEST.name, on)
        require(in_state(request.state, [S.FILED], facts.labels(), _("受理")))
        done(request, [KIND_ACCEPT], on)
        request.accept(by=by, on=on)
        start(request, [*REVIEW_KINDS.values(), KIND_DECIDE], on, left=request.days_left)
        request.version += 1
        request.save()
        log(request, "admission_accepted", by=by.pk, at=at)
        tell_department(request, _("已受理"), at=at, on=on)
    return request


def return_for_repair(*, request_id: int, note: str, by: User, at: dt.datetime, on: dt.date) -> AdmissionRequest:
    """Back to the department with what is to be put right; the gate's time stands still meanwhile."""
    with transaction.atomic():
        request = locked(request_id)
        ask_gate(request, by, ACCEPT_REQUEST.name, on)
        require(
            in_state(request.state, [S.FILED, S.ACCEPTED], facts.labels(), _("退回补正")),
            *said(note, "note", _("要补正什么")),
        )
        send_back(request, note, by=by, at=at, on=on)
    return request


def send_back(request: AdmissionRequest, note: str, *, by: User, at: dt.datetime, on: dt.date) -> None:
    """For a request under its lock, after everything was asked."""
    left = days_left(request, on)
    dropped(request, on)
    drop_questions(on=on, request=request)
    request.return_for_repair(note=note.strip(), days_left=request.days_left if left is None else left)
    start(request, [KIND_REPAIR], on)
    request.version += 1
    request.save()
    log(request, "admission_returned", by=by.pk, at=at, days_left=request.days_left)
    tell_department(request, _("请补正"), at=at, on=on)


def withdraw(*, request_id: int, by: User, at: dt.datetime, on: dt.date) -> AdmissionRequest:
    """By the department itself, before it is decided. What is on the list provisionally leaves it by the gate."""
    with transaction.atomic():
        request = locked(request_id)
        ask_department(request, by, on)
        allowed = [S.DRAFT, S.FILED, S.ACCEPTED, S.REPAIR]
        require(in_state(request.state, allowed, facts.labels(), _("撤回")), _not_listed(request, on))
        dropped(request, on)
        drop_questions(on=on, request=request)
        request.withdraw()
        request.version += 1
        request.save()
        log(request, "admission_withdrawn", by=by.pk, at=at)
        if request.filed_on is not None:
            tell_gate(request, _("申请单位撤回"), at=at, on=on)
    return request


def _not_listed(request: AdmissionRequest, on: dt.date) -> Verdict:
    if request.provisional_until is None or request.provisional_until < on:
        return yes("listed")
    text = _("已经临时准入，正在清单上。请告诉审查单位，由他们决定退出清单。")
    return no("listed", text, met=request.provisional_until.isoformat(), basis=OWN_BASIS, field="state")


# Shared ---------------------------------------------------------------------------------------------------------


def ask_gate(request: AdmissionRequest, by: User, verb: str, on: dt.date) -> None:
    """Somebody of the gate, and nobody of the organisation that asks."""
    require(may(by, verb, place=request.county.code, on=on), facts.at_gate(by, request, on), forbidden=True)
    require(no_party(facts.organisations_held(by, on), request.organisation_id), forbidden=True)


def said(text: str, field: str, label: str, least: int = 5) -> list[Verdict]:
    """A reason is given, and it names nobody."""
    length = len(text.strip())
    if not least <= length <= LONGEST:
        words = {"label": label, "least": least, "most": LONGEST, "met": length}
        sentence = _("“%(label)s”要写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
        return [no("text", sentence, needed=f"{least}-{LONGEST}", met=str(length), field=field, basis=OWN_BASIS)]
    return guard_verdicts([Part(field, label, text)])


def locked(request_id: int) -> AdmissionRequest:
    return AdmissionRequest.objects.locked().get(pk=request_id)


def ask_department(request: AdmissionRequest, by: User, on: dt.date) -> None:
    place = Division.objects.values_list("code", flat=True).get(pk=request.organisation.division_id)
    require(may(by, FILE_REQUEST.name, place=place, on=on), facts.asks_for(by, request, on), forbidden=True)
