"""An emergency is let in at once for a limited time, reviewed like any other, and ends by itself (R-AUT-3)."""

from __future__ import annotations

import datetime as dt

import pytest

from autonomy.actions.admission import withdraw
from autonomy.actions.admission_clock import KINDS
from autonomy.actions.decision import grant_provisional
from autonomy.choices import ListKind, RequestState
from autonomy.duty_kinds import KIND_REVIEW_LEGALITY, KIND_REVIEW_NECESSITY, KIND_REVIEW_REASONABLENESS
from autonomy.models import AdmissionRequest
from autonomy.queries.lists import entries_in_force
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.journal.queries import body_of
from governance.base.verdict import Refused
from tests.autonomy.gate import Gate
from tests.autonomy.makers import DAY, VILLAGE, Autonomy, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-3")]
S = RequestState
UNTIL = DAY + dt.timedelta(days=20)
AFTER = UNTIL + dt.timedelta(days=1)
URGENT = {"emergency": True, "emergency_ground": "山洪预警已经发布，等不及审查。", "starts_on": DAY}


@pytest.fixture
def gate(made: Autonomy) -> Gate:
    return Gate(made)


def grant(gate: Gate, request: AdmissionRequest, who: str = "decider", until: dt.date = UNTIL) -> AdmissionRequest:
    reason = "明天就有强降雨，先做再审。"
    return grant_provisional(request_id=request.pk, until=until, reason=reason, **gate.made.when(who))


def listed(on: dt.date) -> list[str]:
    return [entry.standing for entry in entries_in_force(ListKind.ASSISTANCE, VILLAGE, on).exclude(request=None)]


def test_it_is_on_the_list_at_once_and_off_it_when_its_days_are_over(gate: Gate) -> None:
    request = grant(gate, gate.filed(**URGENT))
    assert (listed(DAY), listed(UNTIL), listed(AFTER)) == (["provisional"], ["provisional"], [])
    sweep(on=UNTIL, at=at(UNTIL))
    assert AdmissionRequest.objects.get(pk=request.pk).state == S.FILED
    sweep(on=AFTER, at=at(AFTER))
    request = AdmissionRequest.objects.get(pk=request.pk)
    assert request.state == S.EXPIRED
    owed = Duty.objects.open().filter(kind__in=KINDS, subject=request.pk).values_list("kind", flat=True)
    assert set(owed) == {KIND_REVIEW_LEGALITY, KIND_REVIEW_REASONABLENESS, KIND_REVIEW_NECESSITY}
    assert (body_of(request.leaf or 0) or {})["kind"] == "admission_expired"
    for aspect, who in (("legality", "reviewer1"), ("reasonableness", "reviewer2"), ("necessity", "reviewer3")):
        gate.review(request, aspect, who, AFTER)
    assert not Duty.objects.open().filter(kind__in=KINDS, subject=request.pk).exists()
    sweep(on=AFTER, at=at(AFTER))
    assert AdmissionRequest.objects.get(pk=request.pk).leaf == request.leaf


def test_admitted_in_time_it_stays_under_the_same_code(gate: Gate) -> None:
    request = grant(gate, gate.accepted(**URGENT))
    (before,) = entries_in_force(ListKind.ASSISTANCE, VILLAGE, DAY).filter(request=request)
    gate.reviewed(request)
    gate.heard(request)
    gate.decide(request)
    (after,) = entries_in_force(ListKind.ASSISTANCE, VILLAGE, DAY).filter(request=request)
    assert (after.code, after.standing, after.until) == (before.code, "regular", None)


def test_refused_in_time_it_leaves_the_list_the_same_day(gate: Gate) -> None:
    request = grant(gate, gate.accepted(**URGENT))
    gate.reviewed(request, necessity="not_met")
    gate.decide(request, "refuse")
    assert listed(DAY) == []


def test_it_is_granted_once_and_its_department_cannot_take_it_off_the_list(gate: Gate) -> None:
    request = grant(gate, gate.filed(**URGENT))
    with pytest.raises(Refused) as again:
        grant(gate, request)
    assert again.value.verdicts[0].code == "already"
    with pytest.raises(Refused) as withdrawn:
        withdraw(request_id=request.pk, **gate.made.when("water"))
    assert withdrawn.value.verdicts[0].code == "listed"


def test_who_let_it_in_does_not_review_and_who_reviewed_does_not_let_it_in(gate: Gate) -> None:
    request = gate.accepted(**URGENT)
    gate.review(request, "legality", "reviewer1")
    with pytest.raises(Refused) as reviewer:
        grant(gate, request, "reviewer1")
    assert reviewer.value.verdicts[0].code == "reviewer_decides"
    grant(gate, request)
    with pytest.raises(Refused) as granter:
        gate.review(request, "necessity", "decider")
    assert granter.value.verdicts[0].code == "provisional"
