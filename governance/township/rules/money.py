"""What may be entered as paid, and what may be said to have arrived. Pure.

费随事转: who asks for the work gives the money (村组法 43, 居组法 43; R-AUT-4).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("ASSIST-LAW", "R-AUT-4")
CENT = Decimal("0.01")
LONGEST_REFERENCE, LONGEST_NOTE = 60, 200


@dataclass(frozen=True)
class Voucher:
    """A payment as it is entered, or as it was before."""

    amount: Decimal
    paid_on: dt.date
    reference: str


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def counted(amount: Decimal, received: Decimal | None, *, disputed: bool) -> Decimal:
    """How much of a payment counts as paid: all of it until the committee says otherwise, then what arrived. A
    committee that does not look cannot make the payer late."""
    return (received or Decimal(0)) if disputed else amount


def can_enter(*, cancelled: bool, paid_on: dt.date, on: dt.date, reference: str) -> list[Verdict]:
    """Owed, on a day that has been, with its voucher."""
    found = [yes("standing", basis=BASIS)]
    if cancelled:
        text = _("这笔款已经取消，不能登记付款。请核对是哪一笔应付款。")
        found.append(no("cancelled", text, basis=BASIS, field="due"))
    if paid_on > on:
        text = _("付款日期%(paid)s还没有到，今天是%(today)s。请在付款以后登记。")
        text %= {"paid": paid_on.isoformat(), "today": on.isoformat()}
        found.append(
            no("future", text, needed=f"<= {on.isoformat()}", met=paid_on.isoformat(), basis=BASIS, field="paid_on")
        )
    if not 0 < len(reference) <= LONGEST_REFERENCE:
        text = _("请填凭证号（银行回单号、支付令号），最多%(longest)d个字。") % {"longest": LONGEST_REFERENCE}
        found.append(no("reference", text, needed=f"1-{LONGEST_REFERENCE}", met=str(len(reference)), field="reference"))
    return found


def within_promise(*, owed: Decimal, paid: Decimal, amount: Decimal) -> Verdict:
    """More than zero, to the cent, and with what was paid before not more than was promised."""
    if not (amount.is_finite() and amount > 0 and amount == amount.quantize(CENT)):
        text = _("金额要大于0，写到分，现在是%(met)s。") % {"met": amount}
        return no("money", text, needed="> 0", met=str(amount), basis=BASIS, field="amount")
    left = owed - paid
    if amount <= left:
        return yes("within_promise", needed=str(left), met=str(amount), basis=BASIS, field="amount")
    text = _(
        "超过了应付的数：应付 %(owed)s 元，已付 %(paid)s 元，最多还能登记 %(left)s 元，填的是 %(met)s 元。"
        "请核对金额；多付的，先由双方补签协议。"
    ) % {"owed": yuan(owed), "paid": yuan(paid), "left": yuan(left), "met": yuan(amount)}
    return no("over_promise", text, needed=f"<= {left}", met=str(amount), basis=BASIS, field="amount")


def same_voucher(old: Voucher, new: Voucher) -> Verdict:
    """One voucher is one payment: entered again it is the same one, and never another sum or day."""
    if (old.amount, old.paid_on) == (new.amount, new.paid_on):
        return yes("same", field="reference")
    text = _(
        "凭证号“%(reference)s”已经登记过：%(old)s 元，%(day)s付。一张凭证只能登记一次。"
        "请核对凭证号；登记错了的，由村（居）委会核对时写明。"
    ) % {"reference": new.reference, "old": yuan(old.amount), "day": old.paid_on.isoformat()}
    needed, met = f"{old.amount} {old.paid_on}", f"{new.amount} {new.paid_on}"
    return no("voucher_used", text, needed=needed, met=met, basis=BASIS, field="reference")


def can_check(*, confirmed: bool, entered_by: int, by: int) -> list[Verdict]:
    """Not confirmed yet; and by somebody else than who entered it. A dispute may be looked at again: the money may
    have come since."""
    found = [yes("open", basis=BASIS)]
    if confirmed:
        found.append(no("checked", _("这笔付款已经核对过了，不用再核对。"), basis=BASIS, field="state"))
    if entered_by == by:
        text = _("登记付款的人不能自己核对到账。请由村（居）委会的其他人核对。")
        found.append(no("own_entry", text, basis=BASIS, field="by"))
    return found


def arrived(*, amount: Decimal, received: Decimal, note: str) -> Verdict:
    """All of it, or less with a word on what is wrong; more than was entered is another payment."""
    if not (received.is_finite() and received >= 0 and received == received.quantize(CENT)):
        text = _("到账金额不能小于0，写到分，现在是%(met)s。") % {"met": received}
        return no("money", text, needed=">= 0", met=str(received), basis=BASIS, field="received")
    if received > amount:
        text = _("登记的付款是 %(amount)s 元，填的到账是 %(met)s 元。多出来的请付款方另外登记一笔。")
        text %= {"amount": yuan(amount), "met": yuan(received)}
        return no("more", text, needed=f"<= {amount}", met=str(received), basis=BASIS, field="received")
    if received < amount and not 0 < len(note) <= LONGEST_NOTE:
        text = _("到账和登记的不一样，请写明差在哪里，最多%(longest)d个字。") % {"longest": LONGEST_NOTE}
        return no("note", text, needed=f"1-{LONGEST_NOTE}", met=str(len(note)), basis=BASIS, field="note")
    return yes("arrived", basis=BASIS)
