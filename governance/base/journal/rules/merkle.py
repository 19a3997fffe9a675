"""The arithmetic of the log's tree: RFC 6962 section 2.1, verification as in RFC 9162 sections 2.1.3.2 and 2.1.4.2.

A complete subtree is named by ``(level, index)``: its leaves are ``index << level`` up to ``(index + 1) << level``,
and level 0 is the leaf itself. A complete subtree never changes once it is there, so every root and every proof is
put together from a few of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

Key = tuple[int, int]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtrees(start: int, end: int) -> list[Key]:
    """The complete subtrees that hold the leaves from ``start`` to before ``end``, from left to right."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def root_of(start: int, end: int, hashes: Mapping[Key, bytes]) -> bytes:
    """The hash over the leaves from ``start`` to before ``end``, out of complete subtrees."""
    parts = [hashes[key] for key in subtrees(start, end)]
    return reduce(lambda right, left: node_hash(left, right), reversed(parts)) if parts else EMPTY_ROOT


def inclusion_ranges(leaf: int, size: int) -> list[Key]:
    """What the proof for ``leaf`` in a tree of ``size`` is made of, from the bottom up: ranges (start, end)."""
    _need(0 <= leaf < size)
    start, end, found = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(old: int, size: int) -> list[Key]:
    """The same for the proof that the tree of ``old`` leaves is the beginning of the tree of ``size``."""
    _need(0 <= old <= size)
    if old in (0, size):
        return []
    start, end, found = 0, size, []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    if start:  # else the verifier has this one: it is the old root
        found.append((start, end))
    return found[::-1]


def subtrees_of(ranges: Sequence[Key]) -> set[Key]:
    """Every complete subtree that such ranges are computed from."""
    return {key for start, end in ranges for key in subtrees(start, end)}


def proof(ranges: Sequence[Key], hashes: Mapping[Key, bytes]) -> list[bytes]:
    return [root_of(start, end, hashes) for start, end in ranges]


def root_from_inclusion(hashed: bytes, leaf: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that the path leads to; None for a path of the wrong length."""
    if not 0 <= leaf < size:
        return None
    index, last, found = leaf, size - 1, hashed
    for step in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = node_hash(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node_hash(found, step)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def includes(hashed: bytes, leaf: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a leaf of that hash stands at ``leaf`` in the tree of ``size`` with this root."""
    return root_from_inclusion(hashed, leaf, size, path) == root


def extends(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of ``size`` only added to the tree of ``old``: nothing in it was changed."""
    if not 0 <= old <= size:
        return False
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, step)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old_root and after == root


@dataclass
class Growing:
    """A tree that grows leaf by leaf and remembers only its right edge: for recomputing a log of any length."""

    size: int = 0
    edge: list[tuple[Key, bytes]] = field(default_factory=list)

    def add(self, hashed: bytes) -> list[tuple[Key, bytes]]:
        """Append one leaf; the complete subtrees above level 0 that it finished, from the bottom up."""
        key, finished = (0, self.size), []
        while self.edge and self.edge[-1][0] == (key[0], key[1] - 1):
            hashed = node_hash(self.edge.pop()[1], hashed)
            key = (key[0] + 1, key[1] >> 1)
            finished.append((key, hashed))
        self.edge.append((key, hashed))
        self.size += 1
        return finished

    @property
    def root(self) -> bytes:
        return root_of(0, self.size, dict(self.edge))


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _need(ok: bool) -> None:
    if not ok:
        raise ValueError("no such place in a tree of that size")
