"""Two managers at the same moment: the second waits for the first, and is then told."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from governance.base.accounts.actions.account import deactivate_user
from governance.base.accounts.actions.assignment import assign, end_assignment
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.places.models import Division
from governance.base.verdict import Refused
from tests.accounts.cast import AT, COUNTY, DAY, VILLAGE

Person = Callable[..., User]
ONE = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do them in threads that start together; the codes of what was refused."""
    start, refused = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except Refused as error:
            refused.extend(v.code for v in error.verdicts)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


def test_nobody_becomes_clerk_and_supervisor_by_two_hands(
    transactional_db: None, places: dict[str, Division], township: User, person: Person
) -> None:
    holder = person("li.wen")

    def give(role: str) -> Callable[[], object]:
        return lambda: assign(
            user=User.objects.get(pk=holder.pk),
            role=role,
            division=places[VILLAGE],
            starts_on=DAY,
            by=User.objects.get(pk=township.pk),
            on=DAY,
            at=AT,
        )

    assert at_once(give(Role.CLERK), give(Role.SUPERVISOR)) == ["own_supervisor"]
    assert Assignment.objects.filter(user=holder).count() == 1


def test_two_administrators_do_not_end_each_other(transactional_db: None, administrator: User, person: Person) -> None:
    second = person("er", Role.PLATFORM_ADMIN, COUNTY)

    def end(user: User) -> Callable[[], object]:
        post = user.assignments.get()
        return lambda: end_assignment(assignment_id=post.pk, ends_on=DAY, by=None, on=DAY, at=AT)

    assert at_once(end(administrator), end(second)) == ["last_admin"]
    assert Assignment.objects.filter(role=Role.PLATFORM_ADMIN, ends_on=None).count() == 1


def test_one_administrator_is_not_closed_while_the_other_is_ended(
    transactional_db: None, administrator: User, superuser: User, person: Person
) -> None:
    post = person("er", Role.PLATFORM_ADMIN, COUNTY).assignments.get()
    refused = at_once(
        lambda: end_assignment(assignment_id=post.pk, ends_on=DAY, by=None, on=DAY, at=AT),
        lambda: deactivate_user(user_id=administrator.pk, reason="left", by=superuser, on=DAY + ONE, at=AT),
    )
    assert refused == ["last_admin"]
