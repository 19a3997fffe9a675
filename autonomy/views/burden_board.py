"""What is asked of a community, and in a place by whom: for anyone (R-TWN-3)."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from autonomy.queries.burden import committee_sheet
from autonomy.queries.burden_files import committee_listing, overview_listing
from autonomy.queries.burden_overview import overview
from autonomy.queries.burden_pages import committee_part, overview_part
from governance.base.frame import board, public
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.spreadsheet import sent


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _place(code: str) -> Division:
    """With a committee, or above communities: a unit without one bears nothing."""
    return get_object_or_404(Division.objects.exclude(level=Level.COMMUNITY, committee=""), code=code)


@public
def burden(request: HttpRequest, code: str) -> HttpResponse:
    division = _place(code)
    if division.level == Level.COMMUNITY:
        part = committee_part(committee_sheet(division, _on(request)))
        return board(request, "autonomy/burden_board.html", division, part)
    part = overview_part(overview(division, _on(request)))
    for one in part["places"]:
        one["url"] = reverse("autonomy_board:burden", args=[one["code"]])
    return board(request, "autonomy/burden_board.html", division, {**part, "groups": None})


@require_safe
def burden_file(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    division = _place(code)
    if division.level == Level.COMMUNITY:
        listing = committee_listing(committee_sheet(division, _on(request)))
    else:
        listing = overview_listing(overview(division, _on(request)))
    response = sent(listing, kind)
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
