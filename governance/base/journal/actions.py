"""Writing to the journal. Called inside the transaction of the action it records."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from governance.base.journal.canonical import VERSION, canonical_bytes, leaf_hash
from governance.base.journal.changes import board_changed, is_quiet
from governance.base.journal.models import Body, Entry

LOG_LOCK = 20260101  # advisory lock of the log's end; taken last in a transaction (architecture.md)


def record(
    *,
    verb: str,
    by: int | None,
    at: datetime,
    object_type: str,
    object_id: int,
    division: str = "",
    basis: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
) -> Entry:
    """Write one entry. ``by`` is a user id, None for the system; ``data`` holds ids, codes, amounts, never names."""
    if not is_quiet(verb):
        board_changed(division)
    return Entry.objects.create(
        verb=verb,
        actor_id=by,
        at=at,
        object_type=object_type,
        object_id=object_id,
        division=division,
        basis=list(basis),
        data=dict(data or {}),
    )


def publish_body(*, entry: Entry, body: Mapping[str, Any]) -> Body:
    """Append the published ``body`` of ``entry`` to the log; leaf numbers are gapless.

    Must be the last thing an action does before it commits: it holds the log's lock until then.
    """
    content = canonical_bytes(dict(body))
    nonce = secrets.token_bytes(32)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
    last = Body.objects.aggregate(last=Max("leaf"))["last"]
    return Body.objects.create(
        entry=entry,
        version=VERSION,
        content=content,
        nonce=nonce,
        leaf=0 if last is None else last + 1,
        leaf_hash=leaf_hash(nonce, content),
    )
