"""Answers ``user.has_perm(perm, obj)``: by role and place, and by grants in force."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from governance.base.accounts.models import Grant, User
from governance.base.accounts.permissions import VERBS, may, scope_of


def place_of(obj: Any) -> str | None:
    """The division code an object belongs to: its own ``place_code`` or its ``division``'s code."""
    code = getattr(obj, "place_code", None)
    if code is not None:
        return str(code)
    division = getattr(obj, "division", None)
    return None if division is None else str(division.code)


class AssignmentBackend(BaseBackend):
    """Verbs by assignment. Without an object it says whether the person may do it anywhere (menus)."""

    opens_personal = True

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        on = timezone.localdate()
        verb = VERBS.get(perm)
        if verb is None or not user_obj.is_authenticated:
            return False
        if obj is None:
            return bool(scope_of(user_obj, on).roles() & verb.roles)
        place = place_of(obj)
        return place is not None and may(user_obj, perm, place=place, on=on).ok


class GrantBackend(BaseBackend):
    """A right on one object for a time. A grant out of force is as if it were not there."""

    opens_personal = True

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(obj, Model) or not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        app_label, _, codename = perm.partition(".")
        return granted(user_obj, app_label, codename, obj, timezone.localdate())


def granted(user: User, app_label: str, codename: str, obj: Model, on: dt.date) -> bool:
    """Whether a grant in force on that day gives ``user`` this permission on ``obj``."""
    return (
        Grant.objects.in_force(on)
        .filter(
            user=user,
            content_type=ContentType.objects.get_for_model(obj),
            object_pk=str(obj.pk),
            permission__codename=codename,
            permission__content_type__app_label=app_label,
        )
        .exists()
    )
