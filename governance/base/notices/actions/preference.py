"""What a person chooses: e-mail or none, and a calendar address of one's own."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from governance.base.accounts.models import User
from governance.base.journal.actions import record
from governance.base.notices.models import Feed, Preference


def choose_email(*, user: User, email: bool) -> None:
    """From the next letter on."""
    Preference.objects.update_or_create(user=user, defaults={"email": email})


def feed_hash(token: str) -> str:
    """What is stored of a calendar address."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_feed(*, user: User, at: dt.datetime) -> str:
    """A new secret address, in the place of the one there was; the token is shown once and stored nowhere."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Feed.objects.update_or_create(user=user, defaults={"token_hash": feed_hash(token), "made_at": at})
        _record("notices.feed_made", user, at)
    return token


def revoke_feed(*, user: User, at: dt.datetime) -> None:
    """The address answers no more; nothing happens when there was none."""
    with transaction.atomic():
        deleted, _rows = Feed.objects.filter(user=user).delete()
        if deleted:
            _record("notices.feed_revoked", user, at)


def _record(verb: str, user: User, at: dt.datetime) -> None:
    record(verb=verb, by=user.pk, at=at, object_type="accounts.user", object_id=user.pk)
