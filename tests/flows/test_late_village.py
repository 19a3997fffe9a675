"""What is late is seen first by the clerk, then by the township, then by the county; nothing is lost in an outage."""

import datetime as dt

import pytest

from governance.base.accounts.actions.place import merge_divisions
from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty, DutyEvent
from governance.base.clock.queries.duty import todo
from openness.choices import State
from openness.queries.account import previous_month
from tests.flows.story import OPENING, Story, income, spent
from tests.openness.county import COUNTY, SIBLING, VILLAGE, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
FEBRUARY, MARCH = dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def test_the_late_village_up_to_the_county_and_back(story: Story) -> None:
    story.sweep(FEBRUARY)
    duty = story.monthly_duty(FEBRUARY)
    assert duty.due_on == dt.date(2026, 3, 15)  # a Sunday: a plain weekend moves nothing
    story.sweep_through(dt.date(2026, 3, 1), dt.date(2026, 3, 31))
    assert {event.what: event.on for event in DutyEvent.objects.filter(duty=duty)} == {
        1: dt.date(2026, 3, 9),
        2: dt.date(2026, 3, 13),
        3: dt.date(2026, 3, 15),
        4: dt.date(2026, 3, 16),
        5: dt.date(2026, 3, 16),
        6: dt.date(2026, 3, 27),
    }
    rows = todo(story.people["clerk"], on=dt.date(2026, 3, 31))
    assert [row.remaining for row in rows if row.duty.pk == duty.pk] == [-16]
    # The board says so in one sentence, and the county's roll-up names the village.
    assert "逾期" in story.page(f"/board/{VILLAGE}/")
    assert "上湾村" in story.page("/board/990101001/")
    # Filed at last: January first, since balances are carried; the lateness stays on record.
    for month, on in ((dt.date(2026, 1, 1), dt.date(2026, 4, 1)), (FEBRUARY, dt.date(2026, 4, 2))):
        opening = OPENING if month.month == 1 else {}
        assert story.verify(story.file(month, on, spent("10.00"), **opening), on).state == State.PUBLISHED
    duty.refresh_from_db()
    assert (duty.state, duty.met_on, duty.level) == (DutyState.MET, dt.date(2026, 4, 2), Level.COUNTY)


def test_three_weeks_of_outage_are_caught_up_by_one_run(story: Story) -> None:
    story.sweep_through(dt.date(2026, 2, 20), dt.date(2026, 2, 27))
    opened_before = Duty.objects.count()
    counts = story.sweep(dt.date(2026, 3, 20))  # nothing ran for three weeks, over the turn of a month
    assert Duty.objects.filter(period=MARCH).count() == counts["opened"] == Duty.objects.count() - opened_before
    assert story.monthly_duty(MARCH).due_on == dt.date(2026, 4, 15)
    late = story.monthly_duty(FEBRUARY)
    assert (late.level, late.due_on) == (Level.TOWNSHIP, dt.date(2026, 3, 15))
    again = story.sweep(dt.date(2026, 3, 20))
    assert not any(
        again[key] for key in ("opened", "reminded", "due", "overdue", "escalated_township", "escalated_county")
    )
    # Day by day or in one run: who owes what, and how far it has come, is the same.
    assert Duty.objects.values("period", "division", "kind", "subject").distinct().count() == Duty.objects.count()


def test_a_village_merged_in_mid_year_hands_its_books_to_its_successor(story: Story) -> None:
    story.sweep(FEBRUARY)
    story.verify(story.file(dt.date(2026, 1, 1), dt.date(2026, 2, 3), income("100.00"), **OPENING), dt.date(2026, 2, 4))
    story.sweep(dt.date(2026, 3, 1))
    day = dt.date(2026, 3, 10)
    merge_divisions(
        division_ids=[story.county.places[VILLAGE].pk],
        successor_id=story.county.places[SIBLING].pk,
        closed_on=day,
        by=story.people["bureau"],
        on=day,
        at=at(day),
    )
    # February had ended: the old village still owes it. March had not: it is cancelled, and the successor owes its own.
    assert story.monthly_duty(FEBRUARY).state == DutyState.OPEN
    assert story.monthly_duty(MARCH).state == DutyState.CANCELLED
    assert story.monthly_duty(MARCH, SIBLING).state == DutyState.OPEN
    story.sweep(dt.date(2026, 4, 1))
    april = Duty.objects.filter(period=dt.date(2026, 4, 1))
    assert not april.filter(division__code=VILLAGE).exists()
    assert april.filter(division__code=SIBLING).exists()
    # What was public stays readable at the old address, which names the successor.
    page = story.page(f"/board/{VILLAGE}/")
    assert "石桥村" in page
    assert previous_month(story.county.places[VILLAGE], FEBRUARY) is not None
    assert COUNTY in VILLAGE
