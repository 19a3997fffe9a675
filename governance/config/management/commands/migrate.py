"""Django's `migrate` with our executor (historical.py)."""

from django.core.management.commands import migrate

from governance.config.historical import Executor

migrate.MigrationExecutor = Executor  # type: ignore[attr-defined] # the command takes it from its module


class Command(migrate.Command):
    pass
