"""A meeting held outside the platform, recorded afterwards with both dates and the same checks (R-CMT-3).

What reality recorded wrongly is kept as recorded and flagged, never mended and never hidden: the flags stand on the
resolution that anyone reads. Only counts that cannot be are refused: nobody held such a meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.verdict import Verdict, failures, require
from governance.committees.actions.item import CountInput, counted, locked_item, may_vote
from governance.committees.actions.matter_log import MEETING, log
from governance.committees.actions.meeting import (
    CallInput,
    HeldInput,
    after_held,
    came,
    create_meeting,
    items_fit,
    law_way,
    matters_of,
    settle_requests,
    texts_fit,
)
from governance.committees.actions.minutes import write_minutes
from governance.committees.actions.resolution import publish
from governance.committees.models import AgendaItem, Body, Meeting, MinutesSignature
from governance.committees.permissions import CALL_MEETING
from governance.committees.queries import meeting as facts
from governance.committees.rules import matter as matter_rules
from governance.committees.rules import meeting as rules


@dataclass(frozen=True)
class PaperItem:
    """What the minutes say of one item, in the order of the agenda. ``passed``: as the minutes have it."""

    count: CountInput | None = None
    passed: bool = False
    text: str = ""  # of the resolution
    number: str = ""


def record_paper_meeting(
    *,
    body_id: int,
    called: CallInput,
    held: HeldInput,
    items: Sequence[PaperItem],
    minutes: str,
    signers: Sequence[tuple[str, str]],
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Meeting:
    """All of it in one go. Last of its transaction, since what was decided is published."""
    with transaction.atomic():
        body = Body.objects.on(held.held_on).select_related("division", "group").get(pk=body_id)
        require(may(by, CALL_MEETING.name, place=body.division.code, on=on), forbidden=True)
        require(
            rules.held_day(held.held_on, on),
            *texts_fit(called),
            matter_rules.told(minutes, "minutes", _("会议记录"), most=20_000),
            _told_of_each(called, items),
        )
        matters = matters_of(body, called.items)
        ground = rules.may_force(
            facts.rules_of(body, held.held_on),
            called.ground,
            called.asked_by,
            facts.asking_base(body, called.ground, called.asked_on or held.held_on),
        )
        law = facts.rules_of(body, held.held_on, law_way(held.way))
        notice = rules.noticed(law, called.notice_on, held.held_on, called.urgent_why)
        meeting = create_meeting(body, called, by=by, at=at, verdicts=[ground], on_paper=True)
        came(meeting, held, [notice])
        fit = [verdict for verdict in items_fit(body, called.items, matters, held.held_on) if not verdict.ok]
        meeting.flags = [*_failed(meeting.verdicts), *_flags(fit)]
        write_minutes(meeting, minutes, on)
        meeting.save()
        settle_requests(meeting)
        MinutesSignature.objects.bulk_create(
            MinutesSignature(meeting=meeting, name=name, post=post, minutes_hash=meeting.minutes_hash, by=by, at=at)
            for name, post in signers
        )
        after_held(meeting, on)
        log(meeting.division, "meeting_recorded", MEETING, meeting.pk, by=by.pk, at=at, held_on=str(held.held_on),
            flags=len(meeting.flags))  # fmt: skip
        decided = _count(meeting, items)
        for item, told, flags in decided:
            publish(item, text=told.text, number=told.number, flags=flags, by=by, at=at, on=on)
    return meeting


def _told_of_each(called: CallInput, items: Sequence[PaperItem]) -> Verdict:
    if len(called.items) == len(items):
        return Verdict(True, "items")
    needed, met = str(len(called.items)), str(len(items))
    return Verdict(False, "items", needed=needed, met=met, text=_("每个议题都要写结果。"), field="items")


def _count(
    meeting: Meeting, items: Sequence[PaperItem]
) -> list[tuple[AgendaItem, PaperItem, list[dict[str, Any]]]]:  # fmt: skip
    """Each item as the minutes have it; those the minutes call passed, with what the law says against them."""
    decided = []
    keys = list(meeting.items.order_by("position").values_list("pk", flat=True))
    for key, told in zip(keys, items, strict=True):
        if told.count is None:
            continue
        item = locked_item(key)
        counted(item, told.count)
        flags = [*_failed(meeting.verdicts), *_failed(item.verdicts), *_flags(failures(may_vote(item)))]
        item.passed = told.passed
        item.save()
        if told.passed:
            decided.append((item, told, flags))
    return decided


def _failed(verdicts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in verdicts if not one["ok"]]


def _flags(verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    return [replace(verdict, ok=False).as_dict() for verdict in verdicts]
