"""Three villages that each have one of everything."""

import pytest
from rest_framework.throttling import UserRateThrottle

from tests.ground import kept
from tests.scope.world import make_world

scope_world = kept("scope_world", make_world)


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person walks through more addresses in a minute than any person may; that limit has tests of its own."""
    monkeypatch.setattr(UserRateThrottle, "rate", "1000000/min", raising=False)
