"""Celery entry points; each has a command twin."""

from celery import shared_task
from django.utils import timezone

from governance.base.journal.actions import sign_checkpoint


@shared_task(name="journal.checkpoint")
def checkpoint_task() -> int | None:
    """The size that was signed; None when there was nothing to do. Harmless when two beats send it twice."""
    made = sign_checkpoint(at=timezone.now())
    return None if made is None else made.size
