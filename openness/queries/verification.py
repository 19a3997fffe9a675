"""Seats, votes and bars of a submission, as facts for the rules (R-CMT-7)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from openness.models import Disclosure, Line, Recusal, Signature
from openness.rules.verification import FILED, PAYEE, Seat, Tally, Vote, may_sign, tally


def seats(division_id: int, on: dt.date) -> list[Seat]:
    """Supervisors in office on that day, each with whoever may act for the seat; one query."""
    rows = (
        Assignment.objects.in_force(on)
        .filter(role=Role.SUPERVISOR, division_id=division_id, user__is_active=True)
        .order_by("id")
        .values_list("id", "user_id", "stands_in_for_id")
    )
    actors: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for post, user, stood_in in rows:
        actors[stood_in or post].append((user, post))
    return [Seat(seat, tuple(acting)) for seat, acting in actors.items()]


def votes(disclosure: Disclosure) -> list[Vote]:
    """Signatures on the present submission and its very content; one query."""
    rows = Signature.objects.filter(
        disclosure=disclosure, round=disclosure.round, content_hash=disclosure.content_hash
    ).order_by("id")
    return [Vote(*row) for row in rows.values_list("seat_id", "user_id", "agrees")]


def barred(disclosure: Disclosure, found: list[Seat]) -> dict[int, str]:
    """Who may not sign and on what ground: who wrote or filed it, a payee by name, who was declared."""
    grounds: dict[int, str] = {}
    payees = set(Line.objects.filter(disclosure=disclosure).exclude(payee="").values_list("payee", flat=True))
    if payees:
        users = [user for seat in found for user, _post in seat.actors]
        named = Assignment.objects.filter(user_id__in=users, user__name__in={name.strip() for name in payees})
        grounds |= dict.fromkeys(named.values_list("user_id", flat=True), PAYEE)
    grounds |= dict(Recusal.objects.filter(disclosure=disclosure).values_list("user_id", "ground"))
    for user_id in (disclosure.created_by_id, disclosure.filed_by_id):
        if user_id is not None:
            grounds[user_id] = FILED
    return grounds


@dataclass(frozen=True)
class SigningState:
    """Where the signing stands on a day, and the facts it was counted from."""

    tally: Tally
    seats: tuple[Seat, ...]
    votes: tuple[Vote, ...]
    barred: dict[int, str]

    @property
    def needed(self) -> int:
        return self.tally.needed

    @property
    def may_still_sign(self) -> list[int]:
        """User ids whose signature would count."""
        users = {user for seat in self.tally.waiting for user, _post in seat.actors}
        return sorted(user for user in users if may_sign(user, self.seats, self.votes, self.barred).ok)


def signing_state(disclosure: Disclosure, on: dt.date) -> SigningState:
    """A constant number of queries."""
    found = seats(disclosure.division_id, on)
    given = votes(disclosure)
    bars = barred(disclosure, found)
    return SigningState(tally(found, given, bars), tuple(found), tuple(given), bars)
