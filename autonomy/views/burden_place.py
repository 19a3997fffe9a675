"""Those above read who asks what of how many, and the county sets how much is too much (R-TWN-3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.ceiling import end_ceiling, set_ceiling
from autonomy.forms.burden import (
    CeilingEndForm,
    CeilingForm,
)
from autonomy.models import Ceiling
from autonomy.permissions import SET_CEILING
from autonomy.queries.burden_files import (
    overview_listing,
)
from autonomy.queries.burden_overview import overview
from autonomy.queries.burden_pages import overview_part
from autonomy.rules.burden import plain
from governance.base.accounts.permissions import codes_visible, filter_official, may, within_codes
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.choices import Level
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import is_within
from governance.base.spreadsheet import sent


def place_of(request: DeskRequest, code: str) -> Division:
    """A division above communities, of one's own official scope; 404 for any other."""
    place = Division.objects.filter(code=code, level__lt=Level.COMMUNITY).first()
    if place is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    return place


@desk_page("GET")
def place(request: DeskRequest, code: str) -> HttpResponse:
    """Who asks what here, place by place and department by department, in code order."""
    found = place_of(request, code)
    context = {**overview_part(overview(found, request.on)), "place": found, "back_url": reverse("autonomy:home")}
    below = "burden_sheet" if found.level == Level.TOWNSHIP else "burden_place"
    for one in context["places"]:
        one["url"] = reverse(f"autonomy:{below}", args=[one["code"]])
    for one in context["departments"]:
        one["url"] = _unit_url(request, one["id"], context)
    context |= ceilings_part(request, found)
    return show(request, "autonomy/burden_place.html", context)


def _unit_url(request: DeskRequest, organisation_id: int, context: dict[str, Any]) -> str:
    """Of those inside one's own scope: a township reads a county's department on the public page."""
    inside = context.setdefault("_inside", _inside(request, [one["id"] for one in context["departments"]]))
    return reverse("autonomy:burden_unit", args=[organisation_id]) if organisation_id in inside else ""


def _inside(request: DeskRequest, ids: Sequence[int]) -> set[int]:
    scope = within_codes(codes_visible(request.user, request.on), "division__code")
    return set(Organisation.objects.filter(scope, pk__in=ids).values_list("pk", flat=True))


@desk_page("GET")
def place_file(request: DeskRequest, code: str, kind: str) -> HttpResponseBase:
    return sent(overview_listing(overview(place_of(request, code), request.on)), kind)


# Ceilings ----------------------------------------------------------------------------------------------------------


def ceilings_part(request: DeskRequest, place: Division) -> dict[str, Any]:
    """The ceilings that the place itself set, past ones too, and whether the person sets them."""
    sets = may(request.user, SET_CEILING.name, place=place.code, on=request.on).ok
    rows = Ceiling.objects.filter(division=place).order_by("kind", "applies_to", "-starts_on")
    return {
        "ceilings": [
            {
                "label": str(row.get_kind_display()),
                "applies_to": str(row.get_applies_to_display()),
                "most": plain(row.number),
                "source": row.source,
                "since": full_date(row.starts_on),
                "until": "" if row.ends_on is None else full_date(row.ends_on),
                "end_url": reverse("autonomy:ceiling_end", args=[row.pk]) if sets and row.ends_on is None else "",
            }
            for row in rows
        ],
        "ceiling_url": reverse("autonomy:ceiling_new", args=[place.code]) if sets else "",
    }


@desk_page("GET", "POST")
def ceiling_new(request: DeskRequest, code: str) -> HttpResponse:
    found = place_of(request, code)
    if not may(request.user, SET_CEILING.name, place=code, on=request.on).ok:
        raise Http404
    form = CeilingForm(request.POST or None, initial={"starts_on": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: set_ceiling(division_id=found.pk, **form.cleaned_data, by=request.user, at=request.at, on=request.on),
    )
    back = reverse("autonomy:burden_place", args=[code])
    if made is not None:
        messages.success(request, _("已设定，从生效那天起，超过上限的不能再登记。"))
        return redirect(back)
    return form_page(
        request,
        title=_("设定负担上限"),
        form=form,
        verb=_("设定"),
        back_url=back,
        problems=problems,
        place={"name": found.name},
        help=_("已经登记的不受影响，但会标明超过上限；新的登记超过上限会被拒绝。"),
    )


@desk_page("GET", "POST")
def ceiling_end(request: DeskRequest, ceiling_id: int) -> HttpResponse:
    rows = Ceiling.objects.select_related("division")
    found = get_object_or_404(filter_official(rows, request.user, request.on), pk=ceiling_id)
    if not may(request.user, SET_CEILING.name, place=found.division.code, on=request.on).ok:
        raise Http404
    form = CeilingEndForm(request.POST or None, initial={"ends_on": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: end_ceiling(ceiling_id=found.pk, **form.cleaned_data, by=request.user, at=request.at, on=request.on),
    )
    back = reverse("autonomy:burden_place", args=[found.division.code])
    if made is not None:
        messages.success(request, _("已取消上限，过了最后一天就不再起作用。"))
        return redirect(back)
    return form_page(
        request,
        title=_("取消上限：%(what)s") % {"what": found.get_kind_display()},
        form=form,
        verb=_("取消这个上限"),
        back_url=back,
        problems=problems,
        place={"name": found.division.name},
    )
