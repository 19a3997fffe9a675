"""Rulings on reports, for anyone: who was at fault and how it is put right, never who said so."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from autonomy.queries import report_pages as pages
from autonomy.queries.report import public_rulings
from governance.base.frame import board, public
from governance.base.places.models import Division

COUNTY = 6


def _county(code: str) -> Division:
    """A county decides; below it there is nothing of its own to show."""
    if len(code) < COUNTY:
        raise Http404
    return get_object_or_404(Division, code=code[:COUNTY])


@public
def rulings(request: HttpRequest, code: str) -> HttpResponse:
    division = _county(code)
    return board(request, "autonomy/rulings.html", division, {"rows": pages.ruling_lines(public_rulings(code))})


@public
def ruling(request: HttpRequest, code: str, report_id: int) -> HttpResponse:
    division = _county(code)
    rows = public_rulings(code).select_related("county", "target", "target_division")
    found = get_object_or_404(rows, pk=report_id)
    return board(request, "autonomy/ruling.html", division, {"r": pages.ruling_page(found)})
