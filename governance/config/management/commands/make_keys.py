"""Make the keys of a new installation. Run once, before it is used; later runs make only what is missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from governance.base.keyring import folder, make_keys


class Command(BaseCommand):
    help = "Make the keys that are missing: for signing the log, for personal data, for blind look-up."

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_keys(settings.LOG_ORIGIN)
        self.stdout.write(f"{folder()}: {', '.join(made) if made else 'complete'}")
