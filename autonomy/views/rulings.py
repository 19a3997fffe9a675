"""Rulings of the county for anyone: on reports, who was at fault and how it is put right, never who said so; and on
breaches of agreements."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from autonomy.queries import breach as breaches
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
    context = {"rows": pages.ruling_lines(public_rulings(code)), "breaches": breaches.ruling_lines(division.code)}
    return board(request, "autonomy/rulings.html", division, context)


@public
def ruling(request: HttpRequest, code: str, report_id: int) -> HttpResponse:
    division = _county(code)
    rows = public_rulings(code).select_related("county", "target", "target_division")
    found = get_object_or_404(rows, pk=report_id)
    return board(request, "autonomy/ruling.html", division, {"r": pages.ruling_page(found)})


@public
def breach(request: HttpRequest, code: str, breach_id: int) -> HttpResponse:
    """What the county ruled when one side of an agreement did not keep it, at the community whose agreement it is."""
    found = get_object_or_404(breaches.public_breaches(code), pk=breach_id, agreement__division__code=code)
    place = found.agreement.division
    return board(request, "autonomy/board_breach.html", place, {"b": breaches.ruling_page(found)})
