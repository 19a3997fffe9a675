"""What is declared to the clock about burdens: the committee says whether what was entered is so."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.burden import ask_new_communities
from autonomy.duty_kinds import KIND_BURDEN_VIEW
from autonomy.models import Burden
from autonomy.permissions import COMMITTEE_ROLES
from autonomy.queries.burden import VIEW_TERM
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar


def _describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Burden.objects.select_related("organisation").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        burden = found[duty.subject]
        words = {"who": burden.organisation.name, "title": burden.title}
        texts[duty.pk] = DutyText(
            str(_("核对负担：%(who)s的“%(title)s”") % words),
            str(_("去核对")),
            reverse("autonomy:burden_sheet", args=[duty.division.code]),
        )
    return texts


def _explain(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    limit = VIEW_TERM.default()
    return {duty.pk: [*explain(limit.deadline(duty.opens_on, calendar)), limit.basis] for duty in rows}


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    register_kind(
        DutyKind(
            KIND_BURDEN_VIEW,
            "autonomy.burden_view",
            gettext_lazy("核对村（社区）的负担"),
            COMMITTEE_ROLES,
            _describe,
            _explain,
        )
    )
    register_step("autonomy.ask_new_communities", ask_new_communities)
