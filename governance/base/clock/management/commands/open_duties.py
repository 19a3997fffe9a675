"""Only the opening part of the sweep, for a day or, with --since, reaching back."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from governance.base.clock.actions.sweep import open_duties


class Command(BaseCommand):
    help = "Open the duties of every period that has begun by a day. Last line: JSON of counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, help="the day (default: today)")
        parser.add_argument("--since", type=dt.date.fromisoformat, help="reach back to periods that ended since")
        parser.add_argument("--within", default="", help="only this division code and below")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on = options["on"] or timezone.localdate(at)
        counts = open_duties(on=on, at=at, within=options["within"], since=options["since"])
        self.stdout.write(json.dumps(counts))
