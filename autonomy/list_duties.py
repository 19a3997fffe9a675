"""What is declared to the clock about lists: opinions asked, the yearly review, and law that has ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.law_changes import list_ended_law, review_limit
from autonomy.actions.opinion import NOTICE
from autonomy.actions.yearly import open_yearly
from autonomy.duty_kinds import KIND_LAW_ENDED, KIND_OPINION, KIND_YEARLY
from autonomy.models import ListVersion, Opinion
from autonomy.permissions import COMMITTEE_ROLES
from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.law.models import Rule
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


def _describe_yearly(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = ListVersion.objects.in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(
                _("%(year)s年度复核：%(list)s")
                % {"year": duty.period.year, "list": found[duty.subject].get_kind_display()}
            ),
            str(_("去复核")),
            reverse("autonomy:yearly", args=[duty.subject, duty.period.year]),
        )
        for duty in rows
    }


def _explain_yearly(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    return {
        duty.pk: [
            str(_("清单上的事项每年复核一遍，最迟%(day)s") % {"day": full_date(duty.due_on)}),
            str(_("依据：平台约定每年一次，本地可以另定")),
        ]
        for duty in rows
    }


def _describe_ended(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Rule.objects.in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(
                _("依据有变化：《%(law)s》%(article)s")
                % {"law": found[duty.subject].law, "article": found[duty.subject].article}
            ),
            str(_("去复核")),
            reverse("autonomy:law_changes", args=[duty.division.code]),
        )
        for duty in rows
    }


def _explain_ended(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    limit = review_limit()
    basis = str(_("依据：%(basis)s") % {"basis": limit.basis})
    return {duty.pk: [*explain(limit.deadline(duty.period, calendar)), basis] for duty in rows}


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
    bureau = (Role.BUREAU_REVIEWER,)
    label = gettext_lazy("年度复核清单")
    register_kind(DutyKind(KIND_YEARLY, "autonomy.yearly", label, bureau, _describe_yearly, _explain_yearly))
    label = gettext_lazy("依据有变化的事项")
    register_kind(DutyKind(KIND_LAW_ENDED, "autonomy.law_ended", label, bureau, _describe_ended, _explain_ended))
    register_step("autonomy.open_yearly", open_yearly)
    register_step("autonomy.list_ended_law", list_ended_law)
    register_notice_kind(NOTICE, gettext_lazy("征求意见"), still_asked)
