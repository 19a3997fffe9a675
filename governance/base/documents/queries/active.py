"""Whether a PDF does anything by itself: scripts, programs it starts, files it carries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError
from pypdf.generic import ArrayObject, DictionaryObject

from governance.base.documents.queries.parts.pdf import DAMAGED, MAX_OBJECTS
from governance.base.verdict import Verdict, no, yes

SCRIPTS = frozenset({"/JavaScript", "/JS", "/Rendition", "/XFA"})
PROGRAMS = frozenset({"/Launch", "/ImportData", "/SubmitForm", "/GoToE"})
CARRIED = frozenset({"/EmbeddedFiles", "/EF", "/EmbeddedFile", "/RichMedia", "/RichMediaContent"})


def pdf_verdict(content: bytes) -> Verdict:
    """Readable without a password, and nothing but pages. Each object is looked at by itself, so that nothing hides in
    a compressed stream of objects or in one that no page points to."""
    try:
        found = set(_names(PdfReader(io.BytesIO(content), strict=False)))
    except PasswordNeeded:
        return no("attachment_locked", "", field="file")
    except DependencyError:
        return no("attachment_locked", "", field="file")
    except DAMAGED:
        return no("attachment_pdf", "", field="file")
    for code, names in (
        ("attachment_script", SCRIPTS),
        ("attachment_program", PROGRAMS),
        ("attachment_carries", CARRIED),
    ):
        if found & names:
            return no(code, "", met="、".join(sorted(name.lstrip("/") for name in found & names)), field="file")
    return yes("attachment_pdf", field="file")


class PasswordNeeded(Exception):
    """The file opens with a password only."""


def _names(reader: PdfReader) -> Iterator[str]:
    """Keys, actions and types of all objects."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise PasswordNeeded
    numbers = {number for generation in reader.xref.values() for number in generation} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise ValueError("too many objects to look at")
    yield from _of(reader.trailer)
    for number in sorted(numbers):
        yield from _of(reader.get_object(number))


def _of(found: Any) -> Iterator[str]:
    """Of one object, not of those it points to: they are looked at in their turn."""
    pile, seen = [found], 0
    while pile:
        one, seen = pile.pop(), seen + 1
        if seen > MAX_OBJECTS:
            raise ValueError("an object that does not end")
        if isinstance(one, DictionaryObject):
            for key in one:
                value = dict.__getitem__(one, key)
                yield str(key)
                if key in ("/S", "/Type", "/Subtype"):
                    yield str(value)
                pile.append(value)
        elif isinstance(one, ArrayObject):
            pile += list.__iter__(one)
