import pytest

from tests.backup.conftest import elsewhere, here, words  # noqa: F401 - fixtures
from tests.flows.story import Story, begin
from tests.openness.conftest import village  # noqa: F401 - fixture


@pytest.fixture
def story(db: None) -> Story:
    return begin()
