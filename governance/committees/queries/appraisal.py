"""Appraisals behind the actions: grades before, the scale of a place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max, Q

from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors
from governance.committees.models import AppraisalResult, AppraisalScale
from governance.committees.rules.appraisal import Scale


def last_held(offices: Sequence[int]) -> dt.date | None:
    """When one of them was last appraised."""
    rows = AppraisalResult.objects.filter(office__in=offices, appraisal__held_on__isnull=False)
    last: dt.date | None = rows.aggregate(last=Max("appraisal__held_on"))["last"]
    return last


def past_grades(offices: Sequence[int]) -> dict[int, list[str]]:
    """Of each office, the oldest first. Another term is another office: what is in a row is so within one."""
    found: dict[int, list[str]] = {office: [] for office in offices}
    rows = AppraisalResult.objects.filter(office__in=offices, appraisal__held_on__isnull=False)
    for office, grade in rows.order_by("appraisal__held_on", "id").values_list("office_id", "grade"):
        found[office].append(grade)
    return found


def scale_row(division: Division, on: dt.date) -> AppraisalScale | None:
    """The nearest place's that is in force."""
    rows = AppraisalScale.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
    near = rows.filter(place__in=list(ancestors(division.code)))
    return max(near, key=lambda row: len(row.place), default=None)


def scale_for(division: Division, on: dt.date) -> Scale | None:
    row = scale_row(division, on)
    if row is None:
        return None
    return Scale(
        (row.incompetent_numerator, row.incompetent_denominator),
        (row.competent_numerator, row.competent_denominator),
        row.basis,
    )
