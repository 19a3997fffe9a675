"""Which version of a list holds where and when, and which of its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from autonomy.choices import AppliesTo, ListKind
from autonomy.models import ListEntry, ListVersion, Narrowing
from autonomy.rules.similar import Likeness, likeness
from governance.base.places.choices import Committee

COUNTY, TOWNSHIP = 6, 9  # digits of their codes
NEAREST = 5


def version_in_force(kind: str, code: str, on: dt.date) -> ListVersion | None:
    """The county's version that holds at a division (its own code, or any below it) on that day; None before the
    first one was adopted."""
    rows = ListVersion.objects.in_force(on).filter(kind=kind, division__code=code[:COUNTY])
    return rows.select_related("division").first()


def live(on: dt.date, entry: str = "") -> Q:
    """Entries that are neither withdrawn nor past their own end on that day (``ListEntry.is_live`` for a set).
    ``entry``: the way to them ("entry__")."""
    kept = Q(**{f"{entry}withdrawn_on": None}) | Q(**{f"{entry}withdrawn_on__gt": on})
    return kept & (Q(**{f"{entry}until": None}) | Q(**{f"{entry}until__gte": on}))


def entries_in_force(kind: str, code: str, on: dt.date, *, committee: str = Committee.NONE) -> QuerySet[ListEntry]:
    """What is on the list of a place on any day, past days too: of the county's version in force, without what was
    withdrawn or has ended, and at and below a township without what it narrowed away. ``committee`` leaves out what
    the other kind of committee does. One query when read."""
    rows = ListEntry.objects.filter(
        live(on), version__in=ListVersion.objects.in_force(on).filter(kind=kind, division__code=code[:COUNTY])
    )
    if committee:
        rows = rows.filter(applies_to__in=[AppliesTo.BOTH, committee])
    if kind == ListKind.ASSISTANCE and len(code) >= TOWNSHIP:
        narrowed = Narrowing.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            starts_on__lte=on,
            division__code=code[:TOWNSHIP],
            code=OuterRef("code"),
        )
        rows = rows.exclude(Exists(narrowed))
    return rows.select_related("version", "organisation").order_by("position", "code")


def nearest(text: str, entries: Sequence[ListEntry], count: int = NEAREST) -> list[tuple[ListEntry, Likeness]]:
    """The entries most like a matter in words, the most like first; those with nothing in common left out."""
    found = [(entry, likeness(text, f"{entry.title}\n{entry.does}", title=entry.title)) for entry in entries]
    kept = [(entry, score) for entry, score in found if score.share > 0]
    return sorted(kept, key=lambda pair: (-pair[1].share, pair[0].code))[:count]


def hours(entries: Sequence[ListEntry], committee: str) -> Decimal:
    """Hours a month that these entries ask of one committee of that kind (R-TWN-3: hours come from the list alone)."""
    name = "hours_village" if committee == Committee.VILLAGE else "hours_urban"
    return sum((getattr(entry, name) or Decimal(0) for entry in entries), Decimal(0))
