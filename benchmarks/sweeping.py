"""The sweep of the country: 30 % of a month fall overdue and each is recorded; and the run that finds nothing to do.

The floor is the bare UPDATE of the same rows. Every turn has a month of its own, of which 70 % are met.
"""

from __future__ import annotations

import datetime as dt
import statistics
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.country import MONTHLY, country, owner, restart, settle, swept
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.clock.actions import ladder
from governance.base.clock.actions.sweep import context_of, sweep
from governance.base.clock.models import Duty, DutyEvent
from governance.base.clock.registry import REGISTRY
from openness.duty_kinds import KIND_PERIOD
from openness.models import Item

NAMES = ("sweep_overdue", "sweep_idle")
LADDER = [name for name in settings.SWEEP_STEPS if name.startswith("clock.")]
# As the months before this one lie in the table: opened in the order of the communities, settled one by one.
MONTH = """
INSERT INTO clock_duty
    (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level, met_on)
SELECT %(period)s, id, %(kind)s, %(subject)s, 'clerk', %(period)s, %(due)s, false,
       CASE WHEN id %% 10 < 3 THEN 0 ELSE 1 END, 3, CASE WHEN id %% 10 < 3 THEN NULL ELSE %(due)s::date END
FROM places_division WHERE committee <> '' ORDER BY id
"""
BARE = "UPDATE clock_duty SET level = 4 WHERE state = 0 AND level = ANY(%s) AND due_on >= %s AND due_on <= %s"


def fill(number: int) -> dt.date:
    """A month that nobody has swept, due some days after the one before; returns its due day."""
    due = dt.date(2024, 3, 1) + dt.timedelta(days=number)
    subject = Item.objects.get(code=MONTHLY).pk
    with owner() as cursor:
        cursor.execute(
            MONTH, {"period": due - dt.timedelta(days=40), "kind": KIND_PERIOD, "subject": subject, "due": due}
        )
    settle()
    return due


def floor(due: dt.date) -> None:
    """The rows without the record."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, [[0, 1, 2, 3], dt.date(1970, 1, 1), due])


def overdue(due: dt.date) -> int:
    """As the step of the sweep does it."""
    on = due + dt.timedelta(days=1)
    return ladder.overdue(context_of(on=on, at=timezone.now()))["overdue"]


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Two benchmarks from the same rounds: the idle runs come after them, against their floor."""
    country()
    restart()
    ratios, floors = [], []
    for number in range(rounds):
        took = {}
        for place, name in enumerate(in_turn(("floor", "ours"), number)):
            due = fill(2 * number + place)
            moved = Duty.objects.open().filter(due_on=due).count()
            if name == "floor":
                took[name] = seconds(floor, due)
            else:
                took[name] = seconds(overdue, due)
                recorded = DutyEvent.objects.filter(on=due + dt.timedelta(days=1)).count()
                if recorded != moved:
                    raise SystemExit(f"{recorded} recorded of {moved}")
        ratios.append(took["ours"] / took["floor"])
        floors.append(took["floor"])
        say(f"round {number + 1}: {moved} rows, " + ", ".join(f"{name} {value:.2f} s" for name, value in took.items()))
    return [result("sweep_overdue", ratios, 1.5), result("sweep_idle", idle(due, floors), 0.1)]


def idle(due: dt.date, floors: list[float]) -> list[float]:
    """One run that catches up, then runs of the same day against the bare UPDATE of each round."""
    on, at = due + dt.timedelta(days=5), timezone.now()
    swept(due)
    say(f"the run that catches up: {seconds(lambda: sweep(on=on, at=at)):.1f} s")
    settle()
    runs = [seconds(lambda: sweep(on=on, at=at, may_rest=True)) for _floor in floors]
    whole = seconds(lambda: sweep(on=on, at=at))
    context = context_of(on=on, at=at)
    steps = seconds(lambda: [REGISTRY.steps[name](context) for name in LADDER])
    bare = statistics.median(floors)
    say(
        f"idle: scheduled {statistics.median(runs):.3f} s, its ladder {steps / bare:.4f} of the bare UPDATE; "
        f"a run that looks at everything {whole:.1f} s, {whole / bare:.2f} of it"
    )
    return [run / floor for run, floor in zip(runs, floors, strict=True)]
