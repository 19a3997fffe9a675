"""The demonstration of the installation. See docs/decisions/demonstration.md."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.config.demonstration.cast import CORE, DISTRICT_C, REAL_DISTRICT
from governance.config.demonstration.load import is_loaded, load_core, load_real_district, load_rest, no_real_records

REFUSED = 3  # ./dev run goes on without the demonstration


class Command(BaseCommand):
    help = "Load the fictional county 990101 and the real district 430103, once. Refused beside real records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="the two other townships as well")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def progress(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.1f} s  {text}")
            self.stdout.flush()

        parts = [
            (REAL_DISTRICT, load_real_district, _("长沙市天心区（真实区划）")),
            (CORE, load_core, _("清溪县柳林镇（虚构）")),
        ]
        if options["all"]:
            parts.append((DISTRICT_C, load_rest, _("清溪县石桥乡、城关街道（虚构）")))
        wanted = [part for part in parts if not is_loaded(part[0])]
        if not wanted:
            progress(_("演示数据已经装入，没有变化"))
            return
        verdict = no_real_records()
        if not verdict.ok:
            raise CommandError(verdict.text, returncode=REFUSED)
        call_command("load_base", stdout=self.stdout)
        now = timezone.now()
        for _code, load, title in wanted:
            progress(title)
            load(today=timezone.localdate(now), now=now, progress=progress)
        progress(_("完成"))
