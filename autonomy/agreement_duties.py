"""What is declared to the clock, to notices and to money about agreements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.agreement_log import NOTICE, the_limit
from autonomy.actions.evaluation import open_evaluations
from autonomy.actions.promise import settle_money
from autonomy.actions.renewal import end_agreements
from autonomy.choices import AgreementState, PromiseKind
from autonomy.duty_kinds import (
    KIND_BREACH_COMMITTEE,
    KIND_BREACH_COUNTY,
    KIND_BREACH_GOVERNMENT,
    KIND_CHECK_AGREEMENT,
    KIND_EVALUATE_COMMITTEE,
    KIND_EVALUATE_GOVERNMENT,
    KIND_PROMISE_COMMITTEE,
    KIND_PROMISE_GOVERNMENT,
    KIND_SIGN_COMMITTEE,
    KIND_SIGN_GOVERNMENT,
)
from autonomy.models import Agreement, Breach, Promise
from autonomy.permissions import COMMITTEE_ROLES
from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from governance.township.choices import DueKind
from governance.township.models import Due
from governance.township.sources import register_source

A = AgreementState
TOWNSHIP, COMMITTEE = (str(Role.TOWNSHIP_STAFF),), tuple(str(role) for role in COMMITTEE_ROLES)
ABOUT_AGREEMENT: dict[int, tuple[str | Lazy, str | Lazy]] = {
    KIND_CHECK_AGREEMENT: (gettext_lazy("复核协议里像责任书的文字：%(place)s"), gettext_lazy("去复核")),
    KIND_SIGN_GOVERNMENT: (gettext_lazy("签署协助协议：%(place)s"), gettext_lazy("去签署")),
    KIND_SIGN_COMMITTEE: (gettext_lazy("签署协助协议：%(place)s"), gettext_lazy("去签署")),
    KIND_EVALUATE_GOVERNMENT: (gettext_lazy("评价%(year)s年协议履行：%(place)s"), gettext_lazy("去评价")),
    KIND_EVALUATE_COMMITTEE: (gettext_lazy("评价%(year)s年协议履行：%(place)s"), gettext_lazy("去评价")),
}
ABOUT_BREACH: dict[int, tuple[str | Lazy, str | Lazy]] = {
    KIND_BREACH_GOVERNMENT: (gettext_lazy("答复违约：%(place)s"), gettext_lazy("去答复")),
    KIND_BREACH_COMMITTEE: (gettext_lazy("答复违约：%(place)s"), gettext_lazy("去答复")),
    KIND_BREACH_COUNTY: (gettext_lazy("裁定协议违约：%(place)s"), gettext_lazy("去裁定")),
}


def _url(agreement_id: int) -> str:
    return reverse("autonomy:agreement", args=[agreement_id])


def _describe_agreements(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Agreement.objects.select_related("division").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        title, verb = ABOUT_AGREEMENT[duty.kind]
        words = {"place": found[duty.subject].division.name, "year": duty.period.year}
        texts[duty.pk] = DutyText(str(title) % words, str(verb), _url(duty.subject))
    return texts


def _describe_breaches(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Breach.objects.select_related("agreement__division").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        title, verb = ABOUT_BREACH[duty.kind]
        breach = found[duty.subject]
        words = {"place": breach.agreement.division.name}
        texts[duty.pk] = DutyText(str(title) % words, str(verb), reverse("autonomy:breach", args=[breach.pk]))
    return texts


def _describe_promises(rows: Sequence[Duty]) -> dict[int, DutyText]:
    """Money leads to where it is entered; everything else to the agreement."""
    found = Promise.objects.select_related("agreement__division").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        promise = found[duty.subject]
        words = {"what": promise.what, "place": promise.agreement.division.name}
        if promise.kind == PromiseKind.PAYMENT and promise.due_id:
            url = reverse("township:due", args=[promise.due_id])
            texts[duty.pk] = DutyText(_("付款：%(what)s（%(place)s）") % words, _("去登记付款"), url)
        else:
            texts[duty.pk] = DutyText(_("%(what)s（%(place)s）") % words, _("去登记"), _url(promise.agreement_id))
    return texts


def _explain_terms(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """No text says how soon, and the page says so."""
    found = {}
    for duty in rows:
        terms = the_limit(duty.kind)
        basis = _("依据：%(basis)s") % {"basis": terms.basis}
        due = terms.deadline(duty.period, calendar)
        because = explain(due) if due.due == duty.due_on else [_("最迟%(day)s") % {"day": full_date(duty.due_on)}]
        found[duty.pk] = [*because, basis]
    return found


def _explain_promises(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    numbers = dict(Promise.objects.filter(pk__in={d.subject for d in rows}).values_list("id", "agreement__number"))
    return {
        duty.pk: [
            _("双方签订的协议（%(number)s）写明，最迟%(day)s")
            % {"number": numbers[duty.subject], "day": full_date(duty.due_on)}
        ]
        for duty in rows
    }


def still_open(matters: Collection[str]) -> set[str]:
    """A notice to sign or check waits as long as the agreement does; one of a breach as long as the breach does."""
    asked = by_subject(matters)
    states = dict(Agreement.objects.filter(pk__in=asked).values_list("id", "state"))
    breaches = dict(Breach.objects.filter(agreement__in=asked).values_list("id", "state"))
    found = set()
    for pk, state in states.items():
        for matter in asked[pk]:
            occasion = matter.partition("#")[2]
            kind, _dash, rest = occasion.partition("-")
            if kind == "breach":
                number, _dash, was = rest.partition("-")
                waits = breaches.get(int(number)) == was and was not in ("settled", "decided")
            elif occasion == "end":
                waits = state == A.SIGNED
            else:
                waits = state == occasion and state in (A.CHECKING, A.SIGNING)
            if waits:
                found.add(matter)
    return found


def money_settled(due: Due, missing: Decimal, *, at: dt.datetime, on: dt.date) -> None:
    settle_money(due, missing, at=at, on=on)


def money_from(dues: list[Due]) -> dict[int, str]:
    rows = Promise.objects.filter(due__in=dues).values_list("due_id", "agreement_id")
    return {due: _url(agreement) for due, agreement in rows if due is not None}


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    bureau = (str(Role.BUREAU_REVIEWER),)
    for number, code, label, roles in (
        (KIND_CHECK_AGREEMENT, "autonomy.check_agreement", gettext_lazy("复核协议"), TOWNSHIP),
        (KIND_SIGN_GOVERNMENT, "autonomy.sign_government", gettext_lazy("签署协议"), TOWNSHIP),
        (KIND_SIGN_COMMITTEE, "autonomy.sign_committee", gettext_lazy("签署协议"), COMMITTEE),
        (KIND_EVALUATE_GOVERNMENT, "autonomy.evaluate_government", gettext_lazy("评价协议履行"), TOWNSHIP),
        (KIND_EVALUATE_COMMITTEE, "autonomy.evaluate_committee", gettext_lazy("评价协议履行"), COMMITTEE),
    ):
        register_kind(DutyKind(number, code, label, roles, _describe_agreements, _explain_terms))
    for number, code, label, roles in (
        (KIND_PROMISE_GOVERNMENT, "autonomy.promise_government", gettext_lazy("政府的协议承诺"), TOWNSHIP),
        (KIND_PROMISE_COMMITTEE, "autonomy.promise_committee", gettext_lazy("村（居）委会的协议承诺"), COMMITTEE),
    ):
        register_kind(DutyKind(number, code, label, roles, _describe_promises, _explain_promises))
    for number, code, label, roles in (
        (KIND_BREACH_GOVERNMENT, "autonomy.breach_government", gettext_lazy("答复违约"), TOWNSHIP),
        (KIND_BREACH_COMMITTEE, "autonomy.breach_committee", gettext_lazy("答复违约"), COMMITTEE),
        (KIND_BREACH_COUNTY, "autonomy.breach_county", gettext_lazy("裁定违约"), bureau),
    ):
        register_kind(DutyKind(number, code, label, roles, _describe_breaches, _explain_terms))
    register_step("autonomy.end_agreements", end_agreements)
    register_step("autonomy.open_evaluations", open_evaluations)
    register_notice_kind(NOTICE, gettext_lazy("协助协议"), still_open)
    register_source(DueKind.AGREEMENT, money_settled, money_from)
