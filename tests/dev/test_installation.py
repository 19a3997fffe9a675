"""What `./dev` remembers, refuses and passes on."""

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.commands import chooses_processes, main
from tools.console import Refusal
from tools.installation import Installation, check_given_services, web_port, with_login

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path, tmp_path / ".local")
    yield made
    made.close()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_secrets_are_private_and_the_same_next_time(installation: Installation) -> None:
    first = installation.secrets()
    assert installation.secrets() == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((installation.base / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(installation.base.stat().st_mode) == 0o700


def test_a_remembered_port_that_somebody_took_is_replaced(installation: Installation, taken_port: int) -> None:
    installation.ports()
    (installation.base / "ports.json").write_text(json.dumps({"postgres": taken_port, "valkey": taken_port}))
    assert taken_port not in installation.ports().values()


def test_a_taken_port_is_refused_with_a_way_on(monkeypatch: pytest.MonkeyPatch, taken_port: int) -> None:
    monkeypatch.setenv("PORT", str(taken_port))
    with pytest.raises(Refusal, match=rf"端口 {taken_port} 已被占用.*PORT=8001"):
        web_port()


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Refusal, match="不是端口号"):
        web_port()


def test_a_given_database_that_does_not_answer_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@127.0.0.1:1/x")
    with pytest.raises(Refusal, match="DATABASE_URL 指明的服务连接不上"):
        check_given_services()


def test_a_second_run_in_the_same_checkout_is_told_so(installation: Installation) -> None:
    installation.take_lock("run")
    second = Installation(installation.root, installation.base)
    with pytest.raises(Refusal, match=f"已有一个 ./dev run 在运行（进程 {os.getpid()}，正在启动）"):
        second.take_lock("run")
    installation.env = {"SECRET_KEY": "s", "DATABASE_URL": "d", "HOME": "h"}
    installation.announce("http://127.0.0.1:8000/")
    with pytest.raises(Refusal, match=r"http://127\.0\.0\.1:8000/"):
        second.take_lock("run")
    assert second.join_running()
    assert second.env["DATABASE_URL"] == "d"
    second.close()


def test_a_lock_whose_holder_is_dead_is_waited_for_and_then_refused(installation: Installation) -> None:
    installation.take_lock("run")
    dead = subprocess.Popen(["true"])
    dead.wait()
    installation.lock_file.seek(0)
    installation.lock_file.truncate()
    installation.lock_file.write(json.dumps({"pid": dead.pid, "command": "run"}))
    installation.lock_file.flush()
    second = Installation(installation.root, installation.base)
    with pytest.raises(Refusal, match="上一次运行留下的进程"):
        second.take_lock("run", patience=0.3)
    second.close()


def test_without_a_run_there_is_nothing_to_join(installation: Installation) -> None:
    assert not installation.join_running()


def test_processes_that_serve_do_not_learn_the_owners_password(installation: Installation) -> None:
    installation.env = {"DATABASE_URL": "a", "DATABASE_OWNER_URL": "b", "GOV_APP_PASSWORD": "c", "PORT": "8000"}
    assert installation.application_env() == {"DATABASE_URL": "a", "PORT": "8000"}


def test_the_login_of_an_address_is_exchanged_and_the_rest_kept() -> None:
    assert with_login("postgres://o:p%40@db:5433/g?sslmode=require", "app", "a/b") == (
        "postgres://app:a%2Fb@db:5433/g?sslmode=require"
    )


@pytest.mark.parametrize(
    ("what", "changed", "holds"),
    [
        ("database", "app/migrations/0001.py", False),
        ("database", "app/management/commands/load.py", False),
        ("database", "app/static/site.css", True),
        ("database", "app/views.py", True),
        ("static", "app/static/site.css", False),
        ("static", "app/migrations/0001.py", True),
        ("static", "requirements.lock", False),
    ],
)
def test_a_preparation_holds_until_what_it_was_made_from_changes(
    installation: Installation, what: str, changed: str, holds: bool
) -> None:
    root = installation.root
    for name in ("app/migrations/0001.py", "app/management/commands/load.py", "app/static/site.css", "app/views.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("first")
    (root / "requirements.lock").write_text("first")
    (root / "staticfiles").mkdir()
    installation.owns_database = True
    assert not installation.is_prepared(what)
    installation.mark_prepared(what)
    assert installation.is_prepared(what)
    (root / changed).write_text("second")
    assert installation.is_prepared(what) is holds


def test_a_given_database_is_prepared_every_time(installation: Installation) -> None:
    (installation.root / "requirements.lock").write_text("lock")
    installation.mark_prepared("database")
    assert not installation.is_prepared("database")


@pytest.mark.parametrize("words", [["-n", "4"], ["-n0"], ["--numprocesses=4"], ["-p", "no:xdist"], ["-x", "--pdb"]])
def test_two_processes_are_the_default_only_where_the_caller_left_it_open(words: list[str]) -> None:
    assert chooses_processes(words)


@pytest.mark.parametrize("words", [[], ["tests/dev"], ["-k", "name"], ["-x", "--no-header"]])
def test_other_arguments_leave_the_default(words: list[str]) -> None:
    assert not chooses_processes(words)


def test_an_unknown_command_shows_the_usage_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "./dev <命令>" in capsys.readouterr().out
    assert main(["help"]) == main([]) == 0


def test_the_command_file_runs_without_anything_installed() -> None:
    done = subprocess.run([sys.executable, "-S", ROOT / "dev", "help"], capture_output=True, text=True, check=True)
    assert "run " in done.stdout
