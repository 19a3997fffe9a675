"""Rectifications on behalf of a person (R-PTY-5). Official records: never on the board."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.clock.queries.limits import Term
from governance.party.choices import RectificationState
from governance.party.models import Rectification

# No text that says so was read: each is the platform's own, shown as such, until a rule of that code is loaded.
PLAN = Term("PTY-WEAK-PLAN", 10, working=True)
RECTIFY = Term("PTY-WEAK-RECTIFY", 365)
ACCEPT = Term("PTY-WEAK-ACCEPT", 20, working=True)
RELATED = ("division", "organisation", "identified_by", "planned_by", "submitted_by", "accepted_by")


def rectifications_visible_to(user: User, on: dt.date) -> QuerySet[Rectification]:
    return filter_official(Rectification.objects.all(), user, on)


def rectification_for(user: User, rectification_id: int, on: dt.date) -> Rectification:
    """``Rectification.DoesNotExist`` for anything outside."""
    return rectifications_visible_to(user, on).select_related(*RELATED).get(pk=rectification_id)


def state_labels() -> dict[str, str]:
    return {value: str(label) for value, label in RectificationState.choices}
