"""What residents declares to the clock. No title says anything about a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from residents.actions.request import forget
from residents.actions.retention import forget_people
from residents.duty_kinds import (
    KIND_BREACH,
    KIND_FEEDBACK,
    KIND_REQUEST,
    KIND_REVIEW,
    feedback_deadline,
    request_deadline,
)
from residents.models import Assessment, Request
from residents.permissions import HANDLE_REQUEST, KEEPERS


def _requests(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Request.objects.only("id", "kind", "state").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("个人信息请求第%(number)d号") % {"number": duty.subject}),
            str(_("去办理")),
            reverse("residents:request", args=[duty.subject]),
            str(found[duty.subject].get_state_display()),
        )
        for duty in rows
    }


def _feedback(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return {
        duty.pk: DutyText(
            str(_("对平台的意见第%(number)d号") % {"number": duty.subject}),
            str(_("去答复")),
            reverse("residents:feedback", args=[duty.subject]),
        )
        for duty in rows
    }


def _breaches(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return {
        duty.pk: DutyText(
            str(_("个人信息泄露事件第%(number)d号：报告和告知") % {"number": duty.subject}),
            str(_("去登记")),
            reverse("residents:breach", args=[duty.subject]),
        )
        for duty in rows
    }


def _reviews(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Assessment.objects.only("id", "title").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("复核影响评估：%(title)s") % {"title": found[duty.subject].title}),
            str(_("去复核")),
            reverse("residents:assessment", args=[duty.subject]),
        )
        for duty in rows
    }


def _why_request(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = str(_("依据：平台约定十五天（个保法第五十条要求便捷办理，没有写天数）"))
    return {duty.pk: [*explain(request_deadline(duty.period, calendar)), basis] for duty in rows}


def _why_feedback(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = str(_("依据：平台约定十个工作日"))
    return {duty.pk: [*explain(feedback_deadline(duty.period, calendar)), basis] for duty in rows}


def _why_breach(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = str(_("依据：个保法第五十七条：立即采取补救措施，并通知有关部门和个人"))
    return {duty.pk: [str(_("发现或登记的当天就要办")), basis] for duty in rows}


def _why_review(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    return {
        duty.pk: [str(_("上次评估定在%(day)s复核") % {"day": full_date(duty.due_on)}), str(_("依据：个保法第五十六条"))]
        for duty in rows
    }


_kinds: tuple[tuple[Any, ...], ...] = (
    (KIND_REQUEST, "residents.request", gettext_lazy("个人信息请求"), HANDLE_REQUEST.roles, _requests, _why_request),
    (KIND_FEEDBACK, "residents.feedback", gettext_lazy("对平台的意见"), KEEPERS, _feedback, _why_feedback),
    (KIND_BREACH, "residents.breach", gettext_lazy("泄露事件报告和告知"), KEEPERS, _breaches, _why_breach),
    (KIND_REVIEW, "residents.review", gettext_lazy("复核影响评估"), KEEPERS, _reviews, _why_review),
)
for _number, _code, _label, _roles, _describe, _explain in _kinds:
    register_kind(DutyKind(_number, _code, _label, tuple(sorted(map(Role, _roles))), _describe, _explain))

register_step("residents.forget_requests", forget)
register_step("residents.forget_people", forget_people)
