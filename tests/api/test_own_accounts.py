"""Account codes of a place's own books through the API: the same action, the same scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from openness.models import AccountCode
from tests.openness.village import SIBLING, VILLAGE, Village

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-2")]
Api = Callable[..., APIClient]
ADDRESS, TOWNSHIP = "/api/v1/account-codes/", "990101001"
ROW = {
    "division": VILLAGE,
    "scheme": "镇科目",
    "code": "60301",
    "title": "路灯维护",
    "kind": "expenditure",
    "category": "公益支出",
    "source": "柳林镇记账中心科目表",
    "valid_from": "2026-01-01",
}


def post(client: APIClient, status: int = 201, address: str = ADDRESS, **parts: Any) -> Any:
    sent = parts if address != ADDRESS else {**ROW, **parts}
    answer = client.post(address, sent, format="json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def listed(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(ADDRESS + query)
    assert answer.status_code == 200
    return [row["division"] for row in answer.json()["results"]]


def test_it_is_set_listed_and_ended(village: Village, api: Api) -> None:
    made = post(api("clerk"))
    assert (made["division"], made["code"], made["valid_to"]) == (VILLAGE, "60301", None)
    assert listed(api("clerk")) == [VILLAGE]
    ended = post(api("clerk"), 200, f"{ADDRESS}{made['id']}/end/", valid_to="2026-03-31")
    assert ended["valid_to"] == "2026-03-31"
    assert listed(api("clerk"), "?on=2026-03-31") == [VILLAGE]
    assert listed(api("clerk"), "?on=2026-04-01") == []


def test_what_is_wrong_is_said_and_nothing_is_stored(village: Village, api: Api) -> None:
    answer = post(api("clerk"), 422, code="6", source="")
    assert {verdict["field"] for verdict in answer["verdicts"]} == {"code", "source"}
    assert not AccountCode.objects.exists()


def test_each_sees_its_own_scope_and_a_community_its_township_as_well(village: Village, api: Api) -> None:
    post(api("agent"), division=TOWNSHIP)
    post(api("clerk"))
    post(api("neighbour"), division=SIBLING)
    assert listed(api("clerk")) == [TOWNSHIP, VILLAGE]
    assert listed(api("township")) == [TOWNSHIP, VILLAGE, SIBLING]
    assert listed(api("township"), f"?within={SIBLING}") == [SIBLING]
    assert listed(api("far")) == []
    assert listed(api("villager")) == []


@pytest.mark.parametrize(("who", "status"), [("neighbour", 404), ("far", 404), ("villager", 404), ("sun", 403)])
def test_another_places_is_not_there_and_a_role_without_the_verb_is_refused(
    village: Village, api: Api, who: str, status: int
) -> None:
    made = post(api("clerk"))
    post(api(who), status)
    post(api(who), status, f"{ADDRESS}{made['id']}/end/", valid_to="2026-03-31")
    assert AccountCode.objects.get().valid_to is None


def test_a_visitor_is_asked_to_sign_in(village: Village, api: Api) -> None:
    assert api().get(ADDRESS).status_code == 401
