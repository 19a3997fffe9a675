"""The bodies of a community for anyone: who holds which post, counts, and rules of work with their versions."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from governance.base.clock.explain import full_date
from governance.base.frame import board, public
from governance.base.journal.queries import page_proof
from governance.base.places.models import Division
from governance.committees.models import WorkingRules
from governance.committees.queries.body import composition
from governance.committees.queries.body_pages import public_part, rules_part
from governance.committees.queries.working_rules import rules_of


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


@public
def bodies(request: HttpRequest, code: str) -> HttpResponse:
    division = get_object_or_404(Division.objects.communities(), code=code)
    rows = [
        {**rules_part(row), "url": reverse("committees_board:rules", args=[code, row.pk]), "body": row.body.name}
        for row in rules_of(division).filter(ended_on=None)
    ]
    on = _on(request)
    context = {"bodies": public_part(composition(division, on)), "rules": rows, "on_label": full_date(on)}
    return board(request, "committees/body_board.html", division, context)


@public
def rules(request: HttpRequest, code: str, workingrules_id: int) -> HttpResponse:
    division = get_object_or_404(Division.objects.communities(), code=code)
    row = get_object_or_404(WorkingRules.objects.select_related("body"), pk=workingrules_id, body__division=division)
    versions = [
        {**rules_part(one), "url": reverse("committees_board:rules", args=[code, one.pk])}
        for one in WorkingRules.objects.filter(body=row.body, title=row.title).order_by("-number")
    ]
    context = {
        "rules": rules_part(row),
        "body": row.body.name,
        "versions": versions,
        "proof": None if row.leaf is None else page_proof(row.leaf),
    }
    return board(request, "committees/body_rules.html", division, context)
