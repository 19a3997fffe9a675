"""What a backup says about the database, and what a restored one must say again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from psycopg2 import sql

from governance.base.journal.models import Checkpoint, Leaf
from governance.base.journal.rules.merkle import node_hash

CHUNK_ROWS = 2000


def tables() -> list[str]:
    """Every table of the schema, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('r', 'p') "
            "AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname"
        )
        return [name for (name,) in cursor.fetchall()]


def counts(names: Iterable[str]) -> dict[str, int]:
    """Rows of each of these tables."""
    found = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            found[name] = int(cursor.fetchone()[0])
    return found


def migrations() -> dict[str, list[str]]:
    """Migrations applied, by app."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def log() -> dict[str, Any]:
    """Size and root of the published log, reckoned from the leaves themselves."""
    leaves = Leaf.objects.order_by("number").values_list("hash", flat=True).iterator(chunk_size=CHUNK_ROWS)
    size, root = log_root(bytes(leaf) for leaf in leaves)
    signed = Checkpoint.objects.order_by("-id").values_list("text", flat=True).first()
    return {"size": size, "root": root.hex(), "checkpoint": signed}


def log_root(hashes: Iterable[bytes]) -> tuple[int, bytes]:
    """Number of leaves and RFC 6962 root, holding one hash for each level of the tree."""
    peaks: list[tuple[int, bytes]] = []
    size = 0
    for node in hashes:
        size, level, joined = size + 1, 0, node
        while peaks and peaks[-1][0] == level:
            joined, level = node_hash(peaks.pop()[1], joined), level + 1
        peaks.append((level, joined))
    if not peaks:
        return 0, hashlib.sha256(b"").digest()
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return size, root


def stored_files() -> Iterator[str]:
    """Names in the file store that some row refers to, each once and in order; never all in memory."""
    columns = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField) and field.storage == default_storage and not model._meta.proxy
    ]
    if not columns:
        return
    parts = [
        sql.SQL("SELECT {column} AS name FROM {table} WHERE {column} <> ''").format(
            column=sql.Identifier(column), table=sql.Identifier(table)
        )
        for table, column in sorted(columns)
    ]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ").join(parts) + sql.SQL(" ORDER BY name"))
        while rows := cursor.fetchmany(CHUNK_ROWS):
            yield from (name for (name,) in rows)
