"""The public log: checkpoints, proofs and keys at stable addresses, and a paper held against it (R-OPN-6, R-OPN-7)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import connection as Connection
from rest_framework.test import APIClient

from governance.base.journal.actions import erase_body, sign_checkpoint
from governance.base.journal.canonical import leaf_hash
from governance.base.journal.queries import page_proof
from governance.base.journal.registry import REGISTRY, Page
from governance.base.journal.rules import merkle, note
from governance.base.keyring import signing_keys
from tests.journal.log import AT, DAY, publish_many, published, tamper

pytestmark = pytest.mark.req("R-OPN-6", "R-OPN-7")
DOORS = [
    "/board/log/",
    "/board/log/check/",
    "/board/log/checkpoints",
    "/board/log/keys",
    "/board/log/verify.py",
]


def words(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


@pytest.mark.django_db
@pytest.mark.parametrize("path", DOORS)
def test_every_door_answers_before_anything_was_published(client: Client, keys: Path, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_the_checkpoint_is_plain_text_at_its_own_address_for_ever(client: Client, keys: Path) -> None:
    assert client.get("/board/log/checkpoint").status_code == 404
    publish_many(3)
    first = sign_checkpoint(at=AT)
    assert first is not None
    publish_many(2)
    assert client.get("/board/log/checkpoint").content.decode() == first.text
    second = sign_checkpoint(at=AT)
    assert second is not None
    response = client.get("/board/log/checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == second.text
    kept = client.get("/board/log/checkpoint/3")
    assert kept.content.decode() == first.text
    assert "immutable" in kept["Cache-Control"]
    assert client.get("/board/log/checkpoint/4").status_code == 404
    assert f"/board/log/checkpoint/{second.size}" in client.get("/board/log/checkpoints").content.decode()


@pytest.mark.django_db
def test_the_list_of_checkpoints_goes_on_where_it_ended(client: Client, keys: Path) -> None:
    for day in range(105):
        sign_checkpoint(at=AT + day * DAY)
    first = client.get("/board/log/checkpoints").content.decode()
    assert first.count("<code>") == 100
    before = re.search(r"\?before=(\d+)", first)
    assert before is not None
    rest = client.get(f"/board/log/checkpoints?before={before.group(1)}").content.decode()
    assert rest.count("<code>") == 5
    assert client.get("/board/log/checkpoints?before=x").content.decode().count("<code>") == 100


@pytest.mark.django_db
def test_a_proof_is_all_it_takes_to_check_a_leaf(client: Client, keys: Path) -> None:
    publish_many(5)
    made = sign_checkpoint(at=AT)
    assert made is not None
    publish_many(2)
    found: dict[str, Any] = client.get("/board/log/3/proof.json").json()
    hashed = leaf_hash(bytes.fromhex(found["nonce"]), found["body"].encode())
    path = [bytes.fromhex(step) for step in found["path"]]
    assert (found["leaf"], found["size"], found["leaf_hash"]) == (3, 5, hashed.hex())
    signed = note.read(found["checkpoint"])
    (key,) = signing_keys()
    assert signed.signed_by(key.name, key.public) is True
    assert merkle.includes(hashed, 3, signed.size, path, signed.root)
    other = client.get("/board/log/3/proof.json?size=7").json()
    assert (other["size"], other["checkpoint"]) == (7, None)
    assert "no-cache" in client.get("/board/log/3/proof.json")["Cache-Control"]


@pytest.mark.django_db
def test_what_is_newer_than_the_newest_checkpoint_is_proved_without_one(client: Client, keys: Path) -> None:
    publish_many(2)
    sign_checkpoint(at=AT)
    publish_many(3)
    found = client.get("/board/log/4/proof.json").json()
    assert (found["size"], found["checkpoint"]) == (5, None)
    assert client.get("/board/log/1/proof.json").json()["size"] == 2


@pytest.mark.django_db
def test_consistency_is_proved_between_any_two_sizes(client: Client, keys: Path) -> None:
    publish_many(3)
    old = sign_checkpoint(at=AT)
    publish_many(6)
    new = sign_checkpoint(at=AT)
    assert old is not None
    assert new is not None
    found = client.get("/board/log/consistency.json?from=3&to=9").json()
    path = [bytes.fromhex(step) for step in found["path"]]
    assert merkle.extends(3, bytes(old.root), 9, bytes(new.root), path)
    assert APIClient().get("/api/v1/log/consistency/?old=3&size=9").json() == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/board/log/5/proof.json",
        "/board/log/0/proof.json?size=6",
        "/board/log/0/proof.json?size=0",
        "/board/log/0/proof.json?size=-1",
        "/board/log/0/proof.json?size=x",
        "/board/log/999999999999999999/proof.json",
        "/board/log/0/proof.json?size=9999999999999999999",
        "/board/log/consistency.json",
        "/board/log/consistency.json?from=3&to=2",
        "/board/log/consistency.json?from=1&to=9",
        "/board/log/consistency.json?from=1&to=-2",
        "/board/log/checkpoint/999999999999999999",
        "/api/v1/log/5/proof/",
        "/api/v1/log/consistency/?old=3&size=2",
    ],
)
def test_what_the_log_does_not_hold_is_not_there(client: Client, keys: Path, path: str) -> None:
    publish_many(5)
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_the_api_gives_the_same_documents(client: Client, keys: Path) -> None:
    publish_many(3)
    made = sign_checkpoint(at=AT)
    assert made is not None
    api = APIClient()
    assert api.get("/api/v1/log/1/proof/").json() == client.get("/board/log/1/proof.json").json()
    state = api.get("/api/v1/log/").json()
    assert (state["size"], state["checkpoint"]) == (3, made.text)
    assert state["keys"][0]["line"] in client.get("/board/log/keys").content.decode()
    assert api.get("/api/v1/log/1/proof/?size=x").status_code == 400


@pytest.mark.django_db
def test_the_page_says_when_nothing_was_signed_for_more_than_a_day(client: Client, keys: Path) -> None:
    published()
    sign_checkpoint(at=AT)
    assert "已经超过一天没有签署" in words(client, "/board/log/")


@pytest.mark.django_db
def test_an_erased_body_is_in_no_answer(client: Client, keys: Path) -> None:
    publish_many(3)
    sign_checkpoint(at=AT)
    erase_body(leaf=1, reason="附了身份证号", asked_by=1, approved_by=2, at=AT)
    for path in ("/board/log/1/proof.json", "/api/v1/log/1/proof/"):
        answer = client.get(path)
        assert "第1项" not in answer.content.decode()
        assert answer.json()["erased"] == "附了身份证号"
    proof = page_proof(1)
    text = words(client, f"/board/log/check/?leaf=1&code={proof.code}&root={proof.root_code}")
    assert "✓ 一样" in text
    assert "后来删除了，网上看不到。原因：附了身份证号" in text


@pytest.mark.django_db
@pytest.mark.parametrize("style", [str, str.upper, lambda text: text.replace(" ", ""), lambda text: f"　{text}-"])
def test_a_paper_that_equals_the_log_is_told_so_however_it_is_typed(client: Client, keys: Path, style: Any) -> None:
    publish_many(5)
    proof = page_proof(3)
    sign_checkpoint(at=AT)
    asked = {"leaf": "３", "code": style(proof.code), "root": style(proof.root_code)}
    page = client.get("/board/log/check/", asked).content.decode()
    assert page.count("✓ 一样") == 3
    assert "✗" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["code", "root"])
def test_a_paper_that_differs_is_told_so(client: Client, keys: Path, field: str) -> None:
    publish_many(5)
    proof, other = page_proof(3), page_proof(2)
    asked = {"leaf": "3", "code": proof.code, "root": proof.root_code}
    asked[field] = {"code": other.code, "root": other.root_code}[field]
    text = words(client, f"/board/log/check/?leaf=3&code={asked['code']}&root={asked['root']}")
    assert "✗ 不一样" in text
    assert "纸上印的和公开时登记的第 3 号一样" not in text
    half = words(client, f"/board/log/check/?leaf=3&code={proof.code[:10]}")
    assert "✗ 不一样" in half


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("leaf=9&code=0000000000000000", "没有这个登记号"),
        ("leaf=十&code=1", "登记号是一个数"),
        ("leaf=-1&root=1", "登记号是一个数"),
        ("leaf=1", "请填校验码或总校验码"),
        ("leaf=99999999999999999999&code=1", "登记号是一个数"),
        ("code=%3Cscript%3E", "登记号是一个数"),
    ],
)
def test_what_was_typed_wrong_is_said(client: Client, keys: Path, query: str, said: str) -> None:
    publish_many(2)
    response = client.get(f"/board/log/check/?{query}")
    assert said in response.content.decode()
    assert "<script>" not in response.content.decode()


@pytest.mark.django_db
def test_what_became_of_it_later_is_said_with_a_link(
    client: Client, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(object_id=7)
    monkeypatch.setitem(
        REGISTRY.pages, "test", lambda object_id, leaf: Page("修路的账", f"/x/{object_id}/{leaf}/", "后来更正过")
    )
    page = client.get("/board/log/check/", {"leaf": "0", "code": page_proof(0).code}).content.decode()
    assert "后来更正过" in page
    assert 'href="/x/7/0/"' in page
    assert "只对了一个号码" in page


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_body SET content = '{}' WHERE leaf_id = 1",
        "UPDATE journal_node SET hash = sha256('x') WHERE level = 1 AND idx = 1",
        "DELETE FROM journal_node WHERE level = 1 AND idx = 1",
    ],
)
def test_a_paper_is_not_called_the_same_when_the_log_was_touched(
    client: Client, keys: Path, owner_connection: Connection, statement: str
) -> None:
    publish_many(4)
    sign_checkpoint(at=AT)
    proof = page_proof(1)
    tamper(owner_connection, statement)
    text = words(client, f"/board/log/check/?leaf=1&code={proof.code}&root={proof.root_code}")
    assert "登记的内容被动过" in text
    assert "公开以后没有被改过" not in text


@pytest.mark.django_db
def test_doors_cost_the_same_however_long_the_log_is(client: Client, keys: Path) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    publish_many(3)
    sign_checkpoint(at=AT)
    codes = page_proof(1)
    doors = {
        "/board/log/": 3,
        "/board/log/checkpoint": 1,
        "/board/log/checkpoints": 1,
        "/board/log/keys": 1,
        "/board/log/1/proof.json": 4,
        "/board/log/consistency.json?from=1&to=3": 1,
        f"/board/log/check/?leaf=1&code={codes.code}&root={codes.root_code}": 7,
    }
    assert {path: cost(path) for path in doors} == doors
    publish_many(60)
    sign_checkpoint(at=AT)
    assert {path: cost(path) for path in doors} == doors


@pytest.mark.django_db
def test_the_doors_hold_no_script_and_nothing_inline(client: Client, keys: Path) -> None:
    published()
    sign_checkpoint(at=AT)
    for path in DOORS[:3]:
        page = client.get(path)
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert not re.search(r"<script|<style| style=| on\w+=", page.content.decode())
