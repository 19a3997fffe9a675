"""Offices of one's scope as rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet

from governance.base.accounts.models import User
from governance.base.places.rules.code import upper_bound
from governance.base.spreadsheet import CHUNK
from governance.committees.models import Office
from governance.committees.queries.body import visible_bodies


def visible_offices(user: User, on: dt.date, within: str = "") -> QuerySet[Office]:
    """Those of the bodies that the person sees; ``within`` narrows and never widens."""
    bodies = visible_bodies(user, on)
    if within:
        bodies = bodies.filter(division__code__gte=within, division__code__lt=upper_bound(within))
    rows = Office.objects.filter(body__in=bodies).select_related("body__division", "term")
    return rows.order_by("body__division__code", "body_id", "pk")


def offices_of(user: User, on: dt.date, within: str = "") -> Iterator[Office]:
    return visible_offices(user, on, within).iterator(chunk_size=CHUNK)
