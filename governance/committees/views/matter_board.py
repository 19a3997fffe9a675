"""Matters and resolutions for anyone: where each matter stands, and the proof of each decision (R-CMT-3)."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from governance.base.frame import board, public
from governance.base.places.models import Division
from governance.committees.models import Matter
from governance.committees.queries import matter_pages, meeting_pages
from governance.committees.queries.meeting import resolutions_of


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


@public
def matters(request: HttpRequest, code: str) -> HttpResponse:
    division = get_object_or_404(Division, code=code)
    return board(request, "committees/board_matters.html", division, matter_pages.board_list(division))


@public
def matter(request: HttpRequest, code: str, matter_id: int) -> HttpResponse:
    rows = Matter.objects.select_related("division", "group").prefetch_related("steps")
    found = get_object_or_404(rows, pk=matter_id, division__code=code)
    return board(request, "committees/board_matter.html", found.division, matter_pages.detail(found, public=True))


@public
def meetings(request: HttpRequest, code: str) -> HttpResponse:
    division = get_object_or_404(Division, code=code)
    context = meeting_pages.board_list(division, _on(request))
    return board(request, "committees/board_meetings.html", division, context)


@public
def resolution(request: HttpRequest, code: str, resolution_id: int) -> HttpResponse:
    found = get_object_or_404(resolutions_of(code), pk=resolution_id, division__code=code)
    context = {"r": meeting_pages.resolution_page(found)}
    return board(request, "committees/board_resolution.html", found.division, context)
