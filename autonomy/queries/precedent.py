"""How like cases were decided: by the same department, and on like matters in every county of the installation
(R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from autonomy.choices import RequestState
from autonomy.models import AdmissionRequest
from autonomy.rules.admission import LIKE
from autonomy.rules.admission import Precedent as Facts
from autonomy.rules.similar import likeness
from governance.base.clock.explain import full_date

DECIDED = (RequestState.ADMITTED, RequestState.TRIAL, RequestState.REFUSED, RequestState.REFERRED)
LOOKED = 3000  # newest decisions of the installation that are compared
SHOWN = 12


@dataclass(frozen=True)
class Precedent:
    """A decision that is public already, wherever it was taken."""

    pk: int
    title: str
    state: str
    state_label: str
    place: str
    code: str
    organisation: str
    decided_on: dt.date
    reason: str
    share: float
    same_department: bool

    @property
    def like(self) -> bool:
        return self.share >= LIKE

    def facts(self) -> Facts:
        return Facts(self.pk, self.state, self.like)

    def row(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "state": self.state,
            "state_label": self.state_label,
            "place": self.place,
            "organisation": self.organisation,
            "date_label": full_date(self.decided_on),
            "reason": self.reason,
            "like": self.like,
            "same_department": self.same_department,
            "url": reverse("autonomy_board:admission", args=[self.code, self.pk]),
        }


def precedents(request: AdmissionRequest) -> list[Precedent]:
    """Like matters first, then others of the same department. Two queries: titles of what was decided, then the whole
    of those that are shown."""
    rows = AdmissionRequest.objects.filter(state__in=DECIDED).exclude(pk=request.pk)
    wanted = f"{request.title}\n{request.asked}"
    scored = []
    for pk, title, asked, organisation in rows.order_by("-decided_on", "-pk").values_list(
        "pk", "title", "asked", "organisation_id"
    )[:LOOKED]:
        share = max(
            likeness(request.title, title, title=title).share, likeness(wanted, f"{title}\n{asked}", title=title).share
        )
        same = organisation == request.organisation_id
        if share >= LIKE or same:
            scored.append((share, same, pk))
    kept = sorted(scored, key=lambda one: (-one[0], not one[1], -one[2]))[:SHOWN]
    found = rows.select_related("county", "organisation").in_bulk([pk for _share, _same, pk in kept])
    return [_precedent(found[pk], share, same) for share, same, pk in kept]


def _precedent(row: AdmissionRequest, share: float, same: bool) -> Precedent:
    if row.decided_on is None:
        raise ValueError(f"request {row.pk} is decided and has no day")
    return Precedent(
        row.pk,
        row.title,
        row.state,
        str(row.get_state_display()),
        row.county.name,
        row.county.code,
        row.organisation.name,
        row.decided_on,
        row.decision_reason,
        share,
        same,
    )
