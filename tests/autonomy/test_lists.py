"""Versions of the two lists: drafted, consulted on, adopted, read on any day (R-AUT-1, R-AUT-2)."""

from __future__ import annotations

import datetime as dt

import pytest

from autonomy.choices import ListKind
from autonomy.models import ListVersion
from autonomy.queries.lists import entries_in_force, version_in_force
from tests.autonomy.makers import COUNTY, SINCE, VILLAGE, Autonomy

ONE_DAY = dt.timedelta(days=1)


@pytest.mark.req("R-AUT-1")
def test_a_list_holds_from_its_day_and_not_before(made: Autonomy) -> None:
    assert version_in_force(ListKind.AUTONOMY, VILLAGE, SINCE - ONE_DAY) is None
    found = version_in_force(ListKind.AUTONOMY, VILLAGE, SINCE)
    assert found is not None
    assert (found.number, found.leaf is not None) == (1, True)
    assert [entry.code for entry in entries_in_force(ListKind.AUTONOMY, COUNTY, SINCE)] == [
        "Z001",
        "Z002",
        "Z003",
        "Z004",
    ]
    assert ListVersion.objects.count() == 2
