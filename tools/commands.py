"""The commands of `./dev`."""

import http.client
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.console import Refusal, say, step
from tools.installation import Installation, check_given_services, throwaway, web_port
from tools.postgres import BENCH, THROWAWAY
from tools.processes import (
    Command,
    Stopped,
    listen,
    pause,
    run_in_front,
    run_step,
    run_step_or_refuse,
    tail,
    wait_for,
)
from tools.venv import DEVELOPMENT_LOCK, RUN_LOCK, prepare, python_of

ROOT = Path(__file__).resolve().parents[1]
LOCAL = ROOT / ".local"
STOPPED_BY_SIGNAL = 130
# What `manage.py load_demo` answers on an installation that holds real records: not a failure of the start.
DEMONSTRATION_REFUSED = 3
HELP = """用法：./dev <命令>

  run                 安装依赖、启动全部服务并打开网站（PORT=8001 可另选端口）
  test [pytest 参数]  用临时服务运行全部测试
  lint [--fix]        代码检查：ruff、mypy、import-linter、迁移是否齐全、由程序生成的文档是否最新（--fix：能改的就改）
  bench [名称]        性能测量
  manage <命令> …     在本地运行的环境中执行 manage.py
  services            启动临时的 PostgreSQL 和 Valkey，打印环境变量，按 Ctrl-C 结束

说明见 docs/operations/running.md"""


def main(arguments: Sequence[str]) -> int:
    """Do one command; the exit code is the answer."""
    commands: dict[str, Callable[[list[str]], int]] = {
        "run": run,
        "test": test,
        "lint": lint,
        "bench": bench,
        "manage": manage,
        "services": services,
    }
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    if name not in commands:
        say(HELP)
        return 0 if name in ("help", "-h", "--help") else 2
    listen()
    try:
        return commands[name](rest)
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr, flush=True)
        return 1
    except Stopped:
        return STOPPED_BY_SIGNAL


# run ------------------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """The whole installation, until it is told to stop."""
    if arguments:
        raise Refusal("./dev run 不带参数；端口用 PORT 指定，例如 PORT=8001 ./dev run")
    installation = Installation(ROOT, LOCAL)
    try:
        installation.take_lock("run")
        port = web_port()
        check_given_services()
        prepare(ROOT, LOCAL, RUN_LOCK)
        installation.start_services({})
        installation.env["PORT"] = str(port)
        # What is printed on posters; an installation for others sets its own.
        installation.env.setdefault("GOV_PUBLIC_URL", f"http://127.0.0.1:{port}")
        for what, preparation in (("database", prepare_database), ("static", prepare_static)):
            if not installation.is_prepared(what):
                preparation(installation)
                installation.mark_prepared(what)
        start_processes(installation, port)
        address = f"http://127.0.0.1:{port}/"
        installation.announce(address)
        say(f"ready: {address}")
        accounts = Path(installation.env["GOV_DATA_DIR"]) / "demonstration.txt"
        if accounts.exists():
            say(accounts.read_text(encoding="utf-8").rstrip())
        while True:
            pause(0.5)
            installation.family.check()
    except Stopped:
        say("正在停止 …")
        return 0
    finally:
        installation.close()


def prepare_database(installation: Installation) -> None:
    """Bring the database up to the code, and load the demonstration once."""
    command = manage_step(installation)
    command("更新数据库结构", "migrate", "--noinput")
    try:
        command("设定数据库权限", "secure_database", *(["--create-role"] if installation.must_create_role else []))
    except Refusal as refusal:
        if not installation.must_create_role:
            raise
        raise Refusal(
            "DATABASE_URL 的用户不能建立应用角色 governance_app：请换有 CREATEROLE 权限的用户，"
            f"或用 DATABASE_OWNER_URL 指明数据库所有者、用 DATABASE_URL 指明应用角色。\n{refusal}"
        ) from refusal
    command("生成密钥", "make_keys")
    load_demonstration(installation)
    command("签署检查点", "sign_checkpoint")


def prepare_static(installation: Installation) -> None:
    """Collect and compress the static files."""
    manage_step(installation)("整理静态文件", "collectstatic", "--noinput", "--verbosity=0")


def manage_step(installation: Installation) -> Callable[..., None]:
    """Run a management command as one step of the start."""

    def command(title: str, *arguments: str) -> None:
        log = installation.base / "log" / f"{arguments[0]}.log"
        argv: Command = [python_of(ROOT), ROOT / "manage.py", *arguments]
        with step(title):
            run_step_or_refuse(title, argv, installation.env, log, ROOT)

    return command


def load_demonstration(installation: Installation) -> None:
    """Load it, unless the installation holds real records: then say so and go on without."""
    title, log = "装入演示数据", installation.base / "log" / "load_demo.log"
    with step(title):
        code = run_step(title, [python_of(ROOT), ROOT / "manage.py", "load_demo"], installation.env, log, ROOT)
    if code == DEMONSTRATION_REFUSED:
        say(f"  未装入：{tail(log, 1).removeprefix('CommandError: ')}")
    elif code:
        raise Refusal(f"{title}失败（退出码 {code}）。日志 {log} 的末尾：\n{tail(log)}")


def start_processes(installation: Installation, port: int) -> None:
    """Web server, worker and beat; then one question to all of them."""
    family, env, python = installation.family, installation.application_env(), python_of(ROOT)
    celery: Command = [python, "-m", "celery", "-A", "governance.config"]
    with step("启动网站、后台任务和定时器"):
        web: Command = [python, "-m", "granian", "--interface=wsgi", "--workers=2", "--blocking-threads=4"]
        web += ["--workers-kill-timeout=5", "--host=127.0.0.1", f"--port={port}"]
        family.start("web", [*web, "governance.config.wsgi:application"], env, cwd=ROOT)
        worker_options = ["--without-gossip", "--without-mingle", "--concurrency=2", "--loglevel=INFO"]
        worker = family.start("worker", [*celery, "worker", *worker_options], env, cwd=ROOT)
        beat_options = [f"--schedule={installation.base / 'beat-schedule'}", "--pidfile=", "--loglevel=INFO"]
        beat = family.start("beat", [*celery, "beat", *beat_options], env, cwd=ROOT)

        def ready() -> bool:
            family.check()
            return worker.said(" ready.") and beat.said("beat: Starting") and health(port) == 200

        if not wait_for(ready, 60):
            logs = "\n".join(f"[{child.name}]\n{tail(child.log, 8)}" for child in family.children)
            raise Refusal(f"60 秒内没有全部就绪，/healthz 的回答是 {health(port) or '无'}。日志：\n{logs}")


def health(port: int) -> int:
    """The status that /healthz answers with; 0 when nothing answers. Never through a proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


# test, bench, services: throwaway services -------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """All tests on services of their own, in parallel: who has finished takes from who has not."""
    argv = [*arguments] if chooses_processes(arguments) else ["-n", "2", "--dist", "worksteal", *arguments]
    return on_throwaway(["-m", "pytest", *argv], THROWAWAY)


def chooses_processes(arguments: Sequence[str]) -> bool:
    """Whether the caller said how many processes, or asked for something that needs a single one."""
    single = ("--pdb", "--trace", "--collect-only", "--co", "--fixtures", "--markers", "--help", "-h")
    return any(
        word in single or word.startswith(("-n", "--numprocesses")) or word.endswith("no:xdist") for word in arguments
    )


def bench(arguments: list[str]) -> int:
    """The measurements, on services as durable as real ones and with memory to work in."""
    return on_throwaway(["-m", "benchmarks", *arguments], BENCH)


def on_throwaway(argv: list[str], settings: dict[str, str]) -> int:
    """Run Python in front, beside services that are gone afterwards."""
    python = development_python()
    installation = throwaway(ROOT)
    try:
        installation.start_services(settings)
        return run_in_front([python, *argv], installation.env, ROOT)
    finally:
        installation.close()


def services(arguments: list[str]) -> int:
    """Throwaway services that stay until they are told to stop."""
    development_python()
    installation = throwaway(ROOT)
    try:
        installation.start_services(THROWAWAY)
        names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "GOV_DATA_DIR", "GOV_APP_PASSWORD")
        for name in names:
            say(f"export {name}='{installation.env[name]}'")
        while True:
            pause(0.5)
            installation.family.check()
    except Stopped:
        return 0
    finally:
        installation.close()


def development_python() -> Path:
    """The interpreter with everything that tests and checks need."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    return prepare(ROOT, LOCAL, DEVELOPMENT_LOCK)


# lint --------------------------------------------------------------------------------------------------------------


def lint(arguments: list[str]) -> int:
    """Every check, each to its end; fails when one fails. None of them opens the database."""
    if arguments not in ([], ["--fix"]):
        raise Refusal("./dev lint 只接受 --fix")
    python, places = development_python(), [".", "dev"]
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
        "SECRET_KEY": "lint",
    }
    env = {**os.environ, **nowhere}
    quiet = ["-W", "ignore::RuntimeWarning"]
    if arguments:
        run_in_front([python, "-m", "ruff", "check", "--fix", *places], env, ROOT)
        run_in_front([python, "-m", "ruff", "format", *places], env, ROOT)
        run_in_front([python, *quiet, "manage.py", "write_pages"], env, ROOT)
    imports = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    checks: dict[str, list[str]] = {
        "ruff check": ["-m", "ruff", "check", *places],
        "ruff format": ["-m", "ruff", "format", "--check", *places],
        "mypy": ["-m", "mypy"],
        "import-linter": ["-c", imports],
        "makemigrations": [*quiet, "manage.py", "makemigrations", "--check", "--dry-run"],
        "generated pages": [*quiet, "manage.py", "write_pages", "--check"],
    }
    failed = []
    for name, argv in checks.items():
        began = time.monotonic()
        code = run_in_front([python, *argv], env, ROOT)
        say(f"{'✗' if code else '✓'} {name}（{time.monotonic() - began:.1f} 秒）")
        if code:
            failed.append(name)
        pause(0)
    if failed:
        raise Refusal(f"没有通过：{'、'.join(failed)}")
    return 0


# manage ------------------------------------------------------------------------------------------------------------


def manage(arguments: list[str]) -> int:
    """`manage.py` on the local installation; services that are down are started for the time of the command."""
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    python = prepare(ROOT, LOCAL, RUN_LOCK)
    installation = Installation(ROOT, LOCAL)
    try:
        if not installation.join_running():
            installation.take_lock("manage")
            check_given_services()
            installation.start_services({})
        return run_in_front([python, "manage.py", *arguments], installation.env, ROOT)
    finally:
        installation.close()
