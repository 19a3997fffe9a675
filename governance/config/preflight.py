"""Is this installation fit to keep its promises? One sentence for each thing that is not, with how to mend it."""

from __future__ import annotations

import datetime as dt
import json
import locale
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from governance.base import keyring
from governance.base.clock.queries.sweep import heartbeat
from governance.base.documents.printing import missing_glyphs
from governance.base.journal.models import Entry
from governance.base.journal.queries import log_size, newest_checkpoint
from governance.base.journal.triggers import append_only_tables, erasable_tables
from governance.config.backup.make import OBJECT, VERB

LEAST_PYTHON, LEAST_POSTGRES = (3, 11), 17
SECRET_LENGTH = 50
ROOM_LEAST, ROOM_GOOD = 1 << 30, 5 << 30  # bytes free beside the data
DRIFT_LEAST, DRIFT_GOOD = dt.timedelta(seconds=60), dt.timedelta(seconds=2)
BACKUP_EVERY = dt.timedelta(hours=36)  # daily, with some slack
CHECKPOINT_EVERY = dt.timedelta(hours=26)
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
SAMPLE = "村务公开：收入、支出、结余（元）0123456789"


class Level(StrEnum):
    MEND = "mend"  # must be mended before real use
    NOTE = "note"  # may be meant so


@dataclass(frozen=True)
class Finding:
    code: str
    level: Level
    text: str


Findings = Iterator[Finding]


def mend(code: str, text: str) -> Finding:
    return Finding(code, Level.MEND, text)


def note(code: str, text: str) -> Finding:
    return Finding(code, Level.NOTE, text)


def look(at: dt.datetime) -> list[Finding]:
    """Everything that is to say on this installation. A database that does not answer ends the part about it."""
    found = [finding for check in OUTSIDE for finding in check()]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        text = (
            _("连不上数据库：%s。请核对 DATABASE_URL，并确认 PostgreSQL 在运行。") % str(error).strip().split("\n")[0]
        )
        return [*found, mend("database", text)]
    found += [finding for check in DATABASE for finding in check()]
    if any(finding.code == "migrations" for finding in found):
        return found  # the rows below cannot be read yet
    return [*found, *(finding for check in RECORDS for finding in check(at))]


# Program and environment ------------------------------------------------------------------------------------------


def python() -> Findings:
    if sys.version_info[:2] < LEAST_PYTHON:
        yield mend("python", _("Python 是 %s，至少要 3.11。请升级后重建 .venv。") % sys.version.split()[0])


def language() -> Findings:
    for encoding in (locale.getpreferredencoding(False), sys.getfilesystemencoding()):
        if encoding.lower().replace("-", "") != "utf8":
            yield mend("language", _("系统字符编码是 %s，中文会出错。请设环境变量 LANG=C.UTF-8。") % encoding)
            return


def secret() -> Findings:
    key = str(settings.SECRET_KEY)
    if len(key) < SECRET_LENGTH or len(set(key)) < 10 or key.startswith("django-insecure"):
        yield mend(
            "secret_key",
            _("SECRET_KEY 太弱。请换成至少 50 个随机字符：python3 -c 'import secrets; print(secrets.token_hex(32))'。"),
        )


def debug() -> Findings:
    if settings.DEBUG:
        yield mend("debug", _("DEBUG 开着，出错时会把内部情况显示给访问者。请去掉环境变量 DEBUG。"))


def hosts() -> Findings:
    if "*" in settings.ALLOWED_HOSTS:
        yield mend("allowed_hosts", _("ALLOWED_HOSTS 是 *，谁都能冒用别的域名。请写明本平台的域名。"))
    elif set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS:
        yield note("allowed_hosts", _("ALLOWED_HOSTS 只有本机，别的机器打不开。正式使用请写上域名。"))
    if not settings.HTTPS:
        level = note if set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS else mend
        yield level("https", _("没有启用 HTTPS，密码和登录凭据会明文传送。请在前面放好 TLS 代理，再设 HTTPS=1。"))


def data_folder() -> Findings:
    path = Path(settings.DATA_DIR)
    if not path.is_dir() or not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        yield mend("data_dir", _("数据目录 %s 不存在或不能写。请建好并归运行平台的用户所有。") % path)
        return
    if open_to_others(path):
        yield mend("data_dir", _("数据目录 %(path)s 别的用户也能进。请运行 chmod 700 %(path)s。") % {"path": path})
    room = shutil.disk_usage(path).free
    if room < ROOM_GOOD:
        level = mend if room < ROOM_LEAST else note
        yield level("disk", _("数据目录所在磁盘只剩 %.1f GB。请清理或扩容。") % (room / (1 << 30)))


def open_to_others(path: Path) -> bool:
    """Whether another user of the machine can get in: the folder and every folder above it would let them."""
    return all(part.stat().st_mode & 0o011 for part in (path.resolve(), *path.resolve().parents))


def keys() -> Findings:
    try:
        keyring.signing_keys()
        keyring.unseal(keyring.seal("x", context="preflight"), context="preflight")
        keyring.blind("x", purpose="preflight")
    except keyring.KeyProblem as problem:
        yield mend("keys", str(problem))
        return
    for path in (keyring.folder(), *keyring.folder().rglob("*")):
        if path.stat().st_mode & 0o077:
            yield mend("keys", _("密钥 %s 的权限太宽。请改为目录 700、文件 600。") % path)
            return


def redis() -> Findings:
    try:
        with Redis.from_url(f"{settings.REDIS_URL}/0", socket_connect_timeout=3, socket_timeout=3) as client:
            policy = client.info("memory").get("maxmemory_policy")
    except RedisError as error:
        yield mend("redis", _("连不上 Redis：%s。请核对 REDIS_URL，并确认它在运行。") % error)
        return
    if policy != "noeviction":
        yield mend(
            "redis_policy", _("Redis 的 maxmemory-policy 是 %s，任务和登录会丢。请设为 noeviction。") % (policy or "?")
        )


def static() -> Findings:
    """Each file of ours must be in the manifest that the pages read."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    known = json.loads(manifest.read_text(encoding="utf-8"))["paths"] if manifest.is_file() else {}
    ours = [path.name for folder in settings.STATICFILES_DIRS for path in Path(folder).iterdir() if path.is_file()]
    if missing := sorted(set(ours) - set(known)):
        yield mend("static", _("静态文件没有整理（缺 %s）。请运行 manage.py collectstatic。") % missing[0])


def paper() -> Findings:
    if missing := missing_glyphs([SAMPLE]):
        yield mend("fonts", _("打印用的字体不全，缺“%s”。请重新安装 requirements.lock 里的库。") % missing[0].character)


def messages() -> Findings:
    if not settings.EMAIL_HOST:
        yield note(
            "email", _("没有设邮件服务器：不发邮件提醒，忘记密码只能由乡镇重置。需要的话请设 EMAIL_HOST 等变量。")
        )
    if not settings.SMS_BACKEND:
        yield note("sms", _("没有设短信网关：不发短信。需要的话请设 GOV_SMS_BACKEND。"))


# The database -----------------------------------------------------------------------------------------------------


def version() -> Findings:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')")
        major, encoding = cursor.fetchone()
    if major < LEAST_POSTGRES:
        yield mend(
            "postgres",
            _("PostgreSQL 是 %(met)d 版，至少要 %(needed)d 版。请升级。") % {"met": major, "needed": LEAST_POSTGRES},
        )
    if encoding != "UTF8":
        yield mend("encoding", _("数据库编码是 %s，应为 UTF8。请新建数据库，再从备份恢复。") % encoding)


def drift() -> Findings:
    """Due dates are reckoned here, and the journal's ``recorded_at`` there."""
    if settings.TIME_ZONE != "Asia/Shanghai":
        yield mend("time_zone", _("时区是 %s，期限会算错。应为 Asia/Shanghai。") % settings.TIME_ZONE)
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
        after = timezone.now()
    apart = max(before - there, there - after, dt.timedelta(0))
    if apart > DRIFT_GOOD:
        level = mend if apart > DRIFT_LEAST else note
        yield level(
            "clock", _("本机和数据库的时钟差 %d 秒。请在两台机器上启用时间同步（NTP）。") % apart.total_seconds()
        )


def migrations() -> Findings:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield mend(
            "migrations",
            _("数据库结构差 %(count)d 步（如 %(name)s）。请以所有者身份运行 manage.py migrate 和 secure_database。")
            % {"count": len(waiting), "name": waiting[0][0]},
        )


OWNED = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relkind IN ('r', 'p')"
MAY = "SELECT t, r FROM unnest(%s::text[]) AS t, unnest(%s::text[]) AS r WHERE has_table_privilege(t, r)"


def rights() -> Findings:
    """The application cannot change what is append-only (ground.md): it owns nothing and lacks the rights."""
    again = _("请用应用角色 %s 连接，并以所有者身份运行 manage.py secure_database。") % settings.APPLICATION_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, current_user FROM pg_roles WHERE rolname = current_user")
        superuser, name = cursor.fetchone()
        cursor.execute(OWNED)
        (owned,) = cursor.fetchone()
        if superuser or owned:
            yield mend("role", _("应用用 %s 连接数据库，它是所有者或超级用户，能改公开过的记录。") % name + again)
            return
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        (creates,) = cursor.fetchone()
        there = set(connection.introspection.table_names(cursor))
        tables = [table for table in append_only_tables() if table in there]
        cursor.execute(MAY, [tables, ["UPDATE", "TRUNCATE"]])
        loose = [table for table, _right in cursor.fetchall()]
        cursor.execute(MAY, [[table for table in tables if table not in erasable_tables()], ["DELETE"]])
        loose += [table for table, _right in cursor.fetchall()]
    if creates or loose:
        yield mend("rights", _("应用角色能改不可更改的表（如 %s）。") % (loose[0] if loose else "CREATE") + again)


# The records --------------------------------------------------------------------------------------------------------


def sweeps(at: dt.datetime) -> Findings:
    beat = heartbeat(at)
    if beat.stale:
        last = _("从来没有运行过") if beat.last is None else _("上次是 %s") % _moment(beat.last)
        yield mend("sweep", _("定时巡检停了（%s），期限没有人看。请确认 Celery worker 和 beat 在运行。") % last)


def checkpoints(at: dt.datetime) -> Findings:
    newest = newest_checkpoint()
    if log_size() and (newest is None or at - newest.at > CHECKPOINT_EVERY):
        last = _("从来没有") if newest is None else _("上次是 %s") % _moment(newest.at)
        yield mend(
            "checkpoint",
            _("公开记录的检查点没有按天签署（%s）。请确认 beat 在运行，或运行 manage.py sign_checkpoint。") % last,
        )


def backups(at: dt.datetime) -> Findings:
    last = Entry.objects.filter(object_type=OBJECT, object_id=0, verb=VERB).order_by("-id").first()
    if last is None or at - last.at > BACKUP_EVERY:
        when = _("从来没有") if last is None else _("上次是 %s") % _moment(last.at)
        yield mend(
            "backup", _("没有按天备份（%s）。请每天定时运行 manage.py backup，见 docs/operations/backup.md。") % when
        )
    elif last.data["missing"]:
        yield mend(
            "backup_files",
            _("上次备份时有 %d 个登记过的文件不在文件库里。请从更早的备份找回。") % last.data["missing"],
        )


def _moment(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


OUTSIDE: tuple[Callable[[], Findings], ...] = (
    python,
    language,
    secret,
    debug,
    hosts,
    data_folder,
    keys,
    redis,
    static,
    paper,
    messages,
)
DATABASE: tuple[Callable[[], Findings], ...] = (version, drift, migrations, rights)
RECORDS: tuple[Callable[[dt.datetime], Findings], ...] = (sweeps, checkpoints, backups)
