"""Lists as files: every row or a file that shows that it is not whole; text never becomes a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any, Literal, TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from governance.base.spreadsheet.office import XLSX_TYPE
from governance.base.spreadsheet.table import Column

T = TypeVar("T")
Format = Literal["csv", "xlsx"]
CSV_TYPE = "text/csv; charset=utf-8"
IN_MEMORY = 2 * 1024 * 1024  # a larger workbook waits on disk
CHUNK = 1000  # rows that a list reads from the database at a time
SHEET_ROWS = 1_048_575  # what a sheet holds below its headings
# What spreadsheet programs take for the beginning of a formula, also in full width (OWASP "CSV injection").
STARTS_FORMULA = re.compile(r"^[\s]*[=+\-@＝＋－＠]|^[\t\r\n]")
A_NUMBER = re.compile(r"^-?\d+(?:\.\d+)?$")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # a sheet may not hold them


@dataclass(frozen=True)
class Listing:
    """A file to be: its name, headings and rows. Rows are read while they are sent."""

    filename: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def columns(*headings: str) -> list[Column]:
    """Columns that are only to be read: each as wide as its heading."""
    return [Column(heading, heading, width=max(12, 2 * len(heading) + 2)) for heading in headings]


def chunks(rows: Iterator[T]) -> Iterator[list[T]]:
    """Rows by the thousand, for what is asked of many at once."""
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def sent(listing: Listing, kind: str) -> HttpResponseBase:
    """The list as the file that was asked for; a workbook unless it is csv."""
    return exported(listing.rows, listing.columns, filename=listing.filename, kind="csv" if kind == "csv" else "xlsx")


def exported(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], *, filename: str, kind: Format
) -> HttpResponseBase:
    """A list as a download named ``filename`` (without its ending).

    The last line says how many rows there are: a csv that broke off has no such line. A workbook is written to its end
    before the first byte goes out, and its length is announced.
    """
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(_csv_lines(rows, columns), content_type=CSV_TYPE)
    else:
        response = FileResponse(_workbook(rows, columns, filename), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''" + quote(
        f"{filename}.{kind}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def trailer(count: int) -> str:
    return _("共%(count)s行，到此完整。少了这一行，就是没有下载完。") % {"count": count}


def harmless(value: Any) -> Any:
    """A value as a cell of csv. Numbers stay numbers, negative ones too; text that a program would compute does not."""
    text = plain(value)
    if isinstance(text, str) and STARTS_FORMULA.match(text) and not A_NUMBER.match(text):
        return f"'{text}"
    return text


def plain(value: Any) -> Any:
    """Amounts with two places, days as 2026-03-15, moments in the time of the country, yes and no in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, int) else CONTROL.sub("", str(value))


def _csv_lines(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"  # else Excel reads it as GB18030
    writer.writerow([column.heading for column in columns])
    count = 0
    for row in rows:
        writer.writerow([harmless(value) for value in row])
        count += 1
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    writer.writerow([trailer(count)])
    yield buffer.getvalue().encode()


def _workbook(rows: Iterable[Sequence[Any]], columns: Sequence[Column], title: str) -> IO[bytes]:
    book = Workbook(write_only=True)
    name = re.sub(r"[\[\]:*?/\\']", " ", title)[:28] or "1"
    count, sheet = 0, None
    texts: list[Any] = []
    for row in rows:
        if sheet is None or count % SHEET_ROWS == 0:
            sheet = _sheet(book, name, columns, count // SHEET_ROWS)
            texts = [_text(sheet) for _column in columns]
        sheet.append([_cell(sheet, value, text) for value, text in zip(row, texts, strict=True)])
        count += 1
    if sheet is None:
        sheet = _sheet(book, name, columns, 0)
    sheet.append([trailer(count)])
    packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    book.save(packed)
    packed.seek(0)
    return packed


def _sheet(book: Workbook, name: str, columns: Sequence[Column], number: int) -> Any:
    sheet = book.create_sheet(name if number == 0 else f"{name} {number + 1}")
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    heads = [WriteOnlyCell(sheet, column.heading) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    return sheet


def _text(sheet: Any) -> Any:
    """A cell of text for one column, filled anew for each row: a row is written when it is appended, and making cells
    with a format is what takes the time of a long list."""
    cell = WriteOnlyCell(sheet, "")
    cell.number_format = "@"
    return cell


def _cell(sheet: Any, value: Any, text: Any) -> Any:
    """Text is text: also for whoever saves the sheet again, by the mark that a leading apostrophe leaves."""
    if isinstance(value, Decimal):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "#,##0.00"
        return cell
    if type(value) is str and (not value or (value.isalpha() and not value.isascii())):
        return value or None  # plain Chinese words need no guard and no format, and nothing needs no cell
    shown = CONTROL.sub("", value) if type(value) is str else plain(value)
    if not isinstance(shown, str):
        return shown
    if STARTS_FORMULA.match(shown):
        text = _text(sheet)
        text.quotePrefix = True
    text.value = shown
    text.data_type = "s"
    return text
