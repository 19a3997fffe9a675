"""权责清单和减负: one page from which every role reaches what it can do about what government may ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.queries.entrance import Card, Section, register_section, sections_for
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.frame import DeskRequest, desk_page, show
from governance.township.permissions import ASK_GUIDANCE, GIVE_GUIDANCE, ISSUE_CORRECTION

GUIDED = ASK_GUIDANCE.roles | GIVE_GUIDANCE.roles | ISSUE_CORRECTION.roles


def cards(user: User, on: dt.date) -> Sequence[Card]:
    """What the township's room offers: guidance; and money to the departments that pay, whom agreements do not lead
    there. No query beyond the person's posts."""
    scope, found = scope_of(user, on), []
    if scope.codes(GUIDED):
        found.append(Card(_("请示、指导和责令改正"), reverse("township:guidance_list")))
    if scope.codes([Role.DEPARTMENT]):
        found.append(Card(_("本单位应付的协助经费"), reverse("township:money")))
    return found


register_section(
    Section(
        6,
        gettext_lazy("指导和付款"),
        gettext_lazy("指导是建议，不是命令；要村（社区）办的事，钱由布置的单位付。"),
        cards,
    )
)


@desk_page("GET")
def entrance(request: DeskRequest) -> HttpResponse:
    """Only what the person can do; a person without a post sees who gives one."""
    sections = [
        {"title": section.title, "lead": section.lead, "cards": cards}
        for section, cards in sections_for(request.user, request.on)
    ]
    return show(request, "autonomy/entrance.html", {"sections": sections, "back_url": reverse("desk:home")})
