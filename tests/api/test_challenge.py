"""A challenge through the API: each POST is one action, and who asks comes out only where the seal is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from openness.models import Challenge
from tests.openness.challenger import NAME, PHONE, REPLY, TEXT
from tests.openness.village import VILLAGE, Village, spent

Api = Callable[..., APIClient]
pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6", "R-OPN-9", "R-OPN-10")]
ROOT = "/api/v1/challenges/"


def entered(api: Api, **parts: Any) -> dict[str, Any]:
    given = {"division": VILLAGE, "text": TEXT, "name": NAME, "phone": PHONE, **parts}
    answer = api("clerk").post(ROOT, given)
    assert answer.status_code == 201, answer.json()
    found: dict[str, Any] = answer.json()
    return found


def test_a_question_goes_from_paper_to_its_public_answer(village: Village, api: Api) -> None:
    account = village.month(1, spent("120.00"))
    receipt = entered(api, disclosure=account.pk)
    assert len(receipt["code"]) == 11
    address = f"{ROOT}{receipt['challenge']['id']}/"
    assert api("sun").post(f"{address}accept/", {"public_text": TEXT}).json()["state"] == "accepted"
    sent = api("clerk").post(f"{address}answer/", {"text": REPLY, "upheld": False}).json()
    digest = sent["answers"][0]["content_hash"]
    for who in ("sun", "qian"):
        after = api(who).post(f"{address}sign/", {"content_hash": digest, "agrees": True})
        assert after.status_code == 200
    assert after.json()["state"] == "published"
    closed = api("township").post(f"{address}respond/", {"satisfied": True}).json()
    assert (closed["state"], closed["closing"]) == ("closed", "satisfied")
    for who in ("clerk", "sun", "township", "bureau"):
        for told in (api(who).get(ROOT), api(who).get(address)):
            assert told.status_code == 200
            assert NAME not in told.content.decode()
            assert PHONE not in told.content.decode()


def test_the_seal_is_opened_by_the_verifier_alone(village: Village, api: Api) -> None:
    address = f"{ROOT}{entered(api)['challenge']['id']}/contact/"
    assert api("sun").post(address, {"purpose": "check"}).json() == {"name": NAME, "phone": PHONE}
    assert api("clerk").post(address, {"purpose": "check"}).status_code == 403
    assert api("township").post(address, {"purpose": "check"}).status_code == 403
    assert api("sun").post(address, {"purpose": "curious"}).status_code == 400


@pytest.mark.parametrize("verb", ["", "accept/", "refuse/", "answer/", "sign/", "investigate/", "respond/", "contact/"])
def test_what_lies_elsewhere_is_not_there(village: Village, api: Api, verb: str) -> None:
    pk = entered(api)["challenge"]["id"]
    body = {
        "public_text": TEXT,
        "ground": "abusive",
        "text": REPLY,
        "upheld": True,
        "content_hash": "0" * 64,
        "agrees": True,
        "satisfied": True,
        "purpose": "check",
    }
    for who in ("neighbour", "far", "villager"):
        client = api(who)
        answer = client.post(f"{ROOT}{pk}/{verb}", body) if verb else client.get(f"{ROOT}{pk}/")
        assert answer.status_code == 404
    assert Challenge.objects.get().state == "received"


def test_orders_and_inquiries_are_made_and_answered(village: Village, api: Api) -> None:
    item = village.items["month-account"].pk
    given = {"division": VILLAGE, "item": item, "due_on": "2026-04-30", "reason": "二月的账没有公开"}
    assert api("clerk").post("/api/v1/orders/", given).status_code == 403
    made = api("township").post("/api/v1/orders/", given | {"period_start": "2026-02-01"})
    assert made.status_code == 201
    assert [row["id"] for row in api("clerk").get("/api/v1/orders/").json()["results"]] == [made.json()["id"]]
    done = api("township").post(f"/api/v1/orders/{made.json()['id']}/revoke/", {"reason": "核对后发现已经公开"})
    assert done.json()["state"] == "revoked"
    asked = {
        "division": VILLAGE,
        "kind": "inquiry",
        "askers": "villagers",
        "count": 30,
        "total": 200,
        "source": "联名书",
        "title": "路灯",
        "text": "路灯电费怎么分摊",
    }
    refused = api("clerk").post("/api/v1/inquiries/", asked)
    assert (refused.status_code, refused.json()["verdicts"][0]["code"]) == (422, "no_rule")
    row = api("clerk").post("/api/v1/inquiries/", asked | {"voluntary": True}).json()
    answered = api("clerk").post(f"/api/v1/inquiries/{row['id']}/answer/", {"text": REPLY})
    assert answered.json()["state"] == "answered"
