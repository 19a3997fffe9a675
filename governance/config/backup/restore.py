"""Restoring into an empty database, and proving it.

The file is read twice: first whole, so that a damaged one changes nothing; then for use. The dump goes in as one
transaction, without any right for the application role, which gets its rights as the very last step: until everything
is proven no process can serve what was restored.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from psycopg2 import sql

from governance.base.journal import takedowns as takedown_list
from governance.base.journal.actions import record
from governance.base.journal.queries import erasure_reason
from governance.base.journal.takedowns import Takedown
from governance.base.keyring import folder as key_folder
from governance.config.backup import archive, facts
from governance.config.backup.make import OBJECT, last_line
from governance.config.backup.problem import BackupProblem
from governance.config.backup.programs import program, server_major, sign_in
from governance.config.backup.sealing import Lock, explained, unsealing
from openness.actions.erasure import forget_again

VERB = "config.restored"
OLD_SECRET_KEY = "secret_key.restored"  # noqa: S105 - the name of a file

Tell = Callable[[str], None]


@dataclass
class Content:
    """What the first reading found: the manifest, and what must be judged before anything is changed."""

    manifest: dict[str, Any]
    keys: dict[str, str] = field(default_factory=dict)
    takedowns: list[Takedown] = field(default_factory=list)


def restore_backup(*, file: Path, lock: Lock, takedowns: Sequence[Path], at: datetime, tell: Tell) -> None:
    """``BackupProblem`` when it must not begin, cannot be done, or does not prove."""
    _require_empty_database()
    newer = [_read_list(path) for path in (takedown_list.path(), *takedowns)]
    content = _first_reading(file, lock)
    tell(
        _("备份完整：%(at)s 制作，%(members)d 个部分")
        % {"at": content.manifest["made_at"], "members": content.manifest["members"]}
    )
    _require_fit(content)
    with _opened(file) as opened, unsealing(opened, lock) as stream:
        _take_in(archive.Reader(stream), content, tell)
    _prove_database(content.manifest, tell)
    _bring_up_to_date(content.manifest, tell)
    _take_down_again([*content.takedowns, *(one for found in newer for one in found)], at=at, tell=tell)
    _verify(tell)
    record(
        verb=VERB,
        by=None,
        at=at,
        object_type=OBJECT,
        object_id=0,
        data={"made_at": content.manifest["made_at"], "log_size": content.manifest["log"]["size"]},
    )
    call_command("secure_database", verbosity=0)
    tell(_("已恢复并核对无误，应用现在可以使用这个数据库"))


# Before anything is changed ---------------------------------------------------------------------------------------


def _require_empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()
    if user == settings.APPLICATION_ROLE:
        raise BackupProblem(_("恢复要以数据库所有者的身份进行：请设好 DATABASE_OWNER_URL。"))
    if facts.tables():
        raise BackupProblem(
            _(
                "数据库 %s 里已经有表，恢复只进空的数据库，以免盖掉现有的记录。请新建一个（createdb），"
                "让 DATABASE_URL 和 DATABASE_OWNER_URL 指向它，再运行一次。"
            )
            % database
        )


def _first_reading(file: Path, lock: Lock) -> Content:
    """The whole file, its checksums, and the small members; nothing is written anywhere."""
    content = Content({})
    with _opened(file) as opened, unsealing(opened, lock) as stream:
        reader = archive.Reader(stream)
        for name, source in reader.members():
            if name.startswith(archive.KEYS):
                content.keys[name.removeprefix(archive.KEYS)] = hashlib.sha256(source.read()).hexdigest()
            elif name == archive.TAKEDOWNS:
                content.takedowns = [Takedown(**json.loads(line)) for line in source.read().splitlines()]
    content.manifest = reader.manifest or {}
    return content


def _read_list(path: Path) -> list[Takedown]:
    """The list of this installation may be absent; one that was named may not."""
    if path != takedown_list.path() and not path.is_file():
        raise BackupProblem(_("没有撤下清单 %s。请核对 --takedowns 的路径。") % path)
    try:
        return takedown_list.read(path)
    except (ValueError, OSError) as error:
        raise BackupProblem(
            _("撤下清单 %(path)s 读不了：%(error)s") % {"path": path, "error": explained(error)}
        ) from error


def _opened(file: Path) -> IO[bytes]:
    try:
        return file.open("rb")
    except OSError as error:
        raise BackupProblem(_("读不了备份 %(path)s：%(error)s") % {"path": file, "error": explained(error)}) from error


def _require_fit(content: Content) -> None:
    """This code, this server and this key folder can take it."""
    manifest = content.manifest
    if manifest["format"] != archive.FORMAT:
        raise BackupProblem(
            _("备份的格式是第 %s 版，本程序不认识。请用做备份时的或更新的版本恢复。") % manifest["format"]
        )
    known = MigrationLoader(None).disk_migrations
    unknown = [
        f"{app}.{name}" for app, names in manifest["migrations"].items() for name in names if (app, name) not in known
    ]
    if unknown:
        raise BackupProblem(
            _("备份出自更新的版本，本程序没有它的数据库变更（如 %s）。请换上做备份时的或更新的版本再恢复。")
            % unknown[0]
        )
    if server_major() < (made_by := int(str(manifest["postgres"]).split(".")[0])):
        raise BackupProblem(
            _("备份出自 PostgreSQL %(made)d，这里是 %(here)d。请在 %(made)d 或更新的版本里恢复。")
            % {"made": made_by, "here": server_major()}
        )
    for name, digest in content.keys.items():
        path = key_folder() / name
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise BackupProblem(
                _("%s 和备份里的密钥不同。恢复不覆盖密钥：请先把现有的密钥文件夹移到别处保存，再运行一次。") % path
            )


# Taking in ----------------------------------------------------------------------------------------------------------


def _take_in(reader: archive.Reader, content: Content, tell: Tell) -> None:
    """Database first and whole, then files and keys."""
    database: _Restorer | None = _Restorer(content.manifest)
    files = 0
    try:
        for name, source in reader.members():
            if name.startswith(archive.DATABASE):
                if database is None:
                    raise BackupProblem(archive.not_whole())
                database.feed(source)
                continue
            if database is not None and name != archive.README:
                database.finish()
                database = None
                tell(_("数据库已装入，应用还不能使用"))
            if name.startswith(archive.FILES):
                _put_file(name.removeprefix(archive.FILES), source)
                files += 1
            elif name.startswith(archive.KEYS):
                _put_private(key_folder() / name.removeprefix(archive.KEYS), source.read())
            elif name == archive.SECRET_KEY:
                _keep_secret_key(source.read(), tell)
    finally:
        if database is not None:
            database.abandon()
    if files != content.manifest["files"]["count"]:
        raise BackupProblem(
            _("备份应有 %(needed)d 个文件，只有 %(met)d 个。")
            % {"needed": content.manifest["files"]["count"], "met": files}
        )
    tell(_("文件 %d 个，已逐个核对校验值") % files)
    if missing := content.manifest["files"]["missing"]:
        tell(_("注意：做备份时就缺 %(count)d 个文件（如 %(name)s）") % {"count": len(missing), "name": missing[0]})


class _Restorer:
    """pg_restore, fed with the parts of the dump as they come; one transaction, so all or nothing."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        made_by = int(str(manifest["postgres"]).split(".")[0])
        name, environment = sign_in()
        connection.close()
        argv = [str(program("pg_restore", least=made_by)), "--single-transaction", "--exit-on-error"]
        argv += ["--no-owner", "--no-acl", "--no-password", f"--dbname={name}"]
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self.child = subprocess.Popen(argv, stdin=subprocess.PIPE, stderr=self.errors, env=environment)

    def feed(self, source: IO[bytes]) -> None:
        while block := source.read(archive.BLOCK):
            try:
                self._stdin().write(block)
            except BrokenPipeError:
                self.finish()
                raise

    def finish(self) -> None:
        with contextlib.suppress(BrokenPipeError):  # it has ended, and says why below
            self._stdin().close()
        if self.child.wait():
            self.errors.seek(0)
            raise BackupProblem(
                _("装入数据库失败，什么也没有留下：%s。请检查磁盘空间和数据库所有者的权限。")
                % last_line(self.errors.read())
            )

    def abandon(self) -> None:
        """The dump did not come whole: ended before its last part it commits nothing."""
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()

    def _stdin(self) -> IO[bytes]:
        if self.child.stdin is None:
            raise AssertionError("a pipe was asked for")
        return self.child.stdin


def _put_file(name: str, source: IO[bytes]) -> None:
    """Into the file store, under the same name, and read back."""
    content = source.read()  # no file is larger than settings.ATTACHMENT_MAX_BYTES
    try:
        if not default_storage.exists(name):
            name_given = default_storage.save(name, ContentFile(content))
            if name_given != name:
                raise BackupProblem(
                    _("文件库把 %(name)s 存成了 %(met)s。请清空文件库再恢复。") % {"name": name, "met": name_given}
                )
        with default_storage.open(name) as stored:
            same = hashlib.sha256(stored.read()).digest() == hashlib.sha256(content).digest()
    except OSError as error:
        raise BackupProblem(
            _("存不了文件 %(name)s：%(error)s。请检查磁盘空间和权限。") % {"name": name, "error": explained(error)}
        ) from error
    if not same:
        raise BackupProblem(_("文件库里的 %s 和备份里的不同。请清空文件库再恢复。") % name)


def _put_private(path: Path, content: bytes) -> None:
    """Readable by its owner alone, from the first byte."""
    if path.exists():
        return  # the same: the first reading compared them
    try:
        for part in (path.parent, *path.parent.parents):
            if part == key_folder().parent:
                break
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise BackupProblem(
            _("存不了密钥 %(path)s：%(error)s。") % {"path": path, "error": explained(error)}
        ) from error


def _keep_secret_key(old: bytes, tell: Tell) -> None:
    """Secrets of the second step of signing in are locked with it (accounts.adapter)."""
    if old == str(settings.SECRET_KEY).encode():
        return
    path = key_folder() / OLD_SECRET_KEY
    path.unlink(missing_ok=True)
    _put_private(path, old)
    tell(_("注意：这里的 SECRET_KEY 和备份时的不同。请把它改成 %s 里的值再启动，否则所有人要重新设置两步登录") % path)


# Proof ----------------------------------------------------------------------------------------------------------------


def _prove_database(manifest: dict[str, Any], tell: Tell) -> None:
    """Counts and root as in the snapshot; the application has no right here yet."""
    _keep_application_out()
    found = facts.counts(facts.tables())
    wrong = sorted(name for name in {*found, *manifest["tables"]} if found.get(name) != manifest["tables"].get(name))
    if wrong:
        name = wrong[0]
        raise BackupProblem(
            _("恢复后和备份时不一致：表 %(name)s 应有 %(needed)s 行，现有 %(met)s 行。这个库不要使用，请删除后重来。")
            % {"name": name, "needed": manifest["tables"].get(name), "met": found.get(name)}
        )
    tell(_("%(tables)d 张表、%(rows)d 行，行数一致") % {"tables": len(found), "rows": sum(found.values())})
    log, needed = facts.log(), manifest["log"]
    if (log["size"], log["root"]) != (needed["size"], needed["root"]):
        raise BackupProblem(
            _("恢复后公开记录的根值是 %(met)s，备份时是 %(needed)s。这个库不要使用，请删除后重来。")
            % {"needed": needed["root"], "met": log["root"]}
        )
    tell(_("公开记录 %(size)d 条，根值一致：%(root)s") % log)


def _keep_application_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
        if not cursor.fetchone():
            raise BackupProblem(
                _("数据库服务器上还没有应用角色 %s。请先运行 manage.py secure_database --create-role，再恢复。")
                % settings.APPLICATION_ROLE
            )
        role = sql.Identifier(settings.APPLICATION_ROLE)
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))


def _bring_up_to_date(manifest: dict[str, Any], tell: Tell) -> None:
    """An older backup gets the changes of this version."""
    known = MigrationLoader(None).disk_migrations
    applied = {(app, name) for app, names in manifest["migrations"].items() for name in names}
    if newer := set(known) - applied:
        call_command("migrate", interactive=False, verbosity=0)
        tell(_("数据库结构已更新到本版本（%d 步）") % len(newer))


def _take_down_again(found: Sequence[Takedown], *, at: datetime, tell: Tell) -> None:
    """What was erased must not come back with an older backup; the list of this installation is whole afterwards."""
    applied = takedown_list.apply(dict.fromkeys(found))
    takedown_list.append(found)
    # By what the journal says now: a list may also name the same number of another installation's log.
    for leaf in sorted({*applied.removed, *applied.gone}):
        forget_again(leaf=leaf, reason=erasure_reason(leaf) or "", at=at)
    if applied.removed:
        tell(_("按撤下清单再次删除 %d 条正文") % len(applied.removed))
    if applied.foreign:
        tell(
            _("注意：撤下清单里有 %(count)d 条不在这份备份里（如第 %(leaf)d 条），没有可删的")
            % {"count": len(applied.foreign), "leaf": applied.foreign[0]}
        )


def _verify(tell: Tell) -> None:
    """Every body against its leaf, every node, every checkpoint with its signatures."""
    out = StringIO()
    try:
        call_command("verify_journal", stdout=out, stderr=out)
    except (CommandError, SystemExit) as error:
        raise BackupProblem(
            _("恢复后核对公开记录没有通过：%s。这个库不要使用，请删除后重来。")
            % (out.getvalue().strip().splitlines() or [str(error)])[-1]
        ) from error
    tell(_("公开记录逐条核对通过"))
