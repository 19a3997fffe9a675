"""Agreements as files: the list, the sheet with the numbers of each committee, DOCX and PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from autonomy.models import Agreement, ListEntry
from autonomy.queries.agreement import by_list, committees_of, fits_committee, listed, most_hours, visible_to
from autonomy.queries.agreement_text import blocks, sheet
from autonomy.rules import agreement as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.documents.printing import SHEET, pdf
from governance.base.documents.word import docx
from governance.base.places.models import Division
from governance.base.spreadsheet import CHUNK, Column, Listing, TableProblem, columns, read_table, write_template
from governance.base.spreadsheet.grid import read_grid
from governance.base.verdict import Verdict, no

Each = dict[str, dict[str, dict[str, Decimal]]]


def numbers_columns() -> list[Column]:
    return [
        Column("code", _("区划代码"), help=_("村（社区）的12位代码，不要改"), width=16),
        Column("place", _("村（社区）"), required=False, width=18),
        Column("entry", _("事项编号"), help=_("清单里的编号，不要改"), width=12),
        Column("title", _("事项"), required=False, width=36),
        Column("hours", _("每月工时"), help=_("小时，不超过清单写明的"), width=12),
        Column("amount", _("经费（元）"), help=_("这个期限里给这个村（社区）的数，不低于清单"), width=14),
    ]


def numbers_sheet(township: Division, codes: Sequence[str], start: dt.date, end: dt.date, on: dt.date) -> bytes:
    """A row a committee and matter, with the list's own numbers to begin with."""
    entries = listed(township.code, on)
    rows = [
        _numbers(place, entries[code], start, end)
        for place in committees_of(township, on)
        for code in codes
        if code in entries and fits_committee(entries[code], place.committee)
    ]
    return write_template(numbers_columns(), rows, title=_("各村（社区）的数"))


def _numbers(place: Division, entry: ListEntry, start: dt.date, end: dt.date) -> Sequence[Any]:
    hours, amount = most_hours(entry, place.committee), by_list(entry, start, end)
    return (
        place.code,
        place.name,
        entry.code,
        entry.title,
        "" if hours is None else f"{hours:.2f}",
        "" if amount is None else f"{amount:.2f}",
    )


def read_numbers(content: bytes, filename: str) -> tuple[Each, list[str], list[TableProblem]]:
    """Numbers by committee and matter; the headings that are none of ours (a rank, a veto); what is wrong in a cell.
    ``Refused`` when it is no such table."""
    table = read_table(content, filename, numbers_columns())
    known = {column.heading for column in numbers_columns()}
    head = next((line for line in read_grid(content, filename).rows if any(line)), [])
    strange = [str(cell).strip() for cell in head if str(cell).strip() and str(cell).strip() not in known]
    problems, found = list(table.problems), Each()
    for row in table.rows:
        numbers = {}
        for name in ("hours", "amount"):
            number = _number(row.values[name])
            if number is None:
                problems.append(TableProblem(row.number, name, _not_a_number(row.number, row.values[name])))
            else:
                numbers[name] = number
        found.setdefault(row.values["code"], {})[row.values["entry"]] = numbers
    return found, strange, problems


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return number.quantize(rules.CENT) if number.is_finite() and abs(number) < 10**9 else None


def _not_a_number(row: int, text: str) -> Verdict:
    words = _("第%(row)s行“%(text)s”不是数字。") % {"row": row, "text": text}
    return no("number", words, needed="1200.00", met=text, field="file")


def as_docx(agreement: Agreement) -> bytes:
    content: Mapping[str, Any] = agreement.content
    return docx(content["title"], blocks(content), number=agreement.number, footer=agreement.content_hash[:16])


def as_pdf(agreement: Agreement) -> bytes:
    return pdf(sheet(agreement), SHEET)


def export_agreements(user: User, on: dt.date, within: str = "") -> Listing:
    """The desk's list as a file, in one's own scope."""
    rows = visible_to(user, on).filter(within_codes([within], "division__code"))
    found = rows.select_related("division", "township").order_by("division__code", "id")
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("编号"),
        _("乡镇（街道）"),
        _("期限开始"),
        _("期限结束"),
        _("经费合计（元）"),
        _("状态"),
        _("签订日期"),
        _("终止日期"),
        _("登记号"),
    )
    return Listing(_("协助政府工作协议"), columns(*head), (_cells(row) for row in found.iterator(CHUNK)))


def _cells(row: Agreement) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.number,
        row.township.name,
        row.term_from,
        row.term_until,
        Decimal(row.content.get("total", "0")),
        str(row.get_state_display()),
        row.signed_on,
        row.ended_on,
        "" if row.leaf is None else row.leaf,
    )
