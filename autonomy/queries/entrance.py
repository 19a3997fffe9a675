"""The one page that leads to lists, gate, agreements, reports and burdens: each noun says what a person can do there.

A noun's views module calls ``register_section`` at import; the page shows only sections that have cards for the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User


@dataclass(frozen=True)
class Card:
    """One thing to do or to look at. ``note`` is a fact that matters before one opens it ("3 件等审查")."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """``cards`` gives a person's own, in a fixed number of queries; none when it is not for them."""

    order: int  # the county 0, lists 1, gate 2, agreements 3, reports 4, burdens 5, guidance and paying 6
    title: str | Promise
    lead: str | Promise
    cards: Callable[[User, dt.date], Sequence[Card]]


# Everybody who asks, gates, signs, answers or reads; the accounts' people and the platform's have no part in it.
ENTRANCE_ROLES = tuple(role for role in Role if role not in (Role.ACCOUNTING_AGENT, Role.PLATFORM_ADMIN))

SECTIONS: dict[int, Section] = {}


def register_section(section: Section) -> Section:
    """ValueError when the place is taken by another one."""
    taken = SECTIONS.setdefault(section.order, section)
    if taken.title != section.title:
        raise ValueError(f"section {section.order} is {taken.title} already")
    SECTIONS[section.order] = section
    return section


def sections_for(user: User, on: dt.date) -> list[tuple[Section, list[Card]]]:
    """Sections with something for this person, in their order."""
    found = [(section, list(section.cards(user, on))) for _order, section in sorted(SECTIONS.items())]
    return [(section, cards) for section, cards in found if cards]
