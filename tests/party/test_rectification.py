"""A weak branch: plan, deadline, measures, accepted by another person or reopened (R-PTY-5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.notices.models import Notice
from governance.base.verdict import Refused
from governance.party.actions.rectification import (
    accept_rectification,
    ask_acceptance,
    identify_weak,
    plan_rectification,
    reopen_rectification,
    take_measure,
    withdraw_identification,
)
from governance.party.duty_kinds import KIND_ACCEPT, KIND_PLAN, KIND_RECTIFY
from governance.party.models import PartyOrganisation, Rectification
from governance.party.queries.rectification import rectifications_visible_to
from tests.autonomy.test_list_at_once import at_once
from tests.party.makers import DAY, NOT_OFFICES, VILLAGE, Party, make_party

pytestmark = pytest.mark.req("R-PTY-5")
ONE = dt.timedelta(days=1)
LAST = dt.date(2027, 4, 1)  # 365 days after DAY


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


def identified(made: Party, who: str = "town_office") -> Rectification:
    branch = PartyOrganisation.objects.leading().filter(division__code=VILLAGE).first() or made.branch()
    return identify_weak(
        organisation_id=branch.pk, kinds=["life", "affairs"], reason="三会一课一年没有开。", **made.when(who)
    )


def planned(made: Party, who: str = "secretary", deadline: dt.date = LAST, **parts: Any) -> Rectification:
    row = identified(made)
    return plan_rectification(rectification_id=row.pk, plan="每月开会，按月公开。", deadline=deadline, **made.when(who))


def submitted(made: Party, planner: str = "secretary") -> Rectification:
    row = planned(made, planner)
    take_measure(rectification_id=row.pk, done_on=DAY, text="开了支部大会。", **made.when("secretary"))
    return ask_acceptance(rectification_id=row.pk, result="已经按月开会。", **made.when("secretary"))


def duty(kind: int, row: Rectification) -> Duty:
    return Duty.objects.filter(kind=kind, subject=row.pk).order_by("-id")[0]


def test_from_found_weak_to_accepted_each_step_is_owed_and_met(made: Party) -> None:
    row = identified(made)
    assert (duty(KIND_PLAN, row).role, duty(KIND_PLAN, row).due_on) == ("party_secretary", dt.date(2026, 4, 16))
    assert Notice.objects.filter(recipient__username="secretary").exists()
    plan_rectification(rectification_id=row.pk, plan="每月开会。", deadline=LAST, **made.when("secretary"))
    assert duty(KIND_PLAN, row).state == DutyState.MET
    assert (duty(KIND_RECTIFY, row).due_on, duty(KIND_RECTIFY, row).state) == (LAST, DutyState.OPEN)
    take_measure(rectification_id=row.pk, done_on=DAY, text="开了支部大会。", **made.when("secretary"))
    ask_acceptance(rectification_id=row.pk, result="已经按月开会。", **made.when("secretary"))
    assert duty(KIND_RECTIFY, row).state == DutyState.MET
    assert duty(KIND_ACCEPT, row).role == "party_office"
    accept_rectification(rectification_id=row.pk, opinion="同意。", **made.when("county_office"))
    assert duty(KIND_ACCEPT, row).state == DutyState.MET
    row = Rectification.objects.get(pk=row.pk)
    assert (row.state, row.closed_on, row.accepted_by) == ("accepted", DAY, made.people["county_office"])
    assert [one.verb for one in Entry.objects.filter(object_type="rectification")] == [
        "party.weak_identified",
        "party.plan_made",
        "party.measure_taken",
        "party.acceptance_asked",
        "party.accepted",
    ]


@pytest.mark.parametrize(("deadline", "ok"), [(DAY, False), (DAY + ONE, True), (LAST, True), (LAST + ONE, False)])
def test_the_deadline_is_after_today_and_inside_the_limit(made: Party, deadline: dt.date, ok: bool) -> None:
    if ok:
        assert planned(made, deadline=deadline).deadline == deadline
        return
    with pytest.raises(Refused) as refused:
        planned(made, deadline=deadline)
    assert codes(refused) == {"deadline"}
    assert "平台约定365日，不是法律" in refused.value.verdicts[0].text


@pytest.mark.parametrize("planner", ["town_office", "county_office"])
def test_who_made_the_plan_does_not_accept_it(made: Party, planner: str) -> None:
    row = submitted(made, planner)
    for act, more in ((accept_rectification, {}), (reopen_rectification, {"deadline": LAST})):
        with pytest.raises(Refused) as refused:
            act(rectification_id=row.pk, opinion="同意。", **more, **made.when(planner))
        assert codes(refused) == {"another_person"}
    assert Rectification.objects.get().state == "submitted"
    accept_rectification(rectification_id=row.pk, opinion="同意。", **made.when("county_office2"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE party_rectification SET accepted_by_id = planned_by_id")


def test_not_accepted_it_goes_on_with_a_new_day(made: Party) -> None:
    row = submitted(made)
    with pytest.raises(Refused) as refused:
        reopen_rectification(rectification_id=row.pk, opinion="还差公开。", deadline=DAY, **made.when("town_office"))
    assert codes(refused) == {"deadline"}
    assert Rectification.objects.get().state == "submitted"
    later = DAY + 30 * ONE
    reopen_rectification(
        rectification_id=row.pk, opinion="还差公开。", deadline=later, **made.when("town_office", DAY + ONE)
    )
    row = Rectification.objects.get()
    assert (row.state, row.reopened, row.deadline) == ("underway", 1, later)
    assert (duty(KIND_RECTIFY, row).due_on, duty(KIND_RECTIFY, row).state) == (later, DutyState.OPEN)
    ask_acceptance(rectification_id=row.pk, result="已经公开。", **made.when("secretary", DAY + 2 * ONE))
    accept_rectification(rectification_id=row.pk, opinion="通过。", **made.when("town_office", DAY + 3 * ONE))
    assert Rectification.objects.get().state == "accepted"


def test_acceptance_is_asked_when_something_was_done(made: Party) -> None:
    row = planned(made)
    with pytest.raises(Refused) as refused:
        ask_acceptance(rectification_id=row.pk, result="都好了。", **made.when("secretary"))
    assert codes(refused) == {"measures"}


@pytest.mark.parametrize("who", [*NOT_OFFICES, "secretary", "other_town_office", "stranger_office"])
def test_only_offices_above_find_weak_accept_and_withdraw(made: Party, who: str) -> None:
    with pytest.raises(Refused) as refused:
        identified(made, who)
    assert refused.value.forbidden
    row = submitted(made)
    for act in (accept_rectification, withdraw_identification):
        with pytest.raises(Refused) as refused:
            act(rectification_id=row.pk, opinion="同意。", **made.when(who))
        assert refused.value.forbidden


@pytest.mark.parametrize("who", ["clerk", "head", "bureau", "leader", "sibling_secretary", "other_town_office"])
def test_others_plan_nothing_and_take_no_measure(made: Party, who: str) -> None:
    row = identified(made)
    with pytest.raises(Refused) as refused:
        plan_rectification(rectification_id=row.pk, plan="每月开会。", deadline=LAST, **made.when(who))
    assert refused.value.forbidden


def test_one_rectification_at_a_time_and_steps_in_order(made: Party) -> None:
    row = identified(made)
    with pytest.raises(Refused) as refused:
        identified(made, "county_office")
    assert codes(refused) == {"once"}
    for act, given in (
        (ask_acceptance, {"result": "都好了。"}),
        (take_measure, {"done_on": DAY, "text": "开会。"}),
        (accept_rectification, {"opinion": "同意。"}),
    ):
        with pytest.raises(Refused) as refused:
            act(rectification_id=row.pk, **given, **made.when("county_office"))
        assert "state" in codes(refused)
    withdraw_identification(rectification_id=row.pk, opinion="认定有误。", **made.when("town_office"))
    assert duty(KIND_PLAN, row).state == DutyState.CANCELLED
    assert identified(made).pk != row.pk


def test_it_is_seen_by_ones_own_places_and_never_on_the_board(made: Party) -> None:
    row = identified(made)
    for who in ("secretary", "clerk", "township", "bureau", "leader", "county_office"):
        assert list(rectifications_visible_to(made.people[who], DAY)) == [row]
    for who in ("sibling_secretary", "other_town_office", "stranger_office", "water", "admin"):
        assert not rectifications_visible_to(made.people[who], DAY).exists()
    assert not Entry.objects.filter(object_type="rectification", leaf__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_acceptances_at_once_one_is_told() -> None:
    made = make_party()
    row = submitted(made)
    came = at_once(
        lambda: accept_rectification(rectification_id=row.pk, opinion="同意。", **made.when("county_office")),
        lambda: accept_rectification(rectification_id=row.pk, opinion="也同意。", **made.when("county_office2")),
    )
    assert came == ["done", "state"]
    assert Entry.objects.filter(verb="party.accepted").count() == 1
