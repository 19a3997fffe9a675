"""What communities make public already: the gate asks before a department wants another form of the same (R-AUT-3)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from autonomy.rules.hard_stops import Existing
from governance.base.places.rules.code import ancestors
from openness.models import Item


def publication_items(code: str, on: dt.date) -> list[Existing]:
    """Items of the catalogue that holds at a county."""
    rows = Item.objects.filter(place_code__in=["", *ancestors(code)]).order_by("title")
    return [Existing(title, _("公开栏，不用另报")) for title in rows.values_list("title", flat=True)]
