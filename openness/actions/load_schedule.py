"""Entering the bundled schedule: the law's rows bind by themselves, guidance waits for a county to adopt it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from governance.base.journal.actions import record
from openness.models import Item, Listing

DATA = Path(__file__).resolve().parents[1] / "data" / "schedule.json"


def load_schedule(*, at: dt.datetime) -> dict[str, int]:
    """Add what is not there yet; rows that are there stay. Returns how many items and listings were added."""
    data: dict[str, list[dict[str, Any]]] = json.loads(DATA.read_text(encoding="utf-8"))
    with transaction.atomic():
        known = set(Item.objects.values_list("code", flat=True))
        items = Item.objects.bulk_create([Item(**row) for row in data["items"] if row["code"] not in known])
        by_code = {item.code: item for item in Item.objects.all()}
        keys = set(Listing.objects.values_list("item__code", "applies_to", "place_code", "binding", "valid_from"))
        listings = Listing.objects.bulk_create(
            [Listing(**{**row, "item": by_code[row["item"]]}) for row in data["listings"] if _key(row) not in keys]
        )
        if items or listings:
            record(
                verb="openness.schedule_loaded",
                by=None,
                at=at,
                object_type="schedule",
                object_id=0,
                data={"items": len(items), "listings": len(listings)},
            )
    return {"items": len(items), "listings": len(listings)}


def _key(row: dict[str, Any]) -> tuple[str, str, str, str, dt.date]:
    return (
        row["item"],
        row["applies_to"],
        row["place_code"],
        row["binding"],
        dt.date.fromisoformat(row["valid_from"]),
    )
