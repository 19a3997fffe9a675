"""The take-down list: which bodies are gone for ever, kept beside the database.

A backup made before an erasure still holds the body, and so does an export. The list is a file of its own
(``takedowns.jsonl`` in DATA_DIR), so that it outlives both: ``backup`` takes it along, ``restore`` and exports apply
it again. Leaf, hash, reason, ids: no text and no name.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from governance.base.journal.models import Body, Erasure, Leaf

FILE = "takedowns.jsonl"


@dataclass(frozen=True)
class Takedown:
    """One line. ``hash`` is the leaf's, hexadecimal: in another log the same number is something else."""

    leaf: int
    hash: str
    reason: str
    asked_by: int
    approved_by: int
    at: str


@dataclass(frozen=True)
class Applied:
    """What a list came to, by leaf: bodies removed now, already gone, and lines about another log's leaves."""

    removed: tuple[int, ...]
    gone: tuple[int, ...]
    foreign: tuple[int, ...]


def path() -> Path:
    return Path(settings.DATA_DIR) / FILE


def read(source: Path | None = None) -> list[Takedown]:
    """All lines in order; none when there was never an erasure. ValueError for a line that is none."""
    source = source or path()
    if not source.exists():
        return []
    lines = source.read_text(encoding="utf-8").splitlines()
    try:
        return [Takedown(**json.loads(line)) for line in lines if line.strip()]
    except TypeError as error:
        raise ValueError(f"{source} holds a line that is no take-down") from error


def append(found: Iterable[Takedown]) -> int:
    """Add those that are not in the list yet; how many. Safe with several processes, on disk when it returns."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known = {(one.leaf, one.hash) for one in read()}
        new = [one for one in found if (one.leaf, one.hash) not in known]
        for one in new:
            file.write(json.dumps(asdict(one), ensure_ascii=False, separators=(",", ":")) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def catch_up() -> int:
    """Write what the database knows and the list does not: after an erasure, and before a backup or an export."""
    rows = Erasure.objects.select_related("leaf").order_by("at", "leaf_id")
    return append(
        Takedown(
            leaf=row.leaf_id,
            hash=bytes(row.leaf.hash).hex(),
            reason=row.reason,
            asked_by=row.asked_by,
            approved_by=row.approved_by,
            at=row.at.isoformat(),
        )
        for row in rows
    )


def apply(found: Iterable[Takedown]) -> Applied:
    """Remove the bodies that a restored database has again. A line whose hash is not that of the leaf is about another
    log (or a future that the restored one never had) and is told, not applied."""
    removed: list[int] = []
    gone: list[int] = []
    foreign: list[int] = []
    with transaction.atomic():
        for one in found:
            leaf = Leaf.objects.filter(pk=one.leaf).first()
            if leaf is None or bytes(leaf.hash).hex() != one.hash:
                foreign.append(one.leaf)
                continue
            Erasure.objects.get_or_create(
                leaf=leaf,
                defaults={
                    "reason": one.reason,
                    "asked_by": one.asked_by,
                    "approved_by": one.approved_by,
                    "at": dt.datetime.fromisoformat(one.at),
                },
            )
            count, _rows = Body.objects.filter(pk=one.leaf).delete()
            (removed if count else gone).append(one.leaf)
    return Applied(tuple(removed), tuple(gone), tuple(foreign))
