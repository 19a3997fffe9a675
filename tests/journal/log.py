"""A log to test with: something published, and the table owner who changes it behind everybody's back."""

from __future__ import annotations

import datetime as dt

from psycopg2.extensions import connection

from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Leaf

AT = dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TABLES = ("leaf", "body", "node", "checkpoint", "erasure", "logkey", "keyretirement")


def published(text: str = "正文", *, object_id: int = 1) -> Leaf:
    entry = record(verb="test.done", by=None, at=AT, object_type="test", object_id=object_id)
    return publish_body(entry=entry, body={"text": text, "amount": "1.00"})


def publish_many(count: int) -> list[Leaf]:
    return [published(f"第{number}项") for number in range(count)]


def tamper(owner: connection, *statements: str, given: tuple[object, ...] = ()) -> None:
    """As the owner of the tables, with every trigger off: the one whom rights cannot bind."""
    with owner.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, given if "%s" in statement else None)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE journal_{table} ENABLE TRIGGER USER")
