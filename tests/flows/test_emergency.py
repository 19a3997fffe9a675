"""An emergency that is let in at once, ends by itself and is reviewed afterwards, as everybody can read (R-AUT-3)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags

from autonomy.models import AdmissionRequest
from autonomy.queries.lists import entries_in_force
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.queries.duty import todo
from tests.autonomy.gate import Gate
from tests.autonomy.makers import COUNTY, DAY, VILLAGE, at, make_autonomy
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-3")]
UNTIL = dt.date(2026, 3, 20)
AFTER = dt.date(2026, 3, 21)


def words(content: bytes) -> str:
    return " ".join(strip_tags(content.decode()).split())


def test_an_emergency_expires_and_is_reviewed_afterwards() -> None:
    gate = Gate(make_autonomy())
    urgent = {"emergency": True, "emergency_ground": "山洪预警已经发布，等不及审查。", "starts_on": DAY}
    with time_machine.travel(at(DAY), tick=False):
        request = gate.filed(**urgent)
        url = f"/desk/autonomy/admission/{request.pk}/"
        too_long = {
            "provisional-until": "2026-04-02",
            "provisional-reason": "明天就有强降雨，先做再审。",
            "provisional": "1",
        }
        decider = browser(gate.made.people["decider"], DAY)
        refused = decider.post(url, too_long)
        assert refused.status_code == 422
        assert "明天就有强降雨，先做再审。" in refused.content.decode()
        assert decider.post(url, {**too_long, "provisional-until": UNTIL.isoformat()}).status_code == 302
        read = words(Client().get(f"/board/{COUNTY}/admission/").content)
        assert "应急临时准入，正在审查" in read
        assert "临时到2026年3月20日" in read
    assert [entry.standing for entry in entries_in_force("assistance", VILLAGE, UNTIL).filter(request=request)] == [
        "provisional"
    ]
    for day in (UNTIL, AFTER):
        sweep(on=day, at=at(day))
    assert not entries_in_force("assistance", VILLAGE, AFTER).filter(request=request).exists()
    request = AdmissionRequest.objects.get(pk=request.pk)
    assert request.state == "expired"
    owed = [row.text.title for row in todo(gate.made.people["reviewer1"], on=AFTER)]
    title = request.title
    assert {f"合法性审查：{title}", f"合理性审查：{title}", f"必要性审查：{title}"} <= set(owed)
    assert f"决定准入申请：{title}" not in owed
    gate.reviewed(request, AFTER, necessity="not_met")
    assert [row.text.title for row in todo(gate.made.people["reviewer1"], on=AFTER)] == []
    with time_machine.travel(at(AFTER), tick=False):
        page = words(Client().get(f"/board/{COUNTY}/admission/{request.pk}/").content)
    assert "应急期满" in page
    assert "登记号" in page
