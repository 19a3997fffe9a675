"""The ladder of a duty, day by day, and the sweep that climbs it (R-OPN-5)."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions import cancel, meet, move_due, open_duty
from governance.base.clock.actions.ladder import set_ladder_step
from governance.base.clock.actions.sweep import COUNTS, sweep
from governance.base.clock.choices import DutyState, Level, Step, What
from governance.base.clock.models import Duty, DutyEvent, SweepRun
from governance.base.clock.queries.sweep import heartbeat
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from governance.base.verdict import Refused
from tests.clock.cast import DUE, SIBLING, STRANGER, VILLAGE, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
Villages = dict[str, Division]
KIND = 250  # of no app: these tests are about the clock alone


def owe(division: Division, due: dt.date = DUE, **fields: Any) -> Duty:
    given = {"period": dt.date(2026, 2, 1), "role": Role.CLERK, "opens_on": dt.date(2026, 3, 1), "kind": KIND}
    return open_duty(division_id=division.pk, due_on=due, **{**given, **fields})


def run(on: dt.date, **options: Any) -> dict[str, int]:
    """The seven counts of one run, without the zeros."""
    counts = sweep(on=on, at=at(on), **options)
    return {key: counts[key] for key in COUNTS if counts[key]}


def level(duty: Duty) -> int:
    return Duty.objects.get(pk=duty.pk).level


def happened(duty: Duty) -> dict[int, dt.date]:
    return dict(DutyEvent.objects.filter(duty=duty).values_list("what", "on"))


@pytest.mark.parametrize(
    ("on", "counts", "reached"),
    [
        (dt.date(2026, 3, 12), {}, Level.NEW),  # six working days before
        (dt.date(2026, 3, 13), {"reminded": 1}, Level.REMINDED_FIRST),  # five
        (dt.date(2026, 3, 18), {"reminded": 1}, Level.REMINDED_FIRST),  # two: only the first reminder so far
        (dt.date(2026, 3, 19), {"reminded": 1}, Level.REMINDED_LAST),  # one
        (DUE, {"due": 1}, Level.DUE),
        (dt.date(2026, 3, 21), {"overdue": 1}, Level.OVERDUE),  # Saturday: late, but no working day has passed
        (dt.date(2026, 3, 22), {"overdue": 1}, Level.OVERDUE),
        (dt.date(2026, 3, 23), {"overdue": 1, "escalated_township": 1}, Level.TOWNSHIP),  # Monday: one working day
        (dt.date(2026, 4, 2), {"overdue": 1, "escalated_township": 1}, Level.TOWNSHIP),  # nine working days
        (
            dt.date(2026, 4, 3),
            {"overdue": 1, "escalated_township": 1, "escalated_county": 1},
            Level.COUNTY,
        ),  # ten
    ],
)
def test_a_first_run_on_a_day_brings_a_duty_to_where_that_day_is(
    villages: Villages, on: dt.date, counts: dict[str, int], reached: Level
) -> None:
    duty = owe(villages[VILLAGE])
    assert run(on) == counts
    assert level(duty) == reached


def test_day_by_day_each_step_is_recorded_once_on_its_own_day(villages: Villages) -> None:
    duty = owe(villages[VILLAGE])
    for offset in range(40):
        run(dt.date(2026, 3, 1) + dt.timedelta(days=offset))
    assert happened(duty) == {
        What.REMINDED_FIRST: dt.date(2026, 3, 13),
        What.REMINDED_LAST: dt.date(2026, 3, 19),
        What.DUE: DUE,
        What.OVERDUE: dt.date(2026, 3, 21),
        What.TOWNSHIP: dt.date(2026, 3, 23),
        What.COUNTY: dt.date(2026, 4, 3),
    }


def test_a_second_run_of_the_same_day_finds_nothing_to_do(villages: Villages) -> None:
    owe(villages[VILLAGE])
    assert run(dt.date(2026, 4, 3))
    assert run(dt.date(2026, 4, 3)) == {}


def test_three_weeks_of_outage_are_caught_up_by_one_run_and_no_late_reminder_is_sent(villages: Villages) -> None:
    early, late = owe(villages[VILLAGE]), owe(villages[SIBLING], due=dt.date(2026, 4, 17))
    run(dt.date(2026, 3, 16))  # the first reminder of the early one; then the clock stands still
    assert run(dt.date(2026, 4, 10)) == {"reminded": 1, "overdue": 1, "escalated_township": 1, "escalated_county": 1}
    assert happened(early) == {
        What.REMINDED_FIRST: dt.date(2026, 3, 16),
        What.OVERDUE: dt.date(2026, 4, 10),
        What.TOWNSHIP: dt.date(2026, 4, 10),
        What.COUNTY: dt.date(2026, 4, 10),
    }
    assert happened(late) == {What.REMINDED_FIRST: dt.date(2026, 4, 10)}


def test_a_duty_opened_late_is_reminded_once_and_not_twice(villages: Villages) -> None:
    duty = owe(villages[VILLAGE])
    assert run(dt.date(2026, 3, 19)) == {"reminded": 1}
    assert happened(duty) == {What.REMINDED_LAST: dt.date(2026, 3, 19)}


def test_what_is_met_or_cancelled_climbs_no_further(villages: Villages) -> None:
    met, cancelled, still = (owe(villages[code]) for code in (VILLAGE, SIBLING, STRANGER))
    assert meet(duty_ids=[met.pk], on=DUE) == 1
    assert cancel(duty_ids=[cancelled.pk], on=DUE) == 1
    assert run(dt.date(2026, 3, 23)) == {"overdue": 1, "escalated_township": 1}
    assert (level(met), level(cancelled), level(still)) == (Level.NEW, Level.NEW, Level.TOWNSHIP)
    met.refresh_from_db()
    assert (met.state, met.met_on) == (DutyState.MET, DUE)


def test_settling_twice_records_once(villages: Villages) -> None:
    duty = owe(villages[VILLAGE])
    assert [meet(duty_ids=[duty.pk], on=DUE), meet(duty_ids=[duty.pk], on=DUE + dt.timedelta(days=1))] == [1, 0]
    assert happened(duty) == {What.MET: DUE}


def test_opening_the_same_duty_again_keeps_its_dates_and_state(villages: Villages) -> None:
    duty = owe(villages[VILLAGE])
    meet(duty_ids=[duty.pk], on=DUE)
    again = owe(villages[VILLAGE], due=dt.date(2026, 5, 1))
    assert (again.pk, again.due_on, again.state) == (duty.pk, DUE, DutyState.MET)


def test_a_due_date_moves_until_the_duty_is_overdue_and_then_no_more(villages: Villages) -> None:
    duty = owe(villages[VILLAGE])
    run(dt.date(2026, 3, 19))
    assert move_due(duty_id=duty.pk, due_on=dt.date(2026, 3, 25))
    assert level(duty) == Level.NEW
    run(dt.date(2026, 3, 26))
    assert not move_due(duty_id=duty.pk, due_on=dt.date(2026, 4, 25))


def test_a_dry_run_counts_the_same_and_changes_nothing(villages: Villages) -> None:
    duty = owe(villages[VILLAGE])
    told = run(dt.date(2026, 4, 3), dry_run=True)
    assert told == {"overdue": 1, "escalated_township": 1, "escalated_county": 1}
    assert level(duty) == Level.NEW
    assert not DutyEvent.objects.exists()
    assert not SweepRun.objects.exists()
    assert run(dt.date(2026, 4, 3)) == told


def test_a_county_reminds_earlier_and_escalates_sooner_for_its_own_villages_only(villages: Villages) -> None:
    bureau = User.objects.create_user("bureau", name="民政某")
    county = Division.objects.get(code="990101")
    Assignment.objects.create(user=bureau, role=Role.BUREAU_REVIEWER, division=county, starts_on=dt.date(2026, 1, 1))
    for step, days in ((Step.REMIND_FIRST, 7), (Step.COUNTY, 3)):
        set_ladder_step(
            place="990101", step=step, working_days=days, source="清民发〔2026〕1号", by=bureau, on=DUE, at=at(DUE)
        )
    mine, other = owe(villages[VILLAGE]), owe(villages[STRANGER])
    run(dt.date(2026, 3, 11))
    assert (level(mine), level(other)) == (Level.REMINDED_FIRST, Level.NEW)
    run(dt.date(2026, 3, 25))
    assert (level(mine), level(other)) == (Level.COUNTY, Level.TOWNSHIP)


@pytest.mark.parametrize(("step", "days"), [(Step.REMIND_FIRST, 4), (Step.TOWNSHIP, 2), (Step.COUNTY, 11)])
def test_a_county_may_not_set_a_step_farther(villages: Villages, step: str, days: int) -> None:
    bureau = User.objects.create_user("bureau", name="民政某")
    county = Division.objects.get(code="990101")
    Assignment.objects.create(user=bureau, role=Role.BUREAU_REVIEWER, division=county, starts_on=dt.date(2026, 1, 1))
    with pytest.raises(Refused) as refused:
        set_ladder_step(place="990101", step=step, working_days=days, source="文", by=bureau, on=DUE, at=at(DUE))
    assert refused.value.verdicts[0].field == "working_days"
    assert refused.value.verdicts[0].met == str(days)


@pytest.mark.parametrize("role", [Role.TOWNSHIP_STAFF, Role.LEADER, Role.PLATFORM_ADMIN])
def test_only_the_county_bureau_sets_the_ladder(villages: Villages, role: str) -> None:
    person = User.objects.create_user("person", name="某", is_superuser=role == Role.PLATFORM_ADMIN)
    code = "990101001" if role == Role.TOWNSHIP_STAFF else "990101"
    Assignment.objects.create(
        user=person, role=role, division=Division.objects.get(code=code), starts_on=dt.date(2026, 1, 1)
    )
    with pytest.raises(Refused) as refused:
        set_ladder_step(place="990101", step=Step.COUNTY, working_days=5, source="文", by=person, on=DUE, at=at(DUE))
    assert refused.value.forbidden


def test_each_run_leaves_a_heartbeat_and_one_journal_entry(villages: Villages) -> None:
    owe(villages[VILLAGE])
    run(dt.date(2026, 3, 21))
    finished = SweepRun.objects.get()
    assert (finished.on, finished.counts["overdue"]) == (dt.date(2026, 3, 21), 1)
    assert Entry.objects.filter(verb="clock.swept", object_id=finished.pk).count() == 1


@pytest.mark.parametrize(("hours", "stale"), [(26, False), (27, True)])
def test_the_heartbeat_is_stale_when_a_day_and_some_slack_have_passed(
    villages: Villages, hours: int, stale: bool
) -> None:
    run(DUE)
    finished = SweepRun.objects.get().finished_at
    assert finished is not None
    seen = heartbeat(finished + dt.timedelta(hours=hours))
    assert (seen.last, seen.stale) == (finished, stale)


def test_without_any_sweep_the_heartbeat_is_stale(villages: Villages) -> None:
    assert heartbeat(at(DUE)) == heartbeat(at(DUE))
    assert heartbeat(at(DUE)).stale


def test_the_command_ends_with_a_json_line_of_the_seven_counts_and_warns_of_a_missing_year(villages: Villages) -> None:
    owe(villages[VILLAGE])
    out, err = StringIO(), StringIO()
    call_command("sweep", "--on", "2026-11-02", stdout=out, stderr=err)
    counts = json.loads(out.getvalue().strip().splitlines()[-1])
    assert set(COUNTS) <= set(counts)
    assert counts["escalated_county"] == 1
    assert "2027" in err.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_record_every_step_once(villages: Villages) -> None:
    for code in villages:
        owe(villages[code])
    on = dt.date(2026, 4, 3)

    def once(_number: int) -> dict[str, int]:
        try:
            return run(on)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(once, range(2))
    total = {key: first.get(key, 0) + second.get(key, 0) for key in COUNTS}
    assert (total["overdue"], total["escalated_township"], total["escalated_county"]) == (3, 3, 3)
    assert DutyEvent.objects.count() == 9
