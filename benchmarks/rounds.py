"""Measuring: contestants take turns, and what counts is the ratio within a round, since the machine is never quiet."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

ROUNDS = 5


def seconds(run: Callable[..., Any], *given: Any) -> float:
    """How long it took, by the wall."""
    began = time.perf_counter()
    run(*given)
    return time.perf_counter() - began


def in_turn(names: Sequence[str], number: int) -> list[str]:
    """The contestants of a round, each of them first in its turn."""
    return [names[(number + step) % len(names)] for step in range(len(names))]


def say(text: str) -> None:
    """Something worth knowing that is no result."""
    print(f"# {text}", flush=True)


def result(name: str, ratios: Sequence[float], goal: float) -> dict[str, Any]:
    """The line of one benchmark: the median of its rounds, and from where to where they went."""
    return {
        "name": name,
        "value": round(statistics.median(ratios), 4),
        "unit": "ratio",
        "goal": goal,
        "better": "lower",
        "rounds": len(ratios),
        "spread": [round(min(ratios), 4), round(max(ratios), 4)],
    }
