"""Models as they were, of which a migration makes anew only what it changes.

For each table, column, constraint, index and trigger that a migration adds, Django makes all neighbours of the model
anew, and in our data everything is a neighbour of everything, through places and users: most of an installation's first
start went there. Yet nothing can point to a table that is only being made, a column is one more field of one class, and
the others change one option of it.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

# An operation that changes one of these changes nothing else.
LOOSE = ("constraints", "indexes", "triggers")


class ForwardState(ProjectState):
    """The state of the project while migrations are applied one after the other, never taken back."""

    def __init__(self, models: Any = None, real_apps: Any = None) -> None:
        super().__init__(models, real_apps)
        self.is_delayed = True  # a migration that runs Python has all classes made anew first (RunPython)

    def add_model(self, model_state: ModelState) -> None:
        """A new table: the others stay."""
        apps = self.__dict__.pop("apps", None)
        super().add_model(model_state)
        if apps is not None:
            self.__dict__["apps"] = apps
            model_state.render(apps)

    def add_field(self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool) -> None:
        """A new column: one more field of the class that is there."""
        apps = self.__dict__.pop("apps", None)
        super().add_field(app_label, model_name, name, field, preserve_default)
        if apps is not None:
            self.__dict__["apps"] = apps
            added = self.models[app_label, model_name].fields[name].clone()
            added.contribute_to_class(apps.get_model(app_label, model_name), name)
            apps.clear_cache()

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Another constraint, index or trigger: the class stays, with one more. For all else as Django does it."""
        if "apps" in self.__dict__ and delay:
            options = self.models[app_label, model_name.lower()].options
            meta: Any = self.apps.get_model(app_label, model_name)._meta
            changed = [name for name in LOOSE if options.get(name) is not meta.original_attrs.get(name)]
            for name in changed:
                rows = options[name]
                meta.original_attrs[name] = rows
                setattr(meta, name, rows if name == "triggers" else meta._format_names(rows))
            if changed:
                return
        super().reload_model(app_label, model_name, delay)


class Executor(MigrationExecutor):
    """Django's own, on such a state."""

    def _migrate_all_forwards(self, state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        forward = ForwardState({key: model.clone() for key, model in state.models.items()}, state.real_apps)
        applied: ProjectState = super()._migrate_all_forwards(forward, *args, **kwargs)  # type: ignore[misc]
        return applied
