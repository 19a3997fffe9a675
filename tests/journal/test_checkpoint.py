"""What the log was, signed: at least daily, by every key in force, never over a log that was rewritten."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from psycopg2.extensions import connection

from governance.base.journal.actions import LogBroken, end_key, sign_checkpoint
from governance.base.journal.choices import KeyEnd
from governance.base.journal.models import Checkpoint, LogKey
from governance.base.journal.queries import consistency, public_keys, root_at
from governance.base.journal.rules import merkle, note
from governance.base.journal.rules.merkle import EMPTY_ROOT
from governance.base.keyring import KeyProblem, make_signing_key, retire_signing_key, signing_keys
from tests.journal.log import AT, publish_many, published, tamper

pytestmark = pytest.mark.req("R-OPN-6")
EVENING = dt.datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC)  # 23:59 in Shanghai, still the day of AT
MIDNIGHT = dt.datetime(2026, 3, 1, 16, 0, tzinfo=dt.UTC)
ORIGIN = "village.example.cn/board/log"


@pytest.mark.django_db
def test_a_checkpoint_says_origin_size_root_and_time_and_its_key_signed_it(keys: Path) -> None:
    publish_many(3)
    made = sign_checkpoint(at=AT)
    assert made is not None
    read = note.read(made.text)
    assert (read.origin, read.size, read.root, read.at) == (ORIGIN, 3, root_at(3), AT)
    (key,) = signing_keys()
    assert read.signed_by(ORIGIN, key.public) is True
    assert made.text.split("\n")[:2] == [ORIGIN, "3"]
    assert made.text.endswith("\n")
    assert LogKey.objects.get().key_id == key.key_id.hex()


@pytest.mark.django_db
def test_nothing_is_signed_twice_on_a_day_on_which_nothing_was_published(keys: Path) -> None:
    published()
    assert sign_checkpoint(at=AT) is not None
    assert sign_checkpoint(at=EVENING) is None
    assert sign_checkpoint(at=MIDNIGHT) is not None
    published()
    assert sign_checkpoint(at=MIDNIGHT) is not None
    assert list(Checkpoint.objects.order_by("id").values_list("size", flat=True)) == [1, 1, 2]


@pytest.mark.django_db
def test_an_empty_log_is_signed_too(keys: Path) -> None:
    made = sign_checkpoint(at=AT)
    assert made is not None
    assert (made.size, bytes(made.root)) == (0, EMPTY_ROOT)


@pytest.mark.django_db
def test_while_one_key_takes_over_from_another_both_sign(keys: Path) -> None:
    sign_checkpoint(at=AT)
    (old,) = signing_keys()
    make_signing_key(ORIGIN)
    (new,) = [key for key in signing_keys() if key.key_id != old.key_id]
    published()
    both = note.read(Checkpoint.objects.get(pk=sign_checkpoint(at=AT).pk).text)  # type: ignore[union-attr]
    assert (both.signed_by(ORIGIN, old.public), both.signed_by(ORIGIN, new.public)) == (True, True)
    call_command("log_keys", "--retire", old.key_id.hex())
    published()
    later = note.read(sign_checkpoint(at=AT).text)  # type: ignore[union-attr]
    assert (later.signed_by(ORIGIN, old.public), later.signed_by(ORIGIN, new.public)) == (None, True)
    assert [(key.line, key.why) for key in public_keys()] == [
        (note.verifier_key(ORIGIN, key.public), why)
        for key, why in sorted(((old, "到期换新"), (new, "")), key=lambda pair: pair[0].key_id)
    ]


@pytest.mark.django_db
def test_a_key_that_was_lost_is_said_to_be_lost_though_its_file_is_gone(keys: Path) -> None:
    sign_checkpoint(at=AT)
    (lost,) = signing_keys()
    (keys / "log" / f"{lost.key_id.hex()}.pem").unlink()
    with pytest.raises(KeyProblem, match="没有在用的签名密钥"):
        sign_checkpoint(at=MIDNIGHT)
    make_signing_key(ORIGIN)
    call_command("log_keys", "--retire", lost.key_id.hex(), "--why", "lost")
    assert [key.why for key in public_keys()] == ["遗失"]
    assert sign_checkpoint(at=MIDNIGHT) is not None


@pytest.mark.django_db
def test_a_retirement_is_written_once(keys: Path) -> None:
    sign_checkpoint(at=AT)
    key_id = LogKey.objects.get().key_id
    with pytest.raises(KeyProblem, match="唯一在用"):
        retire_signing_key(key_id)
    assert end_key(key_id=key_id, why=KeyEnd.STOLEN, by=None, at=AT).why == "stolen"


@pytest.mark.django_db
def test_the_name_of_the_log_stays_when_the_host_is_called_otherwise(keys: Path, settings: Any) -> None:
    sign_checkpoint(at=AT)
    settings.LOG_ORIGIN = "other.example.cn/board/log"
    published()
    assert note.read(sign_checkpoint(at=AT).text).origin == ORIGIN  # type: ignore[union-attr]


@pytest.mark.django_db
def test_every_checkpoint_is_the_beginning_of_every_later_one(keys: Path) -> None:
    for size in (1, 2, 3, 5, 8, 13):
        publish_many(size - (Checkpoint.objects.order_by("-id").values_list("size", flat=True).first() or 0))
        sign_checkpoint(at=AT)
    signed = [(row.size, bytes(row.root)) for row in Checkpoint.objects.order_by("id")]
    assert [size for size, _root in signed] == [1, 2, 3, 5, 8, 13]
    for at, (old, old_root) in enumerate(signed):
        for size, root in signed[at:]:
            found = consistency(old, size)
            assert (found.old_root, found.root) == (old_root, root)
            assert merkle.extends(old, old_root, size, root, found.path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_leaf SET hash = sha256('x') WHERE number = 2",
        "UPDATE journal_node SET hash = sha256('x') WHERE level = 1 AND idx = 0",
        "DELETE FROM journal_node WHERE level = 1 AND idx = 0",
    ],
)
def test_nothing_is_signed_over_a_log_that_was_rewritten(
    keys: Path, owner_connection: connection, statement: str
) -> None:
    publish_many(3)
    sign_checkpoint(at=AT)
    tamper(owner_connection, statement)
    with pytest.raises(LogBroken, match="verify_journal"):
        sign_checkpoint(at=MIDNIGHT)
    with pytest.raises(CommandError, match="verify_journal"):
        call_command("sign_checkpoint")
    assert Checkpoint.objects.count() == 1


def test_nothing_is_signed_over_a_log_that_became_shorter(keys: Path, owner_connection: connection) -> None:
    publish_many(3)
    sign_checkpoint(at=AT)
    tamper(
        owner_connection,
        "DELETE FROM journal_body WHERE leaf_id = 2",
        "DELETE FROM journal_leaf WHERE number = 2",
    )
    with pytest.raises(LogBroken):
        sign_checkpoint(at=MIDNIGHT)


def test_a_note_is_read_back_as_it_was_written() -> None:
    text = note.body(ORIGIN, 7, bytes(range(32)), AT)
    packed = note.signed(text, [note.Signature("a b", b"1234", b"s" * 64), note.Signature(ORIGIN, b"5678", b"t" * 64)])
    read = note.read(packed)
    assert (read.body, read.size, read.root, read.at) == (text, 7, bytes(range(32)), AT)
    assert [(one.name, one.key_id, one.signature[:1]) for one in read.signatures] == [
        ("a b", b"1234", b"s"),
        (ORIGIN, b"5678", b"t"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        f"{ORIGIN}\n7\n",
        f"{ORIGIN}\n7\nAAAA\n\n— a AAAA\n",
        f"{ORIGIN}\n-7\n{'A' * 43}=\n\n— a AAAA\n",
        f"{ORIGIN}\n7\n{'A' * 43}=\n\nno dash\n",
        f"{ORIGIN}\n7\n{'A' * 43}=\ntime yesterday\n\n— a AAAA\n",
        f"{ORIGIN}\n{'9' * 5000}\n{'A' * 43}=\n\n— a AAAA\n",
    ],
)
def test_what_is_no_checkpoint_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(note.NoteProblem):
        note.read(text)


def test_the_key_line_is_the_one_of_signed_notes() -> None:
    """The key of Go's checksum database, which everybody who uses Go has."""
    line = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    packed = base64.b64decode(line.split("+", 2)[2])
    assert note.verifier_key("sum.golang.org", packed[1:]) == line
