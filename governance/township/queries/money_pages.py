"""Money as rows for its desk pages and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.clock.explain import full_date
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.township.choices import PaymentState
from governance.township.models import Due, Payment
from governance.township.queries.money import reconciliation, visible_to, with_sums
from governance.township.rules.money import yuan
from governance.township.sources import ORIGIN

LISTED = 200
TYPED: dict[str, str] = {
    PaymentState.ENTERED: "submitted",
    PaymentState.CONFIRMED: "met",
    PaymentState.DISPUTED: "late",
}


def money_page(user: User, on: dt.date) -> dict[str, Any]:
    """By committee and year first, then what is still to be paid, the earliest first, then the latest that is paid."""
    rows = visible_to(user, on)
    listed = with_sums(rows).select_related("division", "payer_division", "payer")
    missing = list(listed.filter(missing__gt=0).order_by("due_on", "id")[: LISTED + 1])
    settled = list(listed.filter(missing__lte=0).order_by("-due_on", "-id")[:LISTED])
    return {
        "sums": [_sum_row(row) for row in reconciliation(rows, on)[:LISTED]],
        "missing": [due_row(due, on) for due in missing[:LISTED]],
        "more": len(missing) > LISTED,
        "settled": [due_row(due, on) for due in settled],
        "back_url": reverse("desk:home"),
    }


def _sum_row(row: dict[str, Any]) -> dict[str, Any]:
    sums = {name: yuan(row[f"sum_{name}"]) for name in ("owed", "paid", "confirmed", "missing", "late")}
    return {"place": row["division__name"], "year": row["year"], "is_late": row["sum_late"] > 0, **sums}


def due_row(due: Due, on: dt.date) -> dict[str, Any]:
    """``due`` with its sums (queries.money.with_sums)."""
    missing: Decimal = due.missing  # type: ignore[attr-defined]
    if due.cancelled_on is not None:
        state, label = "withdrawn", _("已取消")
    elif missing <= 0:
        state, label = "met", _("已付清")
    elif due.due_on < on:
        state, label = "late", _("逾期%(days)s天") % {"days": (on - due.due_on).days}
    else:
        state, label = "open", _("还没有到期")
    return {
        "id": due.pk,
        "what": due.what,
        "place": due.division.name,
        "payer": str(due.payer or due.payer_division),
        "year": due.year,
        "basis": due.basis,
        "amount": yuan(due.amount),
        "paid": yuan(due.paid),  # type: ignore[attr-defined]
        "confirmed": yuan(due.confirmed),  # type: ignore[attr-defined]
        "missing": yuan(missing),
        "due_label": full_date(due.due_on),
        "state": state,
        "state_label": label,
        "cancel_reason": due.cancel_reason,
        "url": reverse("township:due", args=[due.pk]),
    }


def due_page(due: Due, on: dt.date) -> dict[str, Any]:
    """One due with its payments, in the order of their days."""
    return {
        "due": due_row(due, on),
        "payments": [_payment_row(row) for row in Payment.objects.filter(due=due).order_by("paid_on", "id")],
        "origin_url": ORIGIN[due.kind]([due]).get(due.pk, ""),
        "back_url": reverse("township:money"),
    }


def _payment_row(row: Payment) -> dict[str, Any]:
    return {
        "id": row.pk,
        "amount": yuan(row.amount),
        "paid_label": full_date(row.paid_on),
        "reference": row.reference,
        "state": TYPED[row.state],
        "state_label": str(row.get_state_display()),
        "received": "" if row.received is None else yuan(row.received),
        "note": row.note,
        "checked_label": "" if row.checked_on is None else full_date(row.checked_on),
    }


def waiting(due: Due) -> list[Payment]:
    """Payments that the committee may still check."""
    rows = Payment.objects.filter(due=due).exclude(state=PaymentState.CONFIRMED)
    return list(rows.order_by("paid_on", "id"))


def export_dues(user: User, on: dt.date, within: str = "") -> Listing:
    """Every due with its sums, in one's own scope."""
    rows = with_sums(visible_to(user, on).filter(_inside(within)))
    found = rows.select_related("division", "payer_division", "payer").order_by("division__code", "due_on", "id")
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("年度"),
        _("内容"),
        _("依据"),
        _("付款单位"),
        _("最迟付款"),
        _("应付（元）"),
        _("已付（元）"),
        _("已核对到账（元）"),
        _("还差（元）"),
        _("取消日期"),
    )
    return Listing(_("协助事项经费"), columns(*head), (_due_cells(row) for row in found.iterator(CHUNK)))


def export_sums(user: User, on: dt.date, within: str = "") -> Listing:
    """Reconciliation: one row a committee and year."""
    rows = reconciliation(visible_to(user, on).filter(_inside(within)), on)
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("年度"),
        _("应付（元）"),
        _("已付（元）"),
        _("已核对到账（元）"),
        _("还差（元）"),
        _("其中逾期（元）"),
    )
    names = ("sum_owed", "sum_paid", "sum_confirmed", "sum_missing", "sum_late")
    cells = (
        (row["division__code"], row["division__name"], row["year"], *(row[name] for name in names))
        for row in rows.iterator(CHUNK)
    )
    return Listing(_("协助事项经费对账"), columns(*head), cells)


def _inside(code: str) -> Q:
    return within_codes([code], "division__code")


def _due_cells(due: Due) -> Sequence[Any]:
    return (
        due.division.code,
        due.division.name,
        due.year,
        due.what,
        due.basis,
        str(due.payer or due.payer_division),
        due.due_on,
        due.amount,
        due.paid,  # type: ignore[attr-defined]
        due.confirmed,  # type: ignore[attr-defined]
        due.missing,  # type: ignore[attr-defined]
        due.cancelled_on,
    )
