"""A new data key takes over: all that is sealed anywhere is opened and sealed again, a thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pgtrigger
from django.db import connection, transaction
from psycopg2.extras import execute_values
from psycopg2.sql import SQL, Composed, Identifier

from governance.base import keyring

AT_ONCE = 1000
LOCK = 20_260_106  # one rotation at a time


@dataclass(frozen=True)
class Progress:
    context: str
    resealed: int


def left_to_do() -> dict[str, int]:
    """By column, how much an older key than the newest sealed."""
    return {context: _count(*place) for context, place in sorted(keyring.SEALED_COLUMNS.items())}


def keys_in_use() -> dict[int, int]:
    """By number of the key, how many values it still opens."""
    found: dict[int, int] = {}
    for table, column in keyring.SEALED_COLUMNS.values():
        with connection.cursor() as cursor:
            cursor.execute(
                SQL("SELECT substr({c}, 2, 4), count(*) FROM {t} WHERE {c} IS NOT NULL GROUP BY 1").format(
                    t=Identifier(table), c=Identifier(column)
                )
            )
            for number, count in cursor.fetchall():
                key = int.from_bytes(bytes(number), "big")
                found[key] = found.get(key, 0) + count
    return found


def reseal() -> Iterator[Progress]:
    """Column after column, each batch in a transaction of its own: broken off, it goes on where it was, since what the
    newest key sealed already is passed over."""
    for context, (table, column) in sorted(keyring.SEALED_COLUMNS.items()):
        while count := _batch(context, table, column):
            yield Progress(context, count)


def _batch(context: str, table: str, column: str) -> int:
    # Guards against changed facts are lifted for this one statement: the fact is the same under another key.
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        newest = keyring.sealed_by(keyring.newest_data_key())
        cursor.execute(
            _sql("SELECT id, {c} FROM {t} WHERE {c} < %s ORDER BY id LIMIT %s FOR UPDATE", table, column),
            [newest, AT_ONCE],
        )
        rows = [
            (pk, keyring.seal(keyring.unseal(bytes(sealed), context=context), context=context))
            for pk, sealed in cursor.fetchall()
        ]
        if rows:
            statement = _sql(
                "UPDATE {t} SET {c} = new.sealed FROM (VALUES %s) AS new (id, sealed) WHERE {t}.id = new.id",
                table,
                column,
            )
            execute_values(cursor.cursor, statement, rows, template="(%s, %s::bytea)", page_size=AT_ONCE)
    return len(rows)


def _count(table: str, column: str) -> int:
    with connection.cursor() as cursor:
        newest = keyring.sealed_by(keyring.newest_data_key())
        cursor.execute(_sql("SELECT count(*) FROM {t} WHERE {c} < %s", table, column), [newest])
        (count,) = cursor.fetchone()
    return int(count)


def _sql(text: str, table: str, column: str) -> Composed:
    return SQL(text).format(t=Identifier(table), c=Identifier(column))
