"""The database that tests get: the application's rights, and a clean one after every test, also after a commit."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg2.extensions import connection as OwnerConnection

from governance.base.journal.models import Entry

AT = datetime(2026, 3, 1, tzinfo=UTC)


def write_entry() -> None:
    Entry.objects.create(verb="test.written", object_type="test", object_id=1, at=AT)


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("governance_app",)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    ["UPDATE journal_entry SET verb = 'x'", "DELETE FROM journal_entry", "TRUNCATE journal_entry CASCADE"],
)
def test_the_application_role_may_not_touch_what_is_written(sql: str) -> None:
    write_entry()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


# The order matters: pytest-django runs tests in transactions first, then the two that commit, as written.
@pytest.mark.django_db(transaction=True)
def test_a_commit_is_really_one(owner_connection: OwnerConnection) -> None:
    write_entry()
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_user FROM journal_entry")
        assert cursor.fetchone() == (1, "governance_owner")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_another_test_committed_is_gone(turn: int) -> None:
    assert not Entry.objects.exists()
    write_entry()
