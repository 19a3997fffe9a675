"""Whether a zip-based office file can be opened without harm."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from governance.base.verdict import Verdict, no, yes

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024  # what an office file may hold when unpacked
MAX_RATIO = 200  # a real sheet packs to about a twentieth; a bomb to a thousandth
MAX_PARTS = 2000
MACROS = re.compile(r"vba(project|data)|/activex/|/macrosheets/|/dialogsheets/|/embeddings/.*\.bin|customui")
EMBEDDED = re.compile(r"/embeddings/.")
# A macro part that was given another name still has to be declared; DDE starts a program without any macro.
DECLARED = re.compile(rb"vbaProject|macroEnabled|ms-excel\.(?:macrosheet|intlmacrosheet)|ms-office\.activeX", re.I)
DDE = re.compile(rb"<(?:\w+:)?ddeLink\b|\bDDEAUTO\b|\bDDE\s", re.I)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what documents of before 2007 begin with, and macros inside newer ones
BROKEN = (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error, OSError)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def office_verdict(content: bytes) -> Verdict:
    """Whole, not a bomb, no macros, no other programs, nothing embedded."""
    broken = no("office_broken", _("文件已损坏或加了密码，打不开。请在办公软件里另存一次再上传。"), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
                return _bomb(unpacked)
            if archive.testzip() is not None:  # also when a part is longer than it says
                return broken
            return _active(archive, parts)
    except BROKEN:
        return broken


def _active(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Verdict:
    """Programs by the name of the part, by what is declared, and by what a part begins with."""
    names = [part.filename.lower() for part in parts]
    macros = any(MACROS.search(name) for name in names)
    if not macros:
        for part in parts:
            name = part.filename.lower()
            with archive.open(part) as opened:
                beginning = opened.read(len(OLE))
            declares = name.endswith(("[content_types].xml", ".rels"))
            links = "externallinks/" in name or name == "word/document.xml"
            macros |= beginning == OLE or (declares and DECLARED.search(archive.read(part)) is not None)
            macros |= links and DDE.search(archive.read(part)) is not None
    if macros:
        text = _("文件带有宏或嵌入的程序，不能接收。请另存为不带宏的文件（xlsx、docx）或 PDF。")
        return no("office_macros", text, needed=_("不带宏的文件"), met=_("带宏的文件"), field="file")
    if any(EMBEDDED.search(name) for name in names):
        text = _("文件里嵌入了别的文件，不能接收。请把嵌入的文件删去，单独上传。")
        return no("office_embedded", text, needed=_("没有嵌入的文件"), met=_("有嵌入的文件"), field="file")
    return yes("office", field="file")


def _bomb(unpacked: int) -> Verdict:
    needed, met = megabytes(MAX_UNPACKED), megabytes(unpacked)
    text = _("文件解开后过大（%(met)s，最多%(needed)s），不能接收。请删去不用的内容再上传。")
    return no("office_bomb", text % {"needed": needed, "met": met}, needed=needed, met=met, field="file")


def megabytes(size: int) -> str:
    return _("%(size)s MB") % {"size": f"{size / 1024 / 1024:.1f}".rstrip("0").rstrip(".")}
