"""Destroying files that must not be kept; the orphan sweep is for those nobody needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from governance.base.documents.actions.attachment import lock_bytes
from governance.base.documents.models import Attachment


def discard(*, attachment_ids: Sequence[int]) -> list[int]:
    """Delete these files with their rows, the bytes once the transaction has committed. What another record still
    stands on is left; ids of what was deleted. Called by the action that has decided and journalled it."""
    gone = []
    for attachment in Attachment.objects.filter(pk__in=attachment_ids):
        identity, path = attachment.pk, str(attachment.file.name)
        try:
            with transaction.atomic():
                attachment.delete()
        except ProtectedError:
            continue
        gone.append(identity)
        transaction.on_commit(partial(_forget, path))
    return gone


def _forget(path: str) -> None:
    """The same bytes may have been stored for another record, or be on their way."""
    with transaction.atomic():
        lock_bytes(path)
        if not Attachment.objects.filter(file=path).exists():
            default_storage.delete(path)
