"""Writing to the journal. Called inside the transaction of the action it records."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from governance.base.journal import takedowns
from governance.base.journal.canonical import VERSION, canonical_bytes, leaf_hash
from governance.base.journal.models import Body, Entry, Erasure, Leaf
from governance.base.journal.rules.erasure import can_erase
from governance.base.verdict import require


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
