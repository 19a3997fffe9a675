"""What departments and the township put on communities, what these say of it, and what was taken off again."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from autonomy.actions.burden import end, enter_many, view
from autonomy.models import Burden, BurdenView
from autonomy.rules.burden import Told
from governance.base.places.choices import DEMONSTRATION_CODE
from governance.base.places.models import Division
from governance.config.demonstration.cast import CORE, DEPARTMENTS
from governance.config.demonstration.stage import Stage, Story

BURDENS = Path(__file__).parent / "burdens.csv"
Row = Mapping[str, str]
OUTSIDE = {"yes": True, "no": False, "": None}
# What is not as it was entered: last digits of the community, name of the burden -> the words of the committee.
OTHERWISE = {
    ("201", "人居环境季度评比"): "登记的是每季度，实际每个月都来评一次，还要准备照片。",
    ("001", "镇村干部周例会"): "登记的是每周一次，七月里开了七次。",
}
LATER = "204"  # has not said anything about the newest ones


def _rows() -> list[Row]:
    with BURDENS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(stage: Stage, text: str) -> dt.date:
    """``7-20``: the twentieth, seven months ago; ``-9``: nine days ago."""
    ago, _dash, of_month = text.partition("-")
    if not ago:
        return stage.ago(int(of_month))
    return stage.day(int(ago), int(of_month))


def _account(stage: Stage, by: str) -> str:
    return stage.department(by) if by in DEPARTMENTS else "town01"


def entered(stage: Stage, by: str, day: dt.date, rows: list[Row]) -> Story:
    """By whoever imposes them, all of one day together."""
    yield day
    places = {
        place: Division.objects.get(code=code).pk
        for place, code in (("county", DEMONSTRATION_CODE), ("township", CORE))
    }
    given = [
        (
            places[row["place"]],
            Told(
                kind=row["kind"],
                title=row["title"],
                basis=row["basis"],
                rhythm=row["rhythm"],
                starts_on=stage.on,
                applies_to=row["applies_to"],
                outside=OUTSIDE[row["outside"]],
                fields=row["fields"].replace("|", "\n"),
                entry_code=row["entry_code"],
            ),
        )
        for row in rows
    ]
    enter_many(organisation_id=stage.organisations[by].pk, rows=given, **stage.by(_account(stage, by)))


def ended(stage: Stage, row: Row) -> Story:
    """Taken off again, with the reason."""
    yield _day(stage, row["ended"])
    burden = Burden.objects.get(title=row["title"], organisation=stage.organisations[row["by"]])
    end(
        burden_id=burden.pk,
        version=burden.version,
        ends_on=stage.on,
        reason=row["end_reason"],
        **stage.by(_account(stage, row["by"])),
    )


def looked_at(stage: Stage, day: dt.date, but: str = "") -> Story:
    """Every community says of what it has not looked at yet whether it is so."""
    yield day
    for place in stage.places.values():
        end_of_code = place.community.code[9:]
        if end_of_code == but or not Division.objects.owing(stage.on).filter(pk=place.division.pk):
            continue
        known = BurdenView.objects.filter(division=place.division).values("burden")
        rows = Burden.objects.in_force(stage.on).on(place.division.code, place.division.committee).exclude(pk__in=known)
        seen = {row.pk: row for row in rows}
        wrong = {
            pk: (row.version, OTHERWISE[end_of_code, row.title])
            for pk, row in seen.items()
            if (end_of_code, row.title) in OTHERWISE
        }
        right = {pk: row.version for pk, row in seen.items() if pk not in wrong}
        view(division_id=place.division.pk, confirmed=right, contradicted=wrong, **stage.by(place.clerk))


def burden_scenes(stage: Stage) -> list[Story]:
    together: dict[tuple[str, dt.date], list[Row]] = defaultdict(list)
    rows = _rows()
    for row in rows:
        together[row["by"], _day(stage, row["filed"])].append(row)
    return [
        *(entered(stage, by, day, found) for (by, day), found in together.items()),
        *(ended(stage, row) for row in rows if row["ended"]),
        looked_at(stage, stage.day(7, 21)),
        looked_at(stage, stage.day(6, 24)),
        looked_at(stage, stage.ago(4), LATER),
    ]
