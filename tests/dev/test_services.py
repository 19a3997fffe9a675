"""The services that `./dev` starts: closed to strangers, and gone with it, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from redis import AuthenticationError, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.console import Refusal
from tools.installation import Installation, throwaway, with_login
from tools.postgres import THROWAWAY, find_binaries
from tools.processes import Family

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def services() -> Iterator[Installation]:
    made = throwaway(ROOT)
    made.start_services(THROWAWAY)
    yield made
    made.close()
    assert not made.base.exists()


def ask(url: str, sql: str) -> tuple[object, ...]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[object, ...] = cursor.fetchone()
        return row


def test_neither_role_is_a_superuser_and_only_the_owner_owns(services: Installation) -> None:
    sql = "SELECT current_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert ask(services.env["DATABASE_URL"], sql) == ("governance_app", False, False)
    assert ask(services.env["DATABASE_OWNER_URL"], sql) == ("governance_owner", False, False)
    sql = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(services.env["DATABASE_URL"], sql) == ("governance_owner",)


def test_a_wrong_password_opens_neither_service(services: Installation) -> None:
    parts = urlsplit(services.env["DATABASE_URL"])
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host="127.0.0.1", port=parts.port, user="governance_app", password="guess", dbname="governance"
        )
    port = urlsplit(services.env["REDIS_URL"]).port or 0
    with pytest.raises(AuthenticationError):
        Redis(port=port, retry=Retry(NoBackoff(), 0)).ping()
    assert Redis.from_url(services.env["REDIS_URL"]).ping()


def test_both_listen_on_the_loopback_address_only(services: Installation) -> None:
    sql = "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
    superuser = with_login(services.env["DATABASE_URL"], "postgres", services.secrets()["postgres"])
    assert ask(superuser, sql) == ("127.0.0.1", "")
    sql = "SELECT datlocprovider, datcollate FROM pg_database WHERE datname = current_database()"
    assert ask(services.env["DATABASE_OWNER_URL"], sql) == ("b", "C")
    answer = Redis.from_url(services.env["REDIS_URL"]).config_get("*")
    assert (answer["bind"], answer["maxmemory-policy"]) == ("127.0.0.1", "noeviction")


def test_passwords_are_not_in_the_list_of_processes(services: Installation) -> None:
    for child in services.family.children:
        listed = Path(f"/proc/{child.process.pid}/cmdline").read_bytes().decode()
        assert not any(secret in listed for secret in services.secrets().values())


def test_a_dead_child_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    family = Family(tmp_path)
    child = family.start("worker", [sys.executable, "-c", "print('the reason'); raise SystemExit(7)"], os.environ)
    child.process.wait()
    with pytest.raises(Refusal, match=r"worker 已退出（退出码 7）(.|\n)*the reason"):
        family.check()
    family.stop()


def test_a_child_that_will_not_go_is_killed_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.processes.STOP_PATIENCE", 0.3)
    family = Family(tmp_path)
    child = family.start("stubborn", ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 1; done"], os.environ)
    assert eventually(lambda: child.said("up"))
    family.stop()
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is there on Linux only")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_survives_dev(how: signal.Signals) -> None:
    dev = subprocess.Popen([ROOT / "dev", "services"], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert dev.stdout
    port = next(urlsplit(line.split("'")[1]).port for line in dev.stdout if line.startswith("export DATABASE_URL"))
    assert port
    assert answers(port)
    dev.send_signal(how)
    dev.wait(30)
    assert eventually(lambda: not answers(port))


def test_binaries_that_were_named_and_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="GOV_PG_BIN"):
        find_binaries(ROOT / ".venv", {"GOV_PG_BIN": str(tmp_path)})


def test_without_any_binaries_the_ways_on_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.postgres.LEAST_MAJOR", 1000)
    with pytest.raises(Refusal, match="DATABASE_URL"):
        find_binaries(tmp_path, {})


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def eventually(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
