"""Asking: receive, confirm or refuse, say whether it is enough, open the seal (R-OPN-6; 村组法 36, 居组法 35)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base import keyring
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.models import Duty
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from openness.actions.challenge_log import announce, done, dropped, log, start_clock
from openness.choices import (
    ChallengeState,
    Closing,
    ContactPurpose,
    EscalationCause,
    Means,
    Refusal,
)
from openness.duty_kinds import (
    KIND_ANSWER,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
    PUBLIC_KINDS,
)
from openness.models import Challenge, Disclosure, Item
from openness.permissions import ENTER_CHALLENGE, VERIFY_CHALLENGER
from openness.queries import challenge as facts
from openness.queries.limits import RESPOND_DAYS
from openness.rules.challenge import (
    about_one_thing,
    in_state,
    in_time,
    person_told,
    public_question_fits,
    question_fits,
    window_passed,
    within_limits,
)
from residents.queries.tracking import code_mark, new_code
from residents.rules.person import plain_name, plain_phone

S = ChallengeState
CHECK_KINDS = {Role.SUPERVISOR: KIND_CHECK, Role.TOWNSHIP_STAFF: KIND_CHECK_TOWNSHIP}


@dataclass(frozen=True)
class Question:
    """What somebody asks, about a published disclosure, an overdue duty, or something that no list names."""

    text: str
    disclosure_id: int | None = None
    duty_id: int | None = None
    line: str = ""
    name: str = ""
    phone: str = ""
    wants_answer: bool = True
    verifier: str = Role.SUPERVISOR


@dataclass(frozen=True)
class Received:
    """``code`` is shown to the person once and kept nowhere."""

    challenge: Challenge
    code: str


def receive(*, division_id: int, question: Question, by: User | None, at: dt.datetime, on: dt.date) -> Received:
    """From the page (``by`` None) or entered for a person who came with it. Refusals name every limit reached."""
    name, phone = plain_name(question.name), plain_phone(question.phone)
    with transaction.atomic():
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        if by is not None:
            require(may(by, ENTER_CHALLENGE.name, place=division.code, on=on), forbidden=True)
        about = _about(division, question, on)
        require(
            _live(division, on),
            about_one_thing([question.disclosure_id, question.duty_id]),
            *question_fits(question.text, question.line),
            *person_told(name, phone, phone_needed=by is None),
            _verifier(question.verifier),
            *facts.guarded(("text", _("问题"), question.text), ("line", _("哪一笔"), question.line), division=division),
        )
        mark = facts.person_mark(name, phone, division)
        asked = facts.asked_before(mark, division, about.target, on)
        require(*within_limits(asked, facts.the_limits(), on, paper=by is not None))
        code = new_code()
        challenge = Challenge.objects.create(
            division=division,
            **about.columns,
            about=about.title[:160],
            line=question.line.strip(),
            text=question.text.strip(),
            means=Means.SCREEN if by is None else Means.PAPER,
            received_on=on,
            received_at=at,
            entered_by=by,
            window_passed=about.window_passed,
            code_mark=code_mark(code, purpose=facts.CODE),
            contact=keyring.seal(json.dumps({"name": name, "phone": phone}), context=facts.CONTEXT),
            person_mark=mark,
            wants_answer=question.wants_answer,
            verifier=question.verifier,
        )
        _begin(challenge, by=by, at=at, on=on)
    return Received(challenge, code)


def _begin(challenge: Challenge, *, by: User | None, at: dt.datetime, on: dt.date) -> None:
    """The committee's time runs from the day of receipt (山东条例 16: 自收到异议之日起), checking included."""
    challenge.due_on = start_clock(challenge, KIND_ANSWER, on)
    kind = CHECK_KINDS[Role(challenge.verifier)]
    start_clock(challenge, kind, on, not_after=challenge.due_on)
    challenge.save()
    log(challenge, "challenge_received", by=None if by is None else by.pk, at=at, means=challenge.means)
    announce(challenge, challenge.verifier, _("请核对是不是本村（社区）的人提的"), at=at, on=on)


@dataclass(frozen=True)
class _About:
    columns: dict[str, Any]
    target: dict[str, Any]  # the same, as a filter for the limits
    title: str
    window_passed: bool = False


def _about(division: Division, question: Question, on: dt.date) -> _About:
    """The thing challenged, in this community; ``DoesNotExist`` for what is elsewhere or not public."""
    if question.disclosure_id is not None:
        row = Disclosure.objects.public().select_related("item").get(pk=question.disclosure_id, division=division)
        published = None if row.published_at is None else timezone.localdate(row.published_at)
        late = window_passed(published, facts.window_days(division, on), on)
        return _About({"disclosure": row, "item": row.item}, {"disclosure": row}, row.title, late)
    if question.duty_id is not None:
        duty = Duty.objects.open().get(pk=question.duty_id, division=division, kind__in=PUBLIC_KINDS)
        title = _("没有公开：%(title)s") % {"title": facts.public_titles([duty])[duty.pk]}
        item = Item.objects.filter(pk=duty.subject).first() if duty.kind == PUBLIC_KINDS[0] else None
        return _About({"duty_id": duty.pk, "item": item}, {"duty_id": duty.pk}, title)
    target = {"disclosure": None, "duty_id": None}
    return _About({}, target, str(_("该公开而没有公开的事")))


def _live(division: Division, on: dt.date) -> Verdict:
    if division.is_live(on):
        return yes("live")
    text = _("这里还没有在网上公开，或者已经撤销，不能在这里提。请直接找村（居）委会或乡镇（街道）。")
    return no("not_live", text, needed=_("已启用的村（社区）"), met=division.name, basis=("R-OPN-6",), field="text")


def _verifier(verifier: str) -> Verdict:
    if verifier in CHECK_KINDS:
        return yes("verifier", field="verifier")
    return no("verifier", _("请选由谁核对：监督委员会或乡镇（街道）。"), met=verifier, field="verifier")


def accept(*, challenge_id: int, public_text: str, by: User, at: dt.datetime, on: dt.date) -> Challenge:
    """A resident asks: the question goes on the page in this wording, and the committee answers it."""
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        _ask_checker(challenge, by, on)
        require(
            in_state(challenge.state, [S.RECEIVED], facts.labels(), _("受理")),
            public_question_fits(public_text),
            *facts.guarded(("public_text", _("公开的问题"), public_text), division=challenge.division),
        )
        challenge.accept(by=by, at=at, public_text=public_text.strip())
        challenge.save()
        done(challenge, list(CHECK_KINDS.values()), on)
        log(challenge, "challenge_accepted", by=by.pk, at=at, as_written=public_text.strip() == challenge.text)
        announce(challenge, Role.CLERK, _("请答复"), at=at, on=on)
    return challenge


def refuse(*, challenge_id: int, ground: str, by: User, at: dt.datetime, on: dt.date) -> Challenge:
    """Not taken, with the reason; the person may ask the township to look again."""
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        _ask_checker(challenge, by, on)
        require(in_state(challenge.state, [S.RECEIVED], facts.labels(), _("不受理")), _ground(ground))
        challenge.refuse(by=by, at=at, refusal=ground)
        challenge.due_on = on + dt.timedelta(days=RESPOND_DAYS)
        challenge.save()
        done(challenge, list(CHECK_KINDS.values()), on)
        dropped(challenge, on)
        log(challenge, "challenge_refused", by=by.pk, at=at, ground=ground)
    return challenge


def _ask_checker(challenge: Challenge, by: User, on: dt.date) -> None:
    require(may(by, VERIFY_CHALLENGER.name, place=challenge.division.code, on=on), forbidden=True)
    require(facts.may_check(by, challenge, on), forbidden=True)


def _ground(ground: str) -> Verdict:
    if ground in Refusal.values:
        return yes("ground", field="ground")
    needed = "、".join(str(label) for label in Refusal.labels)
    return no("ground", _("请选不受理的理由：%(needed)s。") % {"needed": needed}, needed=needed, field="ground")


def respond(*, challenge_id: int, satisfied: bool, by: User | None, at: dt.datetime, on: dt.date) -> Challenge:
    """The person says whether it is enough: with the tracking code (``by`` None), or through somebody who enters it.

    Not enough goes one level up (村组法 36); a refusal can only be taken up.
    """
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        if by is not None:
            require(may(by, ENTER_CHALLENGE.name, place=challenge.division.code, on=on), forbidden=True)
        answered = [S.PUBLISHED, S.TOWNSHIP_ANSWERED]
        allowed = answered if satisfied else [*answered, S.REFUSED]
        require(
            in_state(challenge.state, allowed, facts.labels(), _("表示满意") if satisfied else _("再往上提")),
            in_time(challenge.due_on, on),
        )
        actor = None if by is None else by.pk
        if satisfied:
            challenge.close(closing=Closing.SATISFIED, on=on)
            challenge.save()
            log(challenge, "challenge_closed", by=actor, at=at, closing=Closing.SATISFIED)
            return challenge
        cause = EscalationCause.APPEAL if challenge.state == S.REFUSED else EscalationCause.DISSATISFIED
        raise_level(challenge, cause=cause, by=actor, at=at, on=on)
    return challenge


def raise_level(challenge: Challenge, *, cause: str, by: int | None, at: dt.datetime, on: dt.date) -> None:
    """To the township, from there to the county; whoever owed an answer below owes none any more."""
    dropped(challenge, on)
    if challenge.state == S.TOWNSHIP_ANSWERED:
        challenge.to_county(cause=cause)
        kind, role = KIND_INVESTIGATE_COUNTY, Role.BUREAU_REVIEWER
    else:
        challenge.to_township(cause=cause)
        kind, role = KIND_INVESTIGATE_TOWNSHIP, Role.TOWNSHIP_STAFF
    challenge.due_on = start_clock(challenge, kind, on)
    challenge.save()
    log(challenge, "challenge_escalated", by=by, at=at, cause=cause)
    announce(challenge, role, _("请调查并答复"), at=at, on=on)


def open_contact(*, challenge_id: int, purpose: str, by: User, at: dt.datetime, on: dt.date) -> dict[str, str]:
    """Name and telephone, for one of the purposes; each opening is in the journal (R-RES-7)."""
    with transaction.atomic():
        challenge = Challenge.objects.locked().get(pk=challenge_id)
        require(facts.may_open_contact(by, challenge, on), forbidden=True)
        require(_purpose(purpose), _still_sealed(challenge))
        log(challenge, "contact_opened", by=by.pk, at=at, purpose=purpose)
        found: dict[str, str] = json.loads(keyring.unseal(bytes(challenge.contact or b""), context=facts.CONTEXT))
    return found


def _purpose(purpose: str) -> Verdict:
    if purpose in ContactPurpose.values:
        return yes("purpose", field="purpose")
    needed = "、".join(str(label) for label in ContactPurpose.labels)
    return no("purpose", _("请选为什么要看：%(needed)s。") % {"needed": needed}, needed=needed, field="purpose")


def _still_sealed(challenge: Challenge) -> Verdict:
    if challenge.contact is not None:
        return yes("sealed", field="contact")
    return no("destroyed", _("姓名和电话在办结后已经销毁，不能再看。"), basis=("PI-KEEP",), field="contact")
