"""A draft filled in from a spreadsheet by another system: seen first, saved as a whole (R-OPN-6)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from governance.base.spreadsheet import read_grid
from openness.models import Line
from tests.openness.test_sheets import HEADS, LEDGER, xlsx
from tests.openness.village import Village, month

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]
Api = Callable[..., APIClient]


def send(client: APIClient, pk: int, what: str, rows: list[list[Any]], status: int = 200, **parts: Any) -> Any:
    sent = {"file": SimpleUploadedFile("三月.xlsx", xlsx(rows)), **parts}
    answer = client.post(f"/api/v1/disclosures/{pk}/{what}/", sent, format="multipart")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_sheet_is_seen_then_saved_and_adds_nothing_the_second_time(village: Village, api: Api) -> None:
    draft = village.draft("month-account", period_start=month(3))
    seen = send(api("clerk"), draft.pk, "import/preview", LEDGER)
    assert (seen["ready"], len(seen["added"]), seen["left_out"][0]["row"]) == (True, 2, 5)
    assert not Line.objects.filter(disclosure=draft).exists()
    saved = send(api("clerk"), draft.pk, "import", LEDGER, version=draft.version)
    assert Line.objects.filter(disclosure=draft).count() == 2
    again = send(api("clerk"), draft.pk, "import/preview", LEDGER)
    assert again["nothing_new"] is True
    send(api("clerk"), draft.pk, "import", LEDGER, 200, version=saved["version"])
    assert Line.objects.filter(disclosure=draft).count() == 2


def test_an_unknown_account_is_answered_by_its_key(village: Village, api: Api) -> None:
    draft = village.draft("month-account", period_start=month(3))
    rows: list[list[Any]] = [[*HEADS[:3], "科目编码", *HEADS[4:]], ["2026-03-02", "1", "灯", "60301", "", 10]]
    refused = send(api("clerk"), draft.pk, "import", rows, 422, version=draft.version)
    (verdict,) = refused["verdicts"]
    assert verdict["code"] == "account"
    answers = json.dumps({verdict["field"]: "公益支出"})
    send(api("clerk"), draft.pk, "import", rows, version=draft.version, accounts=answers)
    assert Line.objects.get(disclosure=draft).category == "公益支出"
    for wrong in ("[1]", "{", '{"a": 1}'):
        send(api("clerk"), draft.pk, "import", rows, 400, version=draft.version, accounts=wrong)


def test_a_problem_of_a_row_refuses_all_of_it(village: Village, api: Api) -> None:
    draft = village.draft("month-account", period_start=month(3))
    wrong = [*LEDGER[:4], ["2026-04-05", "记-3", "x", "公益支出", "", 5]]
    refused = send(api("clerk"), draft.pk, "import", wrong, 422, version=draft.version)
    assert [(verdict["code"], verdict["field"]) for verdict in refused["verdicts"]] == [("outside", "rows.5")]
    assert not Line.objects.filter(disclosure=draft).exists()


@pytest.mark.parametrize(("who", "status"), [("neighbour", 404), ("villager", 404), ("sun", 403), ("", 401)])
def test_only_those_who_file_for_the_village_may(village: Village, api: Api, who: str, status: int) -> None:
    draft = village.draft("month-account", period_start=month(3))
    send(api(who), draft.pk, "import", LEDGER, status, version=1)
    send(api(who), draft.pk, "import/preview", LEDGER, status)
    assert api(who).get(f"/api/v1/disclosures/{draft.pk}/template/").status_code == status


def test_the_template_is_a_sheet_of_this_draft_and_computed_forms_have_none(village: Village, api: Api) -> None:
    draft = village.draft("month-account", period_start=month(3))
    answer = api("clerk").get(f"/api/v1/disclosures/{draft.pk}/template/")
    assert "上湾村" in read_grid(answer.content, "a.xlsx").rows[0][0]
    computed = village.draft("quarter-account", period_start=month(3))
    assert api("clerk").get(f"/api/v1/disclosures/{computed.pk}/template/").status_code == 404
