"""Every list as a file, at the desk in one's own scope and on the board for anyone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from governance.base.accounts.models import User
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.places.rules.code import LENGTHS
from governance.base.spreadsheet import exported
from openness.choices import State
from openness.models import Disclosure
from openness.queries import exporting
from openness.queries.exporting import Listing
from openness.views.filing import own_draft
from openness.views.frame import DeskRequest, desk_page

BODIES = (Committee.VILLAGE, Committee.URBAN)


def _answer(listing: Listing, kind: str) -> HttpResponseBase:
    return exported(listing.rows, listing.columns, filename=listing.filename, kind="csv" if kind == "csv" else "xlsx")


def _at_desk(make: Callable[[User, dt.date, str], Listing]) -> Any:
    """``within`` narrows one's own scope and can never widen it."""

    @desk_page("GET")
    def page(request: DeskRequest, kind: str) -> HttpResponseBase:
        within = request.GET.get("within", "")
        if within and not (within.isascii() and within.isdigit() and len(within) in LENGTHS):
            raise Http404
        return _answer(make(request.user, request.on, within), kind)

    return page


duties = _at_desk(exporting.duties)
disclosures = _at_desk(exporting.disclosures)
projects = _at_desk(exporting.projects)


@desk_page("GET")
def draft_lines(request: DeskRequest, disclosure_id: int, kind: str) -> HttpResponseBase:
    """Of a draft of one's own, payees included: for working on it, not for handing on."""
    listing = exporting.draft_lines(own_draft(request, disclosure_id))
    if listing is None:
        raise Http404
    return _answer(listing, kind)


def _public(response: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@require_safe
def published(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    return _public(_answer(exporting.published(get_object_or_404(Division, code=code)), kind))


@require_safe
def lines(request: HttpRequest, code: str, disclosure_id: int, kind: str) -> HttpResponseBase:
    """Only while it is public, and of what the log holds; no list of persons."""
    rows = Disclosure.objects.public().exclude(state=State.WITHDRAWN).select_related("division")
    listing = exporting.published_lines(get_object_or_404(rows, pk=disclosure_id, division__code=code))
    if listing is None:
        raise Http404
    return _public(_answer(listing, kind))


@require_safe
def schedule(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    division = get_object_or_404(Division, code=code)
    return _public(_answer(exporting.schedule(division, _on(request), _body(request, division)), kind))


@require_safe
def rules(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    division = get_object_or_404(Division, code=code)
    return _public(_answer(exporting.rules(division, _on(request), _body(request, division)), kind))


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _body(request: HttpRequest, division: Division) -> str:
    """A community has its own committee; above it ``body`` chooses, villages first."""
    asked = request.GET.get("body", "")
    return division.committee or (asked if asked in BODIES else str(Committee.VILLAGE))
