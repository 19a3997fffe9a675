"""A need for a service that is dropped: by whom, from which state, with its reason (R-SOC-3)."""

from __future__ import annotations

import pytest
import time_machine

from autonomy.actions.purchase import open_purchase
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from governance.society.actions.need import drop_need
from governance.society.models import PurchaseNeed
from tests.autonomy.gate import Gate
from tests.autonomy.makers import DAY, Autonomy, at
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-SOC-3")]
REASON = "水务局自己的巡查员可以办"


@pytest.fixture
def need(made: Autonomy) -> PurchaseNeed:
    gate = Gate(made)
    request = gate.decide(gate.ready(), "refuse")
    return open_purchase(request_id=request.pk, **made.when("water"))


def test_the_row_stays_with_the_reason_and_the_day(made: Autonomy, need: PurchaseNeed) -> None:
    dropped = drop_need(need_id=need.pk, reason=f" {REASON} ", **made.when("water"))
    assert (dropped.state, dropped.dropped_on, dropped.drop_reason) == ("dropped", DAY, REASON)
    entry = Entry.objects.get(verb="society.need_dropped", object_id=need.pk)
    assert entry.actor_id == made.people["water"].pk
    assert REASON not in str(entry.data)


@pytest.mark.parametrize("who", ["health", "township", "clerk", "stranger_bureau"])
def test_only_the_unit_that_buys_drops_it(made: Autonomy, need: PurchaseNeed, who: str) -> None:
    with pytest.raises(Refused) as refused:
        drop_need(need_id=need.pk, reason=REASON, **made.when(who))
    assert refused.value.forbidden
    need.refresh_from_db()
    assert need.state == "open"


@pytest.mark.parametrize("reason", ["", "不要了", "长" * 301])
def test_it_says_why(made: Autonomy, need: PurchaseNeed, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        drop_need(need_id=need.pk, reason=reason, **made.when("water"))
    assert [verdict.field for verdict in refused.value.verdicts] == ["drop_reason"]
    assert not Entry.objects.filter(verb="society.need_dropped").exists()


def test_it_is_dropped_once(made: Autonomy, need: PurchaseNeed) -> None:
    drop_need(need_id=need.pk, reason=REASON, **made.when("water"))
    with pytest.raises(Refused) as refused:
        drop_need(need_id=need.pk, reason="又写了一个理由", **made.when("water"))
    assert not refused.value.forbidden
    need.refresh_from_db()
    assert need.drop_reason == REASON


def test_the_desk_drops_it(made: Autonomy, need: PurchaseNeed) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = browser(made.people["water"])
        page = f"/desk/society/needs/{need.pk}/"
        assert client.post(page, {"drop": "1", "drop_reason": "不"}).status_code == 422
        assert client.post(page, {"drop": "1", "drop_reason": REASON}).status_code == 302
        assert REASON in client.get(page).content.decode()
