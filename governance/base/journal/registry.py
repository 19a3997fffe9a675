"""What apps declare to the journal in ``AppConfig.ready``: pages of what was published, and witnesses of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


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


Resolver = Callable[[int, int], Page | None]
Witness = Callable[[], Iterator[Checked]]


@dataclass
class Registry:
    pages: dict[str, Resolver] = field(default_factory=dict)
    witnesses: dict[str, Witness] = field(default_factory=dict)


REGISTRY = Registry()


def register_page(object_type: str, resolver: Resolver) -> None:
    """``resolver(object id, leaf)`` gives the page of journal entries about that type of object."""
    REGISTRY.pages[object_type] = resolver


def register_witness(name: str, witness: Witness) -> None:
    """``witness()`` yields everything it holds of what was published, in the order of leaves, in constant memory."""
    REGISTRY.witnesses[name] = witness


def page_of(object_type: str, object_id: int, leaf: int) -> Page | None:
    resolver = REGISTRY.pages.get(object_type)
    return None if resolver is None else resolver(object_id, leaf)
