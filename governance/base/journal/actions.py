"""Writing to the journal. Called inside the transaction of the action it records."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.journal import takedowns
from governance.base.journal.canonical import VERSION, canonical_bytes, leaf_hash
from governance.base.journal.changes import board_changed, is_quiet
from governance.base.journal.choices import KeyEnd
from governance.base.journal.models import Body, Checkpoint, Entry, Erasure, KeyRetirement, Leaf, LogKey
from governance.base.journal.queries import NoSuchLeaf, log_size, newest_checkpoint, root_at
from governance.base.journal.rules import note
from governance.base.journal.rules.erasure import can_erase
from governance.base.keyring import signing_keys
from governance.base.verdict import require

CHECKPOINT_LOCK = 20260103  # one checkpoint at a time; the log itself stays open meanwhile


class LogBroken(Exception):
    """The log is not the one that was signed before."""


def record(
    *,
    verb: str,
    by: int | None,
    at: dt.datetime,
    object_type: str,
    object_id: int,
    division: str = "",
    basis: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Write one entry. ``by`` is a user id, None for the system; ``data`` holds ids, codes, amounts, never names."""
    entry = Entry(
        verb=verb,
        actor_id=by,
        at=at,
        object_type=object_type,
        object_id=object_id,
        division=division,
        basis=list(basis),
        data=dict(data or {}),
    )
    return record_many([entry])[0]


def record_many(entries: Sequence[Entry]) -> list[Entry]:
    """Write entries that are not stored yet, in their order: one INSERT, and one word to the boards, however many."""
    seen = sorted({entry.division for entry in entries if not is_quiet(entry.verb)})
    if seen:
        board_changed(*seen)
    return Entry.objects.bulk_create(entries)


def publish_body(*, entry: Entry, body: Mapping[str, Any]) -> Leaf:
    """Append the published ``body`` of ``entry`` to the log; leaf numbers are gapless.

    Must be the last thing an action does before it commits: it holds the log's lock until then. So the database does
    it all in one statement (``journal_append`` in the migrations): lock, number, leaf, body and finished nodes.
    """
    content = canonical_bytes(dict(body))
    nonce = secrets.token_bytes(32)
    hashed = leaf_hash(nonce, content)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT journal_append(%s, %s::smallint, %s, %s, %s)", [entry.pk, VERSION, content, nonce, hashed]
        )
        (number,) = cursor.fetchone()
    return Leaf(number=number, entry=entry, hash=hashed)


def erase_body(*, leaf: int, reason: str, asked_by: int, approved_by: int, at: dt.datetime) -> Erasure:
    """Remove a body that should never have been public, with its nonce, so that no guess of the text can be tested.

    Leaf, proofs and the reason stay. Who may ask and approve, and what the public record says in its place, is the
    caller's; that they are two is a rule here and in the database. After the commit the take-down list is written,
    which restores and exports apply again.
    """
    with transaction.atomic():
        found = Leaf.objects.filter(pk=leaf).exists()
        erased = Erasure.objects.filter(pk=leaf).exists()
        require(*can_erase(there=found, erased=erased, reason=reason, asked_by=asked_by, approved_by=approved_by))
        # The key of the row is what two at once meet at: the second one fails.
        erasure = Erasure.objects.create(
            leaf_id=leaf, reason=reason.strip(), asked_by=asked_by, approved_by=approved_by, at=at
        )
        Body.objects.filter(pk=leaf).delete()
        transaction.on_commit(takedowns.catch_up)
    return erasure


def sign_checkpoint(*, at: dt.datetime) -> Checkpoint | None:
    """Sign what the log is now, with every key in force; None when neither its size nor the day has changed.

    Signed every day even when nothing was published, so that a log that fell silent shows. ``LogBroken`` when the
    last checkpoint is no longer a beginning of the log: nothing is signed over a log that was rewritten.
    """
    with transaction.atomic():
        _lock(CHECKPOINT_LOCK)
        last, size = newest_checkpoint(), log_size()
        if last is not None and last.size == size and timezone.localdate(last.at) == timezone.localdate(at):
            return None
        root = _root_that_extends(last, size)
        # The name of the log is given once: a host that moves does not make it another log.
        origin = settings.LOG_ORIGIN if last is None else note.read(last.text).origin
        text = note.body(origin, size, root, at)
        keys = [key for key in signing_keys() if not key.retired]
        for key in keys:
            LogKey.objects.get_or_create(
                key_id=key.key_id.hex(), defaults={"name": key.name, "public": key.public, "since": at}
            )
        signatures = [note.Signature(key.name, key.key_id, key.sign(text.encode())) for key in keys]
        return Checkpoint.objects.create(size=size, root=root, at=at, text=note.signed(text, signatures))


def _root_that_extends(last: Checkpoint | None, size: int) -> bytes:
    """The present root, once it is known that the log before it is still the one that was signed."""
    try:
        if last is not None and (size < last.size or root_at(last.size) != bytes(last.root)):
            raise LogBroken(
                _(
                    "公开记录与%(day)s签署的检查点（%(size)s项）对不上，有人改动过，不再签署。"
                    "查找改动：manage.py verify_journal"
                )
                % {"day": timezone.localdate(last.at).isoformat(), "size": last.size}
            )
        return root_at(size)
    except NoSuchLeaf as missing:
        raise LogBroken(
            _("公开记录缺少登记号 %(leaf)s 附近的内容，不再签署。查找改动：manage.py verify_journal")
            % {"leaf": missing.args[0]}
        ) from missing


def end_key(*, key_id: str, why: KeyEnd, by: int | None, at: dt.datetime) -> KeyRetirement:
    """Say for ever that a key signs no more, and why. The file, where there is one, is put aside by the keyring."""
    with transaction.atomic():
        key = LogKey.objects.get(pk=key_id)
        ended = KeyRetirement.objects.create(key=key, why=why, at=at)
        about: dict[str, Any] = {"object_type": "log_key", "object_id": int(key_id, 16), "data": {"why": why}}
        record(verb="journal.key_ended", by=by, at=at, **about)
    return ended


def _lock(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
