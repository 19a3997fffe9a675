"""Money of a community: totals, balances, and how one month carries into the next (R-OPN-2).

Amounts are Decimal, in yuan, with two places. Texts go through the standard library's gettext, so that the rules
stand without Django.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from gettext import gettext as _
from itertools import pairwise

from governance.base.verdict import Verdict, no, yes

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
LIMIT = Decimal("1000000000000")  # what the columns hold: twelve digits before the point
INCOME, EXPENDITURE = "income", "expenditure"
BASIS = ("R-OPN-2",)


@dataclass(frozen=True)
class LineFact:
    """One line. A person who was paid is not named in public, so a payee counts as a person until said otherwise."""

    side: str
    category: str
    summary: str
    amount: Decimal
    on: dt.date | None = None
    payee: str = ""
    payee_is_person: bool = True
    voucher_no: str = ""


@dataclass(frozen=True)
class Figures:
    opening: Decimal
    income: Decimal
    expenditure: Decimal
    closing: Decimal


@dataclass(frozen=True)
class Typed:
    """Totals the clerk wrote down; None where the form did not ask."""

    income: Decimal | None = None
    expenditure: Decimal | None = None
    closing: Decimal | None = None


NOTHING_TYPED = Typed()


@dataclass(frozen=True)
class MonthFact:
    """The account of one month that counts: verified or published, the latest published correction of it."""

    start: dt.date
    opening: Decimal
    income: Decimal
    expenditure: Decimal
    closing: Decimal
    disclosure_id: int = 0

    @property
    def label(self) -> str:
        return month_label(self.start)


def month_label(start: dt.date) -> str:
    return _("%(year)d年%(month)d月") % {"year": start.year, "month": start.month}


def shown(amount: Decimal) -> str:
    """As a person reads it: 1,200.00."""
    return f"{amount:,.2f}"


def money_problem(amount: Decimal, field: str) -> Verdict:
    """Two places and no more digits than the books hold."""
    if not amount.is_finite() or abs(amount) >= LIMIT or amount != amount.quantize(CENT):
        return no(
            "money",
            _("金额写到分，最多十二位整数，现在是%(amount)s。请改正后再保存。") % {"amount": amount},
            needed="0.01",
            met=str(amount),
            basis=BASIS,
            field=field,
        )
    return yes("money", field=field)


def total(lines: Iterable[LineFact], side: str) -> Decimal:
    return sum((line.amount for line in lines if line.side == side), ZERO)


def figures(opening: Decimal, lines: Sequence[LineFact]) -> Figures:
    """The four figures; totals come from the lines, never from a typed number."""
    income, expenditure = total(lines, INCOME), total(lines, EXPENDITURE)
    return Figures(opening, income, expenditure, opening + income - expenditure)


def adds_up(found: Figures, closing: Decimal) -> Verdict:
    """Opening + income - expenditure = closing; the text of visual.md, "Words"."""
    due = found.opening + found.income - found.expenditure
    if closing == due:
        return yes("balance", field="closing", basis=BASIS)
    words = _("期末余额少了 %(gap)s 元") if closing < due else _("期末余额多了 %(gap)s 元")
    text = _(
        "%(what)s：期初 %(opening)s + 收入 %(income)s − 支出 %(expenditure)s 应为 %(due)s，填的是 %(closing)s。"
        "请核对有没有漏记或多记的收支。"
    ) % {
        "what": words % {"gap": shown(abs(due - closing))},
        "opening": shown(found.opening),
        "income": shown(found.income),
        "expenditure": shown(found.expenditure),
        "due": shown(due),
        "closing": shown(closing),
    }
    return no("balance", text, needed=str(due), met=str(closing), basis=BASIS, field="closing")


def typed_totals(typed: Typed, found: Figures) -> list[Verdict]:
    """A total that somebody typed must be the sum of the lines; the lines decide."""
    answers = []
    for field, label, value, due in (
        ("income", _("收入合计"), typed.income, found.income),
        ("expenditure", _("支出合计"), typed.expenditure, found.expenditure),
    ):
        if value is not None and value != due:
            text = _("%(label)s填的是 %(typed)s，明细加起来是 %(due)s。请核对明细，合计由明细自动算出。") % {
                "label": label,
                "typed": shown(value),
                "due": shown(due),
            }
            answers.append(no("total", text, needed=str(due), met=str(value), basis=BASIS, field=field))
    if typed.closing is not None:
        answers.append(adds_up(found, typed.closing))
    return answers


def carried(opening: Decimal | None, previous: MonthFact | None, opening_source: str) -> Verdict:
    """The opening balance is what the month before left; the first account says where it comes from."""
    if previous is None:
        if opening is None or not opening_source.strip():
            text = _("这是第一份收支总账：请填期初余额，并写明来自哪本账或哪张对账单。以后每月自动结转。")
            field = "opening" if opening is None else "opening_source"
            return no("opening_source", text, needed=_("期初余额和来源"), met="", basis=BASIS, field=field)
        return yes("opening_source", field="opening", basis=BASIS)
    if opening == previous.closing:
        return yes("carried", field="opening", basis=BASIS)
    text = _(
        "期初余额应为 %(due)s，就是%(month)s的期末余额（以最新更正为准），现在是 %(met)s。请刷新后重新结转；"
        "如果上个月错了，先更正上个月。"
    ) % {"due": shown(previous.closing), "month": previous.label, "met": shown(opening or ZERO)}
    return no("carried", text, needed=str(previous.closing), met=str(opening), basis=BASIS, field="opening")


def next_month(start: dt.date) -> dt.date:
    return (start.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def month_end(start: dt.date) -> dt.date:
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])


def months_within(start: dt.date, end: dt.date) -> list[dt.date]:
    """First days of the months from ``start`` to ``end``; both are days of a month that counts."""
    found, month = [], start.replace(day=1)
    while month <= end:
        found.append(month)
        month = next_month(month)
    return found


def missing(needed: Iterable[dt.date], months: Iterable[MonthFact]) -> list[dt.date]:
    have = {month.start for month in months}
    return [start for start in needed if start not in have]


def all_there(needed: Sequence[dt.date], months: Sequence[MonthFact]) -> Verdict:
    """Accounts of longer periods, and of a later month, stand on every month before being there."""
    gaps = missing(needed, months)
    if not gaps:
        return yes("months", field="months", basis=BASIS)
    names = "、".join(month_label(start) for start in gaps)
    text = _("还缺%(count)d个月的收支总账没有核实公开：%(months)s。请按月份先后补齐，再提交这一份。") % {
        "count": len(gaps),
        "months": names,
    }
    return no("months_missing", text, needed=str(len(needed)), met=names, basis=BASIS, field="months")


def breaks(months: Sequence[MonthFact]) -> list[tuple[MonthFact, MonthFact]]:
    """Neighbours in time where the later does not open with what the earlier left."""
    ordered = sorted(months, key=lambda month: month.start)
    return [
        (before, after)
        for before, after in pairwise(ordered)
        if next_month(before.start) == after.start and before.closing != after.opening
    ]


def carries_on(months: Sequence[MonthFact]) -> Verdict:
    """After a correction the months behind it are corrected too, before a new month is added."""
    found = breaks(months)
    if not found:
        return yes("chain", field="months", basis=BASIS)
    before, after = found[0]
    text = _(
        "%(before)s更正后期末余额是 %(closing)s，%(after)s的期初余额还是 %(opening)s。"
        "请先更正%(after)s，再报后面的月份；"
        "如果过去的余额不用改，可以把差额作为本月的一笔收入或支出补记并写明原因。"
    ) % {
        "before": before.label,
        "closing": shown(before.closing),
        "after": after.label,
        "opening": shown(after.opening),
    }
    return no("chain", text, needed=str(before.closing), met=str(after.opening), basis=BASIS, field="months")


def must_follow(
    start: dt.date, old_closing: Decimal, new_closing: Decimal, months: Sequence[MonthFact]
) -> list[MonthFact]:
    """The later months that a changed closing balance passes through; empty when it did not change."""
    if old_closing == new_closing:
        return []
    return sorted((month for month in months if month.start > start), key=lambda month: month.start)


def summed(months: Sequence[MonthFact]) -> Figures | None:
    """The account of a longer period: first opening, sums, last closing. None without a month."""
    if not months:
        return None
    ordered = sorted(months, key=lambda month: month.start)
    income = sum((month.income for month in ordered), ZERO)
    expenditure = sum((month.expenditure for month in ordered), ZERO)
    return Figures(ordered[0].opening, income, expenditure, ordered[-1].closing)


def computed_same(stored: Figures | None, computed: Figures | None) -> Verdict:
    """A computed account may not differ from its months; there is no field to type it over."""
    if stored == computed:
        return yes("computed", basis=BASIS)
    text = _(
        "这份账由各月的账算出，应为 %(due)s，现在存的是 %(met)s。请打开后重新计算；要改数字，请更正有错的月份。"
    ) % {
        "due": _told(computed),
        "met": _told(stored),
    }
    return no("computed", text, needed=_told(computed), met=_told(stored), basis=BASIS, field="months")


def _told(found: Figures | None) -> str:
    if found is None:
        return _("无")
    return _("期初 %(opening)s、收入 %(income)s、支出 %(expenditure)s、期末 %(closing)s") % {
        "opening": shown(found.opening),
        "income": shown(found.income),
        "expenditure": shown(found.expenditure),
        "closing": shown(found.closing),
    }


def by_category(lines: Sequence[LineFact]) -> list[LineFact]:
    """The lines of many months as one sum for each side and category, in the order they first appear."""
    sums: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for line in sorted(lines, key=lambda line: line.side != INCOME):
        amount, count = sums.get((line.side, line.category), (ZERO, 0))
        sums[line.side, line.category] = (amount + line.amount, count + 1)
    return [
        LineFact(side, category, _("共%(count)d笔") % {"count": count}, amount)
        for (side, category), (amount, count) in sums.items()
    ]


def large(lines: Sequence[LineFact], threshold: Decimal | None) -> list[LineFact]:
    """Expenditure from the county's threshold on; where none is set, every expenditure."""
    return [line for line in lines if line.side == EXPENDITURE and (threshold is None or line.amount >= threshold)]
