"""Matters and their procedures: which steps a place asks for, where each matter stands, who sees it (R-CMT-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.law.in_force import RuleInForce
from governance.base.places.models import Division
from governance.committees.choices import MatterClass, StepKind
from governance.committees.models import Matter, MatterStep, Procedure
from governance.committees.queries.meeting import law_of
from governance.committees.rules import matter as rules

LENGTHS = (2, 4, 6, 9, 12)


def procedure_for(division: Division, decision_class: str, on: dt.date) -> Procedure | None:
    """The nearest place wins."""
    places = ["", *(division.code[:length] for length in LENGTHS)]
    rows = Procedure.objects.on(on).filter(
        committee=division.committee, decision_class=decision_class, place__in=places
    )
    known = {row.pk: row for row in rows}
    found = rules.nearest([rules.Way(row.pk, row.place, row.valid_from) for row in known.values()], division.code)
    return None if found is None else known[found.id]


def step_basis(division: Division, decision_class: str, on: dt.date) -> dict[str, str]:
    """By step, the row that asks for it, cited; steps nobody has a row for stand on the procedure's own basis."""
    column = "collective" if decision_class == MatterClass.COLLECTIVE else division.committee
    asked = rules.STEP_RULES.get(column, {})
    law: dict[str, RuleInForce] = law_of(set(asked.values()), division, on)
    return {step: law[code].basis_text for step, code in asked.items() if code in law}


def basis_of(procedure: Procedure) -> str:
    """The citation, and that nobody has read it where nobody has."""
    return procedure.basis if procedure.checked else _("%(basis)s（待核实）") % {"basis": procedure.basis}


def steps_of(matter: Matter) -> list[rules.Step]:
    rows = matter.steps.all()
    return as_steps(sorted(rows, key=lambda row: row.position))


def as_steps(rows: Iterable[MatterStep]) -> list[rules.Step]:
    return [rules.Step(row.kind, str(StepKind(row.kind).label), row.done_on, row.passed) for row in rows]


def visible_to(user: User, on: dt.date) -> QuerySet[Matter]:
    """Official records of one's own places."""
    return filter_official(Matter.objects.all(), user, on)


def get_for(user: User, matter_id: int, on: dt.date) -> Matter:
    """``Matter.DoesNotExist`` for one outside the person's scope."""
    rows = visible_to(user, on).select_related("division", "group", "filed_by")
    return rows.prefetch_related("steps__recorded_by").get(pk=matter_id)


def waiting_for(division: Division, kinds: Sequence[str]) -> list[Matter]:
    """Open matters whose next step is one of these, the oldest first; two queries."""
    rows = Matter.objects.open().filter(division=division).prefetch_related("steps").order_by("proposed_on", "id")
    found = []
    for row in rows:
        step = rules.next_step(steps_of(row))
        if step is not None and step.kind in kinds:
            found.append(row)
    return found


def procedures_at(code: str, on: dt.date) -> QuerySet[Procedure]:
    """What is in force at a place and above it."""
    places = [code[:length] for length in LENGTHS if length <= len(code)]
    return (
        Procedure.objects.on(on)
        .filter(Q(place="") | Q(place__in=places))
        .order_by("committee", "decision_class", "place")
    )
