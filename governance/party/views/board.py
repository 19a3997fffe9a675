"""The party page of a place for anyone: organisations, officers by their posts, counts, outcomes of studies; never who
is a member (R-PTY-3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from governance.base.frame import board, public
from governance.base.journal.queries import page_proof
from governance.base.places.models import Division
from governance.party.models import Study
from governance.party.queries.board import board_page
from governance.party.views.study import study_part


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


@public
def party(request: HttpRequest, code: str) -> HttpResponse:
    division = get_object_or_404(Division, code=code)
    return board(request, "party/board_party.html", division, board_page(division, _on(request)))


@public
def study(request: HttpRequest, code: str, study_id: int) -> HttpResponse:
    rows = Study.objects.select_related("division", "organisation", "matter").filter(leaf__isnull=False)
    row = get_object_or_404(rows, pk=study_id, division__code=code)
    context: dict[str, Any] = {"s": study_part(row), "proof": page_proof(row.leaf or 0)}
    return board(request, "party/board_study.html", row.division, context)
