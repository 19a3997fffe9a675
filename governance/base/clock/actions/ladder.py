"""The steps of the sweep that remind and escalate, and the county's right to set them nearer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.choices import Level, Step
from governance.base.clock.models import LadderStep
from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.ladder import escalation_reach, is_nearer, reminder_reach
from governance.base.journal.actions import record
from governance.base.places.rules.code import upper_bound
from governance.base.verdict import no, require, yes

DEFAULTS = {Step.REMIND_FIRST: 5, Step.REMIND_LAST: 1, Step.TOWNSHIP: 1, Step.COUNTY: 10}

_MOVE = """
WITH moved AS (
    UPDATE clock_duty AS d SET level = %(level)s
    {places}
    WHERE d.state = 0 AND d.level = ANY(%(lower)s) AND d.due_on <= %(until)s AND d.due_on >= %(since)s
      {within}
    RETURNING d.id
)
INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, %(level)s, %(on)s FROM moved
"""
_EARLIEST = dt.date(1970, 1, 1)


def move_up(
    *, level: Level, lower: list[Level], until: dt.date, on: dt.date, since: dt.date = _EARLIEST, within: str = ""
) -> int:
    """Raise every open duty due by ``until`` from a ``lower`` level and record each, in one statement."""
    parameters: dict[str, Any] = {
        "level": int(level),
        "lower": [int(x) for x in lower],
        "until": until,
        "since": since,
        "on": on,
    }
    places = narrowed = ""
    if within:
        places = "FROM places_division AS p"
        narrowed = "AND p.id = d.division_id AND p.code >= %(first)s AND p.code < %(last)s"
        parameters |= {"first": within, "last": upper_bound(within)}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(places=places, within=narrowed), parameters)
        return int(cursor.rowcount)


def ladder() -> dict[str, list[tuple[str, int]]]:
    """For each step its settings, the installation's first, then the counties' (which are nearer)."""
    found: dict[str, list[tuple[str, int]]] = {step: [] for step in Step.values}
    rows = LadderStep.objects.order_by("place_code").values_list("step", "place_code", "working_days")
    for step, place, days in rows:
        found[step].append((place, days))
    for step, days in DEFAULTS.items():
        if not any(place == "" for place, _days in found[step]):
            found[step].insert(0, ("", days))
    return found


def remind(context: SweepContext) -> dict[str, int]:
    """Remind before the due date. The nearer reminder goes first, so that a duty opened late gets one, not two."""
    steps, count = ladder(), 0
    for step, level, lower in (
        (Step.REMIND_LAST, Level.REMINDED_LAST, [Level.NEW, Level.REMINDED_FIRST]),
        (Step.REMIND_FIRST, Level.REMINDED_FIRST, [Level.NEW]),
    ):
        for place, days in steps[step]:
            until = reminder_reach(context.calendar, context.on, days)
            count += move_up(
                level=level,
                lower=lower,
                until=until,
                since=context.on + dt.timedelta(days=1),
                on=context.on,
                within=place,
            )
    return {"reminded": count}


def due(context: SweepContext) -> dict[str, int]:
    """Today is the last day; one that was missed during an outage goes straight to overdue."""
    lower = [Level.NEW, Level.REMINDED_FIRST, Level.REMINDED_LAST]
    return {"due": move_up(level=Level.DUE, lower=lower, since=context.on, until=context.on, on=context.on)}


def overdue(context: SweepContext) -> dict[str, int]:
    """Past the due day."""
    lower = [Level.NEW, Level.REMINDED_FIRST, Level.REMINDED_LAST, Level.DUE]
    until = context.on - dt.timedelta(days=1)
    return {"overdue": move_up(level=Level.OVERDUE, lower=lower, until=until, on=context.on)}


def escalate_township(context: SweepContext) -> dict[str, int]:
    return {"escalated_township": _escalate(context, Step.TOWNSHIP, Level.TOWNSHIP, Level.OVERDUE)}


def escalate_county(context: SweepContext) -> dict[str, int]:
    return {"escalated_county": _escalate(context, Step.COUNTY, Level.COUNTY, Level.TOWNSHIP)}


def _escalate(context: SweepContext, step: Step, level: Level, lower: Level) -> int:
    return sum(
        move_up(
            level=level,
            lower=[lower],
            until=escalation_reach(context.calendar, context.on, days),
            on=context.on,
            within=place,
        )
        for place, days in ladder()[step]
    )


def set_ladder_step(
    *, place: str, step: str, working_days: int, source: str, by: User, on: dt.date, at: dt.datetime
) -> LadderStep:
    """A county sets a step nearer than the installation's; a farther one is refused with both numbers."""
    require(may(by, "clock.set_ladder", place=place, on=on), forbidden=True)
    with transaction.atomic():
        default = next(days for code, days in ladder()[step] if code == "")
        require(
            yes()
            if is_nearer(step, working_days, default)
            else no(
                "ladder_farther",
                _("本地只能提前提醒、提前上报：全平台为%(default)d个工作日，填的是%(days)d个。")
                % {"default": default, "days": working_days},
                needed=str(default),
                met=str(working_days),
                basis=("design",),
                field="working_days",
            )
        )
        row, _made = LadderStep.objects.update_or_create(
            place_code=place, step=step, defaults={"working_days": working_days, "source": source}
        )
        record(
            verb="clock.ladder_set",
            by=by.pk,
            at=at,
            object_type="ladderstep",
            object_id=row.pk,
            division=place,
            data={"step": step, "working_days": working_days},
        )
    return row
