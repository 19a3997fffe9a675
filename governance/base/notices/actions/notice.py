"""Telling people, and what they do with it. All in the caller's transaction; a sender picks deliveries up after it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from governance.base.accounts.models import Assignment, User
from governance.base.notices.channels.mail import is_set_up
from governance.base.notices.choices import Channel
from governance.base.notices.models import ChannelAddress, Delivery, Notice
from governance.base.notices.registry import KINDS
from governance.base.notices.rules.matter import thing_of
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors

_TELL = """
INSERT INTO notices_notice (recipient_id, kind, matter, thing, division_id, title, text, url, urgent, at)
SELECT recipient, %(kind)s, matter, thing, division, title, text, url, %(urgent)s, %(at)s
FROM unnest(%(recipients)s, %(matters)s, %(things)s, %(divisions)s, %(titles)s, %(texts)s, %(urls)s)
    AS told (recipient, matter, thing, division, title, text, url)
ON CONFLICT (recipient_id, kind, matter) DO NOTHING
RETURNING id, recipient_id, matter
"""
# Of one thing only the newest state counts (peers.md: digests that listed the oldest edit first).
_SUPERSEDE = """
UPDATE notices_notice AS older SET closed_at = %(at)s
FROM notices_notice AS newer
WHERE newer.id = ANY(%(made)s) AND older.recipient_id = newer.recipient_id AND older.kind = newer.kind
  AND older.thing = newer.thing AND older.id < newer.id AND older.closed_at IS NULL
"""
# For those who have an address and did not say no.
_QUEUE_MAIL = """
INSERT INTO notices_delivery
    (recipient_id, channel, matter, notice_id, state, attempts, next_at, last_error)
SELECT n.recipient_id, 'email', n.kind || ':' || n.matter, n.id, 'queued', 0, %(at)s, ''
FROM notices_notice AS n
JOIN accounts_user AS u ON u.id = n.recipient_id AND u.email <> ''
LEFT JOIN notices_preference AS p ON p.user_id = n.recipient_id
WHERE n.id = ANY(%(made)s) AND COALESCE(p.email, true)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Telling:
    """One thing to tell those who hold the roles at (or nearest above) its division."""

    division: Division
    matter: str
    title: str
    url: str
    text: str = ""


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
    ``urgent``: no names of persons, no amounts. ``text`` is shown in the inbox only.
    """
    telling = Telling(division, matter, title, url, text)
    return tell_many(tellings=[telling], roles=roles, kind=kind, at=at, on=on, urgent=urgent)


def tell_many(
    *, tellings: Sequence[Telling], roles: Sequence[str], kind: str, at: dt.datetime, on: dt.date, urgent: bool = True
) -> int:
    """The same for many divisions with a constant number of queries (rules of a sweep)."""
    found = holders([telling.division.code for telling in tellings], roles, on)
    rows = [(user, telling) for telling in tellings for user in sorted({u for u, _ in found[telling.division.code]})]
    with transaction.atomic():
        told = _write(rows, kind=kind, at=at, urgent=urgent)
        if urgent:
            places: dict[tuple[int, str], int] = {}
            for telling in tellings:
                for user, place in found[telling.division.code]:
                    if (user, telling.matter) in told:
                        places.setdefault((place, telling.matter), told[user, telling.matter])
            _queue_groups(places, kind=kind, at=at)
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
    rows = [(user.pk, Telling(division, matter, title, url, text))] if user.is_active else []
    with transaction.atomic():
        return len(_write(rows, kind=kind, at=at, urgent=urgent))


def holders(codes: Collection[str], roles: Sequence[str], on: dt.date) -> Mapping[str, set[tuple[int, int]]]:
    """For each code (user, division of the post) of those who hold a role there; each role at its nearest covering
    division. Stand-ins hold it as well. One query."""
    covering = {above for code in codes for above in ancestors(code)}
    posts: dict[str, dict[str, set[tuple[int, int]]]] = defaultdict(lambda: defaultdict(set))
    rows = (
        Assignment.objects.in_force(on)
        .filter(role__in=list(roles), user__is_active=True, division__code__in=covering)
        .values_list("division__code", "role", "user_id", "division_id")
    )
    for code, role, user, division in rows:
        posts[code][role].add((user, division))
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for code in codes:
        for role in roles:
            places = (posts[above][role] for above in reversed(ancestors(code)) if above in posts)
            found[code] |= next((held for held in places if held), set())
    return found


def _write(
    rows: Sequence[tuple[int, Telling]], *, kind: str, at: dt.datetime, urgent: bool
) -> dict[tuple[int, str], int]:
    """Notices made now, by recipient and matter; older ones about the same thing are closed."""
    if kind not in KINDS:
        raise ValueError(f"notice kind {kind} is not registered: call register_notice_kind in the app's notices.py")
    if not rows:
        return {}
    parameters: dict[str, Any] = {
        "kind": kind,
        "urgent": urgent,
        "at": at,
        "recipients": [user for user, _telling in rows],
        "matters": [telling.matter for _user, telling in rows],
        "things": [thing_of(telling.matter) for _user, telling in rows],
        "divisions": [telling.division.pk for _user, telling in rows],
        "titles": [telling.title for _user, telling in rows],
        "texts": [telling.text for _user, telling in rows],
        "urls": [telling.url for _user, telling in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL, parameters)
        told = {(recipient, matter): pk for pk, recipient, matter in cursor.fetchall()}
        made: dict[str, Any] = {"made": list(told.values()), "at": at}
        cursor.execute(_SUPERSEDE, made)
        if urgent and is_set_up():
            cursor.execute(_QUEUE_MAIL, made)
    return told


def _queue_groups(places: Mapping[tuple[int, str], int], *, kind: str, at: dt.datetime) -> None:
    """Once for the group of each office whose people were told."""
    addresses = ChannelAddress.objects.filter(division_id__in={place for place, _matter in places}, organisation=None)
    by_place = dict(addresses.values_list("division_id", "pk"))
    Delivery.objects.bulk_create(
        [
            Delivery(
                address_id=by_place[place],
                channel=Channel.GROUP,
                matter=f"{kind}:{matter}",
                notice_id=notice,
                next_at=at,
            )
            for (place, matter), notice in places.items()
            if place in by_place
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
