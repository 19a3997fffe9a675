"""Tables with known headings: read by heading, written with headings."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from governance.base.spreadsheet.grid import as_written, read_grid
from governance.base.verdict import Refused, Verdict, no, require, yes

MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the heading that people see. ``name`` is the key of its value in a row."""

    name: str
    heading: str
    required: bool = True
    help: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet; ``number`` counts from 1 with the headings, as spreadsheets show it."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class TableProblem:
    """What is wrong in one cell."""

    row: int
    column: str
    verdict: Verdict


@dataclass(frozen=True)
class Table:
    rows: list[Row] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)


def read_table(content: bytes, filename: str, columns: Sequence[Column], *, max_rows: int = MAX_ROWS) -> Table:
    """Rows of the first sheet by heading, in any order of columns; empty lines are left out.

    ``Refused`` when it is no such table at all: type, size, missing headings, too many rows. Cells that are required
    and empty are problems of the table.
    """
    lines = [[as_written(value) for value in line] for line in read_grid(content, filename).rows]
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    if not numbered:
        raise Refused(no("table_empty", _("文件里没有内容。请按模板填写后再上传。"), field="file"))
    (_number, headings), body = numbered[0], numbered[1:]
    places = _places(headings, columns)
    require(_length(len(body), max_rows))
    rows = [Row(number, {c.name: _cell(line, places.get(c.name)) for c in columns}) for number, line in body]
    problems = [
        TableProblem(row.number, column.heading, _empty(column))
        for row in rows
        for column in columns
        if column.required and not row.values[column.name]
    ]
    return Table(rows, problems)


def write_table(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, title: str) -> bytes:
    """An xlsx file with headings, widths and a frozen first line. Text stays text: a cell that begins with "=" is
    never a formula for whoever opens it."""
    return _packed(_book(columns, rows, title))


def write_template(columns: Sequence[Column], examples: Iterable[Sequence[Any]], *, title: str) -> bytes:
    """A table to fill in, with an example line or two, and what each column wants on a second sheet."""
    book = _book(columns, examples, title)
    for index in range(1, len(columns) + 1):
        for number in range(2, 202):  # codes and dates stay as typed: no 9.9E+11
            book.active[f"{get_column_letter(index)}{number}"].number_format = "@"
    notes = book.create_sheet(_("说明"))
    notes.append([_("列"), _("怎么填"), _("必填")])
    for column in columns:
        notes.append([column.heading, column.help, _("是") if column.required else _("否")])
    notes.column_dimensions["B"].width = 60
    for line in notes.iter_rows():
        line[1].alignment = Alignment(wrap_text=True)
    return _packed(book)


def parse_date(text: str) -> dt.date | None:
    """2026-03-15, 2026/3/15, 2026.3.15, 20260315 or 2026年3月15日; None when it is none of them."""
    plain = text.strip().replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    if plain.isdigit() and len(plain) == 8:
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    parts = plain.split("-")
    if len(parts) != 3 or not all(part.isdigit() and part.isascii() for part in parts):
        return None
    year, month, day = map(int, parts)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


# Parts -----------------------------------------------------------------------------------------------------------


def _book(columns: Sequence[Column], rows: Iterable[Sequence[Any]], title: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = title[:31]
    sheet.append([column.heading for column in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, line in enumerate(rows, start=2):
        for index, value in enumerate(line, start=1):
            _put(sheet.cell(row=number, column=index), value)
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = "A2"
    return book


def _packed(book: Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _put(cell: Cell, value: Any) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"


def _places(headings: list[str], columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands. All missing and doubled headings are told at once."""
    verdicts = []
    for column in columns:
        count = headings.count(column.heading)
        if count > 1:
            text = _("“%(heading)s”一列出现了%(count)s次。请只留一列。")
            text %= {"heading": column.heading, "count": count}
            verdicts.append(no("table_double", text, needed="1", met=str(count), field=column.heading))
        elif count == 0 and column.required:
            found = "、".join(h for h in headings if h)
            text = _("缺少“%(heading)s”一列；第一行现在是：%(met)s。请下载模板，不要改动第一行。")
            text %= {"heading": column.heading, "met": found}
            verdicts.append(no("table_heading", text, needed=column.heading, met=found, field=column.heading))
    require(*verdicts)
    return {column.name: headings.index(column.heading) for column in columns if column.heading in headings}


def _cell(line: list[str], place: int | None) -> str:
    return line[place] if place is not None and place < len(line) else ""


def _empty(column: Column) -> Verdict:
    text = _("“%(heading)s”没有填。") % {"heading": column.heading}
    return no("empty", text, needed=column.help or column.heading, met=_("空"), field=column.name)


def _length(count: int, limit: int) -> Verdict:
    if 0 < count <= limit:
        return yes("table_rows", field="file")
    if count == 0:
        return no("table_empty", _("只有第一行的列名，没有内容。请从第二行起填写。"), needed="1", met="0", field="file")
    text = _("最多%(needed)s行，这个文件有%(met)s行。请分成几个文件。") % {"needed": limit, "met": count}
    return no("table_rows", text, needed=str(limit), met=str(count), field="file")
