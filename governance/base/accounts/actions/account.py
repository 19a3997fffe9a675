"""Writing accounts. ``by`` None is the installation itself (set-up commands): it asks nobody, and keeps every rule."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axes.utils import reset
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from governance.base.accounts.actions.assignment import lock_administrators
from governance.base.accounts.explain import worded
from governance.base.accounts.models import User
from governance.base.accounts.passwords import readable_password
from governance.base.accounts.permissions import manager_posts
from governance.base.accounts.queries.account import administrators, codes_of
from governance.base.accounts.rules.assignment import (
    administrator_remains,
    may_give,
    may_manage_account,
    not_for_oneself,
)
from governance.base.accounts.verdicts import (
    demonstration_verdict,
    email_verdict,
    name_verdict,
    password_verdict,
    reason_verdict,
    username_verdict,
)
from governance.base.journal.actions import record
from governance.base.verdict import Refused, Verdict, no, require, yes

OBJECT = "accounts.user"


class NewAccount(NamedTuple):
    """A user with the password to hand over; it is stored nowhere in clear."""

    user: User
    password: str


def create_user(
    *,
    username: str,
    name: str,
    place: str,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
    email: str = "",
    password: str = "",
    demonstration: bool = False,
    like: User | None = None,
) -> NewAccount:
    """Make an account for someone who will hold a post at ``place``. Without a password a readable one is made, which
    must be changed at the first sign-in. ``like``: an account of the demonstration with this very password, which is
    on the demonstration's list anyway, so that it is hashed once and not a hundred times."""
    username, name, email = username.strip(), " ".join(name.split()), email.strip()
    if by is not None:
        require(worded(may_give(manager_posts(by, on), place)), forbidden=True)
    verdicts = [username_verdict(username), name_verdict(name), email_verdict(email)]
    first = password or readable_password()
    user = User(username=username, name=name, email=email, demonstration=demonstration)
    user.must_change_password = not password
    verdicts.append(password_verdict(first, user))
    require(*verdicts)
    if like is not None and like.demonstration and demonstration:
        user.password = like.password
    else:
        user.set_password(first)
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:  # somebody else took the name since it was looked up
            require(username_verdict(username))
            raise
        _record(user, "accounts.created", by=by, at=at, place=place, data={"demonstration": demonstration})
    return NewAccount(user, first)


def reset_password(*, user_id: int, by: User, on: dt.date, at: dt.datetime) -> NewAccount:
    """A new first password for someone who forgot it or has no e-mail. Sessions end with the old password; tokens of
    other systems are withdrawn."""
    with transaction.atomic():
        user = _managed(user_id, by=by, on=on)
        password = readable_password()
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        Token.objects.filter(user=user).delete()
        _record(user, "accounts.password_reset", by=by, at=at, place=_place(user, on))
    return NewAccount(user, password)


def set_own_password(*, user: User, password: str, at: dt.datetime) -> None:
    """The person's own choice, made in the sign-in pages, which have checked the password."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        Token.objects.filter(user=user).delete()  # whoever knew the old password may hold one
        _record(user, "accounts.password_changed", by=user, at=at, place="")


def deactivate_user(*, user_id: int, reason: str, by: User, on: dt.date, at: dt.datetime) -> User:
    """Nobody signs in to this account any more, from this moment; its posts stay in the record."""
    with transaction.atomic():
        user = _managed(user_id, by=by, on=on)
        require(reason_verdict(reason), _last_administrator(user, on))
        user.is_active = False
        user.save(update_fields=["is_active"])
        Token.objects.filter(user=user).delete()
        _record(user, "accounts.deactivated", by=by, at=at, place=_place(user, on), data={"reason": reason})
    return user


def reactivate_user(*, user_id: int, by: User, on: dt.date, at: dt.datetime) -> User:
    """Undo a deactivation."""
    with transaction.atomic():
        user = _managed(user_id, by=by, on=on)
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record(user, "accounts.reactivated", by=by, at=at, place=_place(user, on))
    return user


def release_lock(*, user_id: int, by: User, on: dt.date, at: dt.datetime) -> int:
    """Let the person try again at once, from every address; the number of locks that were lifted."""
    with transaction.atomic():
        user = _managed(user_id, by=by, on=on)
        released = reset(username=user.username)
        _record(user, "accounts.lock_released", by=by, at=at, place=_place(user, on), data={"locks": released})
    return released


def reset_two_steps(*, user_id: int, by: User, on: dt.date, at: dt.datetime) -> User:
    """For a lost telephone: the second step is set up anew at the next sign-in. The password is renewed elsewhere."""
    with transaction.atomic():
        user = _managed(user_id, by=by, on=on)
        Authenticator.objects.filter(user=user).delete()
        _record(user, "accounts.two_steps_reset", by=by, at=at, place=_place(user, on))
    return user


def enrol_totp(*, user: User, secret: str, at: dt.datetime) -> None:
    """Set up the second step of a demonstration account with a known secret; real people do it themselves."""
    require(demonstration_verdict(user))
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        _record(user, "accounts.two_steps_enrolled", by=None, at=at, place="", data={"demonstration": True})


# Parts -----------------------------------------------------------------------------------------------------------


def _last_administrator(user: User, on: dt.date) -> Verdict:
    """Whether somebody else still runs the installation when this account is closed."""
    if not administrators(on).filter(user=user).exists():
        return yes("last_admin")
    lock_administrators()
    return worded(administrator_remains(administrators(on).exclude(user=user).count()))


def _managed(user_id: int, *, by: User, on: dt.date) -> User:
    """The account, locked, if ``by`` may manage it and it is not one's own."""
    user = User.objects.select_for_update().get(pk=user_id)
    verdict = may_manage_account(manager_posts(by, on), codes_of(user, on))
    if user.is_superuser and not by.is_superuser:
        text = _("这是安装管理员的账号，只能由另一位安装管理员办理。")
        raise Refused(no("superuser", text, basis=("accounts.manage",)), forbidden=True)
    require(worded(verdict), worded(not_for_oneself(by.pk, user.pk)), forbidden=True)
    return user


def _place(user: User, on: dt.date) -> str:
    """Where the journal files an entry on an account: the lowest place it has a post at, so that the township that
    looks after it sees the entry."""
    return max(codes_of(user, on), key=lambda code: (len(code), code), default="")


def _record(
    user: User, verb: str, *, by: User | None, at: dt.datetime, place: str, data: dict[str, object] | None = None
) -> None:
    record(
        verb=verb,
        by=None if by is None else by.pk,
        at=at,
        object_type=OBJECT,
        object_id=user.pk,
        division=place,
        basis=("accounts.manage",),
        data=data,
    )
