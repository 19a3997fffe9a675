"""Where a table begins on its sheet and what its columns are, by the headings that village books use."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from gettext import gettext as _
from typing import Any

from governance.base.verdict import Refused, no
from openness.rules.sheet import (
    BOOK_SIDES,
    CREDIT,
    DASHES,
    DEBIT,
    EXPENDITURE,
    INCOME,
    SIDES,
    UNITS,
    YUAN,
    Unreadable,
    blank,
    money,
    plain,
    unit_of,
)

SEARCHED = 40  # rows in which the headings may stand
BLANK = ""
BALANCE = "balance"
MONEY = (INCOME, EXPENDITURE, DEBIT, CREDIT, "amount")
OPPOSITE = ("对方科目", "对应科目", "对方科目名称")  # the account column of a cash book
# Role -> headings without spaces, brackets and units; the first of a role goes before the later ones.
HEADINGS: dict[str, tuple[str, ...]] = {
    "on": (
        "日期",
        "记账日期",
        "凭证日期",
        "业务日期",
        "发生日期",
        "收支日期",
        "制单日期",
        "交易日期",
        "时间",
        "年月日",
    ),
    "month": ("月", "月份"),
    "day": ("日",),
    "voucher_no": (
        *("凭证号", "凭证编号", "凭证字号", "凭证号数", "凭证号码", "凭证种类及号数", "凭证", "凭单号", "单据号"),
        *("单据编号", "票据号", "收据号", "流水号", "字号", "号数"),
    ),
    "summary": (
        *("做什么用、从哪里来", "摘要", "用途", "事由", "内容", "收支内容", "业务内容", "资金用途", "款项内容"),
        *("开支内容", "支出内容", "收入来源", "说明", "项目内容", "明细"),
    ),
    "code": ("科目编码", "科目代码", "科目编号", "科目号", "会计科目编码", "会计科目代码", "编码"),
    "category": (
        *("类别", "哪一类", "会计科目", "科目名称", "会计科目名称", "一级科目", "科目", *OPPOSITE, "收支类别"),
        *("收支项目", "项目", "项目名称", "分类", "补助类别", "救助类别", "救助类型", "保障类别"),
    ),
    INCOME: (
        "收入",
        "收入金额",
        "收入数",
        "收入额",
        "收款金额",
        "收方",
        "收方金额",
        "收",
        "收款",
        "本期收入",
        "本月收入",
    ),
    EXPENDITURE: (
        *("支出", "支出金额", "支出数", "支出额", "付款金额", "付方", "付方金额", "付", "支", "付款", "付出"),
        *("开支金额", "本期支出", "本月支出"),
    ),
    DEBIT: ("借方", "借方金额", "借", "借方发生额", "借方本币", "本期借方"),
    CREDIT: ("贷方", "贷方金额", "贷", "贷方发生额", "贷方本币", "本期贷方"),
    "amount": (
        *("金额", "发生额", "发生金额", "交易金额", "本期金额", "收支金额", "金额合计", "补助金额", "发放金额"),
        *("救助金额", "补贴金额", "实发金额", "实付金额"),
    ),
    "side": (
        "收还是支",
        "收支",
        "收/支",
        "收支方向",
        "收支类型",
        "收支性质",
        "方向",
        "借贷",
        "借/贷",
        "借贷方向",
        "收付",
    ),
    "payee": (
        *("付给谁、谁交来", "收款方", "收款人", "收(付)款人", "收付款人", "收款单位", "交款人", "付款方", "对方单位"),
        *("往来单位", "对方户名", "对方名称", "收款方(交款方)", "姓名", "户主", "户主姓名", "对象姓名", "领款人"),
    ),
    "payee_is_person": ("是个人", "是否个人", "收款方是个人", "个人/单位"),
    BALANCE: ("余额", "结余", "结存", "账面余额", "期末余额", "本期余额"),
}
ROLE_OF = {heading: role for role, headings in HEADINGS.items() for heading in headings}
YEAR = re.compile(r"(20\d{2})\s*年")


@dataclass
class Layout:
    """The columns by role, and what stands around the table."""

    columns: dict[str, int]
    headings: dict[str, str]
    first: int  # the first row below the headings
    heading_rows: tuple[int, ...] = ()
    units: dict[str, Decimal] = field(default_factory=dict)
    year: int = 0
    side: str = ""  # a sheet of nothing but receipts or nothing but payments
    opposite: bool = False  # the account column is that of a cash book
    notes: list[str] = field(default_factory=list)
    filled: dict[tuple[int, int], Any] = field(default_factory=dict)  # cells that a merged one covers

    @functools.cached_property
    def money(self) -> dict[str, Decimal]:
        """Role -> unit of the columns of amounts, once all is known."""
        return {role: self.units[role] for role in MONEY if role in self.columns}

    @functools.cached_property
    def money_columns(self) -> frozenset[int]:
        """Of amounts and balances: what stands there is no name of a sum."""
        return frozenset(column for role, column in self.columns.items() if role in (*MONEY, BALANCE))

    def cell(self, row: int, column: int) -> str:
        letters, number = "", column + 1
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{row + 1}"


def folded(heading: object) -> str:
    """A heading without spaces, units and remarks in brackets: 金 额（元） is 金额."""
    text = plain(heading).replace(" ", "")
    bare = re.sub(r"[(\[【][^)\]】]*[)\]】]", "", text) or text
    bare = re.sub(r"[/:](?:人民币)?(?:元|万元|千元)$", "", bare)
    return bare.rstrip(":：*")


def role_of(heading: object) -> str | None:
    if blank(heading) or not isinstance(heading, str) or len(heading) > 40:
        return None
    text = plain(heading).replace(" ", "")
    return ROLE_OF.get(text.rstrip("*:")) or ROLE_OF.get(folded(heading))


def find_layout(
    rows: Sequence[Sequence[Any]],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = (),
    *,
    sheet: str = "",
    period: tuple[dt.date, dt.date] | None = None,
) -> Layout:
    """The row, or the two rows, with the most known headings. ``Refused`` where no row has an amount and a text."""
    covered = _covered(rows, merged)
    best: tuple[int, dict[str, list[int]], tuple[int, ...], dict[int, str]] | None = None
    for index in range(min(len(rows), SEARCHED)):
        spans: tuple[tuple[int, ...], ...] = ((index,), (index, index + 1))
        for span in spans:
            if span[-1] >= len(rows):
                continue
            heads = _heads(rows, span, covered)
            if heads is None:
                continue
            roles = _roles(heads)
            known = sum(len(columns) for columns in roles.values())
            if _usable(roles) and (best is None or (known, -len(span)) > (best[0], -len(best[2]))):
                best = (known, roles, span, heads)
    if best is None:
        raise Refused(_no_headings(rows))
    _known, roles, span, heads = best
    layout = Layout(
        columns=_chosen(roles, heads),
        headings={},
        first=span[-1] + 1,
        heading_rows=span,
    )
    layout.headings = {role: heads[column] for role, column in layout.columns.items()}
    layout.opposite = folded(layout.headings.get("category", "")) in OPPOSITE
    _sides_in_category(rows, layout)
    _units(rows, layout, span[0])
    _around(rows[: layout.first], layout, sheet, period)
    layout.filled = {
        place: value
        for place, value in covered.items()
        if place[0] >= layout.first
        and place[1] in [layout.columns[r] for r in layout.columns if r not in (*MONEY, BALANCE)]
    }
    return layout


def _covered(
    rows: Sequence[Sequence[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> dict[tuple[int, int], Any]:
    """What a merged cell says for the cells under it. A merge over many rows of one amount is one amount."""
    found = {}
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or (bottom - top + 1) * (right - left + 1) > 5000:
            continue
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    found[row, column] = rows[top][left]
    return found


def _heads(
    rows: Sequence[Sequence[Any]], span: tuple[int, ...], covered: Mapping[tuple[int, int], Any]
) -> dict[int, str] | None:
    """Column -> heading. Of two rows the lower one goes first where it is known by itself: 2026年 over 月 | 日."""
    upper = rows[span[0]]
    if len(span) == 1:
        return {c: value for c, value in enumerate(upper) if isinstance(value, str) and not blank(value)}
    lower, heads = rows[span[1]], {}
    if any(not _could_be_heading(value) for value in lower):
        return None
    above = ""
    for column in range(max(len(upper), len(lower))):
        high = upper[column] if column < len(upper) else ""
        high = covered.get((span[0], column), high) if high == "" else high
        low = lower[column] if column < len(lower) else ""
        above = str(high) if not blank(high) else above if not blank(low) else ""
        if blank(low):
            text = str(high)
        elif blank(above) or role_of(above + str(low)) is None:
            text = str(low) if role_of(low) or blank(high) else str(high)
        else:
            text = above + str(low)
        if not blank(text):
            heads[column] = text
    return heads


def _could_be_heading(value: Any) -> bool:
    """No amount and no word of a data row: else the first line would be taken for a second row of headings."""
    if not isinstance(value, str):
        return False
    text = plain(value)
    if text in DASHES:
        return True
    if len(text) > 12 or any(character.isdigit() for character in text):
        return False
    try:
        return money(text) is None
    except Unreadable:
        return True


def _roles(heads: Mapping[int, str]) -> dict[str, list[int]]:
    roles: dict[str, list[int]] = {}
    for column, heading in heads.items():
        role = role_of(heading)
        if role is not None:
            roles.setdefault(role, []).append(column)
    return roles


def _usable(roles: Mapping[str, Sequence[int]]) -> bool:
    amounts = any(role in roles for role in MONEY)
    return amounts and any(role in roles for role in ("summary", "category", "code", "payee"))


def _chosen(roles: Mapping[str, list[int]], heads: Mapping[int, str]) -> dict[str, int]:
    """One column a role. Two columns of amounts under one name cannot be told apart; of two texts the better named."""
    chosen = {}
    for role, columns in roles.items():
        if len(columns) > 1 and role in MONEY:
            text = _("“%(heading)s”一列出现了%(count)s次，看不出该用哪一列。请只留一列。")
            text %= {"heading": plain(heads[columns[0]]), "count": len(columns)}
            verdict = no("table_double", text, needed="1", met=str(len(columns)), field="file")
            raise Refused(verdict)
        order = HEADINGS[role]
        chosen[role] = min(columns, key=lambda column: _rank(order, heads[column]))
    if "day" in chosen and ("month" not in chosen and "on" in chosen):
        del chosen["day"]
    if "month" in chosen and "day" not in chosen:
        del chosen["month"]
    return chosen


def _rank(order: Sequence[str], heading: str) -> int:
    names = (plain(heading).replace(" ", ""), folded(heading))
    return min((order.index(name) for name in names if name in order), default=len(order))


def _sides_in_category(rows: Sequence[Sequence[Any]], layout: Layout) -> None:
    """类别 that holds nothing but 收入 and 支出 is the side, whatever its heading."""
    column = layout.columns.get("category")
    if column is None or "side" in layout.columns or "amount" not in layout.columns:
        return
    said = {plain(row[column]) for row in rows[layout.first :] if column < len(row) and not blank(row[column])}
    if said and said <= SIDES.keys() | BOOK_SIDES.keys():
        layout.columns["side"] = layout.columns.pop("category")
        layout.headings["side"] = layout.headings.pop("category")


def _units(rows: Sequence[Sequence[Any]], layout: Layout, top: int) -> None:
    """The heading's own unit, else the one that stands above the table, else yuan."""
    above = [unit_of(cell) for row in rows[:top] for cell in row]
    general = next((unit for unit in above if unit is not None), None)
    words = {worth: name for name, worth in UNITS.items() if name != "圆"}
    for role in (*MONEY, BALANCE):
        if role in layout.columns:
            own = unit_of(layout.headings[role]) or _bare_unit(layout.headings[role])
            layout.units[role] = own or general or YUAN
    used = {layout.units[role] for role in layout.money}
    layout.notes += [_("金额按“%(unit)s”读") % {"unit": words[unit]} for unit in sorted(used)]


def _bare_unit(heading: str) -> Decimal | None:
    """金额万元, without brackets."""
    text = plain(heading).replace(" ", "")
    return next((worth for name, worth in UNITS.items() if text.endswith(name) and text != name), None)


def _around(above: Sequence[Sequence[Any]], layout: Layout, sheet: str, period: tuple[dt.date, dt.date] | None) -> None:
    """The year over 月 and 日, and whether the title says that all of it is income or all of it expenditure."""
    texts = [plain(cell) for row in above for cell in row if isinstance(cell, str)]
    years = {int(found.group(1)) for text in texts for found in YEAR.finditer(text)}
    if len(years) == 1:
        layout.year = years.pop()
    elif period is not None:
        layout.year = period[0].year if period[0].year == period[1].year else 0
    if {"amount"} == set(layout.money) and "side" not in layout.columns:
        title = " ".join([plain(cell) for row in above[: layout.heading_rows[0]] for cell in row] + [plain(sheet)])
        income, spent = "收入" in title, bool(re.search(r"支出|开支|付款", title))
        if income != spent and "收支" not in title:
            layout.side = INCOME if income else EXPENDITURE


def repeated_heading(row: Sequence[Any], layout: Layout) -> bool:
    """The headings once more, at the top of a printed page."""
    same = sum(column < len(row) and row[column] == layout.headings[role] for role, column in layout.columns.items())
    return same * 2 > len(layout.columns)


def _no_headings(rows: Sequence[Sequence[Any]]) -> Any:
    lines = [[plain(cell) for cell in row if not blank(cell)] for row in rows[:SEARCHED]]
    found = next((line for line in lines if len(line) > 1), next((line for line in lines if line), []))
    met = "、".join(found)[:80]
    text = _(
        "没有找到表头：要有一行写着“摘要”（或“科目”“类别”）和“收入”“支出”（或“借方”“贷方”、“金额”）。现在是：%(met)s。"
    )
    needed = _("摘要、收入、支出")
    return no("table_heading", text % {"met": met or _("空")}, needed=needed, met=met, field="file")
