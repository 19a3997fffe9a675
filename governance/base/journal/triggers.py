"""Append-only in the database itself: refused to everyone by trigger, and to the application by missing rights.

A trigger alone can be switched off by ``pgtrigger.ignore`` (ground.md), so ``secure_database`` also revokes
UPDATE, DELETE and TRUNCATE on every table listed by ``append_only_tables``.
"""

import pgtrigger
from django.apps import apps


def append_only() -> list[pgtrigger.Trigger]:
    """Triggers for the ``Meta.triggers`` of a model whose rows are only ever added."""
    return [pgtrigger.Protect(name="no_change", operation=pgtrigger.Update | pgtrigger.Delete), _no_truncate()]


def erasable() -> list[pgtrigger.Trigger]:
    """The same for a model whose rows may go, but never change. What it takes to remove one is a trigger of its own
    in the migrations, since one made by pgtrigger could be switched off by whoever has the right to DELETE."""
    return [pgtrigger.Protect(name="no_update", operation=pgtrigger.Update), _no_truncate()]


def append_only_tables() -> list[str]:
    """Tables of all models that carry the ``no_truncate`` trigger, those of ``erasable_tables`` among them."""
    return _tables("no_truncate")


def erasable_tables() -> list[str]:
    """Where the application keeps the right to DELETE."""
    return _tables("no_update")


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'append-only: % may not be truncated', TG_TABLE_NAME;",
    )


def _tables(trigger_name: str) -> list[str]:
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(trigger.name == trigger_name for trigger in getattr(model._meta, "triggers", []))
    )
