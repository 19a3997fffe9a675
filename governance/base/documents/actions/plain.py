"""The list of plain words: brought along, then edited by people (R-OPN-7)."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.documents.models import PlainWord
from governance.base.documents.permissions import EDIT_WORDS
from governance.base.documents.rules.plain import fits
from governance.base.journal.actions import record
from governance.base.verdict import Verdict, no, require, yes

DATA = Path(__file__).resolve().parents[1] / "data" / "plain_words.csv"
OBJECT = "documents.plain_word"


def load_plain_words(*, at: dt.datetime) -> dict[str, int]:
    """Enter the list that comes with the project. What a person has edited or retired stays as they left it; a term
    that has left the list goes, unless a person edited it."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = {row["term"]: row for row in csv.DictReader(file)}
    with transaction.atomic():
        known = {word.term: word for word in PlainWord.objects.select_for_update()}
        own = {term: word for term, word in known.items() if word.edited_by_id is None}
        added = [PlainWord(**row) for term, row in rows.items() if term not in known]
        changed = [word for term, word in own.items() if term in rows and _take(word, rows[term])]
        gone = [word.pk for term, word in own.items() if term not in rows]
        PlainWord.objects.bulk_create(added)
        PlainWord.objects.bulk_update(changed, ["everyday", "kind"])
        PlainWord.objects.filter(pk__in=gone).delete()
        counts = {"added": len(added), "changed": len(changed), "removed": len(gone)}
        if any(counts.values()):
            record(verb="documents.words_loaded", by=None, at=at, object_type=OBJECT, object_id=0, data=counts)
    return counts


def _take(word: PlainWord, row: dict[str, str]) -> bool:
    """Whether the row differs; the word then says what the row says."""
    if (word.everyday, word.kind) == (row["everyday"], row["kind"]):
        return False
    word.everyday, word.kind = row["everyday"], row["kind"]
    return True


def set_plain_word(
    *, term: str, everyday: str, kind: str, by: User, at: dt.datetime, on: dt.date, active: bool = True
) -> PlainWord:
    """Add a term, or say something else for one that is there; ``active`` False: no longer pointed out."""
    term, everyday = term.strip(), everyday.strip()
    with transaction.atomic():
        require(may_edit(by, on), forbidden=True)
        require(*fits(term, everyday, kind))
        word, _made = PlainWord.objects.select_for_update().update_or_create(
            term=term, defaults={"everyday": everyday, "kind": kind, "active": active, "edited_by": by, "edited_at": at}
        )
        record(
            verb="documents.word_set",
            by=by.pk,
            at=at,
            object_type=OBJECT,
            object_id=word.pk,
            data={"term": term, "everyday": everyday, "active": active},
        )
    return word


def may_edit(by: User, on: dt.date) -> Verdict:
    """One list for the installation: any post that carries the verb may edit it, wherever it is held."""
    if scope_of(by, on).roles() & EDIT_WORDS.roles:
        return yes("role", basis=(EDIT_WORDS.name,))
    roles = "、".join(sorted(str(Role(role).label) for role in EDIT_WORDS.roles))
    text = _("大白话词表由县级民政部门或平台管理员修改。请把建议告诉他们。")
    return no("role", text, needed=roles, basis=(EDIT_WORDS.name,))
