"""Give the application role what it needs and nothing more. Run after every migrate, as the owner (ground.md)."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction
from psycopg2 import sql

from governance.base.journal.triggers import append_only_tables, erasable_tables


class Command(BaseCommand):
    help = "Grant and revoke the application role's rights; append-only tables lose UPDATE, DELETE, TRUNCATE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--create-role",
            action="store_true",
            help="make the application role first; its password is GOV_APP_PASSWORD",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        role = sql.Identifier(settings.APPLICATION_ROLE)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if options["create_role"]:
                    self._create_role(cursor)
                cursor.execute("SELECT current_user, current_schema(), current_database()")
                owner, schema, database = (sql.Identifier(name) for name in cursor.fetchone())
                if owner == role:
                    raise CommandError("secure_database runs as the owner: set DATABASE_OWNER_URL.")
                names = {"role": role, "owner": owner, "schema": schema, "database": database}
                for statement in GRANTS:
                    cursor.execute(sql.SQL(statement).format(**names))
                tables = append_only_tables() + pghistory_tables()
                for table in tables:
                    rights = "UPDATE, TRUNCATE" if table in erasable_tables() else "UPDATE, DELETE, TRUNCATE"
                    cursor.execute(
                        sql.SQL(f"REVOKE {rights} ON {{table}} FROM {{role}}").format(
                            table=sql.Identifier(table), role=role
                        )
                    )
        except ProgrammingError as error:
            raise CommandError(f"The owner of the database may not do this: {error}") from error
        self.stdout.write(f"secured: {len(tables)} append-only tables")

    def _create_role(self, cursor: Any) -> None:
        password = os.environ.get("GOV_APP_PASSWORD", "")
        if not password:
            raise CommandError("--create-role needs GOV_APP_PASSWORD in the environment.")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        cursor.execute(
            sql.SQL(verb + " ROLE {role} LOGIN PASSWORD {password}").format(
                role=sql.Identifier(settings.APPLICATION_ROLE), password=sql.Literal(password)
            )
        )


GRANTS = [
    "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
]


def pghistory_tables() -> list[str]:
    """Event tables of pghistory: history is added to by trigger and never edited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'pgh_created_at' "
            "AND table_schema = current_schema() AND table_name <> 'pghistory_context'"
        )
        return [row[0] for row in cursor.fetchall()]
