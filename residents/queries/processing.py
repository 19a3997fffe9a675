"""The published processing rules (PI-RULES-CONTENT; 个保法 17, 21): data of the project, versioned with dates."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "data" / "processing.json"


@dataclass(frozen=True)
class Processing:
    """One kind of processing: who, why, which data, who sees it, how long, on what ground."""

    code: str
    title: str
    who: str
    purpose: str
    kinds: str
    shown: str
    retention: str
    basis: str


@dataclass(frozen=True)
class Version:
    number: int
    valid_from: dt.date
    changes: str
    entries: tuple[Processing, ...]


@cache
def versions() -> tuple[Version, ...]:
    """All versions, the newest first."""
    found = [
        Version(
            row["number"],
            dt.date.fromisoformat(row["valid_from"]),
            row["changes"],
            tuple(Processing(**entry) for entry in row["entries"]),
        )
        for row in json.loads(FILE.read_text(encoding="utf-8"))
    ]
    return tuple(sorted(found, key=lambda version: version.number, reverse=True))


def in_force(on: dt.date) -> Version:
    """The one of that day; before the first the first, since an installation may be tried out early."""
    return next((version for version in versions() if version.valid_from <= on), versions()[-1])


def numbered(number: int) -> Version:
    """LookupError for a version that never was."""
    found = next((version for version in versions() if version.number == number), None)
    if found is None:
        raise LookupError(number)
    return found
