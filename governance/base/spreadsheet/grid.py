"""The cells of a file as they stand, before anybody says what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import ParseError  # the parser itself is defusedxml's

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from governance.base.spreadsheet.office import MAX_BYTES, megabytes, office_verdict
from governance.base.verdict import Refused, Verdict, no, require, yes

MAX_LINES, MAX_COLUMNS = 20_000, 100
CELL = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,7})["']""")  # <c r="B7"> and <row r="7">
# The reader gives '' for both of these; an amount would be lost without a word.
WRONG = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]{1,3})(\d{1,7})["']""")
UNCOMPUTED = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"""
    rb"""\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DELIMITERS = (",", "\t", ";")

Place = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """Rows of the first visible sheet, both counted from 0. An empty cell is ''."""

    rows: list[list[Any]]
    sheet: str = ""
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    broken: dict[Place, str] = field(default_factory=dict)  # "error" or "formula" (never computed): their value is lost
    hidden: dict[str, list[list[Any]]] = field(default_factory=dict)  # the sheets that nobody sees


def read_grid(content: bytes, filename: str) -> Grid:
    """``Refused`` when it is no such table at all: type, size, broken, far corners."""
    require(_size(content))
    kind = filename.rpartition(".")[2].lower()
    if kind in ("csv", "txt"):
        return Grid(_csv_rows(content))
    if kind == "xlsx":
        require(office_verdict(content))
        return _xlsx_grid(content)
    text = _("只能读 xlsx 或 csv 文件，这个文件是“%(met)s”。请用模板，或在办公软件里另存为 xlsx。")
    raise Refused(no("table_type", text % {"met": kind or filename}, needed="xlsx, csv", met=kind, field="file"))


def column_letters(index: int) -> str:
    """A for 0, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """C7, counted from 0, as the person finds it on the sheet."""
    return f"{column_letters(column)}{row + 1}"


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _size(content: bytes) -> Verdict:
    if len(content) <= MAX_BYTES:
        return yes("table_size", field="file")
    needed, met = megabytes(MAX_BYTES), megabytes(len(content))
    text = _("表格最大%(needed)s，这个文件有%(met)s。请分成几个文件。") % {"needed": needed, "met": met}
    return no("table_size", text, needed=needed, met=met, field="file")


# csv ---------------------------------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> list[list[Any]]:
    """Office software in China still saves csv as GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
            rows: list[list[Any]] = [[cell.strip() for cell in line] for line in lines]
        except csv.Error as error:
            message = _("csv 文件的引号或换行不对（%(met)s）。请另存为 xlsx 再上传。") % {"met": error}
            raise Refused(no("table_csv", message, field="file")) from error
        require(_within(len(rows), max(map(len, rows), default=0)))
        return rows
    message = _("读不出文件里的文字：编码既不是 UTF-8，也不是 GB18030。请另存为 xlsx 再上传。")
    raise Refused(no("table_encoding", message, needed="UTF-8, GB18030", field="file"))


def _delimiter(text: str) -> str:
    """The one that stands most often in the first lines; a comma when none does."""
    beginning = "\n".join(text.splitlines()[:20])
    counts = [beginning.count(one) for one in DELIMITERS]
    return DELIMITERS[counts.index(max(counts))]


# xlsx --------------------------------------------------------------------------------------------------------------


def _xlsx_grid(content: bytes) -> Grid:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        seen = [one.visible == SheetVisibleEnum.Visible for one in book.sheets_metadata]
        index = seen.index(True) if any(seen) else 0
        broken = _looked_over(content, index)
        sheet = book.get_sheet_by_index(index)
        rows = sheet.to_python(skip_empty_area=False)
        hidden = {
            one.name: book.get_sheet_by_index(number).to_python(skip_empty_area=False)
            for number, one in enumerate(book.sheets_metadata)
            if not seen[number]
        }
        return Grid(rows, sheet.name, list(sheet.merged_cell_ranges or []), broken, hidden)
    except (CalamineError, ParseError, DefusedXmlException, KeyError, ValueError, OverflowError) as error:
        text = _("这个文件不是能读的 xlsx 表格。请在办公软件里另存为 xlsx 再上传。")
        raise Refused(no("table_broken", text, needed="xlsx", met=type(error).__name__, field="file")) from error


def _looked_over(content: bytes, index: int) -> dict[Place, str]:
    """Before it is read: the reader reserves memory from the first cell to the last, so one cell in the far corner
    would exhaust it. And the cells of the sheet whose value it cannot give."""
    lowest = widest = 0
    found: dict[Place, str] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        read = _sheet_part(archive, index)
        for name in archive.namelist():
            if not (name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")):
                continue
            xml = archive.read(name)
            places = CELL.findall(xml)
            lowest = max(lowest, *map(int, {row for _column, row in places}), 0)
            widest = max(widest, *map(_column_number, {column for column, _row in places}), 0)
            if name == read:
                for what, pattern in (("error", WRONG), ("formula", UNCOMPUTED)):
                    if (b"<f" in xml or b":f" in xml) if what == "formula" else (b"t='e'" in xml or b't="e"' in xml):
                        found |= {(int(r) - 1, _column_number(c) - 1): what for c, r in pattern.findall(xml)}
    require(_within(lowest, widest))
    return found


def _sheet_part(archive: zipfile.ZipFile, index: int) -> str:
    """The name of the part behind the n-th sheet."""
    sheets = [one for one in fromstring(archive.read("xl/workbook.xml")).iter() if one.tag.endswith("}sheet")]
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    target = targets[sheets[index].get(RELATION)] if index < len(sheets) else ""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _within(lowest: int, widest: int) -> Verdict:
    if lowest <= MAX_LINES and widest <= MAX_COLUMNS:
        return yes("table_extent", field="file")
    needed = _("%(rows)s行、%(columns)s列以内") % {"rows": MAX_LINES, "columns": MAX_COLUMNS}
    met = _("第%(rows)s行、第%(columns)s列") % {"rows": lowest, "columns": widest}
    text = _("表格里很远的地方还有内容（到%(met)s），最多%(needed)s。请把内容复制到新的模板里再上传。")
    return no("table_extent", text % {"needed": needed, "met": met}, needed=needed, met=met, field="file")


def as_written(value: object) -> str:
    """A cell as the person would write it: 990101001201, not 990101001201.0."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).strip()
