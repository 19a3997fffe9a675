"""Celery entry points; the command twin is `manage.py send_notices`."""

from celery import shared_task
from django.utils import timezone

from governance.base.notices.actions.outbox import send_due


@shared_task(name="notices.send", expires=300)
def send_task() -> dict[str, int]:
    """Send what is due; harmless when two run at once, and lost turns cost a minute."""
    return send_due(at=timezone.now())
