"""An installation with something in it, and empty places to restore into."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connections
from psycopg2.sql import SQL, Identifier

from tests.conftest import ROOT, owner, owner_url

WORDS = "correct horse battery staple"


@dataclass(frozen=True)
class Place:
    """A database with the folder of data beside it, used by ``manage.py`` as an installation would."""

    database: str
    data: Path

    as_owner: bool = False  # a mistake that ``preflight`` must see

    def env(self) -> dict[str, str]:
        application = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{self.database}"))
        owner_of_it = owner_url(self.database)
        given = {"DATABASE_URL": owner_of_it if self.as_owner else application, "DATABASE_OWNER_URL": owner_of_it}
        return {**os.environ, **given, "GOV_DATA_DIR": str(self.data), "GOV_LOG_ORIGIN": "tests/board/log"}

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        argv = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.Popen(
            argv, cwd=ROOT, env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def manage(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Exit code, output, errors."""
        child = self.start(*arguments)
        out, errors = child.communicate(timeout=120)
        return child.returncode, out, errors


@pytest.fixture
def here(transactional_db: None) -> Place:
    """The database and data of this test."""
    return Place(str(connections["default"].settings_dict["NAME"]), Path(settings.DATA_DIR))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Place]:
    """Another machine: an empty database, no files, no keys."""
    name = f"restored_{secrets.token_hex(4)}"
    with owner() as server, server.cursor() as cursor:
        cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    yield Place(name, tmp_path / "elsewhere")
    with owner() as server, server.cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A passphrase file."""
    path = tmp_path / "words"
    path.write_text(f"{WORDS}\n")
    path.chmod(0o600)
    return path
