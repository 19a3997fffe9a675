"""Half a year of watching plays to its end and leaves something waiting (R-CMT-6 to R-CMT-9)."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.committees.models import Appraisal, ArchiveItem, AuditObjection, MeetingAsk, SupervisionOpinion
from governance.config.demonstration.cast import COMMUNITIES
from governance.config.demonstration.oversight import oversight_scenes
from governance.config.demonstration.stage import Place, Stage
from tests.committees.makers_oversight import VILLAGE, at, make_watch

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-6", "R-CMT-7", "R-CMT-8", "R-CMT-9")]
TODAY = dt.date(2026, 11, 24)


def test_the_scenes_leave_an_opinion_that_waits_and_an_audit_that_was_answered() -> None:
    made = make_watch(VILLAGE)
    stage = Stage(TODAY, at(TODAY))
    stage.people["bureau01"] = made.people["bureau"]
    people = {"clerk": made.people["clerk"], "head": made.people["head"], "secretary": made.people["head"]}
    known = next(one for one in COMMUNITIES if one.code == VILLAGE)
    stage.places[VILLAGE] = Place(
        known,
        made.place(),
        **people,
        filer=made.people["clerk"],
        supervisors=[made.people["supervisor"]],
        posts=[],
        staff=made.people["township"],
    )
    stage.on = stage.first_day
    stage.play(oversight_scenes(stage), lambda text: None)
    assert SupervisionOpinion.objects.filter(answer=None).count() == 1
    assert SupervisionOpinion.objects.exclude(dissent="").count() == 1
    assert MeetingAsk.objects.filter(closed_on=None).count() == 1
    assert set(Appraisal.objects.get().results.values_list("reason", flat=True)) == {""}  # by the county's scale
    assert AuditObjection.objects.get().answered_on is not None
    assert ArchiveItem.objects.exclude(shelf="").count() == 1
    assert ArchiveItem.objects.filter(shelf="").count() == 4
