"""The inside of a backup: a tar stream of parts, a list of their checksums, and the manifest last.

The dump is cut into parts of a few megabytes, since tar wants to know a size before the bytes: so neither memory nor
disk ever holds the whole. ``cat database/* | pg_restore`` puts it together anywhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from governance.base.journal import takedowns
from governance.config.backup.problem import BackupProblem

FORMAT = 1
PART = 8 * 1024 * 1024
BLOCK = 256 * 1024
README, SUMS, MANIFEST = "README.txt", "SHA256SUMS", "manifest.json"
DATABASE, FILES, KEYS = "database/", "files/", "keys/"
SECRET_KEY, TAKEDOWNS = "secret_key", takedowns.FILE
EXPLAINED = """Backup of an installation of the open self-government platform.

Unlock:    age -d -i IDENTITY FILE > backup.tar      (or age -d FILE, with the passphrase)
Check:     tar xf backup.tar && sha256sum -c SHA256SUMS
Database:  cat database/* | pg_restore --no-owner --no-acl -d DATABASE
Files:     files/ is the file store; keys/ is the folder of keys (mode 600); secret_key is SECRET_KEY.
Usual way: manage.py restore FILE (docs/operations/backup.md). By hand, apply takedowns.jsonl before anything is public.
"""


class Hashing:
    """A reader that knows the SHA-256 of what has gone through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.sum.update(data)
        return data


class Writer:
    """Puts members into the stream. ``done`` writes checksums and manifest; without it a reader refuses the file."""

    def __init__(self, stream: IO[bytes], at: float) -> None:
        self.tar = tarfile.open(mode="w|", fileobj=stream, format=tarfile.PAX_FORMAT)  # noqa: SIM115 - ``done``
        self.at, self.count, self.bytes = at, 0, 0
        # Unlinked at once: nothing of it survives, whatever happens to this process. Names and sums only.
        self.sums = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``done`` or with the process
        self.add(README, EXPLAINED.encode())

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, source: IO[bytes], size: int) -> None:
        """Exactly ``size`` bytes; OSError when the source has fewer."""
        hashing = Hashing(source)
        self._put(name, hashing, size)
        self.sums.write(f"{hashing.sum.hexdigest()}  {name}\n".encode())
        self.count, self.bytes = self.count + 1, self.bytes + size

    def add_cut(self, folder: str, source: IO[bytes]) -> int:
        """A stream of unknown length as numbered parts; how many bytes it had."""
        total = number = 0
        while part := source.read(PART):
            self.add(f"{folder}{number:08d}", part)
            total, number = total + len(part), number + 1
        return total

    def done(self, manifest: dict[str, Any]) -> None:
        size = self.sums.tell()
        self.sums.seek(0)
        hashing = Hashing(self.sums)
        self._put(SUMS, hashing, size)
        self.sums.close()
        whole = manifest | {"format": FORMAT, "members": self.count, "sums": hashing.sum.hexdigest()}
        content = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._put(MANIFEST, Hashing(io.BytesIO(content)), len(content))
        self.tar.close()

    def _put(self, name: str, source: Hashing, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(self.at)
        self.tar.addfile(info, source)


class Reader:
    """Walks the members in order, checking the checksum of each that was read; ``manifest`` is there at the end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.manifest: dict[str, Any] | None = None

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Name and content of each. ``BackupProblem`` when the whole is not what the manifest says."""
        listed, sums, count = "", hashlib.sha256(), 0
        try:
            with tarfile.open(mode="r|", fileobj=self.stream) as tar:
                for info in tar:
                    source = tar.extractfile(info)
                    if source is None:
                        raise BackupProblem(not_whole())
                    hashing = Hashing(source)
                    if info.name == SUMS:
                        listed = _drained(hashing)
                        continue
                    if info.name == MANIFEST:
                        self.manifest = json.loads(hashing.read())
                        continue
                    yield info.name, hashing  # type: ignore[misc]
                    _drained(hashing)
                    sums.update(f"{hashing.sum.hexdigest()}  {info.name}\n".encode())
                    count += 1
        except (tarfile.TarError, ValueError, EOFError) as error:
            raise BackupProblem(not_whole()) from error
        found = self.manifest
        if found is None or found.get("members") != count or not found["sums"] == listed == sums.hexdigest():
            raise BackupProblem(not_whole())


def _drained(source: Hashing) -> str:
    while source.read(BLOCK):
        pass
    return source.sum.hexdigest()


def not_whole() -> str:
    return _("文件解开了，但内容不完整，不是一份做完的备份。请换一份备份。")
