"""A published page from memory, and its 304, against an empty view behind the same middleware on the same server.

The asking costs as much as the answering when both are Python, so that requests go out in batches over kept connections
and answers are counted by their bytes: what is left of the asker weighs equally on all contestants, and makes the
ratios look worse than they are.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from benchmarks.country import ROOT, use
from benchmarks.rounds import ROUNDS, in_turn, result, say
from openness.choices import State
from openness.models import Disclosure
from tools.processes import Family

NAMES = ("pages", "pages_304")
ASKERS = 2
CONNECTIONS = 4  # of each asker
BATCH = 16  # requests sent at once
SECONDS = 2.0
Contestants = dict[str, bytes]


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """The demonstration's county, so that the page is one that people read."""
    use("bench_pages")
    say("loading the demonstration")
    call_command("load_demo", stdout=StringIO())
    shown = Disclosure.objects.filter(state=State.PUBLISHED).select_related("division").order_by("id")[0]
    address = f"/board/{shown.division.code}/{shown.pk}/"
    connection.close()
    rates: dict[str, list[float]] = {"empty": [], "pages": [], "pages_304": []}
    with server() as port:
        etag = re.search(rb'(?i)\netag: ("[^"]+")', ask_once(port, request(port, address)))
        if etag is None:
            raise SystemExit("the page has no ETag")
        contestants = {
            "empty": request(port, "/empty/"),
            "pages": request(port, address),
            "pages_304": request(port, address, f"If-None-Match: {etag[1].decode()}"),
        }
        for name, status in (("empty", b"200"), ("pages", b"200"), ("pages_304", b"304")):
            answer = ask_once(port, contestants[name])
            if not answer.startswith(b"HTTP/1.1 " + status):
                raise SystemExit(f"{name}: {answer[:200]!r}")
            say(f"{name}: {len(answer)} bytes")
        for number in range(rounds):
            for name in in_turn(list(contestants), number):
                rates[name].append(rate(port, contestants[name]))
            say(f"round {number + 1}: " + ", ".join(f"{name} {found[-1]:.0f}/s" for name, found in rates.items()))
    return [
        result(name, [empty / kept for empty, kept in zip(rates["empty"], rates[name], strict=True)], 1.0)
        for name in NAMES
    ]


@contextmanager
def server() -> Iterator[int]:
    """The web server as `./dev run` starts it, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as directory:
        env = {**os.environ, "GOV_STATIC_ROOT": f"{directory}/static", "PYTHONPATH": str(ROOT)}
        family = Family(Path(directory))
        collect = family.start("collect", [sys.executable, "manage.py", "collectstatic", "--noinput"], env, cwd=ROOT)
        collect.process.wait()
        family.stop("collect")
        command = [sys.executable, "-m", "granian", "--interface=wsgi", "--workers=2", "--blocking-threads=4"]
        command += ["--workers-kill-timeout=5", "--host=127.0.0.1", f"--port={port}"]
        child = family.start("web", [*command, "benchmarks.pages_server:application"], env, cwd=ROOT)
        try:
            while not child.said("Started worker-2"):
                time.sleep(0.1)
            yield port
        finally:
            family.stop()


def request(port: int, address: str, *headers: str) -> bytes:
    lines = [f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip, deflate, br", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def ask_once(port: int, asked: bytes) -> bytes:
    """The whole answer, head and body."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(asked)
        while b"\r\n\r\n" not in answer:
            answer += wire.recv(65536)
        head, _gap, body = answer.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\ncontent-length: (\d+)", head)
        while length is not None and not head.startswith(b"HTTP/1.1 304") and len(body) < int(length[1]):
            body += wire.recv(65536)
    return head + b"\r\n\r\n" + body


def rate(port: int, asked: bytes) -> float:
    """Answers a second, of all askers together."""
    for _number in range(20):  # both workers have made the page before anybody counts
        ask_once(port, asked)
    size = len(ask_once(port, asked))
    with multiprocessing.get_context("spawn").Pool(ASKERS) as askers:
        askers.map(_warm, range(ASKERS))
        counts = askers.starmap(_ask, [(port, asked, size)] * ASKERS, chunksize=1)
    return sum(counts)


def _warm(number: int) -> int:
    time.sleep(0.1)  # so that each asker is up before the counting begins
    return number


def _ask(port: int, asked: bytes, size: int) -> float:
    """Batches over a few connections in turn until the time is up; answers a second."""
    wires = [socket.create_connection(("127.0.0.1", port)) for _number in range(CONNECTIONS)]
    batch, wanted, answered = asked * BATCH, size * BATCH, 0
    buffer = bytearray(1 << 20)
    began = time.perf_counter()
    for wire in wires:
        wire.sendall(batch)
    while time.perf_counter() - began < SECONDS:
        for wire in wires:
            got = 0
            while got < wanted:
                got += wire.recv_into(buffer)
            if got != wanted:
                raise ValueError(f"answers of {size} bytes were expected, {got} came for {BATCH}")
            answered += BATCH
            wire.sendall(batch)
    took = time.perf_counter() - began
    for wire in wires:
        wire.close()
    return answered / took
