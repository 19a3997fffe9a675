"""Recomputing the whole log: what was touched, beginning with the first (R-OPN-6).

One pass over leaves, bodies, nodes and checkpoints side by side, each read by a cursor of the server, so that a log of
any length needs the same memory. Then every witness: an app that stores what it published compares it with the body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from governance.base.journal.canonical import leaf_hash
from governance.base.journal.models import LogKey
from governance.base.journal.registry import REGISTRY
from governance.base.journal.rules.merkle import Growing, Key
from governance.base.journal.rules.note import Note, NoteProblem, read

CHUNK = 500
LEAVES = """
SELECT l.number, l.entry_id, l.hash, b.nonce, b.content, e.leaf_id IS NOT NULL
FROM journal_leaf AS l LEFT JOIN journal_body AS b ON b.leaf_id = l.number
LEFT JOIN journal_erasure AS e ON e.leaf_id = l.number ORDER BY l.number
"""
# In the order in which a growing tree finishes them.
NODES = "SELECT level, idx, hash FROM journal_node ORDER BY (idx + 1) << level::integer, level"
CHECKPOINTS = "SELECT size, root, text FROM journal_checkpoint ORDER BY size, id"


@dataclass(frozen=True)
class Finding:
    """The first thing that is not as it was. ``entry`` is None where no entry is left to name."""

    leaf: int
    entry: int | None
    what: str
    text: str


@dataclass
class Report:
    size: int = 0
    root: str = ""
    bodies: int = 0
    erased: int = 0
    nodes: int = 0
    checkpoints: int = 0
    witnessed: dict[str, int] = field(default_factory=dict)
    finding: Finding | None = None


def verify(outside: Sequence[Note] = ()) -> Report:
    """Everything, in one snapshot of the database. ``outside`` are checkpoints that were kept elsewhere: what the
    owner of the database cannot have rewritten."""
    report = Report()
    with _snapshot():
        found = [next(_Pass(report, sorted(outside, key=lambda one: one.size)).findings(), None)]
        found += [_first_wrong(report, name) for name in REGISTRY.witnesses]
    report.finding = min((one for one in found if one is not None), key=lambda one: one.leaf, default=None)
    return report


def _first_wrong(report: Report, name: str) -> Finding | None:
    report.witnessed[name] = 0
    for checked in REGISTRY.witnesses[name]():
        report.witnessed[name] += 1
        if checked.wrong:
            return Finding(checked.leaf, checked.entry, name, checked.wrong)
    return None


@contextmanager
def _snapshot() -> Iterator[None]:
    """All reads see one state, while publishing goes on; inside a transaction of the caller, that one's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _stream(sql: str) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


@dataclass
class _Pass:
    """The state of the one pass: the tree as it grows, and how far the last checkpoint that agreed reached."""

    report: Report
    outside: Sequence[Note]
    tree: Growing = field(default_factory=Growing)
    agreed: int = 0
    first_entry: int | None = None  # of the leaf at ``agreed``: where what a checkpoint no longer covers begins
    before: int | None = None  # the entry of the leaf before
    keys: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        self.keys = {key.key_id: (key.name, bytes(key.public)) for key in LogKey.objects.all()}
        nodes, checkpoints = _stream(NODES), _stream(CHECKPOINTS)
        signed, kept = next(checkpoints, None), list(self.outside)
        for number, entry, hashed, nonce, content, erased in _stream(LEAVES):
            if number != self.tree.size:
                yield Finding(self.tree.size, None, "gap", _("登记号 %s 不见了。") % self.tree.size)
                return
            if number == self.agreed:
                self.first_entry = entry
            yield from self._body(number, entry, bytes(hashed), nonce, content, erased)
            for key, grown in self.tree.add(bytes(hashed)):
                yield from self._node(number, entry, key, grown, next(nodes, None))
            self.before = entry
            while signed is not None and signed[0] <= self.tree.size:
                yield from self._checkpoint(signed)
                signed = next(checkpoints, None)
            while kept and kept[0].size <= self.tree.size:
                yield from self._kept(kept.pop(0))
        self.report.size, self.report.root = self.tree.size, self.tree.root.hex()
        while signed is not None and signed[0] == self.tree.size:  # of the empty log
            yield from self._checkpoint(signed)
            signed = next(checkpoints, None)
        yield from self._end(next(nodes, None), signed, kept)

    def _body(
        self, number: int, entry: int, hashed: bytes, nonce: Any, content: Any, erased: bool
    ) -> Iterator[Finding]:
        if content is None:
            self.report.erased += 1
            if not erased:
                yield Finding(number, entry, "missing", _("登记号 %s 的正文不见了，也没有删除记录。") % number)
            return
        self.report.bodies += 1
        if erased:
            yield Finding(number, entry, "erased", _("登记号 %s 的正文已决定删除，却还在库里。") % number)
        if leaf_hash(bytes(nonce), bytes(content)) != hashed:
            yield Finding(number, entry, "body", _("登记号 %s 的正文与它的校验值对不上：正文或校验值被改过。") % number)

    def _node(self, number: int, entry: int, key: Key, grown: bytes, stored: Any) -> Iterator[Finding]:
        self.report.nodes += 1
        first = key[1] << key[0]
        if stored is None or (stored[0], stored[1]) != key or bytes(stored[2]) != grown:
            text = _("登记号 %(first)s 到 %(last)s 的校验值与记录树的节点（第%(level)s层第%(idx)s个）对不上。") % {
                "first": first,
                "last": number,
                "level": key[0],
                "idx": key[1],
            }
            # When only a higher one differs, it is the node itself that was touched: the leaves below it agreed.
            leaf, at = (first, self.before) if key[0] == 1 else (number, entry)
            yield Finding(leaf, at, "node", text)

    def _checkpoint(self, stored: tuple[int, Any, str]) -> Iterator[Finding]:
        size, root, text = stored[0], bytes(stored[1]), stored[2]
        self.report.checkpoints += 1
        try:
            note = read(text)
        except NoteProblem:
            yield self._since_agreed("checkpoint", _("%s 项时签署的检查点不成格式，被改过。") % size)
            return
        if (note.size, note.root) != (size, root) or not self._is_signed(note):
            yield self._since_agreed("checkpoint", _("%s 项时签署的检查点签名不对，被改过。") % size)
        elif size < self.tree.size or root != self.tree.root:
            yield self._differs(size, _("签署的检查点"))
        else:
            self.agreed, self.first_entry = size, None

    def _kept(self, note: Note) -> Iterator[Finding]:
        if note.size < self.tree.size or note.root != self.tree.root:
            yield self._differs(note.size, _("另处保存的检查点"))
        elif not self._is_signed(note):
            text = _("另处保存的检查点（%s 项）不是已登记的公钥签的：文件是假的，或者公钥被换过。") % note.size
            yield self._since_agreed("key", text)

    def _end(self, node: Any, signed: Any, kept: Sequence[Note]) -> Iterator[Finding]:
        for size in [*([signed[0]] if signed else []), *(note.size for note in kept if note.size > self.tree.size)]:
            words = {"then": size, "now": self.tree.size}
            text = _("签署检查点时有 %(then)s 项，现在只有 %(now)s 项：后面的被删了。") % words
            yield Finding(self.tree.size, None, "short", text)
        if node is not None:
            yield Finding(self.tree.size, None, "node", _("记录树有多余的节点（第%s层第%s个）。") % (node[0], node[1]))

    def _is_signed(self, note: Note) -> bool:
        """By a key of this log, and by none of them wrongly."""
        answers = [note.signed_by(*key) for key in self.keys.values()]
        return True in answers and False not in answers

    def _differs(self, size: int, which: str) -> Finding:
        text = _("登记号 %(first)s 到 %(last)s 之间有改动：与%(which)s（%(size)s 项）对不上。") % {
            "first": self.agreed,
            "last": max(size - 1, 0),
            "which": which,
            "size": size,
        }
        return self._since_agreed("root", text)

    def _since_agreed(self, what: str, text: str) -> Finding:
        return Finding(self.agreed, self.first_entry, what, text)
