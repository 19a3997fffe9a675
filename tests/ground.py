"""Worlds that many tests begin in: built once for a process, and each test takes back what it did to one.

A world is built inside a transaction that stays open around the tests that begin in it, as Django's `setUpTestData`
does for the tests of one class. A test with another world, or with none, ends that transaction first: nobody finds
more in the database than they asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections, transaction

BUILDERS: dict[str, Callable[[], Any]] = {}


def kept(name: str, build: Callable[[], Any]) -> Any:
    """A fixture with this world: what ``build`` returns, a copy for each test."""
    BUILDERS[name] = build

    @pytest.fixture(name=name)
    def world(db: None) -> Any:
        # Where it does not lie ready (a test that really commits, or asks for two), it is built like anything else.
        return deepcopy(GROUND.world) if GROUND.name == name else build()

    return world


def world_of(test: pytest.Item) -> str:
    """The world that a test begins in; "" for an empty database."""
    fixtures = set(getattr(test, "fixturenames", ()))
    marker = test.get_closest_marker("django_db")
    commits = fixtures & {"transactional_db", "live_server"} or (marker and (marker.args or marker.kwargs))
    worlds = sorted(BUILDERS.keys() & fixtures)
    return worlds[0] if len(worlds) == 1 and not commits else ""


class Ground:
    """What the tests of this process stand on now."""

    name = ""
    world: Any = None
    _around: transaction.Atomic | None = None

    def lay(self, name: str) -> None:
        """Before the transaction of a test begins."""
        if name == self.name and self._stands():
            return
        self.clear()
        if not name:
            return
        self._around = transaction.atomic()
        self._around._from_testcase = True  # type: ignore[attr-defined] # so that `durable` is as in any test
        self._around.__enter__()
        try:
            self.world = BUILDERS[name]()
        except BaseException:
            self.clear()
            raise
        self.name = name
        cache.clear()  # the first test finds no more there than the second

    def clear(self) -> None:
        """Back to the empty database."""
        around, self._around, self.name, self.world = self._around, None, "", None
        if around is not None and connections["default"].in_atomic_block:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

    def _stands(self) -> bool:
        """Not when the test before closed the connection, or left it unable to go on."""
        connection = connections["default"]
        whole = connection.connection is not None and connection.in_atomic_block and not connection.needs_rollback
        return whole or not self.name


GROUND = Ground()
