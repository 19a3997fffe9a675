"""What the desk tells townships and counties at once: that something late was reported up to them (R-OPN-5).

One notice for each place and day, not one for each duty. Days are taken from the last finished sweep on, so that a run
that was killed after it had raised duties is made good by the next one, and the unique key keeps a day from being told
twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty
from governance.base.clock.registry import SweepContext, register_step
from governance.base.notices.actions.notice import Telling, tell_many
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from governance.base.places.models import Division

_EARLIEST = dt.date(1970, 1, 1)


class Rung(NamedTuple):
    """A step of the ladder at which somebody above is told: who, and how long the code of their place is."""

    kind: str
    level: Level
    digits: int
    role: Role


RUNGS = (
    Rung("desk.raised_township", Level.TOWNSHIP, 9, Role.TOWNSHIP_STAFF),
    Rung("desk.raised_county", Level.COUNTY, 6, Role.BUREAU_REVIEWER),
)
# What was raised on each day, still open, by the place above; ``what`` of an event is the level reached.
_RAISED = """
SELECT left(place.code, %(digits)s) AS code, event.on, count(*)
FROM clock_dutyevent AS event
JOIN clock_duty AS duty ON duty.id = event.duty_id AND duty.state = 0
JOIN places_division AS place ON place.id = duty.division_id
WHERE event.what = %(level)s AND event.on BETWEEN %(since)s AND %(on)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def tell_raised(context: SweepContext) -> dict[str, int]:
    """Tell each place above what was raised to it; a constant number of queries for each rung."""
    told = 0
    for rung in RUNGS:
        with connection.cursor() as cursor:
            since = context.since or _EARLIEST
            cursor.execute(_RAISED, {"digits": rung.digits, "level": int(rung.level), "since": since, "on": context.on})
            rows = cursor.fetchall()
        if rows:
            tellings = _tellings(rows)
            told += tell_many(tellings=tellings, roles=[rung.role], kind=rung.kind, at=context.at, on=context.on)
    return {"raised_told": told}


def _tellings(rows: Iterable[tuple[str, dt.date, int]]) -> list[Telling]:
    """For each place the newest day only: its page shows whatever was raised before."""
    newest = {code: (on, count) for code, on, count in rows}
    places = Division.objects.filter(code__in=newest).order_by("code")
    return [
        Telling(
            place,
            f"raised/{place.pk}#{newest[place.code][0].isoformat()}",
            gettext("新报上来 %(count)d 项逾期未公开，请督促") % {"count": newest[place.code][1]},
            reverse("desk:place", args=[place.code]),
        )
        for place in places
    ]


def _still_raised(rung: Rung) -> Callable[[Collection[str]], set[str]]:
    def still_open(matters: Collection[str]) -> set[str]:
        """While anything raised to that place is open."""
        asked = by_subject(matters)
        below = Duty.objects.open().filter(
            level__gte=rung.level,
            division__code__gte=OuterRef("code"),
            division__code__lt=Concat(OuterRef("code"), Value(":")),  # ":" follows "9"
        )
        places = Division.objects.filter(Exists(below), pk__in=asked).values_list("pk", flat=True)
        return {matter for pk in places for matter in asked[pk]}

    return still_open


for _rung, _label in zip(RUNGS, (_("报到乡镇（街道）的逾期"), _("报到县里的逾期")), strict=True):
    register_notice_kind(_rung.kind, _label, _still_raised(_rung))
register_step("desk.escalations", tell_raised)
