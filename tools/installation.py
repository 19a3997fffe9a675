"""What one installation keeps in its private directory: secrets, ports, services, and the environment made of them."""

import fcntl
import json
import os
import secrets
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit, urlunsplit

from tools.console import Refusal, say, step
from tools.postgres import APPLICATION, OWNER, Postgres
from tools.processes import Family, pause
from tools.valkey import Valkey

SECRETS = ("postgres", "owner", "app", "valkey", "django")
DEFAULT_PORT = 8000
THROWAWAY_PREFIX = "governance-throwaway-"
# What the settings read: a throwaway installation takes none of it from outside.
SETTINGS = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_OWNER_URL",
    "DATABASE_URL",
    "DEBUG",
    "GOV_DATA_DIR",
    "HTTPS",
    "REDIS_URL",
    "SECRET_KEY",
)
# What the preparation of the database and the static files depends on, beside the lock.
PREPARED_FROM = {"database": ("migrations", "commands", "data"), "static": ("static",)}


class Installation:
    """A private directory with a lock on it; the lock is held until the last child is gone."""

    def __init__(self, root: Path, base: Path, *, throwaway: bool = False) -> None:
        self.root, self.base, self.throwaway = root, base, throwaway
        self.venv = root / ".venv"
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        # `nobody` may have to pass through a throwaway directory to its own; it can list nothing.
        base.chmod(0o711 if throwaway else 0o700)
        self.lock_file: IO[str] = (base / "lock").open("a+")
        os.chmod(self.lock_file.fileno(), 0o600)  # it tells `./dev manage` the addresses, with passwords
        self.family = Family(base / "log", pass_fds=(self.lock_file.fileno(),))
        self.env: dict[str, str] = {}
        self.owns_database = self.must_create_role = False

    # The lock ---------------------------------------------------------------------------------------------------

    def take_lock(self, command: str, patience: float = 30.0) -> None:
        """Refuse while another `./dev run` uses the directory; wait for short commands and for leftovers to go."""
        told, waited = False, 0.0
        while not self._try_lock():
            holder = self.holder()
            if _alive(holder.get("pid")) and holder.get("command") == "run":
                raise Refusal(
                    f"这里已有一个 ./dev run 在运行（进程 {holder['pid']}，{holder.get('address', '正在启动')}）"
                )
            if not told:
                told = True
                say("等待本目录中另一个 ./dev 命令结束 …")
            if not _alive(holder.get("pid")):
                waited += 0.2
            if waited > patience:
                raise Refusal(f"上一次运行留下的进程 {patience:.0f} 秒内没有结束，请检查后再试")
            pause(0.2)
        self.write_holder(command=command)

    def _try_lock(self) -> bool:
        try:
            fcntl.flock(self.lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write_holder(self, **facts: Any) -> None:
        """Say who holds the lock."""
        self.lock_file.seek(0)
        self.lock_file.truncate()
        self.lock_file.write(json.dumps({"pid": os.getpid(), **facts}))
        self.lock_file.flush()

    def holder(self) -> dict[str, Any]:
        """Who holds the lock, or held it last."""
        self.lock_file.seek(0)
        text = self.lock_file.read()
        return json.loads(text) if text else {}

    def join_running(self) -> bool:
        """Take the environment of a ready `./dev run`, when there is one."""
        if self._try_lock():
            fcntl.flock(self.lock_file, fcntl.LOCK_UN)
            return False
        holder = self.holder()
        if not _alive(holder.get("pid")) or "env" not in holder:
            return False
        self.env = {**os.environ, **holder["env"]}
        return True

    def announce(self, address: str) -> None:
        """Ready: tell a second `./dev run` where, and `./dev manage` how."""
        names = (*SETTINGS, "GOV_APP_PASSWORD")
        env = {name: self.env[name] for name in names if name in self.env}
        self.write_holder(command="run", address=address, env=env)

    # Secrets, ports, environment --------------------------------------------------------------------------------

    def secrets(self) -> dict[str, str]:
        """Passwords and keys, made once, readable by the owner only."""
        return self._remembered(
            "secrets.json", lambda kept: {name: kept.get(name) or secrets.token_hex(32) for name in SECRETS}
        )

    def ports(self) -> dict[str, int]:
        """Free ports, the same as last time where they still are."""
        return self._remembered(
            "ports.json", lambda kept: {name: _free_port(kept.get(name)) for name in ("postgres", "valkey")}
        )

    def _remembered(self, name: str, renew: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        path = self.base / name
        kept = json.loads(path.read_text()) if path.exists() else {}
        fresh: dict[str, Any] = renew(kept)
        if fresh != kept:
            draft = path.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(fresh))
            draft.replace(path)
        return fresh

    def start_services(self, settings: Mapping[str, str]) -> None:
        """Start what the environment does not bring, and make the environment for Django."""
        given = {name: value for name, value in os.environ.items() if not self.throwaway or name not in SETTINGS}
        kept, ports = self.secrets(), self.ports()
        env = {**given, "SECRET_KEY": given.get("SECRET_KEY") or kept["django"]}
        env.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
        env["GOV_DATA_DIR"] = given.get("GOV_DATA_DIR") or str(self.base / "data")
        Path(env["GOV_DATA_DIR"]).mkdir(parents=True, exist_ok=True)
        env["GOV_APP_PASSWORD"] = kept["app"]
        postgres: Postgres | None = None
        valkey: Valkey | None = None
        if not given.get("DATABASE_URL"):
            postgres = Postgres(self.venv, self.base, ports["postgres"], kept, settings, self.throwaway)
        if not given.get("REDIS_URL"):
            valkey = Valkey(self.venv, self.base, ports["valkey"], kept["valkey"], self.throwaway)
        names = [name for name, service in (("PostgreSQL", postgres), ("Valkey", valkey)) if service]
        if names:
            with step(f"启动 {'、'.join(names)}"):
                for service in (postgres, valkey):
                    if service:
                        service.start(self.family, env)
                for service in (postgres, valkey):
                    if service:
                        service.wait_until_ready()
        self.owns_database = postgres is not None
        if postgres:
            if postgres.created:
                (self.base / "prepared-database").unlink(missing_ok=True)
            env["DATABASE_URL"] = postgres.url(APPLICATION, kept["app"])
            env["DATABASE_OWNER_URL"] = postgres.url(OWNER, kept["owner"])
        elif not env.get("DATABASE_OWNER_URL"):
            # One login was given, so it is the owner's; the application's own role is ours to make.
            self.must_create_role = True
            env["DATABASE_OWNER_URL"] = env["DATABASE_URL"]
            env["DATABASE_URL"] = with_login(env["DATABASE_URL"], APPLICATION, kept["app"])
        if valkey:
            env["REDIS_URL"] = valkey.url()
        self.env = env

    def application_env(self) -> dict[str, str]:
        """For the processes that serve: without what only the owner may know (ground.md, "Append-only that holds")."""
        return {
            name: value for name, value in self.env.items() if name not in ("DATABASE_OWNER_URL", "GOV_APP_PASSWORD")
        }

    # The stamps -------------------------------------------------------------------------------------------------

    def stamp(self, what: str) -> str:
        """One hash of all that this preparation depends on; unchanged means nothing to prepare."""
        digest = sha256((self.root / "requirements.lock").read_bytes())
        for path in sorted(_files(self.root, PREPARED_FROM[what])):
            digest.update(str(path.relative_to(self.root)).encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def is_prepared(self, what: str) -> bool:
        """Whether the last preparation still holds. Of a database that was given we cannot know."""
        there = self.owns_database if what == "database" else (self.root / "staticfiles").is_dir()
        path = self.base / f"prepared-{what}"
        return there and path.exists() and path.read_text() == self.stamp(what)

    def mark_prepared(self, what: str) -> None:
        """Remember that the preparation is done."""
        (self.base / f"prepared-{what}").write_text(self.stamp(what))

    def close(self) -> None:
        """Stop every child; a throwaway directory goes with them."""
        self.family.stop("web", "worker", "beat")
        self.family.stop()
        self.lock_file.close()
        if self.throwaway:
            shutil.rmtree(self.base, ignore_errors=True)


def throwaway(root: Path) -> Installation:
    """An installation in a temporary directory. What a killed run left behind is removed first."""
    place = Path(tempfile.gettempdir())
    for old in place.glob(f"{THROWAWAY_PREFIX}*/lock"):
        # One that is being made has no lock on it yet: leave the young alone.
        if old.stat().st_uid == os.geteuid() and time.time() - old.stat().st_mtime > 60:
            _remove_if_unused(old.parent)
    made = Installation(root, Path(tempfile.mkdtemp(prefix=THROWAWAY_PREFIX, dir=place)), throwaway=True)
    made.take_lock("throwaway")
    return made


def _remove_if_unused(directory: Path) -> None:
    with (directory / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        shutil.rmtree(directory, ignore_errors=True)


def web_port() -> int:
    """The port asked for, when it is free."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Refusal(f"PORT={text} 不是端口号（应为 1 到 65535 的整数）")
    if not _is_free(int(text)):
        raise Refusal(f"端口 {text} 已被占用或不允许使用：请先停止占用它的程序，或另选一个，例如 PORT=8001 ./dev run")
    return int(text)


def with_login(url: str, user: str, password: str) -> str:
    """The same database address for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"))


def check_given_services() -> None:
    """What was given must answer: one sentence now instead of a long trace later."""
    for name, usual in (("DATABASE_URL", 5432), ("REDIS_URL", 6379)):
        if url := os.environ.get(name):
            try:
                parts = urlsplit(url)
                socket.create_connection((parts.hostname or "localhost", parts.port or usual), timeout=10).close()
            except (OSError, ValueError) as error:
                raise Refusal(f"{name} 指明的服务连接不上：{error}") from error


def _files(root: Path, folders: Sequence[str]) -> Iterable[Path]:
    for top in root.iterdir():
        if top.is_dir() and not top.name.startswith(".") and top.name != "staticfiles":
            for directory, names, files in os.walk(top):
                names[:] = [name for name in names if name not in ("__pycache__", "node_modules")]
                if any(part in folders for part in Path(directory).relative_to(root).parts):
                    yield from (Path(directory) / name for name in files)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port(wanted: int | None) -> int:
    if wanted and _is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _alive(pid: int | None) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
