"""Opinions asked: who sees them, and what one is about."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from autonomy.models import Opinion
from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official


def visible_to(user: User, on: dt.date) -> QuerySet[Opinion]:
    """Of one's own division and those below it."""
    return filter_official(Opinion.objects.select_related("division", "version__division", "request"), user, on)
