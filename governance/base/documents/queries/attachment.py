"""Handing files out. Who may have one is asked by the app that owns the record it belongs to."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from governance.base.documents.choices import SHOWN
from governance.base.documents.models import Attachment


def attachment_response(attachment: Attachment, *, download: bool = False) -> FileResponse:
    """The file under its own name, never sniffed, never run, never kept by a cache between. ``Http404`` when the
    bytes are not on disk."""
    path = str(attachment.file.name)
    if not default_storage.exists(path):
        raise Http404
    response = FileResponse(
        default_storage.open(path),
        as_attachment=download or attachment.media_type not in SHOWN,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
