"""An empty sheet for one draft, made from the definition of its form: what to write where, lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from openness.choices import Form
from openness.models import Disclosure
from openness.queries.content import period_label
from openness.rules.chart import CATEGORIES
from openness.rules.sheet import EXPENDITURE, INCOME
from openness.rules.sheet_forms import (
    COLUMNS,
    CONTENT,
    FIELD,
    HEADING,
    LINES,
    MONTHLY,
    POLICY,
    TEXTS,
    SheetColumn,
    version_of,
)

ABOUT = "表式"  # the sheet that nobody sees: which draft this is
LISTS = "选项"
PREPARED = 1000  # rows that have their lists and formats
INK, PAPER, HINT = "FF0F4C45", "FFE6F2EE", "FF4A4A46"
EXAMPLES: dict[str, tuple[tuple[Any, ...], ...]] = {
    MONTHLY: (
        ("收入", 5000, "县财政拨来的村级运转经费", "补助收入", "2026-03-02", "县财政局", "否", "收-1"),
        ("支出", 1200.5, "修村口三盏路灯", "公益支出", "2026-03-05", "某某电力工程有限公司", "否", "付-1"),
        ("支出", 300, "清理水渠误工补贴，2人2天", "误工补贴", "2026-03-08", "张某某", "是", "付-2"),
    ),
    Form.RECIPIENTS: (("低保", "张某某", 620),),
}


def template(draft: Disclosure) -> bytes:
    """The first sheet is filled in; examples and explanations stand on others, so that they are never imported."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("填报")
    columns = COLUMNS.get(draft.form)
    if columns is not None:
        _lines(book, sheet, draft, columns)
    else:
        _texts(sheet, draft)
    about = book.create_sheet(ABOUT)
    for row in about_rows(draft):
        about.append(row)
    about.sheet_state = "veryHidden"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def about_rows(draft: Disclosure) -> list[tuple[str, str]]:
    return [
        ("form", draft.form),
        ("version", version_of(draft.form)),
        ("division", draft.division.code),
        ("item", draft.item.code),
        ("period_start", draft.period_start.isoformat()),
        ("period_end", draft.period_end.isoformat()),
    ]


def _lines(book: Workbook, sheet: Any, draft: Disclosure, columns: Sequence[SheetColumn]) -> None:
    _title(sheet, draft, len(columns))
    _say(sheet, 2, _("一行写一笔，从第5行写起。带 * 的要填。不要改第4行，不用写合计。金额单位：元。"), len(columns))
    for index, column in enumerate(columns, start=1):
        hint = sheet.cell(row=3, column=index, value=column.help)
        hint.font, hint.alignment = Font(size=9, color=HINT), Alignment(wrap_text=True, vertical="bottom")
        _heading(sheet.cell(row=4, column=index, value=column.heading + ("*" if column.needed else "")))
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        for row in range(5, 5 + PREPARED):
            sheet.cell(row=row, column=index).number_format = FORMATS.get(column.name, "@")
    sheet.freeze_panes = "A5"
    _lists(book, sheet, draft, columns)
    example = book.create_sheet(_("填写示例"))
    for index, column in enumerate(columns, start=1):
        _heading(example.cell(row=1, column=index, value=column.heading))
        example.column_dimensions[get_column_letter(index)].width = column.width
    for line in EXAMPLES[draft.form]:
        example.append(line)


FORMATS = {"amount": "#,##0.00", "on": "yyyy-mm-dd"}


def _lists(book: Workbook, sheet: Any, draft: Disclosure, columns: Sequence[SheetColumn]) -> None:
    """What may be chosen, as lists of the program; the category stays free, since a village may use its own word."""
    last = 4 + PREPARED
    for index, column in enumerate(columns, start=1):
        rule: DataValidation | None = None
        if column.name == "side":
            rule = DataValidation(type="list", formula1=f'"{_("收入")},{_("支出")}"', allow_blank=True)
        elif column.name == "payee_is_person":
            rule = DataValidation(type="list", formula1=f'"{_("是")},{_("否")}"', allow_blank=True)
        elif column.name == "category" and columns is LINES:
            words = [*CATEGORIES[INCOME], *CATEGORIES[EXPENDITURE]]
            lists = book.create_sheet(LISTS)
            for word in words:
                lists.append([word])
            lists.sheet_state = "hidden"
            rule = DataValidation(type="list", formula1=f"={LISTS}!$A$1:$A${len(words)}", allow_blank=True)
            rule.showErrorMessage = False
        elif column.name == "amount":
            rule = DataValidation(type="decimal", operator="greaterThan", formula1="0", allow_blank=True)
            rule.error = _("金额写正数；收入还是支出写在“收还是支”一列。")
        elif column.name == "on":
            days = [f"DATE({day.year},{day.month},{day.day})" for day in (draft.period_start, draft.period_end)]
            rule = DataValidation(type="date", operator="between", formula1=days[0], formula2=days[1], allow_blank=True)
            rule.error = _("日期要在%(period)s内。") % {"period": period_label(draft.period_start, draft.period_end)}
        if rule is not None:
            letter = get_column_letter(index)
            rule.add(f"{letter}5:{letter}{last}")
            sheet.add_data_validation(rule)


def _texts(sheet: Any, draft: Disclosure) -> None:
    """Policies: one field a row. General matters: one section a row."""
    _title(sheet, draft, 2)
    policy = draft.form == POLICY
    how = _("内容写在第二列，不要改第一列。") if policy else _("一行写一段：第一列小标题，第二列内容。从第4行写起。")
    _say(sheet, 2, how, 2)
    for index, (text, width) in enumerate(((FIELD if policy else HEADING, 26), (CONTENT, 80)), start=1):
        _heading(sheet.cell(row=3, column=index, value=text))
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row, (_name, label) in enumerate(TEXTS if policy else (("", ""),) * 12, start=4):
        if label:
            sheet.cell(row=row, column=1, value=label).font = Font(bold=True)
        cell = sheet.cell(row=row, column=2)
        cell.alignment, cell.number_format = Alignment(wrap_text=True, vertical="top"), "@"
    sheet.freeze_panes = "A4"


def _title(sheet: Any, draft: Disclosure, width: int) -> None:
    title = _("%(place)s  %(title)s  %(period)s") % {
        "place": draft.division.name,
        "title": draft.item.title,
        "period": period_label(draft.period_start, draft.period_end),
    }
    cell = sheet.cell(row=1, column=1, value=title)
    cell.data_type, cell.font = "s", Font(bold=True, size=14)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)


def _say(sheet: Any, row: int, text: str, width: int) -> None:
    cell = sheet.cell(row=row, column=1, value=text)
    cell.font, cell.alignment = Font(color=HINT), Alignment(wrap_text=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _heading(cell: Any) -> None:
    cell.font = Font(bold=True, color=INK)
    cell.fill = PatternFill("solid", fgColor=PAPER)
    cell.border = Border(bottom=Side(style="medium", color=INK))
    cell.alignment = Alignment(wrap_text=True, vertical="center")
