"""The party's start page: what to study next first; of many communities counts by code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from governance.base.accounts.permissions import scope_of
from governance.base.frame import DeskRequest, desk_page, export_page, show
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.party.permissions import ADOPT, CHECK, IDENTIFY, KEEP, LINK, READERS, STUDY
from governance.party.queries import exporting
from governance.party.queries.pages import above_page, place_page
from governance.party.views.common import holds, own_place

ADOPTING = (Level.CITY, Level.COUNTY)


@desk_page("GET")
def start(request: DeskRequest) -> HttpResponse:
    """One community is shown at once; many, or a place above, as a table."""
    codes = scope_of(request.user, request.on).codes(READERS)
    if not codes:
        return show(request, "party/nothing.html", {"back_url": reverse("desk:home")})
    if len(codes) == 1 and len(codes[0]) == Level.COMMUNITY:
        return redirect("party:place", codes[0])
    places = list(Division.objects.filter(code__in=codes).order_by("code"))
    adopting = [one for one in places if one.level in ADOPTING and holds(request, ADOPT.name, one.code)]
    context: dict[str, Any] = {
        **above_page(codes, request.on),
        "places": [_door(one, "party:cross") for one in places],
        "own": [_door(one, "party:place") for one in places if one.level in (Level.COUNTY, Level.TOWNSHIP)],
        "leadership_url": reverse("party:leadership_list"),
        "standards": [_door(one, "party:standards") for one in adopting],
        "may_identify": any(holds(request, IDENTIFY.name, code) for code in codes),
        "back_url": reverse("desk:home"),
    }
    return show(request, "party/above.html", context)


def _door(place: Division, name: str) -> dict[str, str]:
    return {"name": place.name, "url": reverse(name, args=[place.code])}


@desk_page("GET")
def place(request: DeskRequest, code: str) -> HttpResponse:
    """Everything of one place: a community, or a township's own organisation."""
    division = own_place(request, code)
    if len(code) < Level.COUNTY:
        raise Http404
    context = {
        **place_page(division, request.on),
        "community": bool(division.committee),
        "cross_url": reverse("party:cross", args=[code]),
        "add_url": reverse("party:organisation_new", args=[code]) if holds(request, KEEP.name, code) else "",
        "link_url": reverse("party:link_new", args=[code]) if holds(request, LINK.name, code) else "",
        "studies_here": holds(request, STUDY.name, code),
        "checks_here": holds(request, CHECK.name, code),
        "identifies_here": holds(request, IDENTIFY.name, code),
        "public_url": reverse("party_board:party", args=[code]),
        "query": f"?within={code}",
        "back_url": reverse("desk:home"),
    }
    return show(request, "party/place.html", context)


export_organisations = export_page(exporting.organisations)
export_officers = export_page(exporting.officers)
export_studies = export_page(exporting.studies)
export_links = export_page(exporting.links)
export_checks = export_page(exporting.checks)
export_duties = export_page(exporting.duties)
export_rectifications = export_page(exporting.rectifications)
export_cross = export_page(exporting.cross)
