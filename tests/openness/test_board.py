"""What the public sees, from published bodies, at a constant number of queries."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from governance.base.accounts.models import Assignment
from governance.base.clock.actions import open_duty
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.indicators.models import Tally
from governance.township.actions.project import register_project
from governance.township.rules.project import Plan
from openness.actions.publication import withdraw
from openness.actions.verification import Named, confirm_sheet, upload_sheet
from openness.duty_kinds import KIND_PERIOD, KIND_VERIFY
from openness.indicators import DONE, LATE
from openness.models import Disclosure
from openness.queries.board import community_page, rollup_page
from openness.queries.published import disclosure_page, project_page
from tests.openness.village import DAY, Village, at, income, make_attachment, month, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7")]


def queries(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def duty(village: Village, number: int, due_on: dt.date) -> Duty:
    start = month(number)
    return open_duty(
        kind=KIND_PERIOD,
        division_id=village.division.pk,
        period=start,
        subject=village.items["month-account"].pk,
        role="clerk",
        opens_on=month(number + 1),
        due_on=due_on,
    )


def test_the_sentence_counts_this_month_and_what_is_late_from_before(village: Village) -> None:
    duty(village, 1, dt.date(2026, 2, 15))
    duty(village, 2, dt.date(2026, 4, 9))
    duty(village, 3, dt.date(2026, 4, 10))
    duty(village, 4, dt.date(2026, 5, 15))
    open_duty(
        kind=KIND_VERIFY,
        division_id=village.division.pk,
        period=DAY,
        subject=10**9,
        role="supervisor",
        opens_on=DAY,
        due_on=DAY,
    )
    village.month(1, spent("1.00"))  # met, but it was due in February
    found = community_page(village.division, DAY)["sentence"]
    assert (found["should"], found["done"], found["late_count"], found["late_days"]) == (2, 0, 1, 1)
    village.month(2, spent("1.00"))
    found = community_page(village.division, DAY)["sentence"]
    assert (found["should"], found["done"], found["late_count"]) == (2, 1, 0)


def test_the_board_lists_by_kind_and_month_newest_first(village: Village) -> None:
    village.month(1, spent("20.00"))
    old = village.month(2, spent("5.00"), on=DAY)
    new = village.correct(old, spent("6.00"), on=dt.date(2026, 5, 2))
    page = community_page(village.division, dt.date(2026, 5, 3))
    assert [group["label"] for group in page["groups"]] == ["钱", "事", "人", "项目", "规矩"]
    assert [one["label"] for one in page["groups"][0]["months"]] == ["2026年5月", "2026年4月"]
    assert [row["title"] for row in page["latest"]] == [new.title, "2026年1月村务收支总账"]
    assert page["latest"][0]["figure"] == "974.00 元"
    replaced = page["groups"][0]["months"][1]["rows"][0]
    assert (replaced["title"], replaced["state_label"]) == (old.title, "已更正")
    assert page["proof"].leaf == new.leaf


def test_drafts_and_neighbours_are_not_on_the_board(village: Village) -> None:
    village.submit(village.saved_month(1, spent("20.00")))
    assert community_page(village.division, DAY)["latest"] == []
    village.sign(Disclosure.objects.get(), "sun")
    village.sign(Disclosure.objects.get(), "qian")
    assert len(community_page(village.division, DAY)["latest"]) == 1
    assert community_page(village.sibling, DAY)["latest"] == []


def test_what_is_due_next_explains_its_day(village: Village) -> None:
    duty(village, 3, dt.date(2026, 4, 15))
    (found,) = community_page(village.division, DAY)["upcoming"]
    assert found["title"] == "2026年3月村务收支总账"
    assert found["due_label"] == "2026年4月15日（周三）"
    assert found["remaining_label"] == "还剩5天"
    assert "依据：" in found["explain"][-1]


def test_a_community_page_costs_the_same_with_more_on_it(village: Village) -> None:
    village.month(1, spent("20.00"))
    before = queries(lambda: community_page(village.division, DAY))
    for number in (2, 3):
        village.correct(village.month(number, spent("1.00"), spent("2.00")), spent("3.00"))
    assert queries(lambda: community_page(village.division, DAY)) == before == 5


def test_a_page_shows_the_body_and_the_account(village: Village) -> None:
    done = village.month(1, income("800.00"), spent("1200.00", "修路", payee="青石公司", payee_is_person=False))
    page = disclosure_page(village.division, done.pk, DAY)
    account = page["account"]
    assert (account["opening"], account["income_total"], account["expenditure_total"], account["closing"]) == (
        "1,000.00",
        "800.00",
        "1,200.00",
        "600.00",
    )
    assert account["lines"][1]["summary"] == "修路（青石公司）"
    assert page["d"]["verified_by_label"] == "村务监督委员会3人中2人核实同意"
    assert page["d"]["display_until_label"] == "2026年4月25日"
    assert [step["text"] for step in page["history"]] == ["提交监督委员会核实", "监督委员会核实", "公开"]
    assert page["months"][0]["balance"] == 600
    assert page["proof"].leaf == done.leaf


def test_a_page_shows_what_was_signed_even_when_rows_are_changed_behind_it(village: Village) -> None:
    done = village.month(1, spent("20.00"))
    done.lines.update(amount=Decimal("2.00"))
    assert disclosure_page(village.division, done.pk, DAY)["account"]["lines"][0]["amount"] == "20.00"


def test_a_negative_balance_reads_as_such(village: Village) -> None:
    done = village.month(1, spent("1234567.89"))
    assert disclosure_page(village.division, done.pk, DAY)["account"]["closing"] == "-1,233,567.89"


def test_paper_says_so(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    named = [Named(Assignment.objects.get(user=village.people[name]).pk) for name in ("sun", "qian")]
    paper = make_attachment(village)
    sheet = upload_sheet(
        disclosure_id=filed.pk, attachment_id=paper.pk, named=named, by=village.people["clerk"], at=at(DAY), on=DAY
    )
    confirm_sheet(sheet_id=sheet.pk, by=village.people["township"], at=at(DAY), on=DAY)
    label = disclosure_page(village.division, filed.pk, DAY)["d"]["verified_by_label"]
    assert label == "已书面核实：村务监督委员会3人中2人签字同意"


def test_corrections_point_at_each_other(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    new = village.correct(old, spent("25.00"))
    assert disclosure_page(village.division, old.pk, DAY)["d"]["corrected_by"]["url"].endswith(f"/{new.pk}/")
    link = disclosure_page(village.division, new.pk, DAY)["d"]["correction_of"]
    assert (link["label"], link["reason"]) == (old.title, "漏记了一笔支出")


def test_a_withdrawn_page_is_a_stub_without_content(village: Village) -> None:
    done = village.month(1, spent("20.00", "很私密的事"))
    withdraw(disclosure_id=done.pk, reason="附了个人信息", by=village.people["clerk"], at=at(DAY), on=DAY)
    page = disclosure_page(village.division, done.pk, DAY)
    assert (page["d"]["state"], page["d"]["withdrawn_reason"]) == ("withdrawn", "附了个人信息")
    assert not {"account", "lines", "sections", "proof"} & page.keys()
    assert "很私密的事" not in str(page)
    (row,) = community_page(village.division, DAY)["groups"][0]["months"][0]["rows"]
    assert (row["state"], row["figure"], row["note"]) == ("withdrawn", "", "附了个人信息")


def test_what_is_not_public_has_no_page(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    with pytest.raises(Disclosure.DoesNotExist):
        disclosure_page(village.division, filed.pk, DAY)
    done = village.publish(filed)
    with pytest.raises(Disclosure.DoesNotExist):
        disclosure_page(village.sibling, done.pk, DAY)


def test_a_page_costs_the_same_with_many_lines(village: Village) -> None:
    few = village.month(1, spent("20.00"))
    many = village.month(2, *(spent("1.00", f"第{n}笔") for n in range(30)))
    count = queries(lambda: disclosure_page(village.division, few.pk, DAY))
    assert queries(lambda: disclosure_page(village.division, many.pk, DAY)) == count == 7  # one of them for the proof


@pytest.mark.req("R-OPN-2")
def test_no_large_expenditure_is_said_in_words(village: Village) -> None:
    for number in (1, 2, 3):
        village.month(number)
    done = village.publish(village.submit(village.draft("large", period_start=month(1))))
    assert "没有达到标准的大笔开支" in disclosure_page(village.division, done.pk, DAY)["sections"][-1]["text"]


@pytest.mark.req("R-OPN-3")
def test_a_project_page_shows_three_stages_from_facts_frozen_at_filing(village: Village) -> None:
    plan = Plan(
        "北坡道路硬化",
        "县级补助",
        Decimal("80000.00"),
        dt.date(2026, 5, 1),
        dt.date(2026, 8, 1),
        "青石公司",
        "公开招标",
    )
    project = register_project(
        division_id=village.division.pk, plan=plan, by=village.people["clerk"], at=at(DAY), on=DAY
    )
    filed = village.submit(village.draft("project-start", project_id=project.pk))
    project.budget = Decimal("90000.00")
    project.save()
    done = village.publish(filed)
    page = project_page(village.division, done.pk, DAY)
    assert {"label": "预算花多少（元）", "text": "80,000.00"} in page["sections"]
    assert [(stage["label"], stage["state"]) for stage in page["stages"]] == [
        ("开工前", "done"),
        ("进展过半", "todo"),
        ("项目结算", "todo"),
    ]


def test_a_roll_up_lists_places_by_code_from_the_scoreboard(village: Village) -> None:
    township = village.division.parent
    assert township is not None
    for place, indicator, period, done, of in (
        (village.sibling, DONE, month(4), 1, 3),
        (village.division, DONE, month(4), 3, 3),
        (township, DONE, month(4), 4, 6),
        (village.sibling, LATE, month(4), 1, 1),
        (village.sibling, LATE, month(2), 2, 2),
        (township, LATE, month(2), 2, 2),
    ):
        Tally.objects.create(indicator=indicator, period=period, division=place, numerator=done, denominator=of)
    page = rollup_page(township, DAY)
    assert [(row["name"], row["should"], row["done"], row["late"]) for row in page["children"]] == [
        ("上湾村", 3, 3, 0),
        ("下湾村", 3, 1, 3),
    ]
    assert (page["sentence"]["should"], page["sentence"]["done"], page["sentence"]["late_count"]) == (6, 4, 2)
    assert page["attention"] == [{"name": "下湾村", "url": f"/board/{village.sibling.code}/", "text": "逾期 3 项"}]
    assert queries(lambda: rollup_page(township, DAY)) == 5


@pytest.mark.parametrize("template", ["community", "disclosure", "project", "rollup"])
def test_every_page_renders_in_its_template(village: Village, template: str) -> None:
    done = village.month(1, spent("20.00"))
    plan = Plan(
        "北坡道路硬化",
        "县级补助",
        Decimal("80000.00"),
        dt.date(2026, 5, 1),
        dt.date(2026, 8, 1),
        "青石公司",
        "公开招标",
    )
    project = register_project(
        division_id=village.division.pk, plan=plan, by=village.people["clerk"], at=at(DAY), on=DAY
    )
    stage = village.publish(village.submit(village.draft("project-start", project_id=project.pk)))
    township = village.division.parent
    assert township is not None
    pages: dict[str, Callable[[], dict[str, Any]]] = {
        "community": lambda: community_page(village.division, DAY),
        "disclosure": lambda: disclosure_page(village.division, done.pk, DAY),
        "project": lambda: project_page(village.division, stage.pk, DAY),
        "rollup": lambda: rollup_page(township, DAY),
    }
    page = pages[template]()
    assert page["place"]["name"] in render_to_string(f"board/{template}.html", page)


def test_met_states_are_what_the_sentence_takes_them_for() -> None:
    assert DutyState.MET == 1
