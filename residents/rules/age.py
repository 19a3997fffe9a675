"""Completed years and months (民法典 202): the corresponding day counts as completed; where a month has no such day,
its last one does. Who was born on 29 February completes a year on 28 February when the year has no 29th."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

ONE_DAY = dt.timedelta(days=1)


def completed_on(start: dt.date, months: int) -> dt.date:
    """The day on which so many months from ``start`` are completed."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def latest_start(on: dt.date, months: int) -> dt.date:
    """The latest day from which so many months are completed on ``on``: what a query compares a column with."""
    start = completed_on(on, -months)
    while completed_on(start + ONE_DAY, months) <= on:
        start += ONE_DAY
    return start


def whole_months(start: dt.date, on: dt.date) -> int:
    """Months completed from ``start`` to ``on``; 0 when it begins later."""
    if on < start:
        return 0
    count = (on.year - start.year) * 12 + on.month - start.month
    return count if completed_on(start, count) <= on else count - 1


def years_of_age(born_on: dt.date, on: dt.date) -> int:
    """周岁 on that day; the birthday counts."""
    return whole_months(born_on, on) // 12
