"""What the clock does about elections: a term that nears its end is owed a plan."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef

from governance.base.accounts.choices import Role
from governance.base.clock.actions import open_duty
from governance.base.clock.models import Duty
from governance.base.clock.registry import SweepContext
from governance.committees.choices import BodyKind
from governance.committees.duty_kinds import KIND_PLAN_ELECTION
from governance.committees.election_choices import ElectionKind, ElectionState
from governance.committees.models import Election, Term

AHEAD_DAYS = 120  # the platform's own: the roll alone takes twenty days, the reviews weeks


def open_plan_again(term: Term, division_id: int, *, on: dt.date) -> None:
    """An election that was called off leaves its term without a plan. Only where the plan was owed before: a term whose
    days have not come gets its duty from the sweep. A duty that was settled keeps its day, so this is one more."""
    known = Duty.objects.filter(kind=KIND_PLAN_ELECTION, subject=term.pk, division=division_id)
    last = known.order_by("-period").values_list("period", flat=True).first()
    if last is None or known.open().exists():
        return
    open_duty(
        kind=KIND_PLAN_ELECTION,
        division_id=division_id,
        period=max(on, last + dt.timedelta(days=1)),
        role=Role.PARTY_SECRETARY,
        opens_on=on,
        due_on=max(term.ends_on - dt.timedelta(days=AHEAD_DAYS // 2), on),
        subject=term.pk,
    )


def open_plans(context: SweepContext) -> dict[str, int]:
    """For every committee whose last term ends within the days, and for which no election runs. Set-based."""
    later = Term.objects.filter(body=OuterRef("body"), starts_on__gt=OuterRef("starts_on"))
    running = Election.objects.filter(body=OuterRef("body"), kind=ElectionKind.GENERAL).exclude(
        state__in=[ElectionState.CANCELLED, ElectionState.DONE, ElectionState.DECIDED]
    )
    known = Duty.objects.filter(kind=KIND_PLAN_ELECTION, subject=OuterRef("pk"), division=OuterRef("body__division"))
    terms = Term.objects.filter(
        ~Exists(later),
        ~Exists(running),
        ~Exists(known),
        body__kind=BodyKind.COMMITTEE,
        body__ended_on=None,
        ends_on__lte=context.on + dt.timedelta(days=AHEAD_DAYS),
        body__division__code__startswith=context.within,
    ).values_list("pk", "body__division_id", "ends_on")
    made = Duty.objects.bulk_create(
        [
            Duty(
                kind=KIND_PLAN_ELECTION,
                division_id=division,
                period=ends_on,
                subject=pk,
                role=Role.PARTY_SECRETARY,
                opens_on=context.on,
                due_on=max(ends_on - dt.timedelta(days=AHEAD_DAYS // 2), context.on),
            )
            for pk, division, ends_on in terms
        ],
        ignore_conflicts=True,
    )
    return {"plans": len(made)}
