"""Money that a government owes a committee: owed, paid, checked (R-AUT-4; 村组法 43, 居组法 43)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Term, limit
from governance.base.journal.actions import record_many
from governance.base.journal.models import Entry
from governance.base.notices.actions.notice import tell
from governance.base.verdict import Verdict, no, require, yes
from governance.township.choices import DueKind, PaymentState
from governance.township.duty_kinds import KIND_RECEIPT
from governance.township.models import Due, Payment
from governance.township.permissions import CHECK_PAYMENT, ENTER_PAYMENT
from governance.township.queries.money import paid_of
from governance.township.rules import money as rules
from governance.township.sources import SETTLE

CHECK = Term("", 10, working=True)  # no text says how soon; the platform's own
NOTICE = "township.payment"
P = PaymentState


@dataclass(frozen=True)
class NewDue:
    """``subject``: the row it comes from. Exactly one payer: a government, or one of its departments."""

    division_id: int
    subject: int
    what: str
    basis: str
    amount: Decimal
    due_on: dt.date
    payer_division_id: int | None = None
    payer_id: int | None = None
    kind: str = DueKind.AGREEMENT


def owe(*, rows: Sequence[NewDue], by: User, at: dt.datetime) -> list[Due]:
    """Called by the action that makes the promise, in its transaction: as many as there are, in one statement."""
    made = Due.objects.bulk_create(
        [
            Due(
                division_id=row.division_id,
                payer_division_id=row.payer_division_id,
                payer_id=row.payer_id,
                kind=row.kind,
                subject=row.subject,
                year=row.due_on.year,
                what=row.what,
                basis=row.basis,
                amount=row.amount,
                due_on=row.due_on,
            )
            for row in rows
        ]
    )
    found = list(Due.objects.filter(pk__in=[due.pk for due in made]).select_related("division").order_by("id"))
    record_many([_entry(due, "owed", by=by, at=at, amount=str(due.amount)) for due in found])
    return found


def cancel_due(*, due_ids: Sequence[int], reason: str, by: User, at: dt.datetime, on: dt.date) -> int:
    """No more is owed of these; what was paid stays paid. Called by the action that ends the promise."""
    rows = list(
        Due.objects.filter(pk__in=due_ids, cancelled_on=None).select_related("division").select_for_update(of=("self",))
    )
    for due in rows:
        due.cancelled_on, due.cancel_reason = on, reason[:200]
    Due.objects.bulk_update(rows, ["cancelled_on", "cancel_reason"])
    record_many([_entry(due, "due_cancelled", by=by, at=at) for due in rows])
    return len(rows)


def enter_payment(
    *, due_id: int, amount: Decimal, paid_on: dt.date, reference: str, by: User, at: dt.datetime, on: dt.date
) -> Payment:
    """By who pays. The same voucher entered again is the payment that is there; the committee is asked to check."""
    reference = reference.strip()
    with transaction.atomic():
        due = _locked(due_id)
        require(*_may_enter(by, due, on), forbidden=True)
        known = Payment.objects.filter(due=due, reference=reference).first()
        if known is not None:
            old = rules.Voucher(known.amount, known.paid_on, reference)
            require(rules.same_voucher(old, rules.Voucher(amount, paid_on, reference)))
            return known
        require(
            *rules.can_enter(cancelled=due.cancelled_on is not None, paid_on=paid_on, on=on, reference=reference),
            rules.within_promise(owed=due.amount, paid=paid_of(due), amount=amount),
        )
        payment = Payment.objects.create(
            due=due, amount=amount, paid_on=paid_on, reference=reference, entered_by=by, entered_at=at
        )
        record_many([_entry(due, "payment_entered", by=by, at=at, payment=payment.pk, amount=str(amount))])
        _ask_check(payment, at=at, on=on)
        _settle(due, at=at, on=on)
    return payment


def check_payment(*, payment_id: int, received: Decimal, note: str, by: User, at: dt.datetime, on: dt.date) -> Payment:
    """By the committee: all of it came, or this much, and what is wrong. What did not come is missing again."""
    note = note.strip()
    with transaction.atomic():
        due = _locked(Payment.objects.values_list("due_id", flat=True).get(pk=payment_id))
        payment = Payment.objects.select_for_update().get(pk=payment_id)
        require(may(by, CHECK_PAYMENT.name, place=due.division.code, on=on), forbidden=True)
        require(
            *rules.can_check(confirmed=payment.state == P.CONFIRMED, entered_by=payment.entered_by_id, by=by.pk),
            rules.arrived(amount=payment.amount, received=received, note=note),
            _still_within(due, payment, received),
        )
        payment.state = P.CONFIRMED if received == payment.amount else P.DISPUTED
        payment.received, payment.note = received, note
        payment.checked_by, payment.checked_on = by, on
        payment.save()
        verb = "payment_confirmed" if payment.state == P.CONFIRMED else "payment_disputed"
        record_many([_entry(due, verb, by=by, at=at, payment=payment.pk, received=str(received))])
        meet(duty_ids=_receipts(payment), on=on)
        if payment.state == P.DISPUTED:
            _tell(due, payment, [Role.TOWNSHIP_STAFF], _("付款没有到账或者金额不符，请核对"), at=at, on=on)
        _settle(due, at=at, on=on)
    return payment


def _locked(due_id: int) -> Due:
    """Whoever pays or checks takes the due first: two at once never pass the sum together."""
    return (
        Due.objects.select_related("division", "payer_division", "payer").select_for_update(of=("self",)).get(pk=due_id)
    )


def _may_enter(by: User, due: Due, on: dt.date) -> list[Verdict]:
    """The township that signed, for whoever pays; a department for itself."""
    found = may(by, ENTER_PAYMENT.name, place=due.division.code, on=on)
    scope = scope_of(by, on)
    own = {post.organisation_id for post in scope.posts if post.role == Role.DEPARTMENT}
    if not found.ok or scope.holds([Role.TOWNSHIP_STAFF], due.division.code) or due.payer_id in own - {None}:
        return [found]
    text = _("这笔款不是您的单位付的，请由付款单位或者乡镇（街道）登记。")
    return [no("payer", text, needed=str(due.payer or due.payer_division), basis=rules.BASIS, field="due")]


def _still_within(due: Due, payment: Payment, received: Decimal) -> Verdict:
    """A dispute that is settled late may meet a payment entered in its place."""
    before = rules.counted(payment.amount, payment.received, disputed=payment.state == P.DISPUTED)
    after = paid_of(due) - before + received
    if after <= due.amount:
        return yes("within_promise", field="received")
    text = _("加上这笔，到账合计 %(met)s 元，超过应付的 %(owed)s 元。请和付款方核对是不是重复登记。")
    text %= {"met": rules.yuan(after), "owed": rules.yuan(due.amount)}
    return no("over_promise", text, needed=f"<= {due.amount}", met=str(after), basis=rules.BASIS, field="received")


def _settle(due: Due, *, at: dt.datetime, on: dt.date) -> None:
    """The source of the money hears what is missing now."""
    if due.cancelled_on is None:
        SETTLE[due.kind](due, due.amount - paid_of(due), at=at, on=on)


def _ask_check(payment: Payment, *, at: dt.datetime, on: dt.date) -> None:
    due = payment.due
    until = limit(CHECK, due.division, on).deadline(on, calendar())
    open_duty(
        kind=KIND_RECEIPT,
        division_id=due.division_id,
        period=on,
        subject=payment.pk,
        role=Role.CLERK,
        opens_on=on,
        due_on=until.due,
        provisional=until.provisional,
    )
    _tell(due, payment, sorted(CHECK_PAYMENT.roles), _("政府登记了一笔付款，请核对到账"), at=at, on=on)


def _tell(due: Due, payment: Payment, roles: Sequence[str], what: str, *, at: dt.datetime, on: dt.date) -> None:
    """No sum leaves the platform: it is on the page."""
    tell(
        division=due.division,
        roles=roles,
        kind=NOTICE,
        matter=f"payment/{payment.pk}#{payment.state}",
        title=_("%(what)s：%(place)s") % {"what": what, "place": due.division.name},
        url=reverse("township:due", args=[due.pk]),
        at=at,
        on=on,
    )


def _receipts(payment: Payment) -> list[int]:
    rows = Duty.objects.open().filter(division_id=payment.due.division_id, kind=KIND_RECEIPT, subject=payment.pk)
    return list(rows.values_list("id", flat=True))


def _entry(due: Due, verb: str, *, by: User, at: dt.datetime, **data: Any) -> Entry:
    return Entry(
        verb=f"township.{verb}",
        actor_id=by.pk,
        at=at,
        object_type="due",
        object_id=due.pk,
        division=due.division.code,
        basis=list(rules.BASIS),
        data=data,
    )


def forget_dues(*, due_ids: Sequence[int], what: str) -> None:
    """Sum, day and payer stay; what it was for was said in a text that two people erased, which journals it."""
    Due.objects.filter(pk__in=due_ids).update(what=what)
