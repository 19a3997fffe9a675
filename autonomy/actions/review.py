"""Three findings by three people, and what the committees concerned say (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.admission import ask_gate, said
from autonomy.actions.admission_clock import REVIEW_KINDS, done, log
from autonomy.actions.consultation import opinion_limit
from autonomy.actions.opinion import Target, ask, tell_asked
from autonomy.choices import Aspect, RequestState
from autonomy.models import AdmissionRequest, Opinion, Review
from autonomy.permissions import REVIEW_REQUEST
from autonomy.queries import admission as facts
from autonomy.rules.admission import Hand, finding_fits, in_state, may_write, sample
from autonomy.rules.filing import OWN_BASIS
from governance.base.accounts.models import User
from governance.base.clock.explain import full_date
from governance.base.clock.queries.calendar import calendar
from governance.base.verdict import Verdict, no, require, yes

S = RequestState
REVIEWED = (S.ACCEPTED, S.EXPIRED)  # what an emergency ended before is reviewed afterwards


def review(
    *,
    request_id: int,
    aspect: str,
    finding: str,
    answers: Mapping[str, str],
    reason: str,
    evidence: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Review:
    """One person's finding on one aspect of this round; it is never changed. Of two at once the first one stands."""
    with transaction.atomic():
        request = AdmissionRequest.objects.locked().get(pk=request_id)
        ask_gate(request, by, REVIEW_REQUEST.name, on)
        written = facts.written(request)
        found = facts.hand_of(by, request, on, written)
        if found is None:
            require(_no_post(), forbidden=True)
            raise AssertionError("ask_gate lets nobody in without a post")
        post, hand = found
        barred = [] if request.provisional_by_id is None else [Hand(request.provisional_by_id)]
        require(
            in_state(request.state, REVIEWED, facts.labels(), _("写审查意见")),
            _aspect(aspect),
            *may_write(hand, aspect, written, barred=barred),
        )
        require(
            *finding_fits(aspect, finding, answers, reason, evidence, facts.stops_of(request)),
            *said(reason, "reason", _("理由")),
            *said(evidence, "evidence", _("依据和材料"), least=2),
        )
        made = Review.objects.create(
            request=request,
            round=request.round,
            aspect=aspect,
            finding=finding,
            criteria=dict(answers),
            reason=reason.strip(),
            evidence=evidence.strip(),
            reviewer=by,
            assignment=post,
            at=at,
        )
        done(request, [REVIEW_KINDS[Aspect(aspect)]], on)
        log(request, "admission_reviewed", by=by.pk, at=at, aspect=aspect, finding=finding)
    return made


def _no_post() -> Verdict:
    return no("role", _("您没有在这里审查的任职。"), basis=("R-AUT-3",))


def _aspect(aspect: str) -> Verdict:
    if aspect in Aspect.values:
        return yes("aspect", field="aspect")
    needed = "、".join(str(label) for label in Aspect.labels)
    return no("aspect", _("请选审查哪一项：%(needed)s。") % {"needed": needed}, met=aspect, field="aspect")


def ask_opinions(*, request_id: int, by: User, at: dt.datetime, on: dt.date, size: int | None = None) -> list[Opinion]:
    """Ask a sample of the committees concerned, with a date. Drawn by the receipt's number, so that nobody chooses who
    is asked and anyone can draw again."""
    with transaction.atomic():
        request = AdmissionRequest.objects.locked().get(pk=request_id)
        ask_gate(request, by, REVIEW_REQUEST.name, on)
        codes = facts.concerned_codes(request, on)
        require(
            in_state(request.state, [S.ACCEPTED], facts.labels(), _("征求意见")),
            _not_asked(bool(facts.opinions(request))),
            _somebody(codes),
        )
        drawn = sample(codes, request.receipt or str(request.pk), size)
        found = opinion_limit(request.county, on).deadline(on, calendar())
        ask(
            targets=[Target(code, request_id=request.pk) for code in drawn],
            round=request.round,
            due_on=found.due,
            on=on,
            provisional=found.provisional,
        )
        log(request, "admission_opinions_asked", by=by.pk, at=at, seed=request.receipt, of=len(codes), asked=drawn)
        title = _("请对第%(number)s号准入申请提意见（到%(until)s）") % {
            "number": request.pk,
            "until": full_date(found.due),
        }
        tell_asked(round=request.round, title=title, at=at, on=on, request=request)
    return facts.opinions(request)


def _not_asked(asked: bool) -> Verdict:
    if not asked:
        return yes("asked")
    text = _("这一轮已经抽取村（社区）征求意见了，不重复抽取。")
    return no("already", text, basis=OWN_BASIS, field="opinions")


def _somebody(codes: list[str]) -> Verdict:
    if codes:
        return yes("asked")
    text = _("申请涉及的地方没有已经上线的村（社区）。请退回补正，写明涉及哪里。")
    return no("nobody", text, needed="≥ 1", met="0", basis=OWN_BASIS, field="opinions")
