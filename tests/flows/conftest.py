import pytest

from tests.flows.story import Story, begin


@pytest.fixture
def story(db: None) -> Story:
    return begin()
