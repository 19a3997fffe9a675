"""Signed agreements with their money, for anyone (R-AUT-4)."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from autonomy.models import Agreement
from autonomy.queries.agreement_pages import board_detail, board_list
from governance.base.frame import board, public
from governance.base.places.models import Division


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


@public
def agreements(request: HttpRequest, code: str) -> HttpResponse:
    division = get_object_or_404(Division, code=code)
    return board(request, "autonomy/board_agreements.html", division, board_list(division, _on(request)))


@public
def agreement(request: HttpRequest, code: str, agreement_id: int) -> HttpResponse:
    rows = Agreement.objects.public().select_related("division", "township")
    found = get_object_or_404(rows, pk=agreement_id, division__code=code)
    return board(request, "autonomy/board_agreement.html", found.division, board_detail(found, _on(request)))
