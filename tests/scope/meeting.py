"""A matter with its step, a council meeting with an item, and the resolution that was passed (R-CMT-3, R-CMT-4)."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.models import AgendaItem, Body, CallRequest, Matter, MatterStep, Meeting, Resolution


def furnish_meetings(village: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """Ids by noun. What is decided is public and holds no mark; minutes and who asked stay at the desk and hold it."""
    council = Body.objects.create(division=village, kind="council", name=f"代表会议{village.code}", since=on)
    matter = Matter.objects.create(
        division=village,
        title=f"修路{village.code}",
        text="硬化到户路。",
        decision_class="assembly",
        proposed_by="村党支部",
        proposed_on=on,
        filed_by=by,
        filed_at=at,
    )
    MatterStep.objects.create(matter=matter, position=1, kind="proposed", basis="四议两公开")
    meeting = Meeting.objects.create(
        division=village,
        body=council,
        title=f"代表会议{village.code}",
        ground="committee",
        notice_on=on,
        planned_at=at,
        place="活动室",
        called_by=by,
        called_at=at,
        held_on=on,
        way="members",
        base=3,
        present=3,
        minutes=mark,
        minutes_on=on,
        minutes_hash="0" * 64,
    )
    item = AgendaItem.objects.create(meeting=meeting, position=1, kind="by_election", title="补选", yes=3, no=0)
    row = Resolution.objects.create(
        item=item,
        division=village,
        number="〔2026〕1号",
        text="补选一名委员。",
        decided_on=on,
        recorded_on=on,
        verdicts=[],
    )
    CallRequest.objects.create(
        division=village, body=council, ground="residents", asked_by=9, asked_on=on, about=mark, by=by, at=at
    )
    return {"matter": [matter.pk], "meeting": [meeting.pk], "agendaitem": [item.pk], "resolution": [row.pk]}
