"""Thirty requests at the gate, each brought as far as ``requests.json`` says, by as many people as the rules want."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from autonomy.actions.admission import (
    RequestInput,
    accept,
    file,
    file_again,
    return_for_repair,
    save_draft,
    withdraw,
)
from autonomy.actions.decision import decide, grant_provisional
from autonomy.actions.entry import BasisInput
from autonomy.actions.opinion import give_opinion
from autonomy.actions.purchase import open_purchase
from autonomy.actions.review import ask_opinions, review
from autonomy.choices import Aspect, Decision, Finding, Stance
from autonomy.models import AdmissionRequest, Opinion
from autonomy.rules.admission import Deciding, criteria_of
from governance.base.places.choices import DEMONSTRATION_CODE
from governance.config.demonstration.cast import BUREAU, REVIEWERS
from governance.config.demonstration.stage import Stage, Story

REQUESTS = Path(__file__).parent / "requests.json"
Told = dict[str, Any]
DECISIONS = {
    "admit": Decision.ADMIT,
    "trial": Decision.TRIAL,
    "refuse": Decision.REFUSE,
    "refer": Decision.REFER,
}
COPIED = (
    "title",
    "group",
    "why",
    "asked",
    "does_not",
    "applies_to",
    "rhythm",
    "per",
    "source",
    "pay_when",
    "powers",
)


def told() -> list[Told]:
    found: list[Told] = json.loads(REQUESTS.read_text(encoding="utf-8"))
    return found


def gate_scenes(stage: Stage) -> list[Story]:
    return [asked(stage, number, one) for number, one in enumerate(told())]


def asked(stage: Stage, number: int, one: Told) -> Story:
    """One request, from the draft to where it stands today."""
    yield stage.day(*one["filed"]) if "filed" in one else stage.ago(one["days_ago"])
    by = stage.department(one["dept"])
    office = stage.organisations[one["dept"]]
    first = {**one, **one.get("first", {})}
    request = save_draft(given=_given(stage, first), organisation_id=office.pk, **stage.by(by))
    if one["outcome"] == "draft":
        return
    file(request_id=request.pk, **stage.by(by))
    yield from _at_gate(stage, request.pk, one, by, _hands(one, number))


def _hands(one: Told, number: int) -> list[str]:
    """Three who review and one who decides, another one in turn."""
    side = "office" if one["dept"] == BUREAU else "bureau"
    return [f"{side}{(number + place) % REVIEWERS + 1:02d}" for place in range(REVIEWERS)]


def _given(stage: Stage, one: Told) -> RequestInput:
    emergency = bool(one.get("emergency"))
    start = stage.on if emergency else (stage.on + dt.timedelta(days=75)).replace(day=1)
    return RequestInput(
        **{name: one[name] for name in COPIED},
        concerned=(DEMONSTRATION_CODE,),
        starts_on=start,
        ends_on=start + dt.timedelta(days=29) if emergency else None,
        hours_village=_number(one["hours_village"]),
        hours_urban=_number(one["hours_urban"]),
        amount=_number(one["amount"]),
        payer=f"{one['payer']}（虚构）",
        data_needed=one["data"],
        forms=one.get("forms", ""),
        certificates=one.get("certificates", ""),
        declared=tuple(one.get("declared", ())),
        emergency=emergency,
        emergency_ground=one.get("emergency_ground", ""),
        bases=tuple(BasisInput(document=document, article=article) for document, article in one["basis"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _at_gate(stage: Stage, pk: int, one: Told, by: str, hands: list[str]) -> Iterator[dt.date]:
    match one["outcome"]:
        case "filed":
            return
        case "withdraw":
            yield stage.soon(3)
            withdraw(request_id=pk, **stage.by(by))
        case "repair":
            yield stage.soon(2)
            return_for_repair(request_id=pk, note=one["repair_note"], **stage.by(hands[3]))
        case "expire" | "provisional":
            yield from _emergency(stage, pk, one, hands)
        case outcome:
            yield from _taken(stage, pk, one, hands)
            if outcome in DECISIONS:
                yield from _decided(stage, pk, one, by, hands)


def _taken(stage: Stage, pk: int, one: Told, hands: list[str], reviews: Sequence[Sequence[str]] = ()) -> Story:
    """Accepted, a sample of the committees asked, and the findings that there are."""
    yield stage.soon()
    accept(request_id=pk, **stage.by(hands[3]))
    findings = list(reviews or one.get("reviews", ()))
    if not findings:
        return
    ask_opinions(request_id=pk, **stage.by(hands[0]))
    for aspect, finding in zip(Aspect, findings, strict=False):
        yield stage.soon()
        _review(stage, pk, aspect, finding, hands[list(Aspect).index(aspect)])
        if aspect == Aspect.LEGALITY:
            _heard(stage, pk, [] if reviews else one.get("opinions", []))


def _review(stage: Stage, pk: int, aspect: Aspect, finding: Sequence[str], by: str) -> None:
    """What speaks against it is said at the last criterion, and at what the rules flagged."""
    found, reason, evidence = finding
    stops = [flag["stop"] for flag in AdmissionRequest.objects.get(pk=pk).flags]
    wanted = criteria_of(aspect, stops)
    answers = dict.fromkeys(wanted, "yes")
    if found != Finding.MET:
        answers[criteria_of(aspect)[0 if found == Finding.NOT_MET else -1]] = "no"
    if found == Finding.NOT_MET:
        answers.update({code: "no" for code in wanted if code.startswith("flag_")})
    review(
        request_id=pk,
        aspect=aspect,
        finding=found,
        answers=answers,
        reason=reason,
        evidence=evidence,
        **stage.by(by),
    )


def _heard(stage: Stage, pk: int, said: Sequence[Sequence[str]]) -> None:
    """Each committee asked answers; the first ones have something to say."""
    rows = Opinion.objects.filter(request=pk, stance="").select_related("division").order_by("division__code")
    for number, opinion in enumerate(rows):
        stance, text = said[number] if number < len(said) else (Stance.AGREE, "")
        head = stage.places[opinion.division.code].head
        give_opinion(opinion_id=opinion.pk, stance=stance, text=text, **stage.by(head))


def _decided(stage: Stage, pk: int, one: Told, by: str, hands: list[str]) -> Story:
    """By the fourth person. What is right but for one thing goes back once and is looked at anew."""
    yield stage.soon(3)
    wanted = DECISIONS[one["outcome"]]
    conditional = [finding for finding in one["reviews"] if finding[0] == Finding.CONDITIONAL]
    if wanted == Decision.ADMIT and conditional:
        back = Deciding(Decision.REPAIR, conditional[0][1])
        decide(request_id=pk, given=back, **stage.by(hands[3]))
        yield stage.soon(4)
        version = AdmissionRequest.objects.values_list("version", flat=True).get(pk=pk)
        save_draft(request_id=pk, given=_given(stage, one), version=version, **stage.by(by))
        file_again(request_id=pk, **stage.by(by))
        anew = [
            (Finding.MET, one["again"] if finding in conditional else finding[1], finding[2])
            for finding in one["reviews"]
        ]
        yield from _taken(stage, pk, one, hands, anew)
        yield stage.soon(3)
    until = _months_later(stage.on, one["trial_months"]) if wanted == Decision.TRIAL else None
    given = Deciding(wanted, one["reason"], trial_until=until)
    decide(request_id=pk, given=given, **stage.by(hands[3]))
    if one.get("purchase"):
        yield stage.soon(4)
        open_purchase(request_id=pk, served=one["served"], estimate=Decimal(one["estimate"]), **stage.by(by))


def _months_later(day: dt.date, months: int) -> dt.date:
    """The last day of a trial: the day before the same day so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, min(day.day, 28)) - dt.timedelta(days=1)


def _emergency(stage: Stage, pk: int, one: Told, hands: list[str]) -> Story:
    """Let in at once for some days by one person; when these are over it is reviewed afterwards by the others."""
    until = stage.on + dt.timedelta(days=one["provisional_days"])
    grant_provisional(request_id=pk, until=until, reason=one["provisional_reason"], **stage.by(hands[3]))
    if one["outcome"] == "provisional":
        yield stage.soon(2)
        accept(request_id=pk, **stage.by(hands[3]))
        return
    day = until + dt.timedelta(days=1)
    yield stage.workday(day)
    stage.sweep(stage.on)  # it has run out: the reviews are owed now
    for aspect, finding in zip(Aspect, one["reviews"], strict=True):
        yield stage.soon()
        _review(stage, pk, aspect, finding, hands[list(Aspect).index(aspect)])
