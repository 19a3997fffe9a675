"""The supervision committee speaks and is answered; asks for a meeting; reports its work, and upwards (R-CMT-7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.explain import explain
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Term, limit
from governance.base.places.models import Division
from governance.base.verdict import Refused, no, require
from governance.committees.actions.oversight_log import (
    ANSWER,
    ANSWER_TERM,
    ASK,
    OPINION,
    REFERRAL,
    REPORT,
    announce,
    deadline_of,
    done,
    done_period,
    guarded,
    log,
    owe,
    place_for,
    publish,
)
from governance.committees.choices import BodyKind, OpinionOn, ReportedTo
from governance.committees.duty_kinds import KIND_ANSWER_OPINION, KIND_CALL_ASKED, KIND_SUPERVISION_REPORT
from governance.committees.models import (
    Body,
    Meeting,
    MeetingAsk,
    SupervisionAnswer,
    SupervisionOpinion,
    SupervisionReferral,
    SupervisionReport,
)
from governance.committees.permissions import ANSWER_SUPERVISION, CALL_MEETING, COMMITTEE_ROLES, SUPERVISE
from governance.committees.queries.oversight import body_of, holds, rules_on, supervisors
from governance.committees.queries.oversight_bodies import answer_body, opinion_body, report_body
from governance.committees.rules import supervision as rules

MEETINGS = (BodyKind.ASSEMBLY, BodyKind.COUNCIL, BodyKind.COMMITTEE)


@dataclass(frozen=True)
class OpinionInput:
    """``meeting_id``: the meeting of the supervision committee it came out of, where it is on the platform."""

    about: str
    title: str
    text: str
    in_favour: int
    against: int = 0
    dissent: str = ""
    meeting_id: int | None = None
    object_type: str = ""
    object_id: int | None = None
    follows_id: int | None = None


def give_opinion(
    *, division_id: int, given: OpinionInput, by: User, at: dt.datetime, on: dt.date
) -> SupervisionOpinion:
    """Published with its votes and what those said who did not agree; the committee owes an answer. Last of its
    transaction."""
    with transaction.atomic():
        division = place_for(division_id, by, SUPERVISE.name, on)
        body = _supervision(division, on)
        meeting = _meeting(given.meeting_id, division)
        follows = None
        if given.follows_id is not None:
            follows = SupervisionOpinion.objects.filter(pk=given.follows_id, division=division).first()
            require(*([] if follows else [no("follows", _("没有找到这个意见。"), field="follows")]))
        seats = supervisors(division, on).count()
        require(
            rules.told(given.title, "title", _("题目")),
            rules.told(given.text, "text", _("意见")),
            rules.told(given.about if given.about in OpinionOn.values else "", "about", _("看了什么")),
            *rules.votes(given.in_favour, given.against, seats, given.dissent),
            *([] if meeting is None else [rules.own_meeting(meeting.body.kind, meeting.held_on is not None)]),
            *guarded(
                ("title", _("题目"), given.title),
                ("text", _("意见"), given.text),
                ("dissent", _("不同意见"), given.dissent),
            ),
        )
        _known, due = deadline_of(ANSWER_TERM, division, on)
        row = SupervisionOpinion.objects.create(
            division=division,
            body=body,
            meeting=meeting,
            about=given.about,
            object_type=given.object_type,
            object_id=given.object_id,
            title=given.title.strip(),
            text=given.text.strip(),
            in_favour=given.in_favour,
            against=given.against,
            dissent=given.dissent.strip(),
            given_on=on,
            answer_due_on=due.due,
            follows=follows,
            by=by,
            at=at,
        )
        owe(division, KIND_ANSWER_OPINION, row.pk, Role.CLERK, on=on, due_on=due.due)
        url = reverse("committees:opinion", args=[row.pk])
        announce(division, COMMITTEE_ROLES, f"opinion/{row.pk}", _("监督委员会提了意见，请答复"), url, at=at, on=on)
        entry = log("opinion_given", OPINION, row, division.code, by=by.pk, at=at, basis=rules.BASIS, about=row.about)
        row.leaf = publish(entry, opinion_body(row))
        row.save(update_fields=["leaf"])
    return row


def answer_opinion(
    *, opinion_id: int, text: str, accepted: bool, by: User, at: dt.datetime, on: dt.date
) -> SupervisionAnswer:
    """By the committee, once, in public. Last of its transaction."""
    with transaction.atomic():
        found = SupervisionOpinion.objects.select_related("division").get(pk=opinion_id)
        division = place_for(found.division_id, by, ANSWER_SUPERVISION.name, on)
        rows = SupervisionOpinion.objects.select_related("division").select_for_update(of=("self",))
        opinion = rows.get(pk=opinion_id)
        answered = SupervisionAnswer.objects.filter(opinion=opinion).exists()
        require(
            *rules.may_answer(answered, holds(by, supervisors(division, on))),
            rules.told(text, "text", _("答复")),
            *guarded(("text", _("答复"), text)),
        )
        row = SupervisionAnswer.objects.create(
            opinion=opinion, text=text.strip(), accepted=accepted, on=on, by=by, at=at
        )
        done(division.pk, [KIND_ANSWER_OPINION], [opinion.pk], on)
        url = reverse("committees:opinion", args=[opinion.pk])
        announce(division, [Role.SUPERVISOR], f"opinion/{opinion.pk}#answer", _("监督意见有了答复"), url, at=at, on=on)
        entry = log("opinion_answered", ANSWER, row, division.code, by=by.pk, at=at, opinion=opinion.pk)
        row.leaf = publish(entry, answer_body(row))
        row.save(update_fields=["leaf"])
    return row


def refer(
    *,
    division_id: int,
    to: str,
    title: str,
    text: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    opinion_id: int | None = None,
) -> SupervisionReferral:
    """VC-SU-REPORT-WRONG: to township, county or the supervisory organ. Its entry stands where they stand, so that the
    journal of the community does not tell the committee that it is talked about."""
    with transaction.atomic():
        division = place_for(division_id, by, SUPERVISE.name, on)
        body = _supervision(division, on)
        opinion = None
        if opinion_id is not None:
            opinion = SupervisionOpinion.objects.filter(pk=opinion_id, division=division).first()
            require(*([] if opinion else [no("opinion", _("没有找到这个意见。"), field="opinion")]))
        code = rules.REPORT_WRONG[division.committee]
        law = rules_on(division, on, [code]).get(code)
        basis = () if law is None else (law.basis_text,)
        require(
            rules.known_target(to, rules.targets(None if law is None else law.options), basis),
            rules.told(title, "title", _("题目")),
            rules.told(text, "text", _("反映的情况")),
        )
        row = SupervisionReferral.objects.create(
            division=division,
            body=body,
            opinion=opinion,
            to=to,
            title=title.strip(),
            text=text.strip(),
            on=on,
            basis="" if law is None else law.basis_text,
            by=by,
            at=at,
        )
        digits = {ReportedTo.TOWNSHIP: 9, ReportedTo.COUNTY: 6}.get(ReportedTo(to), 0)
        log("supervision_referred", REFERRAL, row, division.code[:digits], by=by.pk, at=at, basis=basis, to=to)
        told = {ReportedTo.TOWNSHIP: Role.TOWNSHIP_STAFF, ReportedTo.COUNTY: Role.BUREAU_REVIEWER}.get(ReportedTo(to))
        if told is not None:
            url = reverse("committees:referral", args=[row.pk])
            announce(division, [told], f"referral/{row.pk}", _("监督委员会向上级反映情况"), url, at=at, on=on)
    return row


# Asking for a meeting -------------------------------------------------------------------------------------------------


def ask_meeting(
    *, division_id: int, meeting_of: str, reason: str, by: User, at: dt.datetime, on: dt.date
) -> MeetingAsk:
    with transaction.atomic():
        division = place_for(division_id, by, SUPERVISE.name, on)
        body = _supervision(division, on)
        require(
            rules.told(meeting_of if meeting_of in MEETINGS else "", "meeting_of", _("开什么会")),
            rules.told(reason, "reason", _("为什么要开")),
            *guarded(("reason", _("为什么要开"), reason)),
        )
        row = MeetingAsk(
            division=division, body=body, meeting_of=meeting_of, reason=reason.strip(), asked_on=on, by=by, at=at
        )
        # A right to call it oneself, and the days before it, come from a rule of the place or not at all.
        if rules.CALL in (law := rules_on(division, on, [rules.CALL])) and law[rules.CALL].binding:
            known = limit(Term(rules.CALL, law[rules.CALL].number), division, on)
            due = known.deadline(on, calendar())
            row.due_on, row.due_why = due.due, {"lines": explain(due), "basis": known.basis}
        row.save()
        if row.due_on is not None:
            owe(division, KIND_CALL_ASKED, row.pk, Role.CLERK, on=on, due_on=row.due_on)
        url = reverse("committees:ask", args=[row.pk])
        announce(division, COMMITTEE_ROLES, f"ask/{row.pk}", _("监督委员会建议召开会议"), url, at=at, on=on)
        log("supervision_asked", ASK, row, division.code, by=by.pk, at=at, meeting_of=meeting_of)
    return row


def close_ask(*, ask_id: int, meeting_id: int, by: User, at: dt.datetime, on: dt.date) -> MeetingAsk:
    """The meeting called for it: by the committee, or, after the limit, by the supervision committee itself."""
    with transaction.atomic():
        rows = MeetingAsk.objects.select_related("division").select_for_update(of=("self",))
        ask = rows.get(pk=ask_id)
        itself = not may(by, CALL_MEETING.name, place=ask.division.code, on=on).ok
        place_for(ask.division_id, by, SUPERVISE.name if itself else CALL_MEETING.name, on)
        meeting = Meeting.objects.standing().select_related("body").filter(pk=meeting_id, division=ask.division).first()
        if meeting is None:
            raise Refused(no("meeting", _("没有找到这次会议。"), field="meeting"))
        closed = ask.closed_on is not None
        require(
            *rules.answers_ask(ask.meeting_of, meeting.body.kind, ask.asked_on, meeting.notice_on),
            *(
                rules.may_call_itself(ask.due_on, closed, meeting.notice_on)
                if itself
                else [rules.may_call_itself(ask.due_on, closed, on)[0]]
            ),
        )
        ask.meeting, ask.closed_on, ask.called_by_itself = meeting, on, itself
        ask.save()
        done(ask.division_id, [KIND_CALL_ASKED], [ask.pk], on)
        log("ask_closed", ASK, ask, ask.division.code, by=by.pk, at=at, meeting=meeting.pk, itself=itself)
    return ask


# Its own work ---------------------------------------------------------------------------------------------------------


def report_work(
    *,
    division_id: int,
    heard_by: str,
    reported_on: dt.date,
    text: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    meeting_id: int | None = None,
) -> SupervisionReport:
    """To assembly or council (VC-SU-REPORT). Last of its transaction."""
    with transaction.atomic():
        division = place_for(division_id, by, SUPERVISE.name, on)
        body = _supervision(division, on)
        meeting = _meeting(meeting_id, division)
        wanted = heard_by if heard_by in (BodyKind.ASSEMBLY, BodyKind.COUNCIL) else ""
        require(
            rules.told(wanted, "heard_by", _("向谁报告")),
            rules.told(text, "text", _("报告")),
            rules.not_ahead(reported_on, on, "reported_on"),
            *([] if meeting is None else [rules.of_assembly(meeting.body.kind, meeting.held_on is not None)]),
            *guarded(("text", _("报告"), text)),
        )
        row = SupervisionReport.objects.create(
            division=division,
            body=body,
            heard_by=heard_by,
            meeting=meeting,
            on=reported_on,
            text=text.strip(),
            by=by,
            at=at,
        )
        law = rules_on(division, reported_on, [rules.REPORT]).get(rules.REPORT)
        if law is not None:
            _first, last = rules.halves(law.row.unit, reported_on)
            done_period(division.pk, KIND_SUPERVISION_REPORT, last, on)
        entry = log("supervision_reported", REPORT, row, division.code, by=by.pk, at=at, heard_by=heard_by)
        row.leaf = publish(entry, report_body(row))
        row.save(update_fields=["leaf"])
    return row


def _supervision(division: Division, on: dt.date) -> Body:
    body = body_of(division, BodyKind.SUPERVISION, on)
    if body is None:
        text = _("还没有登记监督委员会。请先在“组织和任职”登记监督委员会和成员。")
        raise Refused(no("no_body", text, basis=(rules.EXIST.get(division.committee, ""),)))
    return body


def _meeting(meeting_id: int | None, division: Division) -> Meeting | None:
    if meeting_id is None:
        return None
    found = Meeting.objects.standing().select_related("body").filter(pk=meeting_id, division=division).first()
    if found is None:
        raise Refused(no("meeting", _("没有找到这次会议。"), field="meeting"))
    return found
