"""PDF files for tests: one that is nothing but a page, and those that do something by themselves."""

from __future__ import annotations

import io
from collections.abc import Callable

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def pdf(change: Callable[[PdfWriter], object] | None = None, password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if change is not None:
        change(writer)
    if password is not None:
        writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def action(kind: str, **parts: str) -> Callable[[PdfWriter], object]:
    """An action that no page points to: it stands among the objects all the same."""

    def change(writer: PdfWriter) -> object:
        entries = {NameObject("/S"): NameObject(kind)}
        entries |= {NameObject(f"/{key}"): TextStringObject(value) for key, value in parts.items()}
        return writer._add_object(DictionaryObject(entries))  # type: ignore[arg-type]

    return change


PDF = pdf()
