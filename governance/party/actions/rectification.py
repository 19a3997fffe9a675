"""Finding a branch weak, its plan, measures, acceptance by another person, or once more (R-PTY-5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import open_duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import limit
from governance.base.verdict import Verdict, no, require, yes
from governance.party.actions.common import done, dropped, log, owe, told
from governance.party.choices import RectificationState, WeakKind
from governance.party.duty_kinds import KIND_ACCEPT, KIND_PLAN, KIND_RECTIFY
from governance.party.models import Measure, PartyOrganisation, Rectification
from governance.party.permissions import ACCEPT as MAY_ACCEPT
from governance.party.permissions import IDENTIFY
from governance.party.permissions import RECTIFY as MAY_RECTIFY
from governance.party.queries.organisation import guarded
from governance.party.queries.rectification import ACCEPT, PLAN, RECTIFY, state_labels
from governance.party.rules.common import in_state, not_after, not_before, written
from governance.party.rules.rectification import BASIS, another_person, deadline_fits, kinds_given

OBJECT = "rectification"
S = RectificationState


def identify_weak(
    *, organisation_id: int, kinds: Sequence[str], reason: str, by: User, at: dt.datetime, on: dt.date
) -> Rectification:
    """By township or county; a plan is owed."""
    with transaction.atomic():
        rows = PartyOrganisation.objects.select_related("division").select_for_update(of=("self",))
        organisation = rows.get(pk=organisation_id)
        division = organisation.division
        require(may(by, IDENTIFY.name, place=division.code, on=on), forbidden=True)
        require(
            kinds_given(list(kinds), WeakKind.values),
            written(reason, "reason", _("认定的理由"), basis="R-PTY-5"),
            *guarded(("reason", _("认定的理由"), reason), division=division),
            _none_open(organisation),
        )
        made = Rectification.objects.create(
            organisation=organisation,
            division=division,
            kinds=list(kinds),
            reason=reason.strip(),
            identified_by=by,
            identified_on=on,
        )
        terms = limit(PLAN, division, on)
        role = Role.PARTY_SECRETARY
        owe(kind=KIND_PLAN, division_id=division.pk, subject=made.pk, role=role, terms=terms, on=on)
        _log(made, "weak_identified", by=by, at=at, kinds=list(kinds))
        _tell(made, [Role.PARTY_SECRETARY], _("需要整顿，请定方案：%(name)s"), at=at, on=on)
    return made


def _none_open(organisation: PartyOrganisation) -> Verdict:
    if organisation.ended_on is not None:
        text = _("这个党组织已经撤销，不能认定。")
        return no("state", text, needed="", met=organisation.ended_on.isoformat(), basis=BASIS)
    if not Rectification.objects.open().filter(organisation=organisation).exists():
        return yes("once")
    return no("once", _("这个党组织有一件整顿还没有办结。请在那一件上继续办。"), needed="0", met="1", basis=BASIS)


def plan_rectification(
    *, rectification_id: int, plan: str, deadline: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Rectification:
    """The last day is inside the limit counted from the day on which it was found weak."""
    with transaction.atomic():
        row = _locked(rectification_id, MAY_RECTIFY.name, by, on)
        require(
            in_state(row.state, [S.IDENTIFIED], state_labels(), _("定整顿方案")),
            written(plan, "plan", _("整顿方案"), basis="R-PTY-5"),
            *guarded(("plan", _("整顿方案"), plan), division=row.division),
            _deadline(row, deadline, row.identified_on, on),
        )
        row.plan_it(plan=plan.strip(), deadline=deadline, by=by, on=on)
        row.save()
        done(row.division_id, [KIND_PLAN], row.pk, on)
        _owe_rectifying(row, on)
        _log(row, "plan_made", by=by, at=at, deadline=deadline.isoformat())
        _tell(row, [Role.PARTY_OFFICE], _("整顿方案已定：%(name)s"), at=at, on=on)
    return row


def _deadline(row: Rectification, deadline: dt.date, start: dt.date, on: dt.date) -> Verdict:
    terms = limit(RECTIFY, row.division, on)
    last = terms.deadline(start, calendar()).due
    return deadline_fits(deadline, on=on, last=last, limit=terms.basis)


def _owe_rectifying(row: Rectification, on: dt.date) -> None:
    if row.deadline is None:
        raise AssertionError  # planned above
    open_duty(
        kind=KIND_RECTIFY,
        division_id=row.division_id,
        period=on,
        subject=row.pk,
        role=Role.PARTY_SECRETARY,
        opens_on=on,
        due_on=row.deadline,
    )


def take_measure(
    *, rectification_id: int, done_on: dt.date, text: str, by: User, at: dt.datetime, on: dt.date
) -> Measure:
    """One line of what was done."""
    with transaction.atomic():
        row = _locked(rectification_id, MAY_RECTIFY.name, by, on)
        require(
            in_state(row.state, [S.UNDERWAY], state_labels(), _("登记整顿措施")),
            written(text, "text", _("措施和结果"), most=300, basis="R-PTY-5"),
            *guarded(("text", _("措施和结果"), text), division=row.division),
            not_after(done_on, on, "done_on", _("日期")),
            not_before(done_on, row.identified_on, "done_on", _("日期"), _("认定日期")),
        )
        made = Measure.objects.create(rectification=row, on=done_on, text=text.strip(), by=by)
        _log(row, "measure_taken", by=by, at=at, measure=made.pk)
    return made


def ask_acceptance(*, rectification_id: int, result: str, by: User, at: dt.datetime, on: dt.date) -> Rectification:
    """With at least one measure taken since."""
    with transaction.atomic():
        row = _locked(rectification_id, MAY_RECTIFY.name, by, on)
        require(
            in_state(row.state, [S.UNDERWAY], state_labels(), _("申请验收")),
            written(result, "result", _("整顿情况"), basis="R-PTY-5"),
            *guarded(("result", _("整顿情况"), result), division=row.division),
            _some_measure(row),
        )
        row.submit(result=result.strip(), by=by, on=on)
        row.save()
        done(row.division_id, [KIND_RECTIFY], row.pk, on)
        terms = limit(ACCEPT, row.division, on)
        role = Role.PARTY_OFFICE
        owe(kind=KIND_ACCEPT, division_id=row.division_id, subject=row.pk, role=role, terms=terms, on=on)
        _log(row, "acceptance_asked", by=by, at=at)
        _tell(row, [Role.PARTY_OFFICE], _("申请验收整顿：%(name)s"), at=at, on=on)
    return row


def _some_measure(row: Rectification) -> Verdict:
    if row.measures.exists():
        return yes("measures")
    text = _("还没有登记整顿措施。请先登记做了什么，再申请验收。")
    return no("measures", text, needed="1", met="0", basis=BASIS, field="result")


def accept_rectification(
    *, rectification_id: int, opinion: str, by: User, at: dt.datetime, on: dt.date
) -> Rectification:
    """By somebody else than who made the plan."""
    with transaction.atomic():
        row = _looked_at(rectification_id, opinion, _("验收"), by, on)
        row.accept(opinion=opinion.strip(), by=by, on=on)
        row.save()
        done(row.division_id, [KIND_ACCEPT], row.pk, on)
        _log(row, "accepted", by=by, at=at)
        _tell(row, [Role.PARTY_SECRETARY], _("整顿验收通过：%(name)s"), at=at, on=on)
    return row


def reopen_rectification(
    *, rectification_id: int, opinion: str, deadline: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Rectification:
    """Not accepted: what is missing, and until when; the limit is counted from today."""
    with transaction.atomic():
        row = _looked_at(rectification_id, opinion, _("退回重新整顿"), by, on)
        require(_deadline(row, deadline, on, on))
        row.reopen(opinion=opinion.strip(), deadline=deadline)
        row.save()
        done(row.division_id, [KIND_ACCEPT], row.pk, on)
        _owe_rectifying(row, on)
        _log(row, "reopened", by=by, at=at, deadline=deadline.isoformat(), times=row.reopened)
        _tell(row, [Role.PARTY_SECRETARY], _("整顿验收没有通过：%(name)s"), at=at, on=on)
    return row


def _looked_at(rectification_id: int, opinion: str, what: str, by: User, on: dt.date) -> Rectification:
    row = _locked(rectification_id, MAY_ACCEPT.name, by, on)
    require(
        in_state(row.state, [S.SUBMITTED], state_labels(), what),
        another_person(row.planned_by_id, by.pk),
        written(opinion, "opinion", _("验收意见"), basis="R-PTY-5"),
        *guarded(("opinion", _("验收意见"), opinion), division=row.division),
    )
    return row


def withdraw_identification(
    *, rectification_id: int, opinion: str, by: User, at: dt.datetime, on: dt.date
) -> Rectification:
    """It was found weak by mistake."""
    with transaction.atomic():
        row = _locked(rectification_id, IDENTIFY.name, by, on)
        require(
            in_state(row.state, [S.IDENTIFIED, S.UNDERWAY, S.SUBMITTED], state_labels(), _("撤销认定")),
            written(opinion, "opinion", _("撤销的理由"), basis="R-PTY-5"),
            *guarded(("opinion", _("撤销的理由"), opinion), division=row.division),
        )
        row.withdraw(opinion=opinion.strip(), by=by, on=on)
        row.save()
        dropped(row.division_id, [KIND_PLAN, KIND_RECTIFY, KIND_ACCEPT], row.pk, on)
        _log(row, "weak_withdrawn", by=by, at=at)
        _tell(row, [Role.PARTY_SECRETARY], _("撤销软弱涣散的认定：%(name)s"), at=at, on=on)
    return row


def _locked(rectification_id: int, verb: str, by: User, on: dt.date) -> Rectification:
    rows = Rectification.objects.select_related("division", "organisation").select_for_update(of=("self",))
    row = rows.get(pk=rectification_id)
    require(may(by, verb, place=row.division.code, on=on), forbidden=True)
    return row


def _log(row: Rectification, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    log(
        verb,
        division=row.division,
        object_type=OBJECT,
        object_id=row.pk,
        by=by,
        at=at,
        basis=BASIS,
        state=str(row.state),
        **data,
    )


def _tell(row: Rectification, roles: Sequence[str], title: str, *, at: dt.datetime, on: dt.date) -> None:
    told(
        row.division,
        roles,
        matter=f"rectification/{row.pk}#{row.state}-{row.reopened}",
        title=title % {"name": row.organisation.name},
        url=reverse("party:rectification", args=[row.pk]),
        at=at,
        on=on,
    )
