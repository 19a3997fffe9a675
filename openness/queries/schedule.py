"""The schedule in force: for a community, for a place, for the sweep."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors
from openness.choices import Category, Form, Trigger
from openness.models import Item, Listing, Threshold
from openness.rules.schedule import Terms, nearest


def terms_of(listing: Listing) -> Terms:
    """The facts of a row that the rules look at."""
    return Terms(
        limit_kind=listing.limit_kind,
        limit_days=listing.limit_days,
        limit_working=listing.limit_working,
        frequency=listing.frequency,
        applies_to=listing.applies_to,
        display_days=listing.display_days,
        place_code=listing.place_code,
        community_types=tuple(listing.community_types),
        valid_from=listing.valid_from,
        valid_to=listing.valid_to,
        listing_id=listing.pk,
    )


def binding_terms(trigger: str) -> dict[Item, list[Terms]]:
    """Every listing that binds somebody, by item; one query."""
    found: dict[Item, list[Terms]] = defaultdict(list)
    rows = Listing.objects.binding().filter(item__trigger=trigger).select_related("item").order_by("item_id", "id")
    for row in rows:
        found[row.item].append(terms_of(row))
    return dict(found)


def catalogue(*, code: str, committee: str, community_type: str, on: dt.date) -> list[Listing]:
    """What binds a community on a day, one row an item; one query. ``code`` may be any level above as well."""
    rows = list(
        Listing.objects.binding()
        .in_force(on)
        .filter(applies_to=committee, place_code__in=["", *ancestors(code)])
        .select_related("item")
    )
    return _nearest_each(rows, code, community_type, on)


def _nearest_each(rows: Iterable[Listing], code: str, community_type: str, on: dt.date) -> list[Listing]:
    grouped: dict[int, list[Listing]] = defaultdict(list)
    for row in rows:
        grouped[row.item_id].append(row)
    found = []
    for group in grouped.values():
        terms = nearest((terms_of(row) for row in group), code, community_type, on)
        if terms is not None:
            found.append(next(row for row in group if row.pk == terms.listing_id))
    return sorted(found, key=lambda row: (row.item.category, row.item.code))


def listing_for(*, item: Item, division: Division, on: dt.date) -> Listing | None:
    """The row that binds this community for one item on a day; one query."""
    rows = (
        Listing.objects.binding()
        .in_force(on)
        .filter(item=item, applies_to=division.committee, place_code__in=["", *ancestors(division.code)])
        .select_related("item")
    )
    found = _nearest_each(rows, division.code, division.community_type, on)
    return found[0] if found else None


def listings_for(wanted: Sequence[tuple[int, Division, dt.date]]) -> list[Listing | None]:
    """``listing_for`` of many items (by id), communities and days, in the order given; one query."""
    codes = {"", *(code for _item, division, _on in wanted for code in ancestors(division.code))}
    rows = Listing.objects.binding().filter(item_id__in={item for item, _division, _on in wanted})
    grouped: dict[tuple[int, str], list[Listing]] = defaultdict(list)
    for row in rows.filter(place_code__in=codes).select_related("item"):
        grouped[row.item_id, row.applies_to].append(row)
    found = []
    for item, division, on in wanted:
        group = grouped[item, division.committee]
        bound = _nearest_each(group, division.code, division.community_type, on)
        found.append(bound[0] if bound else None)
    return found


def guidance(*, code: str, on: dt.date) -> list[Listing]:
    """Guidance that the county has not adopted yet: an offer, binding nobody (requirements.md)."""
    adopted = Listing.objects.binding().in_force(on).filter(place_code__in=["", *ancestors(code)])
    taken = set(adopted.values_list("item_id", "applies_to"))
    rows = Listing.objects.in_force(on).filter(binding="guidance").select_related("item")
    return [row for row in rows.order_by("item__category", "item__code") if (row.item_id, row.applies_to) not in taken]


def event_items(*, code: str, committee: str, community_type: str, on: dt.date) -> list[tuple[int, str]]:
    """Matters of the catalogue that become due when they happen; one query."""
    rows = catalogue(code=code, committee=committee, community_type=community_type, on=on)
    return [(row.item_id, row.item.title) for row in rows if row.item.trigger == Trigger.EVENT]


def fileable_items(*, code: str, committee: str, on: dt.date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a committee may file of its own accord, guidance included, by kind; one query. Stages of a project
    are filed from the project."""
    rows = (
        Listing.objects.in_force(on)
        .filter(Q(place_code="") | Q(place_code__in=[code[:n] for n in (2, 4, 6, 9, 12)]), applies_to=committee)
        .exclude(item__trigger=Trigger.STAGE)
        .values_list("item_id", flat=True)
    )
    items = Item.objects.filter(pk__in=rows).order_by("category", "title")
    grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in items:
        grouped[item.category].append((str(item.pk), item.title))
    return [(str(Category(category).label), grouped[category]) for category in Category.values if category in grouped]


def monthly_item(items: Iterable[tuple[str, list[tuple[str, str]]]]) -> str | None:
    """The monthly account among those that may be filed; one query."""
    ids = [pk for _label, group in items for pk, _title in group]
    found = Item.objects.filter(pk__in=ids, form=Form.MONTHLY_ACCOUNT).order_by("id").first()
    return None if found is None else str(found.pk)


@dataclass(frozen=True)
class LargeFrom:
    """From what amount an expenditure is listed; zero when nobody has set a threshold: then every line is."""

    amount: Decimal
    basis: str


def large_from(code: str, on: dt.date) -> LargeFrom:
    """The county's threshold in force; one query."""
    row = (
        Threshold.objects.filter(place_code__in=ancestors(code), valid_from__lte=on)
        .order_by("-valid_from", "-place_code")
        .first()
    )
    return LargeFrom(Decimal(0), "") if row is None else LargeFrom(row.amount, row.basis)
