"""Giving and taking posts. ``by`` None is the installation itself (set-up commands): it asks nobody, keeps every rule.

The holder's row is locked first, so that two posts given at once are checked one after the other.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from governance.base.accounts.choices import Role
from governance.base.accounts.explain import worded
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import forget_scope, manager_posts
from governance.base.accounts.queries.account import administrators
from governance.base.accounts.rules.assignment import (
    ONE_DAY,
    Span,
    administrator_remains,
    dates_in_order,
    end_not_in_the_past,
    may_give,
    not_for_oneself,
)
from governance.base.accounts.verdicts import assignment_verdicts, stand_in_verdicts
from governance.base.journal.actions import record
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict, require

OBJECT = "accounts.assignment"
ADMINISTRATORS_LOCK = 20260104  # advisory lock: whoever takes an administrator away


def assign(
    *,
    user: User,
    role: str,
    division: Division,
    starts_on: dt.date,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
    organisation: Organisation | None = None,
    ends_on: dt.date | None = None,
) -> Assignment:
    """Give ``user`` the post from the first day to the last, both included."""
    _ask_manager(by, user.pk, division.code, on)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        span = Span(starts_on, ends_on)
        require(*assignment_verdicts(user, role, division, organisation, span))
        assignment = Assignment.objects.create(
            user=user, role=role, division=division, organisation=organisation, starts_on=starts_on, ends_on=ends_on
        )
        _record("accounts.assigned", assignment, by=by, at=at)
    forget_scope(user)
    return assignment


def stand_in(
    *,
    assignment_id: int,
    user: User,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
) -> Assignment:
    """Let ``user`` stand in for the holder of a post during an absence: the same post, with an end."""
    original = Assignment.objects.select_related("division", "organisation", "user").get(pk=assignment_id)
    _ask_manager(by, user.pk, original.division.code, on)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        original = Assignment.objects.select_for_update().get(pk=assignment_id)
        span = Span(starts_on, ends_on)
        require(
            *map(worded, stand_in_verdicts(original, user, span)),
            *assignment_verdicts(user, original.role, original.division, original.organisation, span),
        )
        assignment = Assignment.objects.create(
            user=user,
            role=original.role,
            division=original.division,
            organisation=original.organisation,
            starts_on=starts_on,
            ends_on=ends_on,
            stands_in_for=original,
        )
        _record("accounts.stand_in_arranged", assignment, by=by, at=at)
    forget_scope(user)
    return assignment


def end_assignment(
    *, assignment_id: int, ends_on: dt.date, by: User | None, on: dt.date, at: dt.datetime
) -> Assignment | None:
    """``ends_on`` becomes the last day; whoever stands in stops with it. A post that has not begun is taken back
    altogether, since nothing was done under it (answer: None)."""
    with transaction.atomic():
        assignment = (
            Assignment.objects.select_for_update(of=("self",)).select_related("user", "division").get(pk=assignment_id)
        )
        _ask_manager(by, assignment.user_id, assignment.division.code, on)
        if assignment.starts_on > on:
            _take_back(assignment, by=by, at=at)
            forget_scope(assignment.user)
            return None
        require(
            worded(end_not_in_the_past(ends_on, on)),
            worded(dates_in_order(Span(assignment.starts_on, ends_on))),
            _administrator_remains(assignment, ends_on),
        )
        for follower in assignment.stand_ins.select_for_update().filter(ends_on__gt=ends_on):
            if follower.starts_on > on:
                _take_back(follower, by=by, at=at)
            else:
                _shorten(follower, max(ends_on, follower.starts_on), by=by, at=at)
        _shorten(assignment, ends_on, by=by, at=at)
    forget_scope(assignment.user)
    return assignment


# Parts -----------------------------------------------------------------------------------------------------------


def _ask_manager(by: User | None, holder_id: int, code: str, on: dt.date) -> None:
    if by is None:
        return
    require(worded(may_give(manager_posts(by, on), code)), worded(not_for_oneself(by.pk, holder_id)), forbidden=True)


def _administrator_remains(assignment: Assignment, last_day: dt.date) -> Verdict:
    """Counted on the day after the last."""
    if assignment.role != Role.PLATFORM_ADMIN:
        return administrator_remains(1)
    lock_administrators()
    return worded(administrator_remains(administrators(last_day + ONE_DAY).exclude(pk=assignment.pk).count()))


def lock_administrators() -> None:
    """One at a time until the transaction ends, so that two administrators cannot remove each other. A statement of
    its own: what is counted after it is what the one before has left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATORS_LOCK])


def _shorten(assignment: Assignment, ends_on: dt.date, *, by: User | None, at: dt.datetime) -> None:
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])
    _record("accounts.assignment_ended", assignment, by=by, at=at)


def _take_back(assignment: Assignment, *, by: User | None, at: dt.datetime) -> None:
    """Remove a post that has not begun, with those who would have stood in for it."""
    for follower in assignment.stand_ins.all():
        _take_back(follower, by=by, at=at)
    _record("accounts.assignment_withdrawn", assignment, by=by, at=at)
    assignment.delete()


def _record(verb: str, assignment: Assignment, *, by: User | None, at: dt.datetime) -> None:
    record(
        verb=verb,
        by=None if by is None else by.pk,
        at=at,
        object_type=OBJECT,
        object_id=assignment.pk,
        division=assignment.division.code,
        basis=("accounts.manage",),
        data={
            "user": assignment.user_id,
            "role": assignment.role,
            "organisation": assignment.organisation_id,
            "starts_on": str(assignment.starts_on),
            "ends_on": None if assignment.ends_on is None else str(assignment.ends_on),
            "stands_in_for": assignment.stands_in_for_id,
        },
    )
