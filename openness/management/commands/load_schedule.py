"""Enters the bundled publication schedule."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from openness.actions.load_schedule import load_schedule


class Command(BaseCommand):
    help = "Add the bundled catalogue items and listings that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(load_schedule(at=timezone.now())))
