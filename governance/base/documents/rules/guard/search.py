"""Finds personal data in a text, or over the cells of one row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from governance.base.documents.rules.guard import numbers, words
from governance.base.documents.rules.guard.digits import CELL

BEFORE, AFTER = 16, 4  # characters beside a number in which the words that name it are looked for


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its class, what it is in plain characters, and (text, start, end) of each piece of it."""

    kind: str
    value: str
    places: tuple[tuple[int, int, int], ...]


def search(text: str, *, hint: str = "", public_phones: Collection[str] = ()) -> list[Hit]:
    """Everything found in one text."""
    return search_row([text], hints=[hint], public_phones=public_phones)


def search_row(texts: Sequence[str], *, hints: Sequence[str] = (), public_phones: Collection[str] = ()) -> list[Hit]:
    """Everything found in the cells of one row, also over their edges. ``hints`` are what the places are called: a
    heading over a column says what its numbers are."""
    line = CELL.join(texts)
    if not line.strip(CELL):
        return []
    starts = [0]
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text) + 1)

    def beside(start: int, end: int) -> str:
        index = _index(starts, start)
        hint = hints[index] if index < len(hints) else ""
        return f"{hint} {line[max(0, start - BEFORE) : start]} {line[end : end + AFTER]}"

    found: list[tuple[str, str, Sequence[int]]] = []
    for kind, value, at in _all(line, beside, public_phones):
        found.append((kind, value, at))
    hits = [Hit(kind, value, _places(at, starts)) for kind, value, at in found]
    return sorted(hits, key=lambda hit: hit.places[0])


def _all(line: str, beside: words.Beside, public_phones: Collection[str]) -> Iterator[tuple[str, str, Sequence[int]]]:
    """Kind, value and the place of every character of each thing found; no place is given twice."""
    taken: set[int] = set()
    sources: Iterable[Iterator[tuple[str, str, Sequence[int]]]] = (
        numbers.found(line, beside, public_phones),
        words.found(line, beside, public_phones),
    )
    for source in sources:
        for kind, value, at in source:
            if taken.isdisjoint(at):
                taken.update(at)
                yield kind, value, at


def _index(starts: Sequence[int], place: int) -> int:
    return bisect_right(starts, place) - 1


def _places(at: Sequence[int], starts: Sequence[int]) -> tuple[tuple[int, int, int], ...]:
    """The pieces of something found, by text."""
    pieces: dict[int, list[int]] = {}
    for place in at:
        pieces.setdefault(_index(starts, place), []).append(place)
    return tuple((index, min(own) - starts[index], max(own) + 1 - starts[index]) for index, own in pieces.items())
