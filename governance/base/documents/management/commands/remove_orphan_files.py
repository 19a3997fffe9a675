"""Remove files that no record needs (docs/operations/files.md)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.documents.actions.orphans import FILE_DAYS, ROW_DAYS, remove_orphans
from governance.base.spreadsheet import megabytes


class Command(BaseCommand):
    help = "Remove stored files that no record needs; --dry-run only counts them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=dt.date.fromisoformat, help="as if it were the end of that day")
        parser.add_argument("--dry-run", action="store_true", help="count and remove nothing")
        parser.add_argument("--file-days", type=int, default=FILE_DAYS, help="files without a row, older than this")
        parser.add_argument("--row-days", type=int, default=ROW_DAYS, help="rows without a record, older than this")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        if options["on"] is not None:
            at = timezone.make_aware(dt.datetime.combine(options["on"] + dt.timedelta(days=1), dt.time()))
        removed = remove_orphans(
            at=at, file_days=options["file_days"], row_days=options["row_days"], dry_run=options["dry_run"]
        )
        text = _("没有用到的记录 %(rows)s 条、文件 %(files)s 个（%(size)s）。")
        told = text % {"rows": removed.rows, "files": removed.files, "size": megabytes(removed.size)}
        self.stdout.write(told + (_("只是清点，没有删除。") if options["dry_run"] else _("已删除。")))
