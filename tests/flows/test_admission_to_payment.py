"""From a department's request to a year that is paid, looked back on and read by anyone (R-AUT-2 to R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils.html import strip_tags

from autonomy.choices import AgreementState
from autonomy.duty_kinds import KIND_PROMISE_COMMITTEE, KIND_PROMISE_GOVERNMENT
from autonomy.models import Agreement, DraftRun
from autonomy.queries.lists import entries_in_force
from autonomy.tasks import draft_agreements
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.township.models import Due, Payment
from tests.autonomy.gate import Gate
from tests.autonomy.makers import DAY, TOWNSHIP, VILLAGE, Autonomy, at, make_autonomy
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-2", "R-AUT-3", "R-AUT-4")]
LIST = "/desk/autonomy/agreements/"
JUNE, JULY, OVER = dt.date(2026, 6, 30), dt.date(2026, 7, 1), dt.date(2027, 1, 4)


class Desk:
    """People at the desk on a day."""

    def __init__(self, made: Autonomy) -> None:
        self.made = made

    def get(self, who: str, path: str, on: dt.date) -> HttpResponse:
        with time_machine.travel(at(on), tick=False):
            client = browser(self.made.people[who], on) if who else Client()
            return client.get(path)

    def post(self, who: str, path: str, sent: dict[str, Any], on: dt.date, status: int = 302) -> HttpResponse:
        with time_machine.travel(at(on), tick=False):
            response = browser(self.made.people[who], on).post(path, sent)
        assert response.status_code == status, words(response)
        return response

    def todo(self, who: str, on: dt.date) -> list[str]:
        return [row.text.title for row in todo(self.made.people[who], on=on)]


def words(response: HttpResponse) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_a_request_becomes_a_matter_an_agreement_and_a_paid_and_published_year(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(make_autonomy())
    desk = Desk(gate.made)
    # The gate: filed, three reviews, the committees heard, admitted. The matter is on the list the same day.
    request = gate.decide(gate.ready())
    (entry,) = entries_in_force("assistance", VILLAGE, DAY).filter(request=request)
    # The township drafts for all its committees; a worker does it.
    monkeypatch.setattr("autonomy.views.drafting.draft_agreements", Worker)
    terms = {
        "term_from": "2026-04-01",
        "term_until": "2026-12-31",
        "entries": [entry.code],
        "pay_on": "2026-06-30\n2026-12-15",
    }
    with django_capture_on_commit_callbacks(execute=True):
        desk.post("township", f"{LIST}draft/", {**terms, "place": TOWNSHIP}, DAY)
    run = DraftRun.objects.get()
    # A matter for villages: the urban community is listed with the reason, and holds nobody up.
    assert (run.state, run.done, len(run.problems)) == ("done", 1, 1)
    desk.post("township", f"{LIST}runs/{run.pk}/", {"offer": "1"}, DAY)
    agreement = Agreement.objects.get()
    page = f"{LIST}{agreement.pk}/"
    # Two sign on each side; everybody who has to was told, and reads all of it first.
    assert any("签署协助协议：上湾村" in title for title in desk.todo("head", DAY))
    read = words(desk.get("head", page, DAY))
    for one in (request.title, "1,800.00", "上湾村村民委员会", "没有做到怎么办"):
        assert one in read, one
    for who in ("township", "township2", "clerk", "head"):
        digest = Agreement.objects.get().content_hash
        desk.post(who, page, {"sign": "1", "digest": digest}, DAY)
    assert Agreement.objects.get().state == AgreementState.SIGNED
    public = f"/board/{VILLAGE}/agreements/{agreement.pk}/"
    assert "还没有到期" in words(desk.get("", public, DAY))
    # Both are owed by June: what the county's department asked for is paid by that department or the township.
    first, second = Due.objects.order_by("due_on")
    assert [str(first.amount), str(second.amount)] == ["900.00", "900.00"]
    money = f"/desk/money/{first.pk}/"
    assert any(title.startswith("付款：") for title in desk.todo("township", JUNE))
    over = {"enter": "1", "enter-amount": "900.01", "enter-paid_on": "2026-06-30", "enter-reference": "银A1"}
    assert "超过了应付的数" in words(desk.post("township", money, over, JUNE, status=422))
    desk.post("township", money, {**over, "enter-amount": "900"}, JUNE)
    payment = Payment.objects.get()
    assert any(title.startswith("核对到账") for title in desk.todo("clerk", JUNE))
    name = f"check-{payment.pk}"
    desk.post("clerk", money, {name: "1", f"{name}-received": "900.00", f"{name}-note": ""}, JULY)
    assert Payment.objects.get().state == "confirmed"
    # December: the rest is paid, and the village says that the work was done.
    december = dt.date(2026, 12, 15)
    rest = {"enter": "1", "enter-amount": "900", "enter-paid_on": "2026-12-15", "enter-reference": "银A2"}
    desk.post("township", f"/desk/money/{second.pk}/", rest, december)
    late = Payment.objects.order_by("-pk")[0]
    desk.post(
        "clerk",
        f"/desk/money/{second.pk}/",
        {f"check-{late.pk}": "1", f"check-{late.pk}-received": "900", f"check-{late.pk}-note": ""},
        december,
    )
    for promise in agreement.promises.exclude(kind="payment"):
        who = "clerk" if promise.side == "committee" else "township"
        sent = {f"keep-{promise.pk}": "1", f"keep-{promise.pk}-note": "全年都按要求办了"}
        desk.post(who, page, sent, december)
    kinds = [KIND_PROMISE_GOVERNMENT, KIND_PROMISE_COMMITTEE]
    assert not Duty.objects.open().filter(kind__in=kinds).exists()
    # The year is over: the agreement has ended by itself, and both sides owe their word on the other.
    sweep(on=OVER, at=at(OVER))
    assert Agreement.objects.get().state == AgreementState.ENDED
    (item,) = agreement.items.all()
    for who in ("township", "head"):
        assert any("评价2026年协议履行" in title for title in desk.todo(who, OVER))
        sent = {"evaluate-2026": "1", f"evaluate-2026-item-{item.pk}": "yes", "evaluate-2026-overall": "yes"}
        desk.post(who, page, {**sent, "evaluate-2026-text": ""}, OVER)
        assert not any("评价" in title for title in desk.todo(who, OVER))
    # Anyone reads the year: promised, paid, confirmed, and how both sides saw it.
    told = words(desk.get("", public, OVER))
    for one in ("期满", "已付清", "已核对到账", "说对方：做到了", "登记号"):
        assert one in told, one
    total = words(desk.get("", f"/board/{VILLAGE}/agreements/", OVER))
    assert "约定 1,800.00 元" in total
    assert "已付 1,800.00 元" in total
    assert "逾期" not in total


class Worker:
    """In the place of the queue: the task runs at once, as it is."""

    @staticmethod
    def delay(run_id: int, on: str) -> None:
        draft_agreements(run_id, on)
