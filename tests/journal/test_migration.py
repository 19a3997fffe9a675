"""A database of the release before keeps its bodies, numbers and hashes, and gets the tree above them (R-OPN-6)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from governance.base.journal.rules.merkle import Growing
from tests.conftest import ROOT, drop, owner, owner_url

pytestmark = pytest.mark.req("R-OPN-6")
NAME = f"migrated_{os.getpid()}"
COUNT = 13


def manage(*arguments: str) -> None:
    application = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{NAME}"))
    env = {**os.environ, "DATABASE_OWNER_URL": owner_url(NAME), "DATABASE_URL": application}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_database_of_the_last_release_migrates(tmp_path: Path) -> None:
    with owner() as server, server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
    try:
        manage("migrate", "journal", "0001", "--noinput")
        nonces = [hashlib.sha256(bytes([number])).digest() for number in range(COUNT)]
        hashes = [hashlib.sha256(b"\0" + nonce + b"{}").digest() for nonce in nonces]
        with closing(psycopg2.connect(owner_url(NAME))) as opened, opened.cursor() as cursor:
            for number in range(COUNT):
                cursor.execute(
                    "INSERT INTO journal_entry (verb, object_type, object_id, division, at, basis, data) "
                    "VALUES ('test', 'test', 1, '', now(), '[]', '{}') RETURNING id"
                )
                cursor.execute(
                    "INSERT INTO journal_body (entry_id, version, content, nonce, leaf, leaf_hash) "
                    "VALUES (%s, 1, '{}', %s, %s, %s)",
                    [cursor.fetchone()[0], nonces[number], number, hashes[number]],
                )
            opened.commit()
        manage("migrate", "journal", "--noinput")
        tree = Growing()
        grown = {key: hashed for number in range(COUNT) for key, hashed in tree.add(hashes[number])}
        with closing(psycopg2.connect(owner_url(NAME))) as opened, opened.cursor() as cursor:
            cursor.execute("SELECT number, hash, entry_id FROM journal_leaf ORDER BY number")
            leaves = cursor.fetchall()
            assert [(row[0], bytes(row[1])) for row in leaves] == list(enumerate(hashes))
            cursor.execute("SELECT leaf_id, nonce, content FROM journal_body ORDER BY leaf_id")
            assert [(row[0], bytes(row[1]), bytes(row[2])) for row in cursor.fetchall()] == [
                (number, nonce, b"{}") for number, nonce in enumerate(nonces)
            ]
            cursor.execute("SELECT level, idx, hash FROM journal_node")
            assert {(row[0], row[1]): bytes(row[2]) for row in cursor.fetchall()} == grown
    finally:
        drop(NAME)
