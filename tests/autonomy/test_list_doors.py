"""Pages, files and the API of the two lists: who sees what, and at what cost (R-AUT-1, R-AUT-2)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from autonomy.actions.lists import withdraw_entry
from autonomy.actions.narrowing import narrow
from autonomy.choices import ListKind, VersionState
from autonomy.list_witness import versions, withdrawals
from autonomy.models import ListEntry, ListVersion, Opinion
from governance.base.journal.registry import REGISTRY
from tests.autonomy.makers import ASSISTED, COUNTY, DAY, TOWNSHIP, VILLAGE, Autonomy, at
from tests.openness.desk import browser

A = ListKind.ASSISTANCE
UNTIL = dt.date(2026, 3, 16)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The pages are opened on the day of the tests."""
    with time_machine.travel(at(DAY), tick=False):
        yield


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, f"{path} {response.status_code}"
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return body.decode(errors="replace")


def desk(made: Autonomy, who: str) -> Client:
    return browser(made.people[who], DAY)


# The board -------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-AUT-2")
def test_anyone_reads_what_the_committee_does_and_does_not_and_who_pays(made: Autonomy) -> None:
    page = text(Client(), f"/board/{VILLAGE}/lists/assistance/?on={DAY}")
    for word in ("独居老人的定期探访", "村（社区）不做什么", "县财政付", "1,200 元", "《村民委员会组织法》第四十三条"):
        assert word in page
    assert "村每月 4 小时" in page
    assert "社区每月" not in page  # this is a village's page
    page = text(Client(), f"/board/{VILLAGE}/lists/autonomy/?on={DAY}")
    assert "村（居）民会议决定" in page
    page = text(Client(), f"/board/{VILLAGE}/lists/?on={DAY}")
    assert "7 项" in page


@pytest.mark.req("R-AUT-1")
def test_a_past_day_and_a_day_before_any_list(made: Autonomy) -> None:
    page = text(Client(), f"/board/{VILLAGE}/lists/assistance/?on=2026-01-31")
    assert "还没有施行的清单" in page
    assert "独居老人" not in page
    text(Client(), f"/board/{VILLAGE}/lists/assistance/?on=yesterday", 404)
    text(Client(), "/board/99/lists/", 404)
    text(Client(), f"/board/{VILLAGE}/lists/other/", 404)


@pytest.mark.req("R-AUT-1")
def test_what_is_only_a_draft_is_not_on_the_board(made: Autonomy) -> None:
    draft = made.draft(A)
    ListEntry.objects.filter(version=draft, code="X001").update(title="草稿里的标题")
    for path in ("lists/", "lists/assistance/", "lists/assistance/versions/"):
        assert "草稿里的标题" not in text(Client(), f"/board/{VILLAGE}/{path}")
    assert "正在征求意见" not in text(Client(), f"/board/{VILLAGE}/lists/")
    made.consult(draft, UNTIL)
    page = text(Client(), f"/board/{VILLAGE}/lists/")
    assert "正在征求意见" in page
    assert "草稿里的标题" not in page


@pytest.mark.req("R-AUT-2")
def test_what_left_and_what_the_township_left_out_say_why(made: Autonomy) -> None:
    withdraw_entry(entry_id=made.entry("X003").pk, reason="部门已经自己采集", from_day=DAY, **made.when("bureau"))
    place = made.places[TOWNSHIP].pk
    narrow(division_id=place, code="X007", reason="镇里农技站直接办理", starts_on=DAY, **made.when("township"))
    page = text(Client(), f"/board/{VILLAGE}/lists/assistance/?on={DAY}")
    assert "部门已经自己采集" in page
    assert "镇里农技站直接办理" in page
    assert "5 项" in page


@pytest.mark.req("R-AUT-1")
def test_the_difference_between_two_versions_is_public_field_by_field(made: Autonomy) -> None:
    draft = made.draft(A)
    ListEntry.objects.filter(version=draft, code="X001").update(amount=1500)
    ListEntry.objects.filter(version=draft, code="X007").delete()
    made.carried(draft, DAY)
    page = text(Client(), f"/board/{COUNTY}/lists/assistance/versions/2/")
    assert "1,200 元" in page
    assert "1,500 元" in page
    assert "农业技术推广的通知和组织" in page
    text(Client(), f"/board/{COUNTY}/lists/assistance/versions/9/", 404)


@pytest.mark.req("R-AUT-2")
def test_the_list_as_a_file(made: Autonomy) -> None:
    file = text(Client(), f"/board/{VILLAGE}/lists/assistance.csv?on={DAY}")
    assert "独居老人的定期探访" in file
    assert "共7行" in file


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as told:
        assert client.get(path).status_code == 200
    return len(told)


@pytest.mark.req("R-AUT-2")
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("", f"/board/{VILLAGE}/lists/?on={DAY}"),
        ("", f"/board/{VILLAGE}/lists/assistance/?on={DAY}"),
        ("", f"/board/{VILLAGE}/lists/assistance/versions/"),
        ("bureau", "/desk/autonomy/lists/"),
        ("bureau", "/desk/autonomy/lists/{version}/"),
        ("", f"/api/v1/lists/?within={VILLAGE}&kind=assistance&on={DAY}"),
    ],
)
def test_a_page_of_a_list_costs_the_same_for_few_entries_and_for_many(made: Autonomy, who: str, path: str) -> None:
    client = desk(made, who) if who else Client()
    path = path.format(version=made.lists[A].pk)
    few = queries(client, path)
    entry = made.entry("X001")
    bases = list(entry.bases.all())
    for number in range(20):
        entry.pk, entry.code = None, f"Y{number:03d}"
        entry._state.adding = True
        entry.save(force_insert=True)
        for basis in bases:
            basis.pk, basis.entry = None, entry
            basis._state.adding = True
            basis.save(force_insert=True)
    assert queries(client, path) == few
    assert few <= 16, few


# The desk --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(
    ("who", "draft", "asked"),
    [
        ("bureau", 200, 200),
        ("leader", 200, 200),
        ("office", 200, 200),
        ("township", 404, 200),
        ("clerk", 404, 200),
        ("head", 404, 200),
        ("water", 404, 200),
        ("admin", 404, 404),
        ("stranger_bureau", 404, 404),
        ("stranger_clerk", 404, 404),
    ],
)
def test_who_reads_a_draft_and_when(made: Autonomy, who: str, draft: int, asked: int) -> None:
    version = made.draft(A)
    path = f"/desk/autonomy/lists/{version.pk}/"
    text(desk(made, who), path, draft)
    made.consult(version, UNTIL)
    text(desk(made, who), path, asked)


@pytest.mark.req("R-AUT-1")
def test_a_county_begins_writes_asks_and_adopts_at_the_desk(made: Autonomy) -> None:
    client = desk(made, "bureau")
    client.post("/desk/autonomy/lists/", {"kind": A, "next": "1"})
    draft = ListVersion.objects.get(kind=A, state=VersionState.DRAFT)
    path = f"/desk/autonomy/lists/{draft.pk}/"
    entry = ListEntry.objects.get(version=draft, code="X006")
    page = client.get(f"/desk/autonomy/entries/{entry.pk}/").content.decode()
    assert "独居老人的定期探访" in page
    form = {"title": "独居老人的探访", "group": "rights", "applies_to": "both", "does": "每周一次"}
    form |= {"revision": str(draft.revision)}
    assert client.post(f"/desk/autonomy/entries/{entry.pk}/", form).status_code == 302
    assert "缺：" in text(client, path)
    stale = client.post(f"/desk/autonomy/entries/{entry.pk}/", form)
    assert stale.status_code == 409
    assert "您打开以后别人改过" in stale.content.decode()
    early = client.post(f"{path}consult/", {"until": "2026-03-03"})
    assert early.status_code == 422
    assert client.post(f"{path}consult/", {"until": "2026-03-16"}).status_code == 302
    assert "去提意见" in text(desk(made, "clerk"), "/desk/")
    asked = Opinion.objects.get(version=draft, division__code=VILLAGE)
    clerk = desk(made, "clerk")
    assert "先看草稿全文" in text(clerk, f"/desk/autonomy/opinions/{asked.pk}/")
    empty = clerk.post(f"/desk/autonomy/opinions/{asked.pk}/", {"stance": "disagree", "text": ""})
    assert empty.status_code == 422
    said = clerk.post(f"/desk/autonomy/opinions/{asked.pk}/", {"stance": "change", "text": "每周做不到，改成每月"})
    assert said.status_code == 302
    assert "每周做不到" in text(client, f"{path}opinions/")
    text(desk(made, "township"), f"{path}opinions/", 404)
    refused = client.post(f"{path}adopt/", {"effective_from": "2026-03-02", "document_no": "x", "note": ""})
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "还缺：" in told
    assert "请写明这些意见怎样处理" in told
    assert "改了什么" in text(client, f"{path}compare/")
    assert client.post(path, {"take_back": "1"}).status_code == 302
    assert client.post(path, {"abandon": "1"}).status_code == 302
    assert ListVersion.objects.get(pk=draft.pk).state == VersionState.ABANDONED


@pytest.mark.req("R-AUT-2")
def test_a_sheet_goes_out_and_comes_back_with_every_problem_by_row_and_column(made: Autonomy) -> None:
    client = desk(made, "bureau")
    draft = made.draft(A)
    path = f"/desk/autonomy/lists/{draft.pk}/"
    response = client.get(f"{path}template.xlsx")
    book = load_workbook(io.BytesIO(response.content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(row=2, column=heads.index("类别") + 1).value = "别的"
    sheet.cell(row=3, column=heads.index("经费（元）") + 1).value = "很多"
    sheet.cell(row=4, column=heads.index("依据") + 1).value = "按上级要求"
    bad = client.post(f"{path}import/", {"file": packed(book)})
    page = bad.content.decode()
    assert bad.status_code == 422
    for where in ("第 2 行</strong> 类别", "第 3 行</strong> 经费（元）", "第 4 行</strong> 依据"):
        assert where.replace("</strong> ", " ") in page.replace("</strong>", "").replace("<strong>", "")
    assert ListEntry.objects.get(version=draft, code="X001").amount == 1200
    book = load_workbook(io.BytesIO(response.content))
    sheet = book.worksheets[0]
    sheet.cell(row=2, column=heads.index("经费（元）") + 1).value = "1300"
    seen = client.post(f"{path}import/", {"file": packed(book)})
    assert seen.status_code == 200
    assert ListEntry.objects.get(version=draft, code="X001").amount == 1200
    token = seen.content.decode().split('name="token" value="')[1].split('"')[0]
    assert client.post(f"{path}import/", {"token": token, "confirm": "1"}).status_code == 302
    changed = ListEntry.objects.get(version=draft, code="X001")
    assert (changed.amount, changed.bases.get().rule.code) == (1300, "ASSIST-LAW")  # type: ignore[union-attr]
    assert ListEntry.objects.filter(version=draft).count() == len(ASSISTED)
    assert client.post(f"{path}import/", {"token": token, "confirm": "1"}).status_code == 422  # changed since
    assert client.post(f"{path}import/", {"token": "x", "confirm": "1"}).status_code == 404


def packed(book: object) -> SimpleUploadedFile:
    out = io.BytesIO()
    book.save(out)  # type: ignore[attr-defined]
    return SimpleUploadedFile("清单.xlsx", out.getvalue())


@pytest.mark.req("R-AUT-3")
def test_leaving_narrowing_and_reviewing_at_the_desk(made: Autonomy) -> None:
    client = desk(made, "bureau")
    entry = made.entry("X002")
    leave = f"/desk/autonomy/entries/{entry.pk}/leave/"
    assert client.post(leave, {"from_day": str(DAY), "reason": "不"}).status_code == 422
    assert client.post(leave, {"from_day": "2026-12-01", "reason": "平台已经直接发布"}).status_code == 302
    text(desk(made, "township"), leave, 404)
    town = desk(made, "township")
    path = f"/desk/autonomy/narrowing/{TOWNSHIP}/"
    sent = {"code": "X007", "starts_on": "2026-12-01", "reason": "镇里农技站直接办理"}
    assert town.post(path, sent).status_code == 302
    assert "镇里农技站直接办理" in text(town, path)
    text(desk(made, "other_township"), path, 404)
    text(client, path, 404)
    review = f"/desk/autonomy/entries/{made.entry('X001').pk}/review/2026/"
    assert "走访" in text(client, review)
    yearly = f"/desk/autonomy/lists/{made.lists[A].pk}/yearly/2026/"
    assert "还没有复核的" in text(client, yearly)
    assert client.post(review, {"outcome": "keep", "reason": "按去年办理情况"}).status_code == 302
    assert "按去年办理情况" in text(client, yearly)
    assert "没有。" in text(client, f"/desk/autonomy/law-changes/{COUNTY}/")
    text(desk(made, "clerk"), f"/desk/autonomy/law-changes/{COUNTY}/", 404)


# The API ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-AUT-1")
def test_the_api_tells_anyone_what_is_in_force_and_what_changed(made: Autonomy) -> None:
    client = Client()
    told = client.get(f"/api/v1/lists/?within={VILLAGE}&kind=assistance&on={DAY}").json()
    assert told["version"]["number"] == 1
    assert [entry["code"] for entry in told["entries"]] == [row[0] for row in ASSISTED]
    assert told["entries"][0]["bases"][0]["rule"] == "ASSIST-LAW"
    draft = made.draft(A)
    assert client.get(f"/api/v1/list-versions/{draft.pk}/").status_code == 404
    ListEntry.objects.filter(version=draft, code="X001").update(amount=1500)
    made.carried(draft, DAY)
    found = client.get(f"/api/v1/list-versions/{draft.pk}/difference/").json()
    assert found["changed"][0]["fields_changed"] == [{"name": "amount", "old": "1200.00", "new": "1500.00"}]
    rows = client.get(f"/api/v1/list-versions/?within={COUNTY}&kind=assistance").json()["results"]
    assert [row["number"] for row in rows] == [1, 2]
    sent = {"data": f'{{"county": "{COUNTY}", "kind": "assistance"}}', "content_type": "application/json"}
    assert client.post("/api/v1/list-versions/", **sent).status_code in (401, 403)
    made_by = desk(made, "bureau").post("/api/v1/list-versions/", **sent)
    assert made_by.status_code == 201, made_by.content
    assert desk(made, "bureau").post("/api/v1/list-versions/", **sent).status_code == 422


# The witness -----------------------------------------------------------------------------------------------------


@pytest.mark.req("R-AUT-1")
def test_a_list_changed_behind_the_platform_is_found(made: Autonomy) -> None:
    withdraw_entry(entry_id=made.entry("X003").pk, reason="部门已经自己采集", from_day=DAY, **made.when("bureau"))
    assert [one.wrong for one in versions()] == ["", ""]
    assert [one.wrong for one in withdrawals()] == [""]
    assert "autonomy.lists" in REGISTRY.witnesses
    ListEntry.objects.filter(pk=made.entry("X001").pk).update(amount=9)
    assert [bool(one.wrong) for one in versions()].count(True) == 1
    ListEntry.objects.filter(pk=made.entry("X003").pk).update(withdrawn_reason="别的理由")
    assert [bool(one.wrong) for one in withdrawals()] == [True]
