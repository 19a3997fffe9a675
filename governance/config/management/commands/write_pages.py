"""Writes the pages of the documentation that are made from the code, all at once, for `./dev lint --fix`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.base.accounts.management.commands.print_roles import roles_table
from governance.base.documents.management.commands.print_guard import guard_page
from governance.config.management.commands.print_reference import requirements, states
from governance.config.rule_reference import rules

PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/states.md": states,
    "docs/reference/requirements.md": requirements,
    "docs/reference/rules.md": rules,
    "docs/handbook/roles.md": roles_table,
    "docs/handbook/guard.md": guard_page,
}


class Command(BaseCommand):
    help = "Write the generated pages of docs/ anew where the code has moved on. Opens no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail when a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, page in PAGES.items():
            path, text = settings.BASE_DIR / name, page()
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"已重新生成 {name}")
        if stale and options["check"]:
            raise CommandError(f"与程序不一致：{'、'.join(stale)}。请运行 ./dev lint --fix")
