"""Money that a government promised and did not pay: overdue, reported up, a breach, ruled on, paid (R-AUT-4)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags

from autonomy.duty_kinds import KIND_PROMISE_GOVERNMENT
from autonomy.models import Breach
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.desk.queries.todo import todo_groups
from tests.autonomy.agreements import JUNE, check, due, pay, promise, signed
from tests.autonomy.makers import VILLAGE, Autonomy, at, make_autonomy
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4", "R-OPN-5")]
JULY, MIDDLE, AUGUST = dt.date(2026, 7, 1), dt.date(2026, 7, 20), dt.date(2026, 8, 5)


def late_titles(made: Autonomy, who: str, on: dt.date) -> list[str]:
    return [row["title"] for row in todo_groups(made.people[who], on)["late"]]


def board(made: Autonomy, on: dt.date) -> str:
    with time_machine.travel(at(on), tick=False):
        page = Client().get(f"/board/{VILLAGE}/agreements/")
    return " ".join(strip_tags(page.content.decode()).split())


def test_late_money_escalates_like_any_other_duty_until_it_has_come() -> None:
    made = make_autonomy()
    agreement = signed(made)
    owed = promise(agreement, "payment")
    duty = Duty.objects.get(kind=KIND_PROMISE_GOVERNMENT, subject=owed.pk)
    # In time until the end of the day; nobody above hears of it, and the board says nothing of being late.
    sweep(on=JUNE, at=at(JUNE))
    assert Duty.objects.get(pk=duty.pk).level == Level.DUE
    assert "逾期" not in board(made, JUNE)
    # The next day it is the township's overdue duty, and anyone can read how much is missing.
    sweep(on=JULY, at=at(JULY))
    assert any("付款" in title for title in late_titles(made, "township", JULY))
    assert "逾期没有付 600.00 元" in board(made, JULY)
    # Ten working days later it stands on the county's own desk.
    assert not late_titles(made, "bureau", JULY)
    sweep(on=MIDDLE, at=at(MIDDLE))
    assert Duty.objects.get(pk=duty.pk).level == Level.COUNTY
    assert any("付款" in title for title in late_titles(made, "bureau", MIDDLE))
    # A payment that did not come changes nothing: it is owed again, as late as it is.
    lost = pay(made, due(agreement), "600.00", MIDDLE, "银B1")
    assert Duty.objects.get(pk=duty.pk).state == DutyState.MET
    check(made, lost, "0", MIDDLE, note="银行没有到账记录")
    again = Duty.objects.open().get(kind=KIND_PROMISE_GOVERNMENT, subject=owed.pk)
    assert again.due_on == JUNE
    sweep(on=MIDDLE, at=at(MIDDLE))
    assert Duty.objects.get(pk=again.pk).level == Level.COUNTY, "it does not begin anew at the bottom"
    # The village notes the breach; no answer comes; the county rules.
    page = f"/desk/autonomy/agreements/{agreement.pk}/"
    with time_machine.travel(at(MIDDLE), tick=False):
        sent = {"breach": "1", "breach-promise": str(owed.pk), "breach-what": "六月的经费到现在没有到账"}
        assert browser(made.people["clerk"], MIDDLE).post(page, sent).status_code == 302
    breach = Breach.objects.get()
    assert any("答复违约" in row.text.title for row in todo(made.people["township"], on=MIDDLE))
    with time_machine.travel(at(AUGUST), tick=False):
        where = f"/desk/autonomy/breaches/{breach.pk}/"
        assert browser(made.people["head"], AUGUST).post(where, {"county": "1"}).status_code == 302
        assert any("裁定协议违约" in row.text.title for row in todo(made.people["bureau"], on=AUGUST))
        ruling = {"rule": "1", "rule-text": "镇政府应在三日内付清六百元。"}
        assert browser(made.people["bureau"], AUGUST).post(where, ruling).status_code == 302
    # Paid and confirmed: nothing is late any more, and the ruling stays where anyone can read it.
    check(made, pay(made, due(agreement), "600.00", AUGUST, "银B2"), "600.00", AUGUST)
    assert not Duty.objects.open().filter(kind=KIND_PROMISE_GOVERNMENT, subject=owed.pk).exists()
    assert "逾期没有付" not in board(made, AUGUST)
    with time_machine.travel(at(AUGUST), tick=False):
        public = Client().get(f"/board/{VILLAGE}/agreements/{agreement.pk}/").content.decode()
    assert "镇政府应在三日内付清六百元。" in public
    assert "没有到账或者金额不符" in public
    sweep(on=AUGUST, at=at(AUGUST))
    assert not Duty.objects.overdue(AUGUST).filter(kind=KIND_PROMISE_GOVERNMENT).exists()
