"""Bundled lists as data, and what a county adopted of them (R-PTY-1, R-PTY-4).

Nobody read the sources of these items in the original, so they are guidance: shown as not verified, and no duty comes
of them, until a county (of a city's own duties: the city) adopts one by a document of its own.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from governance.party.choices import ListKind
from governance.party.models import Adoption

DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Item:
    """One line of a list. ``level`` is the length of the code of whose duty it is; ``day`` its last day in a year."""

    code: str
    title: str
    source: str
    level: int = 0
    month: int = 12
    day: int = 31

    def due(self, year: int) -> dt.date:
        return dt.date(year, self.month, self.day)


@cache
def items(kind: str) -> dict[str, Item]:
    """By code, in their order."""
    name = "standards.csv" if kind == ListKind.STANDARD else "leadership.csv"
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if kind == ListKind.STANDARD:
        return {row["code"]: Item(row["code"], row["title"], row["source"]) for row in rows}
    return {
        row["code"]: Item(
            row["code"], row["title"], row["source"], int(row["level"]), int(row["month"]), int(row["day"])
        )
        for row in rows
    }


def adopted(county: str, kind: str, on: dt.date) -> dict[str, Adoption]:
    """By code, of one county."""
    return {row.code: row for row in Adoption.objects.on(on).filter(county__code=county, kind=kind)}
