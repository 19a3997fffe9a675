"""Asking and following from the public page, and each one's step at the desk (R-OPN-6, R-OPN-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from openness.choices import ChallengeState
from openness.duty_kinds import KIND_INVESTIGATE_TOWNSHIP
from openness.models import Challenge, Order
from tests.openness.challenger import NAME, PHONE, REPLY, TEXT, Asking, day, duties, fresh
from tests.openness.desk import browser, monthly_duty
from tests.openness.village import DAY, VILLAGE, at

pytestmark = pytest.mark.django_db
S = ChallengeState
ASK, TRACK, LIST = f"/board/{VILLAGE}/ask/", "/board/track/", f"/board/{VILLAGE}/challenges/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


def words(page: Any) -> str:
    return " ".join(strip_tags(page.content.decode()).split())


def filled(asking: Asking, **parts: str) -> dict[str, str]:
    given = {"about": f"d{asking.disclosure.pk}", "text": TEXT, "name": NAME, "phone": PHONE, "line": "路灯电费"}
    return {**given, "verifier": "supervisor", "wants_answer": "on", "website": "", **parts}


@pytest.mark.req("R-OPN-6", "R-OPN-7")
def test_anyone_asks_without_signing_in_and_takes_a_code_home(asking: Asking) -> None:
    visitor = Client(enforce_csrf_checks=True)
    form = visitor.get(ASK, {"about": asking.disclosure.pk})
    assert form.status_code == 200
    assert "no-store" in form["Cache-Control"]
    assert f'value="d{asking.disclosure.pk}" selected' in form.content.decode()
    assert set(form.cookies) == {settings.CSRF_COOKIE_NAME}  # and no session
    assert "<script" not in form.content.decode()
    assert visitor.post(ASK, filled(asking)).status_code == 403  # another site's form
    token = form.cookies[settings.CSRF_COOKIE_NAME].value
    sent = visitor.post(ASK, filled(asking, csrfmiddlewaretoken=token))
    assert sent.status_code == 201
    (challenge,) = Challenge.objects.all()
    told = words(sent)
    assert f"第 {challenge.pk} 号" in told
    assert "最迟答复2026年4月20日" in told
    assert NAME not in told
    assert settings.SESSION_COOKIE_NAME not in visitor.cookies
    code = sent.context["code"]
    assert code in told
    # The code is in no address: it travels in the body only.
    mine = visitor.post(TRACK, {"code": code, "csrfmiddlewaretoken": token})
    assert TEXT in words(mine)
    assert "收到、核对" in words(mine)


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize(
    ("parts", "anchor"),
    [
        ({"text": ""}, "id_text"),
        ({"text": "啊"}, "id_text"),
        ({"name": ""}, "id_name"),
        ({"phone": "123"}, "id_phone"),
        ({"about": "d999999"}, "id_about"),
        ({"website": "http://spam.example"}, "id_website"),
        ({"text": "问题\x00里有空字符"}, "id_text"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    asking: Asking, parts: dict[str, str], anchor: str
) -> None:
    page = Client().post(ASK, filled(asking, **parts))
    assert page.status_code == 422
    assert f'href="#{anchor}"' in page.content.decode()
    assert Challenge.objects.count() == 0
    if "name" not in parts:
        assert f'value="{NAME}"' in page.content.decode()  # what was typed is still there


@pytest.mark.req("R-OPN-6")
def test_a_limit_reached_is_said_on_the_page(asking: Asking) -> None:
    asking.ask()
    page = Client().post(ASK, filled(asking))
    assert page.status_code == 422
    assert "您对这一项已经提过，正在办" in words(page)


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize("code", ["", "99999-99999", "'; drop", "一二三四五六七八九十"])
def test_a_wrong_code_tells_nothing(asking: Asking, code: str) -> None:
    asking.ask()
    page = Client().post(TRACK, {"code": code})
    assert page.status_code == 422
    assert TEXT not in words(page)


@pytest.mark.req("R-OPN-6")
def test_the_person_says_from_the_page_that_it_is_not_enough(asking: Asking) -> None:
    challenge = asking.published()
    code = asking.codes[0]
    visitor = Client()
    page = visitor.post(TRACK, {"code": code})
    assert REPLY in words(page)
    assert "满意，办结" in words(page)
    after = visitor.post(TRACK, {"code": code, "dissatisfied": "1"})
    assert "已经报上一级调查" in words(after)
    assert fresh(challenge).state == S.TOWNSHIP
    assert len(duties(challenge, KIND_INVESTIGATE_TOWNSHIP)) == 1
    again = visitor.post(TRACK, {"code": code, "dissatisfied": "1"})
    assert again.status_code == 422
    assert fresh(challenge).state == S.TOWNSHIP


@pytest.mark.req("R-OPN-6", "R-OPN-7", "R-OPN-9")
def test_the_question_is_public_only_in_the_wording_that_was_looked_at(asking: Asking) -> None:
    challenge = asking.ask(text="张三家的路灯电费为什么这么多", line="3月 路灯电费")
    address = f"{LIST}{challenge.pk}/"
    for page in (LIST, address, f"/board/{VILLAGE}/{asking.disclosure.pk}/"):
        told = words(Client().get(page))
        assert "内容核对以后公布" in told
        assert "张三" not in told
    asking.accept(challenge, text="路灯电费为什么这么多")
    assert "路灯电费为什么这么多" in words(Client().get(address))
    asking.answer(challenge)
    assert REPLY not in words(Client().get(address))  # the supervisors have not signed
    asking.signed(challenge)
    for page in (address, f"/board/{VILLAGE}/{asking.disclosure.pk}/", LIST):
        told = Client().get(page).content.decode()
        assert "路灯电费为什么这么多" in told
        assert all(secret not in told for secret in (NAME, PHONE, "张三", "3月 路灯电费"))
    told = words(Client().get(address))
    assert REPLY in told
    assert "监督委员会3人中2人签署同意" in told


@pytest.mark.req("R-OPN-6", "R-OPN-7")
def test_the_board_says_how_to_ask_and_how_much_was_answered(asking: Asking) -> None:
    asking.published()
    asking.ask(phone="13900008888", disclosure_id=None)
    page = Client().get(f"/board/{VILLAGE}/")
    assert "怎么问、怎么提意见" in words(page)
    assert "我要问、提异议" in words(page)
    assert "问和答：1 件在办，1 件已答复" in words(page)
    assert f'href="{ASK}"' in page.content.decode()
    for address in (LIST, ASK, TRACK):
        assert "<script" not in Client().get(address).content.decode()


@pytest.mark.req("R-OPN-6")
def test_pages_of_other_places_and_other_numbers_are_not_there(asking: Asking) -> None:
    challenge = asking.ask()
    sibling = asking.village.sibling.code
    for address in (
        f"/board/{sibling}/challenges/{challenge.pk}/",
        f"{LIST}999999/",
        "/board/990101/ask/",
        "/board/990101/challenges/",
        f"/board/{VILLAGE}/inquiries/1/",
    ):
        assert Client().get(address).status_code == 404, address


@pytest.mark.req("R-OPN-6", "R-CMT-7")
def test_each_one_finds_the_own_step_at_the_desk(asking: Asking) -> None:
    challenge = asking.ask()
    address = f"/desk/challenges/{challenge.pk}/"
    clerk, sun, qian = (browser(asking.village.people[name]) for name in ("clerk", "sun", "qian"))
    assert clerk.get(address).context["made"] == []
    assert {one["name"] for one in sun.get(address).context["made"]} == {"accept", "refuse", "contact"}
    assert clerk.post(address, {"accept": "1", "accept-public_text": TEXT}).status_code == 404
    opened = sun.post(address, {"contact": "1", "contact-purpose": "check"})
    assert (NAME in words(opened), PHONE in words(opened)) == (True, True)
    assert NAME not in words(sun.get(address))  # shown once, right after opening
    assert sun.post(address, {"accept": "1", "accept-public_text": TEXT}).status_code == 302
    assert "请选查的结果" in words(clerk.post(address, {"answer": "1", "answer-text": REPLY}))
    sent = clerk.post(address, {"answer": "1", "answer-text": REPLY, "answer-upheld": "no"})
    assert sent.status_code == 302
    digest = sun.get(address).context["digest"]
    for who in (sun, qian):
        signing = {"sign": "1", "sign-choice": "yes", "sign-opinion": "", "digest": digest}
        assert who.post(address, signing).status_code == 302
    assert fresh(challenge).state == S.PUBLISHED
    for who in ("clerk", "sun", "township", "bureau"):
        assert browser(asking.village.people[who]).get("/desk/challenges/").status_code == 200
    for who in ("neighbour", "far", "villager"):
        assert browser(asking.village.people[who]).get(address).status_code == 404


@pytest.mark.req("R-OPN-6")
def test_the_township_answers_and_orders_in_one_form(asking: Asking) -> None:
    challenge = asking.ask()
    asking.sweep(day(11))
    address = f"/desk/challenges/{challenge.pk}/"
    with time_machine.travel(at(day(11)), tick=False):
        township = browser(asking.village.people["township"], day(11))
        sent = {
            "investigate": "1",
            "investigate-upheld": "yes",
            "investigate-text": "查了账，漏记一笔，责令更正。",
            "investigate-public_text": TEXT,
            "investigate-order_item": str(asking.disclosure.item_id),
            "investigate-order_due": "",
        }
        assert "责令公布要写明最迟哪一天" in words(township.post(address, sent))
        assert township.post(address, sent | {"investigate-order_due": "2026-05-01"}).status_code == 302
    (order,) = Order.objects.all()
    assert (order.corrects_id, order.challenge_id, order.due_on) == (
        asking.disclosure.pk,
        challenge.pk,
        dt.date(2026, 5, 1),
    )
    assert "责令公布" in words(Client().get(f"/board/{VILLAGE}/"))
    assert f"更正：{asking.disclosure.title}" in words(Client().get(LIST))


@pytest.mark.req("R-OPN-6")
def test_a_paper_is_entered_and_its_receipt_printed(asking: Asking) -> None:
    clerk = browser(asking.village.people["clerk"])
    form = clerk.get("/desk/challenges/new/")
    assert form.status_code == 200
    given = filled(asking, phone="", place=VILLAGE)
    del given["website"]
    receipt = clerk.post("/desk/challenges/new/", given)
    assert receipt.status_code == 201
    (challenge,) = Challenge.objects.all()
    assert receipt.context["code"] in words(receipt)
    assert NAME not in words(clerk.get(f"/desk/challenges/{challenge.pk}/"))
    asking.accept(challenge)
    asking.answer(challenge)
    asking.signed(challenge)
    page = clerk.get(f"/desk/challenges/{challenge.pk}/")
    assert page.context["respond"] == ["satisfied", "dissatisfied"]
    clerk.post(f"/desk/challenges/{challenge.pk}/", {"satisfied": "1"})
    assert fresh(challenge).state == S.CLOSED


@pytest.mark.req("R-OPN-6")
def test_something_overdue_is_on_the_list_of_what_one_may_ask_about(asking: Asking) -> None:
    monthly_duty(asking.village, 2)
    assert "2026年2月村务收支总账" in Client().get(ASK).content.decode()
    closed = asking.village.division
    closed.go_live_on = None
    closed.save()
    page = Client().get(ASK)
    assert "暂时不能在网上提" in words(page)
    assert "<textarea" not in page.content.decode()


@pytest.mark.req("R-OPN-6")
def test_lists_cost_the_same_whatever_they_hold(asking: Asking) -> None:
    asking.published()
    visitor = Client()
    before = queries(visitor, LIST)
    for number in range(6):
        asking.published(day(1), phone=f"1390000700{number}")
    assert queries(visitor, LIST) == before == 7


def queries(visitor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert visitor.get(address).status_code == 200
    return len(caught)
