"""The catalogue, working papers and signed sheets through the API: one POST, one action (R-OPN-1, R-OPN-6)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from governance.base.accounts.models import Assignment
from openness.actions.load_schedule import load_schedule
from openness.models import Disclosure, Listing, PaperSheet, Threshold, Voucher
from tests.openness.village import DAY, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-1", "R-OPN-6")]
Api = Callable[..., APIClient]
COUNTY, TOWNSHIP = "990101", "990101001"
NEXT_MONTH = "2026-05-01"
TERMS = {
    "frequency": "quarter",
    "limit_kind": "day_of_first_month",
    "limit_days": 10,
    "display_days": 15,
    "content": "决定和实施",
    "basis": "清民发〔2026〕1号",
    "audience": "全体村民",
    "channel": "公开栏",
}


def post(client: APIClient, path: str, sent: Any, status: int, kind: str = "json") -> Any:
    answer = client.post(f"/api/v1/{path}/", sent, format=kind)
    assert answer.status_code == status, answer.content.decode()
    return answer.json() if answer.content else None


def codes(answer: Any) -> set[str]:
    return {verdict["code"] for verdict in answer["verdicts"]}


def picture(name: str = "单据.png") -> SimpleUploadedFile:
    held = BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    return SimpleUploadedFile(name, held.getvalue(), "image/png")


def test_a_county_adopts_guidance_and_a_township_may_not(village: Village, api: Api) -> None:
    load_schedule(at=at(DAY))
    sent = {
        "place": COUNTY,
        "item": "monthly-account",
        "applies_to": "village",
        "valid_from": NEXT_MONTH,
        "basis": "文",
    }
    row = post(api("bureau"), "schedule/adopt", sent, 201)
    assert (row["place"], row["binding"], row["frequency"]) == (COUNTY, "local", "month")
    post(api("township"), "schedule/adopt", sent | {"place": TOWNSHIP}, 403)
    post(api("bureau"), "schedule/adopt", sent | {"place": "990102"}, 404)
    law = post(api("bureau"), "schedule/adopt", sent | {"item": "village-affairs"}, 422)
    assert codes(law) == {"not_guidance"}


def test_stricter_terms_are_set_and_laxer_ones_refused_with_the_law(village: Village, api: Api) -> None:
    load_schedule(at=at(DAY))
    sent = {"place": COUNTY, "item": "village-affairs", "applies_to": "village", "valid_from": NEXT_MONTH}
    post(api("bureau"), "schedule/set", sent | {"terms": TERMS}, 201)
    refused = post(
        api("township"), "schedule/set", sent | {"place": TOWNSHIP, "terms": {**TERMS, "limit_days": 20}}, 422
    )
    assert codes(refused) == {"later_than_basis"}
    assert not Listing.objects.filter(place_code=TOWNSHIP).exists()


def test_a_township_adds_an_item_and_a_county_its_threshold_and_ladder(village: Village, api: Api) -> None:
    item = {"place": TOWNSHIP, "valid_from": NEXT_MONTH, "code": "water", "title": "水费", "category": "money"}
    post(
        api("township"), "schedule/items", item | {"trigger": "period", "applies_to": ["village"], "terms": TERMS}, 201
    )
    post(api("township"), "schedule/items", item | {"trigger": "stage", "applies_to": ["village"], "terms": TERMS}, 400)
    large = {"place": COUNTY, "valid_from": NEXT_MONTH, "amount": "5000.00", "basis": "清财发〔2026〕3号"}
    post(api("bureau"), "schedule/threshold", large, 201)
    assert Threshold.objects.get().amount == 5000
    nearer = {"place": COUNTY, "step": "county", "working_days": 5, "basis": "清民发〔2026〕2号"}
    post(api("bureau"), "schedule/ladder", nearer, 201)
    assert codes(post(api("bureau"), "schedule/ladder", nearer | {"working_days": 30}, 422)) == {"ladder_farther"}


def test_a_voucher_is_added_and_removed_while_the_draft_is_open(village: Village, api: Api) -> None:
    draft = village.draft("month-account", period_start=dt.date(2026, 1, 1))
    made = post(api("clerk"), f"disclosures/{draft.pk}/vouchers", {"file": picture(), "note": "电费"}, 201, "multipart")
    assert (made["name"], made["note"]) == ("单据.png", "电费")
    fake = SimpleUploadedFile("单据.png", b"<html></html>", "image/png")
    post(api("clerk"), f"disclosures/{draft.pk}/vouchers", {"file": fake}, 422, "multipart")
    post(api("sun"), f"disclosures/{draft.pk}/vouchers", {"file": picture()}, 403, "multipart")
    post(api("neighbour"), f"disclosures/{draft.pk}/vouchers", {"file": picture()}, 404, "multipart")
    post(api("neighbour"), f"vouchers/{made['id']}/remove", {}, 404)
    post(api("clerk"), f"vouchers/{made['id']}/remove", {}, 204)
    assert not Voucher.objects.exists()


@pytest.mark.req("R-CMT-7")
def test_a_signed_sheet_counts_when_the_township_confirms_it(village: Village, api: Api) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    named = [
        {"assignment": Assignment.objects.get(user=village.people[name]).pk, "agrees": True} for name in ("sun", "qian")
    ]
    sent = {"file": picture("核实单.png"), "named": json.dumps(named)}
    post(
        api("clerk"),
        f"disclosures/{filed.pk}/sheets",
        {**sent, "file": picture(), "named": "不是列表"},
        400,
        "multipart",
    )
    sheet = post(api("clerk"), f"disclosures/{filed.pk}/sheets", sent, 201, "multipart")
    assert sheet["confirmed_at"] is None
    post(api("far"), f"sheets/{sheet['id']}/confirm", {}, 404)
    assert post(api("clerk"), f"sheets/{sheet['id']}/confirm", {}, 403)
    done = post(api("township"), f"sheets/{sheet['id']}/confirm", {}, 200)
    assert done["state"] == "published"
    assert PaperSheet.objects.get().confirmed_by == village.people["township"]
    assert Disclosure.objects.get(pk=filed.pk).verified_means == "paper"
