"""权责清单和减负: one page from which every role reaches what it can do about what government may ask."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from autonomy.queries.entrance import sections_for
from governance.base.frame import DeskRequest, desk_page, show


@desk_page("GET")
def entrance(request: DeskRequest) -> HttpResponse:
    """Only what the person can do; a person without a post sees who gives one."""
    sections = [
        {"title": section.title, "lead": section.lead, "cards": cards}
        for section, cards in sections_for(request.user, request.on)
    ]
    return show(request, "autonomy/entrance.html", {"sections": sections, "back_url": reverse("desk:home")})
