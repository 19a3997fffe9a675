"""Put the bundled procedures of matters into the table, or bring it up to the file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from governance.committees.actions.procedure import load_procedures


class Command(BaseCommand):
    help = "装入议事程序（四议两公开等）；可以重复运行"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"议事程序：新装或改写 {load_procedures(at=timezone.now())} 条")
