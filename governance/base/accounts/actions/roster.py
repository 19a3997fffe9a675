"""People with their posts: one by one, or a spreadsheet of them, all rows or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from governance.base.accounts.actions.account import NewAccount, create_user
from governance.base.accounts.actions.assignment import assign
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_managed
from governance.base.accounts.queries.roster import plan_import
from governance.base.journal.actions import record
from governance.base.places.models import Division, Organisation
from governance.base.spreadsheet import Row
from governance.base.verdict import Refused


def add_person(
    *,
    username: str,
    name: str,
    email: str,
    role: str,
    division: Division,
    organisation: Organisation | None,
    starts_on: dt.date,
    ends_on: dt.date | None,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> NewAccount:
    """An account together with its first post."""
    with transaction.atomic():
        made = create_user(username=username, name=name, email=email, place=division.code, by=by, on=on, at=at)
        assign(
            user=made.user,
            role=role,
            division=division,
            organisation=organisation,
            starts_on=starts_on,
            ends_on=ends_on,
            by=by,
            on=on,
            at=at,
        )
    return made


def import_roster(*, rows: Sequence[Row], by: User, on: dt.date, at: dt.datetime) -> list[NewAccount]:
    """Make the accounts and give the posts of a sheet whose every row is good; the new accounts with their first
    passwords, in the order of the sheet. ``Refused`` with every problem otherwise, and nothing is written."""
    with transaction.atomic():
        plan = plan_import(rows, by=by, on=on)
        if plan.problems:
            raise Refused(*(problem.verdict for problem in plan.problems))
        made: dict[str, NewAccount] = {}
        for post in plan.posts:
            user = post.user or (made[post.username].user if post.username in made else None)
            if user is None:
                made[post.username] = create_user(
                    username=post.username, name=post.name, place=post.division.code, by=by, on=on, at=at
                )
                user = made[post.username].user
            assign(
                user=user,
                role=post.role,
                division=post.division,
                organisation=post.organisation,
                starts_on=post.span.starts_on,
                ends_on=post.span.ends_on,
                by=by,
                on=on,
                at=at,
            )
        record(
            verb="accounts.imported",
            by=by.pk,
            at=at,
            object_type="accounts.user",
            object_id=by.pk,
            division=codes_managed(by, on)[0],
            basis=("accounts.manage",),
            data={"accounts": len(made), "posts": len(plan.posts)},
        )
    return list(made.values())
