"""The static schedule of the installation: each entry is a task of a few lines with a command twin."""

from celery.schedules import crontab

# Just after midnight, and again hourly by day: the sweep is idempotent, so a missed run only means a later one.
SCHEDULE = {
    "sweep": {"task": "clock.sweep", "schedule": crontab(minute=5)},
}
