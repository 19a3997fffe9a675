"""Enters the bundled table of what each type of community is expected to have."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.committees.actions.expected import load_expected


class Command(BaseCommand):
    help = "Add the bundled lines of expected bodies, services and checks that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("增加 %(lines)d 项") % {"lines": load_expected(at=timezone.now())})
