"""Files that are taken in, refused, stored and handed out."""

import datetime as dt
import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import Workbook
from PIL import Image

from governance.base.accounts.models import User
from governance.base.documents.actions.attachment import store
from governance.base.documents.models import Attachment
from governance.base.documents.queries.attachment import attachment_response
from governance.base.documents.rules.attachment import clean_name
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from tests.documents.pdfs import PDF

AT = dt.datetime(2026, 3, 16, 1, 0, tzinfo=dt.UTC)
PLACE = "990101001201"


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("li.wen", password=None, name="李文")


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(drawn, kind, **options)
    return drawn.getvalue()


def photographed() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[2] = (28.0, 11.0, 49.0)  # GPS latitude
    return picture(exif=exif)


def xlsx() -> bytes:
    packed = io.BytesIO()
    Workbook().save(packed)
    return packed.getvalue()


def docx(kind: str = "wordprocessingml.document.main+xml", **parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="application/vnd.{kind}"/></Types>')
        archive.writestr("word/document.xml", "<w/>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


def take(content: bytes, name: str, by: User) -> Attachment:
    return store(file=SimpleUploadedFile(name, content), place_code=PLACE, by=by, at=AT)


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "票据.pdf", "application/pdf"),
        (picture(), "票据.JPG", "image/jpeg"),
        (picture(), "票据.jpeg", "image/jpeg"),
        (picture("PNG"), "票据.png", "image/png"),
        (xlsx(), "明细.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (docx(), "记录.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_working_papers_are_stored_under_their_hash_and_journalled(
    content: bytes, name: str, media_type: str, clerk: User
) -> None:
    kept = take(content, name, clerk)
    stored = kept.file.read()
    assert kept.sha256 == hashlib.sha256(stored).hexdigest()
    assert kept.file.name.endswith(kept.sha256)
    assert (kept.media_type, kept.name, kept.size) == (media_type, name, len(stored))
    assert stat.S_IMODE(Path(kept.file.path).stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(kept.file.path).parent.stat().st_mode) == 0o700
    entry = Entry.objects.get(object_id=kept.pk, verb="documents.stored")
    assert (entry.division, entry.actor_id) == (PLACE, clerk.pk)
    assert name not in str(entry.data)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "attachment_empty"),
        (b"MZ\x90\x00" + b"\x00" * 300, "a.exe", "attachment_type"),
        (b"MZ\x90\x00" + b"\x00" * 300, "a.pdf", "attachment_type"),
        (b"<html><script>alert(1)</script></html>", "a.jpg", "attachment_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "attachment_type"),
        (b"GIF89a" + b"\x00" * 40, "a.gif", "attachment_type"),
        (b"plain", "a.txt", "attachment_type"),
        (PDF, "a.jpg", "attachment_name"),
        (PDF, "a", "attachment_name"),
        (PDF, "a.pdf.exe", "attachment_name"),
        (PDF, "a\u202efdp.exe", "attachment_name"),
        (picture(), "a.png", "attachment_name"),
        (xlsx(), "a.docx", "attachment_name"),
        (picture()[:300], "a.jpg", "attachment_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "a.png", "attachment_picture"),
        (docx(kind="ms-word.document.macroEnabled.main+xml"), "a.docx", "office_macros"),
        (docx(**{"word/vbaProject.bin": b"x"}), "a.docx", "office_macros"),
        (docx()[:-40], "a.docx", "office_broken"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_nothing_is_kept(
    content: bytes, name: str, code: str, clerk: User
) -> None:
    with pytest.raises(Refused) as error:
        take(content, name, clerk)
    (verdict,) = error.value.verdicts
    assert (verdict.code, verdict.field) == (code, "file")
    assert verdict.text.endswith("。")
    assert "%(" not in verdict.text
    assert not Attachment.objects.exists()
    assert not Entry.objects.filter(verb="documents.stored").exists()


def test_the_limit_is_a_limit_on_bytes(clerk: User) -> None:
    with override_settings(ATTACHMENT_MAX_BYTES=len(PDF)):
        assert take(PDF, "a.pdf", clerk).size == len(PDF)
    with override_settings(ATTACHMENT_MAX_BYTES=len(PDF) - 1), pytest.raises(Refused) as error:
        take(PDF, "a.pdf", clerk)
    assert error.value.verdicts[0].code == "attachment_size"


def test_too_many_pixels_are_refused_before_they_are_unpacked(clerk: User) -> None:
    with pytest.raises(Refused) as error:
        take(picture("PNG", (9000, 7000)), "a.png", clerk)
    assert error.value.verdicts[0].code == "attachment_pixels"


@pytest.mark.req("R-OPN-9")
def test_where_and_with_what_a_picture_was_taken_is_not_kept(clerk: User) -> None:
    source = photographed()
    assert b"PhoneMaker" in source
    stored = take(source, "a.jpg", clerk).file.read()
    assert b"PhoneMaker" not in stored
    with Image.open(io.BytesIO(stored)) as drawn:
        assert dict(drawn.getexif()) == {}
        assert drawn.size == (20, 40)  # turned upright before the mark went


def test_what_is_hidden_behind_a_picture_is_not_kept(clerk: User) -> None:
    stored = take(picture("PNG") + b"PK\x03\x04secret", "a.png", clerk).file.read()
    assert b"secret" not in stored


def test_the_same_bytes_are_kept_once(clerk: User) -> None:
    one, two = take(PDF, "甲.pdf", clerk), take(PDF, "乙.pdf", clerk)
    assert one.file.name == two.file.name
    assert (one.name, two.name) == ("甲.pdf", "乙.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\票据\\三月.pdf", "三月.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ('<b>"x"</b>.pdf', "b.pdf"),
        ("  .pdf", "file.pdf"),
        ("", "file"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_lose_what_could_harm(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    ("content", "name", "shown"), [(PDF, "票 据.pdf", True), (xlsx(), "明细.xlsx", False), (picture(), "a.jpg", True)]
)
def test_a_file_is_handed_out_under_its_name_and_never_sniffed(
    content: bytes, name: str, shown: bool, clerk: User
) -> None:
    kept = take(content, name, clerk)
    answer = attachment_response(kept)
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == kept.media_type
    assert b"".join(answer.streaming_content) == kept.file.read()
    assert attachment_response(kept, download=True)["Content-Disposition"].startswith("attachment")
