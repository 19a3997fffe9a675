"""The county's table of what each type of community is expected to have (R-RES-6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import REFUSED_STATUS, DeskRequest, desk_page, show, submitted
from governance.base.places.choices import Level
from governance.committees.actions.expected import end_expected, set_expected
from governance.committees.forms.body import ExpectedForm
from governance.committees.models import Expected
from governance.committees.permissions import SET_EXPECTED
from governance.committees.views.body import place_above


@desk_page("GET", "POST")
def expected(request: DeskRequest, code: str) -> HttpResponse:
    """Every line in force, the county's own with a button to end it, and a form for another."""
    place = place_above(request, code)
    if place.level != Level.COUNTY or not may(request.user, SET_EXPECTED.name, place=code, on=request.on).ok:
        raise Http404
    acting: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    if request.method == "POST" and "end" in request.POST:
        row = Expected.objects.filter(place=code, pk=_number(request.POST["end"])).first()
        if row is None:
            raise Http404
        end_expected(expected_id=row.pk, **acting)
        messages.success(request, _("已取消“%(title)s”。") % {"title": row.title})
        return redirect("committees:expected", code)
    form = ExpectedForm(request.POST or None)
    made, problems = submitted(request, form, lambda: set_expected(division_id=place.pk, **form.cleaned_data, **acting))
    if made is not None:
        messages.success(request, _("已设定“%(title)s”。") % {"title": made.title})
        return redirect("committees:expected", code)
    rows = Expected.objects.in_force(request.on).covering(code).order_by("committee", "community_type", "kind", "pk")
    context = {
        "place": place,
        "form": form,
        "problems": problems,
        "lines": [
            {
                "id": row.pk,
                "title": row.title,
                "committee": str(row.get_committee_display()),
                "type": str(row.get_community_type_display()) if row.community_type else _("各种类型"),
                "kind": str(row.get_kind_display()),
                "source": str(row.get_source_display()),
                "basis": row.basis,
                "own": row.place == code,
            }
            for row in rows
        ],
        "back_url": reverse("committees:bodies_overview", args=[code]),
    }
    return show(request, "committees/body_expected.html", context, REFUSED_STATUS if problems else 200)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
