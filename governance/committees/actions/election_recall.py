"""Recall: the call with its reasons, the defence, the vote; resignation and the end by law (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Term, limit
from governance.base.journal.actions import record
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.body import end_office
from governance.committees.actions.election_log import ask_state, locked, log, publish
from governance.committees.choices import BodyKind, OfficeEnd, Post
from governance.committees.duty_kinds import KIND_RECALL_VOTE
from governance.committees.election_choices import Claim, ElectionKind, ElectionState, Mode, NoticeKind
from governance.committees.models import Election, Office, Recall
from governance.committees.models.election import RUNNING
from governance.committees.permissions import RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.body import council_members
from governance.committees.queries.election_bodies import result_body
from governance.committees.queries.election_law import ElectionLaw, election_law, law_for
from governance.committees.rules import election as rules
from residents.queries.electorate import base_counts, electorate

S = ElectionState
DAYS = {"village": "VC-EL-RECALL-DAYS", "urban": "RC-EL-RECALL-DAYS"}
DEFAULT_DAYS = 30  # where the place says nothing: the platform's own, said as such
ELECTED = (Post.CHAIR, Post.DEPUTY, Post.MEMBER)
LONGEST = 2000


@dataclass(frozen=True)
class RecallInput:
    claim: str
    signed: int
    reasons: str
    called_on: dt.date
    election_day: dt.date
    same_reasons: bool = False


def call_recall(*, office_id: int, given: RecallInput, by: User, at: dt.datetime, on: dt.date) -> Election:
    """So many voters or representatives call, with reasons; the vote is by the mode in which the member was elected."""
    with transaction.atomic():
        office = Office.objects.select_related("body__division").select_for_update(of=("self",)).get(pk=office_id)
        division = office.body.division
        require(may(by, RUN_ELECTION.name, place=division.code, on=on), forbidden=True)
        law = election_law(division, given.called_on)
        mode = mode_of(office, law)
        total = _called_of(office, given, mode)
        share = law.need("RECALL-CALL-REPS" if given.claim == Claim.REPRESENTATIVES else "RECALL-CALL")
        last = _failed(office)
        again = law.get("RECALL-AGAIN")
        require(
            rules.one_of("claim", given.claim, Claim.values, _("谁提出"), share.basis_text, "claim"),
            _elected(office, on),
            _signed(given.signed, total),
            share.compare(given.signed, total),
            _told(given.reasons),
            _day(given.called_on, on),
            _later(given.election_day, on),
            rules.again_after(
                last.election.decided_on if last else None,
                given.called_on,
                None if again is None else again.number,
                given.same_reasons,
                law.basis("RECALL-AGAIN"),
            ),
            _none_running(office),
            *facts.guarded([("reasons", _("罢免的理由"), given.reasons)]),
        )
        terms = limit(Term(DAYS[division.committee], DEFAULT_DAYS), division, given.called_on)
        due = terms.deadline(given.called_on, calendar())
        election = Election.objects.create(
            division=division,
            body=office.body,
            kind=ElectionKind.RECALL,
            mode=mode,
            election_day=given.election_day,
            seats={},
            planned_on=on,
            planned_by=by,
        )
        Recall.objects.create(
            election=election,
            office=office,
            claim=given.claim,
            signed=given.signed,
            signed_of=total,
            called_on=given.called_on,
            reasons=given.reasons.strip(),
            same_reasons=given.same_reasons,
            due_on=due.due,
            due_why=terms.as_json(),
        )
        open_duty(
            kind=KIND_RECALL_VOTE,
            division_id=division.pk,
            period=given.called_on,
            role=Role.CLERK,
            opens_on=on,
            due_on=due.due,
            subject=election.pk,
            provisional=due.provisional,
        )
        entry = log(election, "recall_called", by=by, at=at, signed=given.signed, of=total)
        publish(election, NoticeKind.PLAN, entry, facts.recall_body(election), on=on)
    return election


def mode_of(office: Office, law: ElectionLaw) -> str:
    """按照产生时的选举方式: that of the election the office came from, else of the last one of the body."""
    candidate = getattr(office, "candidacy", None)
    if candidate is not None:
        return str(candidate.election.first.mode)
    last = Election.objects.filter(body=office.body, state__in=[S.DECIDED, S.DONE]).exclude(kind=ElectionKind.RECALL)
    found = last.order_by("-election_day").values_list("mode", flat=True).first()
    return found or (Mode.VILLAGE if law.committee == "village" else Mode.ALL_VOTERS)


def _called_of(office: Office, given: RecallInput, mode: str) -> int:
    """What the share is counted of: people with the right to vote, households where they send one, representatives."""
    division, day = office.body.division, given.called_on
    if given.claim == Claim.REPRESENTATIVES:
        return council_members(division, day).filter(body__kind=BodyKind.COUNCIL).count()
    if mode == Mode.HOUSEHOLD_REP:
        return base_counts(division, day).households
    return electorate(division, day).count()


def _failed(office: Office) -> Recall | None:
    rows = Recall.objects.filter(office=office, passed=False).select_related("election")
    return rows.order_by("-election__decided_on").first()


def record_defence(*, election_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> Election:
    """有权申辩: in the member's own words, before the vote, published beside the reasons."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.PLANNED, S.ROLL], _("登记申辩"))
        require(_told(text, "text"), *facts.guarded([("text", _("申辩"), text)]))
        recall = Recall.objects.select_for_update().get(election=election)
        recall.defence, recall.defended_on = text.strip(), on
        recall.save()
        election.recall = recall
        entry = log(election, "recall_defended", by=by, at=at)
        publish(election, NoticeKind.PLAN, entry, facts.recall_body(election), on=on)
    return election


def decide_recall(*, election_id: int, in_secret: bool, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Recalled when enough voted and more than half of them agreed; the office ends that day, with its login."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.COUNTED], _("公布结果"))
        law = law_for(election)
        recall = Recall.objects.select_for_update().select_related("office").get(election=election)
        passed, verdicts = rules.recall_result(
            cast=election.cast or 0,
            voters=election.voters or 0,
            yes_votes=recall.yes_votes or 0,
            valid=law.recall_valid(election.mode).compare,
            passes=law.need("RECALL-PASS").compare,
        )
        recall.passed = passed
        recall.save()
        election.recall = recall
        election.is_valid, election.in_secret, election.complete = verdicts[0].ok, in_secret, True
        election.verdicts = [verdict.as_dict() for verdict in verdicts]
        election.decide(by=by, on=on)
        election.save()
        if passed:
            _end(recall.office, OfficeEnd.RECALLED, law.basis("RECALL-PASS"), ends_on=on, by=by, at=at, on=on)
        owed = Duty.objects.open().filter(kind=KIND_RECALL_VOTE, subject=election.pk, division=election.division_id)
        meet(duty_ids=list(owed.values_list("id", flat=True)), on=on)
        entry = log(election, "election_decided", by=by, at=at, passed=passed)
        publish(election, NoticeKind.RESULT, entry, result_body(election), on=on)
    return election


# Resignation and the end by law ---------------------------------------------------------------------------------------


def accept_resignation(
    *, office_id: int, accepted_on: dt.date, resolution: str, by: User, at: dt.datetime, on: dt.date
) -> Office:
    """By assembly or council: the office ends with their decision (村组法 20, 居组法 21)."""
    with transaction.atomic():
        office, law = _office(office_id, by, on)
        require(_resolved(resolution), _day(accepted_on, on))
        basis = f"{resolution.strip()}；{law.basis('RESIGN')}"
        _end(office, OfficeEnd.RESIGNED, basis[:200], ends_on=accepted_on, by=by, at=at, on=on)
        _log_office(office, "resigned", by=by, at=at)
    return office


def end_by_law(
    *, office_id: int, why: str, proof: str, ends_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Office:
    """Loss of capacity, or a sentence: the office ends of itself (村组法 22, 居组法 23). ``proof``: the document."""
    with transaction.atomic():
        office, law = _office(office_id, by, on)
        found = law.need("AUTO-END")
        allowed = [OfficeEnd.CAPACITY.value, OfficeEnd.PUNISHED.value]
        require(
            rules.one_of("why", why, allowed, _("原因"), found.basis_text, "why"), _resolved(proof), _day(ends_on, on)
        )
        basis = f"{proof.strip()}；{found.citation}"
        _end(office, why, basis[:200], ends_on=ends_on, by=by, at=at, on=on)
        _log_office(office, "office_ended_by_law", by=by, at=at)
    return office


def _office(office_id: int, by: User, on: dt.date) -> tuple[Office, ElectionLaw]:
    office = Office.objects.select_related("body__division").get(pk=office_id)
    division = office.body.division
    require(may(by, RUN_ELECTION.name, place=division.code, on=on), forbidden=True)
    require(_elected(office, on))
    return office, election_law(division, on)


def _end(office: Office, why: str, basis: str, *, ends_on: dt.date, by: User, at: dt.datetime, on: dt.date) -> None:
    end_office(office_id=office.pk, ends_on=ends_on, why=why, basis=basis, by=by, at=at, on=on, verb=RUN_ELECTION.name)


def _log_office(office: Office, verb: str, *, by: User, at: dt.datetime) -> None:
    record(
        verb=f"committees.{verb}",
        by=by.pk,
        at=at,
        object_type="committees.office",
        object_id=office.pk,
        division=office.body.division.code,
        basis=list(rules.BASIS),
    )


# Small questions ------------------------------------------------------------------------------------------------------


def _elected(office: Office, on: dt.date) -> Verdict:
    held = office.ends_on is None or office.ends_on >= on
    if office.body.kind == BodyKind.COMMITTEE and office.post in ELECTED and held:
        return yes("office")
    text = _("只有现任的村（居）委会成员可以这样办。")
    return no("office", text, needed=_("现任主任、副主任、委员"), met=office.post, basis=rules.BASIS)


def _signed(signed: int, total: int) -> Verdict:
    if 0 < signed <= total:
        return yes("signed")
    text = _("联名人数要大于0，不能多于%(total)d。请核对签名。") % {"total": total}
    return no("signed", text, needed=f"1-{total}", met=str(signed), basis=rules.BASIS, field="signed")


def _told(text: str, name: str = "reasons") -> Verdict:
    if 0 < len(text.strip()) <= LONGEST:
        return yes(name)
    words = _("请写清楚，最多%(n)d字。") % {"n": LONGEST}
    return no(name, words, needed=f"1-{LONGEST}", met=str(len(text.strip())), basis=rules.BASIS, field=name)


def _day(day: dt.date, on: dt.date) -> Verdict:
    if day <= on:
        return yes("day")
    text = _("日期不能在今天以后。")
    return no("day", text, needed=on.isoformat(), met=day.isoformat(), basis=rules.BASIS, field="called_on")


def _later(day: dt.date, on: dt.date) -> Verdict:
    if day >= on:
        return yes("election_day")
    text = _("投票的日子不能在今天以前。")
    return no("election_day", text, needed=on.isoformat(), met=day.isoformat(), basis=rules.BASIS, field="election_day")


def _none_running(office: Office) -> Verdict:
    if not Recall.objects.filter(office=office, election__state__in=RUNNING).exists():
        return yes("one_recall")
    text = _("对这个人的罢免要求正在办，请接着办那一次。")
    return no("one_recall", text, needed="0", met="1", basis=rules.BASIS)


def _resolved(text: str) -> Verdict:
    if text.strip():
        return yes("resolution")
    words = _("请写明哪天的哪次会议通过，或者哪份文书。")
    return no("resolution", words, needed="1", met="0", basis=rules.BASIS, field="resolution")
