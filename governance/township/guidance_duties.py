"""What is declared to the clock and to notices about guidance and orders to correct."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit
from governance.base.clock.registry import DutyKind, DutyText, register_kind
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from governance.township.actions import correction, guidance
from governance.township.choices import CorrectionState, GuidanceState
from governance.township.duty_kinds import KIND_CORRECTION, KIND_GUIDANCE
from governance.township.models import Correction, Guidance
from governance.township.permissions import COMMITTEE_ROLES
from governance.township.queries.guidance import REPLY


def _describe_guidance(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Guidance.objects.only("id", "topic").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("答复请示：%(topic)s") % {"topic": found[duty.subject].topic}),
            str(_("去指导")),
            reverse("township:guidance", args=[duty.subject]),
        )
        for duty in rows
    }


def _explain_guidance(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    clocks = dict(Guidance.objects.filter(pk__in={duty.subject for duty in rows}).values_list("id", "clock"))
    return {duty.pk: _explained(duty, Limit(**clocks[duty.subject]), calendar) for duty in rows}


def _describe_corrections(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Correction.objects.only("id", "decision").in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("答复责令改正：%(decision)s") % {"decision": found[duty.subject].decision}),
            str(_("去答复")),
            reverse("township:correction", args=[duty.subject]),
        )
        for duty in rows
    }


def _explain_corrections(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    return {duty.pk: _explained(duty, REPLY.default(), calendar) for duty in rows}


def _explained(duty: Duty, terms: Limit, calendar: Calendar) -> list[str]:
    return [
        *explain(terms.deadline(duty.period, calendar)),
        str(_("依据：%(basis)s") % {"basis": terms.basis}),
    ]


def still_asked(matters: Collection[str]) -> set[str]:
    """A notice is about the state in which it was told: an answer stays open until it is read."""
    asked = by_subject(matters)
    states = dict(Guidance.objects.filter(pk__in=asked, state=GuidanceState.ASKED).values_list("id", "state"))
    return {matter for pk, state in states.items() for matter in asked[pk] if matter.endswith(f"#{state}")}


def still_ordered(matters: Collection[str]) -> set[str]:
    asked = by_subject(matters)
    rows = Correction.objects.filter(pk__in=asked, state__in=[CorrectionState.ISSUED, CorrectionState.REPLIED])
    states = dict(rows.values_list("id", "state"))
    return {matter for pk, state in states.items() for matter in asked[pk] if matter.endswith(f"#{state}")}


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    register_kind(
        DutyKind(
            KIND_GUIDANCE,
            "township.guidance",
            gettext_lazy("答复请示"),
            (Role.TOWNSHIP_STAFF,),
            _describe_guidance,
            _explain_guidance,
        )
    )
    register_kind(
        DutyKind(
            KIND_CORRECTION,
            "township.correction",
            gettext_lazy("答复责令改正"),
            COMMITTEE_ROLES,
            _describe_corrections,
            _explain_corrections,
        )
    )
    register_notice_kind(guidance.NOTICE, gettext_lazy("指导"), still_asked)
    register_notice_kind(correction.NOTICE, gettext_lazy("责令改正"), still_ordered)
