"""Bring the rulebook up to the data files. Idempotent; run after migrate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from governance.base.law.loading import DATA, BadRulebook, load


class Command(BaseCommand):
    help = "Load the cited rules. A change of law is a new line; a changed value in an old line is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--directory", type=Path, default=DATA, help="where rules/*.csv and citations.csv are")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            counts = load(at=timezone.now(), directory=options["directory"])
        except (BadRulebook, IntegrityError, OSError) as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.stdout.write(json.dumps(vars(counts)))
