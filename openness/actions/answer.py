"""Answering a challenge: the committee, signed by the supervision committee; then the township; then the county.

The three of 村组法 36 (居组法 35): the committee explains or corrects, the township or the county investigates and may
order publication. Question and answer are public when they are signed, the person never is.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.verdict import Verdict, no, require, yes
from openness.actions.challenge import raise_level
from openness.actions.challenge_log import announce, done, log, start_clock
from openness.actions.order import OrderInput, issue_order, publish_leaf
from openness.actions.publication import start_correction
from openness.choices import AnswerLevel, ChallengeState, Closing, EscalationCause, State
from openness.duty_kinds import KIND_ANSWER, KIND_ANSWER_SIGN, KIND_INVESTIGATE_COUNTY, KIND_INVESTIGATE_TOWNSHIP
from openness.models import Answer, AnswerSignature, Challenge, Disclosure
from openness.permissions import ANSWER_CHALLENGE, INVESTIGATE, SIGN_ANSWER
from openness.queries import challenge as facts
from openness.queries.limits import RESPOND_DAYS
from openness.queries.verification import seats
from openness.rules.challenge import answer_fits, in_state, public_question_fits
from openness.rules.verification import (
    AGREED,
    FILED,
    IMPOSSIBLE,
    Tally,
    can_be_verified,
    may_sign,
    opinion_given,
    same_content,
    seat_of,
    tally,
)

S = ChallengeState


def answer(*, challenge_id: int, text: str, upheld: bool, by: User, at: dt.datetime, on: dt.date) -> Answer:
    """The committee answers. With "you are right" about something published, its correction is begun at once."""
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        require(may(by, ANSWER_CHALLENGE.name, place=challenge.division.code, on=on), forbidden=True)
        require(in_state(challenge.state, [S.ACCEPTED], facts.labels(), _("答复")))
        found = seats(challenge.division_id, on)
        require(
            answer_fits(text),
            *facts.guarded(("text", _("答复"), text), division=challenge.division),
            can_be_verified(tally(found, [], {by.pk: FILED})),
        )
        made = _write(challenge, AnswerLevel.COMMITTEE, text, upheld=upheld, by=by, at=at, on=on)
        challenge.answer()
        done(challenge, [KIND_ANSWER], on)
        challenge.due_on = start_clock(challenge, KIND_ANSWER_SIGN, on)
        challenge.save()
        log(challenge, "challenge_answered", by=by.pk, at=at, upheld=upheld, content_hash=made.content_hash)
        announce(challenge, Role.SUPERVISOR, _("请签署答复"), at=at, on=on)
    return made


def _write(
    challenge: Challenge, level: str, text: str, *, upheld: bool, by: User, at: dt.datetime, on: dt.date
) -> Answer:
    correction = None
    if upheld and level == AnswerLevel.COMMITTEE and challenge.disclosure is not None:
        correction = _correction(challenge.disclosure, challenge, by=by, at=at, on=on)
    text = text.strip()
    return Answer.objects.create(
        challenge=challenge,
        level=level,
        text=text,
        upheld=upheld,
        correction=correction,
        content_hash=facts.answer_hash(challenge, level=level, text=text, upheld=upheld),
        by=by,
        on=on,
        at=at,
    )


def _correction(
    disclosure: Disclosure, challenge: Challenge, *, by: User, at: dt.datetime, on: dt.date
) -> Disclosure | None:
    """The one that is there already, else a new draft; nothing where the disclosure was withdrawn."""
    found = facts.correction_of(disclosure)
    if found is not None or disclosure.state != State.PUBLISHED:
        return found
    reason = _("答复第%(number)s号质疑：质疑成立，更正") % {"number": challenge.pk}
    return start_correction(disclosure_id=disclosure.pk, reason=reason, by=by, at=at, on=on)


def sign_answer(
    *,
    challenge_id: int,
    content_hash: str,
    agrees: bool,
    by: User,
    at: dt.datetime,
    on: dt.date,
    opinion: str = "",
) -> Challenge:
    """One supervisor on the answer that was read. More than half publish it; when that cannot be reached any more the
    answer is rejected and the township investigates (村组法 36, 37)."""
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        require(may(by, SIGN_ANSWER.name, place=challenge.division.code, on=on), forbidden=True)
        require(in_state(challenge.state, [S.ANSWERED], facts.labels(), _("签署")))
        given = Answer.objects.get(challenge=challenge, level=AnswerLevel.COMMITTEE)
        state = facts.signing_of(given, challenge, on)
        require(
            same_content(content_hash, given.content_hash, submitted=True),
            may_sign(by.pk, state.seats, state.votes, state.barred),
            opinion_given(agrees, opinion),
            *facts.guarded(("opinion", _("意见"), opinion), division=challenge.division),
        )
        seat = seat_of(by.pk, state.seats, state.votes)
        if seat is None:
            raise LookupError(f"user {by.pk} has no seat: may_sign was not asked")
        AnswerSignature.objects.create(
            answer=given, seat_id=seat[0], assignment_id=seat[1], user=by, agrees=agrees, opinion=opinion.strip(), at=at
        )
        log(challenge, "answer_signed", by=by.pk, at=at, agrees=agrees, content_hash=given.content_hash)
        _settle(challenge, given, at=at, on=on)
    return challenge


def _settle(challenge: Challenge, given: Answer, *, at: dt.datetime, on: dt.date) -> None:
    """After each signature: enough, not yet, or no longer possible."""
    found = facts.signing_of(given, challenge, on).tally
    if found.outcome == IMPOSSIBLE:
        done(challenge, [KIND_ANSWER_SIGN], on)
        raise_level(challenge, cause=EscalationCause.REJECTED, by=None, at=at, on=on)
    elif found.outcome == AGREED:
        done(challenge, [KIND_ANSWER_SIGN], on)
        challenge.publish()
        challenge.due_on = on + dt.timedelta(days=RESPOND_DAYS)
        challenge.save()
        _publish(challenge, given, found, by=None, at=at)


def _publish(challenge: Challenge, given: Answer, found: Tally | None, *, by: int | None, at: dt.datetime) -> None:
    entry = log(challenge, "answer_published", by=by, at=at, upheld=given.upheld, content_hash=given.content_hash)
    given.leaf = publish_leaf(entry, facts.answer_body(given, challenge, found))
    given.published_at = at
    given.save()


def investigate(
    *,
    challenge_id: int,
    text: str,
    upheld: bool,
    by: User,
    at: dt.datetime,
    on: dt.date,
    public_text: str = "",
    order: OrderInput | None = None,
) -> Answer:
    """The township or the county answers with reasons, and orders publication where that is what it found.

    ``public_text`` words the question for the page where nobody has looked at it yet.
    """
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        require(may(by, INVESTIGATE.name, place=challenge.division.code, on=on), forbidden=True)
        require(_at_this_level(by, challenge, on), forbidden=True)
        require(in_state(challenge.state, [S.TOWNSHIP, S.COUNTY], facts.labels(), _("调查答复")))
        question = challenge.public_text or public_text
        require(
            answer_fits(text),
            public_question_fits(question),
            _order_when_upheld(upheld, order),
            *facts.guarded(
                ("text", _("答复"), text), ("public_text", _("公开的问题"), question), division=challenge.division
            ),
        )
        challenge.public_text = question.strip()
        if order is not None:
            issue_order(division_id=challenge.division_id, given=order, by=by, at=at, on=on, challenge=challenge)
        made = _write(challenge, challenge.level, text, upheld=upheld, by=by, at=at, on=on)
        if challenge.state == S.TOWNSHIP:
            done(challenge, [KIND_INVESTIGATE_TOWNSHIP], on)
            challenge.answer_by_township()
            challenge.due_on = on + dt.timedelta(days=RESPOND_DAYS)
        else:
            done(challenge, [KIND_INVESTIGATE_COUNTY], on)
            challenge.close(closing=Closing.FINAL, on=on)
            log(challenge, "challenge_closed", by=by.pk, at=at, closing=Closing.FINAL)
        challenge.save()
        _publish(challenge, made, None, by=by.pk, at=at)
    return made


def _at_this_level(by: User, challenge: Challenge, on: dt.date) -> Verdict:
    """A challenge at the township is not answered by the county over its head, nor the other way round."""
    if challenge.level == AnswerLevel.COMMITTEE or facts.holds_level(by, challenge, on):
        return yes("level")
    text = _("这一件现在由%(who)s调查答复。") % {"who": challenge.get_level_display()}
    return no("level", text, needed=challenge.level, basis=("DI-ESCALATE",))


def _order_when_upheld(upheld: bool, order: OrderInput | None) -> Verdict:
    if upheld or order is None:
        return yes("order", field="upheld")
    text = _("责令公布的，说明质疑成立，请在“质疑成立”里选“是”。")
    return no("order_without_ground", text, basis=("DI-ESCALATE",), field="upheld")
