"""四议两公开: proposed, studied, discussed, members' meeting, consulted, voted; decision and result made public."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from governance.base.clock.models import Duty
from governance.base.journal.queries import body_of
from governance.base.verdict import Refused
from governance.committees.actions.matter import complete_step, publish_result, record_step
from governance.committees.duty_kinds import KIND_PUBLISH_RESOLUTION, KIND_PUBLISH_RESULT
from governance.committees.meeting_witness import results
from tests.committees.makers_meeting import DAY, VILLAGE, Meetings, at, item, make_meetings

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-4", "R-PTY-2")]
MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def made(db: None) -> Meetings:
    return make_meetings()


@pytest.mark.rule("SYLGK-STATUTE", "VC-AS-PARTY-FIRST")
def test_four_discussions_and_two_disclosures(made: Meetings, client: Client) -> None:
    matter = made.matter(on=MARCH)
    kinds = list(matter.steps.order_by("position").values_list("kind", flat=True))
    assert kinds == [
        "proposed", "studied", "discussed", "members", "consulted", "voted", "published", "carried_out",
        "result_published",
    ]  # fmt: skip
    # Somebody tries to skip the party organisation, and the members.
    hand: dict[str, Any] = {"note": "两委会逐条议过。", "participants": 9, "on_paper": False, **made.when(MARCH)}
    with pytest.raises(Refused) as refused:
        record_step(matter_id=matter.pk, kind="discussed", done_on=MARCH, **hand)
    assert [v.code for v in refused.value.verdicts] == ["steps"]
    study: dict[str, Any] = {"by": made.people["secretary"], "at": at(MARCH)}
    complete_step(matter_id=matter.pk, kind="studied", done_on=MARCH, note="支委会研究，同意提交商议。", **study)
    record_step(matter_id=matter.pk, kind="discussed", done_on=MARCH, **hand)
    with pytest.raises(Refused) as refused:
        record_step(matter_id=matter.pk, kind="members", done_on=MARCH, passed=True, **hand)
    assert [v.code for v in refused.value.verdicts] == ["by_hand"]
    complete_step(matter_id=matter.pk, kind="members", done_on=MARCH, passed=True, note="党员大会同意。", **study)
    step = record_step(matter_id=matter.pk, kind="consulted", done_on=MARCH, **hand)
    assert step.on_paper  # until consultation exists on the platform
    resolution = made.decided("assembly", item(matter=matter), "households", 22, 20, on=MARCH)
    assert not Duty.objects.open().filter(kind=KIND_PUBLISH_RESOLUTION).exists()
    published = client.get(f"/board/{VILLAGE}/meetings/resolutions/{resolution.pk}/").content.decode()
    assert "30中至少20" in published
    assert "同意按方案办理" in published
    # Carried out: from then on the result is owed.
    later = DAY + dt.timedelta(days=30)
    record_step(
        matter_id=matter.pk,
        kind="carried_out",
        done_on=later,
        note="路修好了，验收合格。",
        participants=None,
        on_paper=False,
        **made.when(later),
    )
    assert Duty.objects.open().filter(kind=KIND_PUBLISH_RESULT, subject=matter.pk).count() == 1
    done = publish_result(matter_id=matter.pk, text="修路一点二公里，花费二十六万元。", **made.when(later))
    matter.refresh_from_db()
    assert matter.end_why == "done"
    assert not Duty.objects.open().filter(kind=KIND_PUBLISH_RESULT).exists()
    body = body_of(done.proof["leaf"])
    assert body is not None
    assert body["result"].startswith("修路一点二公里")
    assert [one.wrong for one in results()] == [""]
    page = client.get(f"/board/{VILLAGE}/matters/{matter.pk}/").content.decode()
    for text in ("党组织研究", "在平台外进行，事后登记", "修路一点二公里", "待核实", resolution.number):
        assert text in page
    assert "登记</span>" not in page  # who recorded it is for the desk
