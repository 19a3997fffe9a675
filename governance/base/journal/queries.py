"""Reading the log: bodies, proofs, checkpoints. Constant numbers of queries, whatever the size of the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from governance.base.journal.canonical import leaf_hash
from governance.base.journal.choices import KeyEnd
from governance.base.journal.models import Body, Checkpoint, Erasure, Leaf, LogKey
from governance.base.journal.registry import Checked, Page, page_of
from governance.base.journal.rules import code, merkle
from governance.base.journal.rules.merkle import Key
from governance.base.journal.rules.note import verifier_key

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


def erasure_reasons(leaves: Iterable[int | None]) -> dict[int, str]:
    """Of many at once, by leaf; one query, none for no leaf."""
    wanted = {leaf for leaf in leaves if leaf is not None}
    return dict(Erasure.objects.filter(pk__in=wanted).values_list("leaf_id", "reason")) if wanted else {}


def without_body(leaf: int, missing: str) -> Checked:
    """For a witness that finds no body: nothing is wrong when it was erased, else ``missing`` says what is."""
    erased = Erasure.objects.filter(pk=leaf).select_related("leaf").first()
    return Checked(leaf, 0, missing) if erased is None else Checked(leaf, erased.leaf.entry_id)


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


@dataclass(frozen=True)
class PaperCheck:
    """Whether what is printed on a paper is what the log holds. ``codes`` are (label, as printed, as in the log, same)
    for each code that was given; ``whole`` whether the log agrees with itself and with the newest checkpoint."""

    leaf: int
    codes: tuple[tuple[str, str, str, bool], ...]
    whole: bool
    erased: str | None
    page: Page | None

    @property
    def same(self) -> bool:
        return bool(self.codes) and all(same for _label, _given, _stored, same in self.codes)


def check_paper(leaf: int, *, leaf_code: str, root_code: str) -> PaperCheck:
    """Compare the codes of a paper with the log. ``NoSuchLeaf``."""
    proof = page_proof(leaf)
    stored = Leaf.objects.select_related("entry").get(pk=leaf)
    root = root_at(proof.size)
    given = ((_("校验码"), leaf_code, bytes(stored.hash)), (_("总校验码"), root_code, root))
    return PaperCheck(
        leaf=leaf,
        codes=tuple(
            (label, typed, code.short(hashed), code.same(typed, hashed)) for label, typed, hashed in given if typed
        ),
        whole=is_whole(leaf),
        erased=erasure_reason(leaf),
        page=page_of(stored.entry.object_type, stored.entry.object_id, leaf),
    )


def is_whole(leaf: int) -> bool:
    """Whether this leaf still is what was published: its body hashes to it, and it leads to the signed root."""
    stored = Leaf.objects.select_related("body").get(pk=leaf)
    body: Body | None = getattr(stored, "body", None)
    if body is not None and leaf_hash(bytes(body.nonce), bytes(body.content)) != bytes(stored.hash):
        return False
    signed = newest_checkpoint()
    if signed is None or signed.size <= leaf:
        return True
    try:
        return inclusion(leaf, signed.size).root == bytes(signed.root)
    except NoSuchLeaf:
        return False


def proof_document(leaf: int, size: int | None = None) -> dict[str, Any]:
    """Everything it takes to check one leaf without this platform: body, path, root and a signed checkpoint.

    Of the newest checkpoint that covers the leaf; before there is one, of the log as it is now, without a checkpoint.
    """
    checkpoint = newest_checkpoint() if size is None else checkpoint_of(size)
    if size is None:
        if checkpoint is not None and checkpoint.size <= leaf:
            checkpoint = None
        size = log_size() if checkpoint is None else checkpoint.size
    found = inclusion(leaf, size)
    body = Body.objects.filter(pk=leaf).first()
    return {
        "version": 1,
        "leaf": leaf,
        "size": size,
        "leaf_hash": found.leaf_hash.hex(),
        "path": [step.hex() for step in found.path],
        "root": found.root.hex(),
        "body": None if body is None else bytes(body.content).decode(),
        "nonce": None if body is None else bytes(body.nonce).hex(),
        "erased": erasure_reason(leaf),
        "checkpoint": None if checkpoint is None else checkpoint.text,
    }


def consistency_document(old: int, size: int) -> dict[str, Any]:
    """That the log of ``size`` only added to the log of ``old``. ``NoSuchLeaf``."""
    found = consistency(old, size)
    return {
        "version": 1,
        "from": old,
        "to": size,
        "from_root": found.old_root.hex(),
        "to_root": found.root.hex(),
        "path": [step.hex() for step in found.path],
    }


@dataclass(frozen=True)
class PublicKey:
    """A key of the log as anyone may keep it: ``line`` in the form of signed notes."""

    line: str
    since: dt.datetime
    ended: dt.datetime | None
    why: str


def public_keys() -> list[PublicKey]:
    """Every key that ever signed here, the oldest first; one query."""
    return [
        PublicKey(
            line=verifier_key(key.name, bytes(key.public)),
            since=key.since,
            ended=key.retirement.at if hasattr(key, "retirement") else None,
            why=str(KeyEnd(key.retirement.why).label) if hasattr(key, "retirement") else "",
        )
        for key in LogKey.objects.select_related("retirement").order_by("since", "key_id")
    ]


def newest_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-id").first()


def checkpoint_of(size: int) -> Checkpoint | None:
    """The first one that was signed at that size."""
    return Checkpoint.objects.filter(size=size).order_by("id").first()
