"""Which of several rules of one code is in force for a body, a place and a day (architecture.md, "Law").

The nearest place wins where the broader rule leaves room; where it does not, the stricter of the two, or the broader
one. A rule that does not bind (not read, not confirmed) never displaces one that does.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from governance.base.law.rules.measure import at_least_as_strict, magnitude

GENERAL = {"village": ("both", "any"), "urban": ("both", "any")}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as plain values; ``binding``: read, or confirmed by the county for the place that is asked about."""

    id: int
    code: str
    subject: str
    applies_to: str
    place: str
    title: str
    operator: str
    number: int | None
    numerator: int | None
    denominator: int | None
    unit: str
    base: str
    options: tuple[str, ...]
    statement: str
    law: str
    article: str
    valid_from: dt.date
    valid_to: dt.date | None
    local_law: str
    confidence: str
    needs_review: bool
    note: str = ""
    binding: bool = True
    confirmed_by_place: str = ""


@dataclass(frozen=True, slots=True)
class Beaten:
    """A rule that was looked at and gave way. ``why``: nearest, stricter, fixed or unconfirmed."""

    row: Row
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    row: Row
    beaten: tuple[Beaten, ...] = ()


def bodies(body: str) -> tuple[str, ...]:
    """What a rule may be written for so that it is about ``body``, the most specific first."""
    return (body, *GENERAL.get(body, ("any",)))


def is_candidate(row: Row, *, body: str, place: str, on: dt.date) -> bool:
    """Whether the rule is about that body, in force there and on that day (both ends included)."""
    return (
        row.applies_to in bodies(body)
        and place.startswith(row.place)
        and row.valid_from <= on
        and (row.valid_to is None or on <= row.valid_to)
    )


def resolve(rows: Iterable[Row], *, body: str, place: str, on: dt.date) -> Resolution | None:
    """The rule in force among ``rows`` of one code, with what it beat and why; None when there is none."""
    order = bodies(body)
    candidates = sorted(
        (row for row in rows if is_candidate(row, body=body, place=place, on=on)),
        key=lambda row: (len(row.place), -order.index(row.applies_to)),
    )
    binding = [row for row in candidates if row.binding]
    winner, beaten = _walk(binding or candidates)
    if winner is None:
        return None
    if binding:
        beaten += [Beaten(row, "unconfirmed") for row in candidates if not row.binding]
    return Resolution(winner, tuple(beaten))


def resolve_all(rows: Iterable[Row], *, body: str, place: str, on: dt.date) -> dict[str, Resolution]:
    """The same for every code."""
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    found = {code: resolve(group, body=body, place=place, on=on) for code, group in by_code.items()}
    return {code: resolution for code, resolution in found.items() if resolution is not None}


def _walk(rows: list[Row]) -> tuple[Row | None, list[Beaten]]:
    """From the broadest to the nearest; what a broader rule forbids stays forbidden further down."""
    winner: Row | None = None
    beaten: list[Beaten] = []
    floors: list[Row] = []  # rules that nearer ones may only tighten
    fixed = False
    for row in rows:
        if winner is None:
            winner = row
        elif fixed:
            beaten.append(Beaten(row, "fixed"))
            continue
        elif all(_tightens(row, floor) for floor in floors):
            beaten.append(Beaten(winner, "nearest"))
            winner = row
        else:
            beaten.append(Beaten(row, "stricter"))
            continue
        if row.local_law == "stricter":
            floors.append(row)
        fixed = row.local_law == "fixed"
    return winner, beaten


def _tightens(row: Row, floor: Row) -> bool:
    """Whether ``row`` asks at least as much as ``floor``; values of another kind or unit tighten nothing."""
    if row.operator != floor.operator:
        return False
    mine, dimension = magnitude(row.number, row.numerator, row.denominator, row.unit)
    theirs, other = magnitude(floor.number, floor.numerator, floor.denominator, floor.unit)
    return dimension == other and at_least_as_strict(floor.operator, mine, theirs)
