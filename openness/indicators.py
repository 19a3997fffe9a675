"""What the scoreboard counts of openness: owed to the public, made public, in time, late; by the month of the due day.

What is measured is the duty, never a person; lists are by code, never by score (国办函〔2026〕12号).
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from governance.base.indicators.registry import Counting, Indicator, register_indicator
from openness.duty_kinds import PUBLIC_KINDS

DONE = "openness.done"  # made public, of everything due in the month
ON_TIME = "openness.on_time"  # made public by its day, of what had fallen due in the month by the day of counting
LATE = "openness.late"  # still open past its day, of what fell due in the month


def _done(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    """Everything owed to the public in the month, and how much of it is public, in time or not."""
    sql = """
        SELECT division_id, count(*) FILTER (WHERE state = 1) AS numerator, count(*) AS denominator
        FROM clock_duty
        WHERE due_on BETWEEN %(first)s AND %(last)s AND state <> 2 AND kind = ANY(%(kinds)s)
        GROUP BY division_id
    """
    return Counting(sql, {"first": first, "last": last, "kinds": list(PUBLIC_KINDS)})


def _on_time(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    """What is not due yet counts only once it is public: a month is not late before it is over."""
    sql = """
        SELECT division_id, count(*) FILTER (WHERE state = 1 AND met_on <= due_on) AS numerator, count(*) AS denominator
        FROM clock_duty
        WHERE due_on BETWEEN %(first)s AND %(last)s AND (due_on < %(on)s OR state = 1) AND state <> 2
          AND kind = ANY(%(kinds)s)
        GROUP BY division_id
    """
    return Counting(sql, {"first": first, "last": last, "on": on, "kinds": list(PUBLIC_KINDS)})


def _late(first: dt.date, last: dt.date, on: dt.date) -> Counting:
    sql = """
        SELECT division_id, count(*) AS numerator, count(*) AS denominator
        FROM clock_duty
        WHERE due_on BETWEEN %(first)s AND %(last)s AND due_on < %(on)s AND state = 0 AND kind = ANY(%(kinds)s)
        GROUP BY division_id
    """
    return Counting(sql, {"first": first, "last": last, "on": on, "kinds": list(PUBLIC_KINDS)})


register_indicator(
    Indicator(DONE, str(_("应公开与已公开")), str(_("到期的都已公开")), "村民委员会组织法第三十五条", _done)
)
register_indicator(
    Indicator(ON_TIME, str(_("按时公开率")), str(_("应公开的按期公开")), "村民委员会组织法第三十五条", _on_time)
)
register_indicator(Indicator(LATE, str(_("逾期未公开")), str(_("没有逾期")), "村民委员会组织法第三十六条", _late))
