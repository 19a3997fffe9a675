"""Files as other programs write them, and files that nobody should open: read, or refused with a reason."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.http import FileResponse, StreamingHttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from governance.base.spreadsheet import MAX_LINES, Column, exported, office_verdict, read_grid
from governance.base.verdict import Refused
from openness.rules.chart import Chart
from openness.rules.layout import find_layout
from openness.rules.ledger import LedgerReader
from openness.rules.reading import Choices
from openness.rules.sheet_forms import read_sections, read_texts

pytestmark = pytest.mark.req("R-OPN-6")
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ROWS: list[list[Any]] = [
    ["2026年3月收支明细", None, None],
    ["摘要", "收入", "支出"],
    ["补助", 5000, None],
    ["修灯", None, 12.5],
    ["合计", 5000, 12.5],
]


def xlsx(rows: list[list[Any]] = ROWS, **options: Any) -> bytes:
    book = Workbook()
    if options.get("mac"):
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same file with other parts in it; ``__`` in a name stands for a slash."""
    packed = io.BytesIO()
    given_parts = {name.replace("__", "/"): data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given_parts:
                new.writestr(name, old.read(name))
        for name, data in given_parts.items():
            new.writestr(name, data)
    return packed.getvalue()


def sheet_of(cells: str) -> bytes:
    return f"<worksheet {NS}><sheetData>{cells}</sheetData></worksheet>".encode()


def with_shared_strings(content: bytes) -> bytes:
    """The part in which Excel and WPS keep all text, here in two pieces of different letters."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        rels = archive.read("xl/_rels/workbook.xml.rels").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    target = f'<Relationship Id="rId99" Type="{relation}" Target="sharedStrings.xml"/></Relationships>'
    return repacked(
        content,
        **{
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
            "xl/_rels/workbook.xml.rels": rels.replace("</Relationships>", target).encode(),
            "xl/sharedStrings.xml": f"<sst {NS}><si><r><t>收</t></r><r><t>入</t></r></si></sst>".encode(),
        },
    )


def refused(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Refused) as error:
        read_grid(content, name)
    return error.value.verdicts[0].code


def test_inline_and_shared_strings_rich_text_and_cached_results_are_read() -> None:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>摘要</t></is></c><c r="B1" t="s"><v>0</v></c>'
        '<c r="C1" t="str"><f>"a"</f><v>算出来的</v></c><c r="D1"><f>1+1</f><v>2</v></c></row>'
    )
    content = with_shared_strings(repacked(xlsx(), **{"xl/worksheets/sheet1.xml": sheet_of(cells)}))
    assert read_grid(content, "a.xlsx").rows[0][:4] == ["摘要", "收入", "算出来的", 2.0]


@pytest.mark.parametrize("mac", [False, True])
def test_dates_count_from_1900_or_1904_as_the_file_says(mac: bool) -> None:
    rows = read_grid(xlsx([[dt.date(2026, 3, 5)]], mac=mac), "a.xlsx").rows
    assert rows[0][0] == dt.date(2026, 3, 5)


def test_an_error_and_a_formula_that_was_never_computed_are_named_by_their_cell() -> None:
    cells = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>SUM(A1)</f></c><c r="C1"><f>1</f><v>1</v></c></row>'
    )
    content = repacked(xlsx(), **{"xl/worksheets/sheet1.xml": sheet_of(cells)})
    assert read_grid(content, "a.xlsx").broken == {(0, 0): "error", (0, 1): "formula"}
    assert read_grid(xlsx([["=1+1"]]), "a.xlsx").broken == {(0, 0): "formula"}


def test_the_first_sheet_that_people_see_is_read_and_hidden_ones_are_apart() -> None:
    book = Workbook()
    book.active.append(["藏"])
    book.create_sheet("账").append(["看得见"])
    book.worksheets[0].sheet_state = "veryHidden"
    packed = io.BytesIO()
    book.save(packed)
    grid = read_grid(packed.getvalue(), "a.xlsx")
    assert (grid.rows, grid.sheet, list(grid.hidden)) == ([["看得见"]], "账", ["Sheet"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_with_commas_tabs_and_semicolons(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["摘要", "收入"]) + "\r\n" + delimiter.join(['"a\nb"', '"1200"']) + "\r\n"
    assert read_grid(text.encode(encoding), "a.CSV").rows == [["摘要", "收入"], ["a\nb", "1200"]]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "office_macros"),
        ({"xl/media/image1.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"}, "office_macros"),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, "office_macros"),
        ({"xl/activeX/activeX1.xml": b"<x/>"}, "office_macros"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "office_macros"),
        ({"xl/embeddings/other.xlsx": b"PK"}, "office_embedded"),
        ({"xl/externalLinks/externalLink1.xml": b'<x><ddeLink ddeService="cmd"/></x>'}, "office_macros"),
        ({"customUI/customUI.xml": b"<x/>"}, "office_macros"),
        ({"xl/_rels/workbook.xml.rels": b'<x><Relationship Type="vbaProject" Target="x.dat"/></x>'}, "office_macros"),
    ],
)
def test_programs_are_refused_under_whatever_name(parts: dict[str, bytes], code: str) -> None:
    assert office_verdict(xlsx()).ok
    assert office_verdict(repacked(xlsx(), **parts)).code == code


def test_a_workbook_that_declares_macros_is_refused_whatever_its_ending() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        types = archive.read("[Content_Types].xml").decode()
    types = types.replace("spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    assert refused(repacked(xlsx(), **{"[Content_Types].xml": types.encode()})) == "office_macros"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.xls", "table_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.xlsx", "office_broken"),
        (b"PK\x03\x04", "a.xlsx", "office_broken"),
        (repacked(xlsx(), **{"xl/workbook.xml": b"<a><b></a>"}), "a.xlsx", "table_broken"),
        (
            repacked(xlsx(), **{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}),
            "a.xlsx",
            "table_broken",
        ),
        (b"a\n" * (MAX_LINES + 1), "a.csv", "table_extent"),
        (b"," * 200, "a.csv", "table_extent"),
        (b'"' + b"a" * 200_000 + b'"', "a.csv", "table_csv"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(content: bytes, name: str, code: str) -> None:
    assert refused(content, name) == code


# Fuzzing: nothing but Refused ----------------------------------------------------------------------------------------

FEW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
SEEDS = [xlsx(), repacked(xlsx(), **{"docProps/app.xml": b""}), xlsx([["栏目", "内容"], ["政策名称", "x"]])]
PERIOD = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


def read_everything(content: bytes, name: str) -> None:
    """Every reader on whatever the file gives."""
    try:
        grid = read_grid(content, name)
    except Refused:
        return
    for reader in (read_texts, read_sections, lambda rows: _ledger(grid)):
        try:
            reader(grid.rows)
        except Refused:
            continue


def _ledger(grid: Any) -> Any:
    layout = find_layout(grid.rows, grid.merged, sheet=grid.sheet, period=PERIOD)
    reader = LedgerReader(grid.rows, layout, period=PERIOD, chart=Chart([]), choices=Choices(), broken=grid.broken)
    return reader.read()


@FEW
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", "a.txt", "a"]))
def test_random_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    read_everything(content, name)


@FEW
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_workbook_with_changed_bytes_is_read_or_refused(content: bytes, changes: list[tuple[int, int]]) -> None:
    broken = bytearray(content)
    for place, byte in changes:
        broken[place % len(broken)] = byte
    read_everything(bytes(broken), "a.xlsx")


SHEET = "xl/worksheets/sheet1.xml"
PARTS = [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"]
TOKENS = st.sampled_from(
    [
        *("<", ">", "/", '"', "r=", "A1", "ZZZ9999999", "t=", "s", "e", "1e999", "-1", "<v>", "</v>", "<f>", "&#0;"),
        *("\x00", "NaN", "mergeCell", 'ref="A1:B9"', "9" * 40, "<c ", "<row ", "</sheetData>"),
    ]
)
FULL = with_shared_strings(xlsx())


@FEW
@given(st.sampled_from(PARTS), st.integers(0, 10**6), st.lists(TOKENS, min_size=1, max_size=5), st.integers(0, 60))
def test_a_workbook_with_changed_xml_is_read_or_refused(part: str, place: int, put: list[str], cut: int) -> None:
    with zipfile.ZipFile(io.BytesIO(FULL)) as archive:
        xml = archive.read(part)
    place %= len(xml)
    changed = xml[:place] + "".join(put).encode() + xml[place + cut :]
    read_everything(repacked(FULL, **{part: changed}), "a.xlsx")


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "摘要",
            "收入",
            "支出",
            "合计",
            "小计",
            "日期",
            "月",
            "日",
            "凭证号",
            "科目名称",
            "借方",
            "贷方",
            "101",
            "1,200",
        ]
    ),
    st.text(max_size=8),
    st.floats(allow_nan=True),
    st.integers(-(10**20), 10**20),
    st.dates(),
    st.booleans(),
)


@FEW
@given(st.lists(st.lists(CELLS, max_size=7), max_size=9))
def test_any_cells_at_all_become_lines_problems_or_a_refusal(rows: list[list[Any]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    read_everything(text.getvalue().encode("utf-8", "surrogatepass"), "a.csv")
    try:
        layout = find_layout([["摘要", "收入", "支出", "凭证号"], *rows], period=PERIOD)
    except Refused:
        return
    grid = [["摘要", "收入", "支出", "凭证号"], *rows]
    reading = LedgerReader(grid, layout, period=PERIOD, chart=Chart([]), choices=Choices()).read()
    spoken = {line.row for line in reading.lines} | {problem.row for problem in reading.problems}
    spoken |= {one.row for one in reading.left_out}
    filled = {n for n, row in enumerate(grid, start=1) if any(str(cell).strip() for cell in row)}
    assert filled - spoken <= set(range(1, layout.first + 1))  # no row is dropped in silence


# Export --------------------------------------------------------------------------------------------------------------

COLUMNS = [Column("what", "事项"), Column("amount", "金额")]
DANGEROUS = ["=1+1", "+86", "-x", "@sum", "\t=1", "\r=1", "＝1", " =1"]


def test_text_that_a_program_would_compute_is_made_harmless_and_numbers_stay_numbers() -> None:
    rows = [(text, Decimal("-12.50")) for text in DANGEROUS]
    response = exported(rows, COLUMNS, filename="清单", kind="csv")
    assert isinstance(response, StreamingHttpResponse)
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))
    assert [line[0][0] for line in lines[1:-1]] == ["'"] * len(DANGEROUS)
    assert {line[1] for line in lines[1:-1]} == {"-12.50"}
    book = load_workbook(io.BytesIO(b"".join(_xlsx(rows).streaming_content)))
    for number in range(2, len(rows) + 2):
        cell = book.active.cell(row=number, column=1)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        assert book.active.cell(row=number, column=2).value == -12.5


def _xlsx(rows: Any) -> FileResponse:
    response = exported(rows, COLUMNS, filename="清单", kind="xlsx")
    assert isinstance(response, FileResponse)
    return response


def test_a_download_names_its_file_and_ends_with_the_number_of_its_rows() -> None:
    response = exported([("a", 1)] * 3, COLUMNS, filename="上湾村 公开目录", kind="csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.startswith("事项,金额\r\n")
    assert text.rstrip().endswith("共3行，到此完整。少了这一行，就是没有下载完。")
    assert "filename*=UTF-8''%E4%B8%8A" in response["Content-Disposition"]
    book = _xlsx([("a", 1)] * 3)
    assert int(book["Content-Length"]) > 0
    last = list(load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.values)[-1]
    assert last[0].startswith("共3行")


def test_a_list_that_fails_half_way_is_not_whole_and_shows_it() -> None:
    def failing() -> Any:
        yield from [("a", 1)] * 20_000
        raise LookupError("the database went away")

    response = exported(failing(), COLUMNS, filename="x", kind="csv")
    got = []
    with pytest.raises(LookupError):
        got.extend(response.streaming_content)  # type: ignore[attr-defined]
    assert "到此完整" not in b"".join(got).decode("utf-8-sig")
    with pytest.raises(LookupError):
        exported(failing(), COLUMNS, filename="x", kind="xlsx")


@given(st.lists(st.tuples(st.text(max_size=12), st.decimals(-(10**9), 10**9, places=2)), max_size=5))
def test_what_is_exported_is_read_back(rows: list[tuple[str, Decimal]]) -> None:
    for kind in ("csv", "xlsx"):
        response = exported(rows, COLUMNS, filename="x", kind=kind)  # type: ignore[arg-type]
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        grid = read_grid(content, f"a.{kind}")
        assert len(grid.rows) == len(rows) + 2
        assert grid.broken == {}
