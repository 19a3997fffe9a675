"""Counting what was put to the vote (R-CMT-3). Counts that cannot be are refused, wherever the meeting was held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.verdict import Verdict, failures, no, require, yes
from governance.committees.actions.matter_log import BASIS, dropped, log, owe
from governance.committees.actions.meeting import law_way
from governance.committees.choices import QuorumWay
from governance.committees.duty_kinds import KIND_PUBLISH_RESOLUTION
from governance.committees.models import AgendaItem, Attendance, Meeting
from governance.committees.permissions import CALL_MEETING
from governance.committees.queries import meeting as facts
from governance.committees.queries.matter import steps_of
from governance.committees.rules import matter as matter_rules
from governance.committees.rules import meeting as rules


@dataclass(frozen=True)
class CountInput:
    yes: int
    no: int
    abstain: int = 0
    invalid: int = 0
    recused: Sequence[str] = ()
    yes_area: Decimal | None = None
    result: str = ""
    again: str = ""  # why it is counted again


def count_item(*, item_id: int, given: CountInput, by: User, at: dt.datetime, on: dt.date) -> AgendaItem:
    """One count for an item; a second one says why and stands in the journal. Nothing is voted while too few came or a
    step of the matter is missing."""
    with transaction.atomic():
        item = locked_item(item_id)
        meeting = item.meeting
        require(may(by, CALL_MEETING.name, place=meeting.division.code, on=on), forbidden=True)
        again = item.yes is not None
        require(
            was_held(meeting), voted_kind(item), enough(meeting), _counted_once(item, given.again),
            _before_minutes(meeting), *may_vote(item),
        )  # fmt: skip
        old = {"yes": item.yes, "no": item.no, "abstain": item.abstain, "invalid": item.invalid}
        counted(item, given)
        item.save()
        if item.passed:
            owe(meeting.division, KIND_PUBLISH_RESOLUTION, item.pk, on)
        else:
            dropped(meeting.division_id, KIND_PUBLISH_RESOLUTION, [item.pk], on)
        data = {"yes": given.yes, "no": given.no, "passed": item.passed}
        if again:
            log(meeting.division, "item_recounted", "agendaitem", item.pk, by=by.pk, at=at, old=old, **data)
        else:
            log(meeting.division, "item_counted", "agendaitem", item.pk, by=by.pk, at=at, **data)
    return item


def locked_item(item_id: int) -> AgendaItem:
    """The meeting first, as its minutes, signatures and attendance do: what is asked of the meeting stays so."""
    key = AgendaItem.objects.values_list("meeting_id", flat=True).get(pk=item_id)
    Meeting.objects.locked().get(pk=key)
    rows = AgendaItem.objects.select_related("meeting__division", "meeting__body__division", "meeting__body__group")
    return rows.select_related("matter").select_for_update(of=("self",)).get(pk=item_id)


def counted(item: AgendaItem, given: CountInput) -> None:
    """Sets the count with what the law says to it; a count that cannot be raises."""
    meeting = item.meeting
    attended = facts.attended(meeting)
    recused = [name.strip() for name in given.recused if name.strip()]
    count = rules.Count(
        given.yes, given.no, given.abstain, given.invalid, len(recused), facts.hundredths(given.yes_area)
    )
    require(*rules.countable(count, attended), *_present_recused(meeting, recused), _each_once(recused))
    law = facts.rules_of(meeting.body, meeting.held_on or meeting.notice_on, law_way(meeting.way))
    found = rules.passed(law, attended, count, special=item.special)
    item.yes, item.no, item.abstain, item.invalid = given.yes, given.no, given.abstain, given.invalid
    item.recused, item.yes_area, item.result = recused, given.yes_area, given.result.strip()
    item.passed = not failures(found)
    item.verdicts = [verdict.as_dict() for verdict in found]


def _present_recused(meeting: Meeting, recused: Sequence[str]) -> list[Verdict]:
    """Where attendance is by name, who recuses was there."""
    if not recused or meeting.way != QuorumWay.MEMBERS:
        return []
    rows = Attendance.objects.filter(meeting=meeting, kind__in=facts.present_kinds())
    strange = set(recused) - set(rows.values_list("office__name", flat=True))
    if not strange:
        return []
    text = _("回避的人没有到会：%(names)s。没有到会的不用写。") % {"names": "、".join(sorted(strange))}
    return [no("recused_absent", text, met="、".join(sorted(strange)), basis=BASIS, field="recused")]


def _each_once(recused: Sequence[str]) -> Verdict:
    if len(set(recused)) == len(recused):
        return yes("recused", field="recused")
    return no("recused_twice", _("回避的人写重了。"), basis=BASIS, field="recused")


def may_vote(item: AgendaItem) -> list[Verdict]:
    """The right body, counted in the right way, after every step before the vote (R-PTY-2)."""
    meeting = item.meeting
    asked = facts.item_facts(item)
    day = meeting.held_on or meeting.notice_on
    allowed = facts.authorised(meeting.division, day)
    found = [
        rules.right_body(meeting.body.division.committee, meeting.body.kind, asked, allowed),
        rules.right_way(meeting.body.kind, meeting.way, asked),
    ]
    if item.matter is not None:
        found.append(matter_rules.nothing_missing(steps_of(item.matter), "voted"))
    return found


def was_held(meeting: Meeting) -> Verdict:
    if meeting.held_on is not None and meeting.cancelled_on is None:
        return yes("held")
    return no("held", _("先登记到会，再登记表决。"), needed=_("已登记到会"), basis=BASIS, field="yes")


def voted_kind(item: AgendaItem) -> Verdict:
    if item.kind not in rules.HEARD:
        return yes("voted_kind")
    return no("voted_kind", _("这个议题只通报和讨论，不表决。"), met=item.kind, basis=BASIS, field="yes")


def enough(meeting: Meeting) -> Verdict:
    if meeting.quorate:
        return yes("quorum")
    failed = [one for one in meeting.verdicts if one["field"] == rules.QUORUM and not one["ok"]]
    text = _("到会人数不够，不能表决。%(why)s") % {"why": failed[0]["text"]}
    basis = tuple(failed[0]["basis"])
    return no("quorum", text, needed=failed[0]["needed"], met=failed[0]["met"], basis=basis, field="yes")


def _counted_once(item: AgendaItem, again: str) -> Verdict:
    if hasattr(item, "resolution"):
        text = _("这个议题已经形成决议并公开，不能再改票数。")
        return no("resolved", text, needed="1", met="2", basis=BASIS, field="yes")
    if item.yes is None or len(again.strip()) >= matter_rules.SHORTEST:
        return yes("once")
    text = _("这个议题刚才已经登记过票数。登记错了要改的，请写明为什么重新登记。")
    return no("counted", text, needed="1", met="2", basis=BASIS, field="again")


def _before_minutes(meeting: Meeting) -> Verdict:
    if meeting.minutes_on is None:
        return yes("minutes")
    return no("minutes", _("会议记录已经定稿，不能再改票数。"), basis=BASIS, field="yes")
