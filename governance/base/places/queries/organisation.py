"""Reading organisations."""

from __future__ import annotations

import datetime as dt

from governance.base.places.models import Organisation, OrganisationQuerySet
from governance.base.places.rules.code import ancestors


def organisations_within(code: str, on: dt.date) -> OrganisationQuerySet:
    """Open organisations of a division and below it, with their division, for lists."""
    return Organisation.objects.within(code).open(on).select_related("division").order_by("division__code", "name")


def organisations_for(code: str, on: dt.date) -> OrganisationQuerySet:
    """Open organisations that may answer for a place: its own and those of every division above it."""
    return (
        Organisation.objects.open(on)
        .filter(division__code__in=ancestors(code))
        .select_related("division")
        .order_by("division__code", "name")
    )
