"""Where a visitor may begin to look: the places that are live."""

from __future__ import annotations

import datetime as dt

from governance.base.places.choices import Level
from governance.base.places.models import Division

FEW = 3000  # communities: some counties


def starting_places(on: dt.date) -> list[Division]:
    """The counties that have live communities; the provinces once there are too many to list. Two queries."""
    live = list(Division.objects.owing(on).order_by().values_list("code", flat=True)[: FEW + 1])
    if len(live) > FEW:
        return list(Division.objects.filter(level=Level.PROVINCE).open(on).order_by("code"))
    return list(Division.objects.filter(code__in={code[: Level.COUNTY] for code in live}).order_by("code"))
