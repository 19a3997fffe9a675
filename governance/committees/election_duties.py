"""What is declared to the clock about elections: each step on its day, and why on that day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_outside_words
from governance.committees.actions import election_candidate, election_clock
from governance.committees.actions.election_log import STEP_KINDS
from governance.committees.actions.election_result import again_limit
from governance.committees.duty_kinds import (
    KIND_DECIDE_OBJECTION,
    KIND_END_NOMINATION,
    KIND_FORM_COMMITTEE,
    KIND_PLAN_ELECTION,
    KIND_PUBLISH_CANDIDATES,
    KIND_PUBLISH_PROXIES,
    KIND_PUBLISH_ROLL,
    KIND_RECALL_VOTE,
    KIND_RUN_OFF,
    KIND_VOTE,
)
from governance.committees.models import Body, Election, RollObjection, Term
from governance.committees.queries.election import schedule

Describe = Callable[[Sequence[Duty]], dict[int, DutyText]]
STEPS = (
    (KIND_FORM_COMMITTEE, "form_committee", gettext_lazy("产生选举委员会")),
    (KIND_PUBLISH_ROLL, "publish_roll", gettext_lazy("公布选民名单")),
    (KIND_END_NOMINATION, "end_nomination", gettext_lazy("结束提名和资格审查")),
    (KIND_PUBLISH_CANDIDATES, "publish_candidates", gettext_lazy("公布正式候选人")),
    (KIND_PUBLISH_PROXIES, "publish_proxies", gettext_lazy("公布委托名单")),
    (KIND_VOTE, "vote", gettext_lazy("投票、计票、公布结果")),
    (KIND_RUN_OFF, "run_off", gettext_lazy("另行选举")),
    (KIND_RECALL_VOTE, "recall_vote", gettext_lazy("组织罢免投票")),
)
CODE_OF = {kind: code for code, kind in STEP_KINDS.items()}


def _described(label: object) -> Describe:
    def describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
        verb = str(_("去办"))
        return {
            duty.pk: DutyText(str(label), verb, reverse("committees:election", args=[duty.subject])) for duty in rows
        }

    return describe


def _explained(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """As the schedule reckons it; a run-off and a recall from the limit they were opened on."""
    ids = {duty.subject for duty in rows}
    elections = {one.pk: one for one in Election.objects.filter(pk__in=ids).select_related("division", "parent")}
    found: dict[int, list[str]] = {}
    for duty in rows:
        election = elections[duty.subject]
        if duty.kind == KIND_RUN_OFF:
            terms = again_limit(election)
            found[duty.pk] = _from_terms(terms, election.decided_on or duty.period, calendar, duty)
        elif duty.kind == KIND_RECALL_VOTE:
            recall = election.recall
            found[duty.pk] = _from_terms(Limit(**recall.due_why), recall.called_on, calendar, duty)
        else:
            steps = {step.code: step for step in schedule(election)}
            step = steps.get(CODE_OF[duty.kind])
            found[duty.pk] = list(step.why) if step is not None else []
    return found


def _from_terms(terms: Limit, start: object, calendar: Calendar, duty: Duty) -> list[str]:
    basis = str(_("依据：%(basis)s") % {"basis": terms.basis})
    return [*explain(terms.deadline(start, calendar)), basis]  # type: ignore[arg-type]


def _objections(rows: Sequence[Duty]) -> dict[int, DutyText]:
    elections = dict(
        RollObjection.objects.filter(pk__in=[duty.subject for duty in rows]).values_list("pk", "election_id")
    )
    return {
        duty.pk: DutyText(
            str(_("处理对选民名单的申诉")),
            str(_("去处理")),
            reverse("committees:election_roll", args=[elections[duty.subject]]),
        )
        for duty in rows
    }


def _explain_objections(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    kept = dict(RollObjection.objects.filter(pk__in=[duty.subject for duty in rows]).values_list("pk", "due_why"))
    return {duty.pk: _from_terms(Limit(**kept[duty.subject]), duty.period, calendar, duty) for duty in rows}


def _plans(rows: Sequence[Duty]) -> dict[int, DutyText]:
    bodies = dict(Term.objects.filter(pk__in=[duty.subject for duty in rows]).values_list("pk", "body_id"))
    names = dict(Body.objects.filter(pk__in=bodies.values()).values_list("pk", "name"))
    return {
        duty.pk: DutyText(
            str(_("%(body)s任期快要届满，定换届选举方案")) % {"body": names[bodies[duty.subject]]},
            str(_("去定方案")),
            reverse("committees:election_new", args=[bodies[duty.subject]]),
        )
        for duty in rows
    }


def _explain_plans(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """The end of the term: the period of a duty that opened again is the day on which it did."""
    words = _("任期%(day)s届满，届满应当及时换届；平台提前%(days)s日提醒")
    ends = dict(Term.objects.filter(pk__in=[duty.subject for duty in rows]).values_list("pk", "ends_on"))
    return {
        duty.pk: [str(words) % {"day": ends[duty.subject].isoformat(), "days": election_clock.AHEAD_DAYS}]
        for duty in rows
    }


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    for number, code, label in STEPS:
        register_kind(DutyKind(number, f"committees.{code}", label, (Role.CLERK,), _described(label), _explained))
    register_kind(
        DutyKind(
            KIND_DECIDE_OBJECTION,
            "committees.decide_objection",
            gettext_lazy("处理对选民名单的申诉"),
            (Role.CLERK,),
            _objections,
            _explain_objections,
        )
    )
    register_kind(
        DutyKind(
            KIND_PLAN_ELECTION,
            "committees.plan_election",
            gettext_lazy("定换届选举方案"),
            (Role.PARTY_SECRETARY,),
            _plans,
            _explain_plans,
        )
    )
    register_outside_words([number for number, _code, _label in STEPS])
    register_outside_words([KIND_DECIDE_OBJECTION, KIND_PLAN_ELECTION])
    register_step("committees.open_elections", election_clock.open_plans)
    register_step("committees.forget_exclusions", election_candidate.forget_exclusions)
