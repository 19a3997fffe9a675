"""Reading projects on behalf of a person."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.places.rules.code import upper_bound
from governance.township.models import Project
from governance.township.permissions import SEE_PROJECTS


def visible_to(user: User, on: dt.date) -> QuerySet[Project]:
    """Projects of one's own division and below it; what the public sees are the disclosures of their stages."""
    condition = Q(pk__in=[])
    for code in scope_of(user, on).codes(SEE_PROJECTS.roles):
        condition |= Q(division__code__gte=code, division__code__lt=upper_bound(code))
    return Project.objects.filter(condition)


def get_for(user: User, project_id: int, on: dt.date) -> Project:
    """``Project.DoesNotExist`` for one outside the caller's scope."""
    return visible_to(user, on).select_related("division").get(pk=project_id)
