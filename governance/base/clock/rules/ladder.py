"""How far down the calendar each step of the ladder reaches on a day (pure arithmetic).

A step is a threshold on the due date, since counting working days keeps the order of dates: "remind n working days
before" reaches every duty due up to ``reminder_reach``; "escalate n working days after" every duty due up to
``escalation_reach``. So the sweep needs no look-back window, and an outage is caught up by running it once.
"""

from __future__ import annotations

from datetime import date

from governance.base.clock.rules.calendar import ONE_DAY, Calendar


def reminder_reach(calendar: Calendar, on: date, working_days: int) -> date:
    """The last due date whose reminder, that many working days before it, has come by ``on``."""
    due = on
    while calendar.add_working_days(due + ONE_DAY, -working_days).day <= on:
        due += ONE_DAY
    return due


def escalation_reach(calendar: Calendar, on: date, working_days: int) -> date:
    """The last due date after which that many working days have passed by ``on``."""
    due = on - ONE_DAY
    while calendar.add_working_days(due, working_days).day > on:
        due -= ONE_DAY
    return due


def is_nearer(step: str, days: int, default: int) -> bool:
    """Whether a county's setting is at least as strict: reminders not later, escalations not later."""
    return days >= default if step.startswith("remind") else days <= default
