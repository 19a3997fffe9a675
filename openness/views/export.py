"""Every list as a file, at the desk in one's own scope and on the board for anyone."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from governance.base.frame import DeskRequest, desk_page, export_page
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.spreadsheet import sent
from openness.choices import State
from openness.models import Disclosure
from openness.queries import exporting, exporting_asked
from openness.views.filing import own_draft

BODIES = (Committee.VILLAGE, Committee.URBAN)


duties = export_page(exporting.duties)
disclosures = export_page(exporting.disclosures)
projects = export_page(exporting.projects)
postings = export_page(exporting.postings)
challenges = export_page(exporting_asked.challenges)
inquiries = export_page(exporting_asked.inquiries)
orders = export_page(exporting_asked.orders)


@desk_page("GET")
def draft_lines(request: DeskRequest, disclosure_id: int, kind: str) -> HttpResponseBase:
    """Of a draft of one's own, payees included: for working on it, not for handing on."""
    listing = exporting.draft_lines(own_draft(request, disclosure_id))
    if listing is None:
        raise Http404
    return sent(listing, kind)


def _public(response: HttpResponseBase) -> HttpResponseBase:
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@require_safe
def published(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    return _public(sent(exporting.published(get_object_or_404(Division, code=code)), kind))


@require_safe
def lines(request: HttpRequest, code: str, disclosure_id: int, kind: str) -> HttpResponseBase:
    """Only while it is public, and of what the log holds; no list of persons."""
    rows = Disclosure.objects.public().exclude(state=State.WITHDRAWN).select_related("division")
    listing = exporting.published_lines(get_object_or_404(rows, pk=disclosure_id, division__code=code))
    if listing is None:
        raise Http404
    return _public(sent(listing, kind))


@require_safe
def schedule(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    division = get_object_or_404(Division, code=code)
    return _public(sent(exporting.schedule(division, _on(request), _body(request, division)), kind))


@require_safe
def rules(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    division = get_object_or_404(Division, code=code)
    return _public(sent(exporting.rules(division, _on(request), _body(request, division)), kind))


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _body(request: HttpRequest, division: Division) -> str:
    """A community has its own committee; above it ``body`` chooses, villages first."""
    asked = request.GET.get("body", "")
    return division.committee or (asked if asked in BODIES else str(Committee.VILLAGE))
