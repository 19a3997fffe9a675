"""The demonstration, loaded once for a module of tests into this process's database, which is then made anew."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import clone, template_name


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def loaded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_dir: Path
) -> Iterator[dt.date]:
    """Really committed, as the command does it; the day it was loaded for."""
    with django_db_blocker.unblock():
        with override_settings(DATA_DIR=data_dir):
            today = timezone.localdate()
            call_command("load_demo")
        yield today
        clone(template_name(request.config), str(connections["default"].settings_dict["NAME"]))


@pytest.fixture
def demo(loaded: dt.date, db: None) -> dt.date:
    """The loaded demonstration; what a test writes is taken back."""
    return loaded
