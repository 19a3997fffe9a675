"""Orders to publish, and what many ask together by the numbers of the law (R-OPN-6, R-OPN-10; 村组法 36, 居组法 35)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from governance.base.accounts.choices import Role
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.base.verdict import Refused
from openness.actions.inquiry import InquiryInput, answer_inquiry, receive_inquiry
from openness.actions.order import OrderInput, issue_order, revoke_order
from openness.choices import AnswerLevel, InquiryState, OrderState
from openness.duty_kinds import KIND_ANSWER, KIND_DEMAND, KIND_INQUIRY, KIND_ORDERED
from openness.models import Inquiry, Order
from openness.queries.limits import limit
from tests.openness.challenger import Asking, day
from tests.openness.test_challenge import refused
from tests.openness.village import DAY, Village, at, month, spent

pytestmark = pytest.mark.django_db


def order(village: Village, by: str = "township", on: dt.date = DAY, **parts: Any) -> Order:
    given = {
        "item_id": village.items["month-account"].pk,
        "due_on": day(10),
        "reason": "查了，二月的账一直没有公开",
        "period_start": month(2),
    }
    return issue_order(
        division_id=village.division.pk,
        given=OrderInput(**{**given, **parts}),
        by=village.people[by],
        at=at(on),
        on=on,
    )


@pytest.mark.req("R-OPN-6")
def test_an_order_is_a_duty_with_its_date_and_is_fulfilled_by_the_publication(village: Village) -> None:
    village.month(1, spent("120.00"))
    made = order(village)
    (duty,) = Duty.objects.filter(kind=KIND_ORDERED)
    assert (duty.subject, duty.role, duty.due_on, duty.division) == (made.pk, Role.CLERK, day(10), village.division)
    body = json.loads(bytes(Body.objects.get(leaf=made.leaf).content))
    assert (body["kind"], body["due_on"], body["level"]) == ("order", day(10).isoformat(), "township")
    published = village.month(2, spent("20.00"), on=day(3))
    made.refresh_from_db()
    assert (made.state, made.fulfilled_by_id, made.ended_on) == (OrderState.FULFILLED, published.pk, day(3))
    assert Duty.objects.get(kind=KIND_ORDERED).state == DutyState.MET


@pytest.mark.req("R-OPN-6")
def test_another_period_or_a_plain_copy_does_not_fulfil_it(village: Village) -> None:
    first = village.month(1, spent("120.00"))
    made = order(village, period_start=month(3))
    correcting = order(village, period_start=None, corrects_id=first.pk, by="bureau")
    assert (correcting.level, correcting.period_start) == (AnswerLevel.COUNTY, month(1))
    village.month(2, spent("20.00"))
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.OPEN}
    village.correct(first, spent("121.00"))
    states = dict(Order.objects.values_list("id", "state"))
    assert states == {made.pk: OrderState.OPEN, correcting.pk: OrderState.FULFILLED}


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize(
    ("by", "may"),
    [("township", True), ("bureau", True), ("clerk", False), ("sun", False), ("secretary", False), ("far", False)],
)
def test_only_the_township_and_the_county_above_order(village: Village, by: str, may: bool) -> None:
    if may:
        assert order(village, by=by).state == OrderState.OPEN
        return
    with pytest.raises(Refused) as caught:
        order(village, by=by)
    assert caught.value.forbidden
    assert not Order.objects.exists()


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ({"due_on": DAY}, ["due_on"]),
        ({"due_on": day(91)}, ["due_on"]),
        ({"reason": "查"}, ["reason"]),
        ({"reason": "村民13900005678反映没有公开"}, ["personal_mobile"]),
    ],
)
def test_an_order_has_a_date_ahead_and_a_reason_without_persons(
    village: Village, parts: dict[str, Any], codes: list[str]
) -> None:
    assert refused(lambda: order(village, **parts)) == codes


@pytest.mark.req("R-OPN-6")
def test_an_order_stands_once_and_is_revoked_with_a_reason_by_its_own_level(village: Village) -> None:
    made = order(village, by="bureau")
    assert refused(lambda: order(village)) == ["ordered"]

    def revoke(by: str) -> Order:
        return revoke_order(order_id=made.pk, reason="核对后发现已经公开", by=village.people[by], at=at(DAY), on=DAY)

    assert refused(lambda: revoke("township")) == ["level"]
    assert revoke("bureau").state == OrderState.REVOKED
    assert Duty.objects.get(kind=KIND_ORDERED).state == DutyState.CANCELLED
    assert refused(lambda: revoke("bureau")) == ["state"]
    assert order(village).state == OrderState.OPEN


# The law of the place ------------------------------------------------------------------------------------------------


def moved_to(village: Village, province: str) -> Division:
    """The same village under the code of a province whose own rule has been read."""
    load(at=at(DAY))
    code = f"{province}0101001201"
    Division.objects.filter(pk=village.division.pk).update(code=code)
    village.division.refresh_from_db()
    for name, role in (("localclerk", Role.CLERK), ("localsun", Role.SUPERVISOR), ("localqian", Role.SUPERVISOR)):
        village.person(name, role, code)
    return village.division


@pytest.mark.req("R-OPN-6", "R-OPN-10")
@pytest.mark.parametrize(
    ("province", "days", "unchecked"),
    [("37", 5, True), ("50", 3, True), ("31", 15, True), ("51", 10, True), ("43", 10, True)],
)
def test_the_time_to_answer_is_that_of_the_province(
    village: Village, province: str, days: int, unchecked: bool
) -> None:
    """Sichuan's ten days were never read, so they drive nothing: the ten there are the platform's own."""
    division = moved_to(village, province)
    found = limit(KIND_ANSWER, division, DAY)
    assert (found.days, found.working, found.unchecked) == (days, False, unchecked)
    assert ("平台约定" in found.basis) == (province in ("51", "43"))


@pytest.mark.req("R-OPN-6")
def test_a_local_window_to_object_is_told_and_closes_nothing(asking: Asking) -> None:
    moved_to(asking.village, "37")
    assert asking.ask(day(5), phone="13900000001").window_passed is False
    late = asking.ask(day(6), phone="13900000002")
    assert late.window_passed is True
    assert late.due_on == day(11)


# Many together --------------------------------------------------------------------------------------------------------


def asked(village: Village, by: str = "localclerk", **parts: Any) -> Inquiry:
    given = {
        "kind": "inquiry",
        "askers": "villagers",
        "title": "路灯电费",
        "text": "路灯电费一年多少，怎么分摊",
        "count": 10,
        "total": 100,
        "source": "联名书3页，2026年选民名册",
    }
    return receive_inquiry(
        division_id=village.division.pk,
        given=InquiryInput(**{**given, **parts}),
        by=village.people[by],
        at=at(DAY),
        on=DAY,
    )


@pytest.mark.req("R-OPN-10")
@pytest.mark.parametrize(
    ("province", "kind", "askers", "count", "total", "state"),
    [
        ("33", "inquiry", "villagers", 10, 100, "accepted"),
        ("33", "inquiry", "villagers", 10, 101, "short"),
        ("33", "inquiry", "villagers", 11, 101, "accepted"),
        ("33", "inquiry", "representatives", 5, 40, "accepted"),
        ("33", "inquiry", "representatives", 4, 40, "short"),
        ("37", "demand", "villagers", 61, 610, "accepted"),
        ("37", "demand", "villagers", 60, 610, "short"),
        ("37", "demand", "representatives", 8, 40, "accepted"),
        ("37", "demand", "representatives", 7, 40, "short"),
        ("50", "demand", "representatives", 7, 36, "short"),
    ],
)
def test_the_numbers_of_the_law_of_the_place_decide(
    village: Village, province: str, kind: str, askers: str, count: int, total: int, state: str
) -> None:
    moved_to(village, province)
    row = asked(village, kind=kind, askers=askers, count=count, total=total)
    assert (row.state, row.voluntary) == (state, False)
    assert row.verdict["ok"] is (state == "accepted")
    assert row.verdict["needed"]
    assert row.verdict["met"]
    assert "《" in row.verdict["basis"][0]
    duties = Duty.objects.filter(kind__in=(KIND_INQUIRY, KIND_DEMAND), subject=row.pk)
    assert [duty.due_on for duty in duties] == ([day(15)] if state == "accepted" else [])
    assert json.loads(bytes(Body.objects.get(leaf=row.leaf).content))["count"] == count  # public either way


@pytest.mark.req("R-OPN-10")
def test_where_no_rule_is_in_force_the_committee_may_take_it_of_its_own_accord(village: Village) -> None:
    moved_to(village, "43")
    assert refused(lambda: asked(village)) == ["no_rule"]
    assert refused(lambda: asked(village, by="localsun", voluntary=True)) == ["voluntary_role"]
    row = asked(village, voluntary=True)
    assert (row.state, row.voluntary, row.verdict["code"]) == (InquiryState.ACCEPTED, True, "voluntary")


@pytest.mark.req("R-OPN-10", "R-CMT-7")
def test_the_supervision_committee_asks_without_a_number_and_only_by_its_members(village: Village) -> None:
    moved_to(village, "33")
    given: dict[str, Any] = {"askers": "supervisors", "count": None, "total": None, "source": ""}
    assert refused(lambda: asked(village, **given)) == ["role"]
    row = asked(village, by="localsun", **given)
    assert (row.state, row.count, row.verdict["code"]) == (InquiryState.ACCEPTED, None, "supervisors")


@pytest.mark.req("R-OPN-10")
@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ({"count": 0}, ["counts"]),
        ({"count": 11, "total": 10}, ["counts"]),
        ({"total": None}, ["counts"]),
        ({"source": ""}, ["source"]),
        ({"title": "灯"}, ["title"]),
        ({"text": "身份证11010519491231002X的人"}, ["personal_id18"]),
    ],
)
def test_counts_have_a_source_and_texts_name_nobody(village: Village, parts: dict[str, Any], codes: list[str]) -> None:
    moved_to(village, "33")
    found = refused(lambda: asked(village, **parts))
    assert found == codes or all(code.startswith("personal_") for code in found)


@pytest.mark.req("R-OPN-10")
def test_what_enough_people_demanded_is_answered_by_publishing_it(asking: Asking) -> None:
    village = asking.village
    moved_to(village, "37")
    row = asked(village, kind="demand")

    def answered(**parts: Any) -> Inquiry:
        return answer_inquiry(
            inquiry_id=row.pk,
            text="已经公开，见下面的一份。",
            by=village.people["localclerk"],
            at=at(day(3)),
            on=day(3),
            **parts,
        )

    assert refused(answered) == ["not_published"]
    done = answered(disclosure_id=asking.disclosure.pk)
    assert (done.state, done.answered_on) == (InquiryState.ANSWERED, day(3))
    assert Duty.objects.get(kind=KIND_DEMAND).state == DutyState.MET
    assert json.loads(bytes(Body.objects.get(leaf=done.answer_leaf).content))["answers"] == row.leaf
    assert refused(lambda: answered(disclosure_id=asking.disclosure.pk)) == ["state"]
