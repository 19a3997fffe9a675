"""Sheets of paper: what they say is data, they look the same every time, and no character is lost (R-OPN-7)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
import pytest
from django.test import override_settings
from pypdf import PdfReader

from governance.base.documents.printing import (
    A3,
    A4,
    POSTERS,
    SHEET,
    Ballot,
    Blanks,
    Block,
    Facts,
    Figure,
    Figures,
    Ledger,
    MissingGlyphs,
    Panel,
    Paper,
    Proof,
    Prose,
    Row,
    Sheet,
    missing_glyphs,
    pdf,
    qr_svg,
)

pytestmark = pytest.mark.req("R-OPN-7")
RARE = "\U00020bb7"  # 𠮷, in no bundled font
NOWHERE = "\U0003fffd"  # a place in which no font has anything
MARKUP = r"#let x = 1 *粗* _斜_ \ [a] $x^2$ `code` <label> @ref = 标题 // 注 #import /* */ ~ --- \u{41}"


def sheet_of(*blocks: Block, title: str = "2026年3月村务收支总账") -> Sheet:
    return Sheet("村务公开", "柳林镇 上湾村", title, "上湾村 · 登记号 12", ["2026年3月"], blocks)


def ledger(count: int) -> Ledger:
    rows = [Row([f"{number}日", f"第{number:03d}笔修路灯", f"{number}.00"]) for number in range(1, count + 1)]
    head = ["日期", "做什么用", "金额（元）"]
    return Ledger("支出明细", head, ["left", "left", "right"], ["auto", "rest", "auto"], rows)


EVERYTHING: Sequence[Block] = (
    Panel("更正"),
    Figures("总数", [Figure("剩下的钱", "1.00", "元", "来源", sum=True)]),
    ledger(2),
    Prose("说明", ["一", "二"]),
    Facts("核实", [("谁", "监督委员会")]),
    Ballot(
        "意见", ["姓名", "同意", "意见", "签字", "日期"], ["孙某"], ["同意", "不同意"], [4, 6, "rest", 6, 5], "声明"
    ),
    Proof([("登记号", "12")], qr_svg("https://gov.example/board/log/check/?leaf=12"), "扫码"),
    Blanks(["盖章", "签字"]),
)


def pages(made: bytes) -> list[str]:
    """The words of each page, without the breaks that the setting put between them."""
    return ["".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(made)).pages]


@pytest.mark.parametrize("paper", [A3, A4, SHEET])
def test_every_kind_of_block_is_drawn(paper: Paper) -> None:
    (page,) = (
        pages(pdf(sheet_of(*EVERYTHING), paper))
        if paper is SHEET
        else ["".join(pages(pdf(sheet_of(*EVERYTHING), paper)))]
    )
    for words in ("更正", "剩下的钱", "第002笔修路灯", "说明", "监督委员会", "孙某", "不同意", "登记号", "盖章"):
        assert words in page, words


@pytest.mark.parametrize(("name", "width", "height", "body"), [("a3", 297, 420, 28), ("a4", 210, 297, 18)])
def test_the_board_has_large_paper_and_large_type(name: str, width: int, height: int, body: int) -> None:
    assert POSTERS[name].body == body
    page = PdfReader(io.BytesIO(pdf(sheet_of(), POSTERS[name]))).pages[0]
    assert [round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)] == [width, height]


def test_the_same_sheet_gives_the_same_bytes_and_no_date_is_in_them() -> None:
    first = pdf(sheet_of(*EVERYTHING), A4)
    assert pdf(sheet_of(Panel("别的")), A4) != first
    assert pdf(sheet_of(*EVERYTHING), A4) == first
    assert b"CreationDate" not in first
    assert b"ModDate" not in first


def test_words_are_never_markup() -> None:
    blocks = (Panel(MARKUP), Prose(MARKUP, [MARKUP]), Facts(MARKUP, [(MARKUP, MARKUP)]), Blanks([MARKUP]))
    text = "".join(pages(pdf(sheet_of(*blocks, title=MARKUP), A3)))
    wanted = "".join(MARKUP.split())
    assert text.count(wanted) >= 6, text


def test_signs_that_print_nothing_cannot_turn_a_line_around() -> None:
    (page,) = pages(pdf(sheet_of(Panel("付给\u202e公司\u200b\u0000甲")), A4))
    assert "付给公司甲" in page


def test_a_long_account_repeats_its_head_and_counts_its_pages() -> None:
    found = pages(pdf(sheet_of(ledger(300)), A4))
    assert len(found) > 5
    for number, page in enumerate(found, start=1):
        assert "支出明细" in page
        assert "做什么用" in page
        assert f"第{number}页，共{len(found)}页" in page
    text = "".join(found)
    assert all(text.count(f"第{number:03d}笔修路灯") == 1 for number in range(1, 301))


@override_settings(FONT_DIRS=[])
def test_a_character_without_a_glyph_is_named_before_anything_is_printed() -> None:
    with pytest.raises(MissingGlyphs) as holes:
        pdf(sheet_of(Facts("名单", [("姓名", f"王{RARE}山"), ("又", RARE)])), A4)
    (one,) = holes.value.missing
    assert (one.character, one.code, one.text) == (RARE, "U+20BB7", f"王{RARE}山")


def test_a_character_that_no_font_at_all_has_is_named_too() -> None:
    assert [one.character for one in missing_glyphs([f"甲{NOWHERE}乙", "丙"])] == [NOWHERE]


def test_the_fonts_of_the_system_are_taken_for_rare_names_where_they_are(settings: object) -> None:
    if missing_glyphs([RARE]):
        pytest.skip("no system font with rare characters on this machine: apt install fonts-noto-cjk")
    made = pdf(sheet_of(Panel(f"王{RARE}山")), A4)
    assert f"王{RARE}山" in pages(made)[0]


@override_settings(FONT_DIRS=["/nowhere/at/all"])
def test_a_folder_of_fonts_that_is_not_there_is_no_error() -> None:
    assert pages(pdf(sheet_of(Panel("张三")), A4))


def test_the_page_can_be_drawn_and_is_not_empty() -> None:
    picture = pypdfium2.PdfDocument(pdf(sheet_of(*EVERYTHING), A4))[0].render(scale=0.5).to_pil().convert("L")
    dark = sum(1 for value in picture.tobytes() if value < 128)
    assert 0.01 < dark / (picture.width * picture.height) < 0.5
