"""Children of `./dev`: started so that none survives it, stopped by a signal to the leader, watched while they run."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tools.console import Refusal, live, say

PR_SET_PDEATHSIG = 1
TICK = 0.05
STOP_PATIENCE = 20.0
TAIL_LINES = 20
QUIET_SECONDS = 15.0

Environment = Mapping[str, str]
Command = list[str | Path]


class Stopped(Exception):
    """A signal asked us to stop."""


_received: list[int] = []


def listen() -> None:
    """Remember the signals that mean "stop"; `pause` turns them into `Stopped` where it is safe to do so."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: _received.append(received))


def pause(seconds: float = TICK) -> None:
    """Wait a moment, unless asked to stop."""
    if _received:
        raise Stopped
    time.sleep(seconds)
    if _received:
        raise Stopped


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        pause()
    return True


def die_with_parent(number: int) -> Callable[[], None] | None:
    """A child's first act: ask the kernel for this signal when `./dev` dies, even by kill -9. Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    parent, libc = os.getpid(), ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # died between fork and this line
            os._exit(1)

    return ask


def as_user(user: str | None) -> dict[str, Any]:
    """What to add to a call of `subprocess` so that the child runs as this user."""
    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _spawn(
    argv: Command,
    env: Environment,
    cwd: Path | None,
    death_signal: int,
    output: IO[bytes] | None = None,
    **more: Any,
) -> subprocess.Popen[bytes]:
    """Start a process that does not survive us: into a log and in a session of its own, or with our terminal."""
    if output is not None:
        more |= {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT, "start_new_session": True}
    return subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env),
        cwd=cwd,
        preexec_fn=die_with_parent(death_signal),  # safe: `./dev` has no threads
        **more,
    )


def tail(path: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log."""
    if not path.exists():
        return ""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@dataclass
class Child:
    """One process in a session of its own, so that a Ctrl-C at the terminal reaches `./dev` only."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]
    stop_signal: int

    def check(self) -> None:
        """Refuse to go on without it."""
        code = self.process.poll()
        if code is not None:
            raise Refusal(f"{self.name} 已退出（退出码 {code}）。日志 {self.log} 的末尾：\n{tail(self.log)}")

    def said(self, text: str) -> bool:
        """Whether its log holds the text; a dead child never will, so that is an error."""
        self.check()
        return text in self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Family:
    """The children in order of start."""

    logs: Path
    pass_fds: tuple[int, ...] = ()  # the lock: held until the last child is gone
    children: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        argv: Command,
        env: Environment,
        *,
        stop_signal: int = signal.SIGTERM,
        user: str | None = None,
        cwd: Path | None = None,
    ) -> Child:
        """Start one and keep its output in a log of its own."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            process = _spawn(argv, env, cwd, stop_signal, output, pass_fds=self.pass_fds, **as_user(user))
        child = Child(name, log, process, stop_signal)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Refuse to go on when any of them died."""
        for child in self.children:
            child.check()

    def stop(self, *names: str) -> None:
        """Stop these (all, when none is named): signal the leaders only, since a signal to the whole group can hang a
        web server; wait; then kill what is left of the groups."""
        leaving = [child for child in reversed(self.children) if not names or child.name in names]
        for child in leaving:
            if child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
        end = time.monotonic() + STOP_PATIENCE
        for child in leaving:
            try:
                child.process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(f"{child.name} 没有按时停止，强制结束")
            _kill_group(child.process)
        self.children = [child for child in self.children if child not in leaving]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of its group; usually nothing is."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_step(title: str, argv: Command, env: Environment, log: Path, cwd: Path | None = None) -> int:
    """Run one command to its end; its output goes to the log, its last line to the terminal. Returns the exit code."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = _spawn(argv, env, cwd, signal.SIGTERM, output)
    began = told = time.monotonic()
    shown = ""
    try:
        while process.poll() is None:
            pause(0.1)
            last = tail(log, 1).strip()
            if last != shown:
                shown = last
                live(f"· {title} … {last}")
            if not sys.stdout.isatty() and time.monotonic() - told > QUIET_SECONDS:
                told = time.monotonic()
                say(f"· {title} … {told - began:.0f} 秒，{last[:80]}")
    except Stopped:
        process.terminate()
        try:
            process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            say(f"{title} 没有按时停止，强制结束")
        _kill_group(process)
        raise
    return process.returncode


def run_step_or_refuse(title: str, argv: Command, env: Environment, log: Path, cwd: Path) -> None:
    """Run one command that must succeed."""
    code = run_step(title, argv, env, log, cwd)
    if code:
        raise Refusal(f"{title}失败（退出码 {code}）。日志 {log} 的末尾：\n{tail(log)}")


def run_in_front(argv: Command, env: Environment, cwd: Path) -> int:
    """Run one command with the terminal, as if it had been typed. Ctrl-C reaches it from the terminal; other signals,
    and a SIGINT without a terminal, are passed on."""
    process = _spawn(argv, env, cwd, signal.SIGTERM)
    passed = len(_received)
    while process.poll() is None:
        time.sleep(TICK)
        for number in _received[passed:]:
            passed += 1
            if number != signal.SIGINT or not sys.stdin.isatty():
                process.send_signal(number)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode
