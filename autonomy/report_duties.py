"""What is declared to the clock and to notices about reports: by number alone, neither who nor what nor where from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions import report_clock, report_log
from autonomy.choices import ReportState
from autonomy.duty_kinds import (
    KIND_REMEDY,
    KIND_REMEDY_BUREAU,
    KIND_REMEDY_TOWNSHIP,
    KIND_REPORT_COUNTY,
    KIND_REPORT_OFFICE,
    KIND_REPORT_TOWNSHIP,
    KIND_RULE_OFFICE,
    KIND_RULE_REPORT,
)
from autonomy.models import Report
from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject

Describe = Callable[[Sequence[Duty]], dict[int, DutyText]]


def _answers(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return _named(rows, str(_("答复第%(number)s号反映")), str(_("去答复")), "autonomy:report")


def _rulings(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return _named(rows, str(_("裁定第%(number)s号反映")), str(_("去裁定")), "autonomy:report")


def _remedies(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return _named(rows, str(_("按裁定纠正：第%(number)s号反映")), str(_("去登记")), "autonomy:remedy")


def _named(rows: Sequence[Duty], title: str, verb: str, name: str) -> dict[int, DutyText]:
    return {
        duty.pk: DutyText(title % {"number": duty.subject}, verb, reverse(name, args=[duty.subject])) for duty in rows
    }


def _explain_steps(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """From the terms it was started on: a law that changed since moves nothing."""
    clocks = dict(Report.objects.filter(pk__in={duty.subject for duty in rows}).values_list("id", "clocks"))
    found = {}
    for duty in rows:
        terms = Limit(**clocks[duty.subject][str(duty.kind)])
        basis = str(_("依据：%(basis)s") % {"basis": terms.basis})
        found[duty.pk] = [*explain(terms.deadline(duty.period, calendar)), basis]
    return found


def _explain_remedies(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    return {duty.pk: [str(_("县级裁定写明，最迟%(day)s纠正") % {"day": full_date(duty.due_on)})] for duty in rows}


def still_open(matters: Collection[str]) -> set[str]:
    """A notice is about the state in which it was told; a ruling's until it was put right."""
    asked = by_subject(matters)
    rows = Report.objects.filter(pk__in=asked).values_list("id", "state", "remedied_on")
    found = set()
    for pk, state, remedied_on in rows:
        if state in (ReportState.RECEIVED, ReportState.COUNTY) or (
            state == ReportState.DECIDED and remedied_on is None
        ):
            found |= {matter for matter in asked[pk] if matter.endswith(f"#{state}")}
    return found


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    answer, rule, remedy = gettext_lazy("答复反映"), gettext_lazy("裁定反映"), gettext_lazy("按裁定纠正")
    for number, code, label, role, describe in (
        (KIND_REPORT_TOWNSHIP, "report_township", answer, Role.TOWNSHIP_STAFF, _answers),
        (KIND_REPORT_COUNTY, "report_county", answer, Role.BUREAU_REVIEWER, _answers),
        (KIND_REPORT_OFFICE, "report_office", answer, Role.GOVERNMENT_OFFICE, _answers),
        (KIND_RULE_REPORT, "rule_report", rule, Role.BUREAU_REVIEWER, _rulings),
        (KIND_RULE_OFFICE, "rule_office", rule, Role.GOVERNMENT_OFFICE, _rulings),
    ):
        register_kind(DutyKind(number, f"autonomy.{code}", label, (role,), describe, _explain_steps))
    for number, code, role in (
        (KIND_REMEDY, "remedy", Role.DEPARTMENT),
        (KIND_REMEDY_TOWNSHIP, "remedy_township", Role.TOWNSHIP_STAFF),
        (KIND_REMEDY_BUREAU, "remedy_bureau", Role.BUREAU_REVIEWER),
    ):
        register_kind(DutyKind(number, f"autonomy.{code}", remedy, (role,), _remedies, _explain_remedies))
    register_step("autonomy.take_up_reports", report_clock.take_up_reports)
    register_step("autonomy.escalate_reports", report_clock.escalate_reports)
    register_notice_kind(report_log.NOTICE, gettext_lazy("越位缺位反映"), still_open)
