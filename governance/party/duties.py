"""What the party's subject declares to the clock and to notices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Term
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from governance.base.places.models import Division
from governance.committees.models import Matter
from governance.party.actions.common import NOTICE
from governance.party.actions.yearly import STUDY, open_studies, open_yearly
from governance.party.duty_kinds import (
    KIND_ACCEPT,
    KIND_APPRAISE,
    KIND_CHECK,
    KIND_LEADERSHIP,
    KIND_PLAN,
    KIND_RECTIFY,
    KIND_STUDY,
)
from governance.party.models import LeadershipDuty, PartyOrganisation, Rectification
from governance.party.queries.rectification import ACCEPT, PLAN

Texts = dict[int, DutyText]
Reasons = dict[int, list[str]]
TERMS: dict[int, Term] = {KIND_STUDY: STUDY, KIND_PLAN: PLAN, KIND_ACCEPT: ACCEPT}


def _studies(rows: Sequence[Duty]) -> Texts:
    found = Matter.objects.only("id", "title").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("研究讨论：%(title)s") % {"title": found[duty.subject].title}),
            str(_("去登记")),
            reverse("party:study_new", args=[duty.subject]),
        )
        for duty in rows
    }


def _checks(rows: Sequence[Duty]) -> Texts:
    found = PartyOrganisation.objects.only("id", "name").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("%(year)d年支部规范化检查：%(name)s") % {"year": duty.period.year, "name": found[duty.subject].name}),
            str(_("去检查")),
            reverse("party:check_new", args=[duty.subject]),
        )
        for duty in rows
    }


def _leadership(rows: Sequence[Duty]) -> Texts:
    found = LeadershipDuty.objects.only("id", "title").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("领导责任：%(title)s") % {"title": found[duty.subject].title}),
            str(_("去登记")),
            reverse("party:leadership", args=[duty.subject]),
        )
        for duty in rows
    }


def _appraisals(rows: Sequence[Duty]) -> Texts:
    found = Division.objects.only("id", "name", "code").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("考核%(year)d年领导责任：%(name)s") % {"year": duty.period.year, "name": found[duty.subject].name}),
            str(_("去考核")),
            reverse("party:appraise", args=[found[duty.subject].code, duty.period.year]),
        )
        for duty in rows
    }


def _rectifications(text: str | Promise, verb: str | Promise) -> Callable[[Sequence[Duty]], Texts]:
    def describe(rows: Sequence[Duty]) -> Texts:
        subjects = {duty.subject for duty in rows}
        found = Rectification.objects.select_related("organisation").in_bulk(subjects)
        return {
            duty.pk: DutyText(
                str(text) % {"name": found[duty.subject].organisation.name},
                str(verb),
                reverse("party:rectification", args=[duty.subject]),
            )
            for duty in rows
        }

    return describe


def _by_limit(rows: Sequence[Duty], calendar: Calendar) -> Reasons:
    """Days that the platform gave; a county's own rule of the same code is in the record of the day it was counted."""
    reasons = {}
    for duty in rows:
        terms = TERMS[duty.kind].default()
        basis = str(_("依据：%(basis)s") % {"basis": terms.basis})
        reasons[duty.pk] = [*explain(terms.deadline(duty.period, calendar)), basis]
    return reasons


def _by_adoption(rows: Sequence[Duty], calendar: Calendar) -> Reasons:
    return {
        duty.pk: [
            str(_("每年一次，最迟%(day)s") % {"day": full_date(duty.due_on)}),
            str(_("依据：本县（市、区）采用的清单；没有采用的项目不产生任务")),
        ]
        for duty in rows
    }


def _by_plan(rows: Sequence[Duty], calendar: Calendar) -> Reasons:
    return {
        duty.pk: [
            str(_("整顿方案定的期限：%(day)s") % {"day": full_date(duty.due_on)}),
            str(_("依据：整顿方案，或者验收没有通过时另定的期限")),
        ]
        for duty in rows
    }


def still_open(matters: Collection[str]) -> set[str]:
    """A notice is about the state in which it was told, and the how manieth round."""
    asked = by_subject(matters)
    rows = Rectification.objects.open().filter(pk__in=asked).values_list("id", "state", "reopened")
    now = {pk: f"#{state}-{times}" for pk, state, times in rows}
    return {matter for pk, end in now.items() for matter in asked[pk] if matter.endswith(end)}


OFFICE, SECRETARY = (Role.PARTY_OFFICE,), (Role.PARTY_SECRETARY,)
for number, name, label, roles, describe, reasons in (
    (KIND_STUDY, "study", gettext_lazy("党组织研究讨论"), SECRETARY, _studies, _by_limit),
    (KIND_CHECK, "check", gettext_lazy("支部规范化检查"), OFFICE, _checks, _by_adoption),
    (KIND_LEADERSHIP, "leadership", gettext_lazy("履行领导责任"), OFFICE, _leadership, _by_adoption),
    (KIND_APPRAISE, "appraise", gettext_lazy("考核领导责任"), OFFICE, _appraisals, _by_adoption),
    (
        KIND_PLAN,
        "plan",
        gettext_lazy("定整顿方案"),
        SECRETARY,
        _rectifications(gettext_lazy("定整顿方案：%(name)s"), gettext_lazy("去定方案")),
        _by_limit,
    ),
    (
        KIND_RECTIFY,
        "rectify",
        gettext_lazy("整顿"),
        SECRETARY,
        _rectifications(gettext_lazy("整顿：%(name)s"), gettext_lazy("去登记")),
        _by_plan,
    ),
    (
        KIND_ACCEPT,
        "accept",
        gettext_lazy("验收整顿"),
        OFFICE,
        _rectifications(gettext_lazy("验收整顿：%(name)s"), gettext_lazy("去验收")),
        _by_limit,
    ),
):
    register_kind(DutyKind(number, f"party.{name}", label, roles, describe, reasons))

register_step("party.open_yearly", open_yearly)
register_step("party.open_studies", open_studies)
register_notice_kind(NOTICE, gettext_lazy("党组织"), still_open)
