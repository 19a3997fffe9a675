"""Making a backup: database, counts and root from one snapshot, with files and keys, in one locked file."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from governance.base.journal import takedowns
from governance.base.journal.actions import record
from governance.base.keyring import folder as key_folder
from governance.config.backup import archive, facts
from governance.config.backup.problem import BackupProblem
from governance.config.backup.programs import program, server_major, sign_in
from governance.config.backup.sealing import Lock, explained, sealing

VERB, OBJECT = "config.backed_up", "backup"
PREFIX, ENDING, UNFINISHED = "governance-", ".tar.age", ".part"


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    manifest: dict[str, Any]


def make_backup(*, destination: Path, lock: Lock, at: datetime) -> Made:
    """Write one backup into the folder, or to the file, ``destination``; ``BackupProblem`` when it cannot be made."""
    path = _target(destination, at)
    dump = program("pg_dump", least=server_major())
    takedowns.catch_up()
    with _draft(path) as file:
        try:
            with sealing(file, lock) as stream:
                writer = archive.Writer(stream, at.timestamp())
                manifest = _fill(writer, dump, at)
                writer.done(manifest)
        except OSError as error:
            raise BackupProblem(
                _("备份没有做成，写到 %(path)s 时出错：%(error)s。请检查磁盘空间和权限。")
                % {"path": path, "error": explained(error)}
            ) from error
        size = file.tell()
    record(
        verb=VERB,
        by=None,
        at=at,
        object_type=OBJECT,
        object_id=0,
        data={
            "size": size,
            "locked_by": lock.locks_by,
            "log_size": manifest["log"]["size"],
            "log_root": manifest["log"]["root"],
            "files": manifest["files"]["count"],
            "missing": len(manifest["files"]["missing"]),
        },
    )
    return Made(path, size, manifest)


def _target(destination: Path, at: datetime) -> Path:
    if destination.is_dir():
        destination /= f"{PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"
    if destination.exists():
        raise BackupProblem(_("%s 已经存在，备份不覆盖旧文件。请换一个文件名，或只给出文件夹。") % destination)
    if not destination.parent.is_dir():
        raise BackupProblem(_("文件夹 %s 不存在。请先建好，并只让运行平台的用户能进。") % destination.parent)
    return destination


@contextmanager
def _draft(path: Path) -> Iterator[IO[bytes]]:
    """A file under a passing name, renamed when whole and on disk. What it holds is locked from the first byte, so a
    process that is killed leaves nothing readable; the next backup into this folder removes what it left."""
    _remove_unfinished(path.parent)
    draft = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupProblem(
            _("写不了 %(path)s：%(error)s。") % {"path": draft.parent, "error": explained(error)}
        ) from error
    try:
        with os.fdopen(handle, "wb") as file:
            with contextlib.suppress(OSError):  # a network folder may know no locks
                fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # not every file system can
        parent = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)


def _remove_unfinished(place: Path) -> None:
    for left in place.glob(f".*{UNFINISHED}"):
        with contextlib.suppress(OSError), left.open("rb") as file:  # not while another backup is writing it
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink(missing_ok=True)


def _fill(writer: archive.Writer, dump: Path, at: datetime) -> dict[str, Any]:
    """All members; returns the manifest. Every fact about the database is read from the snapshot that is dumped."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
        snapshot, version = cursor.fetchone()
        manifest: dict[str, Any] = {
            "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "postgres": version,
            "tables": facts.counts(facts.tables()),
            "migrations": facts.migrations(),
            "log": facts.log(),
        }
        manifest["database_bytes"] = _dump(writer, dump, snapshot)
        manifest["files"] = _files(writer)
    _keys(writer)
    return manifest


def _dump(writer: archive.Writer, dump: Path, snapshot: str) -> int:
    name, environment = sign_in()
    argv = [str(dump), "--format=custom", f"--snapshot={snapshot}", "--no-password", f"--dbname={name}"]
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, env=environment)
        if child.stdout is None:
            raise AssertionError("a pipe was asked for")
        try:
            total = writer.add_cut(archive.DATABASE, child.stdout)
        except BaseException:
            child.kill()  # it may be waiting for a lock, and would not notice that nobody reads any more
            raise
        finally:
            child.stdout.close()
            code = child.wait()
        if code:
            errors.seek(0)
            raise BackupProblem(
                _("pg_dump 失败：%s。备份要以数据库所有者的身份进行：请设好 DATABASE_OWNER_URL。")
                % last_line(errors.read())
            )
    return total


def last_line(output: bytes) -> str:
    """What a program said last."""
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else _("没有说明原因")


def _files(writer: archive.Writer) -> dict[str, Any]:
    """From wherever the file store is. One that is not there is named in the manifest: the rest is worth keeping."""
    count, total, missing = 0, 0, []
    for name in facts.stored_files():
        try:
            with default_storage.open(name) as source:
                size = source.size
                writer.add_stream(f"{archive.FILES}{name}", source, size)
        except FileNotFoundError:
            missing.append(name)
            continue
        count, total = count + 1, total + size
    return {"count": count, "bytes": total, "missing": missing}


def _keys(writer: archive.Writer) -> None:
    home = key_folder()
    for path in sorted(home.rglob("*")) if home.is_dir() else ():
        if path.is_file() and not path.name.startswith("."):
            writer.add(f"{archive.KEYS}{path.relative_to(home).as_posix()}", path.read_bytes())
    writer.add(archive.SECRET_KEY, str(settings.SECRET_KEY).encode())
    # Read last: what was erased after the snapshot is on the list as well.
    writer.add(archive.TAKEDOWNS, takedowns.path().read_bytes() if takedowns.path().exists() else b"")
