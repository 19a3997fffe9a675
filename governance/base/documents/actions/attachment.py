"""Taking in files: looked at by content, pictures drawn anew, stored under the hash of their bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from governance.base.accounts.models import User
from governance.base.documents.choices import DOCX, IMAGES, JPEG, PDF, PNG, XLSX
from governance.base.documents.explain import worded
from governance.base.documents.models import Attachment
from governance.base.documents.queries.active import pdf_verdict
from governance.base.documents.queries.storing import limits, stored_in
from governance.base.documents.rules.attachment import (
    clean_name,
    name_fits_type,
    picture_fits,
    size_fits,
    type_accepted,
)
from governance.base.documents.rules.storing import room_for
from governance.base.journal.actions import record
from governance.base.spreadsheet import office_verdict
from governance.base.verdict import Refused, no, require

OBJECT = "documents.attachment"
FOLDER = "attachments"
LOCK = 7_305_040  # the first half of the advisory lock on a file; any number
FORMATS = {JPEG: "JPEG", PNG: "PNG"}
OFFICE_PARTS = {b"spreadsheetml.sheet.main+xml": XLSX, b"wordprocessingml.document.main+xml": DOCX}
JPEG_QUALITY = 88  # a stamped voucher stays readable


def store(*, file: UploadedFile, place_code: str, by: User, at: datetime) -> Attachment:
    """Keep an uploaded file for ``place_code``. Who may do so, and who may read it, is asked by the app that owns the
    record it belongs to. The same bytes are kept once on disk."""
    content, name, media_type = checked(file)
    require(*map(worded, room_for(len(content), stored_in(place_code, at), limits())))
    digest = hashlib.sha256(content).hexdigest()
    path = f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}"
    with transaction.atomic():
        lock_bytes(path)
        if not default_storage.exists(path):
            path = default_storage.save(path, ContentFile(content))
        attachment = Attachment.objects.create(
            place_code=place_code,
            file=path,
            name=name,
            media_type=media_type,
            size=len(content),
            sha256=digest,
            uploaded_by=by,
            uploaded_at=at,
        )
        record(
            verb="documents.stored",
            by=by.pk,
            at=at,
            object_type=OBJECT,
            object_id=attachment.pk,
            division=place_code,
            data={"sha256": digest, "size": len(content), "media_type": media_type},
        )
    return attachment


def lock_bytes(path: str) -> None:
    """To the end of the transaction: nobody removes this file while somebody stores the same bytes again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, path])


def checked(file: UploadedFile) -> tuple[bytes, str, str]:
    """Bytes as they will be stored, clean name, media type by content; ``Refused`` with the reason."""
    require(worded(size_fits(file.size or 0, settings.ATTACHMENT_MAX_BYTES)))
    content = file.read()
    require(worded(size_fits(len(content), settings.ATTACHMENT_MAX_BYTES)))
    media_type = media_type_of(content)
    require(worded(type_accepted(media_type)))
    name = clean_name(file.name or "")
    require(worded(name_fits_type(name, media_type)))
    if media_type == PDF:
        require(worded(pdf_verdict(content)))
    if media_type in IMAGES:
        content = redrawn(content, media_type)
        require(worded(size_fits(len(content), settings.ATTACHMENT_MAX_BYTES)))
    return content, name, media_type


def media_type_of(content: bytes) -> str:
    """What the bytes are, '' when unknown. Office files are zip files: the part that says which kind is asked."""
    if not content.startswith(b"PK\x03\x04"):
        return str(filetype.guess_mime(content) or "")
    require(office_verdict(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            types = archive.read("[Content_Types].xml")
    except KeyError:
        return "application/zip"
    return next((media_type for mark, media_type in OFFICE_PARTS.items() if mark in types), "application/zip")


def redrawn(content: bytes, media_type: str) -> bytes:
    """The picture as pixels only: place, time and device that a telephone writes into it are gone, and so is
    whatever was hidden behind it. Turned the way its orientation mark asked for."""
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[media_type]]) as picture:
            require(worded(picture_fits(*picture.size)))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused(worded(no("attachment_picture", "", field="file"))) from error
    if media_type == JPEG and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    bare = Image.new(upright.mode, upright.size)
    if upright.mode == "P":
        bare = upright.convert("RGBA")
        bare.info.clear()
    else:
        bare.paste(upright)
    drawn = io.BytesIO()
    if media_type == JPEG:
        bare.save(drawn, "JPEG", quality=JPEG_QUALITY)
    else:
        bare.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
