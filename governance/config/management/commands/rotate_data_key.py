"""A new key for personal data at rest (docs/operations/log.md). Broken off, it is run again and goes on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from governance.base.keyring import KeyProblem, make_data_key, newest_data_key
from governance.config.sealed import keys_in_use, left_to_do, reseal


class Command(BaseCommand):
    help = "Make a new data key and seal with it again all that older ones sealed; goes on with one that broke off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much each key seals")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["dry_run"]:
                self._rotate()
            for number, count in sorted(keys_in_use().items()):
                self.stdout.write(_("data/%(number)d.key：%(count)d处") % {"number": number, "count": count})
        except KeyProblem as problem:
            raise CommandError(str(problem)) from problem

    def _rotate(self) -> None:
        """A rotation that broke off goes on with the key it made: a second one would only cost time."""
        if any(left_to_do().values()):
            self.stdout.write(_("上次没有做完，接着做（data/%(number)d.key）。") % {"number": newest_data_key()})
        else:
            self.stdout.write(make_data_key())
        for done in reseal():
            self.stdout.write(f"{done.context}  {done.resealed}")
        self.stdout.write(_("旧密钥先不要删：没有换新的备份还要用它。备份换新以后再删。"))
