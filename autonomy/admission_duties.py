"""What is declared to the clock about admissions: who owes which step at the gate, and emergencies that end."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.admission_clock import NOTICE, expire_provisional
from autonomy.choices import RequestState
from autonomy.duty_kinds import (
    KIND_ACCEPT,
    KIND_DECIDE,
    KIND_REPAIR,
    KIND_REVIEW_LEGALITY,
    KIND_REVIEW_NECESSITY,
    KIND_REVIEW_REASONABLENESS,
)
from autonomy.models import AdmissionRequest
from autonomy.permissions import GATE_ROLES
from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject

KINDS: tuple[tuple[int, str, str | Promise, str | Promise, str | Promise], ...] = (
    (
        KIND_ACCEPT,
        "autonomy.accept",
        gettext_lazy("受理准入申请"),
        gettext_lazy("受理准入申请"),
        gettext_lazy("去受理"),
    ),
    (
        KIND_REPAIR,
        "autonomy.repair",
        gettext_lazy("补正准入申请"),
        gettext_lazy("补正准入申请"),
        gettext_lazy("去补正"),
    ),
    (
        KIND_REVIEW_LEGALITY,
        "autonomy.review_legality",
        gettext_lazy("合法性审查"),
        gettext_lazy("合法性审查"),
        gettext_lazy("去审查"),
    ),
    (
        KIND_REVIEW_REASONABLENESS,
        "autonomy.review_reasonableness",
        gettext_lazy("合理性审查"),
        gettext_lazy("合理性审查"),
        gettext_lazy("去审查"),
    ),
    (
        KIND_REVIEW_NECESSITY,
        "autonomy.review_necessity",
        gettext_lazy("必要性审查"),
        gettext_lazy("必要性审查"),
        gettext_lazy("去审查"),
    ),
    (
        KIND_DECIDE,
        "autonomy.decide",
        gettext_lazy("决定准入申请"),
        gettext_lazy("决定准入申请"),
        gettext_lazy("去决定"),
    ),
)
WORDS = {number: (what, verb) for number, _code, _label, what, verb in KINDS}
OPEN = (RequestState.FILED, RequestState.ACCEPTED, RequestState.REPAIR)


def _describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = AdmissionRequest.objects.select_related("organisation").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        request = found[duty.subject]
        what, verb = WORDS[duty.kind]
        title = _("%(what)s：%(title)s") % {"what": what, "title": request.title}
        url = reverse("autonomy:admission", args=[request.pk])
        texts[duty.pk] = DutyText(str(title), str(verb), url, request.organisation.name)
    return texts


def _explain(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """From the terms it was started on."""
    clocks = dict(AdmissionRequest.objects.filter(pk__in={duty.subject for duty in rows}).values_list("id", "clocks"))
    return {duty.pk: _explained(duty, clocks[duty.subject], calendar) for duty in rows}


def _explained(duty: Duty, clocks: dict[str, dict[str, object]], calendar: Calendar) -> list[str]:
    clock = clocks.get(str(duty.kind))
    day = str(_("最迟%(day)s") % {"day": full_date(duty.due_on)})
    if clock is None or clock["since"] != duty.opens_on.isoformat():
        return [day]
    terms = Limit(**clock["terms"])  # type: ignore[arg-type]
    basis = str(_("依据：%(basis)s") % {"basis": terms.basis})
    if terms.days == 0:
        return [day, basis]
    return [*explain(terms.deadline(duty.opens_on, calendar)), basis]


def still_open(matters: Collection[str]) -> set[str]:
    """A notice is about the state and round in which it was told."""
    asked = by_subject(matters)
    rows = AdmissionRequest.objects.filter(pk__in=asked, state__in=OPEN).values_list("id", "state", "round")
    return {matter for pk, state, number in rows for matter in asked[pk] if matter.endswith(f"#{state}-{number}")}


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    for number, code, label, _what, _verb in KINDS:
        roles = (Role.DEPARTMENT,) if number == KIND_REPAIR else GATE_ROLES
        register_kind(DutyKind(number, code, label, roles, _describe, _explain, named=True))
    register_step("autonomy.expire_admissions", expire_provisional)
    register_notice_kind(NOTICE, gettext_lazy("事项准入"), still_open)
