"""Reads of accounts and posts across tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.rules.assignment import Held, Span


def held_by(user: User) -> list[Held]:
    """Everything the person holds, held and will hold: facts for the rules."""
    rows = Assignment.objects.filter(user=user).values_list("role", "division__code", "starts_on", "ends_on")
    return [Held(role, code, Span(starts_on, ends_on)) for role, code, starts_on, ends_on in rows]


def codes_of(user: User, on: dt.date) -> list[str]:
    """Where the account has posts on that day or later; when it has none left, where it had them."""
    posts = Assignment.objects.filter(user=user)
    current = posts.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    codes = list(current.values_list("division__code", flat=True).distinct())
    return codes or list(posts.values_list("division__code", flat=True).distinct())


def administrators(on: dt.date) -> QuerySet[Assignment]:
    """Posts by which somebody who can sign in runs the installation on that day."""
    return Assignment.objects.in_force(on).filter(role=Role.PLATFORM_ADMIN, user__is_active=True)


def in_force_at(code: str, roles: Iterable[str], on: dt.date) -> QuerySet[Assignment]:
    """Posts in force at exactly this division, with their people: the seats of a community."""
    return (
        Assignment.objects.in_force(on)
        .filter(division__code=code, role__in=list(roles))
        .select_related("user", "stands_in_for")
        .order_by("id")
    )


def is_locked_out(user: User, at: dt.datetime) -> bool:
    """Whether too many wrong passwords keep somebody from signing in to this account from some address."""
    since = at - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    return AccessAttempt.objects.filter(
        username=user.username,
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=since,
    ).exists()
