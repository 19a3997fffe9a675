"""Cross-appointment of a place, with numerator, denominator, trend and the county's targets (R-PTY-3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from governance.base.frame import DeskRequest, desk_page, show, submitted
from governance.base.places.choices import Level
from governance.party.actions.standard import drop_target, set_target
from governance.party.forms import TargetForm
from governance.party.permissions import ADOPT
from governance.party.queries.cross import targets
from governance.party.queries.pages import cross_below, cross_page
from governance.party.views.common import holds, own_place, registered, when


@desk_page("GET", "POST")
def cross(request: DeskRequest, code: str) -> HttpResponse:
    division = own_place(request, code)
    sets = division.level == Level.COUNTY and holds(request, ADOPT.name, code)
    if request.method == "POST" and "drop" in request.POST:
        row = targets(code).get(request.POST["drop"]) if sets else None
        if row is None:
            raise Http404
        drop_target(target_id=row.pk, **when(request))
        messages.success(request, registered())
        return redirect("party:cross", code)
    form = TargetForm(request.POST or None) if sets else None
    done, problems = submitted(
        request,
        form,
        lambda: set_target(county_id=division.pk, **form.cleaned_data, **when(request)),  # type: ignore[union-attr]
    )
    if done is not None:
        messages.success(request, registered())
        return redirect("party:cross", code)
    context = {
        **cross_page(division, request.on),
        "below": [] if division.committee else cross_below(division, request.on),
        "form": form,
        "problems": problems,
        "sets": sets,
        "query": f"?within={code}",
        "back_url": reverse("party:place", args=[code]) if division.committee else reverse("party:start"),
    }
    return show(request, "party/cross.html", context, 422 if problems else 200)
