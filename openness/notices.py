"""What openness tells people at once: that a disclosure came back from the supervision committee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.base.notices.actions import tell
from governance.base.notices.registry import register_notice_kind, register_outside_words
from governance.base.notices.rules.matter import by_subject
from openness.choices import State
from openness.duty_kinds import KIND_PERIOD
from openness.models import Disclosure
from openness.permissions import FILERS

RETURNED = "openness.returned"


def still_returned(matters: Collection[str]) -> set[str]:
    """Until the clerk hands it in again or gives it up."""
    asked = by_subject(matters)
    back = Disclosure.objects.filter(pk__in=asked, state=State.RETURNED).values_list("pk", flat=True)
    return {matter for pk in back for matter in asked[pk]}


register_notice_kind(RETURNED, _("退回修改"), still_returned)


def tell_returned(disclosure: Disclosure, reason: str, *, at: dt.datetime, on: dt.date) -> int:
    """The clerk is told at once (issue: immediate only for returns, challenges, escalations). The item of the
    catalogue names it, since a title may hold what somebody typed; the reasons stay in the inbox."""
    return tell(
        division=disclosure.division,
        roles=FILERS,
        kind=RETURNED,
        matter=f"disclosure/{disclosure.pk}#{disclosure.round}",
        title=gettext("退回修改：%(item)s") % {"item": disclosure.item.title},
        text=reason,
        url=reverse("openness:disclosure", args=[disclosure.pk]),
        at=at,
        on=on,
    )


register_outside_words([KIND_PERIOD])
