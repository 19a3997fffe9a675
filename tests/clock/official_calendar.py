"""The official calendar of the committed files, as the rules see it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from governance.base.clock.rules.calendar import Calendar

DATA = Path(__file__).parents[2] / "governance" / "base" / "clock" / "data"


def rows(year: int) -> list[dict[str, str]]:
    with (DATA / f"calendar_{year}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


YEARS = (2025, 2026)
CALENDAR = Calendar.of(
    ((date.fromisoformat(row["date"]), row["kind"], row["name"]) for year in YEARS for row in rows(year)), YEARS
)
