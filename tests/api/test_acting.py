"""Each POST is one action: by whom, on what, and what a refusal looks like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from governance.base.clock.models import Duty, Event
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from governance.township.models import Project
from openness.models import Disclosure
from tests.openness.village import DAY, SIBLING, STRANGER, VILLAGE, Village, month, reload, spent

pytestmark = pytest.mark.django_db
Api = Callable[..., APIClient]
COUNTY_CODE = "990101"
LINES = [
    {"side": "income", "category": "补助收入", "summary": "上级补助", "amount": "800.00"},
    {"side": "expenditure", "category": "公益支出", "summary": "修路灯", "amount": "1200.50", "payee": "张三"},
]
FIRST = {"opening": "1000.00", "opening_source": "信用社对账单", "lines": LINES}
PLAN = {
    "name": "北坡道路硬化", "funding": "县级补助", "budget": "80000.00", "planned_start_on": "2026-05-01",
    "planned_end_on": "2026-08-01", "contractor": "青石公司", "selection": "公开招标",
}  # fmt: skip


def post(client: APIClient, address: str, body: dict[str, Any] | None = None, *, status: int = 200) -> Any:
    answer = client.post(f"/api/v1/{address}/", body or {})
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def refused(client: APIClient, address: str, body: dict[str, Any], *, status: int = 422) -> dict[str, Any]:
    """The first verdict; every one has the whole shape."""
    verdicts = post(client, address, body, status=status)["verdicts"]
    for verdict in verdicts:
        assert verdict.keys() == {"ok", "code", "field", "needed", "met", "basis", "text"}
        assert verdict["ok"] is False
        assert verdict["text"]
    first: dict[str, Any] = verdicts[0]
    return first


def started(api: Api, number: int = 1) -> Any:
    about = {"division": VILLAGE, "item": "test-month-account", "period_start": month(number).isoformat()}
    return post(api("clerk"), "disclosures", about, status=201)


def filed(api: Api) -> Any:
    draft = started(api)
    saved = post(api("clerk"), f"disclosures/{draft['id']}/save", {"version": draft["version"], **FIRST})
    return post(api("clerk"), f"disclosures/{draft['id']}/submit", {"version": saved["version"]})


def signed(api: Api, who: str, one: Any, **more: Any) -> Any:
    answer = {"content_hash": one["content_hash"], "agrees": True, "no_interest": True} | more
    return post(api(who), f"disclosures/{one['id']}/sign", answer)


# The month of a village ---------------------------------------------------------------------------------------------


@pytest.mark.req("R-OPN-6")
def test_a_month_goes_from_draft_to_the_board(village: Village, api: Api) -> None:
    one = filed(api)
    assert (one["state"], one["account"]["closing"]) == ("submitted", "599.50")
    assert (one["signing"]["seats"], one["signing"]["needed"], one["signing"]["agreed"]) == (3, 2, 0)
    assert one["next"]["who"] == "监督委员会"
    assert signed(api, "sun", one)["signing"]["agreed"] == 1
    done = signed(api, "qian", one)
    assert (done["state"], done["signing"]) == ("published", None)
    public = api().get(f"/api/v1/published/{one['id']}/").json()
    assert public["body"]["account"]["closing"] == "599.50"
    assert "张三" not in str(public)


@pytest.mark.req("R-OPN-2")
def test_a_month_without_any_is_filed_by_one_post(village: Village, api: Api) -> None:
    one = filed(api)
    for name in ("sun", "qian"):
        signed(api, name, one)
    about = {"division": VILLAGE, "item": "test-month-account", "period_start": "2026-02-01"}
    nil = post(api("clerk"), "disclosures/nil", about, status=201)
    assert (nil["state"], nil["account"]["nil"], nil["account"]["closing"]) == ("submitted", True, "599.50")


def test_asking_again_for_a_draft_gives_the_same_one(village: Village, api: Api) -> None:
    assert started(api)["id"] == started(api)["id"]
    assert Disclosure.objects.count() == 1


def test_what_is_left_out_of_a_save_stays(village: Village, api: Api) -> None:
    draft = started(api)
    saved = post(api("clerk"), f"disclosures/{draft['id']}/save", {"version": draft["version"], **FIRST})
    again = post(api("clerk"), f"disclosures/{draft['id']}/save", {"version": saved["version"], "title": "一月账"})
    assert (again["title"], len(again["lines"]), again["account"]["opening"]) == ("一月账", 2, "1000.00")


def test_a_general_notice_holds_sections(village: Village, api: Api) -> None:
    draft = post(api("clerk"), "disclosures", {"division": VILLAGE, "item": "test-affairs"}, status=201)
    content = {"sections": [{"label": "议题", "text": "修桥"}]}
    saved = post(api("clerk"), f"disclosures/{draft['id']}/save", {"version": draft["version"], "content": content})
    assert saved["content"] == content
    assert saved["problems"] == []


@pytest.mark.req("R-OPN-6")
def test_a_submission_is_taken_back_with_a_reason(village: Village, api: Api) -> None:
    one = filed(api)
    assert refused(api("clerk"), f"disclosures/{one['id']}/take-back", {"reason": " "})["field"] == "reason"
    back = post(api("clerk"), f"disclosures/{one['id']}/take-back", {"reason": "漏了一笔"})
    assert (back["state"], back["return_reason"]) == ("returned", "漏了一笔")


@pytest.mark.req("R-CMT-7")
def test_supervisors_disagree_with_a_reason_and_stand_aside_with_a_ground(village: Village, api: Api) -> None:
    one = filed(api)
    verdict = refused(
        api("sun"), f"disclosures/{one['id']}/sign",
        {"content_hash": one["content_hash"], "agrees": False, "no_interest": True},
    )  # fmt: skip
    assert verdict["field"] == "opinion"
    signed(api, "sun", one, agrees=False, opinion="发票对不上")
    back = post(api("qian"), f"disclosures/{one['id']}/recuse", {"ground": "relative"})
    assert back["state"] == "returned"
    assert "发票对不上" in back["return_reason"]


def test_another_content_than_the_one_read_is_not_signed(village: Village, api: Api) -> None:
    one = filed(api)
    wrong = {"content_hash": "0" * 64, "agrees": True, "no_interest": True}
    assert refused(api("sun"), f"disclosures/{one['id']}/sign", wrong)["code"]
    assert refused(api("sun"), f"disclosures/{one['id']}/sign", {**wrong, "content_hash": "x"}, status=400)


@pytest.mark.req("R-OPN-6")
def test_what_is_public_is_corrected_by_a_new_draft_and_withdrawn_with_a_reason(village: Village, api: Api) -> None:
    done = village.month(1, spent("20.00"))
    draft = post(api("clerk"), f"disclosures/{done.pk}/correct", {"reason": "漏记一笔"}, status=201)
    assert (draft["corrects"], draft["state"]) == (done.pk, "draft")
    post(api("clerk"), f"disclosures/{draft['id']}/withdraw", {"reason": "不用更正了"})
    gone = post(api("clerk"), f"disclosures/{done.pk}/withdraw", {"reason": "附了个人信息"})
    assert (gone["state"], gone["withdrawal_reason"]) == ("withdrawn", "附了个人信息")


# Refusals -----------------------------------------------------------------------------------------------------------


def test_every_missing_part_is_said_at_once(village: Village, api: Api) -> None:
    draft = started(api)
    verdicts = post(api("clerk"), f"disclosures/{draft['id']}/submit", {"version": draft["version"]}, status=422)
    assert {one["field"] for one in verdicts["verdicts"]} >= {"opening", "lines"}
    assert {one["field"] for one in draft["problems"]} >= {"opening", "lines"}


def test_a_version_seen_before_somebody_else_saved_is_refused(village: Village, api: Api) -> None:
    draft = started(api)
    post(api("clerk"), f"disclosures/{draft['id']}/save", {"version": draft["version"], "title": "甲"})
    verdict = refused(api("agent"), f"disclosures/{draft['id']}/save", {"version": draft["version"], "title": "乙"})
    assert "clerk某" in verdict["text"]
    assert reload(Disclosure.objects.get()).title == "甲"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "version"),
        ({"version": "one"}, "version"),
        ({"version": 2**40}, "version"),
        ({"version": 1, "title": "长" * 121}, "title"),
        ({"version": 1, "title": "\x00"}, "title"),
        ({"version": 1, "opening": "1e3000"}, "opening"),
        ({"version": 1, "opening": "NaN"}, "opening"),
        ({"version": 1, "opening": "1.234"}, "opening"),
        ({"version": 1, "lines": "none"}, "lines"),
        ({"version": 1, "lines": [LINES[0], {**LINES[0], "amount": "many"}]}, "lines.1.amount"),
        ({"version": 1, "content": {"sections": [{"label": 5}]}}, "content.sections.0.text"),
        ({"version": 1, "content": []}, "content"),
    ],
)
def test_input_that_cannot_be_read_is_refused_by_field(
    village: Village, api: Api, body: dict[str, Any], field: str
) -> None:
    draft = started(api)
    verdicts = post(api("clerk"), f"disclosures/{draft['id']}/save", body, status=400)["verdicts"]
    assert field in {verdict["field"] for verdict in verdicts}
    assert reload(Disclosure.objects.get()).version == draft["version"]


def test_a_body_that_is_no_json_is_refused(village: Village, api: Api) -> None:
    answer = api("clerk").post("/api/v1/events/", "{", content_type="application/json")
    assert (answer.status_code, answer.json()["verdicts"][0]["code"]) == (400, "parse_error")
    answer = api("clerk").post("/api/v1/events/", "a=1", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 415
    assert api("clerk").delete("/api/v1/events/").json()["verdicts"][0]["code"] == "method_not_allowed"


# Whose --------------------------------------------------------------------------------------------------------------

ON_A_DISCLOSURE: list[tuple[str, dict[str, Any]]] = [
    ("save", {"version": 1, "title": "改"}),
    ("submit", {"version": 1}),
    ("take-back", {"reason": "因为"}),
    ("sign", {"content_hash": "0" * 64, "agrees": True, "no_interest": True}),
    ("recuse", {"ground": "payee"}),
    ("correct", {"reason": "因为"}),
    ("withdraw", {"reason": "因为"}),
]
OUTSIDE = ("neighbour", "far", "villager")
NOT_FILING = ("secretary", "township", "bureau")


@pytest.mark.parametrize("who", OUTSIDE)
@pytest.mark.parametrize(("verb", "body"), ON_A_DISCLOSURE)
def test_a_disclosure_outside_ones_places_is_not_there(
    village: Village, api: Api, who: str, verb: str, body: dict[str, Any]
) -> None:
    for one in (village.submit(village.saved_month(1, spent("20.00"))), None):
        target = one or village.publish(Disclosure.objects.get())
        client = api(who)
        before = Entry.objects.count()
        assert refused(client, f"disclosures/{target.pk}/{verb}", body, status=404)["code"] == "not_found"
        assert Entry.objects.count() == before


@pytest.mark.parametrize("who", NOT_FILING)
@pytest.mark.parametrize(("verb", "body"), ON_A_DISCLOSURE)
def test_who_may_only_read_is_told_who_may_act(
    village: Village, api: Api, who: str, verb: str, body: dict[str, Any]
) -> None:
    filing = village.submit(village.saved_month(1, spent("20.00")))
    verdict = refused(api(who), f"disclosures/{filing.pk}/{verb}", body, status=403)
    assert verdict["code"] == "role"


@pytest.mark.parametrize(("verb", "body"), ON_A_DISCLOSURE)
def test_a_visitor_is_asked_to_sign_in_first(village: Village, api: Api, verb: str, body: dict[str, Any]) -> None:
    done = village.month(1, spent("20.00"))
    assert refused(api(), f"disclosures/{done.pk}/{verb}", body, status=401)["code"] == "not_authenticated"


AT_A_PLACE: list[tuple[str, dict[str, Any]]] = [
    ("disclosures", {"item": "test-month-account", "period_start": "2026-01-01"}),
    ("disclosures/nil", {"item": "test-month-account", "period_start": "2026-01-01"}),
    ("events", {"item": "test-policy", "on": "2026-04-01", "title": "医保政策"}),
    ("projects", PLAN),
]


@pytest.mark.parametrize(("address", "body"), AT_A_PLACE)
def test_nothing_is_begun_outside_ones_places(village: Village, api: Api, address: str, body: dict[str, Any]) -> None:
    for place in (SIBLING, STRANGER, "990101001999", "990101001"):
        refused(api("clerk"), address, {**body, "division": place}, status=404)
    refused(api("agent"), address, {**body, "division": STRANGER}, status=404)
    refused(api("villager"), address, {**body, "division": VILLAGE}, status=404)
    refused(api("secretary"), address, {**body, "division": VILLAGE}, status=403)
    refused(api(), address, {**body, "division": VILLAGE}, status=401)
    assert not Disclosure.objects.exists()
    assert not Event.objects.exists()
    assert not Project.objects.exists()


@pytest.mark.parametrize("parts", [{"event": 1}, {"project": 1}, {"event": 2**63 - 1}])
def test_a_draft_about_something_that_is_elsewhere_is_not_there(
    village: Village, api: Api, parts: dict[str, int]
) -> None:
    refused(api("clerk"), "disclosures", {"division": VILLAGE, "item": "test-policy", **parts}, status=404)


# Events, projects, going live -----------------------------------------------------------------------------------------


@pytest.mark.req("R-OPN-2")
def test_an_event_brings_its_duty_at_once_and_once(village: Village, api: Api) -> None:
    about = {"division": VILLAGE, "item": "test-policy", "on": "2026-04-01", "title": "医保政策"}
    event = post(api("clerk"), "events", about, status=201)
    assert event["taken"] is True
    assert post(api("agent"), "events", about, status=201)["id"] == event["id"]
    assert Duty.objects.filter(subject=event["id"]).count() == 1
    late = refused(api("clerk"), "events", {**about, "on": "2026-04-11"})
    assert (late["field"], late["needed"]) == ("on_day", "2026-04-10")


@pytest.mark.req("R-OPN-3")
def test_a_project_is_recorded_step_by_step(village: Village, api: Api) -> None:
    one = post(api("clerk"), "projects", {**PLAN, "division": VILLAGE, "planned_start_on": "2026-04-05"}, status=201)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("plan", {**PLAN, "planned_start_on": "2026-04-06"}),
        ("start", {"started_on": "2026-04-07"}),
        ("halfway", {"halfway_on": "2026-04-08", "progress": "路基完成", "paid": "30000.00"}),
        ("settlement", {"settled_on": "2026-04-09", "settlement": "79000.00", "paid": "70000.00"}),
    ]
    for verb, body in steps:
        refused(api("clerk"), f"projects/{one['id']}/{verb}", {**body, "version": one["version"] + 7})
        refused(api("neighbour"), f"projects/{one['id']}/{verb}", {**body, "version": one["version"]}, status=404)
        refused(api("sun"), f"projects/{one['id']}/{verb}", {**body, "version": one["version"]}, status=403)
        one = post(api("clerk"), f"projects/{one['id']}/{verb}", {**body, "version": one["version"]})
    assert (one["settlement"], one["paid"]) == ("79000.00", "70000.00")


@pytest.mark.req("R-OPN-3")
def test_a_project_given_up_owes_nothing_more(village: Village, api: Api) -> None:
    one = post(api("clerk"), "projects", {**PLAN, "division": VILLAGE}, status=201)
    given_up = {"version": one["version"], "reason": "资金没有到位"}
    refused(api("neighbour"), f"projects/{one['id']}/cancel", given_up, status=404)
    assert post(api("clerk"), f"projects/{one['id']}/cancel", given_up)["cancelled_on"] == DAY.isoformat()
    assert not Duty.objects.open().filter(division=village.division).exists()


def test_the_county_says_from_when_its_communities_owe(village: Village, api: Api) -> None:
    Division.objects.filter(code__in=[SIBLING, STRANGER]).update(go_live_on=None)
    body = {"codes": [COUNTY_CODE], "go_live_on": "2026-05-01"}
    assert post(api("bureau"), "divisions/go-live", body) == {"communities": 2}
    assert Division.objects.get(code=STRANGER).go_live_on == dt.date(2026, 5, 1)
    assert refused(api("township"), "divisions/go-live", body, status=404)
    assert refused(api("township"), "divisions/go-live", {**body, "codes": [SIBLING]}, status=403)["code"] == "role"
    assert refused(api("bureau"), "divisions/go-live", {**body, "codes": [COUNTY_CODE, "43"]}, status=404)
    assert refused(api("bureau"), "divisions/go-live", {**body, "codes": []}, status=400)["field"] == "codes"
    assert refused(api("bureau"), "divisions/go-live", {**body, "go_live_on": "2020-01-01"})["text"]
