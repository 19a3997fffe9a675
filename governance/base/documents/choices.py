"""What may be attached, by content and by name."""

from __future__ import annotations

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"

# Media type by content -> endings that may name it.
ACCEPTED: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    JPEG: ("jpg", "jpeg"),
    PNG: ("png",),
    XLSX: ("xlsx",),
    DOCX: ("docx",),
}
IMAGES = frozenset({JPEG, PNG})
TYPE_LABELS = {PDF: "PDF", JPEG: "JPG", PNG: "PNG", XLSX: "XLSX", DOCX: "DOCX"}
# A browser may show these in place; all else is saved.
SHOWN = frozenset({PDF, JPEG, PNG})
