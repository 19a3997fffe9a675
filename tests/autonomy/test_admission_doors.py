"""The doors of the gate: the queue, one request, files, the API, and two who decide at once (R-AUT-3)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from autonomy.models import AdmissionRequest, ListVersion
from autonomy.rules.admission import criteria_of
from governance.base.accounts.actions.token import issue_token
from governance.base.accounts.models import User
from governance.base.journal.models import Leaf
from governance.base.journal.registry import REGISTRY
from governance.base.verdict import Refused
from tests.autonomy.gate import Gate
from tests.autonomy.makers import COUNTY, DAY, Autonomy, at, make_autonomy
from tests.openness.desk import browser

pytestmark = [pytest.mark.req("R-AUT-3")]
GATE = "/desk/autonomy/admission"
TOPICS = ("水库巡查", "节水宣传", "井盖排查", "农药回收", "电动车登记", "楼道清理")


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


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.django_db
def test_pages_cost_the_same_for_one_request_and_for_many(made: Autonomy) -> None:
    gate = Gate(made)
    first = gate.accepted(title=TOPICS[0])
    bureau, anyone = desk(made, "decider"), Client()
    gate.heard(first)
    detail = f"{GATE}/{first.pk}/"
    before = (queries(bureau, f"{GATE}/"), queries(bureau, detail))
    for topic in TOPICS[1:]:
        gate.accepted(title=topic)
    for topic in TOPICS[:3]:
        gate.decide(gate.ready(title=f"{topic}二"), "refuse")
    after = (queries(bureau, f"{GATE}/"), queries(bureau, detail))
    assert before[0] == after[0] <= 12
    assert after[1] <= before[1] + 1  # precedents that are there now are read in one query more
    assert before[1] <= 40
    board = f"/board/{COUNTY}/admission/"
    few = queries(anyone, board)
    gate.decide(gate.ready(title=TOPICS[5] + "三"), "refuse")
    assert queries(anyone, board) == few <= 8


@pytest.mark.django_db
def test_who_reaches_what_at_the_desk(made: Autonomy) -> None:
    gate = Gate(made)
    draft, filed = gate.draft(title=TOPICS[0]), gate.filed(title=TOPICS[1])
    seen = {
        who: (
            desk(made, who).get(f"{GATE}/{draft.pk}/").status_code,
            desk(made, who).get(f"{GATE}/{filed.pk}/").status_code,
        )
        for who in (
            "water",
            "health",
            "civil",
            "bureau",
            "office",
            "leader",
            "township",
            "clerk",
            "admin",
            "stranger_bureau",
        )
    }
    nothing, own, official = (404, 404), (200, 200), (404, 200)
    assert seen == {
        "water": own,
        "health": nothing,
        "civil": nothing,
        "bureau": official,
        "office": official,
        "leader": official,
        "township": nothing,
        "clerk": nothing,
        "admin": nothing,
        "stranger_bureau": nothing,
    }
    leader = desk(made, "leader").get(f"{GATE}/{filed.pk}/").content.decode()
    assert 'name="accept"' not in leader
    assert 'name="accept"' in desk(made, "bureau").get(f"{GATE}/{filed.pk}/").content.decode()
    assert desk(made, "leader").post(f"{GATE}/{filed.pk}/", {"accept": "1"}).status_code in (403, 404, 422)
    assert AdmissionRequest.objects.get(pk=filed.pk).state == "filed"
    for path in (f"{GATE}/{draft.pk}/edit/", f"{GATE}/{draft.pk}/papers/"):
        assert desk(made, "health").get(path).status_code == 404
        assert desk(made, "water").get(path).status_code == 200


@pytest.mark.django_db
def test_what_is_on_the_list_already_is_shown_while_typing_and_after_keeping(made: Autonomy) -> None:
    water, unit = desk(made, "water"), made.organisations["水务局"].pk
    typed = water.post(f"{GATE}/unit/{unit}/near/", {"title": "独居老人定期探访"}).content.decode()
    assert "X006" in typed
    assert "可能就是同一件" in typed
    assert desk(made, "health").post(f"{GATE}/unit/{unit}/near/", {"title": "独居老人"}).status_code == 404
    kept = Gate(made).draft(title="独居老人定期探访")
    assert "X006" in water.get(f"{GATE}/{kept.pk}/edit/").content.decode()


@pytest.mark.django_db
def test_what_is_typed_comes_back_in_the_form(made: Autonomy) -> None:
    draft = Gate(made).draft(concerned=("990101001", "990101001201"))
    page = desk(made, "water").get(f"{GATE}/{draft.pk}/edit/").content.decode()
    for words in (
        draft.title,
        draft.why,
        "村民委员会组织法 第四十三条",
        "上湾村",
        "2400.00",
        'value="990101001" checked',
    ):
        assert words.replace(" checked", "") in page, words


@pytest.mark.django_db
def test_lists_are_files_too_in_the_scope_of_the_person(made: Autonomy) -> None:
    gate = Gate(made)
    gate.draft(title=TOPICS[0])
    gate.decide(gate.ready(title=TOPICS[1]), "refuse")

    def rows(client: Client, path: str) -> str:
        return b"".join(client.get(path).streaming_content).decode()  # type: ignore[attr-defined]

    assert TOPICS[0] in rows(desk(made, "water"), "/desk/export/admissions.csv")
    assert TOPICS[0] not in rows(desk(made, "bureau"), "/desk/export/admissions.csv")
    assert TOPICS[1] in rows(desk(made, "bureau"), "/desk/export/admissions.csv")
    assert TOPICS[1] not in rows(desk(made, "health"), "/desk/export/admissions.csv")
    public = rows(Client(), f"/board/{COUNTY}/admission.csv")
    assert TOPICS[1] in public
    assert TOPICS[0] not in public


@pytest.mark.django_db
def test_the_api_does_the_same_and_says_conflict_to_who_comes_second(made: Autonomy) -> None:
    gate = Gate(made)
    water, unit = api(made, "water"), made.organisations["水务局"].pk
    made_one = water.post("/api/v1/admissions/", {"organisation": unit, "title": "井盖排查"}, format="json")
    assert made_one.status_code == 201
    pk = made_one.json()["id"]
    refused = water.post(f"/api/v1/admissions/{pk}/file/", {}, format="json")
    assert refused.status_code == 422
    assert {"bases", "amount", "why"} <= {one["field"] for one in refused.json()["verdicts"]}
    assert api(made, "health").get(f"/api/v1/admissions/{pk}/").status_code == 404
    assert (
        api(made, "health")
        .post("/api/v1/admissions/", {"organisation": unit, "title": "井盖"}, format="json")
        .status_code
        == 404
    )
    request = gate.accepted(title=TOPICS[3])
    url = f"/api/v1/admissions/{request.pk}"
    finding = {
        "aspect": "legality",
        "finding": "met",
        "answers": dict.fromkeys(criteria_of("legality"), "yes"),
        "reason": "依据充分，事情具体。",
        "evidence": "申请书",
    }
    assert api(made, "reviewer1").post(f"{url}/review/", finding, format="json").status_code == 200
    second = api(made, "reviewer2").post(f"{url}/review/", finding, format="json")
    assert (second.status_code, second.json()["verdicts"][0]["code"]) == (409, "already")
    assert (
        api(made, "water")
        .post(f"{url}/decide/", {"decision": "admit", "reason": "可以准入的"}, format="json")
        .status_code
        == 403
    )
    early = api(made, "decider").post(f"{url}/decide/", {"decision": "refuse", "reason": "不能准入的"}, format="json")
    assert (early.status_code, early.json()["verdicts"][0]["code"]) == (422, "reviews")


@pytest.mark.django_db
def test_who_decides_second_at_the_desk_is_told_and_loses_nothing_typed(made: Autonomy) -> None:
    gate = Gate(made)
    request = gate.ready()
    path = f"/desk/autonomy/admission/{request.pk}/"
    typed = "与防汛值班重复，不能再交给村里"
    sent = {"decide": "1", "decide-decision": "refuse", "decide-reason": typed}
    first, second = desk(made, "decider"), desk(made, "bureau")
    assert first.post(path, sent).status_code == 302
    told = second.post(path, sent)
    assert told.status_code == 409
    page = told.content.decode()
    assert typed in page
    assert "可能刚刚有人办过" in page
    assert Leaf.objects.filter(entry__object_type="admissionrequest").count() == 1
    assert second.post(path, {**sent, "decide-reason": ""}).status_code == 422  # nothing was typed: that comes first


def test_what_was_decided_is_held_against_the_log(made: Autonomy) -> None:
    gate = Gate(made)
    request = gate.decide(gate.ready(), "refuse")
    witness = REGISTRY.witnesses["autonomy.admission"]
    assert [one.wrong for one in witness()] == [""]
    AdmissionRequest.objects.filter(pk=request.pk).update(decision_reason="另外写的一个理由")
    (found,) = witness()
    assert "理由" in found.wrong


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Codes of what was refused when all of them are done at one moment."""
    refused: list[str] = []

    def run(deed: Callable[[], object]) -> None:
        try:
            deed()
        except Refused as error:
            refused.extend(verdict.code for verdict in error.verdicts)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return refused


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_wins_and_nothing_is_half_done(transactional_db: None) -> None:
    made = make_autonomy()
    gate = Gate(made)

    def fresh(who: str) -> None:
        made.people[who] = User.objects.get(pk=made.people[who].pk)

    def finding(who: str) -> Callable[[], object]:
        fresh(who)
        return lambda: gate.review(request, "legality", who)

    def decision(who: str, what: str) -> Callable[[], object]:
        fresh(who)
        return lambda: gate.decide(request, what, who)

    request = gate.accepted()
    assert at_once(finding("reviewer1"), finding("reviewer2")) == ["already"]
    (written,) = request.reviews.all()
    others = [who for who in ("reviewer1", "reviewer2", "reviewer3") if made.people[who].pk != written.reviewer_id]
    for aspect, who in zip(("reasonableness", "necessity"), others, strict=True):
        gate.review(request, aspect, who)
    gate.heard(request)
    leaves, versions = Leaf.objects.count(), ListVersion.objects.count()
    assert at_once(decision("decider", "admit"), decision("bureau", "admit")) == ["already"]
    assert AdmissionRequest.objects.get(pk=request.pk).state == "admitted"
    assert Leaf.objects.count() == leaves + 2  # the list, and the decision
    assert ListVersion.objects.count() == versions + 1
