"""The database of the tests: built once by the owner, cloned for each process, used as the application role.

The application role may neither delete nor truncate append-only tables, so nothing can be flushed between tests
(ground.md, "Append-only that holds"): a test that really commits gets a new clone instead.
"""

import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection
from psycopg2.sql import SQL, Identifier
from pytest_django.plugin import DjangoDbBlocker

from governance.base.keyring import make_keys
from tests.ground import GROUND, world_of

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE_LOCK = 7_305_001  # any number; one process builds the template while the others wait
# A quick hasher, a cache of its own for each process, and static files that need no collecting.
TEST_SETTINGS = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "BOARD_MEMORY_BYTES": 0,  # what one test makes public is no other test's to read
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}

# How long an example takes says more about the machine than about the rule.
hypothesis_settings.register_profile("governance", deadline=None)
hypothesis_settings.load_profile("governance")


def owner_url(database: str) -> str:
    """The owner's address of a database on the tests' server."""
    return urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{database}"))


@contextmanager
def owner(database: str = "postgres") -> Iterator[connection]:
    """A connection of the owner, each statement on its own."""
    with closing(psycopg2.connect(owner_url(database))) as opened:
        opened.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        yield opened


def build_template(name: str) -> None:
    """Make the template with the two commands that any installation is made with, unless another process has."""
    with owner() as server, server.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return
        draft = f"{name}_draft"
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(draft)))
        cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(draft)))
        application = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{draft}"))
        env = {**os.environ, "DATABASE_OWNER_URL": owner_url(draft), "DATABASE_URL": application}
        for command in (["migrate", "--noinput"], ["secure_database"]):
            done = subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False
            )
            if done.returncode:
                pytest.exit(f"manage.py {command[0]}:\n{(done.stdout + done.stderr)[-6000:]}", returncode=1)
        cursor.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(name)))


def clone(template: str, name: str) -> None:
    """Put a new copy of the template in the place of this database, whoever is connected to it."""
    GROUND.clear()
    connections["default"].close()
    with owner() as server, server.cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))


def drop(name: str) -> None:
    """Remove a database."""
    with owner() as server, server.cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def template_name(config: pytest.Config) -> str:
    """One template for one run, whatever the number of processes."""
    return f"template_{getattr(config, 'workerinput', {}).get('testrunuid') or os.getpid()}"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process is left alone with it at the end; then world by world. No test
    needs this order, or any other."""
    items.sort(key=lambda test: (test.get_closest_marker("long") is None, world_of(test)))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, Any, Any]:
    """Lay the world of a test just before pytest-django begins the transaction of that test."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            GROUND.lay(world_of(request.node))
    return (yield)


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings that differ from those of an installation; as few as possible."""
    kept = tmp_path_factory.mktemp("data")
    with override_settings(**TEST_SETTINGS, MEDIA_ROOT=kept / "media", DATA_DIR=kept, KEY_DIR=kept / "keys"):
        make_keys("tests/board/log")
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Limits on attempts, sessions and other things remembered do not pass from one test to the next."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """In the place of pytest-django's own: a clone for this process, reached as the application role."""
    template = template_name(request.config)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{template.removeprefix('template_')}_{worker}"
    build_template(template)
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database = connections["default"].settings_dict
        patch.setitem(database, "NAME", name)
        # A kept connection would be cut off when the clone under it is replaced.
        patch.setitem(database, "CONN_MAX_AGE", 0)
        clone(template, name)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: clone(template, name))
        yield
        GROUND.clear()
        connections.close_all()
    drop(name)
    if worker == "main":
        drop(template)


@pytest.fixture
def owner_connection(transactional_db: None) -> Iterator[connection]:
    """The owner's own connection to this process's database: for tests that lift what binds the application role.
    It sees committed rows only, hence `transactional_db`."""
    with owner(str(connections["default"].settings_dict["NAME"])) as opened:
        yield opened
