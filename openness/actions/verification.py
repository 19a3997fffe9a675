"""The supervision committee answers a submission, on the screen or on paper (R-CMT-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet
from governance.base.documents.models import Attachment
from governance.base.verdict import Verdict, failures, no, require, yes
from openness.actions.log import log, open_ids
from openness.actions.publication import publish, ready_to_publish
from openness.choices import Ground, Means, State
from openness.duty_kinds import KIND_VERIFY
from openness.models import Disclosure, PaperSheet, Recusal, Signature
from openness.notices import tell_returned
from openness.permissions import CONFIRM_SHEET, RECUSE, UPLOAD_SHEET, may_verify
from openness.queries.content import content_hash as hash_of
from openness.queries.disclosure import problems
from openness.queries.enclosed import file_obstacles
from openness.queries.guard import content_verdicts, text_verdicts
from openness.queries.verification import SigningState, signing_state
from openness.rules.verification import (
    AGREED,
    BASIS,
    IMPOSSIBLE,
    may_confirm,
    may_sign,
    no_interest_declared,
    opinion_given,
    same_content,
    seat_of,
)


@dataclass(frozen=True)
class Named:
    """One signature on a sheet of paper."""

    assignment: int
    agrees: bool = True
    opinion: str = ""


def sign(
    *,
    disclosure_id: int,
    content_hash: str,
    agrees: bool,
    no_interest: bool,
    by: User,
    at: dt.datetime,
    on: dt.date,
    opinion: str = "",
) -> Disclosure:
    """One supervisor's answer to the content read. The deciding one verifies and publishes in the same transaction."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_verify(by, disclosure.division.code, on), forbidden=True)
        require(_current(disclosure, content_hash))
        state = signing_state(disclosure, on)
        require(
            may_sign(by.pk, state.seats, state.votes, state.barred),
            no_interest_declared(no_interest),
            opinion_given(agrees, opinion),
            *text_verdicts(disclosure, ("opinion", _("意见"), opinion)),
        )
        _write(disclosure, state, by.pk, agrees=agrees, opinion=opinion, at=at)
        log(disclosure, "signed", by=by.pk, at=at, basis=BASIS, agrees=agrees, content_hash=content_hash)
        return _settle(disclosure, at=at, on=on)


def recuse(
    *, disclosure_id: int, ground: str, by: User, at: dt.datetime, on: dt.date, user_id: int | None = None
) -> Disclosure:
    """A supervisor stands aside, or is named by another one; the base of the count stays the same."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may(by, RECUSE.name, place=disclosure.division.code, on=on), forbidden=True)
        person = by.pk if user_id is None else user_id
        state = signing_state(disclosure, on)
        require(_open(disclosure), _ground(ground), _may_stand_aside(person, state))
        Recusal.objects.create(disclosure=disclosure, user_id=person, ground=ground, declared_by=by, at=at)
        log(disclosure, "recused", by=by.pk, at=at, basis=BASIS, user=person, ground=ground)
        return _settle(disclosure, at=at, on=on)


def upload_sheet(
    *, disclosure_id: int, attachment_id: int, named: Sequence[Named], by: User, at: dt.datetime, on: dt.date
) -> PaperSheet:
    """A scanned sheet and what it says. It counts only when somebody else has confirmed it."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may(by, UPLOAD_SHEET.name, place=disclosure.division.code, on=on), forbidden=True)
        attachment = Attachment.objects.get(pk=attachment_id, place_code=disclosure.division.code)
        require(_open(disclosure))
        require(*_named_verdicts(disclosure, named, on))
        sheet = PaperSheet.objects.create(
            disclosure=disclosure,
            round=disclosure.round,
            content_hash=disclosure.content_hash,
            attachment=attachment,
            named=[asdict(one) for one in named],
            uploaded_by=by,
            uploaded_at=at,
        )
        log(disclosure, "sheet_uploaded", by=by.pk, at=at, basis=BASIS, sheet=sheet.pk, sha256=attachment.sha256)
    return sheet


def confirm_sheet(*, sheet_id: int, by: User, at: dt.datetime, on: dt.date) -> Disclosure:
    """The names on the sheet become votes; refused as a whole when one of them may not sign."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(sheets=sheet_id)
        require(may(by, CONFIRM_SHEET.name, place=disclosure.division.code, on=on), forbidden=True)
        sheet = PaperSheet.objects.select_for_update().get(pk=sheet_id)
        require(
            may_confirm(by.pk, [disclosure.filed_by_id, disclosure.created_by_id], sheet.uploaded_by_id),
            _unconfirmed(sheet),
        )
        require(_current(disclosure, sheet.content_hash if sheet.round == disclosure.round else ""))
        named = [Named(**one) for one in sheet.named]
        require(*_named_verdicts(disclosure, named, on))
        users = dict(Assignment.objects.filter(pk__in=[one.assignment for one in named]).values_list("id", "user_id"))
        state = signing_state(disclosure, on)
        for one in named:
            _write(disclosure, state, users[one.assignment], agrees=one.agrees, opinion=one.opinion, at=at, sheet=sheet)
        sheet.confirmed_by, sheet.confirmed_at = by, at
        sheet.save()
        log(disclosure, "sheet_confirmed", by=by.pk, at=at, basis=BASIS, sheet=sheet.pk, named=sheet.named)
        return _settle(disclosure, at=at, on=on)


def _write(
    disclosure: Disclosure,
    state: SigningState,
    user_id: int,
    *,
    agrees: bool,
    opinion: str,
    at: dt.datetime,
    sheet: PaperSheet | None = None,
) -> None:
    seat = seat_of(user_id, state.seats, state.votes)
    if seat is None:
        raise LookupError(f"user {user_id} has no seat: may_sign was not asked")
    Signature.objects.create(
        disclosure=disclosure,
        round=disclosure.round,
        seat_id=seat[0],
        assignment_id=seat[1],
        user_id=user_id,
        content_hash=disclosure.content_hash,
        agrees=agrees,
        opinion=opinion.strip(),
        means=Means.SCREEN if sheet is None else Means.PAPER,
        sheet=sheet,
        at=at,
    )


def _settle(disclosure: Disclosure, *, at: dt.datetime, on: dt.date) -> Disclosure:
    """After each answer: enough, not yet, or no longer possible."""
    outcome = signing_state(disclosure, on).tally.outcome
    if outcome == IMPOSSIBLE:
        return _return(disclosure, _reasons(disclosure), cause=IMPOSSIBLE, at=at, on=on)
    if outcome != AGREED:
        return disclosure
    Disclosure.objects.lock_books(disclosure.division_id)
    wrong = failures([*problems(disclosure), *content_verdicts(disclosure), *file_obstacles(disclosure)])
    if hash_of(disclosure) != disclosure.content_hash:
        wrong.append(no("changed", _("提交后内容有变化，请核对后重新提交。"), field="content_hash"))
    if wrong:
        return _return(disclosure, "；".join(verdict.text for verdict in wrong), cause="changed", at=at, on=on)
    paper = Signature.objects.filter(disclosure=disclosure, round=disclosure.round, agrees=True, means=Means.PAPER)
    disclosure.verify(at=at, means=Means.PAPER if paper.exists() else Means.SCREEN)
    disclosure.save()
    meet(duty_ids=open_ids(disclosure, KIND_VERIFY), on=on)
    log(disclosure, "verified", by=None, at=at, basis=BASIS, means=disclosure.verified_means)
    if ready_to_publish(disclosure).ok:
        return publish(disclosure_id=disclosure.pk, by=None, at=at, on=on)
    return disclosure


def _return(disclosure: Disclosure, reason: str, *, cause: str, at: dt.datetime, on: dt.date) -> Disclosure:
    """Back to the clerk with every reason. The supervisors have answered, so their duty is met."""
    disclosure.give_back(reason=reason)
    disclosure.version += 1
    disclosure.save()
    meet(duty_ids=open_ids(disclosure, KIND_VERIFY), on=on)
    log(disclosure, "returned", by=None, at=at, basis=BASIS, cause=cause)
    tell_returned(disclosure, reason, at=at, on=on)
    return disclosure


def _reasons(disclosure: Disclosure) -> str:
    """The opinions of those who disagreed; without any, that too many stand aside."""
    opinions = list(
        Signature.objects.filter(disclosure=disclosure, round=disclosure.round, agrees=False)
        .order_by("id")
        .values_list("opinion", flat=True)
    )
    if Recusal.objects.filter(disclosure=disclosure).exists():
        opinions.append(_("须回避的成员较多，同意的人数达不到半数以上，请联系乡镇（街道）安排代行人后再提交。"))
    return "；".join(opinions) or _("同意的人数已不可能达到半数以上。")


def _current(disclosure: Disclosure, signed: str) -> Verdict:
    return same_content(signed, disclosure.content_hash, disclosure.state == State.SUBMITTED)


def _open(disclosure: Disclosure) -> Verdict:
    if disclosure.state == State.SUBMITTED:
        return yes("submitted", field="state")
    text = _("这一份现在是“%(state)s”，不在核实中。") % {"state": disclosure.get_state_display()}
    return no("not_submitted", text, needed=State.SUBMITTED, met=disclosure.state, basis=BASIS, field="state")


def _ground(ground: str) -> Verdict:
    if ground in Ground.values:
        return yes("ground", field="ground")
    return no(
        "ground", _("请选择回避的理由。"), needed="/".join(Ground.values), met=ground, basis=BASIS, field="ground"
    )


def _may_stand_aside(person: int, state: SigningState) -> Verdict:
    """Somebody in office who has not signed and is not barred already."""
    return may_sign(person, state.seats, state.votes, state.barred)


def _unconfirmed(sheet: PaperSheet) -> Verdict:
    if sheet.confirmed_at is None:
        return yes("unconfirmed", field="sheet")
    return no("confirmed", _("这张核实单已经确认过，不用再确认。"), needed="1", met="2", basis=BASIS, field="sheet")


def _named_verdicts(disclosure: Disclosure, named: Sequence[Named], on: dt.date) -> list[Verdict]:
    """Everybody on the sheet is in office, not barred, and has not signed yet; each seat once."""
    if not named:
        return [no("nobody", _("请选出核实单上签字的成员。"), needed="1", met="0", basis=BASIS, field="named")]
    state = signing_state(disclosure, on)
    posts = {post: (user, seat.seat_id) for seat in state.seats for user, post in seat.actors}
    users = [posts[one.assignment][0] for one in named if one.assignment in posts]
    taken = [posts[one.assignment][1] for one in named if one.assignment in posts]
    answers: list[Verdict] = [opinion_given(one.agrees, one.opinion) for one in named]
    answers += text_verdicts(disclosure, *(("named", _("意见"), one.opinion) for one in named))
    answers += [may_sign(user, state.seats, state.votes, state.barred) for user in users]
    if len(users) < len(named):
        text = _("核实单上有人不是本村（社区）在任的监督委员会成员。请核对人员和任职日期。")
        answers.append(no("not_in_office", text, needed=_("在任成员"), basis=BASIS, field="named"))
    if len(set(taken)) < len(taken) or len(set(users)) < len(users):
        text = _("核实单上同一个人或同一个席位出现了两次，只能算一票。")
        answers.append(no("twice", text, needed="1", met="2", basis=BASIS, field="named"))
    return answers
