"""Assessments and breaches of the places that a person keeps records for."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.places.models import Division
from residents.models import Assessment, Breach, Contact, Feedback
from residents.permissions import KEEP_RECORDS

M = TypeVar("M", bound=Model)


def _kept(rows: QuerySet[M], user: User, on: dt.date) -> QuerySet[M]:
    return rows.filter(within_codes(scope_of(user, on).codes(KEEP_RECORDS.roles), "division__code"))


def assessments(user: User, on: dt.date) -> QuerySet[Assessment]:
    return _kept(Assessment.objects.select_related("division", "by"), user, on)


def breaches(user: User, on: dt.date) -> QuerySet[Breach]:
    return _kept(Breach.objects.select_related("division", "by"), user, on)


def feedback(user: User, on: dt.date) -> QuerySet[Feedback]:
    return _kept(Feedback.objects.select_related("division"), user, on)


def own_places(user: User, on: dt.date) -> list[Division]:
    """The divisions a person keeps records for: the posts themselves."""
    codes = scope_of(user, on).codes(KEEP_RECORDS.roles)
    return list(Division.objects.filter(code__in=codes).order_by("code"))


def contact_for(code: str) -> Contact | None:
    """The nearest contact named at or above that place."""
    above = [code[:n] for n in (2, 4, 6, 9, 12) if n <= len(code)]
    found: Any = Contact.objects.filter(division__code__in=above).select_related("division")
    return max(found, key=lambda contact: len(contact.division.code), default=None)
