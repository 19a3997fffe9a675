"""Pages of supervision, appraisals, audits and archives: by the desk, on the board, as files and by API."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.committees.actions.supervision import refer
from governance.committees.choices import BodyKind
from governance.committees.models import Appraisal, ArchiveItem, Audit, SupervisionOpinion
from tests.committees.makers_oversight import DAY, SIBLING, VILLAGE, Watch, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-6", "R-CMT-7", "R-CMT-8", "R-CMT-9")]
LISTS = ("supervision", "appraisals", "audits", "archives")


@pytest.fixture
def made(watch_world: Watch) -> Watch:
    return watch_world


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(dt.datetime(2026, 4, 1, 1, tzinfo=dt.UTC), tick=False):
        yield


def seat(made: Watch, who: str) -> Client:
    user = made.people[who]
    wanted = "township" in who or who in ("bureau", "leader")
    if wanted and not user.authenticator_set.exists():
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("who", ["supervisor", "clerk", "township", "sibling_clerk"])
def test_each_list_opens_empty_and_says_what_will_stand_there(made: Watch, who: str) -> None:
    client = seat(made, who)
    for name in LISTS:
        page = client.get(f"/desk/{name}/")
        assert page.status_code == 200, name
        assert 'class="empty"' in page.content.decode() or name == "archives"


def test_an_opinion_goes_from_the_form_to_the_board_and_its_answer_too(made: Watch) -> None:
    sent = {
        "place": VILLAGE,
        "about": "finance",
        "title": "三月账目",
        "text": "缺两张附件。",
        "in_favour": 2,
        "against": 1,
    }
    client = seat(made, "supervisor")
    refused = client.post("/desk/supervision/new/", sent)
    assert refused.status_code == 422
    assert "有人不同意的" in refused.content.decode()
    assert client.post("/desk/supervision/new/", {**sent, "dissent": "附件在别处。"}).status_code == 302
    row = SupervisionOpinion.objects.get()
    page = f"/desk/supervision/{row.pk}/"
    assert (
        seat(made, "head").post(page, {"answer": "1", "answer-text": "补上了。", "answer-accepted": "1"}).status_code
        == 302
    )
    assert seat(made, "sibling_clerk").get(page).status_code == 404
    board = Client().get(f"/board/{VILLAGE}/supervision/{row.pk}/").content.decode()
    for words in ("缺两张附件。", "附件在别处。", "补上了。", "登记号"):
        assert words in board
    assert "三月账目" in Client().get(f"/board/{VILLAGE}/supervision/").content.decode()


def test_a_report_upwards_is_on_no_page_of_the_committee_and_none_of_the_board(made: Watch) -> None:
    row = refer(
        division_id=made.place().pk, to="township", title="土地租金没有入账", text="请查", **made.when("supervisor")
    )
    page = f"/desk/supervision/referrals/{row.pk}/"
    for who, status in (("supervisor", 200), ("township", 200), ("head", 404), ("clerk", 404), ("bureau", 404)):
        assert seat(made, who).get(page).status_code == status, who
    for who in ("head", "clerk", "leader"):
        assert "土地租金" not in seat(made, who).get("/desk/supervision/").content.decode()
    assert "土地租金" not in Client().get(f"/board/{VILLAGE}/supervision/").content.decode()


def test_an_appraisal_is_planned_held_and_read_by_everybody(made: Watch) -> None:
    client = seat(made, "supervisor")
    sent = {"place": VILLAGE, "planned_on": "2026-04-01", "plan": "在村部投票。"}
    assert client.post("/desk/appraisals/new/", sent).status_code == 302
    row = Appraisal.objects.get()
    counts: dict[str, object] = {"hold": "1", "held_on": "2026-04-01", "base": 40, "present": 32}
    counts["chaired_by"] = made.office("监甲").pk
    for office in row.results.values_list("office_id", flat=True):
        counts |= {f"competent-{office}": 30, f"basic-{office}": 1, f"incompetent-{office}": 1, f"invalid-{office}": 1}
    refused = client.post(f"/desk/appraisals/{row.pk}/", counts)
    assert refused.status_code == 422  # 33 papers of 32 people
    assert "请重新点票" in refused.content.decode()
    for office in row.results.values_list("office_id", flat=True):
        counts |= {f"invalid-{office}": 0, f"grade-{office}": "competent", f"reason-{office}": "多数称职"}
    assert client.post(f"/desk/appraisals/{row.pk}/", counts).status_code == 302
    board = Client().get(f"/board/{VILLAGE}/appraisals/{row.pk}/").content.decode()
    assert "李主任" in board
    assert "多数称职" in board


def test_an_audit_is_organised_and_published_by_the_township_alone(made: Watch) -> None:
    row = made.demand()
    page = f"/desk/audits/{row.pk}/"
    assert seat(made, "clerk").post(page, {"start": "1", "start-auditor": "某所"}).status_code == 404
    township = seat(made, "township")
    assert township.post(page, {"start": "1", "start-auditor": "某所", "start-joined": 0}).status_code == 302
    sent = {"publish": "1", "publish-result": "收支清楚。", "publish-finished_on": "2026-04-01"}
    assert Client().get(f"/board/{VILLAGE}/audits/{row.pk}/").status_code == 404
    assert township.post(page, sent).status_code == 302
    assert "收支清楚。" in Client().get(f"/board/{VILLAGE}/audits/{row.pk}/").content.decode()
    assert Audit.objects.get().leaf is not None


def test_the_archive_is_filed_by_one_button_and_paper_is_added(made: Watch) -> None:
    meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    client = seat(made, "clerk")
    assert client.post(f"/desk/archives/?place={VILLAGE}&year=2026", {"file": "1"}).status_code == 302
    assert ArchiveItem.objects.get().title == "村（居）民委员会"
    page = client.get(f"/desk/archives/?place={VILLAGE}&year=2026").content.decode()
    assert "2026-minutes-0001" in page
    assert seat(made, "township").post(f"/desk/archives/?place={VILLAGE}&year=2026", {"file": "1"}).status_code == 403
    assert seat(made, "sibling_clerk").get(f"/desk/archives/?place={VILLAGE}").status_code == 404
    assert "上湾村" in seat(made, "township").get("/desk/archives/").content.decode()


def test_paper_and_files(made: Watch) -> None:
    appraisal, audit = made.plan(), made.demand()
    meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    made.opinion()
    client = seat(made, "supervisor")
    for path in (
        f"/desk/appraisals/{appraisal.pk}/sheet",
        f"/desk/audits/{audit.pk}/notice",
        f"/desk/archives/{VILLAGE}/2026",
    ):
        assert client.get(f"{path}.pdf").content.startswith(b"%PDF"), path
        assert zipfile.is_zipfile(io.BytesIO(client.get(f"{path}.docx").content)), path
    for name in ("opinions", "appraisals", "audits", "archives"):
        response = client.get(f"/desk/export/{name}.csv")
        assert response.status_code == 200
    assert "三月账目" in b"".join(client.get("/desk/export/opinions.csv")).decode()
    assert "三月账目" not in b"".join(seat(made, "sibling_clerk").get("/desk/export/opinions.csv")).decode()


@pytest.mark.parametrize(("name", "pinned"), [("supervision", 8), ("appraisals", 5), ("audits", 6)])
def test_a_list_costs_the_same_for_one_row_and_for_many(made: Watch, name: str, pinned: int) -> None:
    client, counts = seat(made, "supervisor"), []
    for more in (1, 3):
        for number in range(more):
            made.opinion()
            made.demand(more_items=f"事项{more}{number}")
        if more == 1:
            made.plan()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/desk/{name}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= pinned + 4, counts


def test_the_api_gives_opinions_and_acts_within_ones_own_places_only(made: Watch) -> None:
    client = seat(made, "supervisor")
    sent = {"division": VILLAGE, "about": "works", "title": "路灯", "text": "验收看过。", "in_favour": 3}
    assert client.post("/api/v1/supervision-opinions/", sent, content_type="application/json").status_code == 201
    assert client.get("/api/v1/supervision-opinions/").json()["results"][0]["title"] == "路灯"
    elsewhere = client.post(
        "/api/v1/supervision-opinions/", {**sent, "division": SIBLING}, content_type="application/json"
    )
    assert elsewhere.status_code == 404
    for noun in ("appraisals", "audits", "archives"):
        assert client.get(f"/api/v1/{noun}/").status_code == 200
