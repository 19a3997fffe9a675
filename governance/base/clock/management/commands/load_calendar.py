"""Enters the holiday notices that come with the project."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.base.clock.actions.calendar import load_bundled_calendars


class Command(BaseCommand):
    help = "Enter the bundled holiday notices for years the installation does not have yet."

    def handle(self, *args: Any, **options: Any) -> None:
        years = load_bundled_calendars(at=timezone.now())
        self.stdout.write("calendar: " + (", ".join(map(str, years)) or "nothing new"))
