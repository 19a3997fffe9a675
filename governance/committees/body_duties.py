"""What is declared to the clock about bodies: composition, missing bodies, terms that are over, hand-overs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.committees.actions.body_checks import TERM, check_bodies
from governance.committees.duty_kinds import (
    KIND_COMPOSITION,
    KIND_HAND_OVER,
    KIND_MISSING_BODY,
    KIND_TERM_OVER,
    KIND_WATCH_HANDOVER,
)
from governance.committees.models import Body, Handover

KEEPERS = (Role.CLERK, Role.COMMITTEE_HEAD)


def _about_body(title: str, verb: str) -> Callable[[Sequence[Duty]], dict[int, DutyText]]:
    def describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
        found = Body.objects.in_bulk({duty.subject for duty in rows})
        return {
            duty.pk: DutyText(
                title % {"body": found[duty.subject].name},
                verb,
                reverse("committees:body", args=[duty.subject]),
            )
            for duty in rows
        }

    return describe


def _composition(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return _about_body(str(_("成员构成不符合法律：%(body)s")), str(_("去看缺什么")))(rows)


def _over(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return _about_body(str(_("任期已满，还没有换届：%(body)s")), str(_("去登记新一届")))(rows)


def _missing(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return {
        duty.pk: DutyText(
            str(_("登记法律要求设立的组织")),
            str(_("去登记")),
            reverse("committees:bodies_of", args=[duty.division.code]),
        )
        for duty in rows
    }


def _handover(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Handover.objects.select_related("term__body").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        watching = duty.kind == KIND_WATCH_HANDOVER
        words = {"body": found[duty.subject].term.body.name, "number": found[duty.subject].term.number}
        title = _("监交：%(body)s第%(number)d届") if watching else _("工作移交：%(body)s第%(number)d届")
        verb = _("去确认") if watching else _("去填清单")
        texts[duty.pk] = DutyText(str(title % words), str(verb), reverse("committees:handover", args=[duty.subject]))
    return texts


def _by_default(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    limit = TERM.default()
    return {duty.pk: [*explain(limit.deadline(duty.opens_on, calendar)), limit.basis] for duty in rows}


def _by_law(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """Each hand-over keeps the terms on which it was opened."""
    found = Handover.objects.in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        limit = Limit(**found[duty.subject].due_why)
        texts[duty.pk] = [*explain(limit.deadline(duty.opens_on, calendar)), limit.basis]
    return texts


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    for number, code, label, roles, describe, why in (
        (KIND_COMPOSITION, "composition", gettext_lazy("补足成员构成"), KEEPERS, _composition, _by_default),
        (KIND_MISSING_BODY, "missing_body", gettext_lazy("登记法定组织"), KEEPERS, _missing, _by_default),
        (KIND_TERM_OVER, "term_over", gettext_lazy("按期换届"), KEEPERS, _over, _by_default),
        (KIND_HAND_OVER, "hand_over", gettext_lazy("工作移交"), KEEPERS, _handover, _by_law),
        (KIND_WATCH_HANDOVER, "watch_handover", gettext_lazy("监交"), (Role.TOWNSHIP_STAFF,), _handover, _by_law),
    ):
        register_kind(DutyKind(number, f"committees.{code}", label, roles, describe, why))
    register_step("committees.check_bodies", check_bodies)
