"""A backup restored elsewhere has the same root; what was erased stays erased; a damaged file changes nothing."""

from __future__ import annotations

import datetime as dt
import json
import threading
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from governance.base.documents.models import Attachment
from governance.base.journal import takedowns
from governance.base.journal.actions import erase_body, publish_body, record
from governance.base.journal.models import Body, Leaf
from governance.config.backup import facts
from openness.models import Disclosure
from tests.backup.conftest import Place
from tests.conftest import owner
from tests.flows.story import OPENING, begin, spent
from tests.openness.county import VILLAGE, at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.req("R-OPN-6")]
DAY = dt.date(2026, 2, 3)
PAPER = b"%PDF-1.4 a voucher"


def one_published_month() -> Disclosure:
    """A village with a published account, and a voucher in the file store."""
    story = begin()
    story.sweep(DAY)
    published = story.verify(story.file(dt.date(2026, 1, 1), DAY, spent("120.00"), **OPENING), DAY)
    name = default_storage.save("attachments/aa/bb/voucher", ContentFile(PAPER))
    Attachment.objects.create(
        place_code=VILLAGE,
        file=name,
        name="凭证.pdf",
        media_type="application/pdf",
        size=len(PAPER),
        sha256="0" * 64,
        uploaded_by=story.people["clerk"],
        uploaded_at=at(DAY),
    )
    return published


def backed_up(place: Place, words: Path, out: Path) -> Path:
    out.mkdir(exist_ok=True)
    code, _told, errors = place.manage("backup", out, "--passphrase-file", words)
    assert code == 0, errors
    (file,) = out.iterdir()
    return file


def asked(place: Place, query: str) -> list[tuple[object, ...]]:
    with owner(place.database) as opened, opened.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def tables_of(place: Place) -> int:
    return len(asked(place, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"))


def publish_one(number: int) -> None:
    entry = record(verb="test.published", by=None, at=at(DAY), object_type="test", object_id=number)
    publish_body(entry=entry, body={"number": number})


def test_a_backup_restored_elsewhere_has_the_same_root(
    here: Place,
    elsewhere: Place,
    words: Path,
    tmp_path: Path,
) -> None:
    published = one_published_month()
    root = facts.log()["root"]
    file = backed_up(here, words, tmp_path / "out")
    code, told, errors = elsewhere.manage("restore", file, "--passphrase-file", words)
    assert code == 0, told + errors
    assert root in told
    # The same figure, the same file, the same keys with their modes; and the application may work there again.
    assert asked(elsewhere, f"SELECT figure FROM openness_disclosure WHERE id = {published.pk}") == [
        (Disclosure.objects.get(pk=published.pk).figure,)
    ]
    assert (elsewhere.data / "media/attachments/aa/bb/voucher").read_bytes() == PAPER
    for path in (here.data / "keys").rglob("*"):
        copy = elsewhere.data / "keys" / path.relative_to(here.data / "keys")
        assert copy.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)
        assert path.is_dir() or copy.read_bytes() == path.read_bytes()
    with closing(psycopg2.connect(elsewhere.env()["DATABASE_URL"])) as application, application.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_leaf")
        assert cursor.fetchone() == (Leaf.objects.count(),)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("UPDATE journal_leaf SET hash = hash")
    # The journal there says what happened, and no path.
    ((data,),) = asked(elsewhere, "SELECT data FROM journal_entry WHERE verb = 'config.restored'")
    assert set(dict(data)) == {"made_at", "log_size"}  # type: ignore[call-overload]
    # A second time is refused: the database is no longer empty.
    code, _told, errors = elsewhere.manage("restore", file, "--passphrase-file", words)
    assert code == 1
    assert "createdb" in errors


def test_what_was_erased_after_the_backup_does_not_come_back(
    here: Place,
    elsewhere: Place,
    words: Path,
    tmp_path: Path,
) -> None:
    published = one_published_month()
    file = backed_up(here, words, tmp_path / "out")
    assert published.leaf is not None
    erase_body(leaf=published.leaf, reason="里面有身份证号码", asked_by=1, approved_by=2, at=at(DAY))
    # Another installation's list has its own story about the same number; it comes first and changes nothing.
    foreign = tmp_path / "foreign.jsonl"
    line = {"leaf": published.leaf, "hash": "00" * 32, "reason": "别处的", "asked_by": 1, "approved_by": 2}
    foreign.write_text(json.dumps({**line, "at": at(DAY).isoformat()}) + "\n")
    lists = ["--takedowns", foreign, "--takedowns", takedowns.path()]
    code, told, errors = elsewhere.manage("restore", file, "--passphrase-file", words, *lists)
    assert code == 0, told + errors
    bodies = f"SELECT count(*) FROM journal_body WHERE leaf_id = {published.leaf}"
    assert asked(elsewhere, bodies) == [(0,)]
    assert asked(elsewhere, f"SELECT reason FROM journal_erasure WHERE leaf_id = {published.leaf}") == [
        ("里面有身份证号码",)
    ]
    # Neither does what the body was made from.
    assert asked(elsewhere, f"SELECT summary, figure FROM openness_disclosure WHERE id = {published.pk}") == [
        ("", None)
    ]
    assert asked(elsewhere, f"SELECT count(*) FROM openness_line WHERE disclosure_id = {published.pk}") == [(0,)]
    # The list goes on: it is whole in the new place as well.
    assert set(takedowns.read()) <= set(takedowns.read(elsewhere.data / takedowns.FILE))


def test_counts_and_root_are_of_the_dump_while_people_go_on_publishing(
    here: Place,
    elsewhere: Place,
    words: Path,
    tmp_path: Path,
) -> None:
    one_published_month()
    stop, failed = threading.Event(), []

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                publish_one(number := number + 1)
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            connection.close()

    before = Leaf.objects.count()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        file = backed_up(here, words, tmp_path / "out")
    finally:
        stop.set()
        writer.join()
    assert failed == []
    assert Leaf.objects.count() > before + 10
    code, told, errors = elsewhere.manage("restore", file, "--passphrase-file", words)
    assert code == 0, told + errors
    ((restored,),) = asked(elsewhere, "SELECT count(*) FROM journal_leaf")
    assert before <= restored < Leaf.objects.count()


@pytest.mark.parametrize("harm", ["tampered", "truncated", "wrong passphrase"])
def test_a_file_that_does_not_hold_changes_nothing(
    here: Place,
    elsewhere: Place,
    words: Path,
    tmp_path: Path,
    harm: str,
) -> None:
    publish_one(1)
    file = backed_up(here, words, tmp_path / "out")
    whole = file.read_bytes()
    if harm == "tampered":
        file.write_bytes(whole[:-5000] + bytes([whole[-5000] ^ 1]) + whole[-4999:])
    elif harm == "truncated":
        file.write_bytes(whole[:-70000])
    else:
        words.write_text("some other words that are long enough")
    code, told, errors = elsewhere.manage("restore", file, "--passphrase-file", words)
    assert code == 1
    assert ("口令不对" if harm == "wrong passphrase" else "不完整或被改动过") in errors
    assert "Traceback" not in errors
    assert told == ""
    assert tables_of(elsewhere) == 0
    assert not (elsewhere.data / "keys").exists()


def test_a_restore_that_does_not_prove_is_never_opened_to_the_application(
    here: Place,
    elsewhere: Place,
    words: Path,
    tmp_path: Path,
    owner_connection: psycopg2.extensions.connection,
) -> None:
    """A leaf was changed behind the log before the backup: the copy is true to it, and so it does not verify."""
    one_published_month()
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_body DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_body SET content = content || ' '::bytea WHERE leaf_id = 0")
        cursor.execute("ALTER TABLE journal_body ENABLE TRIGGER USER")
    assert Body.objects.count() >= 1
    file = backed_up(here, words, tmp_path / "out")
    code, told, errors = elsewhere.manage("restore", file, "--passphrase-file", words)
    assert code == 1, told
    assert "没有通过" in errors
    application = psycopg2.connect(elsewhere.env()["DATABASE_URL"])
    with closing(application), application.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("SELECT 1 FROM journal_leaf")


def test_keys_of_another_installation_are_never_overwritten(
    here: Place,
    elsewhere: Place,
    words: Path,
    tmp_path: Path,
) -> None:
    file = backed_up(here, words, tmp_path / "out")
    (elsewhere.data / "keys").mkdir(parents=True)
    (elsewhere.data / "keys" / "blind").write_bytes(b"ours")
    code, _told, errors = elsewhere.manage("restore", file, "--passphrase-file", words)
    assert code == 1
    assert "密钥" in errors
    assert (elsewhere.data / "keys" / "blind").read_bytes() == b"ours"
    assert tables_of(elsewhere) == 0
