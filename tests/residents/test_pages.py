"""The pages: readable without sign-in and script, and closed to whom they do not concern."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from residents.actions.record import set_contact
from residents.models import Assessment, Breach, Feedback, Request
from residents.queries import processing
from tests.openness.county import COUNTY, SIBLING, VILLAGE, County
from tests.residents.conftest import DAY, NAME, NOW, PHONE, WORDS, People
from tests.residents.test_feedback import said
from tests.residents.test_record import assessed, broken
from tests.residents.test_request import sent

pytestmark = [pytest.mark.django_db]
CODE = re.compile(r"<strong>([2-9A-Z]{5}-[2-9A-Z]{5})</strong>")


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC), tick=False):
        yield


@pytest.mark.req("R-RES-7")
def test_the_processing_rules_say_all_that_the_law_asks_for(county: County, keeper: User) -> None:
    """PI-RULES-CONTENT: who, purpose, kinds, retention, rights channels; each version with its date."""
    set_contact(
        division_id=county.places[COUNTY].pk,
        office="清溪县民政局",
        telephone="0731-1234567",
        address="",
        by=keeper,
        **NOW,
    )
    page = Client().get(f"/board/{VILLAGE}/privacy/").content.decode()
    for entry in processing.in_force(DAY).entries:
        for text in (entry.title, entry.who, entry.purpose, entry.kinds, entry.retention, entry.basis):
            assert text in page
    for word in ("查阅", "复制", "更正", "删除", "0731-1234567", f"/board/{VILLAGE}/privacy/ask/"):
        assert word in page
    assert Client().get("/board/privacy/?version=1").status_code == 200
    for wrong in ("99", "x", "0"):
        assert Client().get(f"/board/privacy/?version={wrong}").status_code == 404


def test_versions_of_the_rules_are_in_order_and_whole() -> None:
    found = processing.versions()
    assert [one.number for one in found] == list(range(len(found), 0, -1))
    assert [one.valid_from for one in found] == sorted((one.valid_from for one in found), reverse=True)
    for version in found:
        assert len({entry.code for entry in version.entries}) == len(version.entries)
        assert all(all(vars(entry).values()) for entry in version.entries)
    assert processing.in_force(dt.date(2020, 1, 1)) == found[-1]


def test_the_footer_of_the_board_leads_there(county: County) -> None:
    page = Client().get(f"/board/{VILLAGE}/").content.decode()
    assert f'href="/board/{VILLAGE}/privacy/"' in page
    assert 'href="/board/feedback/"' in page
    assert 'href="/board/privacy/"' in Client().get("/board/").content.decode()


@pytest.mark.req("R-RES-7")
def test_a_person_asks_and_follows_it_without_signing_in(county: County, clerk: User, people: People) -> None:
    visitor = Client(enforce_csrf_checks=True)
    form = visitor.get(f"/board/{VILLAGE}/privacy/ask/")
    assert "no-store" in form["Cache-Control"] or "no-cache" in form["Cache-Control"]
    assert set(form.cookies) == {"csrftoken"}
    token = {"csrfmiddlewaretoken": form.cookies["csrftoken"].value}
    given = {"kind": "correct", "name": NAME, "phone": PHONE, "text": WORDS, **token}
    assert visitor.post(f"/board/{VILLAGE}/privacy/ask/", {**given, "website": "http://spam"}).status_code == 422
    got = visitor.post(f"/board/{VILLAGE}/privacy/ask/", given)
    assert got.status_code == 201
    page = got.content.decode()
    assert NAME not in page
    assert PHONE not in page
    found = CODE.search(page)
    assert found
    code = found.group(1)
    request_id = Request.objects.get().pk
    # The clerk opens, checks, answers.
    desk = people.client(clerk)
    address = f"/desk/privacy/requests/{request_id}/"
    assert NAME not in desk.get(address).content.decode()
    assert NAME in desk.post(address, {"open": "1", "purpose": "check"}).content.decode()
    assert NAME not in desk.get(address).content.decode()
    assert desk.post(address, {"open": "1"}).status_code == 422
    assert desk.post(address, {"check": "1"}).status_code == 302
    assert desk.post(address, {"finish": "1", "done-answer": ""}).status_code == 422
    assert desk.post(address, {"finish": "1", "done-answer": "地址已经改好"}).status_code == 302
    # The person reads it by the code, in the body of a request alone.
    read = visitor.post("/board/privacy/track/", {"code": code, **token}).content.decode()
    assert "地址已经改好" in read
    wrong = visitor.post("/board/privacy/track/", {"code": "22222-22222", **token})
    assert wrong.status_code == 422
    assert visitor.get(f"/board/privacy/track/?code={code}").content.decode().count("地址已经改好") == 0


@pytest.mark.req("R-RES-7")
def test_a_refusal_shows_how_to_complain(county: County, clerk: User, people: People) -> None:
    got = sent(county)
    address = f"/desk/privacy/requests/{got.request.pk}/"
    answer = {"refuse": "1", "no-ground": "not_identified", "no-answer": "电话打不通"}
    assert people.client(clerk).post(address, answer).status_code == 302
    page = Client().post("/board/privacy/track/", {"code": got.code}).content.decode()
    for word in ("没有核对上身份", "电话打不通", "投诉举报", "人民法院"):
        assert word in page


@pytest.mark.req("R-RES-7")
def test_a_request_is_not_there_for_anyone_else(county: County, outsiders: list[User], people: People) -> None:
    got = sent(county)
    for person in outsiders[1:]:
        for method in ("get", "post"):
            answer = getattr(people.client(person), method)(f"/desk/privacy/requests/{got.request.pk}/")
            assert answer.status_code == 404, person


@pytest.mark.req("R-RES-8")
def test_a_word_to_the_platform_and_its_answer(county: County, keeper: User, people: People) -> None:
    visitor = Client()
    assert "还没有答复过" in visitor.get("/board/feedback/").content.decode()
    sent_in = visitor.post(f"/board/feedback/new/?place={VILLAGE}", {"kind": "complaint", "text": "字太小，看不清"})
    assert sent_in.status_code == 201
    row = Feedback.objects.get()
    desk = people.client(keeper)
    assert "字太小" in desk.get(f"/desk/privacy/feedback/{row.pk}/").content.decode()
    reply = {"reply_now": "1", "public_text": "字太小", "reply": "右上角点“大字”"}
    assert desk.post(f"/desk/privacy/feedback/{row.pk}/", reply).status_code == 302
    page = visitor.get("/board/feedback/").content.decode()
    assert "右上角点“大字”" in page
    assert "看不清" not in page


def test_the_records_are_kept_and_exported_at_the_desk(county: County, keeper: User, people: People) -> None:
    desk = people.client(keeper)
    given = {
        "title": "公开保障对象名单",
        "purpose": "依法公开，接受监督",
        "kinds": "姓名",
        "risk": "名单外泄",
        "measures": "只有总数",
        "conclusion": "proceed",
        "assessed_on": "2026-03-04",
        "review_on": "2027-03-04",
    }
    assert desk.post("/desk/privacy/assessments/new/", given | {"review_on": "2026-03-04"}).status_code == 422
    assert desk.post("/desk/privacy/assessments/new/", given).status_code == 302
    first = Assessment.objects.get()
    assert desk.post(f"/desk/privacy/assessments/{first.pk}/next/", given).status_code == 302
    assert "看新的评估" in desk.get(f"/desk/privacy/assessments/{first.pk}/").content.decode()
    breach = {"found_on": "2026-03-04", "what": "名单发错了群", "kinds": "姓名", "harm": "骚扰", "remedy": "已撤回"}
    assert desk.post("/desk/privacy/breaches/new/", breach).status_code == 302
    row = Breach.objects.get()
    assert desk.post(f"/desk/privacy/breaches/{row.pk}/", {"authority": "县网信办"}).status_code == 422
    told = {"authority": "县网信办", "authority_told_on": "2026-03-04", "persons_told_on": "2026-03-04"}
    assert desk.post(f"/desk/privacy/breaches/{row.pk}/", told).status_code == 302
    for what in ("assessments", "breaches"):
        assert b"".join(desk.get(f"/desk/privacy/export/{what}.xlsx")).startswith(b"PK")  # type: ignore[arg-type]
    contact = {"office": "民政局", "telephone": "0731-1234567"}
    assert desk.post("/desk/privacy/contact/", contact).status_code == 302
    assert desk.get("/desk/privacy/").status_code == 200


def test_records_of_a_county_are_not_there_for_its_neighbours_and_its_villages(
    county: County, keeper: User, people: People
) -> None:
    assessment, breach, feedback = assessed(county, keeper), broken(county, keeper), said(county)
    for person in (people(Role.CLERK), people(Role.CLERK, SIBLING), people(Role.BUREAU_REVIEWER, "990102")):
        client = people.client(person)
        for address in (
            f"assessments/{assessment.pk}/",
            f"assessments/{assessment.pk}/next/",
            f"breaches/{breach.pk}/",
            f"feedback/{feedback.pk}/",
        ):
            assert client.get(f"/desk/privacy/{address}").status_code == 404
    for address in ("assessments/new/", "breaches/new/", "contact/"):
        assert people.client(people(Role.CLERK)).get(f"/desk/privacy/{address}").status_code == 404


def test_no_page_of_this_room_has_a_script() -> None:
    for path in (Path(__file__).resolve().parents[2] / "templates" / "residents").glob("*.html"):
        assert "<script" not in path.read_text(encoding="utf-8")
