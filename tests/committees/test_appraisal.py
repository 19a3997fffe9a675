"""Appraisals from the plan to the result, and the office that ends by law (R-CMT-6)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from governance.base.accounts.models import Assignment
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.journal.models import Body
from governance.base.journal.registry import REGISTRY
from governance.base.notices.models import Notice
from governance.base.verdict import Refused
from governance.committees.actions.appraisal import call_off_appraisal, set_scale
from governance.committees.choices import BodyKind, OfficeEnd
from governance.committees.duty_kinds import KIND_APPRAISE
from governance.committees.models import Appraisal, AppraisalResult, Office
from governance.committees.rules.appraisal import Count
from tests.committees.makers_oversight import (
    CHONGQING,
    COMMUNITY,
    COUNTY,
    DAY,
    SHANDONG,
    VILLAGE,
    Watch,
    at,
    count,
    make_watch,
    meeting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-6")]
HELD = DAY + dt.timedelta(days=15)


@pytest.fixture
def made(watch_world: Watch) -> Watch:
    return watch_world


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in error.value.verdicts}


def named(row: Appraisal) -> set[str]:
    return set(row.results.values_list("office__name", flat=True))


@pytest.mark.rule("VC-EV-WHO", "RC-EV-WHO")
def test_a_village_appraises_members_and_hired_hands_and_a_community_members_only(made: Watch) -> None:
    members = {"李主任", "王副主任", "张委员"}
    assert named(made.plan()) == members | {"赵报账员"}
    assert named(made.plan(COMMUNITY)) == members


def test_the_plan_is_public_and_the_result_is_public(made: Watch) -> None:
    row = made.plan()
    plan = json.loads(bytes(Body.objects.get(leaf=row.plan_leaf).content))
    assert plan["planned_on"] == HELD.isoformat()
    held = made.hold(row)
    told = json.loads(bytes(Body.objects.get(leaf=held.leaf).content))
    assert [one["grade"] for one in told["results"]] == ["competent"] * 4
    for name in ("committees.appraisal", "committees.appraisal_plan"):
        assert [checked.wrong for checked in REGISTRY.witnesses[name]()] == [""]


def test_who_changes_a_count_behind_the_platform_is_found(made: Watch) -> None:
    row = made.hold(made.plan())
    AppraisalResult.objects.filter(appraisal=row).update(incompetent=0)
    assert [bool(checked.wrong) for checked in REGISTRY.witnesses["committees.appraisal"]()] == [True]


@pytest.mark.rule("EV-END")
def test_the_second_failure_in_a_row_ends_the_office_and_tells_township_and_committee(made: Watch) -> None:
    office = made.office("张委员")
    login = Assignment.objects.create(
        user=made.people["leader"], role="clerk", division=made.place(), starts_on=dt.date(2025, 1, 1)
    )
    Office.objects.filter(pk=office.pk).update(assignment=login)
    first = made.hold(made.plan(), failed="张委员")
    assert not first.results.filter(ended_office=True).exists()
    later = HELD + dt.timedelta(days=200)
    second = made.hold(made.plan(on=later), failed="张委员")
    office.refresh_from_db()
    assert (office.ends_on, office.end_why) == (second.held_on, OfficeEnd.APPRAISAL)
    ended = second.results.get(ended_office=True)
    assert ended.office_id == office.pk
    assert ended.verdict["ends"]["code"] == "EV-END"
    assert "第三十八条" in ended.verdict["ends"]["basis"][0]
    login.refresh_from_db()
    assert login.ends_on == second.held_on
    told = Notice.objects.filter(matter=f"appraisal/{second.pk}#held").values_list("recipient__username", flat=True)
    assert {"township", "head", "clerk"} <= set(told)


@pytest.mark.rule("EV-END")
def test_a_good_year_between_breaks_the_row(made: Watch) -> None:
    made.hold(made.plan(), failed="张委员")
    day = HELD
    for failed in ("", "张委员"):
        day += dt.timedelta(days=200)
        made.hold(made.plan(on=day), failed=failed)
    assert made.office("张委员").__class__.objects.get(pk=made.office("张委员").pk).ends_on is None


@pytest.mark.rule("EV-END")
def test_a_hired_hand_is_appraised_but_the_article_does_not_end_that_post(made: Watch) -> None:
    made.hold(made.plan(), failed="赵报账员")
    made.hold(made.plan(on=HELD + dt.timedelta(days=200)), failed="赵报账员")
    assert Office.objects.get(pk=made.office("赵报账员").pk).ends_on is None


@pytest.mark.rule("VC-EV-CHAIR")
@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"present": 41}, {"present"}),
        ({"present": 0}, {"present", "count"}),
        ({"present": 31}, {"count"}),
        ({"chair_id": None}, {"VC-EV-CHAIR"}),
        ({"held_on": DAY - dt.timedelta(days=1)}, {"planned_on"}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(made: Watch, wrong: dict, codes: set[str]) -> None:  # type: ignore[type-arg]
    row = made.plan()
    with pytest.raises(Refused) as error:
        made.hold(row, **wrong)
    assert refused(error) == codes
    row.refresh_from_db()
    assert row.held_on is None
    assert row.results.filter(grade="").count() == 4


def test_everybody_of_the_plan_is_counted_and_nobody_else(made: Watch) -> None:
    row = made.plan()
    counts = {office: count() for office in row.results.values_list("office_id", flat=True)}
    counts.pop(made.office("张委员").pk)
    with pytest.raises(Refused) as error:
        made.hold(row, counts=counts)
    assert refused(error) == {"counts"}


def test_it_is_not_held_twice_and_not_after_it_was_called_off(made: Watch) -> None:
    row = made.hold(made.plan())
    with pytest.raises(Refused) as error:
        made.hold(row)
    assert "state" in refused(error)
    planned = made.plan(on=HELD)
    call_off_appraisal(appraisal_id=planned.pk, why="下雨，改期", **made.when("supervisor", HELD))
    with pytest.raises(Refused) as error:
        made.hold(planned)
    assert "state" in refused(error)
    assert made.plan(on=HELD).pk != planned.pk


def test_two_plans_do_not_wait_at_once(made: Watch) -> None:
    made.plan()
    with pytest.raises(Refused) as error:
        made.plan()
    assert refused(error) == {"waiting"}


def test_the_scale_of_the_county_gives_the_grade_and_the_chairs_word_counts_no_more(made: Watch) -> None:
    set_scale(
        place=COUNTY,
        incompetent=(1, 2),
        competent=(2, 3),
        basis="清溪县评议办法第五条",
        starts_on=DAY,
        **made.when("bureau"),
    )
    row = made.plan()
    counts = {
        office: Count(16, 0, 16, grade="competent", reason="我说了算")
        for office in row.results.values_list("office_id", flat=True)
    }
    held = made.hold(row, counts=counts)
    assert set(held.results.values_list("grade", "reason")) == {("basically_competent", "")}
    assert held.results.all()[0].verdict["basis"] == ["清溪县评议办法第五条"]


@pytest.mark.parametrize("who", ["clerk", "head", "township", "sibling_supervisor", "leader"])
def test_nobody_but_the_supervision_committee_plans_it(made: Watch, who: str) -> None:
    made.people["supervisor"], kept = made.people[who], made.people["supervisor"]
    with pytest.raises(Refused) as error:
        made.plan()
    assert error.value.forbidden
    made.people["supervisor"] = kept


def test_only_the_county_sets_a_scale_and_never_for_the_past(made: Watch) -> None:
    given = {"place": COUNTY, "incompetent": (1, 2), "competent": (1, 2), "basis": "办法", "starts_on": DAY}
    with pytest.raises(Refused) as error:
        set_scale(**given, **made.when("township"))
    assert error.value.forbidden
    with pytest.raises(Refused) as error:
        set_scale(**{**given, "starts_on": DAY - dt.timedelta(days=1)}, **made.when("bureau"))
    assert refused(error) == {"starts_on"}
    with pytest.raises(Refused) as error:
        set_scale(**{**given, "incompetent": (3, 2)}, **made.when("bureau"))
    assert refused(error) == {"share"}


@pytest.mark.rule("EV-NOTICE", "EV-GAP")
def test_chongqing_wants_ten_days_of_notice_and_six_months_between() -> None:
    made = make_watch(CHONGQING)
    with pytest.raises(Refused) as error:
        made.plan(CHONGQING, planned_on=DAY + dt.timedelta(days=9))
    assert refused(error) == {"EV-NOTICE"}
    made.hold(made.plan(CHONGQING, planned_on=DAY + dt.timedelta(days=10)))
    with pytest.raises(Refused) as error:
        made.plan(CHONGQING, on=dt.date(2026, 9, 20), planned_on=dt.date(2026, 10, 10))
    assert refused(error) == {"EV-GAP"}
    assert made.plan(CHONGQING, on=dt.date(2026, 9, 20), planned_on=dt.date(2026, 10, 11)).pk


@pytest.mark.rule("EV-GAP")
def test_shandong_wants_the_months_but_not_the_days() -> None:
    made = make_watch(SHANDONG)
    made.hold(made.plan(SHANDONG, planned_on=DAY))
    with pytest.raises(Refused) as error:
        made.plan(SHANDONG, on=dt.date(2026, 9, 30), planned_on=dt.date(2026, 9, 30))
    assert refused(error) == {"EV-GAP"}


@pytest.mark.rule("VC-EV-FREQ", "RC-EV-FREQ")
def test_the_years_duty_is_opened_once_for_each_community_and_met_by_the_appraisal(made: Watch) -> None:
    sweep(on=DAY, at=at(DAY))
    sweep(on=DAY, at=at(DAY))
    owed = Duty.objects.filter(kind=KIND_APPRAISE)
    assert set(owed.values_list("division__code", "due_on")) == {
        (VILLAGE, dt.date(2026, 12, 31)),
        (COMMUNITY, dt.date(2026, 12, 31)),
    }
    made.hold(made.plan())
    assert owed.get(division__code=VILLAGE).met_on == HELD
    assert owed.get(division__code=COMMUNITY).met_on is None


def test_what_was_held_before_the_clock_came_by_is_not_owed_again(made: Watch) -> None:
    made.hold(made.plan())
    sweep(on=HELD, at=at(HELD))
    assert set(Duty.objects.filter(kind=KIND_APPRAISE).values_list("division__code", flat=True)) == {COMMUNITY}


def test_it_is_held_at_an_assembly_or_a_council(made: Watch) -> None:
    row = made.plan()
    with pytest.raises(Refused) as error:
        made.hold(row, meeting_id=meeting(made.place(), BodyKind.COMMITTEE, HELD, DAY).pk)
    assert refused(error) == {"meeting"}
    held = made.hold(row, meeting_id=meeting(made.place(), BodyKind.COUNCIL, HELD, DAY).pk)
    assert held.meeting is not None
