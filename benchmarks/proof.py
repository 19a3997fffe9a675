"""An inclusion proof out of a log of 100,000 leaves, against one read by primary key: each in a process that has just
begun, as a web worker has that was not asked before. What it takes to start Python and to connect counts for neither.
"""

from __future__ import annotations

import json
import secrets
import statistics
import subprocess
import sys
from typing import Any

from django.db import connection

from benchmarks.country import ROOT, owner, use
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.journal.models import Leaf
from governance.base.journal.queries import inclusion, log_size
from governance.base.journal.rules import merkle

NAMES = ("proof",)
GOAL = 10.0
LEAVES = 100_000
PROOFS = 60
FILL = """
INSERT INTO journal_entry (verb, object_type, object_id, division, at, basis, data)
SELECT 'bench', 'bench', n, '', now(), '[]', '{}' FROM generate_series(1, %(leaves)s) AS n;
INSERT INTO journal_leaf (number, entry_id, hash)
SELECT row_number() OVER (ORDER BY id) - 1, id, sha256(convert_to(id::text, 'UTF8')) FROM journal_entry;
INSERT INTO journal_node (level, idx, hash)
SELECT 1, l.number >> 1, sha256('\\x01'::bytea || l.hash || r.hash)
FROM journal_leaf AS l JOIN journal_leaf AS r ON r.number = l.number + 1 WHERE l.number & 1 = 0;
"""
NEXT_LEVEL = """
INSERT INTO journal_node (level, idx, hash)
SELECT %(level)s, l.idx >> 1, sha256('\\x01'::bytea || l.hash || r.hash)
FROM journal_node AS l JOIN journal_node AS r ON r.level = l.level AND r.idx = l.idx + 1
WHERE l.level = %(level)s - 1 AND l.idx & 1 = 0
"""
FRESH = "from benchmarks.proof import fresh; fresh({number})"


def fill() -> None:
    """A log of that many leaves, and nothing else."""
    use("bench_proof")
    with owner() as cursor:
        cursor.execute(FILL, {"leaves": LEAVES})
        for level in range(2, LEAVES.bit_length()):
            cursor.execute(NEXT_LEVEL, {"level": level})
        cursor.execute("VACUUM (ANALYZE) journal_leaf, journal_node")


def read(number: int) -> bytes:
    return bytes(Leaf.objects.values_list("hash", flat=True).get(pk=number))


def prove(number: int) -> None:
    found = inclusion(number, LEAVES)
    if not merkle.includes(read(number), number, LEAVES, found.path, found.root):
        raise SystemExit(f"the proof of {number} does not hold")


def fresh(number: int) -> None:
    """In a process of its own: the first proof, then some more, each beside a read."""
    read(secrets.randbelow(LEAVES))  # connects
    first = seconds(inclusion, secrets.randbelow(LEAVES), LEAVES)
    took: dict[str, list[float]] = {"read": [], "proof": []}
    for turn in range(PROOFS):
        for name in in_turn(("read", "proof"), turn + number):
            leaf = secrets.randbelow(LEAVES)
            took[name].append(seconds(read, leaf) if name == "read" else seconds(inclusion, leaf, LEAVES))
    print(json.dumps({"first": first, **{name: statistics.median(times) for name, times in took.items()}}))


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    fill()
    if log_size() != LEAVES:
        raise SystemExit(f"the log has {log_size()} leaves")
    for leaf in (0, 1, LEAVES // 2, LEAVES - 1):
        prove(leaf)
    connection.close()
    ratios = []
    for number in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", FRESH.format(number=number)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        took = json.loads(done.stdout.splitlines()[-1])
        ratios.append(took["proof"] / took["read"])
        say(
            f"round {number + 1}: read {took['read'] * 1000:.2f} ms, proof {took['proof'] * 1000:.2f} ms, "
            f"the first proof {took['first'] * 1000:.2f} ms"
        )
    return [result("proof", ratios, GOAL)]
