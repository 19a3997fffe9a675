"""Plain text and tables in text: csv, tsv, txt."""

from __future__ import annotations

import codecs
import csv
import io

from django.utils.translation import gettext as _

from governance.base.documents.queries.parts.budget import Headings, Read

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
READABLE = 0.9  # of the signs; below that it is no text


def decoded(content: bytes, media_type: str) -> str | None:
    """The text, or None when the bytes are none. GB18030 is what office software in China still writes."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if content.count(b"\x00") > len(content) // 8:
        half = "utf-16-le" if content[1::2].count(0) >= content[::2].count(0) else "utf-16-be"
        return _readable(content, half)
    found = next((text for text in (_readable(content, code) for code in ("utf-8", "gb18030")) if text), None)
    if found is None and media_type.startswith("text/"):
        return content.decode("gb18030", errors="replace")
    return found


def _readable(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    signs = sum(sign.isprintable() or sign.isspace() for sign in text[:4000])
    return text if signs >= READABLE * len(text[:4000]) else None


def read_plain(read: Read, text: str, place: str) -> None:
    """Row by row and cell by cell; what is no table is read line by line all the same."""
    headings = Headings()
    for number, cells in enumerate(_rows(text), start=1):
        for column, cell in enumerate(cells, start=1):
            words = {"place": place, "row": number, "heading": headings.over(str(column))}
            read.add(f"{place}{number}.{column}", _("%(place)s第%(row)s行%(heading)s") % words, cell)
            headings.note(str(column), cell)


def _rows(text: str) -> list[list[str]]:
    head = text[:4000]
    between = max("\t,;", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error:
        return [[line] for line in text.splitlines()]
