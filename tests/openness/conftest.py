"""One village with a clerk, an agent, three supervisors, and those above and beside it."""

import pytest

from tests.ground import kept
from tests.openness.challenger import Asking, make_asking
from tests.openness.county import County, make_county
from tests.openness.village import Village, make_village

village_world = kept("village_world", make_village)
county_world = kept("county_world", make_county)


@pytest.fixture
def village(village_world: Village) -> Village:
    return village_world


@pytest.fixture
def county(county_world: County) -> County:
    return county_world


@pytest.fixture
def asking(village: Village) -> Asking:
    return make_asking(village)
