"""Taking in a file whose sender stays hidden: no uploader, no hour, no name, and without what a program wrote into it.

Pictures are drawn anew as always. From office files and PDF go the properties, the names of those who commented or
changed them, folders on somebody's disk and what a telephone wrote into pictures inside. What cannot be cleaned is said
(``Bare.left``), so that the sender looks before sending.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from governance.base.documents.actions.attachment import FOLDER, checked, lock_bytes, redrawn
from governance.base.documents.choices import DOCX, IMAGES, JPEG, PDF, PNG, XLSX
from governance.base.documents.explain import worded
from governance.base.documents.models import Attachment
from governance.base.documents.queries.parts import read_file
from governance.base.documents.queries.storing import limits, stored_in
from governance.base.documents.rules.storing import room_for
from governance.base.verdict import Refused, require

ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", XLSX: "xlsx", DOCX: "docx"}
SINCE_1980 = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold
# Parts of an office file that say who wrote it, when and where; each is left there with nothing in it.
PROPERTIES = re.compile(r"^docProps/(core|app|custom)\.xml$")
DROPPED = re.compile(r"^docProps/thumbnail\.")
LEADS_TO_DROPPED = re.compile(rb'<Relationship\b[^>]*Target="/?docProps/thumbnail\.[^>]*/>')
# Who changed or commented, in the parts that hold text; and folders that a program wrote down.
MARKS = (
    (re.compile(rb'((?:w|w15|w16\w*|x15|xr\w*):(?:author|initials|userId|lastModifiedBy)=")[^"]*(")'), rb"\1\2"),
    (re.compile(rb'(\s(?:displayName|userId|providerId|userName|lastGuid)=")[^"]*(")'), rb"\1\2"),
    (re.compile(rb"(<(?:\w+:)?author>)[^<]*(</(?:\w+:)?author>)"), rb"\1\2"),
    (re.compile(rb'(absPath[^>]*\surl=")[^"]*(")'), rb"\1\2"),
)
PICTURE_PARTS = {"jpg": JPEG, "jpeg": JPEG, "png": PNG}


@dataclass(frozen=True)
class Bare:
    """A file without what could lead to its sender. ``left``: sentences about what could not be cleaned; ``text``: what
    it says, as far as it can be read."""

    content: bytes
    media_type: str
    text: str
    left: list[str] = field(default_factory=list)


def bare(file: UploadedFile) -> Bare:
    """``Refused`` for what is no acceptable file."""
    content, _name, media_type = checked(file)
    left: list[str] = []
    if media_type == PDF:
        content = _bare_pdf(content, left)
    elif media_type not in IMAGES:
        content = _bare_office(content, left)
    read = read_file(content, media_type, f"file.{ENDINGS[media_type]}")
    if read.unread:
        left.append(_("里面有图片或者扫描件，平台读不出上面的字，请自己看一遍有没有写着谁。"))
    return Bare(content, media_type, "\n".join(part.text for part in read.parts), left)


def store_unnamed(*, found: Bare, name: str, place_code: str, at: dt.datetime, on: dt.date) -> Attachment:
    """Kept for ``place_code``, where it is answered. Neither the person nor the hour is stored, and no entry stands in
    the journal beside those of the same session."""
    require(*map(worded, room_for(len(found.content), stored_in(place_code, at), limits())))
    digest = hashlib.sha256(found.content).hexdigest()
    path = f"{FOLDER}/{digest[:2]}/{digest[2:4]}/{digest}"
    with transaction.atomic():
        lock_bytes(path)
        if not default_storage.exists(path):
            path = default_storage.save(path, ContentFile(found.content))
        return Attachment.objects.create(
            place_code=place_code,
            file=path,
            name=f"{name}.{ENDINGS[found.media_type]}",
            media_type=found.media_type,
            size=len(found.content),
            sha256=digest,
            uploaded_by=None,
            uploaded_at=timezone.make_aware(dt.datetime.combine(on, dt.time.min)),
        )


def _bare_pdf(content: bytes, left: list[str]) -> bytes:
    """Pages only: no properties, no XMP, no names on notes, no number that a program gave the file."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        writer.add_page(page)
    writer.metadata = None
    writer._root_object.pop("/Metadata", None)  # XMP
    pictures = False
    for page in writer.pages:
        for key in ("/Metadata", "/PieceInfo", "/LastModified"):
            page.pop(key, None)
        for note in page.get("/Annots") or []:
            _forget(note.get_object(), "/T", "/M", "/CreationDate", "/NM", "/RC")
        pictures = pictures or bool(page.images)
        for drawn in _forms(page):
            _forget(drawn, "/Metadata", "/PieceInfo", "/LastModified")
    if pictures:
        left.append(_("PDF里的图片可能带着拍摄的时间、地点和手机型号，平台去不掉。请改传图片，或者自己看一遍。"))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _forms(page: DictionaryObject) -> list[DictionaryObject]:
    resources = page.get("/Resources")
    drawn = None if resources is None else resources.get_object().get("/XObject")
    return [] if drawn is None else [one.get_object() for one in drawn.get_object().values()]


def _forget(thing: DictionaryObject, *keys: str) -> None:
    for key in keys:
        thing.pop(NameObject(key), None)


def _bare_office(content: bytes, left: list[str]) -> bytes:
    """The same parts in a new file, whose properties are empty and whose pictures are drawn anew."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            if DROPPED.match(part.filename) or part.is_dir():
                continue
            inside = _part(part.filename, source.read(part), left)
            made.writestr(zipfile.ZipInfo(part.filename, SINCE_1980), inside, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _part(name: str, inside: bytes, left: list[str]) -> bytes:
    ending = name.rpartition(".")[2].lower()
    if PROPERTIES.match(name):
        return _emptied(inside)
    if ending in PICTURE_PARTS:
        try:
            return redrawn(inside, PICTURE_PARTS[ending])
        except Refused:
            left.append(_("文件里有一张图片打不开，去不掉里面的拍摄信息。请自己看一遍。"))
            return inside
    if ending == "rels":
        return LEADS_TO_DROPPED.sub(b"", inside)
    if ending == "xml":
        for mark, instead in MARKS:
            inside = mark.sub(instead, inside)
    return inside


def _emptied(inside: bytes) -> bytes:
    """The outermost element with its namespaces and nothing in it."""
    found = re.search(rb"<(?![?!])([\w:]+)([^>]*?)/?>", inside)
    head = inside[: found.start()] if found else b""
    return inside if found is None else head + b"<" + found.group(1) + found.group(2) + b"/>"
