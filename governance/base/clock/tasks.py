"""Celery entry points; each has a command twin."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from governance.base.clock.actions.sweep import sweep


@shared_task(name="clock.sweep")
def sweep_task() -> dict[str, Any]:
    """The sweep of today; harmless when two beats send it twice."""
    at = timezone.now()
    return sweep(on=timezone.localdate(at), at=at, may_rest=True)
