"""Many entries of a draft from a sheet: all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.entry import open_draft, write
from autonomy.actions.versions import log
from autonomy.models import ListEntry
from autonomy.rules.writing import EntryInput
from governance.base.accounts.models import User
from governance.base.verdict import Refused, Verdict, no, require


def import_entries(
    *,
    version_id: int,
    rows: Sequence[tuple[int, EntryInput]],
    by: User,
    at: dt.datetime,
    on: dt.date,
    revision: int | None = None,
) -> int:
    """Entries with a code that the draft has are changed, the others added; what the sheet does not name stays. Every
    refusal names its row. Returns the number of rows."""
    with transaction.atomic():
        draft = open_draft(version_id, by=by, on=on, revision=revision)
        held = {entry.code: entry for entry in ListEntry.objects.filter(version=draft)}
        wrong: list[Verdict] = []
        for number, given in rows:
            entry = held.get(given.code) or ListEntry(version=draft)
            try:
                with transaction.atomic():
                    write(draft, entry, given)
            except Refused as refused:
                wrong += [in_row(number, verdict) for verdict in refused.verdicts if not verdict.ok]
        require(*wrong)
        draft.revision += 1
        draft.save(update_fields=["revision"])
        log(draft, "entries_imported", by=by.pk, at=at, rows=len(rows))
    return len(rows)


def in_row(number: int, verdict: Verdict) -> Verdict:
    text = _("第%(row)s行：%(text)s") % {"row": number, "text": verdict.text}
    return no(verdict.code, text, needed=verdict.needed, met=verdict.met, basis=verdict.basis, field="file")
