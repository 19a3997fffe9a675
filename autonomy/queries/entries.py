"""Entries of versions as the facts that rules compare, as the public record keeps them, and as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from autonomy.choices import ListKind, Stance, VersionState
from autonomy.models import Basis, ListEntry, ListVersion, Opinion
from autonomy.queries.lists import live
from autonomy.rules.lists import Consultation, EntryFacts

# What an entry says of itself, apart from its bases; the order is that of the public record.
TOLD = (
    "code",
    "group",
    "title",
    "applies_to",
    "does",
    "does_not",
    "decided_by",
    "department",
    "rhythm",
    "hours_village",
    "hours_urban",
    "amount",
    "per",
    "payer",
    "pay_when",
    "powers",
    "data",
    "standing",
    "until",
)


def with_bases(entries: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """Three more queries, whatever the number of entries."""
    return entries.prefetch_related("bases__rule", "bases__citation")


def basis_text(basis: Basis) -> str:
    """《村民委员会组织法》第四十三条; what nobody has checked says so."""
    if basis.rule is not None:
        words = {"document": basis.rule.law, "article": basis.article or basis.rule.article}
        return _("《%(document)s》%(article)s") % words
    if basis.citation is None:
        raise ValueError(f"basis {basis.pk} rests on nothing")
    words = {"document": basis.citation.document, "article": basis.article or basis.citation.article}
    text = _("《%(document)s》%(article)s") % words
    return text if basis.citation.checked else _("%(text)s（未核对原文）") % {"text": text}


def facts(entry: ListEntry) -> EntryFacts:
    """Of an entry read ``with_bases``."""
    told: dict[str, Any] = {name: getattr(entry, name) for name in TOLD}
    bases = sorted(basis_text(basis) + (f"：{basis.quote}" if basis.quote else "") for basis in entry.bases.all())
    return EntryFacts(**told, bases=tuple(bases))


def facts_of(version: ListVersion, on: dt.date | None = None) -> list[EntryFacts]:
    """All entries of a version; with a day only those that hold then."""
    rows = ListEntry.objects.filter(version=version)
    if on is not None:
        rows = rows.filter(live(on))
    return [facts(entry) for entry in with_bases(rows.order_by("position", "code"))]


def consultation(version: ListVersion) -> Consultation:
    """The last round; one query."""
    counted = {f"{stance}_count": Count("id", filter=Q(stance=stance)) for stance in Stance.values}
    last = Opinion.objects.filter(version=version).values("round").annotate(asked=Count("id"), **counted)
    found: dict[str, Any] | None = last.order_by("-round").first()  # type: ignore[assignment]
    if found is None:
        return Consultation(version.consultation_until)
    return Consultation(
        version.consultation_until,
        found["asked"],
        found[f"{Stance.AGREE}_count"],
        found[f"{Stance.CHANGE}_count"],
        found[f"{Stance.DISAGREE}_count"],
    )


def last_round(version: ListVersion) -> int:
    return Opinion.objects.filter(version=version).aggregate(last=Max("round"))["last"] or 0


def latest(kind: str, division_id: int) -> ListVersion | None:
    """The version that holds last, whether its day has come or not."""
    rows = ListVersion.objects.filter(kind=kind, division_id=division_id, state=VersionState.ADOPTED)
    return rows.order_by("-effective_from").first()


def changes_since(draft: ListVersion, on: dt.date) -> tuple[list[ListEntry], list[ListEntry]]:
    """(admitted and not in the draft, in the draft though withdrawn or ended since it was begun); two queries."""
    newest = latest(draft.kind, draft.division_id)
    if newest is None:
        return [], []
    drafted = {entry.code: entry for entry in ListEntry.objects.filter(version=draft)}
    listed = {entry.code: entry for entry in ListEntry.objects.filter(version=newest).select_related("request")}
    before: set[str] = set()
    if draft.based_on_id is not None and draft.based_on_id != newest.pk:
        before = set(ListEntry.objects.filter(version_id=draft.based_on_id).values_list("code", flat=True))
    came, gone = [], []
    for code, entry in sorted(listed.items()):
        old = drafted.get(code)
        lives = entry.is_live(on)
        if old is None:
            if lives and draft.based_on_id != newest.pk and code not in before:
                came.append(entry)
        elif not lives:
            gone.append(old)
        elif (old.standing, old.until) != (entry.standing, entry.until):  # the gate decided on it again
            came.append(entry)
            gone.append(old)
    return came, gone


def ungated(draft: ListVersion) -> list[str]:
    """Titles of matters of assistance that no earlier version and no request brought; nothing before a first list."""
    if draft.kind != ListKind.ASSISTANCE:
        return []
    adopted = [VersionState.ADOPTED, VersionState.REPLACED]
    before = ListVersion.objects.filter(kind=draft.kind, division_id=draft.division_id, state__in=adopted)
    if not before.exists():
        return []
    known = ListEntry.objects.filter(version__in=before).values("code")
    rows = ListEntry.objects.filter(version=draft, request=None).exclude(code__in=known)
    return list(rows.order_by("position", "code").values_list("title", flat=True))


# The public record -----------------------------------------------------------------------------------------------


def body(version: ListVersion, entries: Iterable[ListEntry], found: Consultation) -> dict[str, Any]:
    """The whole list as it is adopted: canonical JSON values only. ``entries`` were read ``with_bases``."""
    return {
        "kind": "list",
        "version": 1,
        "place": {"code": version.division.code, "name": version.division.name},
        "list": version.kind,
        "number": version.number,
        "cause": version.cause,
        "effective_from": version.effective_from.isoformat() if version.effective_from else "",
        "document_no": version.document_no,
        "note": version.note,
        "follows": None if version.based_on is None else version.based_on.leaf,
        "consultation": {
            "until": found.until.isoformat() if found.until else "",
            "asked": found.asked,
            "agree": found.agree,
            "change": found.change,
            "disagree": found.disagree,
        },
        "entries": [entry_body(entry) for entry in entries],
    }


def entry_body(entry: ListEntry) -> dict[str, Any]:
    told: dict[str, Any] = {name: _plain(getattr(entry, name)) for name in TOLD}
    return {**told, "request": entry.request_id, "bases": [basis_body(basis) for basis in entry.bases.all()]}


def basis_body(basis: Basis) -> dict[str, Any]:
    return {
        "text": basis_text(basis),
        "rule": basis.rule.code if basis.rule is not None else "",
        "valid_from": basis.rule.valid_from.isoformat() if basis.rule is not None else "",
        "quote": basis.quote,
    }


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value
