"""Bodies at the desk: all of a community with what the law needs and what is met, one body, and the view from above."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import codes_visible, may, scope_of
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, export_page, form_page, show, submitted
from governance.base.places.choices import Level
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import is_within
from governance.base.spreadsheet import sent
from governance.committees.actions.body import set_up_body
from governance.committees.forms.body import BodyForm
from governance.committees.models import Body, Handover, KinDeclaration, Office, WorkingRules
from governance.committees.permissions import KEEP_BODIES, SEE_KIN, SET_EXPECTED
from governance.committees.queries.body import Sheet, composition, get_for
from governance.committees.queries.body_files import offices_of
from governance.committees.queries.body_overview import overview
from governance.committees.queries.body_pages import (
    composition_part,
    handover_part,
    kin_part,
    office_part,
    offices_listing,
    overview_listing,
    overview_part,
    rules_part,
    sheet_part,
)
from governance.committees.queries.expected import expected_of
from residents.models import Group

HISTORY = 50  # former holders on the page of a body


@desk_page("GET")
def bodies(request: DeskRequest) -> HttpResponse:
    """One's own community, or the place one looks after; where there are several, each with a link."""
    codes = [code for code in scope_of(request.user, request.on).codes() if code]
    places = list(Division.objects.filter(code__in=_seen(request, codes)).order_by("code"))
    if len(places) == 1:
        return redirect(_url(places[0]))
    links = [{"name": place.name, "url": _url(place)} for place in places]
    return show(request, "committees/body_places.html", {"links": links, "back_url": reverse("desk:home")})


def _seen(request: DeskRequest, codes: list[str]) -> list[str]:
    held = codes_visible(request.user, request.on)
    return [code for code in codes if any(is_within(code, one) for one in held)]


def _url(place: Division) -> str:
    name = "bodies_of" if place.level == Level.COMMUNITY else "bodies_overview"
    return reverse(f"committees:{name}", args=[place.code])


def community_of(request: DeskRequest, code: str) -> Division:
    """A community of one's own official scope; 404 for any other."""
    place = Division.objects.communities().filter(code=code).first()
    if place is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    return place


def place_above(request: DeskRequest, code: str) -> Division:
    place = Division.objects.filter(code=code, level__lt=Level.COMMUNITY, level__gte=Level.COUNTY).first()
    if place is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    return place


def keeps(request: DeskRequest, code: str) -> bool:
    return may(request.user, KEEP_BODIES.name, place=code, on=request.on).ok


def body_of(request: DeskRequest, body_id: int) -> Body:
    try:
        return get_for(request.user, body_id, request.on)
    except Body.DoesNotExist as missing:
        raise Http404 from missing


@desk_page("GET")
def bodies_of(request: DeskRequest, code: str) -> HttpResponse:
    """All bodies, what is missing, and what comes next."""
    place = community_of(request, code)
    found = composition(place, request.on)
    waiting = Handover.objects.filter(term__body__division=place, done_on=None).select_related("term__body")
    context = {
        **composition_part(found, expected_of(place, request.on, found.kinds), _sheet_url),
        "place": place,
        "handovers": [handover_part(row, request.on) for row in waiting],
        "new_url": reverse("committees:body_new", args=[code]) if keeps(request, code) else "",
        "public_url": reverse("committees_board:bodies", args=[code]),
        "back_url": reverse("desk:home"),
    }
    return show(request, "committees/body_list.html", context)


def _sheet_url(sheet: Sheet) -> str:
    return reverse("committees:body", args=[sheet.body.pk])


@desk_page("GET", "POST")
def body_new(request: DeskRequest, code: str) -> HttpResponse:
    place = community_of(request, code)
    if not keeps(request, code):
        raise Http404
    form = BodyForm(
        request.POST or None,
        groups=Group.objects.filter(division=place, ended_on=None),
        organisations=Organisation.objects.open(request.on).within(code[:9]).order_by("name"),
        initial={"since": request.on, "kind": request.GET.get("kind", "")},
    )
    made, problems = submitted(
        request,
        form,
        lambda: set_up_body(division_id=place.pk, **form.told(), by=request.user, at=request.at, on=request.on),
    )
    if made is not None:
        messages.success(request, _("已登记。接下来登记任期和成员。"))
        return redirect("committees:body", made.pk)
    return form_page(
        request,
        title=_("登记一个组织"),
        form=form,
        verb=_("登记"),
        back_url=reverse("committees:bodies_of", args=[code]),
        problems=problems,
        place={"name": place.name},
    )


@desk_page("GET")
def body(request: DeskRequest, body_id: int) -> HttpResponse:
    """Term, members, rules of work, history; near relatives for clerk and head of that very community alone."""
    found = body_of(request, body_id)
    division = found.division
    whole = composition(division, request.on)
    sheet = next((one for one in whole.sheets if one.body.pk == found.pk), None) or Sheet(found, None, [])
    keeping = keeps(request, division.code)
    former = Office.objects.filter(body=found, ends_on__lt=request.on).select_related("group").order_by("-ends_on")
    rows = WorkingRules.objects.filter(body=found).order_by("title", "-number")
    handovers = Handover.objects.filter(term__body=found).select_related("term__body").order_by("-term__number")
    context = {
        "b": sheet_part(sheet, request.on),
        "place": division,
        "offices": [_with_end(office_part(office, request.on), keeping) for office in sheet.offices],
        "former": [office_part(office) for office in former[:HISTORY]],
        "terms": [_term(term) for term in found.terms.order_by("-number")],
        "rules": [rules_part(row) for row in rows],
        "handovers": [handover_part(row, request.on) for row in handovers],
        "kin": _kin(request, found),
        "keeping": keeping and found.ended_on is None,
        "since": full_date(found.since),
        "ended": full_date(found.ended_on) if found.ended_on else "",
        "back_url": reverse("committees:bodies_of", args=[division.code]),
    }
    return show(request, "committees/body.html", context)


def _with_end(part: dict[str, Any], keeping: bool) -> dict[str, Any]:
    return {**part, "end_url": reverse("committees:office_end", args=[part["id"]]) if keeping else ""}


def _term(term: Any) -> dict[str, Any]:
    return {
        "number": term.number,
        "starts": full_date(term.starts_on),
        "ends": full_date(term.ends_on),
        "seats": term.seats,
        "basis": term.basis,
    }


def _kin(request: DeskRequest, found: Body) -> list[dict[str, Any]] | None:
    """None: not for this person's eyes."""
    if not may(request.user, SEE_KIN.name, place=found.division.code, on=request.on).ok:
        return None
    held = Office.objects.on(request.on).filter(body=found)
    rows = KinDeclaration.objects.filter(office__in=held).select_related("office").prefetch_related("ties__other")
    return [kin_part(row) for row in rows.order_by("pk")]


# From above ----------------------------------------------------------------------------------------------------------


@desk_page("GET")
def bodies_overview(request: DeskRequest, code: str) -> HttpResponse:
    """Composition of the communities of a township or county: counts and what is open, in the order of codes."""
    place = place_above(request, code)
    rows = overview_part(overview(code, request.on), request.on)
    for row in rows:
        row["url"] = reverse("committees:bodies_of", args=[row["code"]])
    sets = place.level == Level.COUNTY and may(request.user, SET_EXPECTED.name, place=code, on=request.on).ok
    context = {
        "place": place,
        "rows": rows,
        "on_label": full_date(request.on),
        "open": sum(1 for row in rows if row["wrong"] or row["missing"] or row["over"]),
        "expected_url": reverse("committees:expected", args=[code]) if sets else "",
        "back_url": reverse("desk:home"),
    }
    return show(request, "committees/body_overview.html", context)


@desk_page("GET")
def bodies_file(request: DeskRequest, code: str, kind: str) -> HttpResponseBase:
    place = place_above(request, code)
    return sent(overview_listing(place.name, overview(code, request.on), request.on), kind)


export_offices = export_page(lambda user, on, within: offices_listing(offices_of(user, on, within)))
