"""When something that could not be sent is tried again (pure arithmetic)."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(minutes=5)
ATTEMPTS = 7  # the last one comes five hours and a quarter after the first


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, twice as long each time; None when it has been tried often enough."""
    if attempts >= ATTEMPTS:
        return None
    return FIRST * 2 ** (attempts - 1)
