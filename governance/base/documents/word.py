"""Letters as DOCX, from the same blocks as printed paper: one text gives the file to seal and the sheet to print.

Laid out like an official letter (党政机关公文格式 GB/T 9704-2012: A4, margins 37/35/28/26 mm, title 2号 小标宋
centred, text 3号 仿宋 indented two characters at 28 pt, page number at the foot). The same letter gives the same bytes:
no time of writing is stored. A code to scan is a drawing that Word cannot hold: the printed sheet has it, and its
caption stays.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from governance.base.documents.printing import (
    Ballot,
    Blanks,
    Block,
    Facts,
    Figures,
    Ledger,
    Panel,
    Proof,
    Prose,
    Signed,
    clean,
)

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, FANGSONG, HEI = "方正小标宋简体", "仿宋", "黑体"
TITLE, TEXT, TABLE, FOOT = Pt(22), Pt(16), Pt(12), Pt(14)  # 二号, 三号, 小四, 四号
LEADING = Pt(28)
FIXED = dt.datetime(1980, 1, 1)  # the earliest a zip can hold  # noqa: DTZ001 - no instant, only bytes
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
BLANK = "　"


def docx(title: str, blocks: Sequence[Block], *, number: str = "", footer: str = "") -> bytes:
    """``number``: the document number (发文字号) above the title. ``footer``: words beside the page number."""
    document = Document()
    _page(document, clean(footer))
    _properties(document, clean(title))
    if number:
        _paragraph(document, clean(number), align=RIGHT)
    head = _paragraph(document, clean(title), font=SONG, size=TITLE, align=CENTRE)
    head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(14), Pt(20)
    head.paragraph_format.line_spacing = Pt(34)
    for block in blocks:
        DRAWN[block.type](document, block)
    written = io.BytesIO()
    document.save(written)
    return _steady(written.getvalue())


# Blocks -----------------------------------------------------------------------------------------------------------


def _prose(document: DocumentObject, block: Prose) -> None:
    _heading(document, block.title)
    for paragraph in block.paragraphs:
        for line in clean(paragraph).split("\n"):
            _paragraph(document, line, indent=2)


def _facts(document: DocumentObject, block: Facts) -> None:
    _heading(document, block.title)
    for label, text in block.rows:
        first, *more = clean(text).split("\n")
        _paragraph(document, _("%(label)s：%(text)s") % {"label": clean(label), "text": first}, indent=2)
        for line in more:
            _paragraph(document, line, indent=2)


def _panel(document: DocumentObject, block: Panel) -> None:
    table = _table(document, [[clean(block.text)]])
    for run in table.cell(0, 0).paragraphs[0].runs:
        _type(run, HEI, TEXT)


def _figures(document: DocumentObject, block: Figures) -> None:
    _heading(document, block.title)
    rows = [[f"{row.label}\n{row.note}" if row.note else row.label, f"{row.amount} {row.unit}"] for row in block.rows]
    _table(document, clean(rows), right=[1], strong=[index for index, row in enumerate(block.rows) if row.sum])


def _ledger(document: DocumentObject, block: Ledger) -> None:
    _heading(document, block.title)
    if block.note:
        _paragraph(document, clean(block.note), indent=2)
    rows = clean([list(block.head), *(list(row.cells) for row in block.rows)])
    right = [index for index, side in enumerate(block.align) if side == "right"]
    strong = [index for index, row in enumerate(block.rows, 1) if row.kind != "plain"]
    _table(document, rows, right=right, strong=[0, *strong], head=True)


def _proof(document: DocumentObject, block: Proof) -> None:
    _facts(document, Facts("", block.rows))
    if block.caption:
        _paragraph(document, clean(block.caption), indent=2)


def _blanks(document: DocumentObject, block: Blanks) -> None:
    """Lines to write on, ``columns`` beside one another."""
    labels = clean(list(block.labels))
    for start in range(0, len(labels), block.columns):
        line = _paragraph(document, "")
        for label in labels[start : start + block.columns]:
            _type(line.add_run(f"{label}："), FANGSONG, TEXT)
            room = line.add_run(BLANK * max(2, 22 // block.columns - len(label) - 1))
            _type(room, FANGSONG, TEXT)
            room.underline = True
            _type(line.add_run(BLANK), FANGSONG, TEXT)


def _ballot(document: DocumentObject, block: Ballot) -> None:
    _heading(document, block.title)
    if block.note:
        _paragraph(document, clean(block.note), indent=2)
    ticks = "\n".join(f"□ {choice}" for choice in clean(list(block.choices)))
    empty = [""] * (len(block.head) - 2)
    _table(
        document, [clean(list(block.head)), *([name, ticks, *empty] for name in clean(list(block.names)))], head=True
    )


def _signed(document: DocumentObject, block: Signed) -> None:
    """落款: below the text, the last line four characters from the right edge (GB/T 9704, 7.3.5)."""
    for index, line in enumerate(clean(list(block.lines))):
        paragraph = _paragraph(document, line, align=RIGHT)
        paragraph.paragraph_format.right_indent = 4 * TEXT if index == len(block.lines) - 1 else 2 * TEXT
        paragraph.paragraph_format.space_before = 2 * LEADING if index == 0 else Pt(0)
        paragraph.paragraph_format.keep_with_next = index < len(block.lines) - 1


DRAWN: dict[str, Callable[[DocumentObject, Any], None]] = {
    Prose.type: _prose,
    Facts.type: _facts,
    Panel.type: _panel,
    Figures.type: _figures,
    Ledger.type: _ledger,
    Proof.type: _proof,
    Blanks.type: _blanks,
    Ballot.type: _ballot,
    Signed.type: _signed,
}

# Parts ------------------------------------------------------------------------------------------------------------


def _heading(document: DocumentObject, title: str) -> None:
    if title:
        paragraph = _paragraph(document, clean(title), font=HEI, indent=2)
        paragraph.paragraph_format.keep_with_next = True


def _paragraph(
    document: DocumentObject,
    text: str,
    *,
    font: str = FANGSONG,
    size: Pt = TEXT,
    align: WD_ALIGN_PARAGRAPH | None = None,
    indent: int = 0,
) -> Paragraph:
    paragraph = document.add_paragraph()
    if text:
        _type(paragraph.add_run(text), font, size)
    if align is not None:
        paragraph.alignment = align
    style = paragraph.paragraph_format
    style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, LEADING
    style.space_before = style.space_after = Pt(0)
    if indent:
        style.first_line_indent = indent * size
    return paragraph


def _type(run: Run, font: str, size: Pt) -> None:
    """Latin and East-Asian font alike: Word takes the second one for Chinese and ignores ``font.name``."""
    run.font.name, run.font.size = font, size
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def _table(
    document: DocumentObject,
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    strong: Sequence[int] = (),
    head: bool = False,
) -> Table:
    """A grid; ``head``: its first row is repeated on every page."""
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for number, row in enumerate(rows):
        cells = table.rows[number].cells
        for column, text in enumerate(row):
            _cell(cells[column], text, HEI if number in strong else FANGSONG, RIGHT if column in right else None)
    if head:
        properties = table.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
    return table


def _cell(cell: _Cell, text: str, font: str, align: WD_ALIGN_PARAGRAPH | None) -> None:
    paragraph = cell.paragraphs[0]
    _type(paragraph.add_run(text), font, TABLE)
    if align is not None:
        paragraph.alignment = align


def _page(document: DocumentObject, footer: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    line = section.footer.paragraphs[0]
    line.alignment = CENTRE
    if footer:
        _type(line.add_run(footer + BLANK), FANGSONG, TABLE)
    _type(line.add_run("— "), "宋体", FOOT)
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        run = line.add_run()
        _type(run, "宋体", FOOT)
        run._element.append(_field(kind, words))
    _type(line.add_run(" —"), "宋体", FOOT)


def _field(kind: str | None, words: str | None) -> Any:
    """One part of a field that Word counts itself."""
    element = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        element.set(qn("w:fldCharType"), kind)
    else:
        element.text = words
    return element


def _properties(document: DocumentObject, title: str) -> None:
    """The library's own template names an author and a day; a letter names neither."""
    kept = document.core_properties
    kept.title, kept.author, kept.comments, kept.last_modified_by = title[:255], "", "", ""
    kept.created = kept.modified = FIXED
    kept.language = "zh-CN"
    normal = cast(Any, document.styles["Normal"])
    normal.font.name, normal.font.size = FANGSONG, TEXT
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANGSONG)


def _steady(made: bytes) -> bytes:
    """The same parts in a package that does not say when it was written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(part, old.read(name))
    return packed.getvalue()
