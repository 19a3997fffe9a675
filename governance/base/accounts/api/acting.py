"""Doing something through the API: each POST is exactly one action, inside the caller's own places.

What lies outside them is not there (404), whatever it is; inside, the action itself answers with its verdicts.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.places.api.listing import Given, today
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within


class Versioned(serializers.Serializer[Any]):
    """Guards against writing over what somebody else has saved in between."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


def person(request: Request) -> User:
    """Who asks; every view that acts requires a signed-in person."""
    if not isinstance(request.user, User):
        raise TypeError("a view that acts was opened to visitors")
    return request.user


def acting(request: Request) -> dict[str, Any]:
    """``by``, ``at``, ``on`` of an action, from this request."""
    return {"by": person(request), "at": request.at, "on": today(request)}  # type: ignore[attr-defined]


def body(request: Request, serializer: type[serializers.Serializer[Any]]) -> Given:
    """The JSON sent, checked; ``ValidationError`` otherwise."""
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def require_place(request: Request, code: str) -> None:
    """Something is held at ``code`` or above it; 404 otherwise."""
    if not any(is_within(code, post.code) for post in scope_of(person(request), today(request)).posts):
        raise Http404


def own_division(request: Request, code: str) -> Division:
    """The division with that code where the person holds something; 404 otherwise."""
    require_place(request, code)
    try:
        return Division.objects.get(code=code)
    except Division.DoesNotExist as missing:
        raise Http404 from missing
