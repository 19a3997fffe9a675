"""Backups as they are made and refused. The whole way back is in tests/flows/test_restore.py."""

from __future__ import annotations

import io
import json
import tarfile
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
