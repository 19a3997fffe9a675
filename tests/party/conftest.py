"""A county with bodies and organisation offices."""

import pytest

from tests.party.makers import Party, make_party


@pytest.fixture
def made(db: None) -> Party:
    return make_party()
