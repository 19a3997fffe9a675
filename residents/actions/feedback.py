"""A word about the platform, and its answer in public (R-RES-8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import open_duty
from governance.base.clock.queries.calendar import calendar
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.places.models import Division
from governance.base.verdict import no, require
from residents.actions.log import log, met
from residents.choices import Aside, FeedbackKind, FeedbackState
from residents.duty_kinds import KIND_FEEDBACK, feedback_deadline
from residents.models import Feedback
from residents.permissions import ANSWER_FEEDBACK
from residents.queries import feedback as facts
from residents.rules.request import BOX_BASIS, LONGEST, SHORTEST, chosen, in_state, length, within_limits


def receive(*, place: Division | None, kind: str, text: str, at: dt.datetime, on: dt.date) -> Feedback:
    """Without a name. What holds somebody's number is not taken in: the person is told where it stands."""
    with transaction.atomic():
        found = facts.answering_place(place, on)
        if found is None:
            require(no("nobody", _("这里还没有登记由谁答复，请打公开栏上的电话。"), basis=BOX_BASIS, field="text"))
            raise AssertionError  # require raised
        division = Division.objects.select_for_update(no_key=True).get(pk=found.pk)
        require(
            chosen(kind, FeedbackKind.values, "kind", _("是哪一种")),
            length(text, SHORTEST, LONGEST, "text", _("想说什么")),
            *guard_verdicts([Part("text", str(_("想说什么")), text)]),
            *within_limits(facts.sent_today(division, on), facts.the_limits(), on, BOX_BASIS),
        )
        due = feedback_deadline(on, calendar())
        row = Feedback.objects.create(division=division, kind=kind, text=text.strip(), received_on=on, due_on=due.due)
        open_duty(
            kind=KIND_FEEDBACK,
            division_id=division.pk,
            period=on,
            subject=row.pk,
            role=Role.BUREAU_REVIEWER,
            opens_on=on,
            due_on=due.due,
            provisional=due.provisional,
        )
        log(row, "feedback_received", by=None, at=at, basis=BOX_BASIS, kind=kind)
    return row


def answer(*, feedback_id: int, public_text: str, reply: str, by: User, at: dt.datetime, on: dt.date) -> Feedback:
    """Question and answer are public when this commits."""
    with transaction.atomic():
        row = _locked(feedback_id, by, on)
        require(
            in_state(row.state, [FeedbackState.RECEIVED], row.get_state_display(), _("答复")),
            length(public_text, SHORTEST, LONGEST, "public_text", _("公开的文字")),
            length(reply, SHORTEST, 2 * LONGEST, "reply", _("答复")),
            *guard_verdicts(
                [Part("public_text", str(_("公开的文字")), public_text), Part("reply", str(_("答复")), reply)]
            ),
        )
        row.answer(public_text=public_text.strip(), reply=reply.strip())
        _close(row, "feedback_answered", by=by, at=at, on=on)
    return row


def set_aside(*, feedback_id: int, why: str, by: User, at: dt.datetime, on: dt.date) -> Feedback:
    """Not answered, for one of the reasons of a list."""
    with transaction.atomic():
        row = _locked(feedback_id, by, on)
        require(
            in_state(row.state, [FeedbackState.RECEIVED], row.get_state_display(), _("不答复")),
            chosen(why, Aside.values, "why", _("为什么不答复")),
        )
        row.set_aside(why=why)
        _close(row, "feedback_set_aside", by=by, at=at, on=on, why=why)
    return row


def _locked(feedback_id: int, by: User, on: dt.date) -> Feedback:
    row = Feedback.objects.select_related("division").select_for_update(of=("self",)).get(pk=feedback_id)
    require(may(by, ANSWER_FEEDBACK.name, place=row.division.code, on=on), forbidden=True)
    return row


def _close(row: Feedback, verb: str, *, by: User, at: dt.datetime, on: dt.date, **data: Any) -> None:
    row.closed_by, row.closed_on = by, on
    row.save()
    met(row, KIND_FEEDBACK, on)
    log(row, verb, by=by.pk, at=at, basis=BOX_BASIS, **data)
