"""Restore a backup into an empty database, and prove that it is whole. See docs/operations/backup.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.config.backup.problem import BackupProblem
from governance.config.backup.restore import restore_backup
from governance.config.backup.sealing import opened_by


class Command(BaseCommand):
    help = "Restore a backup into an EMPTY database, put files and keys back, and prove the result. Runs as the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", help="file with the age private key")
        parser.add_argument("--passphrase-file", help="file with one line: the passphrase")
        parser.add_argument(
            "--takedowns", action="append", default=[], type=Path, help="take-down list that is newer than the backup"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore_backup(
                file=options["file"],
                lock=opened_by(options["identity"], options["passphrase_file"]),
                takedowns=options["takedowns"],
                at=timezone.now(),
                tell=self._tell,
            )
        except BackupProblem as problem:
            raise CommandError(str(problem)) from problem

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
