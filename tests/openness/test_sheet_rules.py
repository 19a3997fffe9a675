"""Cells, headings, sides, sums and accounts of real ledgers, read without a database (R-OPN-2)."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.verdict import Refused
from openness.queries.sheet import bundled_titles
from openness.rules.account import LineFact
from openness.rules.chart import CATEGORIES, LOCAL, AccountTitle, Chart
from openness.rules.layout import find_layout
from openness.rules.ledger import LedgerReader
from openness.rules.merging import merge
from openness.rules.reading import Choices, Reading
from openness.rules.sheet import Unreadable, day, money, side_of, unit_of, voucher_key

pytestmark = pytest.mark.req("R-OPN-2")
START, END = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
WAN = Decimal(10_000)
HEADS = ["日期", "凭证号", "摘要", "科目名称", "收入", "支出"]


def read(rows: list[list[Any]], merged: Any = (), choices: Choices | None = None, **given: Any) -> Reading:
    layout = find_layout(rows, merged, period=(START, END), sheet=given.pop("sheet", ""))
    reader = LedgerReader(
        rows, layout, period=(START, END), chart=Chart(bundled_titles()), choices=choices or Choices(), **given
    )
    return reader.read()


def told(reading: Reading) -> list[tuple[int, str, str, str]]:
    return [(line.row, line.fact.side, line.fact.category, str(line.fact.amount)) for line in reading.lines]


def wrong(reading: Reading) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.code, problem.cell) for problem in reading.problems]


# Cells ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1,200.50", "1200.50"),
        ("１，２００．５０", "1200.50"),
        ("￥1,200", "1200.00"),
        ("¥ 1 200.5", "1200.50"),
        ("人民币1200元整", "1200.00"),
        ("(1,200.00)", "-1200.00"),
        ("（300）", "-300.00"),
        ("-300", "-300.00"),
        ("−300", "-300.00"),
        ("￥-300", "-300.00"),
        ("1.2万元", "12000.00"),
        ("3万", "30000.00"),
        (".5", "0.50"),
        (1200, "1200.00"),
        (0.1 + 0.2, "0.30"),
        (1e11, "100000000000.00"),
        ("0", "0.00"),
    ],
)
def test_money_is_read_as_people_and_programs_write_it(cell: object, amount: str) -> None:
    assert money(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["", " ", "-", "—", "——", "/", "无", None])
def test_a_dash_is_how_a_ledger_writes_nothing(cell: object) -> None:
    assert money(cell or "") is None


@pytest.mark.parametrize(
    "cell",
    ["1,23", "12,34,567", "1.2.3", "1e5", "十二", "12abc", "1.234", 1.234, True, dt.date(2026, 3, 1), 1e16, "1''2"],
)
def test_what_may_be_read_in_two_ways_is_not_read(cell: object) -> None:
    with pytest.raises(Unreadable) as error:
        money(cell)
    assert error.value.text.endswith("。")


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_every_amount_is_read_back_as_it_was_shown(amount: Decimal) -> None:
    assert money(f"{amount:,.2f}") == amount
    assert money(f"{amount:.2f}") == amount
    assert money(str(amount)) == amount
    if abs(amount) < 10**9:
        assert money(float(amount)) == amount


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.booleans()))
def test_a_cell_of_anything_is_read_or_refused(cell: object) -> None:
    for reader in (money, lambda value: day(value, START, END), side_of, unit_of, voucher_key):
        with contextlib.suppress(Unreadable):  # anything else fails
            reader(cell)


@given(st.dates(START, END))
def test_every_way_to_write_a_day_of_the_period_means_that_day(on: dt.date) -> None:
    numerals = "〇一二三四五六七八九"
    ten, one = divmod(on.day, 10)
    chinese = ("" if ten == 0 else "十" if ten == 1 else numerals[ten] + "十") + (numerals[one] if one else "")
    serial = (on - dt.date(1899, 12, 30)).days
    for cell in (
        on,
        dt.datetime.combine(on, dt.time(3)),
        on.isoformat(),
        f"{on.year}/{on.month}/{on.day}",
        f"{on.year}.{on.month}.{on.day}",
        f"{on.year}年{on.month}月{on.day}日",
        f"{on.month}月{on.day}日",
        f"{on.month}.{on.day:02d}",
        f"{on.day}日",
        f"{on:%Y%m%d}",
        int(f"{on:%Y%m%d}"),
        on.day,
        serial,
        float(serial),
        serial - 1462,
        f"二〇二六年三月{chinese}日",
        f"三月{chinese}日",
        f"{on.isoformat()} 00:00:00",
        f"{on.year}年{on.month}月{on.day}日（周一）",
        f"２０２６－０３－{on:%d}",
    ):
        assert day(cell, START, END) == on, cell


@pytest.mark.parametrize(
    "cell", [3.1, "3.1", "3.3", "3/5/2026", "2026-02-30", "明天", "32日", True, "13月1日", 99999, "2026年3月"]
)
def test_a_day_that_is_none_or_two_is_not_read(cell: object) -> None:
    with pytest.raises(Unreadable):
        day(cell, START, END)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("金额（万元）", WAN),
        ("单位：万元", WAN),
        ("收入(元)", Decimal(1)),
        ("单位:人民币元", Decimal(1)),
        ("金额/万元", WAN),
        ("摘要", None),
        ("奖励万元户", None),
    ],
)
def test_a_unit_is_taken_from_headings_and_titles_only_where_it_is_said(text: str, unit: Decimal | None) -> None:
    assert unit_of(text) == unit


def test_one_voucher_is_known_under_all_its_spellings() -> None:
    assert {voucher_key(text) for text in ("记字第001号", "记-1", "记 1", "记１", "记0001")} == {"记1"}
    assert len({voucher_key(text) for text in ("3-12", "31-2", "312", "收1", "付1", "100", "10")}) == 7


# Layouts -------------------------------------------------------------------------------------------------------------


def test_a_paper_ledger_with_month_and_day_apart_and_two_rows_of_headings_is_read() -> None:
    reading = read(
        [
            ["上湾村现金日记账", "", "", "", "", "", ""],
            ["2026年", "", "凭证号", "摘要", "金额", "", "余额"],
            ["月", "日", "", "", "收入", "支出", ""],
            ["3", "1", "", "上月结转", "", "", "1,000.00"],
            ["3", "2", "记-1", "上级补助", "5,000.00", "", "6000"],
            ["", "5", "记-2", "修路灯", "", "1200", "4800"],
            ["", "", "", "本月合计", "5000", "1200", "4800"],
            ["", "", "", "本年累计", "9000", "3000", "4800"],
            ["制表：张三", "", "", "审核：李四", "", "", ""],
        ],
        merged=[((0, 0), (0, 6)), ((1, 0), (1, 1)), ((1, 4), (1, 5))],
    )
    assert [(line.row, str(line.fact.on), line.fact.summary) for line in reading.lines] == [
        (5, "2026-03-02", "上级补助"),
        (6, "2026-03-05", "修路灯"),
    ]
    assert reading.problems == []
    assert (reading.opening, reading.closing) == (Decimal(1000), Decimal(4800))
    assert [(one.row, one.label) for one in sorted(reading.left_out, key=lambda one: one.row)] == [
        (4, "上月结转"),
        (7, "本月合计"),
        (8, "本年累计"),
        (9, "制表:张三"),
    ]


def test_ten_thousand_yuan_in_the_unit_line_the_heading_or_the_cell_are_each_heeded() -> None:
    rows = [
        ["单位：万元"],
        ["摘要", "类别", "收入", "支出（元）"],
        ["a", "补助收入", "0.5", ""],
        ["b", "公益支出", "", 300],
    ]
    rows.append(["c", "公益支出", "", "0.1万元"])
    assert [line[3] for line in told(read(rows))] == ["5000.00", "300.00", "1000.00"]


def test_a_merged_date_and_voucher_hold_for_the_rows_beside_them_but_a_merged_amount_is_one_amount() -> None:
    rows: list[list[Any]] = [HEADS, ["2026-03-02", "1", "a", "公益支出", "", 10], ["", "", "b", "公益支出", "", 20]]
    reading = read(
        [*rows, ["2026-03-03", "2", "c", "公益支出", "", 5], ["", "", "d", "公益支出", "", ""]],
        merged=[((1, 0), (2, 0)), ((1, 1), (2, 1)), ((3, 5), (4, 5))],
    )
    assert [(line.fact.voucher_no, str(line.fact.on)) for line in reading.lines] == [
        ("1", "2026-03-02"),
        ("1", "2026-03-02"),
        ("2", "2026-03-03"),
    ]
    assert wrong(reading) == [(5, "no_amount", "E5")]


BOOK = ["日期", "摘要", "科目名称", "借方", "贷方"]
CASH_BOOK = ["日期", "摘要", "对方科目", "借方", "贷方"]


@pytest.mark.parametrize(
    ("rows", "side"),
    [
        ([CASH_BOOK, ["3-2", "拨款", "补助收入", 5, ""], ["3-3", "纸", "管理费用", "", 2]], "income"),
        ([BOOK, ["3-2", "纸", "管理费用", 5, ""], ["3-3", "拨款", "补助收入", "", 2]], "expenditure"),
        ([["日期", "摘要", "借方", "贷方"], ["3-2", "拨款", 5, ""]], "income"),
    ],
)
def test_debit_is_money_in_for_a_cash_book_and_out_for_books_of_expenditure(rows: list[list[Any]], side: str) -> None:
    reading = read(rows)
    assert reading.debit == side
    assert reading.lines[0].fact.side == side
    other = "expenditure" if side == "income" else "income"
    turned = read(rows, choices=Choices(debit=other))
    assert turned.lines[0].fact.side == other


def test_a_list_of_vouchers_gives_the_side_that_says_where_the_cash_went() -> None:
    reading = read(
        [
            ["凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额"],
            ["1", "收到租金", "101", "库存现金", 300, ""],
            ["1", "收到租金", "501", "经营收入", "", 300],
            ["2", "提现", "101", "", 100, ""],
            ["2", "提现", "102", "", "", 100],
            ["3", "买灯", "514", "公益支出", 50, ""],
            ["", "买灯", "102", "", "", 50],
            ["4", "计提折旧", "513", "", 10, ""],
            ["4", "折旧", "152", "累计折旧", "", 10],
        ]
    )
    assert told(reading) == [(3, "income", "经营收入", "300.00"), (6, "expenditure", "公益支出", "50.00")]
    assert reading.problems == []
    assert len(reading.left_out) == 5


def test_a_voucher_that_does_not_balance_is_a_problem_of_its_first_row() -> None:
    rows = [
        ["凭证号", "摘要", "科目名称", "借方", "贷方"],
        ["1", "a", "库存现金", 300, ""],
        ["1", "a", "经营收入", "", 301],
    ]
    assert [problem[:2] for problem in wrong(read(rows))] == [(2, "unbalanced")]


def test_one_column_of_amounts_takes_its_side_from_its_own_column_the_account_or_the_title() -> None:
    heads = ["摘要", "金额", "收支", "类别"]
    assert told(read([heads, ["a", 5, "收入", "x"], ["b", 6, "支", "y"]])) == [
        (2, "income", "x", "5.00"),
        (3, "expenditure", "y", "6.00"),
    ]
    assert told(read([["类别", "摘要", "金额"], ["收入", "a", 5]]))[0][1] == "income"
    assert told(read([["摘要", "科目", "金额"], ["a", "管理费用", 5]]))[0][1] == "expenditure"
    assert told(read([["三月支出明细"], ["摘要", "类别", "金额"], ["a", "x", 5]]))[0][1] == "expenditure"
    assert wrong(read([["摘要", "类别", "金额"], ["a", "x", 5]])) == [(2, "no_side", "C2")]


def test_a_negative_amount_is_a_problem_until_the_person_moves_it_to_the_other_side() -> None:
    rows = [HEADS, ["3-2", "1", "补助", "补助收入", 500, ""], ["3-3", "2", "退回补助", "补助收入", "(100)", ""]]
    rows.append(["合计", "", "", "", 400, ""])
    assert wrong(read(rows)) == [(3, "negative", "E3")]
    flipped = read(rows, choices=Choices(accounts={"income|补助收入": "补助收入"}, flip=True))
    assert flipped.problems == []
    assert (flipped.total("income"), flipped.total("expenditure")) == (Decimal(500), Decimal(100))
    assert flipped.lines[1].fact.summary == "冲销：退回补助"


@pytest.mark.parametrize(
    ("label", "amount", "problems"),
    [
        ("合计", 30, 0),
        ("合 计：", 30, 0),
        ("本月合计", 31, 1),
        ("小计", 30, 0),
        ("办公费小计", 29, 1),
        ("过次页", 30, 0),
        ("承前页", 30, 0),
        ("本年累计", 999, 0),
        ("期末余额", 999, 0),
    ],
)
def test_rows_of_sums_are_left_out_and_held_against_the_lines(label: str, amount: int, problems: int) -> None:
    rows = [HEADS, ["3-2", "1", "a", "公益支出", "", 10], ["3-3", "2", "b", "公益支出", "", 20]]
    reading = read([*rows, ["", "", label, "", "", amount]])
    assert len(reading.lines) == 2
    assert [problem[1] for problem in wrong(reading)] == ["sum"] * problems
    assert reading.left_out[0].row == 4


def test_parts_are_summed_from_part_to_part() -> None:
    rows = [HEADS, ["3-2", "1", "a", "公益支出", "", 10], ["", "", "小计", "", "", 10]]
    rows += [["3-3", "2", "b", "公益支出", "", 20], ["", "", "小计", "", "", 20], ["", "", "合计", "", "", 30]]
    assert read(rows).problems == []


def test_every_problem_is_told_at_once_by_row_and_cell() -> None:
    rows = [
        HEADS,
        ["2026-04-02", "1", "a", "公益支出", "", 10],
        ["3-40", "2", "b", "公益支出", "", 20],
        ["3-3", "3", "c", "公益支出", "", "十元"],
        ["3-3", "4", "d", "公益支出", 1, 1],
        ["3-3", "5", "e", "公益支出", "", ""],
        ["3-3", "6", "f" * 121, "公益支出", "", 1],
    ]
    assert wrong(read(rows)) == [
        (2, "outside", "A2"),
        (3, "date", "A3"),
        (4, "money", "F4"),
        (5, "two_amounts", "E5"),
        (6, "no_amount", "E6"),
        (7, "too_long", "C7"),
    ]


def test_a_sum_below_an_amount_that_cannot_be_read_is_not_called_wrong() -> None:
    rows = [HEADS, ["3-40", "1", "a", "公益支出", "", "十元"], ["", "", "合计", "", "", 10]]
    reading = read(rows)
    assert wrong(reading) == [(2, "money", "F2"), (2, "date", "A2")]
    assert reading.left_out[0].why == "上面有读不出的金额，改好以后再核对"


def test_cells_that_hold_an_error_or_a_formula_without_result_are_problems() -> None:
    rows = [HEADS, ["3-2", "1", "a", "公益支出", "", ""]]
    assert wrong(read(rows, broken={(1, 5): "formula"})) == [(2, "formula", "F2")]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["摘要", "说明"], ["a", "b"]],
        [["金额"], [5]],
        [["收入", "支出"], [5, 6]],
        [["a"] * 3] * 60,
        [["摘要", "收入", "收入"], ["a", 1, 2]],
    ],
)
def test_a_sheet_without_known_headings_is_refused_with_what_is_there(rows: list[list[Any]]) -> None:
    with pytest.raises(Refused):
        read(rows)


# Accounts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name", "side", "category"),
    [
        ("", "513 管理费用", "expenditure", "管理费用"),
        ("513", "", "expenditure", "管理费用"),
        ("51301", "办公用品", "expenditure", "管理费用"),
        ("541", "", "expenditure", "管理费用"),
        ("", "管理费用/办公费", "expenditure", "管理费用"),
        ("", "管理费用-办公费", "expenditure", "管理费用"),
        ("502", "", "expenditure", "经营支出"),
        ("502", "", "income", "其他收入"),
        ("511", "", "income", "发包及上交收入"),
        ("511", "", "expenditure", "经营支出"),
        ("", "误工费", "expenditure", "误工补贴"),
        ("", "修路专项", "expenditure", "修路专项"),
        ("999", "", "expenditure", ""),
        ("112", "应收款", "income", ""),
        ("", "经营支出", "income", ""),
    ],
)
def test_the_scheme_of_2023_that_of_2004_and_plain_words_lead_to_our_categories(
    code: str, name: str, side: str, category: str
) -> None:
    assert Chart(bundled_titles()).find(code, name, side).category == category


def test_a_places_own_account_goes_before_the_national_schemes() -> None:
    own = AccountTitle(LOCAL, "513", "环境整治", "expenditure", "公益支出")
    assert Chart([own, *bundled_titles()]).find("513", "", "expenditure").category == "公益支出"


def test_every_bundled_account_says_where_it_comes_from_and_leads_to_a_known_category() -> None:
    titles = bundled_titles()
    assert len(titles) > 60
    for title in titles:
        assert title.source
        assert title.confidence in {"read", "excerpt", "memory", "design"}
        if title.kind in CATEGORIES:
            assert title.category in CATEGORIES[title.kind]
        else:
            assert title.category == ""


# Merging -------------------------------------------------------------------------------------------------------------

FACTS = st.builds(
    LineFact,
    side=st.sampled_from(["income", "expenditure"]),
    category=st.sampled_from(["公益支出", "补助收入"]),
    summary=st.sampled_from(["a", "b"]),
    amount=st.sampled_from([Decimal(1), Decimal(2)]),
    voucher_no=st.sampled_from(["", "记-1", "记字第1号", "2", "3"]),
)


@given(st.lists(FACTS, max_size=8), st.lists(FACTS, max_size=8))
def test_importing_twice_is_importing_once(stored: list[LineFact], read: list[LineFact]) -> None:
    once = merge(stored, read)
    twice = merge(once.lines, read)
    assert twice.nothing_new
    assert twice.lines == once.lines
    for line in read:  # everything in the file is in the draft
        assert any(voucher_key(line.voucher_no) == voucher_key(other.voucher_no) for other in once.lines)
    numbers = {voucher_key(line.voucher_no) for line in read} - {""}
    for line in stored:  # nothing is lost but vouchers that the file has
        assert line in once.lines or voucher_key(line.voucher_no) in numbers
