"""What a file may not do, how much a community may store, what nobody needs any more, and where files are kept."""

from __future__ import annotations

import datetime as dt
import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from moto.server import ThreadedMotoServer
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from governance.base.accounts.models import User
from governance.base.documents.actions.attachment import store
from governance.base.documents.actions.orphans import remove_orphans, unlinked
from governance.base.documents.models import Attachment
from governance.base.documents.queries.attachment import attachment_response
from governance.base.documents.tasks import remove_orphans_task
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from governance.config.storage import FOLDER, media_storage
from openness.models import Voucher
from tests.documents.pdfs import PDF, action, pdf
from tests.openness.village import Village, spent

AT = dt.datetime(2026, 3, 16, 1, 0, tzinfo=dt.UTC)
PLACE, OTHER = "990101001201", "990101001202"
DAY = dt.timedelta(days=1)


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("li.wen", password=None, name="李文")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def take(by: User, content: bytes = PDF, name: str = "a.pdf", place: str = PLACE, at: dt.datetime = AT) -> Attachment:
    return store(file=SimpleUploadedFile(name, content), place_code=place, by=by, at=at)


def refusal(by: User, content: bytes = PDF, **given: Any) -> list[str]:
    with pytest.raises(Refused) as error:
        take(by, content, **given)
    for verdict in error.value.verdicts:
        assert verdict.ok or (verdict.text.endswith("。") and "%(" not in verdict.text)
    return [verdict.code for verdict in error.value.verdicts if not verdict.ok]


# PDF -----------------------------------------------------------------------------------------------------------------


def _embed(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def _open_with_script(writer: PdfWriter) -> None:
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(_open_with_script), "attachment_script"),
        (pdf(action("/JavaScript", JS="app.alert(1)")), "attachment_script"),
        (pdf(action("/Launch", F="cmd.exe")), "attachment_program"),
        (pdf(action("/SubmitForm", F="http://example.org")), "attachment_program"),
        (pdf(_embed), "attachment_carries"),
        (pdf(password="secret"), "attachment_locked"),
        (PDF[:200], "attachment_pdf"),
        (b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "attachment_pdf"),
    ],
)
def test_a_pdf_that_does_something_by_itself_or_cannot_be_looked_into_is_refused(
    content: bytes, code: str, clerk: User
) -> None:
    assert refusal(clerk, content) == [code]
    assert not Attachment.objects.exists()


def test_a_pdf_that_is_only_protected_against_changes_is_taken(clerk: User) -> None:
    assert take(clerk, pdf(password="")).size > 0


# Limits --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"ATTACHMENT_DAY_FILES": 2}, "attachment_day_files"),
        ({"ATTACHMENT_DAY_BYTES": 2 * len(PDF)}, "attachment_day_bytes"),
        ({"ATTACHMENT_PLACE_BYTES": 2 * len(PDF)}, "attachment_all_bytes"),
    ],
)
def test_each_limit_lets_pass_what_fits_and_says_which_one_it_is(
    limits: dict[str, int], code: str, clerk: User
) -> None:
    with override_settings(**limits):
        take(clerk)
        take(clerk)
        assert refusal(clerk) == [code]
        take(clerk, place=OTHER)


def test_the_limits_of_a_day_begin_anew_at_midnight_in_china_and_that_of_the_place_does_not(clerk: User) -> None:
    before, after = (dt.datetime(2026, 3, 16, 15, 59, tzinfo=dt.UTC), dt.datetime(2026, 3, 16, 16, 0, tzinfo=dt.UTC))
    with override_settings(ATTACHMENT_DAY_FILES=1, ATTACHMENT_PLACE_BYTES=2 * len(PDF)):
        take(clerk, at=before)
        assert refusal(clerk, at=before) == ["attachment_day_files"]
        take(clerk, at=after)
        assert refusal(clerk, at=after + DAY) == ["attachment_all_bytes"]


# Orphans -------------------------------------------------------------------------------------------------------------


def age(path: str, at: dt.datetime) -> None:
    os.utime(Path(settings.MEDIA_ROOT) / path, (at.timestamp(), at.timestamp()))


def linked(village: Village, by: User) -> Attachment:
    kept = take(by, pdf(lambda writer: writer.add_metadata({"/Title": "linked"})))
    draft = village.saved_month(1, spent("5.00"))
    Voucher.objects.create(disclosure=draft, attachment=kept)
    return kept


def test_what_no_record_needs_goes_after_a_week_and_what_one_needs_stays(village: Village, folder: Path) -> None:
    clerk = village.people["clerk"]
    needed, loose = linked(village, clerk), take(clerk)
    lost = default_storage.save("attachments/ab/cd/abcd", ContentFile(b"x"))
    elsewhere = default_storage.save("posters/abcd", ContentFile(b"x"))
    for path in (needed.file.name, loose.file.name, lost, elsewhere):
        age(path, AT)
    assert list(unlinked()) == [loose]
    assert remove_orphans(at=AT + DAY).files == 0
    assert remove_orphans(at=AT + DAY + dt.timedelta(seconds=1)).files == 1
    assert remove_orphans(at=AT + 7 * DAY).rows == 0
    removed = remove_orphans(at=AT + 8 * DAY)
    assert (removed.rows, removed.files) == (1, 1)
    assert list(Attachment.objects.all()) == [needed]
    assert default_storage.exists(needed.file.name)
    assert default_storage.exists(elsewhere)
    assert not default_storage.exists(lost)
    assert not default_storage.exists(loose.file.name)
    assert remove_orphans(at=AT + 9 * DAY).files == 0
    assert Entry.objects.filter(verb="documents.orphans_removed").count() == 2


def test_bytes_that_another_row_still_names_stay(village: Village, folder: Path) -> None:
    clerk = village.people["clerk"]
    needed = linked(village, clerk)
    take(clerk, needed.file.read(), "b.pdf")
    age(needed.file.name, AT)
    removed = remove_orphans(at=AT + 8 * DAY)
    assert (removed.rows, removed.files) == (1, 0)
    assert default_storage.exists(needed.file.name)


def test_a_dry_run_counts_and_removes_nothing(village: Village, folder: Path) -> None:
    loose = take(village.people["clerk"])
    lost = default_storage.save("attachments/ab/cd/abcd", ContentFile(b"x"))
    age(lost, AT)
    told = io.StringIO()
    call_command("remove_orphan_files", "--dry-run", "--on", "2026-03-24", stdout=told)
    assert "记录 1 条、文件 1 个" in told.getvalue()
    assert "没有删除" in told.getvalue()
    assert Attachment.objects.filter(pk=loose.pk).exists()
    assert default_storage.exists(lost)
    call_command("remove_orphan_files", "--on", "2026-03-24", stdout=told)
    assert not Attachment.objects.filter(pk=loose.pk).exists()
    assert not default_storage.exists(lost)


def test_an_upload_of_the_same_bytes_waits_for_the_sweep_and_is_whole_afterwards(clerk: User, folder: Path) -> None:
    lost = default_storage.save("attachments/ab/cd/abcd", ContentFile(b"x"))
    age(lost, AT)
    remove_orphans(at=AT + 8 * DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7305040")
        assert cursor.fetchone()[0] >= 1  # held to the end of the transaction
    kept = take(clerk)
    assert kept.file.read() == PDF


def test_the_daily_task_sweeps(clerk: User, folder: Path) -> None:
    lost = default_storage.save("attachments/ab/cd/abcd", ContentFile(b"x"))
    age(lost, AT)
    assert remove_orphans_task() == 1
    assert any(entry["task"] == "documents.remove_orphans" for entry in settings.CELERY_BEAT_SCHEDULE.values())


# Missing bytes -------------------------------------------------------------------------------------------------------


def test_missing_bytes_are_a_clear_page_and_a_line_in_the_log_without_the_name(
    clerk: User, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = take(clerk, name="张三的发票.pdf")
    Path(kept.file.path).unlink()
    with caplog.at_level(logging.ERROR):
        answer = attachment_response(kept)
    assert answer.status_code == 404
    assert "存放的内容找不到了" in answer.content.decode()  # type: ignore[attr-defined]
    assert kept.sha256[:16] in answer.content.decode()  # type: ignore[attr-defined]
    assert str(kept.pk) in caplog.text
    assert "张三" not in caplog.text


def test_a_storage_that_does_not_answer_is_not_called_a_loss(clerk: User) -> None:
    kept = take(clerk)
    with override_settings(STORAGES={**settings.STORAGES, "default": s3("http://127.0.0.1:9")}):
        answer = attachment_response(kept)
    assert answer.status_code == 503
    assert "文件没有丢" in answer.content.decode()  # type: ignore[attr-defined]


# S3 ------------------------------------------------------------------------------------------------------------------


def s3(endpoint: str) -> dict[str, Any]:
    return media_storage(
        {
            "GOV_S3_BUCKET": "papers",
            "GOV_S3_ENDPOINT": endpoint,
            "GOV_S3_KEY": "key",
            "GOV_S3_SECRET": "secret",
            "GOV_S3_REGION": "us-east-1",
            "GOV_S3_PREFIX": "gov",
            "GOV_S3_ADDRESSING": "path",
        }
    )


@pytest.fixture
def bucket() -> Iterator[str]:
    """A real server on a real port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        with override_settings(STORAGES={**settings.STORAGES, "default": s3(f"http://{host}:{port}")}):
            default_storage.connection.create_bucket(Bucket="papers")  # type: ignore[attr-defined]
            yield "papers"
    finally:
        server.stop()


def test_a_bucket_stores_hands_out_and_deletes_like_the_folder(bucket: str, clerk: User, folder: Path) -> None:
    kept, again = take(clerk), take(clerk, name="b.pdf")
    assert kept.file.name == again.file.name
    assert kept.file.name.startswith("attachments/")
    assert list(folder.rglob("*")) == []
    assert default_storage.exists(kept.file.name)
    answer = attachment_response(kept)
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("inline")
    grants = default_storage.bucket.Object(f"gov/{kept.file.name}").Acl().grants  # type: ignore[attr-defined]
    assert not [grant for grant in grants if "URI" in grant["Grantee"]]
    default_storage.delete(kept.file.name)
    assert not default_storage.exists(kept.file.name)
    assert attachment_response(kept).status_code == 404


def test_orphans_in_a_bucket_are_removed(bucket: str, village: Village) -> None:
    clerk = village.people["clerk"]
    needed = linked(village, clerk)
    lost = default_storage.save("attachments/ab/cd/abcd", ContentFile(b"x"))
    now = default_storage.get_modified_time(lost)
    assert remove_orphans(at=now + DAY / 2).files == 0
    assert remove_orphans(at=now + 2 * DAY).files == 1
    assert default_storage.exists(needed.file.name)
    assert not default_storage.exists(lost)


def test_without_a_bucket_files_stay_in_the_folder_and_half_a_setting_is_an_error() -> None:
    assert media_storage({}) == FOLDER
    assert media_storage({"GOV_S3_BUCKET": "b"})["OPTIONS"]["default_acl"] == "private"
    for wrong in ({"GOV_S3_ENDPOINT": "http://x"}, {"GOV_S3_BUCKET": "b", "GOV_S3_KEY": "k"}):
        with pytest.raises(ImproperlyConfigured):
            media_storage(wrong)
