"""XLSX and DOCX: every text of every part of the package, whether office software shows it or not.

What is not looked for by name is found all the same: each text node and each attribute that could say something is
read, so that comments, properties, names, headers, drawings, caches and custom data need no list of their own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from governance.base.documents.queries.parts.budget import Read, broken
from governance.base.documents.queries.parts.sheet import SheetWalk, shared_strings, sheet_names
from governance.base.documents.queries.parts.walk import Walk

XML = (".xml", ".rels", ".vml")
WITHOUT_TEXT = re.compile(r"printersettings\d*\.bin$|\.odttf$|\.fntdata$", re.IGNORECASE)
COMMENT = re.compile(rb"<!--(.*?)-->", re.DOTALL)
PLACES = (
    ("word/document", _("正文")),
    ("word/header", _("页眉")),
    ("word/footer", _("页脚")),
    ("word/footnotes", _("脚注")),
    ("word/endnotes", _("尾注")),
    ("word/comments", _("批注")),
    ("xl/comments", _("批注")),
    ("xl/threadedComments", _("批注")),
    ("xl/persons", _("批注人")),
    ("xl/sharedStrings", _("表格里的文字")),
    ("xl/workbook", _("表名和名称")),
    ("xl/pivotCache", _("数据透视表的缓存")),
    ("xl/drawings", _("图形")),
    ("docProps", _("文件属性")),
    ("customXml", _("自定义数据")),
)


def read_office(read: Read, archive: zipfile.ZipFile, place: str) -> list[zipfile.ZipInfo]:
    """Reads all XML; what is left are pictures and embedded files, for the caller."""
    names = archive.namelist()
    try:
        shared = shared_strings(archive) if "xl/sharedStrings.xml" in names else []
        sheets = sheet_names(archive) if "xl/workbook.xml" in names else {}
        for name in names:
            if name.lower().endswith(XML):
                _xml(read, archive.read(name), name, place, shared, sheets.get(name))
    except (ParseError, DefusedXmlException) as error:
        raise broken() from error
    return [m for m in archive.infolist() if not m.is_dir() and not _known(m.filename)]


def _known(name: str) -> bool:
    return name.lower().endswith(XML) or WITHOUT_TEXT.search(name) is not None


def _xml(read: Read, data: bytes, name: str, place: str, shared: list[str], sheet: tuple[str, bool] | None) -> None:
    label = place + next((label for start, label in PLACES if name.startswith(start)), name)
    for note in COMMENT.findall(data):
        read.add(f"{place}{name}", label, note.decode("utf-8", errors="replace"))
    if name.startswith("xl/worksheets/") and "/_rels/" not in name:
        title, hidden = sheet or (name.rpartition("/")[2], False)
        walk: Walk = SheetWalk(read, f"{place}{title}", place, title, hidden, shared)
    else:
        walk = Walk(read, f"{place}{name}", label)
    walk.through(_events(data))


def _events(data: bytes) -> Iterator[tuple[str, Element]]:
    return iter(iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True))
