"""Inquiry (质询) and items on demand: received with their counts, answered in their time, both public (R-OPN-10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.journal.actions import record
from governance.base.journal.models import Entry
from governance.base.notices.actions import tell
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from openness.actions.order import publish_leaf
from openness.choices import Askers, InquiryKind, InquiryState, State
from openness.duty_kinds import KIND_DEMAND, KIND_INQUIRY
from openness.models import Disclosure, Inquiry
from openness.permissions import ANSWER_CHALLENGE, FILERS, RECEIVE_INQUIRY
from openness.queries.challenge import guarded
from openness.queries.inquiry import body_of_inquiry, counts_given, enough, voluntary_verdict
from openness.queries.limits import limit
from openness.rules.challenge import answer_fits, in_state, question_fits

BASIS = ("DI-QUESTION", "DI-DEMAND", "R-OPN-10")
KINDS = {InquiryKind.INQUIRY: KIND_INQUIRY, InquiryKind.DEMAND: KIND_DEMAND}
NOTICE = "openness.inquiry"


@dataclass(frozen=True)
class InquiryInput:
    """As the receiving person read it; ``source`` says where the numbers come from."""

    kind: str
    askers: str
    title: str
    text: str
    count: int | None = None
    total: int | None = None
    source: str = ""
    voluntary: bool = False


def receive_inquiry(*, division_id: int, given: InquiryInput, by: User, at: dt.datetime, on: dt.date) -> Inquiry:
    """Taken when the numbers of the law of the place are reached; too few are kept with needed and met, and public."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, RECEIVE_INQUIRY.name, place=division.code, on=on), forbidden=True)
        require(
            _titled(given.title),
            *question_fits(given.text, ""),
            *counts_given(given.askers, given.count, given.total, given.source),
            _own_inquiry(given, by, division, on),
            *guarded(
                ("title", _("事由"), given.title),
                ("text", _("内容"), given.text),
                ("source", _("人数来源"), given.source),
                division=division,
            ),
        )
        verdict = enough(given.kind, given.askers, given.count, given.total, division=division, on=on)
        voluntary = verdict is None
        if verdict is None:
            verdict = voluntary_verdict(given.voluntary)
            require(verdict, _committee_itself(by, division, on))
        row = Inquiry(
            division=division,
            kind=given.kind,
            askers=given.askers,
            count=None if given.askers == Askers.SUPERVISORS else given.count,
            total=None if given.askers == Askers.SUPERVISORS else given.total,
            source=given.source.strip(),
            title=given.title.strip(),
            text=given.text.strip(),
            verdict=verdict.as_dict(),
            voluntary=voluntary,
            received_on=on,
            entered_by=by,
            entered_at=at,
            state=InquiryState.ACCEPTED if verdict.ok else InquiryState.SHORT,
        )
        _begin(row, at=at, on=on)
        entry = _log(row, "inquiry_received", by=by.pk, at=at, enough=verdict.ok)
        row.leaf = publish_leaf(entry, body_of_inquiry(row))
        row.save()
    return row


def _begin(row: Inquiry, *, at: dt.datetime, on: dt.date) -> None:
    """Saved; the committee's clock runs when it was accepted."""
    kind = KINDS[InquiryKind(row.kind)]
    if row.state == InquiryState.SHORT:
        row.save()
        return
    terms = limit(kind, row.division, on)
    due = terms.deadline(on, calendar())
    row.due_on, row.clock = due.due, terms.as_json()
    row.save()
    open_duty(
        kind=kind,
        division_id=row.division_id,
        period=on,
        subject=row.pk,
        role=Role.CLERK,
        opens_on=on,
        due_on=due.due,
        provisional=due.provisional,
    )
    tell(
        division=row.division,
        roles=[Role.CLERK],
        kind=NOTICE,
        matter=f"inquiry/{row.pk}",
        title=_("请答复：%(kind)s") % {"kind": row.get_kind_display()},
        url=reverse("openness:inquiry", args=[row.pk]),
        at=at,
        on=on,
    )


def answer_inquiry(
    *, inquiry_id: int, text: str, by: User, at: dt.datetime, on: dt.date, disclosure_id: int | None = None
) -> Inquiry:
    """The committee answers; what was demanded by enough people is answered by publishing it (山东条例 8: 应当公开)."""
    with transaction.atomic():
        rows = Inquiry.objects.select_related("division").select_for_update(of=("self",))
        row = rows.get(pk=inquiry_id)
        require(may(by, ANSWER_CHALLENGE.name, place=row.division.code, on=on), forbidden=True)
        labels = {value: str(label) for value, label in InquiryState.choices}
        require(in_state(row.state, [InquiryState.ACCEPTED], labels, _("答复")))
        disclosure = None
        if disclosure_id is not None:
            disclosure = Disclosure.objects.public().get(pk=disclosure_id, division=row.division, state=State.PUBLISHED)
        require(
            answer_fits(text),
            _published_when_demanded(row, disclosure),
            *guarded(("text", _("答复"), text), division=row.division),
        )
        row.give_answer(text=text.strip(), by=by, on=on, disclosure=disclosure)
        duties = Duty.objects.open().filter(kind=KINDS[InquiryKind(row.kind)], subject=row.pk)
        meet(duty_ids=list(duties.values_list("id", flat=True)), on=on)
        entry = _log(row, "inquiry_answered", by=by.pk, at=at)
        row.answer_leaf = publish_leaf(entry, _answer_body(row))
        row.save()
    return row


def _answer_body(row: Inquiry) -> dict[str, Any]:
    return {
        "kind": "inquiry_answer",
        "version": 1,
        "place": {"code": row.division.code, "name": row.division.name},
        "answers": row.leaf,
        "answer": row.answer,
        "published": row.disclosure and row.disclosure.leaf,
        "answered_on": None if row.answered_on is None else row.answered_on.isoformat(),
    }


def _titled(title: str) -> Verdict:
    if 2 <= len(title.strip()) <= 120:
        return yes("title", field="title")
    text = _("请用一句话写明是什么事（2到120个字）。")
    return no("title", text, needed="2-120", met=str(len(title.strip())), basis=BASIS, field="title")


def _own_inquiry(given: InquiryInput, by: User, division: Division, on: dt.date) -> Verdict:
    """In the name of the supervision committee only one of its members enters it."""
    if given.askers != Askers.SUPERVISORS:
        return yes("askers", field="askers")
    return may(by, "openness.sign_answer", place=division.code, on=on)


def _committee_itself(by: User, division: Division, on: dt.date) -> Verdict:
    """What no rule obliges to is taken by the committee's own people only."""
    found = may(by, ANSWER_CHALLENGE.name, place=division.code, on=on)
    if found.ok:
        return found
    text = _("自愿受理要由村（居）委会自己登记，请联系文书。")
    return no("voluntary_role", text, needed="/".join(FILERS), basis=BASIS, field="voluntary")


def _published_when_demanded(row: Inquiry, disclosure: Disclosure | None) -> Verdict:
    if row.kind != InquiryKind.DEMAND or row.voluntary or disclosure is not None:
        return yes("disclosure", field="disclosure")
    text = _("人数够了，应当公开。请先把要求的事项填报、核实、公开，再选公开的那一份作答复。")
    return no("not_published", text, needed=_("公开的一份"), met=_("没有"), basis=BASIS, field="disclosure")


def _log(row: Inquiry, verb: str, *, by: int, at: dt.datetime, **data: Any) -> Entry:
    return record(
        verb=f"openness.{verb}",
        by=by,
        at=at,
        object_type="inquiry",
        object_id=row.pk,
        division=row.division.code,
        basis=BASIS,
        data={"kind": row.kind, "state": row.state, **data},
    )
