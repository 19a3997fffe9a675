"""Lists of persons and files as the board shows them on a day (R-OPN-9)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from governance.base.documents.choices import TYPE_LABELS
from governance.base.spreadsheet import megabytes
from openness.models import Disclosure, Enclosure, Roll
from openness.rules.audience import Shown, masked_name, on_web


def persons_shown(body: Mapping[str, Any], row: Disclosure, on: dt.date) -> dict[str, Any] | None:
    """Totals by category; and, where the schedule says so and the list still hangs, names with all but the surname
    hidden. None for a body that names nobody. Two queries at most."""
    part = body.get("persons")
    if not part:
        return None
    until = dt.date.fromisoformat(body["display_until"])
    shown = on_web(web=part["web"], sensitive=part["sensitive"], display_until=until, on=on)
    return {
        "count": part["count"],
        "groups": part["groups"],
        "total": part["total"],
        "sensitive": part["sensitive"],
        "over": on > until,
        "names": masked(row) if shown == Shown.MASKED else [],
    }


def masked(row: Disclosure) -> list[dict[str, str]]:
    """The list without given names; empty when it has been erased."""
    return [{**person, "name": masked_name(person["name"])} for person in named(row)]


def named(row: Disclosure) -> list[dict[str, str]]:
    """The list as it hangs on the notice board: for paper only; ask ``may_see_papers`` first."""
    roll = Roll.objects.filter(disclosure=row).first()
    return [] if roll is None else list(json.loads(bytes(roll.content))["persons"])


def titles_unseen(row: Disclosure) -> list[str]:
    """Titles of files that a person still has to look at; one query."""
    rows = Enclosure.objects.filter(disclosure=row, unread=True, looked_by=None)
    return list(rows.values_list("title", flat=True))


def files_shown(row: Disclosure) -> list[dict[str, str]]:
    """Files published along; one query."""
    rows = Enclosure.objects.filter(disclosure=row).select_related("attachment")
    return [
        {
            "title": one.title,
            "url": reverse("board:file", args=[row.division.code, row.pk, one.pk]),
            "size_label": megabytes(one.attachment.size),
            "type_label": TYPE_LABELS[one.attachment.media_type],
            "sha256": one.attachment.sha256,
        }
        for one in rows
    ]
