"""Telling people, and what they do with it. All in the caller's transaction; a sender picks deliveries up after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from governance.base.accounts.models import Assignment, User
from governance.base.notices.choices import Channel
from governance.base.notices.models import ChannelAddress, Delivery, Notice, Preference
from governance.base.notices.registry import KINDS
from governance.base.notices.rules.matter import thing_of
from governance.base.places.models import Division

_TELL = """
INSERT INTO notices_notice (recipient_id, kind, matter, thing, division_id, title, text, url, urgent, at)
SELECT recipient, %(kind)s, %(matter)s, %(thing)s, %(division)s, %(title)s, %(text)s, %(url)s, %(urgent)s, %(at)s
FROM unnest(%(recipients)s) AS recipient
ON CONFLICT (recipient_id, kind, matter) DO NOTHING
RETURNING id, recipient_id
"""


def tell(
    *,
    division: Division,
    roles: Sequence[str],
    kind: str,
    matter: str,
    title: str,
    url: str,
    at: dt.datetime,
    on: dt.date,
    text: str = "",
    urgent: bool = True,
) -> int:
    """Tell everyone who holds one of ``roles`` on that day at ``division``, or where nobody does, at the nearest
    division above it. Returns how many were told: nobody is told one (kind, matter) twice.

    ``kind`` must be registered (``registry.register_notice_kind``). ``matter`` reads ``"challenge/7"`` or
    ``"challenge/7#2"`` (rules/matter.py). ``title`` and ``url`` leave the platform by mail and group robots when
    ``urgent``: no names, no amounts. ``text`` is shown in the inbox only.
    """
    posts = holders(division.code, roles, on)
    told = _tell(
        recipients=sorted({user for user, _place in posts}),
        division=division,
        kind=kind,
        matter=matter,
        title=title,
        text=text,
        url=url,
        urgent=urgent,
        at=at,
    )
    if told and urgent:
        places = {place for user, place in posts if user in told}
        _queue_groups(places, next(iter(told.values())), kind=kind, matter=matter, at=at)
    return len(told)


def tell_user(
    *,
    user: User,
    division: Division,
    kind: str,
    matter: str,
    title: str,
    url: str,
    at: dt.datetime,
    text: str = "",
    urgent: bool = True,
) -> int:
    """Tell one person; 1, or 0 when the person was told this already or can no longer sign in."""
    told = _tell(
        recipients=[user.pk] if user.is_active else [],
        division=division,
        kind=kind,
        matter=matter,
        title=title,
        text=text,
        url=url,
        urgent=urgent,
        at=at,
    )
    return len(told)


def holders(code: str, roles: Sequence[str], on: dt.date) -> set[tuple[int, int]]:
    """(user, division of the post) of those who hold a role there; each role at its nearest covering division.
    Stand-ins hold it as well."""
    rows = (
        Assignment.objects.in_force(on)
        .covering(code)
        .filter(role__in=list(roles), user__is_active=True)
        .values_list("role", "division__code", "user_id", "division_id")
    )
    posts = list(rows)
    nearest: dict[str, int] = {}
    for role, place, _user, _division in posts:
        nearest[role] = max(nearest.get(role, 0), len(place))
    return {(user, division) for role, place, user, division in posts if len(place) == nearest[role]}


def _tell(
    *,
    recipients: list[int],
    division: Division,
    kind: str,
    matter: str,
    title: str,
    text: str,
    url: str,
    urgent: bool,
    at: dt.datetime,
) -> dict[int, int]:
    """Notices made now, by recipient. Older ones about the same thing are closed: only the newest state counts."""
    if kind not in KINDS:
        raise ValueError(f"notice kind {kind} is not registered: call register_notice_kind in the app's notices.py")
    if not recipients:
        return {}
    row = {
        "kind": kind,
        "matter": matter,
        "thing": thing_of(matter),
        "division": division.pk,
        "title": title,
        "text": text,
        "url": url,
        "urgent": urgent,
        "at": at,
        "recipients": recipients,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TELL, row)
            told = {recipient: pk for pk, recipient in cursor.fetchall()}
        older = Notice.objects.waiting().filter(recipient_id__in=told, kind=kind, thing=row["thing"])
        older.exclude(pk__in=told.values()).update(closed_at=at)
        if urgent:
            _queue_mail(told, kind=kind, matter=matter, at=at)
    return told


def _queue_mail(told: dict[int, int], *, kind: str, matter: str, at: dt.datetime) -> None:
    """For those who have an address and did not say no."""
    refusing = Preference.objects.filter(user_id=OuterRef("pk"), email=False)
    readers = User.objects.filter(~Q(email=""), ~Exists(refusing), pk__in=told).values_list("pk", flat=True)
    Delivery.objects.bulk_create(
        [
            Delivery(recipient_id=pk, channel=Channel.EMAIL, matter=f"{kind}:{matter}", notice_id=told[pk], next_at=at)
            for pk in readers
        ],
        ignore_conflicts=True,
    )


def _queue_groups(divisions: Iterable[int], notice: int, *, kind: str, matter: str, at: dt.datetime) -> None:
    """Once for the group of each office whose people were told."""
    addresses = ChannelAddress.objects.filter(division_id__in=set(divisions), organisation=None)
    Delivery.objects.bulk_create(
        [
            Delivery(address_id=pk, channel=Channel.GROUP, matter=f"{kind}:{matter}", notice_id=notice, next_at=at)
            for pk in addresses.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def read(*, user: User, at: dt.datetime, notice_ids: Collection[int] | None = None) -> int:
    """The person has seen these, or all of their own. It is the reader's own: nobody else can see it."""
    unread = Notice.objects.of(user).filter(read_at=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=notice_ids)
    return unread.update(read_at=at)


def close_done(*, at: dt.datetime) -> int:
    """Close every notice whose matter waits for nobody any more; a few queries for each kind, whatever the number."""
    closed = 0
    for code, kind in KINDS.items():
        waiting = Notice.objects.waiting().filter(kind=code)
        matters = set(waiting.values_list("matter", flat=True).distinct())
        done = matters - kind.still_open(matters) if matters else set()
        if done:
            closed += waiting.filter(matter__in=done).update(closed_at=at)
    return closed
