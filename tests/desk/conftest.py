"""The village of openness, for pages of the desk."""

import pytest

from tests.openness.village import Village, make_village


@pytest.fixture
def village(db: None) -> Village:
    return make_village()
