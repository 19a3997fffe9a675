"""A county with bodies and organisation offices."""

import pytest

from tests.ground import kept
from tests.party.makers import Party, make_party

party_world = kept("party_world", make_party)


@pytest.fixture
def made(party_world: Party) -> Party:
    return party_world
