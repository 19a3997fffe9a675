"""What waits for the party organisation, and what it said (R-PTY-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, within_codes
from governance.base.law.queries import rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.verdict import Verdict
from governance.committees.choices import StepKind
from governance.committees.models import Matter, MatterStep
from governance.party.models import Study
from governance.party.rules.study import RULES, STEPS, measured

OBJECT = "study"
UNDONE = Q(done_on=None) | Q(passed=False)
MOST = 200


def with_next_step(rows: QuerySet[Matter]) -> QuerySet[Any]:
    """``next_kind``: the first step that is not done, or was done and refused; None when none is left."""
    undone = MatterStep.objects.filter(UNDONE, matter=OuterRef("pk")).order_by("position")
    return rows.annotate(next_kind=Subquery(undone.values("kind")[:1]))


def waiting(codes: Iterable[str]) -> QuerySet[Any]:
    """Open matters whose next step is the party organisation's, oldest first."""
    rows = with_next_step(Matter.objects.open().filter(within_codes(codes, "division__code")))
    return rows.filter(next_kind__in=STEPS).select_related("division").order_by("proposed_on", "id")


def matter_waiting(user: User, matter_id: int, on: dt.date) -> Matter:
    """An open matter of one's places with its next step; ``Matter.DoesNotExist`` for anything else."""
    rows = with_next_step(filter_official(Matter.objects.open(), user, on))
    found: Matter = rows.select_related("division").get(pk=matter_id)
    return found


def studies_visible_to(user: User, on: dt.date) -> QuerySet[Study]:
    return filter_official(Study.objects.all(), user, on)


def study_for(user: User, study_id: int, on: dt.date) -> Study:
    """``Study.DoesNotExist`` for anything outside."""
    return studies_visible_to(user, on).select_related("division", "organisation", "matter", "by").get(pk=study_id)


def public_studies(division: Division) -> QuerySet[Study]:
    """Outcomes for anyone: what was published."""
    rows = Study.objects.filter(division=division, leaf__isnull=False)
    return rows.select_related("division", "matter", "organisation").order_by("-held_on", "-id")


def quorum_verdicts(
    division: Division, kind: str, on: dt.date, *, entitled: int, present: int, agreed: int
) -> list[Verdict]:
    """What the rules of the place say of a members' meeting. Nobody checked them against the source yet, so each says
    what it would have asked and refuses nothing until the county confirms it; a committee's study has no numbers."""
    if kind != StepKind.MEMBERS or not division.committee:
        return []
    rules = rules_in_force(applies_to=division.committee, place=division.code, on=on, codes=RULES)
    return [rule.compare(*measured(rule.code, entitled=entitled, present=present, agreed=agreed)) for rule in rules]


def first_rule(division: Division, on: dt.date) -> str:
    """By which article the party organisation studies first."""
    code = "VC-AS-PARTY-FIRST" if division.committee == Committee.VILLAGE else "RC-AS-PARTY-FIRST"
    found = rules_in_force(applies_to=division.committee, place=division.code, on=on, codes=[code])
    return found[0].basis_text if found else ""


def body_of(row: Study) -> dict[str, Any]:
    """The published body: the opinion and the numbers; no name, and of the matter what it is called."""
    return {
        "type": "party.study",
        "place": row.division.code,
        "organisation": row.organisation.name,
        "matter": row.matter_id,
        "title": row.matter.title,
        "step": row.kind,
        "held_on": row.held_on.isoformat(),
        "entitled": row.entitled,
        "present": row.present,
        "yes": row.yes,
        "opinion": row.opinion,
        "text": row.text,
        "conditions": row.conditions,
        "verdicts": row.verdicts,
    }


def step_labels() -> dict[str, str]:
    return {value: str(label) for value, label in StepKind.choices}
