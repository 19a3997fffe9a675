"""How a matter is named: ``"disclosure/12#3"`` is the third occurrence of what happens to disclosure 12.

What stands before ``#`` is the thing; of one thing a person sees the newest notice only. Pure text, no database.
"""

from __future__ import annotations

from collections.abc import Collection


def thing_of(matter: str) -> str:
    """What the matter is about, without the occurrence."""
    return matter.partition("#")[0]


def subject_of(matter: str) -> int:
    """The number of the thing: 12 in ``"disclosure/12#3"``. ValueError when it has none."""
    return int(thing_of(matter).rpartition("/")[2])


def by_subject(matters: Collection[str]) -> dict[int, list[str]]:
    """Matters under the numbers of their things: what a ``still_open`` asks one query about."""
    found: dict[int, list[str]] = {}
    for matter in matters:
        found.setdefault(subject_of(matter), []).append(matter)
    return found
