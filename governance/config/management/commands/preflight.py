"""Look over the installation before and while it is used: what must be mended, and how."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.config.preflight import Level, look


class Command(BaseCommand):
    help = "One sentence for each thing to mend; exit code 1 when something must be mended. Runs as the application."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for other programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = look(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
        else:
            marks = {Level.MEND: _("要改"), Level.NOTE: _("请看")}
            for level in Level:
                for finding in found:
                    if finding.level == level:
                        self.stdout.write(f"{marks[level]}  {finding.text}")
            if not found:
                self.stdout.write(_("一切正常"))
        if any(finding.level == Level.MEND for finding in found):
            sys.exit(1)
