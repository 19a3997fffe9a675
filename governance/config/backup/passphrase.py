"""age files locked by a passphrase, as streams (age-encryption.org/v1, scrypt recipient).

pyrage reads and writes them only whole in memory, and an installation does not fit there. The format is public
and small; tests hold ours against pyrage in both directions, so any age tool opens our files.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

INTRO = b"age-encryption.org/v1"
SALT_LABEL = b"age-encryption.org/v1/scrypt"
WORK = 18  # log2 of scrypt's cost: age's own default, about a second
MOST_WORK = 22  # beyond it a file made to harm would eat the memory
CHUNK = 64 * 1024
TAG = 16
NONCE = 16


class NotOurs(Exception):
    """Not an age file locked by a passphrase."""


class WrongPassphrase(Exception):
    """The passphrase does not open this file."""


class Damaged(Exception):
    """The file was cut off or changed."""


def encrypt(reader: IO[bytes], writer: IO[bytes], passphrase: str, *, work: int = WORK) -> None:
    """Lock all that ``reader`` gives."""
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(NONCE)
    wrapped = ChaCha20Poly1305(_wrapping_key(passphrase, salt, work)).encrypt(bytes(12), file_key, None)
    header = b"%s\n-> scrypt %s %d\n%s\n---" % (INTRO, _b64(salt), work, _b64(wrapped))
    writer.write(header + b" " + _b64(_mac(file_key, header)) + b"\n" + nonce)
    cipher, number = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")), 0
    chunk = _exactly(reader, CHUNK)
    while True:
        following = _exactly(reader, CHUNK) if len(chunk) == CHUNK else b""
        writer.write(cipher.encrypt(_chunk_nonce(number, last=not following), chunk, None))
        if not following:
            return
        chunk, number = following, number + 1


def decrypt(reader: IO[bytes], writer: IO[bytes], passphrase: str) -> None:
    """Unlock. What was written before an error must not be used."""
    file_key, header, mac = _opened_header(reader, passphrase)
    if not hmac.compare_digest(_mac(file_key, header), mac):
        raise Damaged
    nonce = _exactly(reader, NONCE)
    cipher, number = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")), 0
    chunk = _exactly(reader, CHUNK + TAG)
    while True:
        following = _exactly(reader, CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        try:
            writer.write(cipher.decrypt(_chunk_nonce(number, last=not following), chunk, None))
        except (InvalidTag, ValueError) as error:
            raise Damaged from error
        if not following:
            return
        chunk, number = following, number + 1


def _opened_header(reader: IO[bytes], passphrase: str) -> tuple[bytes, bytes, bytes]:
    """The file key, the header up to its dashes, and the code that vouches for it."""
    lines = [reader.readline(200).rstrip(b"\n") for _ in range(4)]
    words = lines[1].split(b" ")
    if lines[0] != INTRO or words[:2] != [b"->", b"scrypt"] or len(words) != 4 or not lines[3].startswith(b"--- "):
        raise NotOurs
    try:
        salt, work, wrapped, mac = _unb64(words[2]), int(words[3]), _unb64(lines[2]), _unb64(lines[3][4:])
    except ValueError as error:
        raise Damaged from error
    if not 1 <= work <= MOST_WORK:
        raise Damaged
    try:
        file_key = ChaCha20Poly1305(_wrapping_key(passphrase, salt, work)).decrypt(bytes(12), wrapped, None)
    except (InvalidTag, ValueError) as error:
        raise WrongPassphrase from error
    return file_key, b"\n".join(lines[:3]) + b"\n---", mac


def _wrapping_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=SALT_LABEL + salt, length=32, n=2**work, r=8, p=1).derive(passphrase.encode())


def _derived(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(file_key)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.new(_derived(file_key, b"", b"header"), header, hashlib.sha256).digest()


def _chunk_nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _exactly(reader: IO[bytes], size: int) -> bytes:
    """``size`` bytes, fewer only at the end; a pipe gives what it has."""
    parts, missing = [], size
    while missing and (part := reader.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _b64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
