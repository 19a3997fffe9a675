import pytest

from tests.autonomy.conftest import autonomy_world  # noqa: F401 - fixture
from tests.backup.conftest import elsewhere, here, words  # noqa: F401 - fixtures
from tests.flows.story import Story, begin
from tests.openness.conftest import village, village_world  # noqa: F401 - fixtures


@pytest.fixture
def story(db: None) -> Story:
    return begin()
