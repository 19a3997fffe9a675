"""Worksheets: cells by row, numbers as the digits they stand for, and whether anybody sees them."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from governance.base.documents.queries.parts.budget import Headings, Read
from governance.base.documents.queries.parts.walk import Walk, local

LONGEST_NUMBER = 40
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LETTERS = re.compile("[A-Z]+")
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def shared_strings(archive: zipfile.ZipFile) -> list[str]:
    """Texts that cells point to, each in one piece."""
    root = fromstring(archive.read("xl/sharedStrings.xml"), forbid_dtd=True)
    return ["".join(piece.text or "" for piece in item.iter() if local(piece.tag) == "t") for item in root]


def sheet_names(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """The name of each sheet by its part, and whether it is hidden."""
    targets = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for relation in fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True):
            target = relation.get("Target", "")
            targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for sheet in fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True).iter():
        if local(sheet.tag) == "sheet":
            part = targets.get(sheet.get(RELATION) or sheet.get(STRICT_RELATION) or "", "")
            found[part] = (sheet.get("name", ""), sheet.get("state", "visible") != "visible")
    return found


def digits_of(text: str) -> str:
    """1.101011890030701E+17 as the digits it stands for: that is how an identity number is kept as a number."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        return text
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


class SheetWalk(Walk):
    """Cells of a row have fields of that row, so that a number split over them is found."""

    def __init__(self, read: Read, field: str, place: str, title: str, hidden: bool, shared: list[str]) -> None:
        words = _("隐藏的表“%(title)s”") if hidden else _("表“%(title)s”")
        super().__init__(read, field, place + words % {"title": title})
        self.shared = shared
        self.headings = Headings()
        self.hidden_columns: list[tuple[int, int]] = []
        self.row, self.row_hidden = "0", False
        self.cell: dict[str, str] = {}

    def opened(self, tag: str, element: Element) -> None:
        if tag == "row":
            self.row = element.get("r") or str(int(self.row) + 1 if self.row.isdigit() else 1)
            self.row_hidden = element.get("hidden") in ("1", "true")
        elif tag == "col" and element.get("hidden") in ("1", "true"):
            first, last = element.get("min", "0"), element.get("max", "0")
            if first.isdigit() and last.isdigit():
                self.hidden_columns.append((int(first), int(last)))
        elif tag == "c":
            self.cell = {"at": element.get("r", ""), "type": element.get("t", "n")}
        super().opened(tag, element)

    def closed(self, tag: str, element: Element) -> None:
        if self.cell and tag in ("v", "f"):
            self.cell[tag] = element.text or ""
            element.clear()
            return
        if tag == "c":
            self.value()
            self.cell = {}
            element.clear()
            return
        super().closed(tag, element)

    def value(self) -> None:
        kind, text = self.cell["type"], self.cell.get("v", "")
        if kind == "s":
            text = self.shared[int(text)] if text.isdigit() and int(text) < len(self.shared) else text
        elif kind == "n":
            text = digits_of(text)
        self.keep(text, number=kind == "n")
        formula = self.cell.get("f", "")
        if '"' in formula:
            self.add(formula.replace('"&"', ""), _("的公式"))

    def keep(self, text: str, *, number: bool) -> None:
        """One cell, named by its row, its column and the heading over it."""
        if not text or text.isspace():
            return
        self.count += 1
        column = (LETTERS.match(self.cell["at"]) or [""])[0]
        heading = self.headings.over(column)
        hidden = self.row_hidden or any(first <= _number(column) <= last for first, last in self.hidden_columns)
        words = _("第%(row)s行%(column)s列（隐藏）%(heading)s") if hidden else _("第%(row)s行%(column)s列%(heading)s")
        where = words % {"row": self.row, "column": column, "heading": heading}
        self.read.add(f"{self.field}.{self.row}.{column or self.count}", self.label + where, text)
        if not number:
            self.headings.note(column, text)

    def paragraph(self, pieces: list[tuple[str, str]]) -> None:
        """An inline text belongs to its cell."""
        text = "".join(text for text, _how in pieces)
        if self.cell:
            self.cell["type"], self.cell["v"] = "str", text
        else:
            self.add(text)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
