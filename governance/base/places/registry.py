"""What rooms above do when places change (architecture.md, "A lower app never reaches up", way 3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

# Called with the ids of the changed divisions, the day from which the change holds, and the instant it was made,
# inside the transaction of the action. Filled in ``AppConfig.ready``.
DivisionChange = Callable[[Sequence[int], dt.date, dt.datetime], None]
on_division_change: list[DivisionChange] = []


def tell(ids: Sequence[int], on: dt.date, at: dt.datetime) -> None:
    """Let every registered room follow: open duties cancelled or created, pages made anew."""
    if ids:
        for follow in on_division_change:
            follow(ids, on, at)
