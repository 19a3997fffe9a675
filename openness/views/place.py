"""For which of one's communities something is done."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from governance.base.accounts.permissions import VERBS, scope_of, within_codes
from governance.base.frame import DeskRequest
from governance.base.places.models import Division

MOST = 200  # communities one person chooses from; a township has some twenty


def places_for(request: DeskRequest, verb: str) -> list[Division]:
    """Live communities where the person may do ``verb``, by code; one query beside the scope."""
    codes = scope_of(request.user, request.on).codes(VERBS[verb].roles)
    return list(Division.objects.owing(request.on).filter(within_codes(codes, "code")).order_by("code")[:MOST])


def chosen_place(request: DeskRequest, verb: str) -> tuple[Division, dict[str, Any]]:
    """The one named by ``place``, else the first, with what a form page shows to choose another; 404 for one that is
    not among them."""
    places = places_for(request, verb)
    code = request.POST.get("place") or request.GET.get("place", "")
    place = next((one for one in places if not code or one.code == code), None)
    if place is None:
        raise Http404
    return place, {"place": {"name": place.name}, "places": places, "chosen": place.code}
