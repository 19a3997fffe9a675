"""The static schedule of the installation: each entry is a task of a few lines with a command twin."""

from celery.schedules import crontab

# Just after midnight, and again hourly by day: the sweep is idempotent, so a missed run only means a later one.
SCHEDULE = {
    # Every period begins on the first of a month: a large country is opened by all workers before the sweep looks.
    "open": {"task": "openness.open_chunks", "schedule": crontab(minute=0, hour=0, day_of_month="1")},
    "sweep": {"task": "clock.sweep", "schedule": crontab(minute=5)},
    "orphans": {"task": "documents.remove_orphans", "schedule": crontab(minute=40, hour=3)},
    # Signed at least daily; hourly, so that what was published today is covered today.
    "checkpoint": {"task": "journal.checkpoint", "schedule": crontab(minute=35)},
    "send": {"task": "notices.send", "schedule": crontab()},
}
