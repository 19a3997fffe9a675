"""What the pages of this subject share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import codes_visible, may
from governance.base.frame import DeskRequest
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within

T = TypeVar("T")


def when(request: DeskRequest) -> dict[str, Any]:
    """by, at and on of an action."""
    return {"by": request.user, "at": request.at, "on": request.on}


def found(ask: Callable[..., T], request: DeskRequest, pk: int, missing: type[Exception]) -> T:
    """What is inside the person's own divisions; 404 for anything else."""
    try:
        return ask(request.user, pk, request.on)
    except missing as error:
        raise Http404 from error


def holds(request: DeskRequest, verb: str, code: str) -> bool:
    return may(request.user, verb, place=code, on=request.on).ok


def own_place(request: DeskRequest, code: str) -> Division:
    """A division of one's own official scope; 404 for any other."""
    division = Division.objects.filter(code=code).first()
    if division is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    return division


def registered() -> str:
    return _("已登记。")
