"""A month of one's duties by due day, and the same as a calendar feed; constant numbers of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar as Feed
from icalendar import Event as FeedEvent

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.clock.choices import DutyState, What
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import duties_of, own_duties, texts
from governance.base.notices.queries import outside_words
from openness.queries.labels import weekday_label

ONE_DAY = dt.timedelta(days=1)
YEARS = range(2000, 2101)  # further off nobody looks for a duty
WEEK = 7
IN_A_CELL = 8  # duties of one day; the to-do list has them all
IN_A_FEED = 1000
CANCELLED_SHOWN = dt.timedelta(days=60)  # by then every calendar that still fetches has heard of it


@dataclass
class Day:
    """One cell: ``off`` says why nobody works, ``work`` that a weekend day is worked."""

    date: dt.date
    label: str
    inside: bool
    today: bool
    off: str = ""
    work: str = ""
    duties: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0


def first_of(text: str, on: dt.date) -> dt.date:
    """The month asked for as "2026-03"; this month for anything else."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return first if first.year in YEARS else on.replace(day=1)


def shifted(first: dt.date, months: int) -> dt.date:
    """The first of the month so many months on."""
    index = first.year * 12 + first.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def month_of(user: User, first: dt.date, on: dt.date) -> list[Day]:
    """Whole weeks from Monday on that hold the month, each day with what is due on it."""
    start, end = first - dt.timedelta(days=first.weekday()), shifted(first, 1)
    length = (end - start).days
    days = [start + dt.timedelta(days=n) for n in range(length + -length % WEEK)]
    due = _due(user, days[0], days[-1], on)
    known = calendar()
    cells = []
    for day in days:
        found = due.get(day, [])
        cell = Day(day, weekday_label(day), first <= day < end, day == on)
        name = known.names.get(day, "")
        if day in known.holidays:
            cell.off = _("%(name)s放假") % {"name": name}
        elif day in known.makeup_workdays:
            cell.work = _("调休上班")
        elif day.weekday() >= WEEK - 2:
            cell.off = _("周末")
        cell.duties, cell.more = found[:IN_A_CELL], max(len(found) - IN_A_CELL, 0)
        cells.append(cell)
    return cells


def _due(user: User, since: dt.date, until: dt.date, on: dt.date) -> dict[dt.date, list[dict[str, Any]]]:
    mine = own_duties(scope_of(user, on)).due_between(since, until).select_related("division")
    duties = list(mine.order_by("due_on", "division__code", "id")[:IN_A_FEED])
    found: dict[dt.date, list[dict[str, Any]]] = defaultdict(list)
    for duty, text in zip(duties, texts(duties), strict=True):
        state, label = _state(duty, on)
        row = {"title": text.title, "url": text.url, "place": duty.division.name, "state": state, "label": label}
        found[duty.due_on].append(row)
    return found


def _state(duty: Duty, on: dt.date) -> tuple[str, str]:
    if duty.due_on < on:
        return "late", _("逾期 %(days)d 天") % {"days": (on - duty.due_on).days}
    if duty.due_on == on:
        return "due", _("今天到期")
    return "open", _("未到期")


# The feed -------------------------------------------------------------------------------------------------------


def feed_of(user: User, on: dt.date) -> bytes:
    """Open duties as all-day events, and those cancelled lately as cancelled. The same duties give the same bytes.

    No title that somebody typed: the calendar of a telephone is kept by its maker (``outside_words``).
    """
    mine = duties_of(scope_of(user, on)).select_related("division")
    lately = mine.filter(state=DutyState.CANCELLED, events__what=What.CANCELLED, events__on__gte=on - CANCELLED_SHOWN)
    duties = [*mine.open().order_by("due_on", "id")[:IN_A_FEED], *lately.order_by("due_on", "id")[:IN_A_FEED]]
    feed = Feed()
    feed.add("prodid", "-//governance//duties//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", _("村务待办"))
    feed.add("refresh-interval", dt.timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for duty, title in zip(duties, outside_words(duties), strict=True):
        feed.add_component(_event(duty, title))
    return bytes(feed.to_ical())


def _event(duty: Duty, title: str) -> FeedEvent:
    event = FeedEvent()
    event.add("uid", f"duty-{duty.pk}@{_host()}")
    event.add("dtstamp", dt.datetime.combine(duty.opens_on, dt.time(), tzinfo=dt.UTC))
    event.add("dtstart", duty.due_on)
    event.add("dtend", duty.due_on + ONE_DAY)
    event.add("summary", _("%(place)s：%(title)s") % {"place": duty.division.name, "title": title})
    event.add("transp", "TRANSPARENT")
    cancelled = duty.state == DutyState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    # A date that waited for a holiday notice is revised once when it comes; the end is the last revision.
    event.add("sequence", 2 if cancelled else 0 if duty.provisional else 1)
    if settings.PUBLIC_URL:
        event.add("url", settings.PUBLIC_URL + reverse("desk:home"))
    return event


def _host() -> str:
    """Part of the events' identity: it must not change while the installation keeps its address."""
    return urlsplit(settings.PUBLIC_URL).hostname or str(settings.ALLOWED_HOSTS[0])
