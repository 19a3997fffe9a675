"""Migrations see the models that Django would show them, though not all are made anew at every step."""

from __future__ import annotations

from typing import Any

from django.core.management import get_commands
from django.db import migrations, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState, StateApps

from governance.config.historical import ForwardState


def described(model: type[models.Model]) -> dict[str, Any]:
    """Everything that the schema editor or a migration in Python can ask a class for."""
    meta: Any = model._meta
    plain = MigrationAutodetector(ProjectState(), ProjectState()).deep_deconstruct
    fields = {field.name: field for field in meta.local_fields + meta.local_many_to_many}
    return {
        "table": meta.db_table,
        "bases": [base.__name__ for base in model.__mro__],
        "fields": {name: plain(field)[1:] for name, field in fields.items()},
        "columns": [field.column for field in meta.local_fields],
        "constraints": plain(meta.constraints),
        "indexes": plain([index.deconstruct() for index in meta.indexes]),
        "triggers": [trigger.name for trigger in getattr(meta, "triggers", None) or ()],
        "unique": meta.unique_together,
        "points to": {field.name: field.related_model._meta.label for field in meta.fields if field.is_relation},
        "is pointed to by": sorted(
            f"{one.related_model._meta.label}.{one.field.name}" for one in meta.get_fields(include_hidden=True)
            if one.auto_created and not one.concrete and one.is_relation
        ),
    }  # fmt: skip


def all_described(apps: StateApps) -> dict[str, dict[str, Any]]:
    return {model._meta.label: described(model) for model in apps.get_models(include_auto_created=True)}


def test_the_classes_are_those_that_django_makes_of_the_same_state() -> None:
    """Through every migration of the installation, as on an empty database."""
    state = ForwardState()
    assert state.apps.get_models() == []  # rendered from the start, so that every step changes classes
    graph = MigrationLoader(None).graph
    for key in graph._generate_plan(graph.leaf_nodes(), at_end=True):
        graph.nodes[key].mutate_state(state, preserve=False)
    expected = all_described(StateApps(set(), state.models))
    assert len(expected) > 100
    assert all_described(state.apps) == expected


def test_the_classes_follow_each_kind_of_change() -> None:
    """Step by step: what one operation changed is seen at once, by the model and by its neighbours."""
    state, usual = ForwardState(), ProjectState()
    assert state.apps.get_models() == usual.apps.get_models() == []
    key = [("id", models.BigAutoField(primary_key=True))]
    steps: list[migrations.operations.base.Operation] = [
        migrations.CreateModel("Place", [*key, ("name", models.CharField(max_length=9))]),
        migrations.CreateModel("Thing", [*key, ("place", models.ForeignKey("one.Place", models.CASCADE))]),
        migrations.AddIndex("thing", models.Index(fields=["place"], name="by_place")),
        migrations.AddConstraint("place", models.UniqueConstraint(fields=["name"], name="%(class)s_name")),
        migrations.AddField("place", "kind", models.CharField(max_length=3, default="")),
        migrations.AddField("thing", "other", models.ForeignKey("one.Place", models.CASCADE, related_name="+")),
        migrations.AddConstraint("thing", models.CheckConstraint(condition=models.Q(id__gt=0), name="some")),
        migrations.RenameIndex("thing", "with_place", old_name="by_place"),
        migrations.CreateModel("Mark", [*key, ("of", models.ManyToManyField("one.Thing"))]),
        migrations.AddField("place", "near", models.ManyToManyField("one.Place")),
        migrations.AddField("mark", "at", models.OneToOneField("one.Place", models.CASCADE), preserve_default=False),
        migrations.AlterField("place", "name", models.CharField(max_length=12)),
        migrations.RemoveConstraint("place", "%(class)s_name"),
        migrations.RemoveIndex("thing", "with_place"),
        migrations.RemoveField("thing", "other"),
        migrations.RenameModel("Thing", "Object"),
        migrations.DeleteModel("Mark"),
    ]
    for step in steps:
        step.state_forwards("one", state)
        step.state_forwards("one", usual)
        assert state == usual
        assert all_described(state.apps) == all_described(usual.apps), step.describe()


def test_a_migration_in_python_has_every_class_made_anew() -> None:
    state = ForwardState()
    before = state.apps
    state.clone().clear_delayed_apps_cache()
    assert state.apps is before  # the copy's own are gone, not these
    copy = state.clone()
    copy.clear_delayed_apps_cache()
    assert "apps" not in copy.__dict__


def test_the_command_is_ours() -> None:
    assert get_commands()["migrate"] == "governance.config"
