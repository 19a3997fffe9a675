"""On time, done and late by community, summed over every division above it, kept by the sweep (R-OPN-5)."""

import datetime as dt
from collections import Counter

import pytest

from governance.base.clock.actions import cancel, meet
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.clock.rules.period import Frequency, Period
from governance.base.indicators.actions import keep
from governance.base.indicators.models import Tally
from governance.base.indicators.queries import child_scores, scores
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors
from tests.openness.county import COUNTY, SHANDONG, SIBLING, STRANGER, TOWNSHIP, VILLAGE, County, at, make_county

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
MARCH = Period(Frequency.MONTH, dt.date(2026, 3, 1))
ON = dt.date(2026, 3, 20)


@pytest.fixture
def county(db: None) -> County:
    """The February account fell due on 15 March: one village in time, its sibling late but done, others not at all."""
    county = make_county()
    county.adopt("monthly-account")
    sweep(on=dt.date(2026, 2, 1), at=at(ON))
    for code, day in ((VILLAGE, 15), (SIBLING, 16)):
        duty = Duty.objects.get(division__code=code, period=dt.date(2026, 2, 1), due_on=dt.date(2026, 3, 15))
        meet(duty_ids=[duty.pk], on=dt.date(2026, 3, day))
    sweep(on=ON, at=at(ON))
    return county


def tallied(indicator: str, period: Period = MARCH) -> dict[str, tuple[int, int]]:
    rows = Tally.objects.filter(indicator=indicator, period=period.start).select_related("division")
    return {row.division.code: (row.numerator, row.denominator) for row in rows}


def test_the_due_day_itself_is_in_time_and_the_day_after_is_not(county: County) -> None:
    found = tallied("openness.on_time")
    assert (found[VILLAGE], found[SIBLING]) == ((1, 1), (0, 1))
    assert (found[TOWNSHIP], found[COUNTY], found["99"]) == ((1, 1), (1, 2), (1, 2))
    assert STRANGER not in found  # nothing of it falls due in March: no row, not a row of zeros


def test_what_is_still_open_past_its_day_is_late_wherever_it_is_summed(county: County) -> None:
    duty = Duty.objects.filter(division__code=SHANDONG, due_on__lt=ON, state=0).order_by("due_on").first()
    assert duty is not None
    month = Period.containing(duty.due_on, Frequency.MONTH)
    found = tallied("openness.late", month)
    assert {code: found[code] for code in ancestors(SHANDONG)} == dict.fromkeys(ancestors(SHANDONG), (1, 1))


def test_every_level_is_the_sum_of_the_one_below(county: County) -> None:
    for indicator in ("openness.done", "openness.on_time", "openness.late"):
        found = tallied(indicator)
        for length in (2, 4, 6, 9):
            summed: Counter[tuple[str, str]] = Counter()
            for code, (numerator, denominator) in found.items():
                if len(code) == 12:
                    summed[code[:length], "n"] += numerator
                    summed[code[:length], "d"] += denominator
            for code, pair in found.items():
                if len(code) == length:
                    assert pair == (summed[code, "n"], summed[code, "d"]), (indicator, code)


def test_a_second_count_writes_nothing_and_a_change_only_what_differs(county: County) -> None:
    assert keep(MARCH, ON) == 0
    duty = Duty.objects.get(division__code=SIBLING, period=dt.date(2026, 2, 1), due_on=dt.date(2026, 3, 15))
    Duty.objects.filter(pk=duty.pk).update(met_on=dt.date(2026, 3, 15))
    # the sibling, its township, county, city and province: of one indicator
    assert keep(MARCH, ON) == 5
    assert tallied("openness.on_time")[COUNTY] == (2, 2)


def test_a_community_with_nothing_left_to_count_has_no_row(county: County) -> None:
    late = Duty.objects.filter(division__code=SHANDONG, due_on__lt=ON, state=0)
    months = {Period.containing(duty.due_on, Frequency.MONTH) for duty in late}
    cancel(duty_ids=[duty.pk for duty in late], on=ON)
    sweep(on=ON, at=at(ON))
    for month in months:
        assert SHANDONG not in tallied("openness.late", month)
        assert "37" not in tallied("openness.late", month)


def test_a_page_reads_a_division_or_all_its_children_with_one_query(
    county: County, django_assert_num_queries: object
) -> None:
    parent = Division.objects.get(code=COUNTY)
    children = [county.places[TOWNSHIP].pk, county.places["990101002"].pk]
    with django_assert_num_queries(1):  # type: ignore[operator]
        below = child_scores(parent=parent, month=MARCH.start)
    with django_assert_num_queries(1):  # type: ignore[operator]
        same = scores(division_ids=children, month=MARCH.start)
    assert below == same
    assert below[children[0], "openness.on_time"].numerator == 1
