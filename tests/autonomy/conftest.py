"""A county whose lists are in force."""

import pytest

from tests.autonomy.makers import Autonomy, make_autonomy
from tests.ground import kept

autonomy_world = kept("autonomy_world", make_autonomy)


@pytest.fixture
def made(autonomy_world: Autonomy) -> Autonomy:
    return autonomy_world
