#!/usr/bin/env python
"""Command line of the platform. Schema commands run as the owner of the database, all others as the application."""

import os
import sys

from django.core.management import execute_from_command_line

OWNER_COMMANDS = {"migrate", "secure_database", "backup", "restore"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.config.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS and os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
