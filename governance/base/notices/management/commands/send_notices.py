"""Twin of the task notices.send."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from governance.base.notices.actions.outbox import BATCH, send_due
from governance.base.notices.choices import DeliveryState
from governance.base.notices.models import Delivery


class Command(BaseCommand):
    help = "Send queued notices and digests that are due. Last line: JSON of counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, help="what is due by noon of that day (default: now)")
        parser.add_argument("--limit", type=int, default=BATCH, help="at most so many")
        parser.add_argument("--dry-run", action="store_true", help="count what is due, send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["on"]:
            at = timezone.make_aware(dt.datetime.combine(options["on"], dt.time(12)))
        if options["dry_run"]:
            due = Delivery.objects.filter(state=DeliveryState.QUEUED, next_at__lte=at).count()
            self.stdout.write(json.dumps({"due": due}))
            return
        self.stdout.write(json.dumps(send_due(at=at, limit=options["limit"])))
