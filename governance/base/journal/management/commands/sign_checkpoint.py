"""Twin of the task journal.checkpoint."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.base.journal.actions import LogBroken, sign_checkpoint
from governance.base.keyring import KeyProblem


class Command(BaseCommand):
    help = "Sign what the log is now, unless that was done today already. Last line: the checkpoint, or 'nothing new'."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = sign_checkpoint(at=timezone.now())
        except (LogBroken, KeyProblem) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("nothing new" if made is None else made.text)
