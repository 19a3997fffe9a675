"""What pages call things, and where those things are: days, what is left of a time limit, places, addresses."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from governance.base.places.choices import Committee
from governance.base.places.models import Division
from openness.queries.content import day_label


def disclosure_url(code: str, disclosure_id: int) -> str:
    return f"/board/{code}/{disclosure_id}/"


def place_url(code: str) -> str:
    return f"/board/{code}/"


def weekday_label(day: dt.date) -> str:
    """2026年3月15日（周日）."""
    return _("%(day)s（周%(weekday)s）") % {"day": day_label(day), "weekday": _("一二三四五六日")[day.weekday()]}


def remaining_label(due_on: dt.date, on: dt.date) -> str:
    days = (due_on - on).days
    if days < 0:
        return _("逾期%(days)s天") % {"days": -days}
    return _("今天到期") if days == 0 else _("还剩%(days)s天") % {"days": days}


def committee_label(division: Division) -> str:
    return _("居务监督委员会") if division.committee == Committee.URBAN else _("村务监督委员会")
