"""Every list as a file: whole, in scope, without persons (R-OPN-9)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from openness.actions.publication import withdraw
from tests.openness.desk import browser, monthly_duty
from tests.openness.village import DAY, SIBLING, VILLAGE, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-9")]
TOWNSHIP = "990101001"


def table(answer: Any) -> list[list[str]]:
    """Rows without the last line, which says how many there are."""
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if "csv" in answer["Content-Type"]:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    else:
        values = load_workbook(io.BytesIO(content)).active.values
        rows = [["" if cell is None else str(cell) for cell in row] for row in values]
    assert rows[-1][0] == f"共{len(rows) - 2}行，到此完整。少了这一行，就是没有下载完。"
    return rows[:-1]


def desk(village: Village, who: str, what: str, kind: str = "csv", **query: str) -> list[list[str]]:
    client = browser(village.people[who])
    return table(client.get(reverse(f"openness:export_{what}", args=[kind]), query))


def board(name: str, *given: Any, kind: str = "csv", **query: str) -> Any:
    return Client().get(reverse(f"board:export_{name}", args=[*given, kind]), query)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_duties_of_ones_own_scope_and_no_others_are_exported(village: Village, kind: str) -> None:
    for place in ("division", "sibling", "stranger"):
        monthly_duty(village, 1, place=place)
    assert {row[0] for row in desk(village, "clerk", "duties", kind)[1:]} == {VILLAGE}
    assert {row[0] for row in desk(village, "township", "duties", kind)[1:]} == {VILLAGE, SIBLING}
    assert {row[0] for row in desk(village, "township", "duties", kind, within=SIBLING)[1:]} == {SIBLING}
    assert desk(village, "clerk", "duties", kind, within=SIBLING)[1:] == []
    assert desk(village, "villager", "duties", kind)[1:] == []


def test_a_narrowing_that_is_no_code_is_not_ignored(village: Village) -> None:
    for wrong in ("1", "99010100120x", "' OR 1=1", "９９"):
        address = reverse("openness:export_duties", args=["csv"])
        assert browser(village.people["clerk"]).get(address, {"within": wrong}).status_code == 404


def test_drafts_are_exported_for_their_village_and_what_was_submitted_for_those_above(village: Village) -> None:
    draft = village.saved_month(1, spent("5.00"))
    assert [row[6] for row in desk(village, "clerk", "disclosures")[1:]] == ["草稿"]
    assert desk(village, "township", "disclosures")[1:] == []
    village.submit(draft)
    assert [row[6] for row in desk(village, "township", "disclosures")[1:]] == ["待核实"]
    assert desk(village, "neighbour", "disclosures")[1:] == []
    assert desk(village, "far", "disclosures")[1:] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_public_list_has_what_is_public_at_and_below_a_place(village: Village, kind: str) -> None:
    done = village.month(1, spent("20.00"))
    village.submit(village.saved_month(2, spent("30.00")))
    for code in (VILLAGE, TOWNSHIP, "99"):
        rows = table(board("published", code, kind=kind))
        assert [row[4] for row in rows[1:]] == [done.title]
    assert table(board("published", SIBLING, kind=kind))[1:] == []


def test_the_lines_of_a_published_account_name_no_person_and_go_with_a_withdrawal(village: Village) -> None:
    done = village.month(
        1,
        spent("20.00", "误工补贴", payee="张某某", payee_is_person=True),
        spent("30.00", "=HYPERLINK(1)", payee="某某公司", payee_is_person=False),
    )
    rows = table(board("lines", VILLAGE, done.pk))
    assert [(row[3], row[4], row[5]) for row in rows[1:]] == [
        ("误工补贴", "", "20.00"),
        ("'=HYPERLINK(1)", "某某公司", "30.00"),
    ]
    assert board("lines", SIBLING, done.pk).status_code == 404
    withdraw(disclosure_id=done.pk, reason="金额有误", by=village.people["clerk"], at=at(DAY), on=DAY)
    assert board("lines", VILLAGE, done.pk).status_code == 404
    (row,) = table(board("published", VILLAGE))[1:]
    assert (row[6], row[9], row[10]) == ("", "已撤回", "金额有误")


def test_what_is_not_public_has_no_lines_to_export(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    assert board("lines", VILLAGE, filed.pk).status_code == 404


def test_the_schedule_and_the_rules_of_a_place_are_exported_for_anyone(village: Village) -> None:
    rows = table(board("schedule", VILLAGE))
    assert "村务收支总账" in {row[1] for row in rows}
    assert {row[10] for row in rows[1:]} >= {"法律规定"}
    assert table(board("schedule", TOWNSHIP, body="urban"))[0] == rows[0]
    assert table(board("rules", VILLAGE, kind="xlsx"))[0][0] == "代码"
    assert board("schedule", "990199999999").status_code == 404


def test_an_export_at_the_desk_is_only_for_those_who_are_signed_in(village: Village) -> None:
    for what in ("duties", "disclosures", "projects"):
        assert Client().get(reverse(f"openness:export_{what}", args=["csv"])).status_code == 302
