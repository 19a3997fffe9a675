"""A promise not kept: noted by the other side, answered, settled, or taken to the county (R-AUT-4)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.agreement_log import BREACH_KINDS, OWES, TOLD, announce, done, dropped, log, owe, the_limit
from autonomy.choices import AgreementState, BreachState, Side
from autonomy.duty_kinds import KIND_BREACH_COUNTY
from autonomy.models import Agreement, Breach, Promise
from autonomy.permissions import NOTE_BREACH, RULE_BREACH
from autonomy.queries import agreement as facts
from autonomy.queries.breach import OBJECT, ruling_body
from autonomy.rules import breach as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.queries.calendar import calendar
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import publish_body, record
from governance.base.verdict import Verdict, no, require, yes

A = AgreementState
B = BreachState
OTHER = {Side.GOVERNMENT: Side.COMMITTEE, Side.COMMITTEE: Side.GOVERNMENT}


def note_breach(
    *,
    agreement_id: int,
    what: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    promise_id: int | None = None,
    side: str = "",
) -> Breach:
    """By the side to which it was promised. ``side``: who broke it, when no single promise is named."""
    with transaction.atomic():
        agreement = _agreement(agreement_id, by, on)
        promise = None if promise_id is None else Promise.objects.get(pk=promise_id, agreement=agreement)
        broke = side if promise is None else promise.side
        mine = facts.sides_of(by, agreement, on)
        require(
            rules.signed(agreement.state),
            rules.other_side(broke, mine),
            rules.told(what, "what"),
            *([] if promise is None else [rules.not_kept(promise.met_on, promise.due_on, on)]),
            _not_noted(agreement, promise),
            *guard_verdicts([Part("what", _("怎样违约"), what)]),
        )
        breach = Breach.objects.create(
            agreement=agreement, promise=promise, side=broke, what=what.strip(), noted_by=by, noted_on=on
        )
        owe([(agreement, BREACH_KINDS[Side(broke)], breach.pk, OWES[broke])], on=on)
        log(agreement, "breach_noted", by=by.pk, at=at, breach=breach.pk, side=broke)
        _announce(breach, TOLD[broke], _("对方指出没有按协议做到，请答复"), at=at, on=on)
    return breach


def answer_breach(*, breach_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> Breach:
    """By the side that is said to have broken it."""
    with transaction.atomic():
        breach = _locked(breach_id, by, on)
        require(
            rules.in_state(breach.state, [B.NOTED], _STATES),
            rules.own_side(breach.side, facts.sides_of(by, breach.agreement, on)),
            rules.told(text, "text"),
            *guard_verdicts([Part("text", _("答复"), text)]),
        )
        breach.answer_it(by=by, on=on, text=text.strip())
        breach.save()
        done(breach.agreement, BREACH_KINDS.values(), [breach.pk], on)
        log(breach.agreement, "breach_answered", by=by.pk, at=at, breach=breach.pk)
        _announce(breach, TOLD[OTHER[Side(breach.side)]], _("对方已经答复违约，请看"), at=at, on=on)
    return breach


def settle_breach(*, breach_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> Breach:
    """The side that noted it says how it was put right."""
    with transaction.atomic():
        breach = _locked(breach_id, by, on)
        require(
            rules.in_state(breach.state, [B.NOTED, B.ANSWERED, B.COUNTY], _STATES),
            rules.other_side(breach.side, facts.sides_of(by, breach.agreement, on)),
            rules.told(text, "text"),
            *guard_verdicts([Part("text", _("怎样解决"), text)]),
        )
        breach.settle(on=on, text=text.strip())
        breach.save()
        dropped(breach.agreement, [*BREACH_KINDS.values(), KIND_BREACH_COUNTY], [breach.pk], on)
        log(breach.agreement, "breach_settled", by=by.pk, at=at, breach=breach.pk)
    return breach


def breach_to_county(*, breach_id: int, by: User, at: dt.datetime, on: dt.date) -> Breach:
    """By either side after the answer; by the side that noted it also when the answer is late."""
    with transaction.atomic():
        breach = _locked(breach_id, by, on)
        sides = facts.sides_of(by, breach.agreement, on)
        last = the_limit(BREACH_KINDS[Side(breach.side)]).deadline(breach.noted_on, calendar()).due
        require(
            rules.in_state(breach.state, [B.NOTED, B.ANSWERED], _STATES),
            rules.a_party(sides),
            rules.time_to_answer(answered=breach.state == B.ANSWERED, last=last, on=on),
        )
        breach.to_county()
        breach.save()
        dropped(breach.agreement, BREACH_KINDS.values(), [breach.pk], on)
        owe([(breach.agreement, KIND_BREACH_COUNTY, breach.pk, Role.BUREAU_REVIEWER)], on=on)
        log(breach.agreement, "breach_to_county", by=by.pk, at=at, breach=breach.pk)
        _announce(breach, [Role.BUREAU_REVIEWER], _("协议违约双方没有解决，请裁定"), at=at, on=on)
    return breach


def rule_breach(*, breach_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> Breach:
    """The county rules, by somebody who is neither party nor answered for one, and publishes it with proof. Last of its
    transaction."""
    with transaction.atomic():
        breach = Breach.objects.select_related("agreement__division", "agreement__township").get(pk=breach_id)
        require(may(by, RULE_BREACH.name, place=breach.agreement.township.code, on=on), forbidden=True)
        breach = _for_update(breach_id)
        require(
            rules.in_state(breach.state, [B.COUNTY], _STATES),
            rules.impartial(by.pk, [breach.noted_by_id, breach.answered_by_id]),
            rules.told(text, "text"),
            *guard_verdicts([Part("text", _("裁定"), text)]),
        )
        breach.rule(by=by, on=on, text=text.strip())
        done(breach.agreement, [KIND_BREACH_COUNTY], [breach.pk], on)
        _announce(breach, [*TOLD[Side.GOVERNMENT], *TOLD[Side.COMMITTEE]], _("县级已裁定协议违约"), at=at, on=on)
        entry = record(
            verb="autonomy.breach_ruled",
            by=by.pk,
            at=at,
            object_type=OBJECT,
            object_id=breach.pk,
            division=breach.agreement.division.code,
            basis=rules.BASIS,
            data={"agreement": breach.agreement_id, "side": breach.side},
        )
        breach.leaf = publish_body(entry=entry, body=ruling_body(breach)).number
        breach.save()
    return breach


_STATES = {str(value): str(label) for value, label in B.choices}


def _agreement(agreement_id: int, by: User, on: dt.date) -> Agreement:
    agreement = Agreement.objects.locked().get(pk=agreement_id)
    require(may(by, NOTE_BREACH.name, place=agreement.division.code, on=on), forbidden=True)
    return agreement


def _for_update(breach_id: int) -> Breach:
    rows = Breach.objects.select_related("agreement__division", "agreement__township", "promise")
    return rows.select_for_update(of=("self",)).get(pk=breach_id)


def _locked(breach_id: int, by: User, on: dt.date) -> Breach:
    breach = _for_update(breach_id)
    require(may(by, NOTE_BREACH.name, place=breach.agreement.division.code, on=on), forbidden=True)
    return breach


def _not_noted(agreement: Agreement, promise: Promise | None) -> Verdict:
    if (
        promise is None
        or not Breach.objects.filter(promise=promise, state__in=[B.NOTED, B.ANSWERED, B.COUNTY]).exists()
    ):
        return yes("once")
    return no("noted", _("这一项已经指出过，还没有办结。请看原来的。"), basis=rules.BASIS, field="promise")


def _announce(breach: Breach, roles: object, what: str, *, at: dt.datetime, on: dt.date) -> None:
    occasion = f"breach-{breach.pk}-{breach.state}"
    announce([breach.agreement], list(roles), what, at=at, on=on, occasion=occasion)  # type: ignore[call-overload]
