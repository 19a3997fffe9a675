"""Append-only in the database itself: refused to everyone by trigger, and to the application by missing rights.

A trigger alone can be switched off by ``pgtrigger.ignore`` (ground.md), so ``secure_database`` also revokes
UPDATE, DELETE and TRUNCATE on every table listed by ``append_only_tables``.
"""

import pgtrigger
from django.apps import apps


def append_only() -> list[pgtrigger.Trigger]:
    """Triggers for the ``Meta.triggers`` of a model whose rows are only ever added."""
    return [
        pgtrigger.Protect(name="no_change", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'append-only: % may not be truncated', TG_TABLE_NAME;",
        ),
    ]


def append_only_tables() -> list[str]:
    """Tables of all models that carry the ``no_truncate`` trigger."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(trigger.name == "no_truncate" for trigger in getattr(model._meta, "triggers", []))
    )
