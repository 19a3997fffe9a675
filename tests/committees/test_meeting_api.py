"""Matters and meetings through the API: each POST one action, refusals as verdict lists, 404 for what is elsewhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from governance.committees.models import Matter
from tests.committees.makers_meeting import CALLED, DAY, Meetings, at, item

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-3", "R-CMT-4")]


@pytest.fixture
def made(meetings_world: Meetings) -> Meetings:
    return meetings_world


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=lambda: at(DAY), localdate=timezone.localdate)
    monkeypatch.setattr("governance.base.accounts.middleware.timezone", clock)


def api(made: Meetings, who: str) -> APIClient:
    client = APIClient()
    client.force_login(made.people[who], "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_from_the_matter_to_the_resolution(made: Meetings) -> None:
    clerk = api(made, "clerk")
    told: dict[str, Any] = {
        "division": made.place("990101001201").code,
        "title": "修水渠的方案",
        "text": "修两公里水渠，花三万元。",
        "decision_class": "assembly",
        "subject": "public_works_and_levies",
        "proposed_by": "村党支部",
        "proposed_on": CALLED.isoformat(),
    }
    answer = clerk.post("/api/v1/matters/", told, format="json")
    assert answer.status_code == 201
    key = answer.json()["id"]
    step = {"kind": "discussed", "done_on": CALLED.isoformat(), "note": "逐条议过。"}
    refused = clerk.post(f"/api/v1/matters/{key}/steps/", step, format="json")
    assert refused.status_code == 422
    assert "steps" in str(refused.json())
    matter = made.up_to_vote(Matter.objects.get(pk=key))
    call = {
        "body": made.body("assembly").pk,
        "title": "村民会议",
        "planned_at": at(DAY).isoformat(),
        "place": "广场",
        "notice_on": CALLED.isoformat(),
        "items": [{"kind": "matter", "title": matter.title, "matter": key}],
    }
    late = clerk.post("/api/v1/meetings/", {**call, "notice_on": "2026-03-03"}, format="json")
    assert late.status_code == 422
    meeting = clerk.post("/api/v1/meetings/", call, format="json").json()
    held = {"held_on": DAY.isoformat(), "way": "adults", "present": 60}
    assert clerk.post(f"/api/v1/meetings/{meeting['id']}/hold/", held, format="json").status_code == 200
    key = meeting["items"][0]["id"]
    counted = clerk.post(f"/api/v1/agenda-items/{key}/count/", {"yes": 31, "no": 20}, format="json")
    assert counted.json()["passed"] is True
    written = clerk.post(f"/api/v1/meetings/{meeting['id']}/minutes/", {"text": "逐项表决。"}, format="json").json()
    sign = {"name": "王一", "post": "主持人", "minutes_hash": written["minutes_hash"]}
    assert clerk.post(f"/api/v1/meetings/{meeting['id']}/sign/", sign, format="json").status_code == 200
    decided = clerk.post(f"/api/v1/agenda-items/{key}/resolve/", {"text": "同意修渠。"}, format="json")
    assert decided.status_code == 201
    assert decided.json()["leaf"] is not None
    listed = api(made, "supervisor").get("/api/v1/resolutions/").json()["results"]
    assert [row["number"] for row in listed] == ["〔2026〕1号"]


def test_another_village_finds_nothing(made: Meetings) -> None:
    sibling = api(made, "sibling_clerk")
    meeting = made.called("assembly", [item("report")])
    matter = made.matter()
    row = meeting.items.get()
    assert sibling.get(f"/api/v1/meetings/{meeting.pk}/").status_code == 404
    assert sibling.post(f"/api/v1/agenda-items/{row.pk}/reject/").status_code == 404
    assert sibling.post(f"/api/v1/meetings/{meeting.pk}/cancel/", {"why": "不开了吧"}, format="json").status_code == 404
    assert sibling.get(f"/api/v1/matters/{matter.pk}/").status_code == 404
    for noun in ("matters", "meetings", "resolutions"):
        assert sibling.get(f"/api/v1/{noun}/").json()["results"] == []
