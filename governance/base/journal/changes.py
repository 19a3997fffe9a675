"""What the board shows has changed: said inside the changing transaction, heard by every process when it commits.

Every action writes a journal entry with the code of its division, so the journal is where it is said. Pages are kept
in the memory of each process (docs/decisions/pages-as-bytes.md); this room knows nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import connection, transaction

CHANNEL = "board"
Hearer = Callable[[str], None]
_hearers: list[Hearer] = []
_quiet: list[str] = []


def board_changed(*codes: str) -> None:
    """Pages of these divisions, of those below and of those above them no longer hold; "" is everything. One query.

    Other processes hear it through the database, in the order of the commits; this one at once after its commit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, code) FROM unnest(%s::text[]) AS code", [CHANNEL, list(codes)])
    for hear in _hearers:
        for code in codes:
            transaction.on_commit(partial(hear, code))


def hear_changes(hear: Hearer) -> None:
    """Called with the code after each commit of this process."""
    _hearers.append(hear)


def quiet(*verbs: str) -> None:
    """Verbs, or beginnings of verbs that end with a dot, whose entries change nothing that a board page shows."""
    _quiet.extend(verbs)


def is_quiet(verb: str) -> bool:
    return any(verb.startswith(word) if word.endswith(".") else verb == word for word in _quiet)
