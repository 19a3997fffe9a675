"""The accounts of a community over time, as facts for the rules (R-OPN-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from governance.base.places.models import Division
from openness.choices import Form, State
from openness.models import Account, Disclosure, Line
from openness.rules.account import Figures, LineFact, MonthFact, month_end, months_within

COUNTS = (State.VERIFIED, State.PUBLISHED)


def months_of(division: Division, *, since: dt.date | None = None, until: dt.date | None = None) -> list[MonthFact]:
    """The monthly accounts that count, one a month, oldest first: the latest published correction of each; one query.

    ``since`` and ``until`` are first days of months, both included.
    """
    rows = Account.objects.filter(
        disclosure__division=division,
        disclosure__form=Form.MONTHLY_ACCOUNT,
        disclosure__state__in=COUNTS,
        disclosure__replaced=False,
    )
    if since is not None:
        rows = rows.filter(disclosure__period_start__gte=since)
    if until is not None:
        rows = rows.filter(disclosure__period_start__lte=until)
    values = rows.order_by("disclosure__period_start", "disclosure_id").values_list(
        "disclosure__period_start", "opening", "income", "expenditure", "closing", "disclosure_id"
    )
    return list({row[0]: MonthFact(*row) for row in values}.values())


def first_owed(division: Division, months: Iterable[MonthFact]) -> dt.date | None:
    """The month the books begin with: the first account there is, or the first month that ends live.

    A community owes every period that ends on or after its go-live date (``actions.duties``).
    """
    starts = [month.start for month in months]
    if division.go_live_on is not None:
        starts.append(division.go_live_on.replace(day=1))
    return min(starts, default=None)


def months_before(division: Division, start: dt.date) -> tuple[list[dt.date], list[MonthFact]]:
    """Months that must be there before the one that begins on ``start``, and those that are."""
    months = [month for month in months_of(division) if month.start < start]
    first = first_owed(division, months)
    if first is None or first >= start:
        return [], months
    return months_within(first, start - dt.timedelta(days=1)), months


def months_in(division: Division, start: dt.date, end: dt.date) -> tuple[list[dt.date], list[MonthFact]]:
    """Months that a longer period needs, and those that are there."""
    everything = months_of(division, until=end)
    first = first_owed(division, everything)
    months = [month for month in everything if month.start >= start]
    if first is None or first > end:
        return months_within(start, end), months
    return months_within(max(first, start), end), months


def previous_month(division: Division, start: dt.date) -> MonthFact | None:
    """The account the opening balance is carried from; None for the first account of a community."""
    before = (start - dt.timedelta(days=1)).replace(day=1)
    months = months_of(division, since=before, until=before)
    return months[0] if months else None


def opening_balance(division: Division, period_start: dt.date) -> Decimal | None:
    """What the month before left, in its latest correction; None when the clerk must say (first account)."""
    month = previous_month(division, period_start)
    return None if month is None else month.closing


def lines_of(months: Iterable[MonthFact]) -> list[LineFact]:
    """All lines of these months in the order of their days of entry; one query."""
    rows = Line.objects.filter(disclosure_id__in=[month.disclosure_id for month in months]).order_by(
        "disclosure__period_start", "position"
    )
    return [line_fact(row) for row in rows]


def line_fact(line: Line) -> LineFact:
    return LineFact(
        line.side,
        line.category,
        line.summary,
        line.amount,
        line.on,
        line.payee,
        line.payee_is_person,
        line.voucher_no,
    )


LINE_COLUMNS = ("side", "category", "summary", "amount", "on", "payee", "payee_is_person", "voucher_no")  # of LineFact


def stored_lines(disclosure: Disclosure) -> list[LineFact]:
    rows = Line.objects.filter(disclosure=disclosure).order_by("position").values_list(*LINE_COLUMNS)
    return [LineFact(*row) for row in rows]


def stored_figures(disclosure: Disclosure) -> Figures | None:
    account = Account.objects.filter(disclosure=disclosure).first()
    if account is None:
        return None
    return Figures(account.opening, account.income, account.expenditure, account.closing)


def year_months(division: Division, until: dt.date) -> list[MonthFact]:
    """The twelve months up to the one of ``until``, those that are there: for the pictures."""
    last = until.replace(day=1)
    index = last.year * 12 + last.month - 12
    since = dt.date(index // 12, index % 12 + 1, 1)
    return months_of(division, since=since, until=month_end(last))
