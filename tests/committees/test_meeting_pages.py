"""Matters and meetings at the desk and on the board: one button a step, verdicts where something is refused."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from governance.base.accounts.models import User
from governance.committees.models import Matter, Meeting, Resolution
from tests.committees.makers_meeting import CALLED, COMMUNITY, DAY, VILLAGE, Meetings, at, item
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-3", "R-CMT-4")]


@pytest.fixture
def made(meetings_world: Meetings) -> Meetings:
    return meetings_world


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are opened on the day of the meeting."""
    clock = SimpleNamespace(now=lambda: at(DAY), localdate=timezone.localdate)
    monkeypatch.setattr("governance.base.accounts.middleware.timezone", clock)


def signed_in(user: User) -> Client:
    return browser(user)


def read(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return answer.content.decode()


def test_a_matter_goes_through_its_steps_by_one_button_each(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    told = {
        "title": "修水渠的方案",
        "text": "修两公里水渠，花三万元。",
        "decision_class": "assembly",
        "subject": "public_works_and_levies",
        "proposed_by": "十二名村民",
        "proposed_on": CALLED.isoformat(),
    }
    assert clerk.post("/desk/matters/new/", told).status_code == 302
    matter = Matter.objects.get()
    url = f"/desk/matters/{matter.pk}/"
    page = read(clerk, url)
    assert "由党组织研究" in page
    assert 'name="step"' not in page
    skipped = clerk.post(url, {"step": "1", "step-done_on": DAY.isoformat(), "step-note": "议过了。"})
    assert skipped.status_code == 404  # no button, nothing to send
    made.up_to_vote(matter)
    assert "列到会议上表决" in read(clerk, url)
    assert "修水渠的方案" in read(clerk, f"/desk/meetings/new/?body={made.body('assembly').pk}")


def test_the_call_form_says_the_earliest_day_and_refuses_an_earlier_one_at_its_field(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    url = f"/desk/meetings/new/?body={made.body('assembly').pk}"
    assert "2026年3月22日" in read(clerk, url)
    told: dict[str, Any] = {
        "body": made.body("assembly").pk,
        "title": "村民会议",
        "day": "2026-03-21",
        "time": "09:00",
        "place": "广场",
        "notice_on": DAY.isoformat(),
        "ground": "committee",
        "item1": "report",
        "title1": "听取年度工作报告",
    }
    refused = clerk.post(url, told)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "村民会议通知不符合" in page
    assert 'href="#id_day"' in page
    assert clerk.post(url, {**told, "day": "2026-03-22"}).status_code == 302


def test_a_meeting_is_held_counted_minuted_signed_and_resolved_at_its_page(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    meeting = made.called("council", [item("by_election")])
    url = f"/desk/meetings/{meeting.pk}/"
    members = made.by_name(meeting, 14)
    held = {"hold": "1", "hold-held_on": DAY.isoformat(), "hold-way": "members"}
    held |= {f"hold-office-{key}": kind for key, kind in members.items()}
    assert clerk.post(url, held).status_code == 302
    row = meeting.items.get()
    name = f"count-{row.pk}"
    count = {name: "1", f"{name}-yes": "15", f"{name}-no": "0", f"{name}-abstain": "0", f"{name}-invalid": "0"}
    refused = clerk.post(url, count)
    assert refused.status_code == 422
    assert "最多14票" in refused.content.decode()
    assert clerk.post(url, {**count, f"{name}-yes": "10", f"{name}-no": "4"}).status_code == 302
    assert clerk.post(url, {"minute": "1", "minute-text": "主持人说明情况，投票。"}).status_code == 302
    meeting = Meeting.objects.get(pk=meeting.pk)
    sign = {"sign": "1", "sign-name": "王一", "sign-post": "主持人", "digest": meeting.minutes_hash}
    assert clerk.post(url, sign).status_code == 302
    resolve = {f"resolve-{row.pk}": "1", f"resolve-{row.pk}-text": "补选一名委员。"}
    assert clerk.post(url, resolve).status_code == 302
    found = Resolution.objects.get()
    assert "补选一名委员" in read(Client(), f"/board/{VILLAGE}/meetings/resolutions/{found.pk}/")


def test_the_township_reads_and_finds_no_button(made: Meetings) -> None:
    township = signed_in(made.people["township"])
    meeting = made.called("assembly", [item("report")])
    page = read(township, f"/desk/meetings/{meeting.pk}/")
    assert 'name="cancel"' not in page
    assert township.post(f"/desk/meetings/{meeting.pk}/", {"cancel": "1", "cancel-why": "不开了吧"}).status_code == 404
    assert "召集会议</h2>" not in read(township, "/desk/meetings/")


def test_what_is_elsewhere_is_not_there(made: Meetings) -> None:
    sibling = signed_in(made.people["sibling_clerk"])
    meeting = made.called("assembly", [item("report")])
    matter = made.matter()
    for url in (
        f"/desk/meetings/{meeting.pk}/",
        f"/desk/meetings/{meeting.pk}/notice.pdf",
        f"/desk/meetings/new/?body={meeting.body_id}",
        f"/desk/matters/{matter.pk}/",
    ):
        read(sibling, url, 404)
    for url in ("/desk/meetings/", "/desk/matters/"):
        assert matter.title not in read(sibling, url)


def test_lists_and_pages_cost_the_same_however_many_there_are(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    resolution = made.decided("council", item("by_election"), "members", 14, 14)
    matter = made.matter()
    pages = (
        "/desk/matters/",
        "/desk/meetings/",
        f"/board/{VILLAGE}/matters/",
        f"/board/{VILLAGE}/meetings/",
        f"/board/{VILLAGE}/matters/{matter.pk}/",
        f"/board/{VILLAGE}/meetings/resolutions/{resolution.pk}/",
    )

    def costs() -> list[int]:
        found = []
        for url in pages:
            client = clerk if url.startswith("/desk") else Client()
            with CaptureQueriesContext(connection) as queries:
                read(client, url)
            found.append(len(queries))
        return found

    costs()  # what is remembered for the process
    before = costs()
    for number in range(4):
        made.matter(title=f"又一件事{number}")
        made.decided("council", item("by_election"), "members", 14, 14)
    assert costs() == before
    assert max(before) <= 16


def test_papers_are_printed_and_name_nobody_of_a_large_body(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    assembly = made.called("assembly", [item("report")])
    council = made.called("council", [item("by_election")])
    notice = clerk.get(f"/desk/meetings/{assembly.pk}/notice.pdf")
    text = "".join(PdfReader(io.BytesIO(notice.content)).pages[0].extract_text().split())
    assert "文化活动室" in text
    sheet = clerk.get(f"/desk/meetings/{assembly.pk}/signin.pdf")
    assert "人1" not in "".join(page.extract_text() for page in PdfReader(io.BytesIO(sheet.content)).pages)
    named = clerk.get(f"/desk/meetings/{council.pk}/signin.pdf")
    assert "council0" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(named.content)).pages)
    for what in ("notice", "signin", "minutes"):
        assert clerk.get(f"/desk/meetings/{council.pk}/{what}.docx").content.startswith(b"PK")
    found = made.decided("council", item("by_election"), "members", 14, 14)
    printed = clerk.get(f"/desk/meetings/resolutions/{found.pk}/paper.pdf")
    assert found.number in "".join(PdfReader(io.BytesIO(printed.content)).pages[0].extract_text().split())


def test_lists_are_exported(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    made.decided("council", item("by_election"), "members", 14, 14)
    made.matter()
    for name, word in (("meetings", "〔2026〕1号"), ("matters", "硬化到户路")):
        answer = clerk.get(f"/desk/export/{name}.csv")
        assert word in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_a_county_sets_its_own_steps_and_cannot_drop_what_the_law_requires(made: Meetings) -> None:
    bureau = signed_in(made.people["bureau_here"])
    url = "/desk/matters/procedures/990101/"
    assert "待核实" in read(bureau, url)
    told = {
        "committee": "village",
        "decision_class": "assembly",
        "steps": ["proposed", "voted", "published", "result_published"],
        "basis": "清民发〔2026〕5号",
        "valid_from": DAY.isoformat(),
    }
    refused = bureau.post(url, told)
    assert refused.status_code == 422
    assert "不能少了法律要求的：studied" in refused.content.decode()
    own = ["proposed", "studied", "voted", "published", "result_published"]
    assert bureau.post(url, {**told, "steps": own}).status_code == 302
    matter = made.matter(on=DAY)
    assert list(matter.steps.order_by("position").values_list("kind", flat=True)) == own
    read(signed_in(made.people["clerk"]), url, 404)


def test_a_meeting_on_paper_is_recorded_from_the_form(made: Meetings) -> None:
    clerk = signed_in(made.people["clerk"])
    body = made.body("assembly")
    told: dict[str, Any] = {
        "body": body.pk,
        "title": "村民会议",
        "day": "2026-03-10",
        "time": "09:00",
        "place": "广场",
        "notice_on": "2026-03-08",
        "ground": "committee",
        "item1": "report",
        "title1": "听取年度工作报告",
        "yes1": "40",
        "no1": "2",
        "passed1": "on",
        "text1": "同意年度工作报告。",
        "minutes": "主持人作报告，举手表决。",
        "signers": "王一（主持人）、李二（记录人）",
        "held-held_on": "2026-03-10",
        "held-way": "adults",
        "held-present": "60",
    }
    answer = clerk.post(f"/desk/meetings/record/?body={body.pk}", told)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    found = Resolution.objects.get()
    assert [flag["code"] for flag in found.flags] == ["VC-AS-NOTICE"]
    page = read(Client(), f"/board/{VILLAGE}/meetings/resolutions/{found.pk}/")
    assert "与规定不符之处" in page
    assert "在平台外开会" in page


def test_a_board_without_anything_says_what_will_be_there(made: Meetings) -> None:
    assert "还没有公开的决议" in read(Client(), f"/board/{COMMUNITY}/meetings/")
