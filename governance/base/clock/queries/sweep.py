"""The heartbeat: is our own clock running?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from governance.base.clock.models import SweepRun

STALE_AFTER = dt.timedelta(hours=26)  # daily duties: a day and some slack for a slow night


@dataclass(frozen=True)
class Heartbeat:
    """``last`` is when a sweep last finished, None for never."""

    last: dt.datetime | None
    stale: bool

    @property
    def stale_from(self) -> dt.datetime | None:
        """When it will be stale, or has become so."""
        return None if self.last is None else self.last + STALE_AFTER


def heartbeat(at: dt.datetime) -> Heartbeat:
    last = (
        SweepRun.objects.filter(finished_at__isnull=False)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)
        .first()
    )
    return Heartbeat(last, last is None or at - last > STALE_AFTER)
