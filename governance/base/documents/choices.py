"""What may be attached, by content and by name; kinds of plain words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class WordKind(models.TextChoices):
    """Where a term of the list of plain words is met."""

    ACCOUNT = "account", _("记账用语")
    PROJECT = "project", _("项目用语")
    OFFICE = "office", _("公文用语")
    PEOPLE = "people", _("政策用语")
