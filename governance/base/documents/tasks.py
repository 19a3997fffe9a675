"""Celery entry points; each has a command twin."""

from celery import shared_task
from django.utils import timezone

from governance.base.documents.actions.orphans import remove_orphans


@shared_task(name="documents.remove_orphans")
def remove_orphans_task() -> int:
    """How many files went. Harmless when two beats send it twice."""
    return remove_orphans(at=timezone.now()).files
