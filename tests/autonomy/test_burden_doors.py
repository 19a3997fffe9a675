"""Burdens through their doors: desk, public pages, files, paper, API, admin; and at the same moment."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from autonomy.actions.burden import end
from autonomy.actions.ceiling import set_ceiling
from autonomy.duty_kinds import KIND_BURDEN_VIEW
from autonomy.models import Burden, BurdenView, Ceiling
from autonomy.queries.burden_files import register_columns
from governance.base.accounts.actions.token import issue_token
from governance.base.accounts.models import User
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import texts
from governance.base.spreadsheet import write_table
from governance.base.verdict import Refused
from tests.autonomy.burdens import LEDGER, entered, say
from tests.autonomy.makers import COUNTY, DAY, SIBLING, STRANGER, TOWNSHIP, VILLAGE, Autonomy, at, make_autonomy
from tests.openness.desk import browser

pytestmark = pytest.mark.req("R-TWN-3")
BURDEN = "/desk/autonomy/burden"
FILLED = {
    "kind": "ledger",
    "title": "防汛值班表",
    "basis": "清水发〔2026〕9号",
    "entry_code": "",
    "applies_to": "both",
    "rhythm": "monthly",
    "fields_text": "日期\n值班人",
    "starts_on": "2026-03-02",
    "ends_on": "",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


def desk(made: Autonomy, who: str) -> Client:
    return browser(made.people[who], DAY)


def api(made: Autonomy, who: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(user=made.people[who], at=at(DAY))[0]}")
    return client


def unit(made: Autonomy, name: str = "水务局") -> str:
    return f"{BURDEN}/unit/{made.organisations[name].pk}"


# The entrance --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "links"),
    [
        ("water", ["/unit/"]),
        ("clerk", [f"/sheet/{VILLAGE}/"]),
        ("supervisor", [f"/sheet/{VILLAGE}/"]),
        ("township", [f"/place/{TOWNSHIP}/"]),
        ("leader", [f"/place/{COUNTY}/"]),
        ("bureau", ["/unit/", f"/place/{COUNTY}/"]),
        ("admin", []),
    ],
)
def test_the_entrance_shows_only_what_the_person_can_do(made: Autonomy, who: str, links: list[str]) -> None:
    page = desk(made, who).get("/desk/autonomy/").content.decode()
    for part in ("/unit/", f"/sheet/{VILLAGE}/", f"/place/{TOWNSHIP}/", f"/place/{COUNTY}/"):
        assert (f"{BURDEN}{part}" in page) is (part in links), part


@pytest.mark.django_db
def test_the_home_leads_to_the_entrance(made: Autonomy) -> None:
    assert "/desk/autonomy/" in desk(made, "water").get("/desk/").content.decode()
    assert "/desk/autonomy/" not in desk(made, "admin").get("/desk/").content.decode()
    assert desk(made, "clerk").get(f"{BURDEN}/").headers["Location"] == f"{BURDEN}/sheet/{VILLAGE}/"


# A register ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_department_enters_changes_and_ends_its_burdens(made: Autonomy) -> None:
    client = desk(made, "water")
    place = made.places[TOWNSHIP].pk
    wrong = client.post(f"{unit(made)}/new/", {**FILLED, "place": place, "fields_text": ""})
    assert wrong.status_code == 422
    assert 'href="#id_fields_text"' in wrong.content.decode()
    assert "防汛值班表" in wrong.content.decode()  # nothing typed is lost
    sent = client.post(f"{unit(made)}/new/", {**FILLED, "place": place}, follow=True)
    assert "防汛值班表" in sent.content.decode()
    burden = Burden.objects.get()
    assert (burden.division.code, burden.entered_by) == (TOWNSHIP, made.people["water"])
    changed = client.post(f"{BURDEN}/{burden.pk}/change/", {**FILLED, "rhythm": "weekly", "version": "1"}, follow=True)
    assert "每周" in changed.content.decode()
    stale = client.post(f"{BURDEN}/{burden.pk}/end/", {"ends_on": "2026-03-02", "reason": "合并", "version": "1"})
    assert stale.status_code == 422
    assert "刚才被别人改过" in stale.content.decode()
    ended = client.post(
        f"{BURDEN}/{burden.pk}/end/", {"ends_on": "2026-03-02", "reason": "与镇里合并", "version": "2"}, follow=True
    )
    assert "与镇里合并" in ended.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["health", "clerk", "township", "bureau", "leader"])
def test_nobody_else_finds_the_forms_of_a_register(made: Autonomy, who: str) -> None:
    burden, client = entered(made), desk(made, who)
    for path in (f"{unit(made)}/new/", f"{unit(made)}/import/", f"{BURDEN}/{burden.pk}/change/"):
        assert client.get(path).status_code == 404, path
        assert client.post(path, FILLED).status_code == 404, path


@pytest.mark.django_db
def test_a_register_comes_from_a_file_and_goes_into_one(made: Autonomy) -> None:
    client = desk(made, "water")
    head = client.get(f"{unit(made)}/template.xlsx")
    assert load_workbook(io.BytesIO(head.content)).worksheets[0]["A1"].value == "种类"
    good = (
        "台账和报表",
        "防汛值班表",
        TOWNSHIP,
        "",
        "清水发〔2026〕9号",
        "",
        "每月",
        "",
        "日期；值班人",
        "2026-03-02",
        "",
    )
    bad = ("牌匾", "河长站", STRANGER, "村", "清水发〔2026〕9号", "", "按需", "室外", "", "3月2日", "")
    made_of = write_table(register_columns(), [good, bad], title="登记")
    refused = client.post(f"{unit(made)}/import/", {"file": SimpleUploadedFile("a.xlsx", made_of)})
    words = refused.content.decode()
    assert refused.status_code == 422
    assert all(part in words for part in ("第3行“种类”", "第3行“区划代码”", "第3行“从哪天起”"))
    assert not Burden.objects.exists()
    made_of = write_table(register_columns(), [good], title="登记")
    client.post(f"{unit(made)}/import/", {"file": SimpleUploadedFile("a.xlsx", made_of)})
    burden = Burden.objects.get()
    assert (burden.title, burden.fields, burden.applies_to) == ("防汛值班表", "日期\n值班人", "both")
    book = load_workbook(io.BytesIO(b"".join(client.get(f"{unit(made)}.xlsx").streaming_content)))  # type: ignore[attr-defined]
    assert [cell.value for cell in book.worksheets[0][2]][3] == "防汛值班表"


# A committee's sheet -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_committee_confirms_everything_at_once_with_exceptions(made: Autonomy) -> None:
    ledger, meeting = entered(made), entered(made, kind="meeting", title="河长例会")
    client, path = desk(made, "clerk"), f"{BURDEN}/sheet/{VILLAGE}/"
    page = client.get(path).content.decode()
    assert "河长例会" in page
    seen = {f"seen_{ledger.pk}": "1", f"seen_{meeting.pk}": "1", "all": "1", f"say_{meeting.pk}": "contradict"}
    silent = client.post(path, seen)
    assert silent.status_code == 422
    assert f'href="#id_note_{meeting.pk}"' in silent.content.decode()
    assert not BurdenView.objects.exists()
    done = client.post(path, {**seen, f"note_{meeting.pk}": "每周都开"}, follow=True).content.decode()
    assert "已核对 2 项" in done
    assert "村（社区）说与实际不符：每周都开" in done
    again = client.post(path, {**seen, f"note_{meeting.pk}": "每周都开"}, follow=True).content.decode()
    assert "没有改动" in again
    back = client.post(path, {key: value for key, value in seen.items() if not key.startswith("say")}, follow=True)
    assert "已核对 1 项" in back.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "sees", "says"),
    [
        ("head", True, True),
        ("supervisor", True, False),
        ("township", True, False),
        ("bureau", True, False),
        ("leader", True, False),
        ("sibling_clerk", False, False),
        ("water", False, False),
        ("stranger_bureau", False, False),
    ],
)
def test_a_sheet_is_read_by_those_above_and_answered_by_the_committee(
    made: Autonomy, who: str, sees: bool, says: bool
) -> None:
    burden, client, path = entered(made), desk(made, who), f"{BURDEN}/sheet/{VILLAGE}/"
    page = client.get(path)
    assert (page.status_code == 200) is sees
    assert ('name="all"' in page.content.decode()) is says
    sent = client.post(path, {f"seen_{burden.pk}": "1", "all": "1"})
    assert sent.status_code == (302 if says else 404)
    assert BurdenView.objects.exists() is says


@pytest.mark.django_db
def test_the_sheet_prints_and_downloads(made: Autonomy) -> None:
    entered(made)
    client = desk(made, "clerk")
    paper = PdfReader(io.BytesIO(client.get(f"{BURDEN}/sheet/{VILLAGE}.pdf").content)).pages[0].extract_text()
    assert "安全隐患排查台账" in paper
    assert "上湾村" in paper
    rows = b"".join(client.get(f"{BURDEN}/sheet/{VILLAGE}.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "安全隐患排查台账" in rows
    assert desk(made, "sibling_clerk").get(f"{BURDEN}/sheet/{VILLAGE}.csv").status_code == 404
    assert desk(made, "sibling_clerk").get(f"{BURDEN}/sheet/{VILLAGE}.pdf").status_code == 404


@pytest.mark.django_db
def test_what_waits_is_on_the_list_of_the_committee(made: Autonomy) -> None:
    entered(made)
    (duty,) = Duty.objects.filter(kind=KIND_BURDEN_VIEW, division__code=VILLAGE).select_related("division")
    (text,) = texts([duty])
    assert (text.title, text.url) == ("核对负担：水务局的“安全隐患排查台账”", f"{BURDEN}/sheet/{VILLAGE}/")
    assert text.title in desk(made, "head").get("/desk/").content.decode()
    assert text.title not in desk(made, "supervisor").get("/desk/").content.decode()


# Those above ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_county_sets_and_ends_a_ceiling_and_others_only_read(made: Autonomy) -> None:
    path = f"{BURDEN}/place/{COUNTY}/"
    given = {
        "kind": "ledger",
        "applies_to": "both",
        "number": "3",
        "source": "清政办发〔2026〕5号",
        "starts_on": "2026-03-02",
    }
    assert "/ceiling/" not in desk(made, "leader").get(path).content.decode()
    assert desk(made, "leader").post(f"{path}ceiling/", given).status_code == 404
    client = desk(made, "bureau")
    assert client.post(f"{path}ceiling/", {**given, "number": "-1"}).status_code == 422
    assert "最多 3" in client.post(f"{path}ceiling/", given, follow=True).content.decode()
    ceiling = Ceiling.objects.get()
    address = f"{BURDEN}/ceilings/{ceiling.pk}/end/"
    assert desk(made, "stranger_bureau").post(address, {"ends_on": "2026-03-09"}).status_code == 404
    assert client.post(address, {"ends_on": "2026-03-09"}).status_code == 302
    assert desk(made, "stranger_bureau").get(path).status_code == 404
    assert desk(made, "water").get(path).status_code == 404


@pytest.mark.django_db
def test_the_pages_of_the_desk_cost_the_same_with_one_burden_and_with_six(
    made: Autonomy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pages = {
        ("clerk", f"{BURDEN}/sheet/{VILLAGE}/"): 10,
        ("water", f"{unit(made)}/"): 13,
        ("bureau", f"{BURDEN}/place/{COUNTY}/"): 20,
    }
    clients = {who: desk(made, who) for who, _path in pages}
    for number in range(1, 7):
        entered(made, title=f"第{number}本册子", fields=f"项目{number}")
        if number in (1, 6):
            for (who, path), count in pages.items():
                with django_assert_num_queries(count):
                    clients[who].get(path)


@pytest.mark.django_db
@pytest.mark.req("R-AUT-1", "R-AUT-3", "R-AUT-4")
def test_a_leader_reads_one_county_on_one_page_and_changes_nothing(
    made: Autonomy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = f"/desk/autonomy/county/{COUNTY}/"
    entered(made)
    client = desk(made, "leader")
    assert path in client.get("/desk/autonomy/").content.decode()
    with django_assert_num_queries(27):
        page = client.get(path)
    words = page.content.decode()
    assert "协助政府工作事项清单：第1版，7项，2026年2月2日起施行。" in words
    assert "3 个村（社区），协议有效的 0 个，没有的 3 个。" in words
    assert "还没有部门申请。" in words
    assert f"{BURDEN}/place/{COUNTY}/" in words
    assert 'method="post"' not in words.partition("<main")[2].partition("</main>")[0]
    assert client.post(path).status_code == 405
    for who in ("bureau", "office"):
        assert desk(made, who).get(path).status_code == 200, who
    for who in ("township", "clerk", "water", "stranger_bureau", "admin"):
        assert desk(made, who).get(path).status_code == 404, who
    assert client.get(f"/desk/autonomy/county/{TOWNSHIP}/").status_code == 404


# For anyone ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_anyone_reads_what_is_asked_of_a_community_and_by_whom(made: Autonomy) -> None:
    burden = entered(made)
    say(made, no={burden: "没有这本台账"})
    visitor = Client()
    village = visitor.get(f"/board/{VILLAGE}/burden/")
    words = village.content.decode()
    assert all(part in words for part in ("水务局", "安全隐患排查台账", "清单以外", "没有这本台账", "每月约 28 小时"))
    assert "的台账" not in visitor.get(f"/board/{STRANGER}/burden/").content.decode()
    county = visitor.get(f"/board/{COUNTY}/burden/").content.decode()
    assert all(part in county for part in ("水务局", "柳林镇", "不排名次"))
    assert visitor.get("/board/990101001501/burden/").status_code == 404  # has no committee
    assert b"\xe5\xae\x89\xe5\x85\xa8" in b"".join(visitor.get(f"/board/{VILLAGE}/burden.csv").streaming_content)  # type: ignore[attr-defined]
    assert "水务局" in b"".join(visitor.get(f"/board/{COUNTY}/burden.csv").streaming_content).decode()  # type: ignore[attr-defined]
    for person in ("clerk", "water"):
        assert made.people[person].username not in words


# API and admin -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_api_offers_the_same(made: Autonomy) -> None:
    water, clerk = api(made, "water"), api(made, "clerk")
    given: dict[str, Any] = {
        "organisation": made.organisations["水务局"].pk,
        "division": COUNTY,
        "kind": "ledger",
        "title": "安全隐患排查台账",
        "basis": "清水发〔2026〕8号",
        "rhythm": "monthly",
        "starts_on": "2026-03-02",
        "fields_text": LEDGER,
    }
    wrong = water.post("/api/v1/burdens/", {**given, "fields_text": ""}, format="json")
    assert (wrong.status_code, wrong.json()["verdicts"][0]["field"]) == (422, "fields")
    sent = water.post("/api/v1/burdens/", given, format="json")
    assert sent.status_code == 201, sent.content
    number = sent.json()["burden"]["id"]
    assert api(made, "health").get(f"/api/v1/burdens/{number}/").status_code == 404
    assert [row["id"] for row in clerk.get("/api/v1/burdens/").json()["results"]] == [number]
    change = {key: given[key] for key in ("basis", "starts_on", "fields_text")} | {"rhythm": "weekly", "version": 1}
    assert clerk.post(f"/api/v1/burdens/{number}/change/", change, format="json").status_code == 403
    assert water.post(f"/api/v1/burdens/{number}/change/", change, format="json").json()["burden"]["version"] == 2
    viewed = {"division": VILLAGE, "contradicted": [{"id": number, "version": 2, "note": "没有"}]}
    assert clerk.post("/api/v1/burdens/view/", viewed, format="json").json() == {"viewed": 1}
    sheet = clerk.get(f"/api/v1/burdens/sheet/?division={VILLAGE}").json()
    assert (sheet["total"], sheet["contradicted"], sheet["hours"]) == (1, 1, "28")
    assert clerk.get(f"/api/v1/burdens/sheet/?division={SIBLING}").status_code == 404
    ended = {"version": 2, "ends_on": "2026-03-02", "reason": "合并"}
    assert water.post(f"/api/v1/burdens/{number}/end/", ended, format="json").json()["end_reason"] == "合并"
    limit = {
        "division": COUNTY,
        "kind": "ledger",
        "number": "2",
        "document": "清政办发〔2026〕5号",
        "starts_on": "2026-03-02",
    }
    assert api(made, "township").post("/api/v1/ceilings/", limit, format="json").status_code == 404
    bureau = api(made, "bureau")
    ceiling = bureau.post("/api/v1/ceilings/", limit, format="json").json()["id"]
    assert bureau.post(f"/api/v1/ceilings/{ceiling}/end/", {"ends_on": "2026-03-05"}, format="json").status_code == 200


@pytest.mark.django_db
def test_the_admin_shows_and_never_changes(made: Autonomy) -> None:
    burden, client = entered(made), desk(made, "bureau")
    page = client.get(f"/admin/autonomy/burden/{burden.pk}/change/")
    assert page.status_code == 200
    assert client.post(f"/admin/autonomy/burden/{burden.pk}/delete/").status_code == 403
    assert desk(made, "stranger_bureau").get(f"/admin/autonomy/burden/{burden.pk}/change/").status_code == 404


# At the same moment --------------------------------------------------------------------------------------------------


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """In threads that start together; the codes of what was refused."""
    start = threading.Barrier(len(deeds))
    refused: list[str] = []

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        try:
            deed()
        except Refused as error:
            refused.extend(verdict.code for verdict in error.verdicts)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return refused


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_pass_one_ceiling_and_one_burden_does_not_end_twice(transactional_db: None) -> None:
    made = make_autonomy()
    set_ceiling(
        division_id=made.places[COUNTY].pk,
        kind="ledger",
        applies_to="both",
        number=1,  # type: ignore[arg-type]
        source="清政办发〔2026〕5号",
        starts_on=DAY,
        **made.when("bureau"),
    )

    def again(who: str) -> User:
        return User.objects.get(pk=made.people[who].pk)

    def put(who: str, unit_name: str, place: str, title: str) -> Callable[[], object]:
        def deed() -> None:
            made.people[who] = again(who)
            entered(made, who, unit=unit_name, place=place, title=title, fields=title)

        return deed

    # One for the whole county and one for a township: other organisations, other places, the same committees.
    refused = at_once(put("water", "水务局", COUNTY, "河道册"), put("health", "卫生健康局", TOWNSHIP, "体温表"))
    assert refused == ["limit"]
    burden = Burden.objects.get()
    who = "water" if burden.organisation.name == "水务局" else "health"

    def stop(reason: str) -> Callable[[], object]:
        return lambda: end(
            burden_id=burden.pk, version=1, ends_on=DAY, reason=reason, by=again(who), at=at(DAY), on=DAY
        )

    assert at_once(stop("合并"), stop("不要了")) == ["stale"]
    burden.refresh_from_db()
    assert burden.version == 2
    assert not Duty.objects.open().filter(kind=KIND_BURDEN_VIEW).exists()
