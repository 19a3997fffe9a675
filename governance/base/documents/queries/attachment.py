"""Handing files out. Who may have one is asked by the app that owns the record it belongs to."""

from __future__ import annotations

import logging

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from governance.base.documents.choices import SHOWN
from governance.base.documents.models import Attachment

GONE, UNREACHABLE = 404, 503
logger = logging.getLogger(__name__)


def attachment_response(attachment: Attachment, *, download: bool = False) -> HttpResponseBase:
    """The file under its own name, never sniffed, never run, never kept by a cache between. A page that says so when
    the bytes are gone from the storage, or when the storage does not answer."""
    try:
        opened = default_storage.open(str(attachment.file.name))
    except FileNotFoundError:
        return _missing(attachment, GONE)
    except (OSError, BotoCoreError, ClientError):
        return _missing(attachment, UNREACHABLE)
    response = FileResponse(
        opened,
        as_attachment=download or attachment.media_type not in SHOWN,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _missing(attachment: Attachment, status: int) -> HttpResponse:
    """For whoever runs the installation the number of the row is in the log; never the name of the file."""
    logger.error("attachment %s: %s", attachment.pk, "no bytes" if status == GONE else "storage unreachable")
    context = {"gone": status == GONE, "code": attachment.sha256[:16]}
    response = HttpResponse(render_to_string("file_missing.html", context), status=status)
    response["Cache-Control"] = "private, no-store"
    return response
