"""Hand-overs: what must be given over, and where they stand."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.law.queries import rules_in_force
from governance.base.places.models import Division
from governance.committees.models import Handover

ARCHIVE = "VC-AR-ITEMS"
# 居组法 39 asks for archives without naming their contents: those that the village law names since 2026 (design).
URBAN = ("elections_and_ballots", "minutes", "public_facilities", "basic_construction")


def archive_classes(division: Division, on: dt.date) -> tuple[str, ...]:
    """The classes that the law of that day names."""
    found = rules_in_force(applies_to=division.committee, place=division.code, on=on, codes=[ARCHIVE])
    return found[0].options if found else URBAN


def visible_handovers(user: User, on: dt.date) -> QuerySet[Handover]:
    """Those of one's official scope."""
    seen = within_codes(codes_visible(user, on), "term__body__division__code")
    return Handover.objects.filter(seen).select_related("term__body__division", "outgoing", "watched_by")


def get_handover(user: User, handover_id: int, on: dt.date) -> Handover:
    """``Handover.DoesNotExist`` outside the person's scope."""
    return visible_handovers(user, on).get(pk=handover_id)
