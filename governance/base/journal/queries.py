"""Reading the log: bodies, proofs, checkpoints. Constant numbers of queries, whatever the size of the log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from governance.base.journal.models import Body, Checkpoint, Erasure, Leaf
from governance.base.journal.rules import code, merkle
from governance.base.journal.rules.merkle import Key

HASHES = """
SELECT 0, l.number, l.hash FROM journal_leaf AS l WHERE l.number = ANY(%s)
UNION ALL
SELECT n.level, n.idx, n.hash FROM unnest(%s::smallint[], %s::bigint[]) AS k(level, idx)
JOIN journal_node AS n ON n.level = k.level AND n.idx = k.idx
"""


class NoSuchLeaf(LookupError):
    """The log has no leaf of that number, or was not of that size yet."""


@dataclass(frozen=True)
class PageProof:
    """What a page or a poster prints. ``root_code`` is that of the root right after the leaf, which never changes."""

    leaf: int
    digest: str
    code: str
    root_code: str
    size: int


@dataclass(frozen=True)
class Inclusion:
    leaf: int
    size: int
    leaf_hash: bytes
    path: tuple[bytes, ...]
    root: bytes


@dataclass(frozen=True)
class Consistency:
    old: int
    size: int
    path: tuple[bytes, ...]
    old_root: bytes
    root: bytes


def log_size() -> int:
    """How many leaves there are."""
    last: int | None = Leaf.objects.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def body_of(leaf: int) -> dict[str, Any] | None:
    """What was published; None when it was erased."""
    stored = Body.objects.filter(pk=leaf).first()
    return None if stored is None else dict(json.loads(bytes(stored.content)))


def erasure_reason(leaf: int) -> str | None:
    """Why the body of that leaf is gone; None when it was never erased."""
    return Erasure.objects.filter(pk=leaf).values_list("reason", flat=True).first()


def page_proof(leaf: int) -> PageProof:
    """One query. ``NoSuchLeaf``."""
    return page_proofs([leaf])[leaf]


def page_proofs(leaves: Iterable[int]) -> dict[int, PageProof]:
    """Of many at once, in one query."""
    wanted = set(leaves)
    found = hashes_of({(0, leaf) for leaf in wanted} | merkle.subtrees_of([(0, leaf + 1) for leaf in wanted]))
    return {
        leaf: PageProof(
            leaf=leaf,
            digest=found[0, leaf].hex(),
            code=code.short(found[0, leaf]),
            root_code=code.short(merkle.root_of(0, leaf + 1, found)),
            size=leaf + 1,
        )
        for leaf in wanted
    }


def inclusion(leaf: int, size: int) -> Inclusion:
    """That ``leaf`` stands in the log of ``size``; one query. ``NoSuchLeaf`` where it does not."""
    if not 0 <= leaf < size:
        raise NoSuchLeaf(leaf)
    ranges = merkle.inclusion_ranges(leaf, size)
    # With the last leaf the query also tells whether the log has that size at all.
    found = hashes_of({(0, leaf), (0, size - 1)} | merkle.subtrees_of(ranges))
    path = merkle.proof(ranges, found)
    root = merkle.root_from_inclusion(found[0, leaf], leaf, size, path)
    if root is None:
        raise NoSuchLeaf(leaf)
    return Inclusion(leaf, size, found[0, leaf], tuple(path), root)


def consistency(old: int, size: int) -> Consistency:
    """That the log of ``size`` begins with the log of ``old``; one query. ``NoSuchLeaf`` when it is not so long."""
    if not 0 <= old <= size:
        raise NoSuchLeaf(old)
    ranges = merkle.consistency_ranges(old, size)
    found = hashes_of(merkle.subtrees_of([*ranges, (0, old), (0, size)]))
    return Consistency(
        old, size, tuple(merkle.proof(ranges, found)), merkle.root_of(0, old, found), merkle.root_of(0, size, found)
    )


def root_at(size: int) -> bytes:
    """The root of the first ``size`` leaves; one query."""
    return merkle.root_of(0, size, hashes_of(merkle.subtrees_of([(0, size)])))


def hashes_of(keys: Iterable[Key]) -> Mapping[Key, bytes]:
    """Of complete subtrees, all in one query. ``NoSuchLeaf`` when one is missing."""
    wanted = set(keys)
    leaves = [index for level, index in wanted if level == 0]
    nodes = [key for key in wanted if key[0] > 0]
    with connection.cursor() as cursor:
        cursor.execute(HASHES, [leaves, [level for level, _idx in nodes], [index for _level, index in nodes]])
        found = {(level, index): bytes(hashed) for level, index, hashed in cursor.fetchall()}
    if missing := wanted - found.keys():
        raise NoSuchLeaf(min(index << level for level, index in missing))
    return found


def newest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-id").first()


def checkpoint_of(size: int) -> Checkpoint | None:
    """The first one that was signed at that size."""
    return Checkpoint.objects.filter(size=size).order_by("id").first()
