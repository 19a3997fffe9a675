"""What is declared to the clock about lists: opinions that are asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.opinion import NOTICE
from autonomy.duty_kinds import KIND_OPINION
from autonomy.models import Opinion
from autonomy.permissions import COMMITTEE_ROLES
from governance.base.clock.explain import full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject


def _opinions(rows: Sequence[Duty]) -> dict[int, Opinion]:
    return Opinion.objects.select_related("version", "request").in_bulk({duty.subject for duty in rows})


def about(opinion: Opinion) -> str:
    """What is asked about, in words of the list or of the request."""
    if opinion.version is not None:
        return str(opinion.version.get_kind_display())
    return _("准入申请：%(title)s") % {"title": opinion.request.title if opinion.request is not None else ""}


def _describe_opinions(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = _opinions(rows)
    return {
        duty.pk: DutyText(
            str(_("提意见：%(about)s") % {"about": about(found[duty.subject])}),
            str(_("去提意见")),
            reverse("autonomy:opinion", args=[duty.subject]),
        )
        for duty in rows
    }


def _explain_opinions(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    asked = {duty.pk: {"day": full_date(duty.period), "due": full_date(duty.due_on)} for duty in rows}
    return {
        duty.pk: [
            str(_("%(day)s征求意见，截止日定为%(due)s") % asked[duty.pk]),
            str(_("依据：平台约定的征求意见期限，本地可以另定")),
        ]
        for duty in rows
    }


def still_asked(matters: Collection[str]) -> set[str]:
    """Not answered yet; what was decided meanwhile has closed the duty and waits for nobody."""
    asked = by_subject(matters)
    rows = Duty.objects.open().filter(kind=KIND_OPINION, subject__in=list(asked)).values_list("subject", flat=True)
    return {matter for pk in rows for matter in asked[pk]}


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    label = gettext_lazy("对清单或准入申请提意见")
    register_kind(
        DutyKind(KIND_OPINION, "autonomy.opinion", label, COMMITTEE_ROLES, _describe_opinions, _explain_opinions)
    )
    register_notice_kind(NOTICE, gettext_lazy("征求意见"), still_asked)
