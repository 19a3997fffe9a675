"""Versions of lists: who sees them, and what may be done with one."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from autonomy.choices import VersionState
from autonomy.models import ListEntry, ListVersion, Narrowing
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.places.models import Division

COUNTY = 6  # digits
PUBLIC_STATES = (VersionState.ADOPTED, VersionState.REPLACED)


def counties_of(user: User, on: dt.date) -> list[str]:
    """Counties in which the person holds something, by code; who only runs the installation has none by that."""
    posts = scope_of(user, on).posts
    return sorted({p.code[:COUNTY] for p in posts if len(p.code) >= COUNTY and p.role != Role.PLATFORM_ADMIN})


def visible_to(user: User, on: dt.date) -> QuerySet[ListVersion]:
    """Drafts by the county and above; what the committees are asked about by everybody with a post in the county; what
    was adopted by anyone."""
    above = within_codes(codes_visible(user, on), "division__code")
    asked = Q(state=VersionState.CONSULTING, division__code__in=counties_of(user, on))
    return ListVersion.objects.select_related("division", "based_on").filter(above | asked | Q(state__in=PUBLIC_STATES))


def entries_visible_to(user: User, on: dt.date) -> QuerySet[ListEntry]:
    return ListEntry.objects.select_related("version__division").filter(version__in=visible_to(user, on).values("pk"))


def public_versions(kind: str, code: str) -> QuerySet[ListVersion]:
    """Those of a county that were ever adopted, the newest first."""
    rows = ListVersion.objects.filter(kind=kind, division__code=code[:COUNTY], state__in=PUBLIC_STATES)
    return rows.select_related("division", "based_on").order_by("-number")


def public_drafts(code: str) -> QuerySet[ListVersion]:
    """What the county is asking its committees about; said on the board, where the text itself is not in force."""
    return ListVersion.objects.filter(division__code=code[:COUNTY], state=VersionState.CONSULTING)


def narrowings(division: Division, on: dt.date) -> QuerySet[Narrowing]:
    """Of a township, of the township above a community, or of all townships of a county: those that hold or will."""
    rows = Narrowing.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on)).select_related("division", "version")
    if len(division.code) > COUNTY:
        return rows.filter(division__code=division.code[:9]).order_by("code", "id")
    return rows.filter(within_codes([division.code], "division__code")).order_by("division__code", "code")
