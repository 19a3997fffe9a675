"""The two indicators of the clock itself, and the step that keeps all of them.

What is measured is the duty, never a person; lists are by code, never by score (国办函〔2026〕12号).
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from governance.base.clock.registry import register_step
from governance.base.indicators.actions import roll_up
from governance.base.indicators.registry import Counting, Indicator, register_indicator

ON_TIME = "on_time"
OVERDUE = "overdue"


def _on_time(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    """Of what fell due in the month (up to the day of counting): how much was met by its date."""
    sql = """
        SELECT division_id, count(*) FILTER (WHERE state = 1 AND met_on <= due_on) AS numerator, count(*) AS denominator
        FROM clock_duty
        WHERE due_on BETWEEN %(first)s AND %(last)s AND (due_on < %(on)s OR state = 1) AND state <> 2
        GROUP BY division_id
    """
    return Counting(sql, {"first": first, "last": last, "on": on})


def _overdue(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    """Of what fell due in the month: how much is still open past its date."""
    sql = """
        SELECT division_id, count(*) AS numerator, count(*) AS denominator
        FROM clock_duty
        WHERE state = 0 AND level >= 4 AND due_on BETWEEN %(first)s AND %(last)s
        GROUP BY division_id
    """
    return Counting(sql, {"first": first, "last": last})


register_indicator(
    Indicator(ON_TIME, str(_("按时公开率")), str(_("应公开的按期公开")), "村民委员会组织法第三十五条", _on_time)
)
register_indicator(Indicator(OVERDUE, str(_("逾期件数")), str(_("没有逾期")), "村民委员会组织法第三十六条", _overdue))
register_step("indicators.roll_up", roll_up)
