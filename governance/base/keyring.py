"""The keys of an installation: one folder of files, readable by its owner alone (docs/operations/log.md).

``log/``  Ed25519 keys that sign checkpoints of the journal; several sign while one takes over from another.
``data/`` AES-256 keys for personal data at rest; the newest seals, the older ones still open.
``blind`` HMAC key: lets equal values be found without being readable.

A module below every room, since the journal, the guard and personal records all need keys. Nothing is made on first
use: an installation that lost its folder must say so, not go on with new keys. ``make_keys`` is the one that makes.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext as _

RETIRED = ".retired"
NONCE = 12
ID = 4  # bytes that name a data key in front of what it sealed
FORMAT = b"\x01"


# Every column of the platform that holds what ``seal`` made, so that a new key can take over all of them.
SEALED_COLUMNS: dict[str, tuple[str, str]] = {}


class KeyProblem(Exception):
    """A key is missing, readable by others, or not the one that sealed this; the text says how to mend it."""


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key of the log. ``name`` is the origin that its signatures carry."""

    name: str
    private: Ed25519PrivateKey
    retired: bool

    @property
    def public(self) -> bytes:
        """The 32 raw bytes."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def key_id(self) -> bytes:
        """Four bytes that a signed note puts before a signature (C2SP signed-note, algorithm 1)."""
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def folder() -> Path:
    return Path(settings.KEY_DIR)


def make_keys(name: str) -> list[str]:
    """Make what is missing, with the modes it must have; names of what was made. Safe to run twice at once."""
    made = []
    for part in (folder(), folder() / "log", folder() / "data"):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.chmod(0o700)
    if not list((folder() / "log").glob("*.pem")):
        made.append(make_signing_key(name))
    if not list((folder() / "data").glob("*.key")):
        made.append(make_data_key())
    if not (folder() / "blind").exists():
        _write(folder() / "blind", secrets.token_bytes(32))
        made.append("blind")
    return made


def make_signing_key(name: str) -> str:
    """A new key of the log, signing beside those that are there until they are retired; its file name."""
    private = Ed25519PrivateKey.generate()
    key = SigningKey(name, private, retired=False)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder() / "log" / f"{key.key_id.hex()}.pem"
    _write(path, name.encode() + b"\n" + pem)
    return f"log/{path.name}"


def retire_signing_key(key_id: str) -> None:
    """It signs no more; the file stays, named so, until the operator destroys it."""
    path = folder() / "log" / f"{key_id}.pem"
    if not path.exists():
        raise KeyProblem(_("没有密钥 %s。用 manage.py log_keys 查看现有的密钥。") % key_id)
    if len([key for key in signing_keys() if not key.retired]) < 2:
        raise KeyProblem(_("这是唯一在用的签名密钥：先用 manage.py log_keys --add 生成新的，再停用它。"))
    path.rename(path.with_name(path.name + RETIRED))


def signing_keys() -> list[SigningKey]:
    """All there are, the ones in force first. ``KeyProblem`` when there is none in force."""
    found = []
    for path in sorted((folder() / "log").glob("*.pem*")):
        name, _newline, pem = _read(path).partition(b"\n")
        private = load_pem_private_key(pem, password=None)
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyProblem(_("%s 不是 Ed25519 密钥。请从备份恢复。") % path)
        found.append(SigningKey(name.decode(), private, retired=path.name.endswith(RETIRED)))
    if not any(not key.retired for key in found):
        raise KeyProblem(
            _("%s 里没有在用的签名密钥。新装运行 manage.py make_keys；丢失请从备份恢复。") % (folder() / "log")
        )
    return sorted(found, key=lambda key: key.retired)


def make_data_key() -> str:
    """A new key that seals from now on; what older ones sealed stays readable."""
    number = newest_data_key() + 1
    path = folder() / "data" / f"{number}.key"
    _write(path, secrets.token_bytes(32))
    return f"data/{path.name}"


def sealed_column(table: str, column: str) -> str:
    """Declare a column of sealed bytes, beside its model; its context, which is "table.column"."""
    context = f"{table}.{column}"
    SEALED_COLUMNS[context] = (table, column)
    return context


def newest_data_key() -> int:
    """The number of the key that seals now; 0 when there is none."""
    return max((int(path.stem) for path in (folder() / "data").glob("*.key")), default=0)


def sealed_by(number: int) -> bytes:
    """How everything begins that this key sealed; in the order of the numbers."""
    return FORMAT + number.to_bytes(ID, "big")


def seal(text: str, *, context: str) -> bytes:
    """AES-256-GCM over the text. ``context`` (table and column) must be the same when it is opened, so that what
    was sealed in one place cannot be moved to another."""
    number = newest_data_key()
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(_data_key(number)).encrypt(nonce, text.encode(), context.encode())
    return sealed_by(number) + nonce + sealed


def unseal(sealed: bytes, *, context: str) -> str:
    """The text. ``KeyProblem`` when the key is gone or the bytes were changed or moved."""
    sealed = bytes(sealed)
    if sealed[:1] != FORMAT:
        raise KeyProblem(_("密文格式不对，不能解开。"))
    number = int.from_bytes(sealed[1 : 1 + ID], "big")
    nonce, rest = sealed[1 + ID : 1 + ID + NONCE], sealed[1 + ID + NONCE :]
    try:
        return AESGCM(_data_key(number)).decrypt(nonce, rest, context.encode()).decode()
    except InvalidTag as wrong:
        raise KeyProblem(_("密文被改动过，或者不是这一处的内容，不能解开。")) from wrong


def blind(text: str, *, purpose: str) -> str:
    """A keyed hash, hexadecimal: equal texts of one purpose have equal hashes, and nobody can try texts out."""
    key = _read(folder() / "blind")
    return hmac.new(key, purpose.encode() + b"\x00" + text.encode(), hashlib.sha256).hexdigest()


def _data_key(number: int) -> bytes:
    return _read(folder() / "data" / f"{number}.key")


def _read(path: Path) -> bytes:
    """``KeyProblem`` when it is missing or when others than its owner may read it."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyProblem(_("%s 别人也能读。请先 chmod 600，并考虑更换这把密钥。") % path)
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise KeyProblem(_("缺少密钥 %s。新装运行 manage.py make_keys；丢失请从备份恢复。") % path) from missing


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and never over one that is there: another process may have been first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
