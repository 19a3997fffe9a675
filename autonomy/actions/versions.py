"""How one version follows another: copied set-based, put in its place in time, and published whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Max

from autonomy.choices import VersionCause, VersionState
from autonomy.duty_kinds import KIND_LAW_ENDED
from autonomy.models import ListEntry, ListVersion
from autonomy.queries.entries import body, consultation, with_bases
from autonomy.queries.review import resting
from governance.base.accounts.models import User
from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Entry
from governance.base.places.models import Division

OBJECT = "listversion"
_COLUMNS = ", ".join(
    f'"{field.column}"'
    for field in ListEntry._meta.concrete_fields
    if field.column is not None and field.name not in ("id", "version")
)
# Pairs of versions side by side, so that one statement copies one list or those of a whole country.
_ENTRIES = f"""
INSERT INTO autonomy_listentry (version_id, {_COLUMNS})
SELECT pair.made, {_COLUMNS}
FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS pair (old, made)
JOIN autonomy_listentry AS e ON e.version_id = pair.old
WHERE (e.withdrawn_on IS NULL OR e.withdrawn_on > %(on)s) AND (e.until IS NULL OR e.until >= %(on)s)
"""
_BASES = """
INSERT INTO autonomy_basis (entry_id, rule_id, citation_id, article, quote)
SELECT n.id, b.rule_id, b.citation_id, b.article, b.quote
FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS pair (old, made)
JOIN autonomy_listentry AS o ON o.version_id = pair.old
JOIN autonomy_listentry AS n ON n.version_id = pair.made AND n.code = o.code
JOIN autonomy_basis AS b ON b.entry_id = o.id
ORDER BY b.id
"""


def copy_entries(*, pairs: Sequence[tuple[int, int]], on: dt.date) -> int:
    """What still holds on that day, with its bases, from each old version to its new one; two statements. Returns the
    number of entries."""
    given: dict[str, Any] = {"old": [old for old, _new in pairs], "new": [new for _old, new in pairs], "on": on}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, given)
        copied = int(cursor.rowcount)
        cursor.execute(_BASES, given)
    return copied


def lock_lists(division_id: int) -> Division:
    """One change of a county's lists at a time; rows that only point at the county are not held up."""
    return Division.objects.select_for_update(no_key=True).get(pk=division_id)


def log(version: ListVersion, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    """Ids, codes, numbers and reasons of office, never names."""
    return record(
        verb=f"autonomy.{verb}",
        by=by,
        at=at,
        object_type=OBJECT,
        object_id=version.pk,
        division=version.division.code,
        basis=["R-AUT-1" if version.kind == "autonomy" else "R-AUT-2"],
        data={"list": version.kind, **data},
    )


def put_in_force(
    version: ListVersion,
    *,
    effective_from: dt.date,
    effective_to: dt.date | None = None,
    document_no: str,
    by: User,
    at: dt.datetime,
    **data: Any,
) -> ListVersion:
    """Number it, end the one before, and publish it with all its entries. Under ``lock_lists``.

    Versions that would have begun on its days or later (until its own end, if it has one) are replaced: no day has
    two. The log's end stays locked from here to the commit.
    """
    others = ListVersion.objects.filter(kind=version.kind, division_id=version.division_id)
    adopted = others.filter(state=VersionState.ADOPTED)
    if effective_to is None:
        later = adopted.filter(effective_from__gte=effective_from)
    else:
        later = adopted.filter(effective_from=effective_from)
    for old in later:
        old.replace()
        old.save(update_fields=["state"])
    for old in others.in_force(effective_from):
        old.effective_to = effective_from - dt.timedelta(days=1)
        old.save(update_fields=["effective_to"])
    number = (others.aggregate(last=Max("number"))["last"] or 0) + 1
    version.adopt(number=number, effective_from=effective_from, document_no=document_no, by=by, at=at)
    version.effective_to = effective_to
    entry = log(version, "list_adopted", by=by.pk, at=at, number=number, cause=version.cause, **data)
    rows = with_bases(ListEntry.objects.filter(version=version).order_by("position", "code"))
    version.leaf = publish_body(entry=entry, body=body(version, rows, consultation(version))).number
    version.save()
    return version


def settle_law(*, division_id: int, on: dt.date) -> int:
    """Meet the county's duties about ended rules that none of its entries in force rests on any more."""
    still = resting(on).filter(entry__version__division_id=division_id).values_list("rule_id", flat=True)
    owed = Duty.objects.open().filter(division_id=division_id, kind=KIND_LAW_ENDED).exclude(subject__in=set(still))
    return meet(duty_ids=list(owed.values_list("id", flat=True)), on=on)


def follow(old: ListVersion, *, cause: VersionCause, note: str, on: dt.date, by: User, at: dt.datetime) -> ListVersion:
    """A draft that begins with what still holds of ``old`` on that day; to be put in force in the same transaction."""
    made = ListVersion.objects.create(
        kind=old.kind, division=old.division, cause=cause, based_on=old, note=note, created_by=by, created_at=at
    )
    copy_entries(pairs=[(old.pk, made.pk)], on=on)
    return made
