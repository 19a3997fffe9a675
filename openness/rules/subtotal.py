"""Rows of a ledger that are no lines: sums, balances, remarks. Sums are held against the lines before they go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from gettext import gettext as _
from typing import Any

from openness.rules.account import ZERO, shown
from openness.rules.layout import Layout
from openness.rules.sheet import EXPENDITURE, INCOME, blank, plain

PART, TOTAL, PAGE, CARRIED, YEAR, OPENING, CLOSING = "part", "total", "page", "carried", "year", "opening", "closing"
NAMES = {
    PART: ("小计", "本日合计", "当日合计", "本日小计", "本组小计"),
    TOTAL: (
        *("合计", "总计", "共计", "本月合计", "本期合计", "本月发生额", "本月发生额合计", "收支合计", "收入合计"),
        *("支出合计", "收入总计", "支出总计", "本月收入合计", "本月支出合计", "本月小计", "当月合计"),
    ),
    PAGE: ("本页合计", "过次页", "转次页", "转下页", "过下页", "本页小计"),
    CARRIED: ("承前页", "承上页", "接上页", "上页结转"),
    YEAR: ("本年累计", "累计", "本年合计", "全年累计", "本季累计", "本年累计发生额", "累计发生额", "本季合计"),
    OPENING: (
        *("期初余额", "月初余额", "上月结转", "上月结余", "上年结转", "上期结转", "上期余额", "期初结余", "承上月"),
        *("上月余额", "年初余额", "上期结余"),
    ),
    CLOSING: (
        *("期末余额", "月末余额", "本月结余", "期末结余", "结转下月", "结转下年", "结余", "余额", "本月余额"),
        *("月末结余", "本期结余", "本期余额"),
    ),
}
KIND_OF = {name: kind for kind, names in NAMES.items() for name in names}
LAST = frozenset(name[-1] for name in KIND_OF)
ENDING = re.compile(r"^.{1,12}(?:小计|合计|总计)$")
FOOTER = re.compile(
    r"^(?:制表|填表|审核|复核|记账|出纳|会计|负责人|单位负责人|村主任|主任|经手|监督|备注|注|说明|附|签字|盖章|制单|审批|主管"
    r"|填报|报账员|理财小组|公开时间|公开日期)"
)


@dataclass
class Mark:
    row: int
    kind: str
    label: str
    amounts: dict[str, Decimal]
    balance: Decimal | None


def mark_of(row: Sequence[Any], layout: Layout) -> tuple[str, str]:
    """Kind and label of a row of sums, or two empty texts. A row with a voucher is a line, whatever it is called."""
    money_columns = layout.money_columns
    for column, cell in enumerate(row):
        if not isinstance(cell, str) or not cell or len(cell) > 16 or column in money_columns:
            continue
        if cell.rstrip(" :：)）")[-1:] not in LAST:
            continue
        text = re.sub(r"[\s:：()（）]", "", cell)
        kind = KIND_OF.get(text, "")
        if not kind and text.endswith("计") and ENDING.match(text) and not _has(row, layout, "voucher_no", "on", "day"):
            kind = PART
        if kind:
            return kind, text
    return "", ""


def _has(row: Sequence[Any], layout: Layout, *roles: str) -> bool:
    columns = [layout.columns[role] for role in roles if role in layout.columns]
    return any(column < len(row) and not blank(row[column]) for column in columns)


def footer(row: Sequence[Any], layout: Layout) -> str | None:
    """The text of a remark below or beside the table; None for a line whose amount is missing."""
    texts = [plain(cell) for cell in row if not blank(cell)]
    if not texts:
        return ""
    if any(FOOTER.match(text) for text in texts):
        return texts[0][:40]
    return texts[0][:40] if len(texts) == 1 and not _has(row, layout, "on", "day", "voucher_no") else None


def remark_only(cell: Any) -> str:
    """Of a cell in a column that is not read, only what tells a sum or a remark from a line."""
    text = plain(cell)
    if re.sub(r"[\s:()]", "", text) in KIND_OF:
        return text
    found = FOOTER.match(text)
    return "…" if found is None else f"{found.group()}…"


@dataclass
class Sums:
    """Running sums of the lines by side: since the beginning, the last part, the last page."""

    problem: Callable[..., None]
    whole: dict[str, Decimal] = field(default_factory=lambda: {INCOME: ZERO, EXPENDITURE: ZERO})
    part: dict[str, Decimal] = field(default_factory=lambda: {INCOME: ZERO, EXPENDITURE: ZERO})
    page: dict[str, Decimal] = field(default_factory=lambda: {INCOME: ZERO, EXPENDITURE: ZERO})
    carried: dict[str, Decimal] = field(default_factory=dict)  # an opening balance that stands in a column of amounts
    opening: Decimal | None = None
    closing: Decimal | None = None

    def add(self, side: str, amount: Decimal) -> None:
        for sums in (self.whole, self.part, self.page):
            sums[side] += amount

    def check(self, mark: Mark, amounts: Mapping[str, Decimal]) -> str:
        """What was done with it, in words. A sum that differs is a problem of its row."""
        if mark.kind in (OPENING, CLOSING):
            value = mark.balance if mark.balance is not None else next(iter(amounts.values()), None)
            if mark.kind == OPENING and self.opening is None:
                self.opening, self.carried = value, dict(amounts)
            elif mark.kind == CLOSING:
                self.closing = value
            return _("余额，另行核对")
        if mark.balance is not None and mark.kind in (TOTAL, PAGE):
            self.closing = mark.balance
        if mark.kind == YEAR:
            return _("累计数，没有核对")
        against = {PART: [self.part, self.whole], PAGE: [self.page, self.whole], CARRIED: [self.whole, self.page]}
        checked = False
        for side, met in amounts.items():
            possible = [sums for found in against.get(mark.kind, [self.whole]) for sums in self._due(found, side)]
            checked = True
            if met not in possible:
                self._differs(mark, side, possible[0], met)
        if mark.kind == PART:
            self.part = {INCOME: ZERO, EXPENDITURE: ZERO}
        if mark.kind in (PAGE, CARRIED):
            self.page = {INCOME: ZERO, EXPENDITURE: ZERO}
        return _("已和各行核对") if checked else _("没有数字")

    def _due(self, sums: Mapping[str, Decimal], side: str) -> list[Decimal]:
        """What a sum may be: with an opening balance counted in where one stood in that column."""
        if side in sums:
            return [sums[side], sums[side] + self.carried.get(side, ZERO)]
        income, spent = sums[INCOME], sums[EXPENDITURE]
        return [income + spent, income, spent, income - spent]

    def _differs(self, mark: Mark, side: str, due: Decimal, met: Decimal) -> None:
        text = _(
            "“%(label)s”写的是 %(met)s，各行加起来是 %(due)s，差 %(gap)s。"
            "请核对有没有漏行、错数；确认无误的，删去这一行合计。"
        )
        given = {"label": mark.label, "met": shown(met), "due": shown(due), "gap": shown(abs(due - met))}
        role = side if side in (INCOME, EXPENDITURE) and side in mark.amounts else next(iter(mark.amounts))
        self.problem(mark.row, role, "sum", text % given, str(due), str(met))
