"""Challenges as facts for the rules, and on behalf of a person (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from governance.base import keyring
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, scope_of
from governance.base.clock.models import Duty, Event
from governance.base.clock.queries.duty import texts
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.journal.canonical import digest
from governance.base.law.queries import NoRuleInForce, rule
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, yes
from openness.choices import AnswerLevel, ChallengeState
from openness.duty_kinds import KIND_PERIOD, KIND_REPUBLISH, PUBLIC_KINDS, STAGE_KINDS
from openness.models import Answer, AnswerSignature, Challenge, Disclosure, Item
from openness.models.challenge import ChallengeQuerySet
from openness.queries.verification import SigningState, seats
from openness.rules.challenge import Asked, Limits
from openness.rules.verification import FILED, Tally, Vote, tally
from residents.queries.tracking import code_mark

CODE = "openness.challenge.code"
CONTEXT = "openness_challenge.contact"
MISSING = 30  # overdue things that a person chooses from
OFFICE = {AnswerLevel.TOWNSHIP: Role.TOWNSHIP_STAFF, AnswerLevel.COUNTY: Role.BUREAU_REVIEWER}


def person_mark(name: str, phone: str, division: Division) -> str:
    """By telephone; without one by the name within the community."""
    told = phone or f"{division.code}/{name}"
    return keyring.blind(told, purpose="openness.challenge.person")


def by_code(code: str) -> Challenge:
    """The challenge that this tracking code was given for; ``Challenge.DoesNotExist`` otherwise."""
    mark = code_mark(code, purpose=CODE)
    return Challenge.objects.select_related("division", "disclosure", "item").get(code_mark=mark)


def visible_to(user: User, on: dt.date) -> ChallengeQuerySet:
    """Official records of one's divisions. Who asks is in none of them."""
    return filter_official(Challenge.objects.all(), user, on)  # type: ignore[return-value]


def get_for(user: User, challenge_id: int, on: dt.date) -> Challenge:
    """One of ``visible_to``; ``Challenge.DoesNotExist`` for anything else."""
    return visible_to(user, on).select_related("division", "disclosure", "item").get(pk=challenge_id)


def holds_level(user: User, challenge: Challenge, on: dt.date) -> bool:
    """Whether the person investigates at the level where the challenge is now."""
    role = OFFICE.get(AnswerLevel(challenge.level))
    return role is not None and scope_of(user, on).holds([role], challenge.division.code)


def may_check(user: User, challenge: Challenge, on: dt.date) -> Verdict:
    """Who confirms that a resident asks: the supervisors, or the township when the person wished so."""
    if scope_of(user, on).holds([challenge.verifier], challenge.division.code):
        return yes("role")
    text = _("这一件由%(who)s核对，请他们办理。") % {"who": challenge.get_verifier_display()}
    return no("role", text, needed=challenge.verifier, basis=("openness.verify_challenger",))


def may_open_contact(user: User, challenge: Challenge, on: dt.date) -> Verdict:
    """The named verifier of that community, and the township once it investigates; never the clerk, never the county,
    never the superuser by that (requirements.md, personal records)."""
    scope, code = scope_of(user, on), challenge.division.code
    township = code[:9]
    checks = challenge.verifier == Role.SUPERVISOR and scope.holds_at([Role.SUPERVISOR], code)
    asked = challenge.verifier == Role.TOWNSHIP_STAFF or challenge.level != AnswerLevel.COMMITTEE
    if checks or (asked and scope.holds_at([Role.TOWNSHIP_STAFF], township)):
        return yes("contact")
    text = _("姓名和电话只有%(who)s为了核对能看；报到乡镇（街道）以后，乡镇（街道）的经办人能看。") % {
        "who": challenge.get_verifier_display()
    }
    return no("contact", text, needed=challenge.verifier, basis=("PI-MIN", "R-RES-7"))


def asked_before(mark: str, division: Division, target: dict[str, Any], on: dt.date) -> Asked:
    """Counts for the limits; four short queries under the lock of the community."""
    here = Challenge.objects.filter(division=division)
    mine = Challenge.objects.filter(person_mark=mark)
    about = here.filter(**target)
    sent = {"received_on": on, "entered_by": None}
    return Asked(
        person_today=mine.filter(**sent).count(),
        person_open=mine.filter(division=division, **target).open().count(),
        item_today=about.filter(**sent).count(),
        place_today=here.filter(**sent).count(),
    )


def the_limits() -> Limits:
    given = settings.CHALLENGE_LIMITS
    return Limits(given["person_day"], given["item_day"], given["place_day"])


def window_days(division: Division, on: dt.date) -> int | None:
    """A local window to object after publication (山东条例 16), None where there is none that binds."""
    try:
        found = rule("DI-CHALLENGE-WINDOW", applies_to=division.committee, place=division.code, on=on)
    except NoRuleInForce:
        return None
    return found.number if found.binding else None


def missing(division: Division, on: dt.date) -> list[tuple[int, str]]:
    """Open public duties that are overdue, as (id, title): what a person may say is missing."""
    late = Duty.objects.overdue(on).filter(division=division, kind__in=PUBLIC_KINDS)
    rows = list(late.select_related("division").order_by("due_on", "id")[:MISSING])
    titles = public_titles(rows)
    return [(duty.pk, titles[duty.pk]) for duty in rows]


def public_titles(rows: Sequence[Duty]) -> dict[int, str]:
    """How a duty is called before anything about it was verified: by the catalogue and the day, never by what a clerk
    typed of the event or the project. A constant number of queries."""
    typed = [duty for duty in rows if duty.kind not in (KIND_PERIOD, KIND_REPUBLISH)]
    plain = [duty for duty in rows if duty.kind in (KIND_PERIOD, KIND_REPUBLISH)]
    found = {duty.pk: text.title for duty, text in zip(plain, texts(plain), strict=True)}
    if not typed:
        return found
    items = dict(Item.objects.exclude(event_kind="").values_list("event_kind", "title"))
    kinds = dict(Event.objects.filter(pk__in=[duty.subject for duty in typed]).values_list("id", "kind"))
    stages = {kind: f"project_{stage}" for stage, kind in STAGE_KINDS.items()}
    for duty in typed:
        kind = stages.get(duty.kind) or kinds[duty.subject]
        words = {"title": items[kind], "month": duty.due_on.month, "day": duty.due_on.day}
        found[duty.pk] = _("%(title)s（应在%(month)s月%(day)s日前公开）") % words
    return found


def guarded(*parts: tuple[str, str, str], division: Division) -> list[Verdict]:
    """No number of a person in what anyone may read (R-OPN-9): (field, label, text)."""
    phones = [division.telephone] if division.telephone else []
    return guard_verdicts([Part(*part) for part in parts if part[2]], public_phones=phones)


def suggested_wording(challenge: Challenge) -> str:
    """What the one who looks begins with: the question, with the line it is about in front."""
    if not challenge.line:
        return challenge.text
    return _("关于“%(line)s”：%(text)s") % {"line": challenge.line, "text": challenge.text}


# The committee's answer and its signatures --------------------------------------------------------------------------


def committee_answer(challenge: Challenge) -> Answer | None:
    return Answer.objects.filter(challenge=challenge, level=AnswerLevel.COMMITTEE).first()


def votes(answer: Answer) -> list[Vote]:
    rows = AnswerSignature.objects.filter(answer=answer).order_by("id")
    return [Vote(*row) for row in rows.values_list("seat_id", "user_id", "agrees")]


def signing_of(answer: Answer, challenge: Challenge, on: dt.date) -> SigningState:
    """More than half of the supervisors in office; who wrote the answer does not sign it."""
    found, given = seats(challenge.division_id, on), votes(answer)
    bars = {answer.by_id: FILED}
    return SigningState(tally(found, given, bars), tuple(found), tuple(given), bars)


def answer_hash(challenge: Challenge, *, level: str, text: str, upheld: bool) -> str:
    """What a supervisor signs: the question as it will be shown, and the answer."""
    return digest(
        {
            "challenge": challenge.pk,
            "question": challenge.public_text,
            "level": level,
            "text": text,
            "upheld": upheld,
        }
    )


def answer_body(answer: Answer, challenge: Challenge, found: Tally | None) -> dict[str, Any]:
    """The published body: question and answer; never who asked."""
    division = challenge.division
    return {
        "kind": "challenge_answer",
        "version": 1,
        "challenge": challenge.pk,
        "place": {"code": division.code, "name": division.name},
        "about": {
            "title": challenge.about,
            "leaf": None if challenge.disclosure is None else challenge.disclosure.leaf,
        },
        "question": challenge.public_text,
        "received_on": challenge.received_on.isoformat(),
        "level": answer.level,
        "answer": answer.text,
        "upheld": answer.upheld,
        "answered_on": answer.on.isoformat(),
        "verification": None if found is None else _verification(answer, found),
    }


def _verification(answer: Answer, found: Tally) -> dict[str, Any]:
    dissents = AnswerSignature.objects.filter(answer=answer, agrees=False).order_by("id")
    return {
        "seats": found.seats,
        "agreed": found.agreed,
        "dissents": [{"text": text} for text in dissents.values_list("opinion", flat=True)],
    }


def correction_of(disclosure: Disclosure) -> Disclosure | None:
    """The correction that is being written or is public already."""
    rows = Disclosure.objects.filter(corrects=disclosure).exclude(state="withdrawn")
    return rows.order_by("id").first()


def labels() -> dict[str, str]:
    return {value: str(label) for value, label in ChallengeState.choices}
