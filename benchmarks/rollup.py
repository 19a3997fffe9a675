"""The scoreboard of all townships for one month, against the bare GROUP BY that counts the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from benchmarks.country import country, owner, restart, settle
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from benchmarks.sweeping import fill
from governance.base.clock.rules.period import Frequency, Period
from governance.base.indicators import actions
from governance.base.indicators.models import Tally
from governance.base.indicators.registry import INDICATORS
from governance.base.places.choices import Level

NAMES = ("roll_up",)
BARE = """
SELECT p.parent_id, sum(c.numerator), sum(c.denominator)
FROM ({counting}) AS c JOIN places_division AS p ON p.id = c.division_id GROUP BY p.parent_id
"""


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Every indicator, for a month of which one community in a hundred has changed since the last run."""
    country()
    restart()
    due = fill(0)
    month, on = Period.containing(due, Frequency.MONTH), due + dt.timedelta(days=1)
    countings = {code: indicator.count(month.start, month.end, on) for code, indicator in INDICATORS.items()}

    def floor() -> None:
        with connection.cursor() as cursor:
            for counting in countings.values():
                cursor.execute(BARE.format(counting=counting.sql), counting.parameters)
                cursor.fetchall()

    def ours() -> None:
        actions.keep(month, on)

    first = seconds(ours)
    ratios = []
    for number in range(rounds):
        with owner() as cursor:
            cursor.execute(
                "UPDATE clock_duty SET state = 1, met_on = due_on WHERE state = 0 AND division_id %% 100 = %s", [number]
            )
        settle()
        took = {name: seconds({"floor": floor, "ours": ours}[name]) for name in in_turn(("floor", "ours"), number)}
        ratios.append(took["ours"] / took["floor"])
        say(f"round {number + 1}: " + ", ".join(f"{name} {value:.2f} s" for name, value in took.items()))
    townships = Tally.objects.filter(division__level=Level.TOWNSHIP).count()
    say(f"the first count of the month: {first:.1f} s; {townships} rows of townships")
    return [result("roll_up", ratios, 2.0)]
