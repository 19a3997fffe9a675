"""What the township's subject declares about money: that the committee looks whether it came."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from governance.township.actions.money import CHECK, NOTICE
from governance.township.duty_kinds import KIND_RECEIPT
from governance.township.models import Payment


def _describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Payment.objects.select_related("due").in_bulk([duty.subject for duty in rows])
    return {
        duty.pk: DutyText(
            _("核对到账：%(what)s") % {"what": found[duty.subject].due.what},
            _("去核对"),
            reverse("township:due", args=[found[duty.subject].due_id]),
        )
        for duty in rows
    }


def _explain(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    terms = CHECK.default()
    basis = _("依据：%(basis)s") % {"basis": terms.basis}
    return {duty.pk: [*explain(terms.deadline(duty.period, calendar)), basis] for duty in rows}


def still_waiting(matters: Collection[str]) -> set[str]:
    """A notice is about the state in which it was told."""
    asked = by_subject(matters)
    states = dict(Payment.objects.filter(pk__in=asked).values_list("id", "state"))
    return {matter for pk, state in states.items() for matter in asked[pk] if matter.endswith(f"#{state}")}


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    register_kind(
        DutyKind(
            KIND_RECEIPT,
            "township.receipt",
            gettext_lazy("核对到账"),
            (Role.CLERK, Role.COMMITTEE_HEAD),
            _describe,
            _explain,
        )
    )
    register_notice_kind(NOTICE, gettext_lazy("付款"), still_waiting)
