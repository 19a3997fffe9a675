"""Goes on with a drafting of agreements for a township, as the worker does."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from autonomy.actions.drafting import draft_all
from autonomy.models import DraftRun


class Command(BaseCommand):
    help = "Draft the agreements of a run that is not done yet; started again it goes on where it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int, help="number of the run, as its page shows it")
        parser.add_argument("--on", type=dt.date.fromisoformat, default=None, metavar="DATE")
        parser.add_argument("--dry-run", action="store_true", help="take everything back at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        with transaction.atomic():
            try:
                run = draft_all(run_id=options["run"], at=at, on=options["on"] or timezone.localdate(at))
            except DraftRun.DoesNotExist as missing:
                raise CommandError(_("没有编号是 %(run)s 的批量起草。") % {"run": options["run"]}) from missing
            if options["dry_run"]:
                transaction.set_rollback(True)
        self.stdout.write(_("共%(total)s，已起草%(done)s") % {"total": run.total, "done": run.done})
        for code, texts in sorted(run.problems.items()):
            self.stdout.write(f"{code} {'；'.join(texts)}")
