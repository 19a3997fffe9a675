"""Asking for a meeting, calling it, recording who came (R-CMT-3). Votes: ``item``; minutes: ``minutes``.

A meeting on the platform is refused what the law refuses; what was held on paper is recorded with the same checks and
flagged (``paper_meeting``). Counts that cannot be are refused either way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.frequency import settle_frequency
from governance.committees.actions.matter_log import (
    BASIS,
    MEETING,
    done,
    guarded,
    log,
    owe,
    tell_meeting,
)
from governance.committees.choices import AttendanceKind, CallGround, ItemKind, QuorumWay
from governance.committees.duty_kinds import KIND_FORCED_MEETING
from governance.committees.models import (
    AgendaItem,
    Attendance,
    Body,
    CallRequest,
    Matter,
    Meeting,
)
from governance.committees.permissions import CALL_MEETING
from governance.committees.queries import meeting as facts
from governance.committees.rules import matter as matter_rules
from governance.committees.rules import meeting as rules


@dataclass(frozen=True)
class ItemInput:
    kind: str
    title: str
    text: str = ""
    matter_id: int | None = None
    special: bool = False


@dataclass(frozen=True)
class CallInput:
    title: str
    planned_at: dt.datetime
    place: str
    notice_on: dt.date
    items: Sequence[ItemInput]
    ground: str = CallGround.COMMITTEE
    asked_by: int | None = None
    asked_on: dt.date | None = None
    urgent_why: str = ""
    invited: str = ""
    remote: bool = False
    joint_body_id: int | None = None


@dataclass(frozen=True)
class HeldInput:
    """Large bodies are counted, small ones by name (``attendance`` {office: kind}); owners bring their base."""

    held_on: dt.date
    way: str
    present: int | None = None
    present_remote: int = 0
    attendance: Mapping[int, str] | None = None
    base: int | None = None  # owners only
    base_area: Decimal | None = None
    present_area: Decimal | None = None


def ask_meeting(
    *, body_id: int, ground: str, asked_by: int | None, asked_on: dt.date, about: str, by: User, at: dt.datetime,
    on: dt.date,
) -> CallRequest:  # fmt: skip
    """So many asked: the committee owes the meeting. Fewer than the law asks for force nothing and are refused."""
    with transaction.atomic():
        body = Body.objects.select_related("division", "group").get(pk=body_id)
        require(may(by, CALL_MEETING.name, place=body.division.code, on=on), forbidden=True)
        verdict = rules.may_force(
            facts.rules_of(body, asked_on), ground, asked_by, facts.asking_base(body, ground, asked_on)
        )
        require(
            verdict,
            _ground_forces(ground),
            matter_rules.told(about, "about", _("要讨论什么"), most=200),
            rules.held_day(asked_on, on),
            *guarded(("about", _("要讨论什么"), about)),
        )
        row = CallRequest.objects.create(
            division=body.division,
            body=body,
            ground=ground,
            asked_by=asked_by,
            asked_on=asked_on,
            about=about.strip(),
            verdicts=[verdict.as_dict()],
            by=by,
            at=at,
        )
        owe(body.division, KIND_FORCED_MEETING, row.pk, on)
        log(body.division, "meeting_asked", "callrequest", row.pk, by=by.pk, at=at, ground=ground, asked_by=asked_by)
    return row


def _ground_forces(ground: str) -> Verdict:
    if ground in (CallGround.RESIDENTS, CallGround.REPRESENTATIVES, CallGround.SUPERVISION):
        return yes("ground", field="ground")
    return no("ground", _("请选谁提议：村（居）民、代表或者监督委员会。"), met=ground, basis=BASIS, field="ground")


def call_meeting(*, body_id: int, given: CallInput, by: User, at: dt.datetime, on: dt.date) -> Meeting:
    """The notice was given; the day is checked against the law of that day."""
    with transaction.atomic():
        body = Body.objects.on(on).select_related("division", "group").get(pk=body_id)
        require(may(by, CALL_MEETING.name, place=body.division.code, on=on), forbidden=True)
        day = timezone.localdate(given.planned_at)
        law = facts.rules_of(body, day)
        base = facts.asking_base(body, given.ground, given.asked_on or on)
        ground = rules.may_force(law, given.ground, given.asked_by, base)
        notice = rules.noticed(law, given.notice_on, day, given.urgent_why)
        matters = matters_of(body, given.items)
        require(
            ground,
            notice,
            rules.notice_given(given.notice_on, on),
            *texts_fit(given),
            *items_fit(body, given.items, matters, day),
        )
        meeting = create_meeting(body, given, by=by, at=at, verdicts=[ground, notice])
        settle_requests(meeting)
        log(body.division, "meeting_called", MEETING, meeting.pk, by=by.pk, at=at, body=body.pk, ground=given.ground)
        title = _("%(place)s召集会议：%(title)s") % {"place": body.division.name, "title": meeting.title}
        tell_meeting(meeting, title, at=at, on=on)
    return meeting


def create_meeting(
    body: Body, given: CallInput, *, by: User, at: dt.datetime, verdicts: Sequence[Verdict], on_paper: bool = False
) -> Meeting:
    """The row with its agenda; the rules have been asked."""
    joint = None if given.joint_body_id is None else Body.objects.get(pk=given.joint_body_id, division=body.division)
    meeting = Meeting.objects.create(
        division=body.division,
        body=body,
        joint_body=joint,
        title=given.title.strip(),
        ground=given.ground,
        asked_by=given.asked_by,
        asked_on=given.asked_on,
        notice_on=given.notice_on,
        planned_at=given.planned_at,
        place=given.place.strip(),
        urgent_why=given.urgent_why.strip(),
        invited=given.invited.strip(),
        remote=given.remote,
        called_by=by,
        called_at=at,
        on_paper=on_paper,
        verdicts=[verdict.as_dict() for verdict in verdicts],
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=number,
            kind=item.kind,
            title=item.title.strip(),
            text=item.text.strip(),
            matter_id=item.matter_id,
            special=item.special,
        )
        for number, item in enumerate(given.items, start=1)
    )
    return meeting


def settle_requests(meeting: Meeting) -> None:
    """A meeting that so many asked for answers what waits for this body. It is owed until it is held."""
    if meeting.ground in (CallGround.COMMITTEE, CallGround.REGULAR):
        return
    waiting = CallRequest.objects.filter(body=meeting.body, meeting=None, ground=meeting.ground)
    waiting.update(meeting=meeting)


def texts_fit(given: CallInput) -> list[Verdict]:
    found = [
        matter_rules.told(given.title, "title", _("会议"), least=2, most=120),
        matter_rules.told(given.place, "place", _("地点"), least=2, most=80),
        *guarded(
            ("title", _("会议"), given.title),
            ("invited", _("列席邀请"), given.invited),
            ("urgent_why", _("临时通知的特殊情况"), given.urgent_why),
            *((f"items.{n}.title", _("议题"), item.title) for n, item in enumerate(given.items)),
            *((f"items.{n}.text", _("内容"), item.text) for n, item in enumerate(given.items)),
        ),
    ]
    if not given.items:
        text = _("至少要有一个议题。")
        found.append(no("items", text, needed="≥ 1", met="0", basis=BASIS, field="items"))
    return found


def matters_of(body: Body, items: Sequence[ItemInput]) -> dict[int, Matter]:
    wanted = {item.matter_id for item in items if item.matter_id is not None}
    found = Matter.objects.filter(pk__in=wanted, division=body.division).prefetch_related("steps").in_bulk()
    if set(found) != wanted:
        raise Matter.DoesNotExist
    return found


def items_fit(body: Body, items: Sequence[ItemInput], matters: Mapping[int, Matter], day: dt.date) -> list[Verdict]:
    """Each item before the right body; a matter named by a matter's item, of its own group, and not ended."""
    allowed = facts.authorised(body.division, day)
    found: list[Verdict] = []
    for item in items:
        found.append(matter_rules.told(item.title, "items", _("议题"), least=2, most=120))
        matter = matters.get(item.matter_id or 0)
        if (item.kind == ItemKind.MATTER) != (matter is not None):
            text = _("“决定事项”要选是哪个事项，其他议题不选。")
            found.append(no("matter", text, met=item.kind, basis=BASIS, field="items"))
        asked = facts.facts_of(item.kind, matter, body.division, day)
        if matter and (matter.ended_on is not None or (matter.group_id or body.group_id) != body.group_id):
            text = _("“%(title)s”已经结束，或者是别的小组的事。") % {"title": matter.title}
            found.append(no("matter_open", text, basis=BASIS, field="items"))
        found.append(rules.right_body(body.division.committee, body.kind, asked, allowed))
    return found


def cancel_meeting(*, meeting_id: int, why: str, by: User, at: dt.datetime, on: dt.date) -> Meeting:
    """Not held. What was asked for is owed again."""
    with transaction.atomic():
        meeting = locked(meeting_id, by, on)
        require(
            _not_held(meeting), matter_rules.told(why, "why", _("取消的理由"), most=200),
            *guarded(("why", _("取消的理由"), why)),
        )  # fmt: skip
        meeting.cancelled_on, meeting.cancelled_why = on, why.strip()
        meeting.save(update_fields=["cancelled_on", "cancelled_why"])
        meeting.requests.update(meeting=None)
        log(meeting.division, "meeting_cancelled", MEETING, meeting.pk, by=by.pk, at=at)
    return meeting


def locked(meeting_id: int, by: User, on: dt.date) -> Meeting:
    meeting = Meeting.objects.locked().select_related("body__division", "body__group").get(pk=meeting_id)
    require(may(by, CALL_MEETING.name, place=meeting.division.code, on=on), forbidden=True)
    return meeting


def _not_held(meeting: Meeting) -> Verdict:
    if meeting.cancelled_on is None and meeting.held_on is None:
        return yes("open")
    text = _("这次会议已经登记到会，或者已经取消。")
    return no("not_open", text, needed=_("还没有开"), met=_("已登记"), basis=BASIS, field="held_on")


def hold_meeting(*, meeting_id: int, given: HeldInput, by: User, at: dt.datetime, on: dt.date) -> Meeting:
    """Who came. Too few is recorded as it was: nothing can be voted then, and the meeting counts for no duty. Before
    its notice ends it cannot have been held."""
    with transaction.atomic():
        meeting = locked(meeting_id, by, on)
        require(_not_held(meeting), rules.held_day(given.held_on, on))
        notice = rules.noticed(
            facts.rules_of(meeting.body, given.held_on, law_way(given.way)),
            meeting.notice_on,
            given.held_on,
            meeting.urgent_why,
        )
        require(notice)
        came(meeting, given, [notice])
        meeting.save()
        after_held(meeting, on)
        log(meeting.division, "meeting_held", MEETING, meeting.pk, by=by.pk, at=at, base=meeting.base,
            present=meeting.present, quorate=meeting.quorate)  # fmt: skip
    return meeting


def law_way(way: str) -> str:
    return way if way in (QuorumWay.COLLECTIVE, QuorumWay.MEMBERS) else ""


def came(meeting: Meeting, given: HeldInput, notice: Sequence[Verdict]) -> None:
    """Sets the row's attendance with its verdicts; a count that cannot be raises."""
    body = meeting.body
    require(_way(body, given.way))
    base, women = given.base or 0, None
    if given.way != QuorumWay.OWNERS:
        base = facts.quorum_base(body, given.way, given.held_on)
    present, remote, women_present = given.present or 0, given.present_remote, None
    if given.attendance is not None:
        offices = facts.members_of(body, given.held_on).in_bulk()
        require(_known(given.attendance, set(offices)))
        rows = [Attendance(meeting=meeting, office_id=key, kind=kind) for key, kind in given.attendance.items()]
        here = [row for row in rows if row.kind in facts.present_kinds()]
        present = len(here)
        remote = sum(row.kind == AttendanceKind.REMOTE for row in rows)
        women = facts.women_of(body, given.held_on)
        women_present = sum(offices[row.office_id].woman and offices[row.office_id].body_id == body.pk for row in here)
        Attendance.objects.bulk_create(rows)
    elif given.way == QuorumWay.MEMBERS:
        require(no("by_name", _("这个组织按姓名逐个登记到会。"), basis=BASIS, field="attendance"))
    meeting.held_on, meeting.way = given.held_on, given.way
    meeting.base, meeting.present, meeting.present_remote = base, present, remote
    meeting.present_women = women_present if women is not None else None
    meeting.base_area, meeting.present_area = given.base_area, given.present_area
    attended = facts.attended(meeting, women)
    require(*rules.possible(attended))
    law = facts.rules_of(body, given.held_on, law_way(given.way))
    found = [*notice, *rules.quorum(law, attended)]
    if remote and not meeting.remote:
        text = _("通知里没有说可以远程参加。")
        found.append(no("remote", text, met=str(remote), basis=BASIS, field="present_remote"))
    kept = [one for one in meeting.verdicts if one["field"] not in ("held_on", "present", "present_remote")]
    meeting.verdicts = [*kept, *(verdict.as_dict() for verdict in found)]


def _way(body: Body, way: str) -> Verdict:
    allowed = rules.ways_of(body.division.committee, body.kind)
    if way in allowed:
        return yes("way", field="way")
    text = _("这个会议不能这样计算到会。")
    return no("way", text, needed="、".join(allowed), met=way, basis=BASIS, field="way")


def _known(attendance: Mapping[int, str], members: set[int]) -> Verdict:
    wrong = set(attendance.values()) - set(AttendanceKind.values)
    if set(attendance) <= members and not wrong:
        return yes("members", field="attendance")
    text = _("到会名单里有当天不在任的人，或者到会情况没有选对。")
    met = str(len(set(attendance) - members))
    return no("members", text, needed=str(len(members)), met=met, basis=BASIS, field="attendance")


def after_held(meeting: Meeting, on: dt.date) -> None:
    """Duties that a meeting to which enough came meets."""
    if not meeting.quorate:
        return
    asked = list(meeting.requests.values_list("pk", flat=True))
    done(meeting.division_id, KIND_FORCED_MEETING, asked, on)
    settle_frequency(meeting, on)
