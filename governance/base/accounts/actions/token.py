"""Tokens by which another system acts as a person. One for each person; the database never holds the token itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from governance.base.accounts.models import User
from governance.base.journal.actions import record

LIFE = dt.timedelta(days=90)
LENGTH = 40  # of the column: 160 bits of the digest


def digest(secret: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()[:LENGTH]


def last_day(token: Token) -> dt.date:
    """The last day on which it is accepted."""
    return timezone.localdate(token.created + LIFE)


def issue_token(*, user: User, at: dt.datetime) -> tuple[str, Token]:
    """A new one, in the place of the one there was. The first part is shown once and stored nowhere."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        Token.objects.filter(user=user).delete()
        token = Token.objects.create(user=user, key=digest(secret))
        Token.objects.filter(pk=token.pk).update(created=at)  # the column fills itself with the clock
        token.created = at
        _record("accounts.token_issued", user, at)
    return secret, token


def revoke_token(*, user: User, at: dt.datetime) -> None:
    """Nobody acts by it any more; nothing happens when there was none."""
    with transaction.atomic():
        deleted, _rows = Token.objects.filter(user=user).delete()
        if deleted:
            _record("accounts.token_revoked", user, at)


def _record(verb: str, user: User, at: dt.datetime) -> None:
    record(verb=verb, by=user.pk, at=at, object_type="accounts.user", object_id=user.pk)
