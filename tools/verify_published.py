#!/usr/bin/env python3
"""Checks a saved page of the public board, or a proof of the public log, without the platform.

One file; needs Python 3.10 or later and, for signatures, the package `cryptography`. It goes nowhere in the network.

What it holds on to: the log of the board is a Merkle tree (RFC 6962, RFC 9162). A leaf is
SHA-256(0x00 ‖ nonce ‖ body); the body and its nonce stand in the page. A proof leads from the leaf to the root. A
checkpoint is a root, signed (C2SP signed-note). A consistency document shows that a later log only added to an earlier
one. So whoever kept an old checkpoint finds out about every change to anything that was published before it.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

WRONG, UNREADABLE, INCOMPLETE = 1, 2, 3
AMOUNT = re.compile(r"(?<![\d.,])-?\d{1,3}(?:,\d{3})+\.\d\d(?!\d)|(?<![\d.,])-?\d+\.\d\d(?!\d)")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HELP_END = """
例：
  python verify_published.py 页面.html proof.json --key keys.txt \\
      --checkpoint 去年存的.txt --checkpoint 今天存的.txt --consistency consistency.json

  页面.html          从公开栏网页另存的文件
  proof.json         /board/log/<登记号>/proof.json
  keys.txt           /board/log/keys，最好是以前存下来的、或者从纸上抄来的
  检查点              /board/log/checkpoint；以前存下来的最有用
  consistency.json   /board/log/consistency.json?from=<旧登记数>&to=<新登记数>

退出码：0 全部核对无误；1 发现不一致；2 文件读不懂；3 没有不一致，但材料不全，有的没能核对。"""


Key = tuple[str, bytes, bytes]  # name, id, public
Row = tuple[list[str], str, list[Decimal]]  # classes, words, amounts


class Unreadable(Exception):
    """A file is not what it should be."""


class Findings:
    """What was found out, said as it goes along."""

    def __init__(self) -> None:
        self.wrong = 0
        self.open = 0

    def good(self, text: str) -> None:
        print(f"✓ {text}")

    def bad(self, text: str) -> None:
        self.wrong += 1
        print(f"✗ {text}")

    def unchecked(self, text: str) -> None:
        self.open += 1
        print(f"? {text}")

    def check(self, ok: bool, good: str, bad: str) -> None:
        (self.good if ok else self.bad)(good if ok else bad)

    def code(self) -> int:
        if self.wrong:
            print("结论：有不一致。")
            return WRONG
        if self.open:
            print("结论：没有发现不一致，但材料不全，没有全部核对。")
            return INCOMPLETE
        print("结论：全部一致，公开以后没有被改过。")
        return 0


# The tree -------------------------------------------------------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from_inclusion(hashed: bytes, leaf: int, size: int, path: list[bytes]) -> bytes | None:
    """RFC 9162 2.1.3.2; None for a path of the wrong length."""
    if not 0 <= leaf < size:
        return None
    index, last = leaf, size - 1
    for step in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            hashed = node(step, hashed)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hashed = node(hashed, step)
        index, last = index >> 1, last >> 1
    return hashed if last == 0 else None


def extends(old: int, old_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162 2.1.4.2: whether the tree of `size` begins with the tree of `old`."""
    if old > size or old < 0:
        return False
    if old == size:
        return not path and old_root == root
    if old == 0:
        return not path and old_root == hashlib.sha256(b"").digest()
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
            before, after = node(step, before), node(step, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node(after, step)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old_root and after == root


# Checkpoints and keys -------------------------------------------------------------------------------------------


class Checkpoint:
    """A signed note: origin, size, root; below a blank line one signature for each key."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        front, blank, rest = text.replace("\r\n", "\n").rpartition("\n\n")
        lines = front.split("\n")
        if not blank or len(lines) < 3:
            raise Unreadable(f"{source} 不是检查点")
        try:
            self.origin, self.size, self.root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
            self.signatures = [self._signature(line) for line in rest.strip("\n").split("\n")]
        except ValueError as error:
            raise Unreadable(f"{source} 不是检查点") from error
        self.body = (front + "\n").encode()

    @staticmethod
    def _signature(line: str) -> tuple[str, bytes, bytes]:
        name, _space, packed = line[2:].rpartition(" ")
        if not line.startswith("— ") or not name:
            raise ValueError(line)
        raw = base64.b64decode(packed, validate=True)
        return name, raw[:4], raw[4:]

    def signed_by(self, keys: list[Key]) -> bool | None:
        """True when one of the keys signed it and none of them wrongly; None when none of them is named."""
        answers = [
            valid(public, signature, self.body)
            for name, key_id, signature in self.signatures
            for known, known_id, public in keys
            if (known, known_id) == (name, key_id)
        ]
        return all(answers) if answers else None


def valid(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        # Here, so that everything but signatures is checked without it.
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    except ImportError as error:
        raise Unreadable("核对签名要先安装 cryptography：python -m pip install cryptography") from error
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read_key(line: str) -> Key:
    """name+id+base64(0x01 ‖ public key), as signed notes have it."""
    try:
        name, key_id, packed = line.split("+", 2)
        raw = base64.b64decode(packed, validate=True)
        public = raw[1:]
        if raw[:1] != b"\x01" or len(public) != 32:
            raise ValueError(line)
        expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if bytes.fromhex(key_id) != expected:
            raise ValueError(line)
    except ValueError as error:
        raise Unreadable(f"不是公钥：{line[:60]}") from error
    return name, expected, public


def read_keys(given: list[str]) -> list[Key]:
    """Each is a key or a file of keys."""
    lines: list[str] = []
    for one in given:
        path = Path(one)
        lines += text_of(path).splitlines() if path.exists() else [one]
    return [read_key(line.strip()) for line in lines if line.strip() and not line.startswith("#")]


# The page -------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The body that the page carries, and what it shows of it: rows with an amount, and other text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.body: str | None = None
        self.nonce = self.leaf = ""
        self.rows: list[Row] = []  # (classes, words, amounts) of each table row
        self.words = ""
        self.unseen = 0  # elements that a browser would not show
        self._open: list[str] = []  # names of the elements around
        self._region: int | None = None  # how deep the element with data-leaf is
        self._row: list[str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "template" and given.get("id") == "published-body":
            self.body, self.nonce, self.leaf = "", given.get("data-nonce") or "", given.get("data-leaf") or ""
        elif "data-leaf" in given and self._region is None:
            self._region = len(self._open)
        if self._region is not None and tag != "caption":
            unseen = "hidden" in given or "style" in given or "hide" in (given.get("class") or "").split()
            self.unseen += int(unseen)
        if tag == "tr" and self._region is not None:
            self._row = [given.get("class") or "", ""]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            pass
        if tag == "tr" and self._row is not None:
            self.rows.append((self._row[0].split(), squeezed(self._row[1]), amounts(self._row[1])))
            self._row = None
        if self._region is not None and len(self._open) <= self._region:
            self._region = None

    def handle_data(self, data: str) -> None:
        if "template" in self._open:
            if self.body is not None and self._open[-1] == "template":
                self.body += data
        elif self._region is not None and self._row is not None:
            self._row[1] += data + " "
        elif self._region is not None:
            self.words += data + " "


def squeezed(text: str) -> str:
    return "".join(text.split())


def amounts(text: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "")) for found in AMOUNT.findall(text.replace("−", "-"))]


def texts(value: Any) -> Iterator[str]:
    """Every text anywhere in the body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def in_words(body: dict[str, Any]) -> str:
    """What the body says, for the person to hold against what the browser shows."""
    said = f"{body.get('place', {}).get('name', '')} {body.get('title', '')}"
    if account := body.get("account"):
        names = (("opening", "期初"), ("income", "收入"), ("expenditure", "支出"), ("closing", "期末"))
        said += "：" + "，".join(f"{label} {account[name]}" for name, label in names)
    elif body.get("summary"):
        said += f"：{body['summary']}"
    return said


def compare_page(page: Page, body: dict[str, Any], findings: Findings) -> None:
    """What the page shows, row by row, against the body."""
    account, lines = body.get("account"), body.get("lines") or []
    rows = list(page.rows)
    before = findings.wrong
    if page.unseen:
        findings.bad("页面里有看不见的内容，可能另外写了给人看的数")
    if account:
        told = [account[name] for name in ("opening", "income", "expenditure", "closing")]
        shown, rows = rows[:4], rows[4:]
        for (_classes, words, found), amount in zip(shown, told, strict=False):
            if found[-1:] != [Decimal(amount)]:
                findings.bad(f"页面上“{words}”，登记的是 {amount}")
        if len(shown) < len(told):
            findings.bad("页面上的收支总数不全")
        lines = sorted(lines, key=lambda line: line["side"] != "income")
    sums = {Decimal(account[side]) for side in ("income", "expenditure")} if account else set()
    sums.add(sum((Decimal(line["amount"]) for line in lines), Decimal()))
    for classes, words, found in rows:
        if "sum" in classes and not set(found) <= sums:
            findings.bad(f"页面上“{words}”，不是登记的合计")
    plain = [(words, found) for classes, words, found in rows if "sum" not in classes]
    if len(plain) != len(lines):
        findings.bad(f"页面上有 {len(plain)} 行明细，登记的是 {len(lines)} 行")
    for (words, found), line in zip(plain, lines, strict=False):
        same = found[-1:] == [Decimal(line["amount"])]
        if not same or squeezed(line["category"] + line["summary"]) not in words:
            findings.bad(f"页面上“{words}”，登记的是“{line['category']} {line['summary']} {line['amount']}”")
    extra = set(amounts(page.words)) - {one for text in texts(body) for one in amounts(text)}
    for one in sorted(extra):
        findings.bad(f"页面上的金额 {one:,} 不在登记的内容里")
    if findings.wrong == before:
        findings.good(f"页面上的金额和登记的一样（明细 {len(lines)} 行）")


Proof = tuple[int, bytes, int, bytes, Checkpoint | None]  # leaf, its hash, size, root, checkpoint

# Putting it together --------------------------------------------------------------------------------------------


def text_of(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"读不了 {path}：{error}") from error


def document(path: str, needed: tuple[str, ...]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(text_of(path))
        missing = [name for name in needed if name not in found]
        if missing:
            raise ValueError("、".join(missing))
    except ValueError as error:
        raise Unreadable(f"{path} 不是本程序认识的凭据：{error}") from error
    return found


def short(hashed: bytes) -> str:
    digits = hashed.hex()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def leaf_of(body: str, nonce: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(nonce) + body.encode()).digest()


def check_page(path: str, findings: Findings) -> tuple[int, bytes]:
    """The page by itself; its leaf number and leaf hash."""
    page = Page()
    page.feed(text_of(path))
    page.close()
    if page.body is None:
        raise Unreadable(f"{path} 里没有登记的原文：不是公开栏的页面，或者这一项已经撤回、删除")
    try:
        body, hashed, number = json.loads(page.body), leaf_of(page.body, page.nonce), int(page.leaf)
    except ValueError as error:
        raise Unreadable(f"{path} 里的原文读不懂：{error}") from error
    findings.good(f"页面带的原文：登记号 {number}，校验码 {short(hashed)}")
    print(f"  {in_words(body)}")
    compare_page(page, body, findings)
    return number, hashed


def check_proof(path: str, findings: Findings) -> Proof:
    """The proof by itself; its leaf number, leaf hash, size and root, and the checkpoint inside."""
    found = document(path, ("leaf", "size", "leaf_hash", "path", "root"))
    try:
        hashed, root = bytes.fromhex(found["leaf_hash"]), bytes.fromhex(found["root"])
        steps = [bytes.fromhex(step) for step in found["path"]]
        leads = root_from_inclusion(hashed, found["leaf"], found["size"], steps) == root
        own = None if found.get("body") is None else leaf_of(found["body"], found["nonce"])
    except (ValueError, TypeError) as error:
        raise Unreadable(f"{path} 里的数读不懂：{error}") from error
    where = f"登记号 {found['leaf']}，登记数 {found['size']}"
    findings.check(leads, f"凭据通到总值：{where}", f"凭据通不到总值：{where}")
    if own is None:
        findings.good(f"正文已删除，理由：{found.get('erased') or '没有写'}；凭据仍然有效")
    else:
        findings.check(own == hashed, "凭据里的原文和校验值对得上", "凭据里的原文和校验值对不上")
    text = found.get("checkpoint")
    return found["leaf"], hashed, found["size"], root, Checkpoint(text, f"{path} 里的检查点") if text else None


def check_signatures(checkpoints: list[Checkpoint], keys: list[Key], findings: Findings) -> None:
    for one in checkpoints:
        signed = one.signed_by(keys) if keys else None
        named = f"{one.source}（{one.size} 项）"
        if not keys:
            findings.unchecked(f"{named}的签名没有核对：没有给公钥（--key）")
        elif signed is None:
            findings.bad(f"{named}不是给出的公钥签的")
        else:
            findings.check(signed, f"{named}签名有效", f"{named}签名无效")


def check_chain(checkpoints: list[Checkpoint], documents: list[str], findings: Findings) -> None:
    """Each checkpoint must be the beginning of the next larger one."""
    known: dict[tuple[int, int], list[bytes]] = {}
    for path in documents:
        found = document(path, ("from", "to", "path"))
        try:
            known[found["from"], found["to"]] = [bytes.fromhex(step) for step in found["path"]]
        except (ValueError, TypeError) as error:
            raise Unreadable(f"{path} 里的数读不懂：{error}") from error
    ordered = sorted(checkpoints, key=lambda one: one.size)
    for old, new in pairwise(ordered):
        named = f"{old.size} 项到 {new.size} 项"
        if old.origin != new.origin:
            findings.bad(f"{old.source} 和 {new.source} 不是同一份公开记录的：{old.origin}，{new.origin}")
        elif old.size == new.size:
            findings.check(
                old.root == new.root, f"两个检查点（{old.size} 项）一样", f"两个检查点都是 {old.size} 项，总值却不一样"
            )
        elif (old.size, new.size) not in known:
            findings.unchecked(f"{named}之间没有核对：缺 /board/log/consistency.json?from={old.size}&to={new.size}")
        else:
            same = extends(old.size, old.root, new.size, new.root, known[old.size, new.size])
            findings.check(same, f"{named}只有添加，没有改动", f"{named}之间有改动：前面的被改过")


def run(given: argparse.Namespace) -> int:
    findings = Findings()
    keys = read_keys(given.key)
    checkpoints = [Checkpoint(text_of(path), path) for path in given.checkpoint]
    pages, proofs = [], []
    for path in given.file:
        if text_of(path).lstrip().startswith("{"):
            proofs.append(check_proof(path, findings))
        else:
            pages.append(check_page(path, findings))
    for number, hashed in pages:
        of_page = [found for leaf, found, *_rest in proofs if leaf == number]
        if not of_page:
            findings.unchecked(f"登记号 {number} 在不在公开记录里没有核对：缺 /board/log/{number}/proof.json")
        elif any(found != hashed for found in of_page):
            findings.bad(f"页面和凭据里的登记号 {number} 不是同一份内容")
        else:
            findings.good(f"页面和凭据里的登记号 {number} 是同一份内容")
    for number, _hashed, size, root, inside in proofs:
        if inside is not None:
            checkpoints.append(inside)
        covering = [one for one in checkpoints if one.size == size]
        if not covering:
            findings.unchecked(f"登记号 {number} 的总值没有签署过：过一小时再存一次凭据")
        for one in covering:
            findings.check(one.root == root, f"总值和{one.source}一样", f"总值和{one.source}不一样")
    check_signatures(checkpoints, keys, findings)
    check_chain(checkpoints, given.consistency, findings)
    return findings.code()


def main() -> int:
    parser = argparse.ArgumentParser(
        description="不用联网、不靠平台，核对从公开栏存下来的页面和凭据。",
        epilog=HELP_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="+", help="另存的页面（.html）或者凭据（proof.json），可以几个一起")
    parser.add_argument("--key", action="append", default=[], help="公钥，或者存公钥的文件；可以几个")
    parser.add_argument("--checkpoint", action="append", default=[], help="存下来的检查点；可以几个")
    parser.add_argument("--consistency", action="append", default=[], help="两个检查点之间的凭据；可以几个")
    try:
        return run(parser.parse_args())
    except Unreadable as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
