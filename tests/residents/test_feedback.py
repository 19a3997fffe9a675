"""The box about the platform: no name is taken, the answer is public (R-RES-8)."""

from __future__ import annotations

from typing import Any

import pytest

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.verdict import Refused
from residents.actions.feedback import answer, receive, set_aside
from residents.choices import FeedbackState
from residents.duty_kinds import KIND_FEEDBACK
from residents.models import Feedback
from residents.queries.feedback import answering_place, published
from tests.openness.county import COUNTY, STRANGER, VILLAGE, County
from tests.residents.conftest import DAY, NOW, People

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-8")]


def said(county: County, text: str = "字太小，老人看不清", code: str = VILLAGE) -> Feedback:
    return receive(place=county.places[code], kind="complaint", text=text, **NOW)


def test_from_the_box_to_the_public_answer(county: County, keeper: User) -> None:
    row = said(county)
    duty = Duty.objects.get(kind=KIND_FEEDBACK)
    assert (duty.division.code, duty.due_on) == (COUNTY, row.due_on)
    assert not published().exists()
    answer(feedback_id=row.pk, public_text="字太小", reply="右上角点“大字”", by=keeper, **NOW)
    assert [(one.public_text, one.reply) for one in published()] == [("字太小", "右上角点“大字”")]
    duty.refresh_from_db()
    assert duty.state == DutyState.MET


def test_what_is_set_aside_is_never_public(county: County, keeper: User) -> None:
    row = said(county)
    set_aside(feedback_id=row.pk, why="elsewhere", by=keeper, **NOW)
    assert not published().exists()
    with pytest.raises(Refused):
        answer(feedback_id=row.pk, public_text="字太小", reply="右上角点“大字”", by=keeper, **NOW)
    assert Feedback.objects.get().state == FeedbackState.SET_ASIDE


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.TOWNSHIP_STAFF, VILLAGE[:9]),
        (Role.CLERK, VILLAGE),
        (Role.LEADER, COUNTY),
        (Role.PLATFORM_ADMIN, STRANGER[:6]),
    ],
)
def test_only_who_runs_the_place_answers(county: County, keeper: User, people: People, role: str, code: str) -> None:
    row = said(county)
    for act in (
        lambda who: answer(feedback_id=row.pk, public_text="字太小", reply="右上角点“大字”", by=who, **NOW),
        lambda who: set_aside(feedback_id=row.pk, why="abusive", by=who, **NOW),
    ):
        with pytest.raises(Refused) as refused:
            act(people(role, code))
        assert refused.value.forbidden
    assert Feedback.objects.get().state == FeedbackState.RECEIVED


@pytest.mark.parametrize("field", ["text", "public_text", "reply"])
def test_no_number_of_a_person_comes_in_or_goes_out(county: County, keeper: User, field: str) -> None:
    leak = "请打我电话13800138000"
    if field == "text":
        with pytest.raises(Refused) as refused:
            said(county, leak)
        assert not Feedback.objects.exists()
    else:
        row = said(county)
        given = {"public_text": "字太小", "reply": "右上角点“大字”"} | {field: leak}
        with pytest.raises(Refused) as refused:
            answer(feedback_id=row.pk, **given, by=keeper, **NOW)
        assert not published().exists()
    assert {verdict.field for verdict in refused.value.verdicts} == {field}
    assert all("13800138000" not in verdict.text for verdict in refused.value.verdicts)


def test_a_limit_says_which_it_is(county: County, keeper: User, settings: Any) -> None:
    settings.FEEDBACK_PLACE_DAY = 2
    said(county)
    said(county)
    with pytest.raises(Refused) as refused:
        said(county)
    assert [(verdict.code, verdict.met) for verdict in refused.value.verdicts] == [("limit_place", "2")]


def test_it_goes_to_the_nearest_place_where_somebody_answers(county: County, people: People) -> None:
    User.objects.all().update(is_active=True)
    Assignment.objects.filter(role__in=[Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN]).update(ends_on="2026-03-03")
    assert answering_place(county.places[VILLAGE], DAY) is None
    with pytest.raises(Refused) as refused:
        said(county)
    assert refused.value.verdicts[0].code == "nobody"
    people(Role.PLATFORM_ADMIN, "9901")
    assert answering_place(county.places[VILLAGE], DAY) == county.places["9901"]
    people(Role.BUREAU_REVIEWER, COUNTY)
    assert answering_place(county.places[VILLAGE], DAY) == county.places[COUNTY]
    assert answering_place(None, DAY) == county.places["9901"]
