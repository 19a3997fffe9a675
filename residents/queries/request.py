"""Requests on behalf of a person or by their code, and the facts for the rules."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from governance.base import keyring
from governance.base.accounts.models import User
from governance.base.accounts.permissions import SEE_OFFICIAL, scope_of, within_codes
from governance.base.places.models import Division
from residents.models import Request
from residents.models.request import RequestQuerySet
from residents.permissions import HANDLE_REQUEST
from residents.queries.tracking import code_mark
from residents.rules.request import Limits, Sent

CODE = "residents.request.code"
SEALED, ANSWER = "residents_request.sealed", "residents_request.answer"


def person_mark(phone: str) -> str:
    return keyring.blind(phone, purpose="residents.request.person")


def by_code(code: str) -> Request:
    """The request this code was given for; ``Request.DoesNotExist`` otherwise."""
    return Request.objects.select_related("division").get(code_mark=code_mark(code, purpose=CODE))


def visible_to(user: User, on: dt.date) -> RequestQuerySet:
    """Those of the very communities where the person handles requests: never from above, never as superuser."""
    codes = [post.code for post in scope_of(user, on).posts if post.role in HANDLE_REQUEST.roles]
    return Request.objects.filter(division__code__in=codes)


def get_for(user: User, request_id: int, on: dt.date) -> Request:
    """``Request.DoesNotExist`` for anything outside."""
    return visible_to(user, on).select_related("division").get(pk=request_id)


def counts_for(user: User, on: dt.date) -> dict[str, int]:
    """How many there are by state where the person reads official records: above the community only counts."""
    rows = Request.objects.filter(within_codes(scope_of(user, on).codes(SEE_OFFICIAL.roles), "division__code"))
    return dict(rows.values_list("state").annotate(Count("id")).order_by("state"))


def sent_before(mark: str, division: Division, on: dt.date) -> Sent:
    today: QuerySet[Request] = Request.objects.filter(received_on=on)
    return Sent(today.filter(person_mark=mark).count(), today.filter(division=division).count())


def the_limits() -> Limits:
    return Limits(**settings.REQUEST_LIMITS)


def seal(parts: dict[str, Any]) -> bytes:
    return keyring.seal(json.dumps(parts, ensure_ascii=False), context=SEALED)


def unseal(request: Request) -> dict[str, str]:
    """Name, telephone and words; empty when they were destroyed."""
    if request.sealed is None:
        return {}
    found: dict[str, str] = json.loads(keyring.unseal(bytes(request.sealed), context=SEALED))
    return found


def answer_of(request: Request) -> str:
    """What was answered; empty when there is none, or none any more."""
    return "" if request.answer is None else keyring.unseal(bytes(request.answer), context=ANSWER)
