"""The lock on a backup, and pipes through it: what is written on one side comes out locked on the other.

The cipher works in a thread of its own, so that the caller, who holds the database connection, reads or writes a
plain stream and never more than a few chunks are in memory (and none on disk).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import pyrage
from django.utils.translation import gettext as _

from governance.config.backup import passphrase as scrypt
from governance.config.backup.problem import BackupProblem

SHORTEST_PASSPHRASE = 16


class Lock(Protocol):
    """Something that locks or unlocks a stream; ``locks_by`` is what the journal may say about it."""

    @property
    def locks_by(self) -> str: ...

    def encrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None: ...

    def decrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None: ...


@dataclass(frozen=True)
class Passphrase:
    text: str
    locks_by: str = "passphrase"

    def encrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        scrypt.encrypt(reader, writer, self.text)

    def decrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        try:
            scrypt.decrypt(reader, writer, self.text)
        except scrypt.NotOurs as error:
            raise BackupProblem(
                _("这不是用口令加密的备份：用公钥加密的，请给 --identity 私钥文件；别的文件不是备份。")
            ) from error
        except scrypt.WrongPassphrase as error:
            raise BackupProblem(_("口令不对，打不开这个备份。请核对 --passphrase-file 里的口令。")) from error
        except scrypt.Damaged as error:
            raise BackupProblem(damaged()) from error


@dataclass(frozen=True)
class Recipients:
    """Public keys: whoever makes the backup need not be able to read it."""

    keys: Sequence[pyrage.x25519.Recipient]
    locks_by: str = "recipient"

    def encrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        pyrage.encrypt_io(reader, writer, list(self.keys))

    def decrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        raise NotImplementedError("public keys open nothing")


@dataclass(frozen=True)
class Identities:
    keys: Sequence[pyrage.x25519.Identity]
    locks_by: str = "identity"

    def encrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        pyrage.encrypt_io(reader, writer, [key.to_public() for key in self.keys])

    def decrypt(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        try:
            pyrage.decrypt_io(reader, writer, list(self.keys))
        except pyrage.DecryptError as error:
            raise BackupProblem(
                _("打不开：私钥不对，或者这不是用公钥加密的备份（用口令加密的，请给 --passphrase-file）。")
            ) from error
        except OSError as error:
            raise BackupProblem(damaged()) from error


def damaged() -> str:
    return _("备份文件不完整或被改动过，没有使用。请换一份备份。")


def locked_for(recipients: Sequence[str], passphrase_file: str | None) -> Lock:
    """The lock for a new backup: exactly one kind."""
    if bool(recipients) == bool(passphrase_file):
        raise BackupProblem(_("请给出 --recipient age1…（可多个）或 --passphrase-file 文件，二选一。备份总是加密的。"))
    if passphrase_file:
        found = _passphrase(passphrase_file)
        if len(found.text) < SHORTEST_PASSPHRASE:
            raise BackupProblem(_("口令至少要 %d 个字符：备份里有全部密钥。") % SHORTEST_PASSPHRASE)
        return found
    try:
        return Recipients([pyrage.x25519.Recipient.from_str(text) for text in recipients])
    except pyrage.RecipientError as error:
        raise BackupProblem(_("--recipient 不是 age 公钥（以 age1 开头）。用 age-keygen 生成一对。")) from error


def opened_by(identity_file: str | None, passphrase_file: str | None) -> Lock:
    """What opens an existing backup."""
    if bool(identity_file) == bool(passphrase_file):
        raise BackupProblem(_("请给出 --identity 私钥文件或 --passphrase-file 文件，二选一。"))
    if passphrase_file:
        return _passphrase(passphrase_file)
    lines = [line.strip() for line in _text(str(identity_file)).splitlines()]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise BackupProblem(_("--identity 文件里有一行不是 age 私钥（以 AGE-SECRET-KEY- 开头）。")) from error
    if not keys:
        raise BackupProblem(_("--identity 文件里没有 age 私钥（以 AGE-SECRET-KEY- 开头）。"))
    return Identities(keys)


def _passphrase(path: str) -> Passphrase:
    text = _text(path).rstrip("\r\n")
    if not text or "\n" in text:
        raise BackupProblem(_("口令文件 %s 应当只有一行口令。") % path)
    return Passphrase(text)


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupProblem(_("读不了文件 %(path)s：%(error)s") % {"path": path, "error": explained(error)}) from error


def explained(error: Exception) -> str:
    """The reason in few words: of an operating system's error its text alone."""
    return str(getattr(error, "strerror", None) or error)


class _Side:
    """The cipher's end of the pipe, remembering what went wrong there: pyrage wraps errors beyond recognition."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.error = file, None

    error: OSError | None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        try:
            self.file.flush()
        except OSError as error:
            self.error = error
            raise


class _Worker(threading.Thread):
    def __init__(self, work: Callable[[IO[bytes], IO[bytes]], None], source: IO[bytes], sink: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.work, self.source, self.sink = work, source, _Side(sink)
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self.work(self.source, self.sink)  # type: ignore[arg-type]
        except BaseException as error:  # noqa: BLE001 - carried to the caller, who raises it
            self.failure = self.sink.error or error


@contextmanager
def sealing(file: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    """A stream whose content arrives locked in ``file``. Whole only when this ends without an error."""
    out, into = os.pipe()
    writer = os.fdopen(into, "wb")

    def work(source: IO[bytes], sink: IO[bytes]) -> None:
        with source:  # closed when the cipher fails, so that the caller does not wait for room in the pipe
            lock.encrypt(source, sink)
            sink.flush()

    worker = _Worker(work, os.fdopen(out, "rb"), file)
    worker.start()
    try:
        with _closing(writer):
            yield writer
    except BrokenPipeError as error:
        worker.join()
        raise worker.failure or error from error
    finally:
        worker.join()
    if worker.failure:
        raise worker.failure


@contextmanager
def unsealing(file: IO[bytes], lock: Lock) -> Iterator[IO[bytes]]:
    """The plain content of a locked ``file``. Nothing read from it counts before this ends without an error."""
    out, into = os.pipe()
    sink = os.fdopen(into, "wb")

    def work(source: IO[bytes], writer: IO[bytes]) -> None:
        with _closing(sink):
            lock.decrypt(source, writer)

    reader = os.fdopen(out, "rb")
    worker = _Worker(work, file, sink)
    worker.start()
    try:
        yield reader
        while reader.read(scrypt.CHUNK):  # the end of the file is vouched for too
            pass
    except Exception:
        reader.close()
        worker.join()
        if worker.failure and not isinstance(worker.failure, BrokenPipeError):
            raise worker.failure from None  # what was read was wrong because the file is
        raise
    finally:
        reader.close()
        worker.join()
    if worker.failure:
        raise worker.failure


@contextmanager
def _closing(file: IO[bytes]) -> Iterator[None]:
    """Close it, although the other end may have gone already."""
    try:
        yield
    except BaseException:
        with suppress(OSError):
            file.close()
        raise
    file.close()
