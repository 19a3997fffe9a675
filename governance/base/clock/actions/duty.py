"""Opening and settling duties. Set-based, idempotent; each change writes one ``DutyEvent``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import connection, transaction

from governance.base.clock.choices import DutyState, Level, What
from governance.base.clock.models import Duty

_SETTLE = """
WITH settled AS (
    UPDATE clock_duty SET state = %(state)s, met_on = %(met_on)s
    WHERE id = ANY(%(ids)s) AND state = 0
    RETURNING id
)
INSERT INTO clock_dutyevent (duty_id, what, "on") SELECT id, %(what)s, %(on)s FROM settled
"""


def meet(*, duty_ids: Sequence[int], on: dt.date) -> int:
    """Settle these duties on that day; those not open are left alone. Returns how many were settled."""
    return _settle(duty_ids, state=DutyState.MET, what=What.MET, on=on)


def cancel(*, duty_ids: Sequence[int], on: dt.date) -> int:
    """Close these duties without their being met (a village merged away, a project given up)."""
    return _settle(duty_ids, state=DutyState.CANCELLED, what=What.CANCELLED, on=on)


def _settle(ids: Sequence[int], *, state: DutyState, what: What, on: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE,
            {
                "ids": list(ids),
                "state": int(state),
                "what": int(what),
                "on": on,
                "met_on": on if state == DutyState.MET else None,
            },
        )
        return int(cursor.rowcount)


def open_duty(
    *,
    kind: int,
    division_id: int,
    period: dt.date,
    role: str,
    opens_on: dt.date,
    due_on: dt.date,
    subject: int = 0,
    organisation_id: int | None = None,
    provisional: bool = False,
) -> Duty:
    """The duty with this key, made now if it is not there yet; an existing one keeps its dates and state."""
    Duty.objects.bulk_create(
        [
            Duty(
                kind=kind,
                division_id=division_id,
                period=period,
                role=role,
                opens_on=opens_on,
                due_on=due_on,
                subject=subject,
                organisation_id=organisation_id,
                provisional=provisional,
            )
        ],
        ignore_conflicts=True,
    )
    return Duty.objects.get(period=period, division_id=division_id, kind=kind, subject=subject)


def move_due(*, duty_id: int, due_on: dt.date, provisional: bool = False) -> bool:
    """Give an open duty that is not overdue yet another due date; an overdue one stays as it was recorded."""
    with transaction.atomic():
        return bool(
            Duty.objects.open()
            .filter(pk=duty_id, level__lt=Level.OVERDUE)
            .update(due_on=due_on, provisional=provisional, level=Level.NEW)
        )
