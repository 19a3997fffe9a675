"""Which reader a file goes to, by its content and not by its name."""

from __future__ import annotations

import io
import zipfile
import zlib

import filetype
from django.utils.translation import gettext as _

from governance.base.documents.queries.parts.budget import MAX_DEPTH, Read, broken, encrypted, nested
from governance.base.documents.queries.parts.office import read_office
from governance.base.documents.queries.parts.pdf import read_pdf
from governance.base.documents.queries.parts.plain import decoded, read_plain
from governance.base.spreadsheet import office_verdict
from governance.base.verdict import require

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"
PACKED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def read_file(content: bytes, media_type: str, name: str) -> Read:
    """All texts of the file and of the files in it. ``media_type`` helps only where the content says nothing."""
    read = Read()
    read.add("name", _("文件名"), name)
    _one(read, content, media_type, "", 0)
    return read


def _one(read: Read, content: bytes, media_type: str, place: str, depth: int) -> None:
    """``place`` begins every field and label: the way through the files that this one lies in."""
    if depth > MAX_DEPTH:
        raise nested()
    if content.startswith(ZIP):
        _packed(read, content, place, depth)
    elif PDF in content[:1024]:
        for name, inner in read_pdf(read, content, place):
            _one(read, inner, "", f"{place}{name}/", depth + 1)
    elif content.startswith(OLE):
        if ENCRYPTED_PACKAGE in content:
            raise encrypted()
        read.unread = True  # doc and xls of before 2007
    else:
        known = filetype.guess_mime(content) or ""
        text = None if known.startswith(("image/", "audio/", "video/", "font/")) else decoded(content, media_type)
        if text is None:
            read.unread = bool(content) or read.unread
        else:
            read_plain(read, text, place)


def _packed(read: Read, content: bytes, place: str, depth: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.flag_bits & 1 for member in members):
                raise encrypted()
            require(office_verdict(content))
            read.unpack(sum(member.file_size for member in members))
            office = CONTENT_TYPES in archive.namelist()
            left = read_office(read, archive, place) if office else members
            for member in left:
                inner = _named(member)
                read.add(f"{place}name", _("%(place)s文件名") % {"place": place}, inner)
                _one(read, archive.read(member), "", f"{place}{inner}/", depth + 1)
    except PACKED as error:
        raise broken() from error


def _named(member: zipfile.ZipInfo) -> str:
    """Old packers in China write names in GB18030, which zipfile reads as CP437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
