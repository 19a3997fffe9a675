"""What apps declare about their notices, in a module ``notices`` of their own (gathered by ``GovernanceConfig``)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class NoticeKind:
    """``still_open`` says which of these matters still wait for somebody, in a constant number of queries: a notice
    about something done is not shown as open (peers.md, overload)."""

    code: str
    label: str | Promise
    still_open: Callable[[Collection[str]], set[str]]


KINDS: dict[str, NoticeKind] = {}
# Kinds of duties whose words come from a catalogue. What else a title says somebody typed, a name perhaps: letters
# and calendars outside the platform then carry the name of the kind alone.
OUTSIDE_WORDS: set[int] = set()


def register_notice_kind(code: str, label: str | Promise, still_open: Callable[[Collection[str]], set[str]]) -> None:
    """ValueError when two apps take one code."""
    kind = NoticeKind(code, label, still_open)
    if KINDS.setdefault(code, kind) != kind:
        raise ValueError(f"notice kind {code} is declared twice")


def register_outside_words(kinds: Collection[int]) -> None:
    """The titles of these duties hold nothing that a person typed, and may leave the platform."""
    OUTSIDE_WORDS.update(kinds)
