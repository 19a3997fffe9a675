"""Members of the collective came in number, most of them agreed, and it was not two thirds of all (R-CMT-3)."""

import datetime as dt

import pytest

from governance.base.verdict import Refused
from governance.committees.actions.matter import end_matter
from governance.committees.actions.resolution import reject
from governance.committees.models import Resolution
from tests.committees.makers_meeting import COLLECTIVE, DAY, Meetings, item, make_meetings

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-3", "R-CMT-4")]


@pytest.fixture
def made(db: None) -> Meetings:
    return make_meetings()


def test_a_collective_vote_that_passes_among_those_present_but_fails_the_two_thirds_of_all(made: Meetings) -> None:
    """Ninety members with full capacity, seventy came, fifty-five agreed: more than two thirds of those present, and
    five short of two thirds of all."""
    matter = made.up_to_vote(made.matter("collective", title="出租村集体的旧厂房"))
    meeting = made.called("collective", [item(matter=matter)])
    meeting = made.held(meeting, "collective", 70)
    assert meeting.base == COLLECTIVE
    assert meeting.quorate  # sixty are two thirds
    row = made.count(meeting.items.get(), 55, 15)
    assert row.passed is False
    verdict = next(v for v in row.verdicts if v["code"] == "CE-AS-PASS")
    assert "90中至少60" in verdict["needed"]
    assert "农村集体经济组织法" in verdict["basis"][0]
    made.minuted(meeting)
    with pytest.raises(Refused) as refused:
        made.resolved(row)
    assert [v.code for v in refused.value.verdicts] == ["CE-AS-PASS"]
    assert not Resolution.objects.exists()
    reject(item_id=row.pk, **made.when())
    assert matter.steps.get(kind="voted").passed is False
    # Voted again by the village's adults it would pass, and that is refused: members decide about what is theirs.
    with pytest.raises(Refused):
        made.called("owners", [item(matter=matter)])
    assembly = made.held(made.called("assembly", [item(matter=matter)]), "adults", 90)
    with pytest.raises(Refused) as refused:
        made.count(assembly.items.get(), 90)
    assert "way" in [v.code for v in refused.value.verdicts]
    ended = end_matter(matter_id=matter.pk, why="rejected", **made.when(DAY + dt.timedelta(days=1)))
    assert ended.end_why == "rejected"


def test_the_same_vote_with_five_more_passes(made: Meetings) -> None:
    matter = made.up_to_vote(made.matter("collective", title="出租村集体的旧厂房"))
    row = made.decided("collective", item(matter=matter), "collective", 70, 60)
    assert [v["code"] for v in row.verdicts if v["code"].startswith("CE-")] == [
        "CE-AS-NOTICE",
        "CE-AS-QUORUM",
        "CE-AS-PASS",
    ]
