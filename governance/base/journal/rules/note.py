"""A checkpoint as text: a signed note (C2SP signed-note) with the body of a tlog-checkpoint.

    village.example.cn/board/log
    1204
    p2Jx…=                                  root of the tree, base64
    time 2026-11-24T00:30:00Z               our extension line
                                            (blank)
    — village.example.cn/board/log 8Ks…=    one line for each key in force: base64(key id ‖ signature)

Other implementations of the two specifications read and check these texts.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE = "— "
TIME = "time "
ED25519 = b"\x01"
HASH_SIZE = 32
ID_SIZE = 4


class NoteProblem(ValueError):
    """The text is not a checkpoint."""


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """What a checkpoint says. ``body`` is the part that is signed, byte for byte."""

    origin: str
    size: int
    root: bytes
    at: dt.datetime | None
    body: str
    signatures: tuple[Signature, ...]

    def signed_by(self, name: str, public: bytes) -> bool | None:
        """Whether this key signed it; None when it does not say so."""
        wanted = key_id(name, public)
        found = [one for one in self.signatures if (one.name, one.key_id) == (name, wanted)]
        if not found:
            return None
        try:
            for one in found:
                Ed25519PublicKey.from_public_bytes(public).verify(one.signature, self.body.encode())
        except InvalidSignature:
            return False
        return True


def key_id(name: str, public: bytes) -> bytes:
    """Four bytes that name a key in front of its signatures."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:ID_SIZE]


def verifier_key(name: str, public: bytes) -> str:
    """A public key as one line of text, as signed notes have it."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def body(origin: str, size: int, root: bytes, at: dt.datetime) -> str:
    """The part that is signed; whole seconds."""
    moment = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n{TIME}{moment}\n"


def signed(text: str, signatures: Iterable[Signature]) -> str:
    """The body with its signatures below."""
    lines = [f"{SIGNATURE}{one.name} {base64.b64encode(one.key_id + one.signature).decode()}\n" for one in signatures]
    return f"{text}\n{''.join(lines)}"


def read(text: str) -> Note:
    """Take a checkpoint apart. ``NoteProblem`` for anything else; says nothing yet about who signed it."""
    text = text.replace("\r\n", "\n")
    front, blank, rest = text.rpartition("\n\n")
    if not blank or not rest.strip():
        raise NoteProblem("no signature below a blank line")
    lines = front.split("\n")
    if len(lines) < 3 or not lines[0] or not _is_count(lines[1]):
        raise NoteProblem("origin, size and root are the first three lines")
    root = _bytes(lines[2])
    if len(root) != HASH_SIZE:
        raise NoteProblem("the root is not 32 bytes")
    times = [line.removeprefix(TIME) for line in lines[3:] if line.startswith(TIME)]
    return Note(
        origin=lines[0],
        size=int(lines[1]),
        root=root,
        at=_moment(times[0]) if times else None,
        body=f"{front}\n",
        signatures=tuple(_signature(line) for line in rest.strip("\n").split("\n")),
    )


def _signature(line: str) -> Signature:
    name, space, packed = line.removeprefix(SIGNATURE).rpartition(" ")
    if not line.startswith(SIGNATURE) or not space or not name:
        raise NoteProblem("a signature is a dash, a name and base64")
    raw = _bytes(packed)
    return Signature(name, raw[:ID_SIZE], raw[ID_SIZE:])


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteProblem("not base64") from error


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise NoteProblem("the time is not like 2026-11-24T00:30:00Z") from error


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
