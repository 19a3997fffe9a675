"""What apps declare to the journal in ``AppConfig.ready``: pages of what was published, witnesses of it, and how the
text behind it is destroyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Page:
    """Where something published is to be read now. ``note`` says what became of it, '' when it still stands."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Checked:
    """One published thing that a witness looked at; ``wrong`` says what differs from its body, '' for nothing."""

    leaf: int
    entry: int
    wrong: str = ""


class Forget(Protocol):
    def __call__(self, object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None: ...


@dataclass(frozen=True)
class Erasable:
    """How one type of object loses the text of a body (R-OPN-9). ``about(object id, leaf)`` names the body in words
    that say nothing of its text, since they stay; ``forget`` destroys that text wherever else it is kept; ``desk`` is
    where people work on the object. ``whole``: every body of the object repeats the others, so all go together."""

    about: Callable[[int, int], str]
    forget: Forget
    desk: Callable[[int], str]
    whole: bool = False


Resolver = Callable[[int, int], Page | None]
Witness = Callable[[], Iterator[Checked]]


@dataclass
class Registry:
    pages: dict[str, Resolver] = field(default_factory=dict)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    erasables: dict[str, Erasable] = field(default_factory=dict)


REGISTRY = Registry()


def register_page(object_type: str, resolver: Resolver) -> None:
    """``resolver(object id, leaf)`` gives the page of journal entries about that type of object."""
    REGISTRY.pages[object_type] = resolver


def register_witness(name: str, witness: Witness) -> None:
    """``witness()`` yields everything it holds of what was published, in the order of leaves, in constant memory."""
    REGISTRY.witnesses[name] = witness


def register_erasable(object_type: str, erasable: Erasable) -> None:
    """Bodies of journal entries about that type of object may be erased; those of any other may not."""
    REGISTRY.erasables[object_type] = erasable


def page_of(object_type: str, object_id: int, leaf: int) -> Page | None:
    resolver = REGISTRY.pages.get(object_type)
    return None if resolver is None else resolver(object_id, leaf)
