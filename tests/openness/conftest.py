"""One village with a clerk, an agent, three supervisors, and those above and beside it."""

import pytest

from tests.openness.challenger import Asking, make_asking
from tests.openness.county import County, make_county
from tests.openness.village import Village, make_village


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def asking(village: Village) -> Asking:
    return make_asking(village)
