"""The duty to decide on an erasure: every day it waits, what should not be public can still be copied from the log."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind
from governance.base.clock.rules.calendar import Calendar
from openness.duty_kinds import KIND_ERASURE, erasure_deadline
from openness.models import ErasureRequest


def _describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
    asked = ErasureRequest.objects.in_bulk({duty.subject for duty in rows})
    title, verb = _("决定是否抹除：%(about)s"), _("去决定")
    return {
        duty.pk: DutyText(
            title % {"about": asked[duty.subject].about},
            verb,
            reverse("openness:erasure", args=[duty.subject]),
        )
        for duty in rows
    }


def _explain(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = _("依据：平台约定；个人信息保护法第四十七条要求及时删除，没有规定天数")
    return {duty.pk: [*explain(erasure_deadline(duty.period, calendar)), basis] for duty in rows}


def register() -> None:
    register_kind(
        DutyKind(
            KIND_ERASURE,
            "openness.erasure",
            gettext_lazy("决定抹除"),
            (Role.BUREAU_REVIEWER,),
            _describe,
            _explain,
        )
    )
