"""Back up the installation: database, files and keys in one encrypted file. See docs/operations/backup.md."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.config.backup.make import make_backup
from governance.config.backup.problem import BackupProblem
from governance.config.backup.sealing import locked_for


class Command(BaseCommand):
    help = "Write database, files and keys into one encrypted file (age). Runs as the owner of the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("destination", type=Path, help="a folder, or the file to be made")
        parser.add_argument("--recipient", action="append", default=[], help="age public key; may be repeated")
        parser.add_argument("--passphrase-file", help="file with one line: the passphrase")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # the unfinished file goes too
        try:
            lock = locked_for(options["recipient"], options["passphrase_file"])
            made = make_backup(destination=options["destination"], lock=lock, at=timezone.now())
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem
        manifest = made.manifest
        facts = {
            "path": made.path,
            "size": made.size,
            "rows": sum(manifest["tables"].values()),
            "files": manifest["files"]["count"],
            "log": manifest["log"]["size"],
            "root": manifest["log"]["root"],
        }
        self.stdout.write(
            _("%(path)s：%(size)d 字节，%(rows)d 行，%(files)d 个文件，公开记录 %(log)d 条，根值 %(root)s") % facts
        )
        if missing := manifest["files"]["missing"]:
            self.stderr.write(
                _("注意：有 %(count)d 个文件登记了却不在文件库里（如 %(name)s），备份里也没有")
                % {"count": len(missing), "name": missing[0]}
            )
