"""A villager who asks, and short words for what is done with the question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from openness.actions.answer import answer, investigate, sign_answer
from openness.actions.challenge import Question, Received, accept, receive, refuse, respond
from openness.choices import AnswerLevel
from openness.models import Answer, Challenge, Disclosure
from tests.openness.village import DAY, Village, at, spent

NAME, PHONE = "林秋禾", "13900001234"
TEXT = "路灯电费比上个月多了一倍，是怎么回事？"
REPLY = "上个月漏抄一块电表，这个月一起付的，收据在村委会可以看。"


def day(number: int) -> dt.date:
    """So many days after the day on which everything begins."""
    return DAY + dt.timedelta(days=number)


@dataclass
class Asking:
    """``asking.ask()``, then ``asking.accept()``, ``asking.answer()``, ``asking.signed()``."""

    village: Village
    disclosure: Disclosure
    codes: list[str] = field(default_factory=list)

    def ask(self, on: dt.date = DAY, *, by: str = "", **parts: Any) -> Challenge:
        return self.received(on, by=by, **parts).challenge

    def received(self, on: dt.date = DAY, *, by: str = "", **parts: Any) -> Received:
        given = {"text": TEXT, "disclosure_id": self.disclosure.pk, "name": NAME, "phone": PHONE, **parts}
        found = receive(
            division_id=self.village.division.pk,
            question=Question(**given),
            by=self.village.people[by] if by else None,
            at=at(on),
            on=on,
        )
        self.codes.append(found.code)
        return found

    def do(self, act: Any, challenge: Challenge, by: str, on: dt.date, **parts: Any) -> Any:
        return act(challenge_id=challenge.pk, by=self.village.people[by] if by else None, at=at(on), on=on, **parts)

    def accept(self, challenge: Challenge, on: dt.date = DAY, *, by: str = "sun", text: str = TEXT) -> Challenge:
        return self.do(accept, challenge, by, on, public_text=text)

    def refuse(self, challenge: Challenge, on: dt.date = DAY, *, by: str = "sun", ground: str = "abusive") -> Challenge:
        return self.do(refuse, challenge, by, on, ground=ground)

    def answer(
        self, challenge: Challenge, on: dt.date = DAY, *, by: str = "clerk", upheld: bool = False, text: str = REPLY
    ) -> Answer:
        return self.do(answer, challenge, by, on, text=text, upheld=upheld)

    def sign(self, challenge: Challenge, by: str, on: dt.date = DAY, *, agrees: bool = True, **parts: Any) -> Challenge:
        given = Answer.objects.get(challenge=challenge, level=AnswerLevel.COMMITTEE)
        told = {"content_hash": given.content_hash, "opinion": "" if agrees else "没有说清楚", **parts}
        return self.do(sign_answer, challenge, by, on, agrees=agrees, **told)

    def signed(self, challenge: Challenge, on: dt.date = DAY) -> Challenge:
        self.sign(challenge, "sun", on)
        return self.sign(challenge, "qian", on)

    def published(self, on: dt.date = DAY, *, upheld: bool = False, **parts: Any) -> Challenge:
        """Asked, taken, answered and signed on one day."""
        challenge = self.accept(self.ask(on, **parts), on)
        self.answer(challenge, on, upheld=upheld)
        return self.signed(challenge, on)

    def investigate(self, challenge: Challenge, by: str, on: dt.date, **parts: Any) -> Answer:
        given = {"text": "查了收据和电表，村里说的属实。", "upheld": False, "public_text": TEXT, **parts}
        return self.do(investigate, challenge, by, on, **given)

    def respond(self, challenge: Challenge, on: dt.date, *, satisfied: bool, by: str = "") -> Challenge:
        return self.do(respond, challenge, by, on, satisfied=satisfied)

    def sweep(self, on: dt.date) -> dict[str, int]:
        return sweep(on=on, at=at(on))


def fresh(challenge: Challenge) -> Challenge:
    return Challenge.objects.select_related("division").get(pk=challenge.pk)


def duties(challenge: Challenge, kind: int) -> list[Duty]:
    return list(Duty.objects.filter(kind=kind, subject=challenge.pk).order_by("id"))


def make_asking(village: Village) -> Asking:
    """January is published, and somebody wonders."""
    return Asking(village, village.month(1, spent("120.00", "路灯电费")))
