"""What the linters cannot see: keys that point up, requirements without a test, steps without a place in the order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import Model

from governance.base.clock.registry import REGISTRY
from governance.base.journal.triggers import append_only_tables

ROOT = Path(__file__).resolve().parents[2]
OURS = ("governance", "autonomy", "openness", "residents")
# The rows of requirements.md that this much of the platform fulfils.
DONE = {"R-OPN-1", "R-OPN-2", "R-OPN-3", "R-OPN-5", "R-OPN-6", "R-OPN-7", "R-RES-6"}
DONE |= {"R-OPN-9", "R-OPN-10", "R-RES-7", "R-RES-8"}
DONE |= {"R-AUT-1", "R-AUT-2", "R-AUT-3", "R-AUT-4", "R-TWN-1", "R-TWN-2", "R-TWN-3"}


def layers() -> list[str]:
    """Modules from the top to the bottom, as the import contract has them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    return [layer.strip("()") for layer in contract["layers"]]


def height(model: type[Model]) -> int | None:
    """How deep the model's app lies; None for an app that is not ours."""
    for depth, layer in enumerate(layers()):
        if model.__module__ == layer or model.__module__.startswith(f"{layer}."):
            return depth
    return None


def our_models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith(OURS):
            yield model


def test_no_key_points_to_a_room_above() -> None:
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model
            if not field.concrete or not isinstance(target, type) or not target.__module__.startswith(OURS):
                continue
            here, there = height(model), height(target)
            assert here is not None, model
            assert there is not None, target
            if there < here:
                upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


def test_every_app_of_ours_has_a_layer() -> None:
    assert [model.__module__ for model in our_models() if height(model) is None] == []


def test_the_sweep_runs_every_declared_step_and_no_other() -> None:
    assert sorted(settings.SWEEP_STEPS) == sorted(REGISTRY.steps)
    assert set(settings.OPENING_STEPS) < set(settings.SWEEP_STEPS)


def test_what_must_never_change_is_append_only() -> None:
    assert {"journal_entry", "journal_body", "clock_dutyevent", "openness_signature", "openness_recusal"} <= set(
        append_only_tables()
    )


@pytest.mark.parametrize("requirement", sorted(DONE))
def test_a_requirement_called_done_has_tests_that_name_it(requirement: str) -> None:
    marked = re.compile(r"mark\.req\(([^)]*)\)")
    named = {
        match
        for path in (ROOT / "tests").rglob("test_*.py")
        for call in marked.findall(path.read_text(encoding="utf-8"))
        for match in re.findall(r"R-[A-Z]+-\d+", call)
    }
    assert requirement in named


def tracked_files() -> Iterator[Path]:
    for pattern in ("*.py", "*.toml", "*.lock", "*.md", "*.html", "dev", ".ci/run"):
        for path in ROOT.rglob(pattern):
            if path.is_file() and not any(
                part in {".venv", ".local", "node_modules", ".git"} for part in path.relative_to(ROOT).parts
            ):
                yield path


def test_no_file_names_a_package_index() -> None:
    index = re.compile(r"pypi\." + r"org|--(extra-)?index" + r"-url|files\.python" + r"hosted")
    found = [str(path.relative_to(ROOT)) for path in tracked_files() if index.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_dependency_is_pinned_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[a-zA-Z0-9][^\s]*", text, flags=re.MULTILINE)
        assert pins
        assert all("==" in pin for pin in pins), [pin for pin in pins if "==" not in pin]
        assert text.count("--hash=sha256:") >= len(pins)


@pytest.mark.parametrize("page", ["states", "requirements", "rules"])
def test_the_generated_reference_is_current(page: str) -> None:
    written = (ROOT / "docs" / "reference" / f"{page}.md").read_text(encoding="utf-8")
    out = StringIO()
    call_command("print_reference", page, stdout=out)
    assert written == out.getvalue(), f"./dev manage print_reference {page} > docs/reference/{page}.md"


def test_every_advisory_lock_has_a_number_of_its_own() -> None:
    """Two actions under one number would wait for each other for no reason, and might never end."""
    number = re.compile(r"^(?:\w+_)?LOCK = (\d[\d_]*)", flags=re.MULTILINE)
    found = [
        int(match)
        for folder in OURS
        for path in (ROOT / folder).rglob("*.py")
        for match in number.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(found) >= 3
    assert len(found) == len(set(found))
