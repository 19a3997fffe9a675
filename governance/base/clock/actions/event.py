"""Reporting that something happened: the start of a clock in an upper room."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from governance.base.accounts.models import User
from governance.base.clock.models import Event
from governance.base.journal.actions import record
from governance.base.places.models import Division


def report_event(
    *, kind: str, division: Division, on: dt.date, title: str, by: User, at: dt.datetime, subject: int = 0
) -> Event:
    """The event, made now if the same one was not reported before (same kind, place, subject, day and title)."""
    with transaction.atomic():
        event, made = Event.objects.get_or_create(
            kind=kind,
            division=division,
            subject=subject,
            on=on,
            title=title,
            defaults={"reported_by_id": by.pk, "reported_at": at},
        )
        if made:
            record(
                verb="clock.event_reported",
                by=by.pk,
                at=at,
                object_type="event",
                object_id=event.pk,
                division=division.code,
                data={"kind": kind, "on": on.isoformat(), "subject": subject},
            )
    return event
