"""Reading the inbox, the choices and the outbox."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from governance.base.accounts.models import User
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import texts
from governance.base.clock.registry import REGISTRY
from governance.base.notices.actions.preference import feed_hash
from governance.base.notices.models import ChannelAddress, Feed, Notice, Preference
from governance.base.notices.registry import KINDS, OUTSIDE_WORDS
from governance.base.places.models import Division

SHOWN = 100


@dataclass(frozen=True)
class Inbox:
    waiting: list[Notice]
    done: list[Notice]


def unread(user: User) -> int:
    """The number in the header of every desk page: one look into a partial index."""
    return Notice.objects.of(user).waiting().filter(read_at=None).count()


def inbox(user: User) -> Inbox:
    """The newest notices, what waits for somebody apart from what is done; one query and a few for each kind.

    Whether a matter still waits is asked now, not remembered from the last sweep.
    """
    rows = list(Notice.objects.of(user).select_related("division").order_by("-at", "-id")[:SHOWN])
    waiting = still_waiting(rows)
    return Inbox([row for row in rows if row.pk in waiting], [row for row in rows if row.pk not in waiting])


def still_waiting(rows: Sequence[Notice]) -> set[int]:
    """Those whose matter waits for somebody now; a query or two for each kind."""
    matters: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.closed_at is None:
            matters[row.kind].add(row.matter)
    alive = {(kind, matter) for kind, asked in matters.items() for matter in KINDS[kind].still_open(asked)}
    return {row.pk for row in rows if row.closed_at is None and (row.kind, row.matter) in alive}


def wants_email(user: User) -> bool:
    chosen = Preference.objects.filter(user=user).values_list("email", flat=True).first()
    return chosen is None or chosen


def reader_of(token: str) -> User | None:
    """Whose calendar address this is; None for an unknown or revoked one, and for who can no longer sign in."""
    feed = Feed.objects.filter(token_hash=feed_hash(token), user__is_active=True).select_related("user").first()
    return None if feed is None else feed.user


def channel_at(division: Division) -> ChannelAddress | None:
    return ChannelAddress.objects.filter(division=division, organisation=None).first()


def outside_words(duties: Sequence[Duty]) -> list[str]:
    """What duties are called in letters and calendars, which leave the platform: no word that somebody typed."""
    plain = [duty for duty in duties if duty.kind in OUTSIDE_WORDS]
    titles = {duty.pk: text.title for duty, text in zip(plain, texts(plain), strict=True)}
    return [titles.get(duty.pk) or str(REGISTRY.kinds[duty.kind].label) for duty in duties]


def feed_made_at(user: User) -> dt.datetime | None:
    """When the person's calendar address was made; None when there is none."""
    return Feed.objects.filter(user=user).values_list("made_at", flat=True).first()
