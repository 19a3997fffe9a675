"""What anyone reads of the party organisation of a place (R-PTY-1, R-PTY-2, R-PTY-3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from governance.base.indicators.models import Tally
from governance.base.places.models import Division
from governance.committees.rules.counts import tells_nobody
from governance.party.queries import cross
from governance.party.queries.organisation import of_place
from governance.party.queries.pages import cross_rows, organisation_part, study_line
from governance.party.queries.study import public_studies
from governance.party.rules.cross import Share, shares

STUDIES = 50
MEMBERSHIP = (cross.REPRESENTATIVES, cross.LEADERS)


def board_page(division: Division, on: dt.date) -> dict[str, Any]:
    """Organisations, who is in office, how many members, cross-appointment in counts, outcomes of studies."""
    organisations = [organisation_part(row) for row in of_place(division.pk, on)]
    studies = []
    for row in public_studies(division)[:STUDIES]:
        studies.append({**study_line(row), "url": reverse("party_board:study", args=[division.code, row.pk])})
    return {
        "organisations": organisations,
        "cross": [_shown(row) for row in cross_rows(_shares(division, on), {}) if row["total"]],
        "studies": studies,
        "is_community": bool(division.committee),
    }


def _shares(division: Division, on: dt.date) -> dict[str, Share]:
    """Of a community as it is today; of a place above as the scoreboard summed it this month."""
    if division.committee:
        return shares(cross.seats([division.pk], on)[division.pk])
    rows = Tally.objects.filter(division=division, indicator__in=cross.LABELS, period=on.replace(day=1))
    return {row.indicator: Share(row.numerator, row.denominator) for row in rows}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Membership among few seats, or of all or none of them, would name people: then only how many seats there are."""
    hidden = row["code"] in MEMBERSHIP and not tells_nobody(row["met"], row["total"])
    return {**row, "hidden": hidden}
