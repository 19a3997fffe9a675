"""Keeping the scoreboard: set-based, for the months that can still change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.calendar import ONE_DAY
from governance.base.clock.rules.period import Frequency, Period, periods_between
from governance.base.indicators.registry import INDICATORS, Counting

# Levels are summed one from another, so every division is read once however many levels there are. Integers: the sums
# of bigint would be numeric, and slow.
_ROLL_UP = """
WITH community AS MATERIALIZED (
    SELECT division_id AS id, numerator::int AS numerator, denominator::int AS denominator FROM ({counting}) AS counting
),
upper AS MATERIALIZED (SELECT id, parent_id FROM places_division WHERE level < 12),
township AS MATERIALIZED (
    SELECT p.parent_id AS id, sum(c.numerator)::int AS numerator, sum(c.denominator)::int AS denominator
    FROM community AS c JOIN places_division AS p ON p.id = c.id GROUP BY p.parent_id
),
county AS MATERIALIZED (
    SELECT p.parent_id AS id, sum(t.numerator)::int AS numerator, sum(t.denominator)::int AS denominator
    FROM township AS t JOIN upper AS p ON p.id = t.id GROUP BY p.parent_id
),
city AS MATERIALIZED (
    SELECT p.parent_id AS id, sum(t.numerator)::int AS numerator, sum(t.denominator)::int AS denominator
    FROM county AS t JOIN upper AS p ON p.id = t.id GROUP BY p.parent_id
),
province AS MATERIALIZED (
    SELECT p.parent_id AS id, sum(t.numerator)::int AS numerator, sum(t.denominator)::int AS denominator
    FROM city AS t JOIN upper AS p ON p.id = t.id GROUP BY p.parent_id
),
counted AS (
    SELECT * FROM community
    UNION ALL SELECT * FROM township UNION ALL SELECT * FROM county
    UNION ALL SELECT * FROM city UNION ALL SELECT * FROM province
),
changed AS MATERIALIZED (
    SELECT c.id, t.id AS tally, c.numerator, c.denominator
    FROM counted AS c
    FULL JOIN (SELECT id, division_id, numerator, denominator FROM indicators_tally
               WHERE indicator = %(indicator)s AND period = %(period)s) AS t ON t.division_id = c.id
    WHERE t.numerator IS DISTINCT FROM c.numerator OR t.denominator IS DISTINCT FROM c.denominator
),
gone AS (
    DELETE FROM indicators_tally AS t USING changed WHERE t.id = changed.tally AND changed.id IS NULL RETURNING 1
),
written AS (
    INSERT INTO indicators_tally (indicator, period, division_id, numerator, denominator)
    SELECT %(indicator)s, %(period)s, id, numerator, denominator FROM changed WHERE id IS NOT NULL
    ORDER BY id  -- so that the rows lie as they are read the next time
    ON CONFLICT (indicator, period, division_id)
    DO UPDATE SET numerator = EXCLUDED.numerator, denominator = EXCLUDED.denominator
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)
"""


_CHANGED_MONTHS = """
SELECT DISTINCT date_trunc('month', d.due_on)::date
FROM clock_dutyevent AS e JOIN clock_duty AS d ON d.id = e.duty_id
WHERE e."on" >= %(since)s
"""
_ALL_MONTHS = "SELECT DISTINCT date_trunc('month', due_on)::date FROM clock_duty WHERE due_on <= %(on)s"


def roll_up(context: SweepContext) -> dict[str, int]:
    """Every indicator for the months that changed since the last run; only rows that differ are written."""
    return {"tallied": sum(keep(month, context.on) for month in changed_months(context.since, context.on))}


def keep(month: Period, on: dt.date) -> int:
    """Every indicator of one month; how many rows were written."""
    return sum(
        _write(code, month.start, indicator.count(month.start, month.end, on)) for code, indicator in INDICATORS.items()
    )


def changed_months(since: dt.date | None, on: dt.date) -> list[Period]:
    """Months whose score can differ: days have passed in them, or a duty due in them was settled or moved up."""
    if since is None:
        statement, found = _ALL_MONTHS, set()
    else:
        statement = _CHANGED_MONTHS
        found = set(periods_between(Frequency.MONTH, min(since, on) - ONE_DAY, on))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"since": since, "on": on})
        found |= {Period(Frequency.MONTH, row[0]) for row in cursor.fetchall()}
    return sorted(found, key=lambda month: month.start)


def _write(code: str, period: dt.date, counting: Counting) -> int:
    parameters: dict[str, Any] = {**counting.parameters, "indicator": code, "period": period}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # the counts of a whole country stay in memory
        cursor.execute(_ROLL_UP.format(counting=counting.sql), parameters)
        return int(cursor.fetchone()[0])
