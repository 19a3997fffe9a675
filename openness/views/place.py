"""For which of one's communities something is done."""

from __future__ import annotations

from governance.base.accounts.permissions import VERBS, scope_of, within_codes
from governance.base.frame import DeskRequest
from governance.base.places.models import Division

MOST = 200  # communities one person chooses from; a township has some twenty


def places_for(request: DeskRequest, verb: str) -> list[Division]:
    """Live communities where the person may do ``verb``, by code; one query beside the scope."""
    codes = scope_of(request.user, request.on).codes(VERBS[verb].roles)
    return list(Division.objects.owing(request.on).filter(within_codes(codes, "code")).order_by("code")[:MOST])


def choose(request: DeskRequest, places: list[Division]) -> Division | None:
    """The one named by ``place``, else the first; None for one that is not among them."""
    code = request.POST.get("place") or request.GET.get("place", "")
    if not code:
        return places[0] if places else None
    return next((place for place in places if place.code == code), None)
