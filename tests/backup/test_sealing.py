"""The lock on a backup: any age tool opens it, nothing else does, and a damaged file is never taken for a whole one."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from governance.config.backup import passphrase as scrypt
from governance.config.backup.problem import BackupProblem
from governance.config.backup.sealing import Identities, Lock, Passphrase, locked_for, opened_by, sealing, unsealing

WORDS = "correct horse battery staple"
IDENTITY = pyrage.x25519.Identity.generate()
LOCKS: dict[str, Lock] = {"passphrase": Passphrase(WORDS), "identity": Identities([IDENTITY])}
C = scrypt.CHUNK


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cheap scrypt: the cost is not what these tests are about."""
    plain = scrypt.encrypt
    monkeypatch.setattr(scrypt, "encrypt", lambda reader, writer, words: plain(reader, writer, words, work=4))


def locked(content: bytes, lock: Lock) -> bytes:
    file = io.BytesIO()
    with sealing(file, lock) as stream:
        stream.write(content)
    return file.getvalue()


def opened(content: bytes, lock: Lock) -> bytes:
    with unsealing(io.BytesIO(content), lock) as stream:
        return stream.read()


@pytest.mark.parametrize("size", [0, 1, C - 1, C, C + 1, 2 * C, 5 * C + 7])
@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_what_is_locked_comes_back_the_same(lock: Lock, size: int) -> None:
    content = os.urandom(size)
    assert opened(locked(content, lock), lock) == content


@pytest.mark.parametrize("size", [0, 1, C - 1, C, C + 1, 3 * C])
def test_any_age_tool_opens_ours_and_we_open_theirs(size: int) -> None:
    content = os.urandom(size)
    ours = io.BytesIO()
    scrypt.encrypt(io.BytesIO(content), ours, WORDS)
    assert pyrage.passphrase.decrypt(ours.getvalue(), WORDS) == content
    keys = locked(content, LOCKS["identity"])
    assert pyrage.decrypt(keys, [IDENTITY]) == content


def test_we_open_what_another_age_tool_locked_with_a_passphrase() -> None:
    theirs = pyrage.passphrase.encrypt(b"x" * (C + 5), WORDS)
    assert opened(theirs, Passphrase(WORDS)) == b"x" * (C + 5)


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[: -(C + 16)],
        lambda whole: whole[:-16] + bytes(16),
        lambda whole: whole[:-70000] + bytes([whole[-70000] ^ 1]) + whole[-69999:],
        lambda whole: whole + b"x",
        lambda whole: whole + whole[-(C + 16) :],
        lambda whole: whole[: whole.index(b"---") + 20],
    ],
    ids=["cut", "last chunk gone", "tag", "one bit", "longer", "chunk twice", "header only"],
)
def test_a_damaged_file_is_refused_in_one_sentence(lock: Lock, harm: Callable[[bytes], bytes]) -> None:
    whole = locked(os.urandom(3 * C), lock)
    with pytest.raises(BackupProblem) as refused:
        opened(harm(whole), lock)
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize(
    ("made", "wrong", "says"),
    [
        ("passphrase", Passphrase("another one, as long"), "口令不对"),
        ("identity", Identities([pyrage.x25519.Identity.generate()]), "私钥不对"),
        ("passphrase", Identities([IDENTITY]), "--passphrase-file"),
        ("identity", Passphrase(WORDS), "--identity"),
    ],
)
def test_the_wrong_key_is_called_so(made: str, wrong: Lock, says: str) -> None:
    with pytest.raises(BackupProblem, match=says):
        opened(locked(b"secret", LOCKS[made]), wrong)


def test_what_is_no_backup_is_refused() -> None:
    for lock in LOCKS.values():
        with pytest.raises(BackupProblem):
            opened(b"PK\x03\x04 something else entirely\n" * 40, lock)


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_a_full_disk_is_told_as_what_it_is(lock: Lock) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fill() -> None:
        with sealing(Full(), lock) as stream:
            for _ in range(100):
                stream.write(bytes(C))

    with pytest.raises(OSError) as told:
        fill()
    assert told.value.errno == errno.ENOSPC


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_an_error_of_whoever_writes_or_reads_is_not_swallowed(lock: Lock) -> None:
    def write() -> None:
        with sealing(io.BytesIO(), lock) as stream:
            stream.write(b"begun")
            raise ZeroDivisionError

    def read() -> None:
        with unsealing(io.BytesIO(locked(os.urandom(40 * C), lock)), lock) as stream:
            stream.read(10)
            raise ZeroDivisionError

    for step in (write, read):
        with pytest.raises(ZeroDivisionError):
            step()


def test_a_backup_is_always_locked_by_exactly_one_kind_of_key(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text(WORDS + "\n")
    public = str(IDENTITY.to_public())
    assert locked_for([public], None).locks_by == "recipient"
    assert locked_for([], str(words)) == Passphrase(WORDS)
    for recipients, file in (([], None), ([public], str(words))):
        with pytest.raises(BackupProblem, match="二选一"):
            locked_for(recipients, file)
    with pytest.raises(BackupProblem, match="age1"):
        locked_for(["age1wrong"], None)
    words.write_text("too short")
    with pytest.raises(BackupProblem, match="16"):
        locked_for([], str(words))


def test_the_identity_file_of_age_keygen_is_read(tmp_path: Path) -> None:
    file = tmp_path / "identity"
    file.write_text(f"# created: today\n# public key: {IDENTITY.to_public()}\n{IDENTITY}\n")
    assert opened(locked(b"x", LOCKS["identity"]), opened_by(str(file), None)) == b"x"
    for text in ("", "# nothing\n", "not a key\n"):
        file.write_text(text)
        with pytest.raises(BackupProblem, match="AGE-SECRET-KEY"):
            opened_by(str(file), None)
    with pytest.raises(BackupProblem, match="读不了"):
        opened_by(str(tmp_path / "none"), None)
