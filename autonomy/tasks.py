"""Celery entry points; each has a command twin."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.utils import timezone

from autonomy.actions.drafting import draft_all


@shared_task(name="autonomy.draft_agreements")
def draft_agreements(run_id: int, on: str) -> None:
    """Twin: `manage.py draft_agreements`. Delivered twice it makes nothing twice, and cut off it is gone on with."""
    draft_all(run_id=run_id, at=timezone.now(), on=dt.date.fromisoformat(on))
