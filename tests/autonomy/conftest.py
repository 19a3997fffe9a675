"""A county whose lists are in force."""

import pytest

from tests.autonomy.makers import Autonomy, make_autonomy


@pytest.fixture
def made(db: None) -> Autonomy:
    return make_autonomy()
