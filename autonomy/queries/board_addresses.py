"""Public pages of the lists, the gate, agreements, rulings and burdens, as addresses, for a copy of the board."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from autonomy.choices import ListKind
from autonomy.models import AdmissionRequest, Agreement, Report
from autonomy.queries.breach import public_breaches
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound

PAGES = frozenset(
    f"autonomy_board:{name}"
    for name in ("lists", "list", "versions", "changes", "admissions", "admission", "agreements", "agreement")
) | {f"autonomy_board:{name}" for name in ("rulings", "ruling", "breach", "burden")}


def board_addresses(code: str) -> Iterator[str]:
    """Of a place and all below it: first the lists of each place, then every decision, agreement and ruling."""
    places = Division.objects.within(code).order_by("code").values_list("code", "level", "committee")
    for place, level, committee in places.iterator():
        yield from _of_place(place, level, committee)
    inside = Q(county__code__gte=code, county__code__lt=upper_bound(code))
    decided = AdmissionRequest.objects.filter(inside, leaf__isnull=False).order_by("id")
    for place, pk in decided.values_list("county__code", "id").iterator():
        yield reverse("autonomy_board:admission", args=[place, pk])
    signed = Agreement.objects.within(code).public().order_by("id")
    for place, pk in signed.values_list("division__code", "id").iterator():
        yield reverse("autonomy_board:agreement", args=[place, pk])
    for place, pk in public_breaches(code).order_by("id").values_list("agreement__division__code", "id").iterator():
        yield reverse("autonomy_board:breach", args=[place, pk])
    ruled = Report.objects.filter(inside, leaf__isnull=False).order_by("id")
    for place, pk in ruled.values_list("county__code", "id").iterator():
        yield reverse("autonomy_board:ruling", args=[place, pk])


def _of_place(code: str, level: int, committee: str) -> Iterator[str]:
    """Lists are a county's and hold below it; gate and rulings are a county's alone; a unit without a committee bears
    nothing."""
    yield reverse("autonomy_board:agreements", args=[code])
    if level != Level.COMMUNITY or committee:
        yield reverse("autonomy_board:burden", args=[code])
    if level >= Level.COUNTY:
        yield reverse("autonomy_board:lists", args=[code])
        for kind in ListKind.values:
            yield reverse("autonomy_board:list", args=[code, kind])
            yield reverse("autonomy_board:versions", args=[code, kind])
    if level == Level.COUNTY:
        yield reverse("autonomy_board:admissions", args=[code])
        yield reverse("autonomy_board:rulings", args=[code])
