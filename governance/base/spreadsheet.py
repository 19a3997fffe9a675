"""Tables in and out: xlsx and csv files become rows with the number that the person sees at the left of the sheet.

A module beside ``verdict``, below every room, since accounts and openness both read tables and may not import the
documents room. A problem is a ``TableProblem``: a verdict with its row and column; nothing is guessed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from governance.base.verdict import Refused, Verdict, no, require, yes

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_UNPACKED = 100 * 1024 * 1024  # what an office file may hold when unpacked
MAX_RATIO = 200  # a real sheet packs to about a twentieth; a bomb to a thousandth
MAX_PARTS = 2000
MAX_LINES, MAX_COLUMNS = 20_000, 100
CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")  # <c r="B7"> and <row r="7">
MACROS = re.compile(r"vbaproject\.bin|/activex/|/embeddings/.*\.bin")
BROKEN = (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error)
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    require(_size(content))
    lines = _lines(content, filename)
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


def office_verdict(content: bytes) -> Verdict:
    """Whether a zip-based office file can be opened without harm: whole, not a bomb, no macros, nothing embedded."""
    broken = no("office_broken", _("文件已损坏或加了密码，打不开。请在办公软件里另存一次再上传。"), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
                return _bomb(unpacked)
            if archive.testzip() is not None:  # also when a part is longer than it says
                return broken
    except BROKEN:
        return broken
    names = [part.filename.lower() for part in parts]
    if any(MACROS.search(name) for name in names):
        text = _("文件带有宏或嵌入的程序，不能接收。请另存为不带宏的文件（xlsx、docx）或 PDF。")
        return no("office_macros", text, needed=_("不带宏的文件"), met=_("带宏的文件"), field="file")
    return yes("office", field="file")


def _bomb(unpacked: int) -> Verdict:
    needed, met = megabytes(MAX_UNPACKED), megabytes(unpacked)
    text = _("文件解开后过大（%(met)s，最多%(needed)s），不能接收。请删去不用的内容再上传。")
    return no("office_bomb", text % {"needed": needed, "met": met}, needed=needed, met=met, field="file")


def megabytes(size: int) -> str:
    return _("%(size)s MB") % {"size": f"{size / 1024 / 1024:.1f}".rstrip("0").rstrip(".")}


# Parts -----------------------------------------------------------------------------------------------------------


def _lines(content: bytes, filename: str) -> list[list[str]]:
    kind = filename.rpartition(".")[2].lower()
    if kind == "csv":
        return _csv_lines(content)
    if kind == "xlsx":
        require(office_verdict(content))
        return _xlsx_lines(content)
    text = _("只能读 xlsx 或 csv 文件，这个文件是“%(met)s”。请用模板，或在办公软件里另存为 xlsx。")
    raise Refused(no("table_type", text % {"met": kind or filename}, needed="xlsx, csv", met=kind, field="file"))


def _csv_lines(content: bytes) -> list[list[str]]:
    """Office software in China still saves csv as GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error as error:
            message = _("csv 文件的引号或换行不对（%(met)s）。请另存为 xlsx 再上传。") % {"met": error}
            raise Refused(no("table_csv", message, field="file")) from error
    raise Refused(
        no(
            "table_encoding",
            _("读不出文件里的文字：编码既不是 UTF-8，也不是 GB18030。请另存为 xlsx 再上传。"),
            needed="UTF-8, GB18030",
            field="file",
        )
    )


def _xlsx_lines(content: bytes) -> list[list[str]]:
    require(_extent(content))
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        values = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        text = _("这个文件不是能读的 xlsx 表格。请在办公软件里另存为 xlsx 再上传。")
        raise Refused(no("table_broken", text, needed="xlsx", met=str(error), field="file")) from error
    return [[_text(value) for value in line] for line in values]


def _extent(content: bytes) -> Verdict:
    """The reader reserves memory from the first cell to the last: one cell in the far corner would exhaust it."""
    lowest, widest = 0, 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
                xml = archive.read(name)
                for column, row in CELL.findall(xml):
                    lowest, widest = max(lowest, int(row)), max(widest, len(column) and _column_number(column))
    if lowest <= MAX_LINES and widest <= MAX_COLUMNS:
        return yes("table_extent", field="file")
    needed = _("%(rows)s行、%(columns)s列以内") % {"rows": MAX_LINES, "columns": MAX_COLUMNS}
    met = _("第%(rows)s行、第%(columns)s列") % {"rows": lowest, "columns": widest}
    text = _("表格里很远的地方还有内容（到%(met)s），最多%(needed)s。请把内容复制到新的模板里再上传。")
    return no("table_extent", text % {"needed": needed, "met": met}, needed=needed, met=met, field="file")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(value: object) -> str:
    """A cell as the person would write it: 990101001201, not 990101001201.0."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()


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


def _size(content: bytes) -> Verdict:
    if len(content) <= MAX_BYTES:
        return yes("table_size", field="file")
    needed, met = megabytes(MAX_BYTES), megabytes(len(content))
    text = _("表格最大%(needed)s，这个文件有%(met)s。请分成几个文件。") % {"needed": needed, "met": met}
    return no("table_size", text, needed=needed, met=met, field="file")


def _length(count: int, limit: int) -> Verdict:
    if 0 < count <= limit:
        return yes("table_rows", field="file")
    if count == 0:
        return no("table_empty", _("只有第一行的列名，没有内容。请从第二行起填写。"), needed="1", met="0", field="file")
    text = _("最多%(needed)s行，这个文件有%(met)s行。请分成几个文件。") % {"needed": limit, "met": count}
    return no("table_rows", text, needed=str(limit), met=str(count), field="file")
