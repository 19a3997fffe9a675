"""The project's own Python environment: made when missing, brought up to the lock when the lock changed."""

import fcntl
import os
import subprocess
import sys
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from tools.console import Refusal, step
from tools.processes import Command, run_step_or_refuse

RUN_LOCK = "requirements.lock"
DEVELOPMENT_LOCK = "requirements-dev.lock"


def python_of(root: Path) -> Path:
    """The interpreter of the environment."""
    return root / ".venv" / "bin" / "python"


def prepare(root: Path, local: Path, lock: str) -> Path:
    """Make `.venv` and install the lock, unless that is done. Two commands at once wait for each other."""
    with (local / "venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        python = python_of(root)
        if not _works(python):
            _make(root, local)
        wanted = sha256((root / lock).read_bytes()).hexdigest()
        marker = root / ".venv" / f"installed-{lock}.sha256"
        if not marker.exists() or marker.read_text() != wanted:
            _install(root, local, lock)
            marker.write_text(wanted)
    return python


def _works(python: Path) -> bool:
    if not os.access(python, os.X_OK):
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _make(root: Path, local: Path) -> None:
    if find_spec("ensurepip") is None:
        raise Refusal("这个 Python 缺少 venv：请先安装（Debian、Ubuntu：apt install python3-venv）")
    argv: Command = [sys.executable, "-m", "venv", "--clear", root / ".venv"]
    title = "建立 Python 环境"
    with step(title):
        run_step_or_refuse(title, argv, os.environ, local / "log" / "venv.log", root)


def _install(root: Path, local: Path, lock: str) -> None:
    """Only what the lock names, and only with the hashes it gives."""
    argv: Command = [python_of(root), "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar=off"]
    argv += ["--disable-pip-version-check", "-r", root / lock]
    title = f"安装依赖（{lock}）"
    with step(title):
        run_step_or_refuse(title, argv, os.environ, local / "log" / "pip.log", root)
