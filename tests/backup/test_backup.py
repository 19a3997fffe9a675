"""Backups as they are made and refused. The whole way back is in tests/flows/test_restore.py."""

from __future__ import annotations

import io
import json
import signal
import tarfile
import time
from pathlib import Path

import pyrage
import pytest

from governance.base.journal.models import Entry
from tests.backup.conftest import WORDS, Place
from tests.openness.county import make_county

pytestmark = pytest.mark.django_db(transaction=True)


def contents(file: Path) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(pyrage.passphrase.decrypt(file.read_bytes(), WORDS)))


def read(tar: tarfile.TarFile, name: str) -> bytes:
    found = tar.extractfile(name)
    assert found is not None
    return found.read()


def test_a_backup_holds_database_files_keys_and_says_what_it_holds(here: Place, words: Path, tmp_path: Path) -> None:
    make_county()
    out = tmp_path / "out"
    out.mkdir()
    code, told, errors = here.manage("backup", out, "--passphrase-file", words)
    assert code == 0, errors
    (file,) = out.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.name in told
    tar = contents(file)
    manifest = json.loads(read(tar, "manifest.json"))
    assert manifest["tables"]["places_division"] > 0
    assert {name for name in tar.getnames() if name.startswith("keys/")} >= {"keys/blind", "keys/data/1.key"}
    assert read(tar, "database/00000000").startswith(b"PGDMP")
    sums = dict(reversed(line.split("  ")) for line in read(tar, "SHA256SUMS").decode().splitlines())
    assert set(sums) == set(tar.getnames()) - {"SHA256SUMS", "manifest.json"}
    entry = Entry.objects.get(verb="config.backed_up")
    assert (entry.data["size"], entry.data["log_root"]) == (file.stat().st_size, manifest["log"]["root"])


SLOW = """#!/bin/sh
[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.0" && exit 0
printf 'PGDMP a line of the database'
: > "${0%/*}/begun"
exec sleep 30
"""


@pytest.mark.parametrize(("number", "stays"), [(signal.SIGTERM, False), (signal.SIGKILL, True)])
def test_a_backup_that_is_stopped_leaves_nothing_readable(
    here: Place, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, stays: bool
) -> None:
    programs, out = tmp_path / "bin", tmp_path / "out"
    programs.mkdir()
    out.mkdir()
    (programs / "pg_dump").write_text(SLOW)
    (programs / "pg_dump").chmod(0o700)
    monkeypatch.setenv("GOV_PG_BIN", str(programs))
    child = here.start("backup", out, "--passphrase-file", words)
    end = time.monotonic() + 60
    while not (programs / "begun").exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert child.poll() is None
    child.send_signal(number)
    child.communicate(timeout=30)
    assert child.returncode != 0
    left = list(out.iterdir())
    assert [path.name.startswith(".") for path in left] == [True] * stays
    assert all(b"a line of the database" not in path.read_bytes() for path in left)
    assert not Entry.objects.filter(verb="config.backed_up").exists()
    # The next one cleans up.
    monkeypatch.delenv("GOV_PG_BIN")
    code, _told, errors = here.manage("backup", out, "--passphrase-file", words)
    assert code == 0, errors
    assert [path.name.startswith(".") for path in out.iterdir()] == [False]


def test_what_cannot_be_written_is_one_sentence(here: Place, words: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    for destination, says in ((there, "已经存在"), (tmp_path / "no" / "folder", "不存在")):
        code, _told, errors = here.manage("backup", destination, "--passphrase-file", words)
        assert code == 1
        assert says in errors
        assert "Traceback" not in errors
    assert there.read_text() == "mine"
