"""A village, its neighbours, and other systems that act as its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from rest_framework.test import APIClient

from governance.base.accounts.actions.token import issue_token
from governance.base.accounts.models import User
from tests.openness.conftest import village_world  # noqa: F401 - fixture
from tests.openness.village import DAY, Village, at


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.fixture
def village(village_world: Village) -> Village:  # noqa: F811 - a fixture
    return village_world


@pytest.fixture
def api(village: Village) -> Callable[..., APIClient]:
    """``api("clerk")``: a client with that person's token; ``api()``: a visitor."""
    made: dict[str, APIClient] = {}

    def client(name: str = "") -> APIClient:
        if name not in made:
            made[name] = APIClient()
            if name:
                user: User = village.people[name]
                made[name].credentials(HTTP_AUTHORIZATION=f"Token {issue_token(user=user, at=at(DAY))[0]}")
        return made[name]

    return client
