"""A year of assemblies and councils plays to its end and leaves matters in every state (R-CMT-3)."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.base.accounts.models import User
from governance.base.clock.models import Duty
from governance.committees.duty_kinds import KIND_FORCED_MEETING
from governance.committees.models import Matter, Meeting, Resolution
from governance.config.demonstration.cast import COMMUNITIES
from governance.config.demonstration.meetings import meeting_scenes
from governance.config.demonstration.stage import Place, Stage
from tests.committees.makers_meeting import COMMUNITY, VILLAGE, Meetings, at, make_meetings

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-3", "R-CMT-4")]
TODAY = dt.date(2026, 11, 24)


def staged(made: Meetings) -> Stage:
    stage = Stage(TODAY, at(TODAY))
    known = {community.code: community for community in COMMUNITIES}

    def place(code: str, clerk: User, head: User) -> Place:
        who = {"clerk": clerk, "head": head, "secretary": made.people["secretary"], "filer": clerk}
        return Place(known[code], made.place(code), **who, supervisors=[], posts=[], staff=made.people["township"])

    stage.places[VILLAGE] = place(VILLAGE, made.people["clerk"], made.people["head"])
    stage.places[COMMUNITY] = place(COMMUNITY, made.people["urban_clerk"], made.people["supervisor"])
    stage.on = stage.first_day
    return stage


def test_the_scenes_leave_matters_in_every_state(db: None) -> None:
    stage = staged(make_meetings())
    stage.play(meeting_scenes(stage), lambda text: None)
    ends = dict(Matter.objects.values_list("title", "end_why"))
    assert ends["硬化三个小组的到户路"] == "done"
    assert ends["更换村里的路灯"] == ""
    assert Matter.objects.get(title="把村口的空地改成停车场").steps.get(kind="voted").passed is False
    assert Meeting.objects.filter(on_paper=True).exclude(flags=[]).count() == 1
    assert Meeting.objects.filter(held_on=None, cancelled_on=None).count() == 1
    assert Resolution.objects.filter(flags=[]).count() == 3
    assert Duty.objects.open().filter(kind=KIND_FORCED_MEETING).count() == 1
