"""Removing files that no record needs: rows that nothing was ever linked to, and bytes that no row knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, ProtectedError, QuerySet

from governance.base.documents.actions.attachment import FOLDER, lock_bytes
from governance.base.documents.models import Attachment
from governance.base.journal.actions import record

FILE_DAYS = 1  # an upload is stored before its row is committed
ROW_DAYS = 7  # a form may be left open over a holiday
BATCH = 500


@dataclass(frozen=True)
class Removed:
    rows: int
    files: int
    size: int  # bytes of the files


def remove_orphans(
    *, at: dt.datetime, file_days: int = FILE_DAYS, row_days: int = ROW_DAYS, dry_run: bool = False
) -> Removed:
    """Idempotent, and harmless beside uploads: each file is looked up once more under its own lock."""
    rows = _rows(at - dt.timedelta(days=row_days), dry_run=dry_run)
    files, size = _files(at - dt.timedelta(days=file_days), dry_run=dry_run)
    removed = Removed(len(rows), files, size)
    if not dry_run and (rows or files):
        record(
            verb="documents.orphans_removed",
            by=None,
            at=at,
            object_type="documents.attachment",
            object_id=0,
            data={"rows": rows[:1000], "files": files, "bytes": size},
        )
    return removed


def unlinked() -> QuerySet[Attachment]:
    """Rows to which no record of any app points; whichever app adds a link, this sees it."""
    rows = Attachment.objects.all()
    for relation in Attachment._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            pointing = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(pointing))
    return rows


def _rows(before: dt.datetime, *, dry_run: bool) -> list[int]:
    ids = list(unlinked().filter(uploaded_at__lt=before).order_by("pk").values_list("pk", flat=True))
    if dry_run:
        return ids
    gone = []
    for pk in ids:
        try:
            with transaction.atomic():
                deleted, _by_model = Attachment.objects.filter(pk=pk).delete()
        except ProtectedError:  # linked in this very moment
            continue
        if deleted:
            gone.append(pk)
    return gone


def _files(before: dt.datetime, *, dry_run: bool) -> tuple[int, int]:
    count = size = 0
    paths = _stored(FOLDER)
    while batch := list(islice(paths, BATCH)):
        known = set(Attachment.objects.filter(file__in=batch).values_list("file", flat=True))
        for path in batch:
            if path in known or default_storage.get_modified_time(path) >= before:
                continue
            found = default_storage.size(path)
            if dry_run or _forget(path):
                count, size = count + 1, size + found
    return count, size


def _forget(path: str) -> bool:
    """An upload of the same bytes takes the same lock, so it finds the file there or stores it anew."""
    with transaction.atomic():
        lock_bytes(path)
        if Attachment.objects.filter(file=path).exists():
            return False
        default_storage.delete(path)
    return True


def _stored(folder: str) -> Iterator[str]:
    """Every file below a folder of the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (f"{folder}/{name}" for name in files if name)
    for name in folders:
        if name:
            yield from _stored(f"{folder}/{name}")
