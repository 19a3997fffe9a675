"""Asking for guidance, answering, and giving it unasked (R-TWN-1; 村组法 6, 居组法 6). It binds nobody."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import limit
from governance.base.journal.actions import record
from governance.base.notices.actions import tell
from governance.base.places.models import Division
from governance.base.verdict import require
from governance.township.choices import GuidanceState
from governance.township.duty_kinds import KIND_GUIDANCE
from governance.township.models import Guidance
from governance.township.permissions import ASK_GUIDANCE, COMMITTEE_ROLES, GIVE_GUIDANCE
from governance.township.queries.guidance import ANSWER, guarded, guidance_labels
from governance.township.rules.guidance import BASIS, LONGEST_TOPIC, in_state, text_fits

NOTICE = "township.guidance"
OBJECT = "guidance"


def ask_guidance(*, division_id: int, topic: str, question: str, by: User, at: dt.datetime, on: dt.date) -> Guidance:
    """The township owes an answer by a day."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, ASK_GUIDANCE.name, place=division.code, on=on), forbidden=True)
        require(
            text_fits(topic, "topic", _("事由"), LONGEST_TOPIC),
            text_fits(question, "question", _("请示的内容")),
            *guarded(("topic", _("事由"), topic), ("question", _("请示的内容"), question), division=division),
        )
        found = limit(ANSWER, division, on)
        due = found.deadline(on, calendar())
        made = Guidance.objects.create(
            division=division,
            topic=topic.strip(),
            question=question.strip(),
            asked_by=by,
            asked_on=on,
            due_on=due.due,
            clock=found.as_json(),
            state=GuidanceState.ASKED,
        )
        open_duty(
            kind=KIND_GUIDANCE,
            division_id=division.pk,
            period=on,
            subject=made.pk,
            role=Role.TOWNSHIP_STAFF,
            opens_on=on,
            due_on=due.due,
            provisional=due.provisional,
        )
        _log(made, "guidance_asked", by=by, at=at, due_on=due.due.isoformat())
        _tell(made, [Role.TOWNSHIP_STAFF], _("请求指导：%(topic)s") % {"topic": made.topic}, at=at, on=on)
    return made


def answer_guidance(*, guidance_id: int, answer: str, by: User, at: dt.datetime, on: dt.date) -> Guidance:
    """What the township advises. The committee decides itself."""
    with transaction.atomic():
        row = Guidance.objects.select_related("division").select_for_update(of=("self",)).get(pk=guidance_id)
        require(may(by, GIVE_GUIDANCE.name, place=row.division.code, on=on), forbidden=True)
        require(
            in_state(row.state, [GuidanceState.ASKED], guidance_labels(), _("答复")),
            text_fits(answer, "answer", _("指导意见")),
            *guarded(("answer", _("指导意见"), answer), division=row.division),
        )
        row.state, row.answer, row.answered_by, row.answered_on = GuidanceState.ANSWERED, answer.strip(), by, on
        row.save()
        duties = Duty.objects.open().filter(division=row.division, kind=KIND_GUIDANCE, subject=row.pk)
        meet(duty_ids=list(duties.values_list("id", flat=True)), on=on)
        _log(row, "guidance_answered", by=by, at=at)
        _tell(row, COMMITTEE_ROLES, _("指导意见来了：%(topic)s") % {"topic": row.topic}, at=at, on=on)
    return row


def give_guidance(*, division_id: int, topic: str, answer: str, by: User, at: dt.datetime, on: dt.date) -> Guidance:
    """Unasked; on the record like any other."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, GIVE_GUIDANCE.name, place=division.code, on=on), forbidden=True)
        require(
            text_fits(topic, "topic", _("事由"), LONGEST_TOPIC),
            text_fits(answer, "answer", _("指导意见")),
            *guarded(("topic", _("事由"), topic), ("answer", _("指导意见"), answer), division=division),
        )
        made = Guidance.objects.create(
            division=division,
            topic=topic.strip(),
            state=GuidanceState.ANSWERED,
            answer=answer.strip(),
            answered_by=by,
            answered_on=on,
        )
        _log(made, "guidance_given", by=by, at=at)
        _tell(made, COMMITTEE_ROLES, _("乡镇（街道）的指导：%(topic)s") % {"topic": made.topic}, at=at, on=on)
    return made


def _log(row: Guidance, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"township.{verb}",
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=row.pk,
        division=row.division.code,
        basis=BASIS,
        data=data,
    )


def _tell(row: Guidance, roles: list[Role] | tuple[Role, ...], title: str, *, at: dt.datetime, on: dt.date) -> None:
    tell(
        division=row.division,
        roles=roles,
        kind=NOTICE,
        matter=f"guidance/{row.pk}#{row.state}",
        title=title,
        url=reverse("township:guidance", args=[row.pk]),
        at=at,
        on=on,
    )
