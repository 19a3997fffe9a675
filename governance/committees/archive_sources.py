"""What of the platform belongs into the archive of a community: each room names its own records, upper rooms too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from governance.base.places.models import Division


@dataclass(frozen=True)
class Filed:
    """One record as the archive lists it."""

    object_id: int
    title: str
    made_on: dt.date


@dataclass(frozen=True)
class Source:
    """``code``: what classes of the archive call it. ``rows(division, first day, last day)`` gives finished records,
    oldest first, with a constant number of queries. ``url`` is where one is read at the desk."""

    code: str
    object_type: str
    rows: Callable[[Division, dt.date, dt.date], Iterable[Filed]]
    url: Callable[[int], str]


@dataclass
class Registry:
    sources: dict[str, Source] = field(default_factory=dict)


REGISTRY = Registry()


def register_source(source: Source) -> None:
    """Called from ``AppConfig.ready`` through ``duties``; ValueError when another room has the code."""
    taken = REGISTRY.sources.setdefault(source.code, source)
    if taken.object_type != source.object_type:
        raise ValueError(f"archive source {source.code} is of {taken.object_type} already")
