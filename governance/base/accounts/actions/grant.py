"""Narrow rights on one object, for a time and a reason (architecture.md section 4)."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from governance.base.accounts.backends import place_of
from governance.base.accounts.explain import worded
from governance.base.accounts.models import Grant, User
from governance.base.accounts.permissions import GRANTABLE, may
from governance.base.accounts.rules.assignment import (
    ONE_DAY,
    Span,
    account_active,
    dates_in_order,
    end_not_in_the_past,
    not_for_oneself,
)
from governance.base.journal.actions import record
from governance.base.verdict import Refused, Verdict, no, require, yes

OBJECT = "accounts.grant"


def grant(
    *,
    user: User,
    permission: str,
    obj: Model,
    reason: str,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> Grant:
    """Give ``user`` one listed permission on ``obj``; always with an end. No superuser passes by here."""
    _ask(by, permission, obj, on)
    span = Span(starts_on, ends_on)
    require(
        worded(not_for_oneself(by.pk, user.pk)),
        worded(account_active(active=user.is_active)),
        worded(dates_in_order(span)),
        _reason(reason),
    )
    app_label, _dot, codename = permission.partition(".")
    content_type = ContentType.objects.get_for_model(obj)
    row = Permission.objects.get(content_type=content_type, content_type__app_label=app_label, codename=codename)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        same = Grant.objects.filter(user=user, permission=row, content_type=content_type, object_pk=str(obj.pk))
        for other in same:
            if Span(other.starts_on, other.ends_on).overlaps(span):
                raise Refused(_already(other))
        given = Grant.objects.create(
            user=user,
            permission=row,
            content_type=content_type,
            object_pk=str(obj.pk),
            reason=reason.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            granted_by=by,
        )
        _record("accounts.granted", given, permission, place=str(place_of(obj)), by=by, at=at)
    return given


def end_grant(*, grant_id: int, by: User, on: dt.date, at: dt.datetime) -> Grant:
    """From this moment the grant gives nothing: its last day was yesterday, and one of today or later is void."""
    with transaction.atomic():
        given = (
            Grant.objects.select_for_update(of=("self",))
            .select_related("permission__content_type", "content_type")
            .get(pk=grant_id)
        )
        permission = f"{given.permission.content_type.app_label}.{given.permission.codename}"
        if by.pk != given.granted_by_id:
            _ask(by, permission, given.content_object, on)
        require(worded(end_not_in_the_past(given.ends_on or on, on)))
        given.ends_on = on - ONE_DAY
        given.starts_on = min(given.starts_on, given.ends_on)
        given.save(update_fields=["starts_on", "ends_on"])
        _record("accounts.grant_ended", given, permission, place=str(place_of(given.content_object)), by=by, at=at)
    return given


def _ask(by: User, permission: str, obj: Model, on: dt.date) -> None:
    """Only listed permissions, and only by someone who holds the listed verb where the object belongs."""
    grantable = GRANTABLE.get((permission, obj._meta.label_lower))
    if grantable is None:
        text = _("“%(permission)s”不能单项授予。能单项授予的权限由平台列出。") % {"permission": permission}
        raise Refused(no("not_grantable", text, met=permission, field="permission"), forbidden=True)
    require(may(by, grantable.verb, place=str(place_of(obj)), on=on), forbidden=True)


def _reason(reason: str) -> Verdict:
    if reason.strip():
        return yes("reason", field="reason")
    return no("reason", _("请写明为什么需要这项授权。"), needed=_("理由"), met=_("空"), field="reason")


def _already(other: Grant) -> Verdict:
    met = str(Span(other.starts_on, other.ends_on))
    text = _("此人在%(met)s已经有这项授权。请先收回，或错开日期。") % {"met": met}
    return no("granted", text, met=met, field="starts_on")


def _record(verb: str, given: Grant, permission: str, *, place: str, by: User, at: dt.datetime) -> None:
    record(
        verb=verb,
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=given.pk,
        division=place,
        basis=(permission,),
        data={
            "user": given.user_id,
            "object_type": given.content_type.app_label + "." + given.content_type.model,
            "object_id": given.object_pk,
            "starts_on": str(given.starts_on),
            "ends_on": str(given.ends_on),
        },
    )
