"""Each form names what is missing, field by field."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from governance.base.verdict import failures
from openness.rules.account import Figures, LineFact, MonthFact, Typed, figures
from openness.rules.completeness import POLICY_FIELDS, STAGE_FIELDS, Draft, completeness

JAN, END = dt.date(2026, 1, 1), dt.date(2026, 1, 31)
ZERO = Decimal("0.00")


def spent(amount: str = "5.00", **parts: object) -> LineFact:
    return LineFact("expenditure", "公益", "修灯", Decimal(amount), **parts)  # type: ignore[arg-type]


def monthly(**parts: object) -> Draft:
    lines = parts.pop("lines", [spent()])
    given = {
        "form": "monthly_account",
        "title": "1月总账",
        "period_start": JAN,
        "period_end": END,
        "lines": lines,
        "opening": Decimal("10.00"),
        "opening_source": "旧账",
        "figures": figures(Decimal("10.00"), lines),  # type: ignore[arg-type]
    }
    return Draft(**(given | parts))  # type: ignore[arg-type]


def fields(draft: Draft) -> list[str]:
    return [verdict.field for verdict in failures(completeness(draft))]


@pytest.mark.req("R-OPN-2")
def test_a_good_first_month_is_complete() -> None:
    assert fields(monthly()) == []


@pytest.mark.req("R-OPN-2")
@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"title": " "}, "title"),
        ({"opening_source": ""}, "opening_source"),
        ({"opening": None}, "opening"),
        ({"lines": []}, "lines"),
        ({"nil": True}, "nil"),
        ({"lines": [spent(on=dt.date(2025, 12, 31))]}, "lines.0.on"),
        ({"lines": [spent(on=dt.date(2026, 2, 1))]}, "lines.0.on"),
        ({"lines": [LineFact("income", "", "补助", Decimal("5.00"))]}, "lines.0.category"),
        ({"lines": [LineFact("income", "补助", "", Decimal("5.00"))]}, "lines.0.summary"),
        ({"typed": Typed(closing=Decimal("6.00"))}, "closing"),
        ({"months_needed": [dt.date(2025, 12, 1)]}, "months"),
    ],
)
def test_a_month_names_the_field_that_is_wrong(parts: dict[str, object], field: str) -> None:
    assert fields(monthly(**parts)) == [field]


@pytest.mark.req("R-OPN-2")
@pytest.mark.parametrize("day", [JAN, END])
def test_a_line_may_be_of_the_first_and_the_last_day(day: dt.date) -> None:
    assert fields(monthly(lines=[spent(on=day)])) == []


@pytest.mark.req("R-OPN-2")
def test_a_month_without_movement_needs_one_tap_and_no_line() -> None:
    assert fields(monthly(lines=[], nil=True)) == []


@pytest.mark.req("R-OPN-2")
def test_everything_wrong_is_said_at_once() -> None:
    assert fields(monthly(title="", lines=[], opening_source="")) == ["title", "opening_source", "lines"]


@pytest.mark.req("R-OPN-2")
def test_a_quarter_lists_missing_months_and_a_difference() -> None:
    month = MonthFact(JAN, ZERO, Decimal("1.00"), ZERO, Decimal("1.00"))
    whole = Figures(ZERO, Decimal("1.00"), ZERO, Decimal("1.00"))
    draft = Draft("quarterly_account", "季度", JAN, dt.date(2026, 3, 31), months=[month], months_needed=[JAN])
    assert fields(Draft(**{**vars(draft), "figures": whole, "computed": whole})) == []
    assert fields(Draft(**{**vars(draft), "figures": None, "computed": whole})) == ["months"]
    needed = [JAN, dt.date(2026, 2, 1)]
    assert fields(Draft(**{**vars(draft), "figures": whole, "computed": whole, "months_needed": needed})) == ["months"]


@pytest.mark.req("R-OPN-2")
def test_large_expenditures_are_those_of_the_months() -> None:
    draft = Draft("large_expenditure", "大笔", JAN, dt.date(2026, 3, 31), lines=[spent("9.00")])
    assert fields(draft) == ["lines"]
    assert fields(Draft(**{**vars(draft), "computed_lines": [spent("9.00")]})) == []


@pytest.mark.req("R-OPN-4")
@pytest.mark.parametrize("missing", [name for name, _label in POLICY_FIELDS])
def test_a_policy_notice_needs_each_of_its_parts(missing: str) -> None:
    content = {name: "有" for name, _label in POLICY_FIELDS} | {missing: " "}
    assert fields(Draft("policy", "政策", JAN, JAN, content=content)) == [missing]


@pytest.mark.req("R-OPN-3")
@pytest.mark.parametrize(("stage", "missing"), [(s, name) for s, parts in STAGE_FIELDS.items() for name, _ in parts])
def test_a_project_stage_needs_each_of_its_facts(stage: str, missing: str) -> None:
    content = {name: "有" for name, _label in STAGE_FIELDS[stage]} | {missing: ""}
    draft = Draft("project_stage", "项目", JAN, JAN, content=content, stage=stage)
    assert fields(draft) == [f"project.{missing}"]


@pytest.mark.req("R-OPN-3")
def test_a_cancelled_project_publishes_no_further_stage() -> None:
    content = {name: "有" for name, _label in STAGE_FIELDS["start"]}
    assert fields(Draft("project_stage", "项目", JAN, JAN, content=content, stage="start", cancelled=True)) == [
        "project"
    ]


@pytest.mark.req("R-OPN-4")
def test_general_affairs_need_heading_and_text() -> None:
    assert fields(Draft("general", "事", JAN, JAN)) == ["sections"]
    content = {"sections": [{"label": "结果", "text": ""}, {"label": "", "text": "好"}]}
    assert fields(Draft("general", "事", JAN, JAN, content=content)) == ["sections.0.text", "sections.1.label"]


@pytest.mark.req("R-OPN-4")
def test_a_list_of_recipients_has_lines() -> None:
    assert fields(Draft("recipients", "低保", JAN, JAN)) == ["lines"]
    assert fields(Draft("recipients", "低保", JAN, JAN, lines=[spent()])) == ["lines.0.payee"]
    assert fields(Draft("recipients", "低保", JAN, JAN, lines=[replace(spent(payee="赵某某"), summary="")])) == []
