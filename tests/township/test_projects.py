"""One project record, its stages in order, and what the clock is told (R-OPN-3)."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.base.clock.actions import open_duty
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty, Event
from governance.base.journal.models import Entry
from governance.base.verdict import Refused, failures
from governance.township.actions.project import (
    record_halfway,
    record_settlement,
    record_start,
    register_project,
    update_plan,
)
from governance.township.models import Project
from governance.township.queries import get_for, visible_to
from governance.township.rules.project import Plan, Progress, can_cancel, can_change, plan_complete, stage_in_order
from openness.actions.project import give_up_project
from openness.choices import State
from openness.duty_kinds import KIND_STAGE_START
from tests.openness.village import DAY, Village, at

pytestmark = pytest.mark.req("R-OPN-3")
START, END = dt.date(2026, 5, 6), dt.date(2026, 8, 1)


def plan(**parts: object) -> Plan:
    given = {"name": "北坡道路硬化", "funding": "县级补助", "budget": Decimal("80000.00"), "planned_start_on": START}
    given |= {"planned_end_on": END, "contractor": "青石公司", "selection": "公开招标"}
    return Plan(**(given | parts))  # type: ignore[arg-type]


def registered(village: Village, by: str = "clerk", **parts: object) -> Project:
    return register_project(
        division_id=village.division.pk, plan=plan(**parts), by=village.people[by], at=at(DAY), on=DAY
    )


def started(village: Village) -> Project:
    project = registered(village)
    return record_start(
        project_id=project.pk, version=1, started_on=START, by=village.people["clerk"], at=at(START), on=START
    )


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 81}, "name"),
        ({"funding": ""}, "funding"),
        ({"budget": Decimal("0.00")}, "budget"),
        ({"budget": Decimal("1.001")}, "budget"),
        ({"planned_end_on": START - dt.timedelta(days=1)}, "planned_end_on"),
    ],
)
def test_a_plan_names_what_is_wrong(parts: dict[str, object], field: str) -> None:
    assert [verdict.field for verdict in failures(plan_complete(plan(**parts)))] == [field]


def test_a_plan_may_start_and_end_on_one_day() -> None:
    assert failures(plan_complete(plan(planned_end_on=START))) == []


@pytest.mark.parametrize(
    ("stage", "day", "progress", "codes"),
    [
        ("start", START, Progress(), []),
        ("start", START + dt.timedelta(days=1), Progress(), ["future"]),
        ("start", START, Progress(started_on=START), []),
        ("start", START, Progress(START, halfway_on=START), []),
        ("start", START, Progress(START, halfway_on=START - dt.timedelta(days=1)), ["order"]),
        ("halfway", START, Progress(START, START, START - dt.timedelta(days=1)), ["order"]),
        ("halfway", START, Progress(started_on=START), []),
        ("halfway", START - dt.timedelta(days=1), Progress(started_on=START), ["order"]),
        ("halfway", START, Progress(), ["not_started"]),
        ("settlement", START, Progress(started_on=START), []),
        ("settlement", START, Progress(), ["not_started"]),
        ("settlement", START - dt.timedelta(days=1), Progress(START - dt.timedelta(days=9), START), ["order"]),
        ("settlement", START, Progress(START, START, settled_on=START), []),
        ("halfway", START, Progress(START, cancelled_on=START), ["cancelled"]),
    ],
)
def test_stages_come_in_order_once_and_not_in_the_future(
    stage: str, day: dt.date, progress: Progress, codes: list[str]
) -> None:
    assert [verdict.code for verdict in failures(stage_in_order(stage, day, progress, START))] == codes


def test_a_cancelled_project_does_not_change_and_a_settled_one_is_not_cancelled() -> None:
    assert can_change(Progress(START, START, END)).ok
    assert can_change(Progress(cancelled_on=START)).code == "cancelled"
    assert can_cancel(Progress(START, START)).ok
    assert can_cancel(Progress(START, START, END)).code == "settled"


@pytest.mark.parametrize(
    ("who", "ok"),
    [
        ("clerk", True),
        ("agent", True),
        ("township", True),
        ("sun", False),
        ("bureau", False),
        ("neighbour", False),
        ("far", False),
    ],
)
def test_clerk_agent_and_township_record_projects(village: Village, who: str, ok: bool) -> None:
    if ok:
        assert registered(village, who).pk
        return
    with pytest.raises(Refused) as refused:
        registered(village, who)
    assert refused.value.forbidden
    assert not Project.objects.exists()


def test_the_clock_learns_of_each_stage(village: Village) -> None:
    project = started(village)
    clerk = village.people["clerk"]
    half, end = dt.date(2026, 6, 15), dt.date(2026, 8, 3)
    record_halfway(
        project_id=project.pk,
        version=2,
        halfway_on=half,
        progress="路基完成，铺了一半",
        paid=Decimal("30000.00"),
        by=clerk,
        at=at(half),
        on=half,
    )
    done = record_settlement(
        project_id=project.pk,
        version=3,
        settled_on=end,
        settlement=Decimal("79000.00"),
        paid=Decimal("79000.00"),
        by=clerk,
        at=at(end),
        on=end,
    )
    events = list(Event.objects.filter(subject=project.pk).order_by("id").values_list("kind", "on"))
    assert events == [("project_start", START), ("project_halfway", half), ("project_settlement", end)]
    assert (done.version, done.settlement, done.paid) == (4, Decimal("79000.00"), Decimal("79000.00"))
    verbs = list(Entry.objects.filter(object_type="project").order_by("id").values_list("verb", flat=True))
    assert verbs[0] == "township.project_registered"
    assert verbs[-1] == "township.project_settled"


def test_a_moved_start_is_reported_again_and_an_unmoved_one_is_not(village: Village) -> None:
    project = registered(village)
    clerk = village.people["clerk"]
    update_plan(project_id=project.pk, version=1, plan=plan(funding="村集体"), by=clerk, at=at(DAY), on=DAY)
    later = START + dt.timedelta(days=10)
    update_plan(project_id=project.pk, version=2, plan=plan(planned_start_on=later), by=clerk, at=at(DAY), on=DAY)
    assert list(Event.objects.order_by("id").values_list("on", flat=True)) == [START, later]


def test_the_second_to_change_a_project_is_told(village: Village) -> None:
    project = registered(village)
    clerk = village.people["clerk"]
    update_plan(project_id=project.pk, version=1, plan=plan(funding="村集体"), by=clerk, at=at(DAY), on=DAY)
    with pytest.raises(Refused) as refused:
        update_plan(project_id=project.pk, version=1, plan=plan(funding="捐款"), by=clerk, at=at(DAY), on=DAY)
    assert refused.value.verdicts[0].code == "stale"
    assert Project.objects.get().funding == "村集体"


def test_two_projects_of_one_village_have_two_names(village: Village) -> None:
    registered(village)
    with pytest.raises(Refused) as refused:
        registered(village, name="北坡道路硬化 ")
    assert refused.value.verdicts[0].field == "name"


def test_a_village_that_is_not_live_has_no_projects(village: Village) -> None:
    village.division.go_live_on = DAY + dt.timedelta(days=1)
    village.division.save()
    with pytest.raises(Refused) as refused:
        registered(village)
    assert refused.value.verdicts[0].code == "not_live"


def test_giving_up_ends_what_the_stages_owe(village: Village) -> None:
    project = registered(village)
    duty = open_duty(
        kind=KIND_STAGE_START,
        division_id=village.division.pk,
        period=START,
        subject=project.pk,
        role="clerk",
        opens_on=DAY,
        due_on=START - dt.timedelta(days=1),
    )
    given = give_up_project(
        project_id=project.pk, version=1, reason="补助没有批下来", by=village.people["clerk"], at=at(DAY), on=DAY
    )
    assert given.cancelled_on == DAY
    assert Duty.objects.get(pk=duty.pk).state == DutyState.CANCELLED
    draft = village.draft("project-start", project_id=project.pk)
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert {verdict.code for verdict in refused.value.verdicts} == {"cancelled"}


def test_a_stage_is_drafted_once_it_is_recorded_and_named_what_is_missing(village: Village) -> None:
    project = registered(village, contractor="", selection="")
    with pytest.raises(Refused) as refused:
        village.draft("project-half", project_id=project.pk)
    assert refused.value.verdicts[0].code == "stage"
    with pytest.raises(Refused) as refused:
        village.submit(village.draft("project-start", project_id=project.pk))
    assert [verdict.field for verdict in refused.value.verdicts] == ["project.contractor", "project.selection"]
    clerk = village.people["clerk"]
    update_plan(project_id=project.pk, version=1, plan=plan(), by=clerk, at=at(DAY), on=DAY)
    filed = village.submit(village.draft("project-start", project_id=project.pk))
    assert (filed.state, filed.content["contractor"], filed.figure) == (
        State.SUBMITTED,
        "青石公司",
        Decimal("80000.00"),
    )


def test_a_project_is_seen_in_its_own_village_and_above(village: Village) -> None:
    project = registered(village)
    seen = {name for name, user in village.people.items() if visible_to(user, DAY).exists()}
    assert seen == {"clerk", "agent", "sun", "qian", "zhou", "secretary", "township", "bureau"}
    with pytest.raises(Project.DoesNotExist):
        get_for(village.people["neighbour"], project.pk, DAY)
