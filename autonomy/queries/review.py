"""What the yearly review still wants to see, and what rests on law that has ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from autonomy.choices import VersionState
from autonomy.models import Basis, ListEntry, ListVersion, YearlyReview
from autonomy.queries.lists import live
from governance.base.law.models import Rule


def unreviewed(begun: ListVersion, year: int, on: dt.date) -> list[ListEntry]:
    """Entries in force on that day that were on the list when the year's review began and have none yet."""
    reviewed = YearlyReview.objects.filter(division_id=begun.division_id, kind=begun.kind, year=year).values("code")
    then = ListEntry.objects.filter(version=begun).values("code")
    rows = ListEntry.objects.filter(
        live(on), version__in=ListVersion.objects.in_force(on).filter(kind=begun.kind, division_id=begun.division_id)
    )
    return list(rows.filter(code__in=then).exclude(code__in=reviewed).select_related("version").order_by("position"))


def resting(on: dt.date) -> QuerySet[Basis]:
    """Bases of entries that hold on that day and rest on a rule that has ended before it.

    The versions are asked for first: within one transaction that fills the lists the planner knows nothing of their
    size yet, and one statement over all four tables took minutes then.
    """
    holding = list(ListVersion.objects.filter(state=VersionState.ADOPTED).in_force(on).values_list("id", flat=True))
    return Basis.objects.filter(live(on, "entry__"), entry__version_id__in=holding, rule__valid_to__lt=on)


@dataclass(frozen=True)
class Ended:
    """A rule that has ended, the one of the same code that follows it (if any), and the entries that rest on it."""

    rule: Rule
    successor: Rule | None
    bases: list[Basis]


def ended_law(division_id: int, on: dt.date) -> list[Ended]:
    """For a county's two lists, by rule; three queries."""
    entries = Prefetch("entry", ListEntry.objects.select_related("version"))
    rows = resting(on).filter(entry__version__division_id=division_id).select_related("rule")
    by_rule: dict[Rule, list[Basis]] = {}
    for basis in rows.prefetch_related(entries).order_by("rule__code", "rule_id", "entry__position"):
        if basis.rule is not None:
            by_rule.setdefault(basis.rule, []).append(basis)
    following = Rule.objects.in_force(on).filter(code__in={rule.code for rule in by_rule})
    next_of = {(rule.code, rule.applies_to, rule.place): rule for rule in following}
    return [
        Ended(rule, next_of.get((rule.code, rule.applies_to, rule.place)), bases) for rule, bases in by_rule.items()
    ]
