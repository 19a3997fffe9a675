"""Verbs of the clock, and who sees which duties."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, register
from governance.base.accounts.words import register_words
from governance.base.clock.models import Duty, DutyQuerySet, Event

SET_LADDER = register("clock.set_ladder", _("设定提醒和上报的时间"), [Role.BUREAU_REVIEWER])
ENTER_CALENDAR = register("clock.enter_calendar", _("录入放假安排"), [Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN])


def visible_to(user: User, on: dt.date) -> DutyQuerySet:
    """Duties of one's own divisions and those below: official records."""
    return filter_official(Duty.objects.all(), user, on)  # type: ignore[return-value]


def events_visible_to(user: User, on: dt.date) -> object:
    """Reported events of one's own divisions and those below."""
    return filter_official(Event.objects.all(), user, on)


register_words(
    {
        "clock.swept": _("每日巡检"),
        "clock.event_reported": _("报告发生的事项"),
        "clock.calendar_entered": _("录入放假安排"),
        "clock.ladder_set": _("设定提醒和上报的时间"),
    }
)
