"""Signing: two people a side under one exact text; the last one makes it an agreement (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.agreement import in_state, ready
from autonomy.actions.agreement_log import SIGN_KINDS, announce, done, log
from autonomy.actions.promise import PromiseKey, end_promises, standing_promises, start_promises
from autonomy.choices import AgreementState, Side
from autonomy.models import Agreement, AgreementSignature
from autonomy.permissions import COMMITTEE_ROLES, SIGN_COMMITTEE, SIGN_GOVERNMENT
from autonomy.queries import agreement as facts
from autonomy.queries.agreement_text import present_hash
from autonomy.rules import agreement as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import publish_body
from governance.base.verdict import Verdict, no, require, yes

A = AgreementState
VERBS = {Side.GOVERNMENT: SIGN_GOVERNMENT, Side.COMMITTEE: SIGN_COMMITTEE}


def sign_agreement(
    *, agreement_id: int, side: str, content_hash: str, by: User, at: dt.datetime, on: dt.date
) -> Agreement:
    """``content_hash``: of the text that the person read. The fourth signature publishes; it is last in its
    transaction."""
    with transaction.atomic():
        agreement = Agreement.objects.locked().get(pk=agreement_id)
        require(_known(side))
        require(may(by, VERBS[Side(side)].name, place=_place(agreement, side), on=on), forbidden=True)
        role, assignment = facts.post_for(by, agreement, side, on)
        require(in_state(agreement, [A.SIGNING], _("签署")))
        before = facts.signers(agreement)
        signer = rules.Signer(by.pk, side, role)
        require(
            *rules.may_sign(signer, before),
            rules.same_text(signed=content_hash, stored=agreement.content_hash, present=present_hash(agreement)),
        )
        AgreementSignature.objects.create(
            agreement=agreement,
            side=side,
            user=by,
            assignment_id=assignment,
            content_hash=agreement.content_hash,
            at=at,
        )
        log(agreement, "agreement_signature", by=by.pk, at=at, side=side, hash=agreement.content_hash)
        after = [*before, signer]
        if sum(one.side == side for one in after) >= rules.NEEDED:
            done(agreement, [SIGN_KINDS[Side(side)]], [agreement.pk], on)
        if rules.complete(after):
            require(*ready(agreement, facts.item_facts(agreement, on), on))
            _conclude(agreement, after, by=by, at=at, on=on)
    return agreement


def _known(side: str) -> Verdict:
    if side in Side.values:
        return yes("side", field="side")
    needed = "、".join(str(label) for label in Side.labels)
    return no("side", _("请选代表哪一方签署：%(needed)s。") % {"needed": needed}, needed=needed, met=side, field="side")


def _place(agreement: Agreement, side: str) -> str:
    return agreement.township.code if side == Side.GOVERNMENT else agreement.division.code


def _conclude(agreement: Agreement, signed: list[rules.Signer], *, by: User, at: dt.datetime, on: dt.date) -> None:
    """Promises become duties and sums owed, what it replaces ends, and the text is published with its money."""
    standing: frozenset[PromiseKey] = frozenset()
    if agreement.amends_id:
        old = Agreement.objects.locked().get(pk=agreement.amends_id)
        require(in_state(old, [A.SIGNED], _("修改")))
        old.replace(on=on)
        old.save()
        standing = standing_promises(old, on)
        end_promises(old, after=on, reason=_("双方签订了补充协议"), by=by, at=at, on=on, but_paid=True)
        log(old, "agreement_amended", by=by.pk, at=at, by_agreement=agreement.pk)
    start_promises(agreement, by=by, at=at, on=on, standing=standing)
    announce(
        [agreement], [Role.TOWNSHIP_STAFF, *COMMITTEE_ROLES], _("协议已经签订并公开"), at=at, on=on, occasion="signed"
    )
    agreement.sign(on=on)
    entry = log(agreement, "agreement_signed", by=by.pk, at=at, hash=agreement.content_hash)
    agreement.leaf = publish_body(entry=entry, body=body(agreement, signed)).number
    agreement.save()


def body(agreement: Agreement, signed: list[rules.Signer]) -> dict[str, Any]:
    """What is made public: the text with its money, and by which offices it was signed; no names of persons."""
    labels = {role.value: str(role.label) for role in Role}
    return {
        **agreement.content,
        "signed_on": None if agreement.signed_on is None else agreement.signed_on.isoformat(),
        "hash": agreement.content_hash,
        "signatures": [{"side": one.side, "role": labels[one.role]} for one in signed],
    }
