"""Reading what people upload as a table, and writing what they open."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from governance.base.spreadsheet import (
    MAX_BYTES,
    Column,
    office_verdict,
    parse_date,
    read_table,
    write_table,
    write_template,
)
from governance.base.verdict import Refused

COLUMNS = [Column("name", "姓名"), Column("code", "区划代码"), Column("ends", "结束日期", required=False)]


def xlsx(*lines: list[object], at: str = "A1") -> bytes:
    book = Workbook()
    sheet = book.active
    for number, line in enumerate(lines, start=sheet[at].row):
        for index, value in enumerate(line, start=sheet[at].column):
            sheet.cell(row=number, column=index, value=value)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The same file with other parts in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return packed.getvalue()


def refusal(content: bytes, filename: str = "a.xlsx") -> list[str]:
    with pytest.raises(Refused) as error:
        read_table(content, filename, COLUMNS)
    assert all(v.text.endswith("。") for v in error.value.verdicts)
    return [v.code for v in error.value.verdicts]


def test_rows_carry_the_number_that_the_person_sees() -> None:
    table = read_table(
        xlsx(["区划代码", "姓名", "备注"], [990101001201, "李文", "x"], [None, None], ["990101001202", " 王 ", None]),
        "名单.XLSX",
        COLUMNS,
    )
    assert [(r.number, r.values["name"], r.values["code"], r.values["ends"]) for r in table.rows] == [
        (2, "李文", "990101001201", ""),
        (4, "王", "990101001202", ""),
    ]
    assert table.problems == []


def test_a_table_that_begins_further_down_keeps_its_row_numbers() -> None:
    table = read_table(xlsx(["姓名", "区划代码"], ["李", "99"], at="B4"), "a.xlsx", COLUMNS)
    assert [(r.number, r.values["code"]) for r in table.rows] == [(5, "99")]


def test_an_empty_required_cell_is_named_by_row_and_column() -> None:
    table = read_table(xlsx(["姓名", "区划代码"], ["李", None], [None, "99"]), "a.xlsx", COLUMNS)
    assert [(p.row, p.column, p.verdict.field) for p in table.problems] == [
        (2, "区划代码", "code"),
        (3, "姓名", "name"),
    ]


def test_dates_numbers_and_yes_become_text_as_written() -> None:
    day = dt.datetime(2026, 3, 15)
    table = read_table(xlsx(["姓名", "区划代码", "结束日期"], [True, 12.5, day]), "a.xlsx", COLUMNS)
    assert table.rows[0].values == {"name": "是", "code": "12.5", "ends": "2026-03-15"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    table = read_table('姓名,区划代码\r\n"李,文",99\r\n'.encode(encoding), "a.csv", COLUMNS)
    assert table.rows[0].values["name"] == "李,文"


@pytest.mark.parametrize(
    ("content", "filename", "codes"),
    [
        (b"", "a.xlsx", ["office_broken"]),
        (b"not a zip", "a.xlsx", ["office_broken"]),
        (b"x", "a.xls", ["table_type"]),
        (b"x", "noending", ["table_type"]),
        (b"", "a.csv", ["table_empty"]),
        (b"\xff\xfe\x00a", "a.csv", ["table_encoding"]),
        ("姓名,区划代码\n".encode(), "a.csv", ["table_empty"]),
        ("姓名,姓名\n李,王\n".encode(), "a.csv", ["table_double", "table_heading"]),
        ('姓名,区划代码\n"李,99'.encode(), "a.csv", ["table_csv"]),
        (b"a" * (MAX_BYTES + 1), "a.csv", ["table_size"]),
        (("姓名,区划代码\n" + "李,99\n" * 5001).encode(), "a.csv", ["table_rows"]),
    ],
)
def test_what_is_no_such_table_is_refused_with_the_reason(content: bytes, filename: str, codes: list[str]) -> None:
    assert refusal(content, filename) == codes


def test_a_wrong_heading_says_which_are_there() -> None:
    with pytest.raises(Refused) as error:
        read_table(xlsx(["名字", "区划代码"], ["李", "99"]), "a.xlsx", COLUMNS)
    verdict = error.value.verdicts[0]
    assert (verdict.needed, verdict.met) == ("姓名", "名字、区划代码")


def test_a_bomb_a_macro_and_a_cell_in_the_far_corner_are_refused() -> None:
    good = xlsx(["姓名", "区划代码"], ["李", "99"])
    assert office_verdict(good).ok
    assert refusal(repacked(good, **{"xl/big.xml": b"0" * 60_000_000})) == ["office_bomb"]
    assert refusal(repacked(good, **{"xl/vbaProject.bin": b"x"})) == ["office_macros"]
    assert refusal(xlsx(["姓名", "区划代码"], ["李", "99"], at="A1")[:-30]) == ["office_broken"]
    far = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    far += b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    far += b"<row r='1048576'><c s='0' r='XFD1048576'><v>1</v></c></row></sheetData></worksheet>"
    assert refusal(repacked(good, **{"xl/worksheets/sheet1.xml": far})) == ["table_extent"]


def test_text_that_looks_like_a_formula_is_written_as_text() -> None:
    content = write_table(COLUMNS, [["=1+1", "@x", "2026-01-01"]], title="名单")
    cell = load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


def test_the_template_can_be_read_back() -> None:
    content = write_template(COLUMNS, [["李文", "990101001201", ""]], title="模板")
    assert read_table(content, "模板.xlsx", COLUMNS).rows[0].values["code"] == "990101001201"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-15", dt.date(2026, 3, 15)),
        ("2026/3/5", dt.date(2026, 3, 5)),
        ("2026.3.5", dt.date(2026, 3, 5)),
        ("20260305", dt.date(2026, 3, 5)),
        ("2026年3月5日", dt.date(2026, 3, 5)),
        ("2026-02-29", None),
        ("2026-3", None),
        ("明天", None),
        ("", None),
        ("２０２６-03-05", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, day: dt.date | None) -> None:
    assert parse_date(text) == day
