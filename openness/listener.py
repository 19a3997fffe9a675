"""Hearing what changed: one thread and one database connection of its own for each web process.

A page may be answered from memory only while the connection is known to be alive: the last question that came back
was asked less than ``TRUSTED`` seconds ago. So a withdrawal is effective in every process within that time, also in
one that no longer hears anything.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import dj_database_url
import psycopg2
from django.conf import settings
from django.db import connections
from django.db.utils import ConnectionHandler

from governance.base.journal.changes import CHANNEL
from openness.pages import Memory

logger = logging.getLogger(__name__)
TRUSTED = 1.0  # seconds
PAUSE = 0.3  # seconds between two questions
AGAIN = 1.0  # seconds before connecting again
# Half-open connections show themselves in a few seconds; until then pages come from the database.
KEEPALIVE = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
    "application_name": "board",
}
NEVER = float("-inf")


def connection_parameters() -> dict[str, Any]:
    """Of the installation's database; DATABASE_LISTEN_URL where a pooler stands in front, which cannot listen."""
    url = settings.DATABASE_LISTEN_URL
    wrapper = ConnectionHandler({"default": dj_database_url.parse(url)})["default"] if url else connections["default"]
    return wrapper.get_connection_params()


class Listener:
    """Drops from ``memory`` what changed anywhere, and says whether it can be sure to have heard it."""

    def __init__(self, memory: Memory, parameters: Callable[[], Mapping[str, Any]] = connection_parameters) -> None:
        self.memory = memory
        self._parameters = parameters
        self._asked_at = NEVER
        self._stop = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def fresh(self) -> bool:
        return time.monotonic() - self._asked_at < TRUSTED

    def ensure(self) -> None:
        """Started by the first request, hence after a server has forked; and again should the thread have died."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._stop.clear()
                parameters = {**self._parameters(), **KEEPALIVE}
                self._thread = threading.Thread(target=self._run, args=(parameters,), name="board", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """For tests: a real process ends with its thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, parameters: Mapping[str, Any]) -> None:
        while not self._stop.is_set():
            try:
                self._listen(parameters)
            except (psycopg2.Error, OSError) as lost:
                logger.warning("The board does not hear what changed and makes every page anew: %s", lost)
            finally:
                self._asked_at = NEVER
                self.memory.drop("")
            self._stop.wait(AGAIN)

    def _listen(self, parameters: Mapping[str, Any]) -> None:
        with closing(psycopg2.connect(**parameters)) as database:
            database.autocommit = True
            with database.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
                self.memory.drop("")  # what changed before nobody heard
                while not self._stop.is_set():
                    asked_at = time.monotonic()
                    cursor.execute("SELECT 1")
                    self._hear(database)
                    self._asked_at = asked_at
                    if select.select([database], [], [], PAUSE)[0]:
                        self._hear(database)

    def _hear(self, database: Any) -> None:
        database.poll()
        while database.notifies:
            self.memory.drop(database.notifies.pop(0).payload)
