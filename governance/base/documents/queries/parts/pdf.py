"""PDF: the text of every page, and every string that any object of the file holds."""

from __future__ import annotations

import io
import struct
import threading
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

from governance.base.documents.queries.parts.budget import Read, broken, encrypted

MAX_PAGES = 2000
MAX_OBJECTS = 200_000
FEW = 12  # characters: a page with fewer is a scan
# A damaged file makes the reader stumble anywhere: these are what it raises while it looks things up.
DAMAGED = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
ONE_AT_A_TIME = threading.Lock()  # PDFium is not safe in threads


def read_pdf(read: Read, content: bytes, place: str) -> list[tuple[str, bytes]]:
    """Reads pages and objects; the files embedded in it are for the caller."""
    with ONE_AT_A_TIME:
        _pages(read, content, place)
    try:
        return _objects(read, content, place)
    except DependencyError as error:
        raise encrypted() from error
    except DAMAGED as error:
        raise broken() from error


def _pages(read: Read, content: bytes, place: str) -> None:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise encrypted() if "password" in str(error).lower() else broken() from error
    try:
        for number in range(len(document)):
            if number >= MAX_PAGES:
                read.unread = True
                break
            page = document[number]
            text = page.get_textpage().get_text_range()
            read.add(
                f"{place}page{number + 1}.0", _("%(place)s第%(page)s页") % {"place": place, "page": number + 1}, text
            )
            pictures = next(iter(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=5)), None)
            read.unread |= pictures is not None or len(text.strip()) < FEW or "\ufffd" in text
            page.close()
            read.check()
    except pypdfium2.PdfiumError as error:
        raise broken() from error
    finally:
        document.close()


def _objects(read: Read, content: bytes, place: str) -> list[tuple[str, bytes]]:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise encrypted()
    files: list[tuple[str, bytes]] = []
    label = _("%(place)sPDF 的属性、批注或表单") % {"place": place}
    numbers = {number for generation in reader.xref.values() for number in generation} | set(reader.xref_objStm)
    for count, number in enumerate(sorted(numbers)):
        if count > MAX_OBJECTS:
            read.unread = True
            break
        found = reader.get_object(number)
        if isinstance(found, StreamObject):
            files += _stream(read, found, number, place, label)
        for text in _strings(found):
            read.add(f"{place}object{number}.0", label, text)
    for text in _strings(reader.trailer.get("/Info")):
        read.add(f"{place}info.0", label, text)
    return files


def _stream(read: Read, stream: StreamObject, number: int, place: str, label: str) -> list[tuple[str, bytes]]:
    """Metadata is text; an embedded file is a file."""
    kind = str(stream.get("/Type", ""))
    if kind == "/Metadata":
        read.add(f"{place}metadata{number}.0", label, stream.get_data().decode("utf-8", errors="replace"))
    if kind == "/EmbeddedFile":
        data = stream.get_data()
        read.unpack(len(data))
        return [(_("附件%(number)s") % {"number": number}, data)]
    return []


def _strings(found: Any) -> Iterator[str]:
    """Every string of an object, not of those it points to: they are read in their turn."""
    pile, seen = [found], 0
    while pile:
        one, seen = pile.pop(), seen + 1
        if seen > MAX_OBJECTS:
            return
        if isinstance(one, DictionaryObject):
            pile += [dict.__getitem__(one, key) for key in one]
        elif isinstance(one, ArrayObject):
            pile += list.__iter__(one)
        elif isinstance(one, TextStringObject):
            yield str(one)
        elif isinstance(one, ByteStringObject):
            yield bytes(one).decode("utf-8", errors="replace")
