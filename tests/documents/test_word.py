"""Letters as DOCX: laid out as offices expect them, the same every time, and nothing of the text is lost (R-AUT-3)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from governance.base.documents.printing import (
    SHEET,
    Ballot,
    Blanks,
    Block,
    Facts,
    Figure,
    Figures,
    Ledger,
    Panel,
    Proof,
    Prose,
    Row,
    Sheet,
    Signed,
    pdf,
)
from governance.base.documents.word import docx
from tests.documents.test_printing import pages

pytestmark = pytest.mark.req("R-AUT-3")
TITLE = "关于“高龄津贴入户核查”准入申请的决定"
EVERYTHING: Sequence[Block] = (
    Prose("一、决定", ["准入，自下月起施行。\n每半年复核一次。"]),
    Facts("二、审查", [("合法性", "符合")]),
    Panel("试行到年底为止。"),
    Figures("三、经费", [Figure("每村每年", "3,000.00", "元", "按季付", sum=True)]),
    Ledger(
        "四、先例",
        ["日期", "事项", "小时"],
        ["left", "left", "right"],
        ["auto", "rest", "auto"],
        [Row(["一月", "人口抽样", "4"])],
    ),
    Ballot("五、意见", ["姓名", "态度", "签字"], ["上湾村"], ["同意", "不同意"], [4, 6, "rest"]),
    Proof([("登记号", "12")], "<svg/>", "扫码核对"),
    Blanks(["经办", "盖章"]),
    Signed(["示范县民政局", "2026年3月2日"]),
)


def read(made: bytes) -> DocumentObject:
    return Document(io.BytesIO(made))


def words(document: DocumentObject) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_every_kind_of_block_can_be_read_back() -> None:
    text = words(read(docx(TITLE, EVERYTHING, number="示民准〔2026〕3号")))
    wanted = (
        TITLE,
        "示民准〔2026〕3号",
        "准入，自下月起施行。",
        "每半年复核一次。",
        "合法性：符合",
        "试行到年底为止。",
        "3,000.00 元",
    )
    for one in (*wanted, "人口抽样", "□ 不同意", "登记号：12", "扫码核对", "盖章：", "示范县民政局", "2026年3月2日"):
        assert one in text, one


def test_page_and_type_are_those_of_an_official_letter() -> None:
    document = read(docx(TITLE, EVERYTHING))
    section, title = document.sections[0], document.paragraphs[0]
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    assert (section.top_margin.mm, section.left_margin.mm) == (pytest.approx(37, abs=0.1), pytest.approx(28, abs=0.1))
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert title.runs[0].font.size.pt == 22
    body = next(one for one in document.paragraphs if one.text == "准入，自下月起施行。")
    assert body.paragraph_format.first_line_indent.pt == 32
    assert (body.runs[0].font.name, body.runs[0].font.size.pt) == ("仿宋", 16)


def test_every_run_names_its_chinese_font() -> None:
    """Word takes the East-Asian font for Chinese; without it a letter is set in whatever the machine has."""
    document = read(docx(TITLE, EVERYTHING, footer="示范县民政局"))
    runs = document.element.body.iter(qn("w:r"))
    fonts = [run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in runs]
    assert fonts
    assert all(font is not None and font.get(qn("w:eastAsia")) for font in fonts)


def test_the_signature_stands_at_the_right_with_the_date_last() -> None:
    document = read(docx(TITLE, [Prose("", ["正文"]), Signed(["示范县民政局", "2026年3月2日"])]))
    issued, dated = document.paragraphs[-2:]
    assert (issued.text, dated.text) == ("示范县民政局", "2026年3月2日")
    assert issued.alignment == dated.alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_the_head_of_a_ledger_is_repeated_on_every_page() -> None:
    (table,) = read(docx(TITLE, [block for block in EVERYTHING if isinstance(block, Ledger)])).tables
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_the_page_number_is_counted_by_word() -> None:
    footer = read(docx(TITLE, [], footer="示范县民政局")).sections[0].footer.paragraphs[0]
    assert "示范县民政局" in footer.text
    assert [one.text for one in footer._element.iter(qn("w:instrText"))] == ["PAGE"]


def test_the_same_letter_gives_the_same_bytes_and_no_time_of_writing() -> None:
    made = docx(TITLE, EVERYTHING)
    assert made == docx(TITLE, EVERYTHING)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    kept = read(made).core_properties
    assert (kept.title, kept.author, kept.last_modified_by) == (TITLE, "", "")


def test_control_characters_that_xml_forbids_are_left_out() -> None:
    assert "上湾村" in words(read(docx("上\x00湾\u202e村", [Prose("", ["甲\x0b乙\x07"])])))
    assert "甲乙" in words(read(docx(TITLE, [Prose("", ["甲\x0b乙\x07"])])))


def test_the_same_blocks_are_printed_with_their_signature() -> None:
    made = "".join(pages(pdf(Sheet("准入", "示范县", TITLE, "脚", ["示民准〔2026〕3号"], EVERYTHING[-1:]), SHEET)))
    assert "示范县民政局" in made
    assert "2026年3月2日" in made
