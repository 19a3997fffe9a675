"""What supervision, appraisal, audits and archives ask again and again: who sits where, which rules hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import rules_in_force
from governance.base.places.models import Division
from governance.committees.choices import BodyKind, Post
from governance.committees.models import Body, Office
from governance.committees.rules.appraisal import MEMBERS


def rules_on(division: Division, on: dt.date, codes: Iterable[str]) -> dict[str, RuleInForce]:
    """Those of the codes that are in force there on that day; two queries whatever their number."""
    found = rules_in_force(applies_to=division.committee, place=division.code, on=on, codes=codes)
    return {rule.code: rule for rule in found}


def body_of(division: Division, kind: str, on: dt.date) -> Body | None:
    return Body.objects.on(on).filter(division=division, kind=kind).order_by("pk").first()


def members(division: Division, kind: str, on: dt.date, posts: Iterable[str] = MEMBERS) -> QuerySet[Office]:
    """Who holds one of the posts in the bodies of that kind on that day."""
    held = Office.objects.on(on).filter(body__division=division, body__kind=kind, post__in=list(posts))
    return held.filter(body__in=Body.objects.on(on).filter(division=division, kind=kind)).order_by("pk")


def supervisors(division: Division, on: dt.date) -> QuerySet[Office]:
    return members(division, BodyKind.SUPERVISION, on)


def representatives(division: Division, on: dt.date) -> int:
    """代表: of them the shares of demands are counted."""
    return members(division, BodyKind.COUNCIL, on, [Post.REPRESENTATIVE]).count()


def holds(user: User, offices: QuerySet[Office]) -> bool:
    """Whether the login is that of one of these offices."""
    return offices.filter(assignment__user_id=user.pk).exists()


def visible(user: User, on: dt.date, field: str = "division__code") -> object:
    """Condition: official records in one's own divisions and below."""
    return within_codes(codes_visible(user, on), field)
