"""Short words for what people do with agreements; stands on ``makers``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from autonomy.actions.agreement import AgreementInput, ItemInput, draft_agreement, offer_agreement
from autonomy.actions.drafting import RunInput
from autonomy.actions.signature import sign_agreement
from autonomy.models import Agreement, Promise
from autonomy.rules.agreement import Paying
from governance.base.places.models import Division
from governance.township.actions.money import check_payment, enter_payment
from governance.township.models import Due, Payment
from tests.autonomy.makers import DAY, TOWNSHIP, VILLAGE, Autonomy

START, END = dt.date(2026, 4, 1), dt.date(2027, 3, 31)
JUNE, DECEMBER = dt.date(2026, 6, 30), dt.date(2026, 12, 15)
SIGNERS = (("government", "township"), ("government", "township2"), ("committee", "head"), ("committee", "clerk"))


def item(code: str = "X001", **parts: Any) -> ItemInput:
    given: dict[str, Any] = {
        "requirements": "每月走访一次，发现新情况三天内报民政局。",
        "hours": Decimal("4.00"),
        "amount": Decimal("1200.00"),
        "payments": (Paying(JUNE, Decimal("600.00")), Paying(DECEMBER, Decimal("600.00"))),
        **parts,
    }
    return ItemInput(code=code, **given)


def given(**parts: Any) -> AgreementInput:
    told: dict[str, Any] = {"term_from": START, "term_until": END, "items": (item(),), **parts}
    return AgreementInput(**told)


def drafted(made: Autonomy, place: str = VILLAGE, on: dt.date = DAY, **parts: Any) -> Agreement:
    return draft_agreement(division_id=made.places[place].pk, given=given(**parts), **made.when("township", on))


def offered(made: Autonomy, on: dt.date = DAY, **parts: Any) -> Agreement:
    row = drafted(made, on=on, **parts)
    return offer_agreement(agreement_id=row.pk, **made.when("township", on))


def sign(made: Autonomy, row: Agreement, side: str, who: str, on: dt.date = DAY, text: str | None = None) -> Agreement:
    seen = row.content_hash if text is None else text
    return sign_agreement(agreement_id=row.pk, side=side, content_hash=seen, **made.when(who, on))


def signed(made: Autonomy, on: dt.date = DAY, **parts: Any) -> Agreement:
    row = offered(made, on=on, **parts)
    for side, who in SIGNERS:
        row = sign(made, row, side, who, on)
    return row


def due(row: Agreement, on: dt.date = JUNE) -> Due:
    return Due.objects.get(promise__agreement=row, due_on=on)


def promise(row: Agreement, kind: str, due_on: dt.date | None = None) -> Promise:
    rows = Promise.objects.filter(agreement=row, kind=kind).order_by("due_on", "id")
    found = rows.filter(due_on=due_on).first() if due_on else rows.first()
    assert found is not None
    return found


def pay(
    made: Autonomy, owed: Due, amount: str, on: dt.date, reference: str = "2026-001", who: str = "township"
) -> Payment:
    told = {"amount": Decimal(amount), "paid_on": on, "reference": reference}
    return enter_payment(due_id=owed.pk, **told, **made.when(who, on))


def check(made: Autonomy, payment: Payment, received: str, on: dt.date, note: str = "", who: str = "clerk") -> Payment:
    return check_payment(payment_id=payment.pk, received=Decimal(received), note=note, **made.when(who, on))


def terms(**parts: Any) -> RunInput:
    given: dict[str, Any] = {
        "term_from": START,
        "term_until": END,
        "codes": ["X001", "X003"],
        "pay_on": [JUNE, DECEMBER],
        **parts,
    }
    return RunInput(**given)


def more_villages(made: Autonomy, count: int) -> None:
    Division.objects.bulk_create(
        Division(
            code=f"9901010013{number:02}",
            name=f"新{number}村",
            level=12,
            parent=made.places[TOWNSHIP],
            committee="village",
            go_live_on=dt.date(2026, 1, 1),
        )
        for number in range(count)
    )
