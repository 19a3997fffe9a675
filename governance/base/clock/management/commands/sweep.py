"""Twin of the task clock.sweep."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from governance.base.clock.actions.sweep import sweep
from governance.base.clock.explain import calendar_warning
from governance.base.clock.queries.calendar import missing_years


class Command(BaseCommand):
    help = "Open, remind, mark overdue and escalate everything that is so by a day. Last line: JSON of counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, help="the day (default: today), e.g. 2026-03-15")
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        on = options["on"] or timezone.localdate(at)
        if years := missing_years(on):
            self.stderr.write(calendar_warning(years))
        self.stdout.write(json.dumps(sweep(on=on, at=at, dry_run=options["dry_run"])))
