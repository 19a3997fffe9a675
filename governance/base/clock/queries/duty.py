"""Reading duties: whose to-do list, in what words."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from governance.base.accounts.models import User
from governance.base.accounts.permissions import Scope, scope_of
from governance.base.clock.models import Duty, DutyQuerySet
from governance.base.clock.registry import REGISTRY, DutyText
from governance.base.clock.rules.calendar import Calendar
from governance.base.places.rules.code import upper_bound


@dataclass(frozen=True)
class TodoRow:
    duty: Duty
    text: DutyText
    remaining: int  # days to the due date, negative when late


def duties_of(scope: Scope) -> DutyQuerySet:
    """Duties of the roles held, in any state. One that names an organisation is owed by its people alone."""
    condition = Q(pk__in=[])
    for post in scope.posts:
        kinds = [kind for kind in REGISTRY.kinds.values() if post.role in kind.roles]
        if kinds:
            own = Q(organisation_id=None) | Q(organisation_id=post.organisation_id)
            any_role = Q(kind__in=[kind.number for kind in kinds if not kind.named])
            named = Q(kind__in=[kind.number for kind in kinds if kind.named], role=post.role)
            inside = Q(division__code__gte=post.code, division__code__lt=upper_bound(post.code))
            condition |= inside & own & (any_role | named)
    return Duty.objects.filter(condition)


def own_duties(scope: Scope) -> DutyQuerySet:
    """Open duties of the roles held: what this person is expected to do."""
    return duties_of(scope).open()


def todo(user: User, *, on: dt.date, limit: int = 300) -> list[TodoRow]:
    """The to-do list, nearest first: one query for the duties and a constant number for their texts."""
    duties = list(own_duties(scope_of(user, on)).select_related("division").order_by("due_on", "id")[:limit])
    return [TodoRow(duty, text, (duty.due_on - on).days) for duty, text in zip(duties, texts(duties), strict=True)]


def texts(duties: Sequence[Duty]) -> list[DutyText]:
    """The words for duties of any kinds, in the order given."""
    found: dict[int, DutyText] = {}
    for number, group in _by_kind(duties).items():
        found.update(REGISTRY.kinds[number].describe(group))
    return [found[duty.pk] for duty in duties]


def explain(duty: Duty, calendar: Calendar) -> list[str]:
    """Why it is due on its day, sentence by sentence."""
    return explanations([duty], calendar)[0]


def explanations(duties: Sequence[Duty], calendar: Calendar) -> list[list[str]]:
    """The same for duties of any kinds, in the order given; a constant number of queries for each kind."""
    found: dict[int, list[str]] = {}
    for number, group in _by_kind(duties).items():
        found.update(REGISTRY.kinds[number].explain(group, calendar))
    return [found[duty.pk] for duty in duties]


def _by_kind(duties: Sequence[Duty]) -> dict[int, list[Duty]]:
    by_kind: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_kind[duty.kind].append(duty)
    return by_kind
