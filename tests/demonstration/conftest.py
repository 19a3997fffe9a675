"""The demonstration, loaded once for a process of tests and kept to copy from; each module has a copy of its own."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import clone, drop, template_name


def database() -> str:
    return str(connections["default"].settings_dict["NAME"])


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def played(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_dir: Path
) -> Iterator[tuple[str, dt.date]]:
    """Really committed, as the command does it: the database that keeps it, and the day it was loaded for."""
    kept = f"{database()}_demonstration"
    with django_db_blocker.unblock():
        with override_settings(DATA_DIR=data_dir):
            today = timezone.localdate()
            call_command("load_demo")
        clone(database(), kept)
        clone(template_name(request.config), database())
    yield kept, today
    drop(kept)


@pytest.fixture(scope="module")
def loaded(
    request: pytest.FixtureRequest, played: tuple[str, dt.date], django_db_blocker: DjangoDbBlocker
) -> Iterator[dt.date]:
    """A copy for the module, in the place of this process's database, which is then made anew."""
    kept, today = played
    with django_db_blocker.unblock():
        clone(kept, database())
        yield today
        clone(template_name(request.config), database())


@pytest.fixture
def demo(loaded: dt.date, db: None) -> dt.date:
    """The loaded demonstration; what a test writes is taken back."""
    return loaded
