"""Celery entry points. Their command twin is `manage.py open_duties`, which does the same in one go."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.utils import timezone

from openness.actions import duties


@shared_task(name="openness.open_chunks")
def open_chunks() -> None:
    """Ahead of the sweep of a day on which periods begin, a large country is opened by all workers together; a small
    one, and whatever a lost chunk left, is opened by the sweep."""
    on = timezone.localdate()
    for first, last in duties.chunks(on):
        open_chunk.delay(on.isoformat(), first, last)


@shared_task(name="openness.open_chunk")
def open_chunk(on: str, first: int, last: int) -> None:
    """The communities with an id in [first, last); harmless when it is delivered twice."""
    duties.open_chunk(first=first, last=last, on=dt.date.fromisoformat(on), at=timezone.now())
