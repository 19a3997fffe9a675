"""The keys that sign checkpoints: list, add, retire (docs/operations/log.md)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.journal.actions import end_key
from governance.base.journal.choices import KeyEnd
from governance.base.journal.models import KeyRetirement, LogKey
from governance.base.journal.rules.note import verifier_key
from governance.base.keyring import KeyProblem, make_signing_key, retire_signing_key, signing_keys


class Command(BaseCommand):
    help = "List the signing keys; --add makes one that signs beside the others, --retire ends one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true", help="make a new key")
        parser.add_argument("--retire", metavar="KEY_ID", help="the key that signs no more")
        parser.add_argument("--why", choices=KeyEnd.values, default=KeyEnd.ROTATED, help="why it ends")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["add"]:
                self.stdout.write(make_signing_key(settings.LOG_ORIGIN))
            if options["retire"]:
                self._retire(options["retire"], KeyEnd(options["why"]))
            self._list()
        except KeyProblem as problem:
            raise CommandError(str(problem)) from problem

    def _retire(self, key_id: str, why: KeyEnd) -> None:
        """A lost key has no file any more; one that never signed is not in the public list."""
        if why != KeyEnd.LOST:
            retire_signing_key(key_id)
        known = LogKey.objects.filter(pk=key_id)
        if not known.exists() and why == KeyEnd.LOST:
            raise CommandError(_("公开的公钥里没有 %s。") % key_id)
        if known.exists() and not KeyRetirement.objects.filter(pk=key_id).exists():
            end_key(key_id=key_id, why=why, by=None, at=timezone.now())

    def _list(self) -> None:
        for key in signing_keys():
            state = _("已停用") if key.retired else _("在用")
            self.stdout.write(f"{key.key_id.hex()}  {state}  {verifier_key(key.name, key.public)}")
