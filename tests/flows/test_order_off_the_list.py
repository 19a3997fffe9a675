"""An order off the list: the committee says so, reports it hidden, nobody answers, the county corrects it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from autonomy.actions.off_list import Order, answer_off_list
from autonomy.choices import ReportState
from autonomy.duty_kinds import KIND_REMEDY, KIND_REPORT_TOWNSHIP, KIND_RULE_REPORT
from autonomy.models import Report
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.base.journal.models import Entry
from tests.autonomy.makers import DAY, VILLAGE, Autonomy, at, make_autonomy
from tests.autonomy.reporting import MATTER
from tests.openness.desk import browser

ONE = dt.timedelta(days=1)


def titles(made: Autonomy, who: str, on: dt.date) -> list[str]:
    return [row.text.title for row in todo(made.people[who], on=on)]


def duty(kind: int, report: Report) -> Duty:
    return Duty.objects.get(kind=kind, subject=report.pk)


@pytest.mark.django_db
@pytest.mark.req("R-AUT-2", "R-TWN-2")
def test_an_order_off_the_list_that_the_county_corrects() -> None:
    made = make_autonomy()
    water = made.organisations["水务局"]
    ordered = DAY - dt.timedelta(days=3)
    # The department orders something that is not on the list. The committee answers: not on it, here is the way.
    order = Order(matter=MATTER, asked_on=ordered, organisation_id=water.pk)
    letter = answer_off_list(division_id=made.places[VILLAGE].pk, given=order, **made.when("clerk"))
    assert "购买服务" in letter.text
    # It is ordered again all the same. The head reports it to the township, hidden, at the desk.
    told = {
        "kind": "off_list",
        "target": f"o{water.pk}",
        "level": "township",
        "matter": MATTER,
        "happened_on": ordered.isoformat(),
        "what": "答复过不在清单，仍要求本村每晚拍照上传。",
        "seen": f"{MATTER}|{ordered.isoformat()}",
        "go": "1",
    }
    with time_machine.travel(at(DAY), tick=False):
        sent = browser(made.people["head"]).post("/desk/autonomy/reports/new/", told)
    assert sent["Location"] == "/desk/autonomy/reports/mine/"
    report = Report.objects.get()
    sweep(on=DAY, at=at(DAY))
    assert titles(made, "township", DAY) == []
    sweep(on=DAY + ONE, at=at(DAY + ONE))
    assert f"答复第{report.pk}号反映" in titles(made, "township", DAY + ONE)
    # The township says nothing until the last day. The day after, the county has it.
    last = duty(KIND_REPORT_TOWNSHIP, report).due_on
    sweep(on=last, at=at(last))
    assert Report.objects.get().state == ReportState.RECEIVED
    late = last + ONE
    sweep(on=late, at=at(late))
    report = Report.objects.get()
    assert report.state == ReportState.COUNTY
    assert duty(KIND_REPORT_TOWNSHIP, report).state == DutyState.CANCELLED
    assert f"裁定第{report.pk}号反映" in titles(made, "reviewer1", late)
    assert f"答复第{report.pk}号反映" not in titles(made, "township", late)
    # The county rules: upheld, with a remedy that the department owes by a day.
    remedy_by = late + dt.timedelta(days=10)
    with time_machine.travel(at(late), tick=False):
        ruled = browser(made.people["reviewer1"], late).post(
            f"/desk/autonomy/reports/{report.pk}/",
            {
                "rule": "1",
                "rule-ruling": "upheld",
                "rule-reason": "不在清单上，也没有申请准入。",
                "rule-remedy": "停止布置，删除已收的照片。",
                "rule-remedy_by": remedy_by.isoformat(),
            },
        )
        assert ruled.status_code == 302
    assert duty(KIND_RULE_REPORT, report).state == DutyState.MET
    assert (duty(KIND_REMEDY, report).due_on, duty(KIND_REMEDY, report).organisation_id) == (remedy_by, water.pk)
    # The department puts it right and says so; anyone reads the ruling, nobody reads who reported.
    with time_machine.travel(at(remedy_by), tick=False):
        done = browser(made.people["water"], remedy_by).post(
            f"/desk/autonomy/reports/{report.pk}/remedy/", {"note": "已经停止布置，照片已删除。"}
        )
        assert done.status_code == 302
        page = Client().get(f"/board/990101/rulings/{report.pk}/").content.decode()
        mine = browser(made.people["head"], remedy_by).get("/desk/autonomy/reports/mine/").content.decode()
    assert duty(KIND_REMEDY, report).state == DutyState.MET
    for words in ("水务局", "反映属实", "停止布置", "照片已删除"):
        assert words in page
        assert words in mine
    assert "上湾村" not in page
    entries = Entry.objects.filter(object_type="report").order_by("id")
    assert [entry.verb.removeprefix("autonomy.report_") for entry in entries] == [
        "received",
        "unanswered",
        "decided",
        "remedied",
    ]
    assert not entries.filter(actor_id=made.people["head"].pk).exists()
