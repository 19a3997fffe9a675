"""A department's request that the gate refuses, told to everybody with its reasons, and bought as a service instead."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags
from docx import Document

from autonomy.actions.opinion import give_opinion
from autonomy.models import AdmissionRequest, Opinion
from autonomy.rules.admission import criteria_of
from governance.base.clock.queries.duty import todo
from governance.society.models import PurchaseNeed
from tests.autonomy.gate import SPEAKERS
from tests.autonomy.makers import COUNTY, DAY, TOWNSHIP, Autonomy
from tests.openness.county import at
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-3", "R-SOC-3")]
FORM = {
    "title": "河道垃圾打捞",
    "group": "public_management",
    "why": "河道垃圾没有人捞，汛期容易堵，想请村里捞。",
    "asked": "每周组织人员下河打捞一次垃圾，运到镇上的中转站。",
    "does_not": "不负责河道的工程维护。",
    "bases": "村民委员会组织法 第四十三条\n《河道管理条例》第二十四条",
    "applies_to": "village",
    "townships": [TOWNSHIP],
    "communities": "",
    "starts_on": "2026-06-01",
    "rhythm": "weekly",
    "hours_village": "16",
    "amount": "3,600",
    "per": "year",
    "payer": "县水务局",
    "source": "县级水利发展资金",
    "pay_when": "每季度末",
    "powers": "无",
    "data_needed": "无",
    "forms": "",
    "certificates": "",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.fixture
def made(autonomy_world: Autonomy) -> Autonomy:
    return autonomy_world


def desk(made: Autonomy, who: str) -> Client:
    return browser(made.people[who], DAY)


def words(content: bytes) -> str:
    return " ".join(strip_tags(content.decode()).split())


def findings(aspect: str, finding: str, **denied: str) -> dict[str, str]:
    answers = dict.fromkeys(criteria_of(aspect), "yes") | denied
    prefix = f"review_{aspect}"
    return {
        prefix: "1",
        f"{prefix}-finding": finding,
        f"{prefix}-reason": "河道保洁是水务部门的职责，有专业的队伍。",
        f"{prefix}-evidence": "申请书、《河道管理条例》第二十四条",
        **{f"{prefix}-criterion_{code}": answer for code, answer in answers.items()},
    }


def test_a_refused_request_becomes_a_need_to_buy(made: Autonomy) -> None:
    water, board = desk(made, "water"), Client()
    unit = made.organisations["水务局"].pk
    # Unfinished it is kept, and handed in it says everything that is missing, with what was typed still there.
    kept = water.post(
        f"/desk/autonomy/admission/unit/{unit}/new/", {"title": "河道垃圾打捞", "applies_to": "village", "keep": "1"}
    )
    request = AdmissionRequest.objects.get()
    assert (kept.status_code, request.state) == (302, "draft")
    url = f"/desk/autonomy/admission/{request.pk}/"
    incomplete = water.post(f"{url}edit/", {**FORM, "amount": "", "bases": "", "version": request.version, "file": "1"})
    text = incomplete.content.decode()
    assert incomplete.status_code == 422
    assert "至少写一条依据" in text
    assert "请写经费" in text
    assert "每周组织人员下河打捞一次垃圾" in text
    request = AdmissionRequest.objects.get()
    filed = water.post(f"{url}edit/", {**FORM, "version": request.version, "file": "1"})
    assert filed.status_code == 302
    receipt = water.get(f"{url}receipt.pdf")
    assert receipt.content.startswith(b"%PDF")
    # The bureau takes it in; three people look, each at one aspect.
    assert "受理准入申请：河道垃圾打捞" in [row.text.title for row in todo(made.people["decider"], on=DAY)]
    assert desk(made, "decider").post(url, {"accept": "1"}).status_code == 302
    assert desk(made, "decider").post(url, {"opinions": "1"}).status_code == 302
    for asked in Opinion.objects.filter(request=request).select_related("division"):
        who = SPEAKERS[asked.division.code]
        told = {"stance": "disagree", "text": "村里没有船，也没有人会水。"}
        give_opinion(opinion_id=asked.pk, by=made.people[who], at=at(DAY), on=DAY, **told)
    for who, sent in (
        ("reviewer1", findings("legality", "not_met", duty="no")),
        ("reviewer2", findings("reasonableness", "conditional")),
        ("reviewer3", findings("necessity", "not_met", committee="no")),
    ):
        assert desk(made, who).post(url, sent).status_code == 302
    # Admitting it is refused, and what was typed stays.
    decider = desk(made, "decider")
    admit = {"decide": "1", "decide-decision": "admit", "decide-reason": "打捞也是村里的事，可以准入。"}
    wrong = decider.post(url, admit)
    assert wrong.status_code == 422
    assert "打捞也是村里的事，可以准入。" in wrong.content.decode()
    refuse = {"decide": "1", "decide-decision": "refuse", "decide-reason": "河道保洁是部门的职责，不能转给村里。"}
    assert decider.post(url, refuse).status_code == 302
    late = desk(made, "bureau").post(url, refuse)
    assert late.status_code == 409
    assert "不准入" in words(late.content)
    assert "河道保洁是部门的职责，不能转给村里。" in late.content.decode()
    # Everybody reads it, with the reasons, and the letter; nobody's name is there.
    page = board.get(f"/board/{COUNTY}/admission/{request.pk}/")
    read = words(page.content)
    for one in ("河道保洁是部门的职责，不能转给村里。", "合法性", "不符合", "不同意", "登记号"):
        assert one in read, one
    assert "reviewer1" not in read
    assert "河道垃圾打捞" in words(board.get(f"/board/{COUNTY}/admission/").content)
    letter = board.get(f"/board/{COUNTY}/admission/{request.pk}/letter.docx")
    told = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(letter.content)).paragraphs)
    assert "准决〔2026〕1号" in told
    assert "不得要求村（居）民委员会办理" in told
    assert board.get(f"/board/{COUNTY}/admission/{request.pk}/letter.pdf").content.startswith(b"%PDF")
    # One click, once.
    assert water.post(url, {"purchase": "1"}).status_code == 302
    need = PurchaseNeed.objects.get()
    assert (need.title, need.organisation_id, need.source_id) == ("河道垃圾打捞", unit, request.pk)
    assert need.estimate is None  # what is paid a year for one committee is no estimate of the whole
    assert water.post(url, {"purchase": "1"}).status_code == 404
    assert PurchaseNeed.objects.count() == 1
    assert "河道垃圾打捞" in words(water.get("/desk/society/needs/").content)
    assert desk(made, "health").get(f"/desk/society/needs/{need.pk}/").status_code == 404
