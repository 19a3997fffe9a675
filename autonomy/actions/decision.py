"""The decision at the gate, and letting an emergency in for a limited time (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions import lists
from autonomy.actions.admission import ask_gate, said, send_back
from autonomy.actions.admission_clock import KINDS, done, dropped, log, tell_department
from autonomy.actions.opinion import drop_questions
from autonomy.choices import Decision, ListKind, RequestState, Standing
from autonomy.duty_kinds import KIND_DECIDE
from autonomy.models import AdmissionRequest, ListEntry
from autonomy.permissions import DECIDE_REQUEST
from autonomy.queries import admission as facts
from autonomy.queries.admission_body import decision_body
from autonomy.queries.lists import entries_in_force
from autonomy.queries.precedent import Precedent, precedents
from autonomy.rules.admission import (
    ADMITTING,
    Deciding,
    Effect,
    Matter,
    decision_fits,
    differs,
    in_state,
    may_decide,
    provisional_fits,
)
from autonomy.rules.filing import OWN_BASIS
from governance.base.accounts.models import User
from governance.base.journal.actions import publish_body
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes

S = RequestState
WAITING = (S.FILED, S.ACCEPTED, S.REPAIR)
NUMBER = 60  # characters


def decide(
    *,
    request_id: int,
    given: Deciding,
    by: User,
    at: dt.datetime,
    on: dt.date,
    document_no: str = "",
) -> AdmissionRequest:
    """Admit, admit on trial, refuse, refer to purchase, or return for repair. Published with its reasons and proof;
    what is admitted is on the list from today. Of two at once the first one stands. Last of its transaction."""
    with transaction.atomic():
        request = AdmissionRequest.objects.locked().get(pk=request_id)
        ask_gate(request, by, DECIDE_REQUEST.name, on)
        require(in_state(request.state, [S.ACCEPTED], facts.labels(), _("决定")))
        written = facts.written(request)
        found = facts.hand_of(by, request, on, written)
        if found is None:
            require(no("role", _("您没有在这里决定的任职。"), basis=("R-AUT-3",)), forbidden=True)
            raise AssertionError("ask_gate lets nobody in without a post")
        require(may_decide(found[1], written), forbidden=True)
        like, effects = precedents(request), facts.effects(request, on)
        require(
            *decision_fits(given, _matter(request, like, effects), on),
            *said(given.reason, "reason", _("决定的理由")),
            *_public(given, document_no),
        )
        if given.decision == Decision.REPAIR:
            send_back(request, given.reason, by=by, at=at, on=on)
            return request
        _conclude(request, given, like, effects, document_no=document_no, by=by, at=at, on=on)
    return request


def _matter(request: AdmissionRequest, like: list[Precedent], effects: list[Effect]) -> Matter:
    asked = facts.asked_of(facts.opinions(request))
    return Matter(
        written=facts.written(request),
        effects=effects,
        precedents=[one.facts() for one in like],
        opinions_asked=asked.total,
        opinions_open=asked.open,
        opinions_due=asked.due_on,
        ends_on=request.ends_on,
    )


def _public(given: Deciding, document_no: str) -> list[Verdict]:
    """Reasons that are given are published: as long as they are, and naming nobody."""
    found = []
    if given.precedent_reason.strip():
        found += said(given.precedent_reason, "precedent_reason", _("与先例不同的理由"))
    if given.ceiling_reason.strip():
        found += said(given.ceiling_reason, "ceiling_reason", _("超过上限仍准入的理由"))
    if len(document_no) > NUMBER:
        found.append(no("document_no", _("文号最多60个字。"), met=str(len(document_no)), field="document_no"))
    return found


def _conclude(
    request: AdmissionRequest,
    given: Deciding,
    like: list[Precedent],
    effects: list[Effect],
    *,
    document_no: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> None:
    county = Division.objects.select_for_update(no_key=True).get(pk=request.county_id)
    request.document_no = _number(request, county, document_no.strip(), on)
    other_way = {one.pk for one in differs(given.decision, [one.facts() for one in like])}
    request.precedent_reason = given.precedent_reason.strip() if other_way else ""
    over = given.decision in ADMITTING and any(one.over for one in effects)
    request.ceiling_reason = given.ceiling_reason.strip() if over else ""
    _move(request, given, by=by, on=on)
    request.version += 1
    done(request, [KIND_DECIDE], on)
    dropped(request, on, KINDS)
    drop_questions(on=on, request=request)
    logged = log(
        request, "admission_decided", by=by.pk, at=at, decision=given.decision, document_no=request.document_no
    )
    tell_department(request, _("已决定"), at=at, on=on)
    entry = _list(request, given, by=by, at=at, on=on)
    body = decision_body(request, entry=entry, like=like, other_way=other_way, effects=effects, on=on)
    request.leaf = publish_body(entry=logged, body=body).number
    request.save()


def _move(request: AdmissionRequest, given: Deciding, *, by: User, on: dt.date) -> None:
    reason = given.reason.strip()
    match given.decision:
        case Decision.ADMIT:
            request.admit(by=by, on=on, reason=reason)
        case Decision.TRIAL:
            if given.trial_until is None:
                raise ValueError("a trial has an end: decision_fits asks for it")
            request.admit_on_trial(by=by, on=on, reason=reason, until=given.trial_until)
        case Decision.REFUSE:
            request.refuse(by=by, on=on, reason=reason)
        case Decision.REFER:
            request.refer(by=by, on=on, reason=reason)


def _list(request: AdmissionRequest, given: Deciding, *, by: User, at: dt.datetime, on: dt.date) -> ListEntry | None:
    """On the list from today, or off it when it was let in provisionally and is not admitted."""
    if given.decision == Decision.ADMIT:
        standing = Standing.REGULAR if request.ends_on is None else Standing.LIMITED
        return lists.admit_entry(request=request, standing=standing, until=request.ends_on, by=by, at=at, on=on)
    if given.decision == Decision.TRIAL:
        return lists.admit_entry(
            request=request, standing=Standing.TRIAL, until=request.trial_until, by=by, at=at, on=on
        )
    listed = entries_in_force(ListKind.ASSISTANCE, request.county.code, on).filter(request=request).first()
    if listed is not None:
        lists.withdraw_entry(entry_id=listed.pk, reason=_("审查后没有准入"), from_day=on, by=by, at=at, on=on)
    return None


def _number(request: AdmissionRequest, county: Division, given: str, on: dt.date) -> str:
    """The office's own number where it gave one, else the next of the platform. No two decisions of a county have one
    number."""
    rows = AdmissionRequest.objects.filter(county=county).exclude(pk=request.pk)
    if given:
        require(_free(not rows.filter(document_no=given).exists(), given))
        return given
    year = _("准决〔%(year)s〕") % {"year": on.year}
    used = rows.filter(document_no__startswith=year).values_list("document_no", flat=True)
    numbers = [int(hit.group(1)) for one in used if (hit := re.fullmatch(rf"{re.escape(year)}(\d+)号", one))]
    return _("%(year)s%(number)s号") % {"year": year, "number": max(numbers, default=0) + 1}


def _free(free: bool, number: str) -> Verdict:
    if free:
        return yes("document_no", field="document_no")
    text = _("文号“%(number)s”已经用过。请换一个，或者不填，由平台编号。") % {"number": number}
    return no("document_no", text, met=number, basis=OWN_BASIS, field="document_no")


# Emergencies ----------------------------------------------------------------------------------------------------


def grant_provisional(
    *, request_id: int, until: dt.date | None, reason: str, by: User, at: dt.datetime, on: dt.date
) -> AdmissionRequest:
    """One person lets an emergency in until a day, with the reason; it is reviewed and decided like any other, and ends
    by itself when it is not. Last of its transaction."""
    with transaction.atomic():
        request = AdmissionRequest.objects.locked().get(pk=request_id)
        ask_gate(request, by, DECIDE_REQUEST.name, on)
        require(
            in_state(request.state, WAITING, facts.labels(), _("临时准入")),
            _first_time(request),
            *provisional_fits(emergency=request.emergency, until=until, reason=reason, on=on),
            *said(reason, "reason", _("为什么等不及审查")),
            _no_finding(request, by),
        )
        request.provisional_until, request.provisional_by, request.provisional_on = until, by, on
        request.provisional_reason = reason.strip()
        request.version += 1
        request.save()
        log(request, "admission_provisional", by=by.pk, at=at, until=None if until is None else until.isoformat())
        tell_department(request, _("已临时准入"), at=at, on=on)
        lists.admit_entry(request=request, standing=Standing.PROVISIONAL, until=until, by=by, at=at, on=on)
    return request


def _first_time(request: AdmissionRequest) -> Verdict:
    if request.provisional_until is None:
        return yes("first")
    text = _("这件申请已经临时准入过，不能再延长。请抓紧审查决定。")
    return no("already", text, met=request.provisional_until.isoformat(), basis=OWN_BASIS, field="until")


def _no_finding(request: AdmissionRequest, by: User) -> Verdict:
    """Who reviewed it may not let it in past the others."""
    if all(by.pk not in one.hand.persons for one in facts.written(request)):
        return yes("no_finding")
    text = _("您写过这一轮的审查意见，临时准入要由别人决定。")
    return no("reviewer_decides", text, basis=OWN_BASIS, field="until")
