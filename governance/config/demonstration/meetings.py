"""A year of assemblies and councils: matters in every state, an authorisation, a vote that failed, a meeting on paper
that was not called in time (R-CMT-3, R-CMT-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from governance.committees.actions.item import CountInput, count_item
from governance.committees.actions.matter import MatterInput, complete_step, file_matter, publish_result, record_step
from governance.committees.actions.meeting import (
    CallInput,
    HeldInput,
    ItemInput,
    ask_meeting,
    call_meeting,
    hold_meeting,
)
from governance.committees.actions.minutes import minute, sign_minutes
from governance.committees.actions.paper_meeting import PaperItem, record_paper_meeting
from governance.committees.actions.resolution import authorise, reject, resolve
from governance.committees.choices import AttendanceKind, BodyKind, CallGround, ItemKind, MatterClass, QuorumWay
from governance.committees.models import AgendaItem, Body, Matter, Meeting
from governance.committees.queries.body import body as body_on
from governance.committees.queries.meeting import asking_base, members_of, quorum_base
from governance.config.demonstration.cast import CORE, MAIN
from governance.config.demonstration.stage import SHANGHAI, Place, Stage, Story

NOTICE = 12  # days before; the law asks for ten
SUBJECT = "public_works_and_levies"
PLACE = "村文化活动室"
URBAN = f"{CORE}001"


def meeting_scenes(stage: Stage) -> list[Story]:
    """After the bodies and the register are there."""
    here = [code for code in (MAIN, URBAN) if code in stage.places]
    if MAIN not in here:
        return []
    village = stage.places[MAIN]
    stories = [
        yearly(stage, village, 9),
        road(stage, village, 8),
        refused(stage, village, 6),
        on_paper(stage, village, 5),
        *(council(stage, village, ago) for ago in (10, 7, 4, 1)),
        waiting(stage, village),
        asked(stage, village),
    ]
    if URBAN in here:
        stories += [council(stage, stage.places[URBAN], ago) for ago in (6, 1)]
    return stories


def yearly(stage: Stage, place: Place, ago: int) -> Story:
    """The assembly of the year hears the report and lets the council decide smaller works for two years."""
    yield stage.day(ago, 3)
    body = body_on(place.division, BodyKind.ASSEMBLY, stage.on)
    if body is None:
        return
    items = [
        ItemInput(ItemKind.REPORT, "听取和审议村民委员会年度工作报告"),
        ItemInput(ItemKind.AUTHORISATION, "授权村民代表会议决定公益事业项目"),
    ]
    meeting = _call(stage, place, body, "年度村民会议", items)
    yield stage.workday(stage.on + dt.timedelta(days=NOTICE))
    _hold(stage, place, meeting, QuorumWay.HOUSEHOLDS)
    rows = list(meeting.items.order_by("position"))
    for row in rows:
        _count(stage, place, row, meeting.present or 0)
    _minutes(stage, place, meeting)
    for row, text in zip(rows, ("同意年度工作报告。", "授权村民代表会议决定公益事业项目，为期两年。"), strict=True):
        made = resolve(item_id=row.pk, text=text, **stage.by(place.clerk))
        if row.kind == ItemKind.AUTHORISATION:
            until = stage.on.replace(year=stage.on.year + 2, day=1)
            told = {"subjects": [SUBJECT], "starts_on": stage.on, "ends_on": until}
            authorise(resolution_id=made.pk, **told, **stage.by(place.clerk))  # type: ignore[arg-type]


def road(stage: Stage, place: Place, ago: int) -> Story:
    """All nine steps of a road to the houses, decided by the authorised council."""
    yield stage.day(ago, 10)
    matter = _file(stage, place, "硬化三个小组的到户路", "硬化到户路一点二公里，县里奖补二十万元，村里出六万元。")
    yield stage.next_workday(3)
    _steps(stage, place, matter)
    body = body_on(place.division, BodyKind.COUNCIL, stage.on)
    if body is None:
        return
    meeting = _call(stage, place, body, "村民代表会议", [ItemInput(ItemKind.MATTER, matter.title, matter_id=matter.pk)])
    yield stage.workday(stage.on + dt.timedelta(days=NOTICE))
    _hold(stage, place, meeting, QuorumWay.MEMBERS)
    row = meeting.items.get()
    _count(stage, place, row, (meeting.present or 0) - 1)
    _minutes(stage, place, meeting)
    resolve(item_id=row.pk, text="同意按方案硬化到户路。", **stage.by(place.clerk))
    yield stage.workday(stage.on + dt.timedelta(days=60))
    record_step(
        matter_id=matter.pk,
        kind="carried_out",
        note="路修好了，七名村民代表参加验收。",
        done_on=stage.on,
        participants=7,
        on_paper=False,
        **stage.by(place.clerk),
    )
    yield stage.next_workday(4)
    publish_result(
        matter_id=matter.pk, text="修路一点二公里，共花费二十五万八千元，剩余二千元退回村里。", **stage.by(place.clerk)
    )


def refused(stage: Stage, place: Place, ago: int) -> Story:
    """Enough came and too few agreed: it is written down as it was."""
    yield stage.day(ago, 6)
    matter = _file(stage, place, "把村口的空地改成停车场", "村口空地铺砖，设三十个车位，不收费。")
    yield stage.next_workday(4)
    _steps(stage, place, matter)
    body = body_on(place.division, BodyKind.COUNCIL, stage.on)
    if body is None:
        return
    meeting = _call(stage, place, body, "村民代表会议", [ItemInput(ItemKind.MATTER, matter.title, matter_id=matter.pk)])
    yield stage.workday(stage.on + dt.timedelta(days=NOTICE))
    _hold(stage, place, meeting, QuorumWay.MEMBERS)
    row = meeting.items.get()
    _count(stage, place, row, (meeting.present or 0) // 2)
    _minutes(stage, place, meeting)
    reject(item_id=row.pk, **stage.by(place.clerk))


def on_paper(stage: Stage, place: Place, ago: int) -> Story:
    """Held on paper three days after its notice, recorded later, and flagged for it."""
    yield stage.day(ago, 20)
    body = body_on(place.division, BodyKind.ASSEMBLY, stage.on)
    if body is None:
        return
    held = stage.on - dt.timedelta(days=8)
    base = quorum_base(body, QuorumWay.HOUSEHOLDS, held)
    present = base * 3 // 4
    called = CallInput(
        "防汛专题村民会议",
        dt.datetime.combine(held, dt.time(19), tzinfo=SHANGHAI),
        PLACE,
        held - dt.timedelta(days=3),
        [ItemInput(ItemKind.RULES, "汛期值守安排")],
    )
    record_paper_meeting(
        body_id=body.pk,
        called=called,
        held=HeldInput(held, QuorumWay.HOUSEHOLDS, present=present),
        items=[PaperItem(CountInput(present, 0), passed=True, text="同意汛期值守安排，每组两人轮流。")],
        minutes="村委会主任主持，说明值守安排，到会的户举手表决，全部同意。",
        signers=[(place.head.name, "主持人"), (place.clerk.name, "记录人")],
        **stage.by(place.clerk),
    )


def council(stage: Stage, place: Place, ago: int) -> Story:
    """A regular one: what was done is told, nothing is voted."""
    yield stage.day(ago, 16)
    body = body_on(place.division, BodyKind.COUNCIL, stage.on)
    if body is None:
        return
    meeting = _call(stage, place, body, "代表会议例会", [ItemInput(ItemKind.TALK, "通报近期工作和收支")])
    yield stage.workday(stage.on + dt.timedelta(days=NOTICE))
    _hold(stage, place, meeting, QuorumWay.MEMBERS)
    _minutes(stage, place, meeting)


def waiting(stage: Stage, place: Place) -> Story:
    """What today's pages show: one that waits for the party's study, one for the vote with its meeting called."""
    yield stage.ago(14)
    _file(stage, place, "更换村里的路灯", "更换四十盏路灯为节能灯，预计花费三万二千元。")
    ready = _file(stage, place, "修缮老年活动室", "修屋顶、换门窗，预计花费四万元，从公益金里出。")
    yield stage.ago(6)
    _steps(stage, place, ready)
    body = body_on(place.division, BodyKind.COUNCIL, stage.on)
    if body is not None:
        _call(stage, place, body, "村民代表会议", [ItemInput(ItemKind.MATTER, ready.title, matter_id=ready.pk)])


def asked(stage: Stage, place: Place) -> Story:
    """So many residents asked that the assembly has to be called: it stands on the to-do list."""
    yield stage.ago(4)
    body = body_on(place.division, BodyKind.ASSEMBLY, stage.on)
    if body is None:
        return
    base = asking_base(body, CallGround.RESIDENTS, stage.on)
    told = {"ground": CallGround.RESIDENTS, "asked_by": -(-base // 10), "asked_on": stage.on}
    ask_meeting(body_id=body.pk, about="自来水水费怎样收", **told, **stage.by(place.clerk))  # type: ignore[arg-type]


# Acts -----------------------------------------------------------------------------------------------------------------


def _file(stage: Stage, place: Place, title: str, text: str) -> Matter:
    given = MatterInput(
        title=title,
        text=text,
        decision_class=MatterClass.COUNCIL,
        proposed_by="村党支部",
        proposed_on=stage.on,
        subject=SUBJECT,
    )
    return file_matter(division_id=place.division.pk, given=given, **stage.by(place.clerk))


def _steps(stage: Stage, place: Place, matter: Matter) -> None:
    """From the study to the consultation; the party's own steps by its secretary."""
    for kind, note, people, passed in (
        ("studied", "支委会研究，同意提交商议。", 5, None),
        ("discussed", "两委会逐条商议，补充了验收办法。", 9, None),
        ("members", "党员大会审议，多数同意。", 21, True),
        ("consulted", "各小组开会听意见，采纳了三条。", 46, None),
    ):
        given: dict[str, Any] = {"note": note, "participants": people, "passed": passed, "done_on": stage.on}
        if kind in ("studied", "members"):
            complete_step(matter_id=matter.pk, kind=kind, by=place.secretary, at=stage.at, **given)
        else:
            record_step(matter_id=matter.pk, kind=kind, on_paper=False, **given, **stage.by(place.clerk))


def _call(stage: Stage, place: Place, body: Body, title: str, items: Sequence[ItemInput]) -> Meeting:
    day = stage.workday(stage.on + dt.timedelta(days=NOTICE))
    at = dt.datetime.combine(day, dt.time(9), tzinfo=SHANGHAI)
    given = CallInput(title, at, PLACE, stage.on, items, ground=CallGround.REGULAR)
    return call_meeting(body_id=body.pk, given=given, **stage.by(place.clerk))


def _hold(stage: Stage, place: Place, meeting: Meeting, way: str) -> None:
    """Three of four came."""
    given: dict[str, Any] = {"held_on": stage.on, "way": way}
    if way == QuorumWay.MEMBERS:
        keys = list(members_of(meeting.body, stage.on).values_list("pk", flat=True))
        absent = set(keys[::5])
        given["attendance"] = {key: AttendanceKind.EXCUSED if key in absent else AttendanceKind.PRESENT for key in keys}
    else:
        given["present"] = quorum_base(meeting.body, way, stage.on) * 3 // 4
    after = hold_meeting(meeting_id=meeting.pk, given=HeldInput(**given), **stage.by(place.clerk))
    meeting.present, meeting.base, meeting.held_on = after.present, after.base, after.held_on


def _count(stage: Stage, place: Place, row: AgendaItem, agree: int) -> None:
    against = (row.meeting.present or 0) - agree
    count_item(item_id=row.pk, given=CountInput(agree, max(0, against)), **stage.by(place.clerk))


def _minutes(stage: Stage, place: Place, meeting: Meeting) -> None:
    text = "主任主持，说明议题；到会的人发言；逐项表决，当场唱票。"
    made = minute(meeting_id=meeting.pk, text=text, **stage.by(place.clerk))
    for name, post in ((place.head.name, "主持人"), (place.clerk.name, "记录人")):
        sign_minutes(
            meeting_id=meeting.pk, name=name, post=post, minutes_hash=made.minutes_hash, **stage.by(place.clerk)
        )
