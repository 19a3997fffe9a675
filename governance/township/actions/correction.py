"""责令改正: what breaks the law, the committee's reply, the end. Never another decision in its place (村组法 6, 41)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import limit
from governance.base.journal.actions import record
from governance.base.law.models import Citation, Rule
from governance.base.notices.actions import tell
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from governance.township.choices import CorrectionReply, CorrectionState
from governance.township.duty_kinds import KIND_CORRECTION
from governance.township.models import Correction
from governance.township.permissions import COMMITTEE_ROLES, ISSUE_CORRECTION, REPLY_CORRECTION
from governance.township.queries.guidance import REPLY, correction_labels, guarded, may_revoke
from governance.township.rules.guidance import (
    CORRECT_BASIS,
    LONGEST_DECISION,
    ground_in_law,
    in_state,
    not_after,
    replaces_nothing,
    text_fits,
)

NOTICE = "township.correction"
OBJECT = "correction"
S = CorrectionState


@dataclass(frozen=True)
class OrderInput:
    """Which decision of the community breaks which article, and how."""

    decision: str
    decided_on: dt.date
    ground: str
    article: str
    rule_id: int | None = None
    citation_id: int | None = None


def issue_correction(*, division_id: int, given: OrderInput, by: User, at: dt.datetime, on: dt.date) -> Correction:
    """The committee owes a reply by a day."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, ISSUE_CORRECTION.name, place=division.code, on=on), forbidden=True)
        require(
            text_fits(given.decision, "decision", _("哪一项自治决定"), LONGEST_DECISION),
            text_fits(given.ground, "ground", _("怎样违反")),
            not_after(given.decided_on, on, "decided_on", _("决定日期")),
            *ground_in_law(rule=given.rule_id, citation=given.citation_id, article=given.article),
            replaces_nothing(given.ground),
            replaces_nothing(given.decision, "decision"),
            *_known(given, on),
            *guarded(
                ("decision", _("哪一项自治决定"), given.decision),
                ("ground", _("怎样违反"), given.ground),
                division=division,
            ),
        )
        due = limit(REPLY, division, on).deadline(on, calendar())
        made = Correction.objects.create(
            division=division,
            decision=given.decision.strip(),
            decided_on=given.decided_on,
            rule_id=given.rule_id,
            citation_id=given.citation_id,
            article=given.article.strip(),
            ground=given.ground.strip(),
            issued_by=by,
            issued_on=on,
            reply_by=due.due,
        )
        open_duty(
            kind=KIND_CORRECTION,
            division_id=division.pk,
            period=on,
            subject=made.pk,
            role=Role.CLERK,
            opens_on=on,
            due_on=due.due,
            provisional=due.provisional,
        )
        _log(made, "correction_issued", by=by, at=at, rule=given.rule_id, citation=given.citation_id)
        _tell(made, COMMITTEE_ROLES, _("责令改正，请答复"), at=at, on=on)
    return made


def reply_to_correction(
    *, correction_id: int, kind: str, reply: str, by: User, at: dt.datetime, on: dt.date
) -> Correction:
    """It will correct, or holds that no law is broken and says why."""
    with transaction.atomic():
        row = _locked(correction_id)
        require(may(by, REPLY_CORRECTION.name, place=row.division.code, on=on), forbidden=True)
        require(
            in_state(row.state, [S.ISSUED], correction_labels(), _("答复")),
            _kind(kind),
            text_fits(reply, "reply", _("答复")),
            *guarded(("reply", _("答复"), reply), division=row.division),
        )
        row.reply_to(by=by, on=on, kind=kind, text=reply.strip())
        row.save()
        meet(duty_ids=_duties(row), on=on)
        _log(row, "correction_replied", by=by, at=at, kind=kind)
        _tell(row, [Role.TOWNSHIP_STAFF], _("责令改正有了答复"), at=at, on=on)
    return row


def close_correction(*, correction_id: int, outcome: str, by: User, at: dt.datetime, on: dt.date) -> Correction:
    """Corrected by the community itself, or no longer insisted on."""
    with transaction.atomic():
        row = _locked(correction_id)
        require(may(by, ISSUE_CORRECTION.name, place=row.division.code, on=on), forbidden=True)
        require(
            in_state(row.state, [S.ISSUED, S.REPLIED], correction_labels(), _("办结")),
            text_fits(outcome, "outcome", _("结果")),
            replaces_nothing(outcome, "outcome"),
            *guarded(("outcome", _("结果"), outcome), division=row.division),
        )
        row.close(on=on, outcome=outcome.strip())
        row.save()
        cancel(duty_ids=_duties(row), on=on)
        _log(row, "correction_closed", by=by, at=at)
        _tell(row, COMMITTEE_ROLES, _("责令改正已办结"), at=at, on=on)
    return row


def revoke_correction(*, correction_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Correction:
    """No law was broken: by the township that gave it, or by the county."""
    with transaction.atomic():
        row = _locked(correction_id)
        require(may_revoke(by, row, on), forbidden=True)
        require(
            in_state(row.state, [S.ISSUED, S.REPLIED], correction_labels(), _("撤销")),
            text_fits(reason, "reason", _("撤销的理由")),
            *guarded(("reason", _("撤销的理由"), reason), division=row.division),
        )
        row.revoke(on=on, outcome=reason.strip())
        row.save()
        cancel(duty_ids=_duties(row), on=on)
        _log(row, "correction_revoked", by=by, at=at)
        _tell(row, (*COMMITTEE_ROLES, Role.TOWNSHIP_STAFF), _("责令改正已撤销"), at=at, on=on)
    return row


def _locked(correction_id: int) -> Correction:
    return Correction.objects.select_related("division").select_for_update(of=("self",)).get(pk=correction_id)


def _known(given: OrderInput, on: dt.date) -> list[Verdict]:
    """The rule named is one in force, the document one that is registered."""
    rule = given.rule_id is None or Rule.objects.in_force(on).filter(pk=given.rule_id).exists()
    citation = given.citation_id is None or Citation.objects.filter(pk=given.citation_id).exists()
    if rule and citation:
        return [yes("known", field="basis")]
    text = _("找不到这条依据，或者今天已经失效。请重新选。")
    return [no("unknown", text, basis=CORRECT_BASIS, field="basis")]


def _kind(kind: str) -> Verdict:
    if kind in CorrectionReply.values:
        return yes("kind", field="kind")
    needed = "、".join(str(label) for label in CorrectionReply.labels)
    return no("kind", _("请选：%(needed)s。") % {"needed": needed}, needed=needed, met=kind, field="kind")


def _duties(row: Correction) -> list[int]:
    found = Duty.objects.open().filter(division=row.division, kind=KIND_CORRECTION, subject=row.pk)
    return list(found.values_list("id", flat=True))


def _log(row: Correction, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"township.{verb}",
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=row.pk,
        division=row.division.code,
        basis=CORRECT_BASIS,
        data={"state": row.state, **data},
    )


def _tell(row: Correction, roles: list[Role] | tuple[Role, ...], what: str, *, at: dt.datetime, on: dt.date) -> None:
    tell(
        division=row.division,
        roles=roles,
        kind=NOTICE,
        matter=f"correction/{row.pk}#{row.state}",
        title=_("%(what)s：%(decision)s") % {"what": what, "decision": row.decision},
        url=reverse("township:correction", args=[row.pk]),
        at=at,
        on=on,
    )
