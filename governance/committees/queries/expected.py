"""What a community of its type is expected to have, beside what it has (R-RES-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from governance.base.places.models import Division
from governance.committees.choices import ExpectedKind, ExpectedSource
from governance.committees.models import Expected
from governance.committees.queries.body_rules import Rulebook


@dataclass(frozen=True)
class Line:
    """``there`` None: the platform cannot know (services, checks). ``owed``: a law that binds here asks for it."""

    row: Expected
    there: bool | None
    owed: bool
    basis: str


def expected_of(division: Division, on: dt.date, kinds: Collection[str]) -> list[Line]:
    """Three queries. ``kinds``: bodies that the community has. What a nearer place says of a thing stands."""
    rows = Expected.objects.in_force(on).covering(division.code).filter(committee=division.committee)
    nearest: dict[tuple[str, str], Expected] = {}
    for row in sorted(rows, key=lambda row: (len(row.place), bool(row.community_type))):
        if row.community_type in ("", division.community_type):
            nearest[row.kind, row.code] = row
    found = sorted(nearest.values(), key=lambda row: (ORDER[row.kind], row.pk))
    return _lines(division, on, kinds, found)


ORDER = {kind: number for number, kind in enumerate(ExpectedKind.values)}


def _lines(division: Division, on: dt.date, kinds: Collection[str], rows: Sequence[Expected]) -> list[Line]:
    codes = {row.rule for row in rows if row.rule}
    law = Rulebook(codes, place=division.code).on(division.committee, division.code, on) if codes else {}
    found = []
    for row in rows:
        rule = law.get(row.rule)
        there = row.code in kinds if row.kind == ExpectedKind.BODY else None
        owed = row.source == ExpectedSource.LAW and rule is not None and rule.binding
        found.append(Line(row, there, owed, rule.basis_text if rule is not None else row.basis))
    return found
