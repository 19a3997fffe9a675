"""From the rows of a spreadsheet to lines of an account: where the table begins, what each row is, what adds up.

Pure. Rows are counted from 0 here and from 1 in everything that is said. A row becomes a line, a sum that is checked
and left out, or a problem; none is dropped in silence.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from gettext import gettext as _
from typing import Any

from openness.rules.account import ZERO, LineFact, shown
from openness.rules.chart import Chart
from openness.rules.layout import BLANK, Layout, repeated_heading
from openness.rules.reading import Choices, Entry, LeftOut, Problem, Question, Reading, SheetLine
from openness.rules.sheet import (
    CREDIT,
    DEBIT,
    EXPENDITURE,
    INCOME,
    Unreadable,
    blank,
    day,
    is_organisation,
    money,
    plain,
    side_of,
    voucher_key,
    words,
    yes_or_no,
)
from openness.rules.subtotal import Mark, Sums, footer, mark_of

OTHER_SIDE = {INCOME: EXPENDITURE, EXPENDITURE: INCOME}


class LedgerReader:
    """One reading of one sheet."""

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        layout: Layout,
        *,
        period: tuple[dt.date, dt.date],
        chart: Chart,
        choices: Choices,
        recipients: bool = False,
        broken: Mapping[tuple[int, int], str] | None = None,
    ) -> None:
        self.rows, self.layout, self.period, self.chart, self.choices = rows, layout, period, chart, choices
        self.recipients = recipients
        self.only_side = EXPENDITURE if recipients else layout.side
        self.broken = broken or {}
        self.found = Reading(notes=list(layout.notes))
        self.questions: dict[str, tuple[str, str, str, str, list[int]]] = {}
        self.unread: list[int] = []  # rows whose amount is not known

    def read(self) -> Reading:
        items = [item for item in map(self._row, range(self.layout.first, len(self.rows))) if item is not None]
        entries = [item for item in items if isinstance(item, Entry)]
        double = self._double_entry(entries)
        if double:
            items = self._cash_vouchers(items)
            entries = [item for item in items if isinstance(item, Entry)]
        self._debit_side(entries, double=double)
        sums = Sums(self._problem)
        for item in items:
            if isinstance(item, Mark):
                self._checked(item, sums, whole=not double)
            elif self._sided(item):
                sums.add(item.side, item.amount)
                self._line(item)
        self.found.questions = [
            Question(key, side, written, tuple(rows), code, name)
            for key, (side, written, code, name, rows) in self.questions.items()
        ]
        self.found.opening, self.found.closing = sums.opening, sums.closing
        self.found.problems.sort(key=lambda problem: problem.row)
        if not self.found.lines and not self.found.problems and not self.found.questions:
            self._problem(self.layout.first, "", "no_lines", _("表头下面没有一行收支。请从表头的下一行起填写。"))
        return self.found

    # One row --------------------------------------------------------------------------------------------------

    def _row(self, index: int) -> Entry | Mark | None:
        row = self.rows[index]
        if all(cell == "" or blank(cell) for cell in row):
            return None
        if repeated_heading(row, self.layout):
            self.found.left_out.append(LeftOut(index + 1, _("重复的表头"), "heading"))
            return None
        kind, label = mark_of(row, self.layout)
        amounts = self._amounts(index)
        if kind:
            return Mark(index, kind, label, amounts, self._balance(index))
        if not amounts:
            self._without_money(index)
            return None
        return Entry(
            index,
            self._date(index),
            words(self._cell(index, "voucher_no")),
            words(self._cell(index, "summary")),
            plain(self._cell(index, "code")),
            plain(self._cell(index, "category")),
            words(self._cell(index, "payee")),
            self._read(index, "payee_is_person", yes_or_no),
            amounts,
            self._read(index, "side", side_of),
        )

    def _cell(self, index: int, role: str) -> Any:
        column = self.layout.columns.get(role)
        if column is None:
            return ""
        row = self.rows[index]
        value = row[column] if column < len(row) else ""
        return self.layout.filled.get((index, column), value) if value == "" else value

    def _read(self, index: int, role: str, reader: Any, *given: Any) -> Any:
        """The cell as its reader has it; None with a problem when it cannot be read."""
        column = self.layout.columns.get(role)
        if column is None:
            return None
        if (index, column) in self.broken:
            self._broken(index, column, role)
            return None
        value = self._cell(index, role)
        if value == "":
            return None
        try:
            return reader(value, *given)
        except Unreadable as problem:
            self._problem(index, role, problem.code, problem.text, problem.needed, problem.met)
            return None

    def _amounts(self, index: int) -> dict[str, Decimal]:
        found = {}
        for role, unit in self.layout.money.items():
            before = len(self.found.problems)
            amount = self._read(index, role, money, unit)
            if amount:
                found[role] = amount
            elif len(self.found.problems) > before:
                self.unread.append(index)
        return found

    def _balance(self, index: int) -> Decimal | None:
        if "balance" not in self.layout.columns:
            return None
        amount: Decimal | None = self._read(index, "balance", money, self.layout.units["balance"])
        return amount

    def _date(self, index: int) -> dt.date | None:
        """From one column, or from 月 and 日 apart as paper ledgers have it."""
        if "day" not in self.layout.columns:
            found: dt.date | None = self._read(index, "on", day, *self.period)
            return found
        month, number = (plain(self._cell(index, role)).rstrip("月日") for role in ("month", "day"))
        if not number:
            return None
        start, end = self.period
        year = f"{self.layout.year}年" if self.layout.year else ""
        text = f"{year}{month or start.month}月{number}日"
        try:
            return day(text, start, end)
        except Unreadable as problem:
            self._problem(index, "day", problem.code, problem.text, problem.needed, problem.met)
            return None

    def _without_money(self, index: int) -> None:
        """A remark below the table, or a line whose amount was forgotten."""
        if self.unread and self.unread[-1] == index:  # said already; the rest of the row is looked at all the same
            self._date(index)
            self._read(index, "side", side_of)
            return
        label = footer(self.rows[index], self.layout)
        if label is not None:
            self.found.left_out.append(LeftOut(index + 1, label, "remark"))
            return
        role = next(iter(self.layout.money))
        self.unread.append(index)
        self._problem(index, role, "no_amount", _("这一行没有金额。请补上金额，或删去这一行。"), _("金额"))

    # Which side -----------------------------------------------------------------------------------------------

    def _double_entry(self, entries: Sequence[Entry]) -> bool:
        """A list of vouchers with the cash side as a row of its own; in a cash book the account is the opposite one."""
        if DEBIT not in self.layout.money or self.layout.opposite:
            return False
        return any(self.chart.find(entry.code, entry.name).cash for entry in entries)

    def _cash_vouchers(self, items: Sequence[Entry | Mark]) -> list[Entry | Mark]:
        """Of each voucher the rows that say where cash came from or went to; vouchers without cash move no money."""
        vouchers: dict[str, list[Entry]] = defaultdict(list)
        current = ""
        for item in items:
            if isinstance(item, Entry):
                current = item.voucher or current
                item.voucher = item.voucher or current
                vouchers[voucher_key(item.voucher)].append(item)
        kept: set[int] = set()
        for entries in vouchers.values():
            kept |= self._of_voucher(entries)
        return [item for item in items if isinstance(item, Mark) or item.row in kept]

    def _of_voucher(self, entries: Sequence[Entry]) -> set[int]:
        debit, credit = (sum((one.amounts.get(side, ZERO) for one in entries), ZERO) for side in (DEBIT, CREDIT))
        first = entries[0]
        if debit != credit:
            text = _("凭证%(number)s借方合计 %(debit)s，贷方合计 %(credit)s，不相等。请核对这张凭证的各行。")
            given = {"number": first.voucher, "debit": shown(debit), "credit": shown(credit)}
            self._problem(first.row, "voucher_no", "unbalanced", text % given, shown(debit), shown(credit))
        cash = {one.row for one in entries if self.chart.find(one.code, one.name).cash}
        rest = {one.row for one in entries} - cash
        if not cash:
            label = _("凭证%(number)s没有现金和存款") % {"number": first.voucher}
            self.found.left_out.append(LeftOut(first.row + 1, label, "no_cash"))
            return set()
        for row in sorted(cash):
            self.found.left_out.append(LeftOut(row + 1, _("现金、存款一方"), "cash"))
        return rest

    def _debit_side(self, entries: Sequence[Entry], *, double: bool) -> None:
        """Debit is money in for a cash book, money out for books of income and expenditure: the accounts tell."""
        columns = {DEBIT, CREDIT} & self.layout.money.keys()
        if not columns and not any(entry.said in (DEBIT, CREDIT) for entry in entries):
            return
        votes = {INCOME: 0, EXPENDITURE: 0}
        for entry in entries:
            side = self.chart.find(entry.code, entry.name).side
            on_debit = DEBIT in entry.amounts or entry.said == DEBIT
            if side:
                votes[side if on_debit else OTHER_SIDE[side]] += 1
        if double:
            self.found.debit = EXPENDITURE
        elif self.choices.debit:
            self.found.debit = self.choices.debit
        elif votes[INCOME] == votes[EXPENDITURE]:
            self.found.debit = INCOME
        else:
            self.found.debit = max(votes, key=votes.__getitem__)

    def _sided(self, entry: Entry) -> bool:
        """Side and amount of a row, below zero where the sheet says so; False with a problem when they are not
        certain."""
        if len(entry.amounts) > 1:
            text = _("这一行两边都写了金额，看不出是收入还是支出。请分成两行。")
            self.unread.append(entry.row)
            self._problem(entry.row, next(iter(entry.amounts)), "two_amounts", text, "1", str(len(entry.amounts)))
            return False
        (role, amount), debit = next(iter(entry.amounts.items())), self.found.debit
        said = entry.said if role == "amount" else role
        if said in (DEBIT, CREDIT):
            said = debit if said == DEBIT else OTHER_SIDE[debit]
        side = said or self.only_side or self.chart.find(entry.code, entry.name).side
        if not side:
            self.unread.append(entry.row)
            text = _("看不出这一行是收入还是支出。请加一列“收支”，写“收入”或“支出”。")
            self._problem(entry.row, "side" if "side" in self.layout.columns else role, "no_side", text, _("收入/支出"))
            return False
        entry.side, entry.amount = side, amount
        return True

    # Lines ----------------------------------------------------------------------------------------------------

    def _line(self, entry: Entry) -> None:
        side, amount, summary = entry.side, entry.amount, entry.summary
        if amount < ZERO:
            self.found.negative += 1
            if not self.choices.flip:
                text = _("金额小于零（%(met)s）。在下面勾选“记到另一边”，或与原来那一笔合并后再导入。")
                role = next(iter(entry.amounts))
                self._problem(entry.row, role, "negative", text % {"met": shown(amount)}, "> 0", str(amount))
                return
            side, amount, summary = OTHER_SIDE[side], -amount, _("冲销：%(what)s") % {"what": summary}
        person = entry.person
        if person is None:
            person = not is_organisation(entry.payee)
        category = self._category(entry)
        if not summary and not self.recipients:  # a list of persons has no text of its own
            summary = entry.name or category
        fact = LineFact(side, category, summary, amount, entry.on, entry.payee, person, entry.voucher)
        if self._fits(entry.row, fact):
            self.found.lines.append(SheetLine(entry.row + 1, fact))

    def _category(self, entry: Entry) -> str:
        match = self.chart.find(entry.code, entry.name, entry.side)
        if match.category:
            return match.category
        written = " ".join(part for part in (entry.code, entry.name) if part)
        key = f"{entry.side}|{written}"
        if self.choices.accounts.get(key):
            return self.choices.accounts[key]
        asked = self.questions.setdefault(key, (entry.side, written, entry.code, entry.name, []))
        asked[-1].append(entry.row + 1)
        return ""

    def _fits(self, row: int, fact: LineFact) -> bool:
        """Lengths that the books hold, and the day within the period: said here by row, not after saving."""
        problems = len(self.found.problems)
        for role, value, longest in (
            ("category", fact.category, 30),
            ("summary", fact.summary, 120),
            ("payee", fact.payee, 60),
            ("voucher_no", fact.voucher_no, 30),
        ):
            if len(value) > longest:
                text = _("最多%(longest)d个字，现在有%(met)d个。请写短一些。") % {"longest": longest, "met": len(value)}
                self._problem(row, role, "too_long", text, f"<= {longest}", str(len(value)))
        start, end = self.period
        if fact.on is not None and not start <= fact.on <= end:
            text = _("日期 %(met)s 不在本期内（%(start)s 至 %(end)s）。请改日期，或把这一行导入到那一期。")
            given = {"met": fact.on, "start": start, "end": end}
            self._problem(row, "on", "outside", text % given, f"{start}/{end}", str(fact.on))
        return len(self.found.problems) == problems

    # Sums and problems ----------------------------------------------------------------------------------------

    def _checked(self, mark: Mark, sums: Sums, *, whole: bool) -> None:
        amounts = {}
        for role, amount in mark.amounts.items():
            side = self.only_side if role == "amount" else role
            if role in (DEBIT, CREDIT):
                side = self.found.debit if role == DEBIT else OTHER_SIDE[self.found.debit]
            amounts[side or "amount"] = amount
        if not whole:
            why = _("只有现金、存款以外的行导入，这个合计没有核对")
        elif any(row < mark.row for row in self.unread):
            why = _("上面有读不出的金额，改好以后再核对")
        else:
            why = sums.check(mark, amounts)
        self.found.left_out.append(LeftOut(mark.row + 1, mark.label, why))

    def _broken(self, index: int, column: int, role: str) -> None:
        if self.broken[index, column] == "error":
            text = _("这一格的公式出错了（如 #REF!）。请改好再上传。")
        else:
            text = _("这一格是公式，文件里没有算出的数。请在办公软件里打开，保存一次再上传。")
        self._problem(index, role, "formula", text)

    def _problem(self, index: int, role: str, code: str, text: str, needed: str = "", met: str = "") -> None:
        column = self.layout.columns.get(role)
        heading = self.layout.headings.get(role, BLANK)
        cell = "" if column is None else self.layout.cell(index, column)
        self.found.problems.append(Problem(index + 1, heading, code, text, needed, met, cell))
