"""Writes the board of a place as a folder of plain files, for any web server to carry."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.places.models import Division
from governance.base.verdict import Refused
from openness.export import Copied, Copy

EVERY = 2.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = "Write every board page of a place and of those below it into DIR, with what the pages need and the proofs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--within", required=True, metavar="CODE", help="division code, e.g. 430103")
        parser.add_argument("directory", metavar="DIR", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        division = Division.objects.filter(code=options["within"]).first()
        if division is None:
            raise CommandError(_("没有代码是 %(code)s 的区划。") % {"code": options["within"]})
        told = time.monotonic()

        def progress(counts: Copied) -> None:
            nonlocal told
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                self._tell(counts)

        try:
            counts = Copy(division, options["directory"], timezone.now(), progress).run()
        except Refused as refused:
            raise CommandError("\n".join(verdict.text for verdict in refused.verdicts)) from refused
        except OSError as error:
            raise CommandError(str(error)) from error
        self._tell(counts)
        self.stdout.write(_("完成：%(directory)s") % {"directory": options["directory"]})

    def _tell(self, counts: Copied) -> None:
        self.stdout.write(_("%(pages)d 页，%(files)d 个文件，写入 %(written)d，移除 %(removed)d") % vars(counts))
        self.stdout.flush()
