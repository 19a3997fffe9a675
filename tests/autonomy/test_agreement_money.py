"""Money promised in agreements: entered, checked, reconciled; what is late is the government's duty (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from autonomy.duty_kinds import KIND_PROMISE_GOVERNMENT
from autonomy.models import ListEntry, Promise
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.verdict import Refused
from governance.township.choices import PaymentState
from governance.township.duty_kinds import KIND_RECEIPT
from governance.township.models import Due, Payment
from governance.township.queries.money import reconciliation, visible_to
from tests.autonomy.agreements import DECEMBER, JUNE, check, due, pay, signed
from tests.autonomy.makers import DAY, VILLAGE, Autonomy

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]
JULY = dt.date(2026, 7, 1)


def promise_duties(owed: Due) -> list[tuple[int, dt.date]]:
    rows = Duty.objects.filter(kind=KIND_PROMISE_GOVERNMENT, subject=owed.subject).order_by("id")
    return [(row.state, row.due_on) for row in rows]


def test_a_payment_over_the_promised_sum_is_refused_and_nothing_is_kept(made: Autonomy) -> None:
    owed = due(signed(made))
    pay(made, owed, "500.00", DAY, "A1")
    with pytest.raises(Refused) as refused:
        pay(made, owed, "100.01", DAY, "A2")
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.needed, verdict.met) == ("over_promise", "<= 100.00", "100.01")
    assert Payment.objects.count() == 1


def test_the_same_voucher_twice_is_one_payment_and_never_another_sum(made: Autonomy) -> None:
    owed = due(signed(made))
    first = pay(made, owed, "500.00", DAY, "A1")
    assert pay(made, owed, "500.00", DAY, " A1 ") == first
    with pytest.raises(Refused) as refused:
        pay(made, owed, "100.00", DAY, "A1")
    assert [verdict.code for verdict in refused.value.verdicts] == ["voucher_used"]
    assert Duty.objects.filter(kind=KIND_RECEIPT).count() == 1


def test_the_promise_is_kept_when_what_was_entered_reaches_the_sum(made: Autonomy) -> None:
    owed = due(signed(made))
    pay(made, owed, "599.99", DAY, "A1")
    assert promise_duties(owed) == [(DutyState.OPEN, JUNE)]
    pay(made, owed, "0.01", DAY, "A2")
    assert promise_duties(owed) == [(DutyState.MET, JUNE)]
    assert Promise.objects.get(pk=owed.subject).met_on == DAY


def test_money_that_did_not_come_is_owed_again_as_late_as_it_is(made: Autonomy) -> None:
    owed = due(signed(made))
    payment = pay(made, owed, "600.00", DAY)
    check(made, payment, "0", JULY, note="银行没有到账记录")
    assert promise_duties(owed) == [(DutyState.MET, JUNE), (DutyState.OPEN, JUNE)]
    assert Duty.objects.overdue(JULY).filter(kind=KIND_PROMISE_GOVERNMENT, subject=owed.subject).count() == 1
    check(made, payment, "600.00", JULY, who="head")
    assert promise_duties(owed) == [(DutyState.MET, JUNE), (DutyState.MET, JUNE)]


def test_owed_again_twice_on_one_day_makes_a_duty_each_time(made: Autonomy) -> None:
    owed = due(signed(made))
    for reference in ("A1", "A2"):
        check(made, pay(made, owed, "600.00", DAY, reference), "0", DAY, note="没有到账")
    assert [state for state, _due in promise_duties(owed)] == [DutyState.MET, DutyState.MET, DutyState.OPEN]


def test_a_dispute_settled_late_does_not_pass_the_sum_with_what_was_paid_instead(made: Autonomy) -> None:
    owed = due(signed(made))
    lost = pay(made, owed, "600.00", DAY, "A1")
    check(made, lost, "0", DAY, note="没有到账")
    pay(made, owed, "600.00", DAY, "A2")
    with pytest.raises(Refused) as refused:
        check(made, lost, "600.00", DAY)
    assert [verdict.code for verdict in refused.value.verdicts] == ["over_promise"]


@pytest.mark.parametrize(
    ("who", "may_pay", "may_check"),
    [
        ("township", True, False),
        ("township2", True, False),
        ("other_township", False, False),
        ("clerk", False, True),
        ("head", False, True),
        ("secretary", False, True),
        ("supervisor", False, False),
        ("sibling_clerk", False, False),
        ("bureau", False, False),
        ("leader", False, False),
        ("water", False, False),
    ],
)
def test_who_pays_enters_and_who_receives_checks(made: Autonomy, who: str, may_pay: bool, may_check: bool) -> None:
    owed = due(signed(made))
    if may_pay:
        assert pay(made, owed, "100.00", DAY, who=who).state == PaymentState.ENTERED
    else:
        with pytest.raises(Refused):
            pay(made, owed, "100.00", DAY, who=who)
    entered = Payment.objects.create(
        due=owed,
        amount=Decimal("50.00"),
        paid_on=DAY,
        reference="B1",
        entered_by=made.people["bureau"],
        entered_at=made.when("bureau")["at"],
    )
    if may_check:
        assert check(made, entered, "50.00", DAY, who=who).state == PaymentState.CONFIRMED
    else:
        with pytest.raises(Refused) as refused:
            check(made, entered, "50.00", DAY, who=who)
        assert refused.value.forbidden


def test_a_department_pays_what_the_list_says_is_its_own_and_sees_nothing_else(made: Autonomy) -> None:
    ListEntry.objects.filter(code="X001").update(organisation=made.organisations["水务局"])
    owed = due(signed(made))
    assert (owed.payer, owed.payer_division) == (made.organisations["水务局"], None)
    assert visible_to(made.people["water"], DAY).count() == 2
    assert not visible_to(made.people["health"], DAY).exists()
    assert pay(made, owed, "100.00", DAY, "A1", who="water").amount == Decimal("100.00")
    with pytest.raises(Refused) as refused:
        pay(made, owed, "100.00", DAY, "A2", who="health")
    assert {verdict.code for verdict in refused.value.verdicts} == {"payer"}


def test_reconciliation_says_due_paid_confirmed_missing_and_late_by_year(made: Autonomy) -> None:
    row = signed(made)
    check(made, pay(made, due(row), "400.00", DAY, "A1"), "400.00", DAY)
    check(made, pay(made, due(row), "200.00", DAY, "A2"), "150.00", DAY, note="少了50元")
    pay(made, due(row, DECEMBER), "100.00", DAY, "A3")
    (found,) = reconciliation(visible_to(made.people["clerk"], DAY), JULY)
    sums = {name: found[f"sum_{name}"] for name in ("owed", "paid", "confirmed", "missing", "late")}
    assert (found["division__code"], found["year"]) == (VILLAGE, 2026)
    assert sums == {
        "owed": Decimal("1200.00"),
        "paid": Decimal("650.00"),
        "confirmed": Decimal("550.00"),
        "missing": Decimal("550.00"),
        "late": Decimal("50.00"),
    }


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_of_money_asks_the_same_number_of_questions_for_one_and_for_many(
    made: Autonomy, client: Client, django_assert_num_queries: object, size: int
) -> None:
    row = signed(made)
    owed = due(row)
    for number in range(size - 1):
        Due.objects.create(
            division=owed.division,
            payer_division=owed.payer_division,
            kind=owed.kind,
            subject=10_000 + number,
            year=2026,
            what="别的经费",
            basis="协议",
            amount=Decimal("10.00"),
            due_on=JUNE,
        )
    client.force_login(made.people["clerk"], "allauth.account.auth_backends.AuthenticationBackend")
    with django_assert_num_queries(PINNED):  # type: ignore[operator]
        response = client.get("/desk/money/")
    assert response.status_code == 200
    assert len(response.context["missing"]) == size + 1


# Person, posts, what is missing, what is settled, reconciliation, unread notices.
PINNED = 6


def test_entering_and_checking_at_the_desk(made: Autonomy, client: Client) -> None:
    owed = due(signed(made))
    address, backend = f"/desk/money/{owed.pk}/", "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(made.people["clerk"], backend)
    assert client.get(address).context["enter"] is None, "the committee does not enter payments"
    payment = pay(made, owed, "600.00", DAY)
    page = client.get(address)
    assert page.context["payments"][0]["form"] is not None
    name = f"check-{payment.pk}"
    sent = {name: "1", f"{name}-received": "500", f"{name}-note": ""}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "差在哪里" in refused.content.decode()
    assert client.post(address, {**sent, f"{name}-note": "少了100元"}).status_code == 302
    payment.refresh_from_db()
    assert (payment.state, payment.received) == (PaymentState.DISPUTED, Decimal("500.00"))


@pytest.mark.parametrize("who", ["sibling_clerk", "other_township", "stranger_bureau", "water"])
def test_what_is_owed_elsewhere_is_not_there(made: Autonomy, client: Client, who: str) -> None:
    owed = due(signed(made))
    client.force_login(made.people[who], "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/desk/money/{owed.pk}/").status_code in (302, 404)
    assert not visible_to(made.people[who], DAY).exists()
