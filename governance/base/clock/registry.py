"""What apps declare to the clock in ``AppConfig.ready``: kinds of duties and steps of the sweep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from governance.base.clock.models import Duty
from governance.base.clock.rules.calendar import Calendar


@dataclass(frozen=True)
class DutyText:
    """How one duty reads on a to-do list: what, the verb on the button, and where it leads."""

    title: str
    verb: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class DutyKind:
    """A kind of promise. ``number`` is what the table stores and never changes its meaning.

    ``describe`` turns many duties into texts, and ``explain`` into the sentences that say why each is due on its
    day, both with a constant number of queries; ``roles`` are those whose to-do list it is on. ``named``: of these
    only the role that the duty itself names, where one step is owed by this office or by that one.
    """

    number: int
    code: str
    label: str | Promise
    roles: tuple[str, ...]
    describe: Callable[[Sequence[Duty]], dict[int, DutyText]]
    explain: Callable[[Sequence[Duty], Calendar], dict[int, list[str]]]
    named: bool = False


@dataclass(frozen=True)
class SweepContext:
    """One run: the day it is for, the moment it began, and the day up to which the last one had opened duties."""

    on: dt.date
    at: dt.datetime
    since: dt.date | None
    calendar: Calendar
    within: str = ""


@dataclass
class Registry:
    kinds: dict[int, DutyKind] = field(default_factory=dict)
    steps: dict[str, Callable[[SweepContext], dict[str, int]]] = field(default_factory=dict)


REGISTRY = Registry()


def register_kind(kind: DutyKind) -> DutyKind:
    """ValueError when the number is taken by another kind."""
    taken = REGISTRY.kinds.setdefault(kind.number, kind)
    if taken.code != kind.code:
        raise ValueError(f"duty kind {kind.number} is {taken.code} already")
    REGISTRY.kinds[kind.number] = kind
    return kind


def register_step(name: str, run: Callable[[SweepContext], dict[str, int]]) -> None:
    """A step of the sweep; the order is settings.SWEEP_STEPS, which must name every registered step."""
    REGISTRY.steps[name] = run
