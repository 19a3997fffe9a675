"""The published body of a decision: what was asked, what three people found, what committees said, and why. No names
of persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from autonomy.choices import Aspect
from autonomy.models import AdmissionRequest, ListEntry, Review
from autonomy.queries import admission as facts
from autonomy.queries.precedent import Precedent
from autonomy.rules.admission import Effect


def decision_body(
    request: AdmissionRequest,
    *,
    entry: ListEntry | None,
    like: Sequence[Precedent],
    other_way: Collection[int],
    effects: Sequence[Effect],
    on: dt.date,
) -> dict[str, Any]:
    return {
        "kind": "admission_decision",
        "version": 1,
        "request": request.pk,
        "receipt": request.receipt,
        "place": {"code": request.county.code, "name": request.county.name},
        "decider": request.decider,
        "organisation": request.organisation.name,
        "round": request.round,
        "filed_on": _day(request.filed_on),
        "accepted_on": _day(request.accepted_on),
        "asked": asked_part(request),
        "flags": request.flags,
        "reviews": reviews_part(request),
        "opinions": _opinions(request),
        "burden": [_effect(one) for one in effects],
        "precedents": [
            {
                "request": one.pk,
                "place": one.code,
                "title": one.title,
                "decision": one.state,
                "otherwise": one.pk in other_way,
            }
            for one in like
            if one.like
        ],
        "decision": request.state,
        "decided_on": on.isoformat(),
        "document_no": request.document_no,
        "reason": request.decision_reason,
        "precedent_reason": request.precedent_reason,
        "ceiling_reason": request.ceiling_reason,
        "trial_until": _day(request.trial_until),
        "provisional": None if request.provisional_on is None else _provisional(request),
        "entry": None
        if entry is None
        else {"code": entry.code, "list": entry.version.number, "leaf": entry.version.leaf},
    }


def asked_part(request: AdmissionRequest) -> dict[str, Any]:
    """What the department asks, as it was judged."""
    return {
        "title": request.title,
        "group": request.group,
        "why": request.why,
        "asked": request.asked,
        "does_not": request.does_not,
        "bases": [str(one["text"]) for one in facts.bases_of(request)],
        "applies_to": request.applies_to,
        "concerned": request.concerned,
        "starts_on": _day(request.starts_on),
        "ends_on": _day(request.ends_on),
        "rhythm": request.rhythm,
        "hours_village": _number(request.hours_village),
        "hours_urban": _number(request.hours_urban),
        "amount": _number(request.amount),
        "per": request.per,
        "payer": request.payer,
        "source": request.source,
        "pay_when": request.pay_when,
        "powers": request.powers,
        "data": request.data_needed,
        "forms": request.forms,
        "certificates": request.certificates,
    }


def reviews_part(request: AdmissionRequest) -> list[dict[str, Any]]:
    """In the order of the law; who wrote them is not published."""
    order = {aspect: number for number, aspect in enumerate(Aspect.values)}
    rows = Review.objects.filter(request=request, round=request.round)
    return [
        {
            "aspect": row.aspect,
            "finding": row.finding,
            "criteria": row.criteria,
            "reason": row.reason,
            "evidence": row.evidence,
        }
        for row in sorted(rows, key=lambda row: order[row.aspect])
    ]


def _opinions(request: AdmissionRequest) -> dict[str, Any]:
    rows = facts.opinions(request)
    found = facts.asked_of(rows)
    return {
        "seed": request.receipt,
        "asked": [row.division.code for row in rows],
        "open": found.open,
        "stances": found.stances,
    }


def _effect(one: Effect) -> dict[str, Any]:
    return {
        "committee": one.committee,
        "now": _number(one.now),
        "asked": _number(one.asked),
        "total": _number(one.total),
        "ceiling": _number(one.ceiling),
        "source": one.source,
    }


def _provisional(request: AdmissionRequest) -> dict[str, Any]:
    return {
        "since": _day(request.provisional_on),
        "until": _day(request.provisional_until),
        "reason": request.provisional_reason,
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
