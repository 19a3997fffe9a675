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
    """The event, made now if the same one was not reported before (same kind, place, subject, day and title).

    Reported again it is taken again: a project's start that moved away and back moves its due date back.
    """
    with transaction.atomic():
        event, made = Event.objects.get_or_create(
            kind=kind,
            division=division,
            subject=subject,
            on=on,
            title=title,
            defaults={"reported_by_id": by.pk, "reported_at": at},
        )
        if not made:
            Event.objects.filter(pk=event.pk).update(taken=False, reported_by_id=by.pk, reported_at=at)
            event.refresh_from_db()
        else:
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
