from tests.openness.conftest import village, village_world  # noqa: F401 - fixtures
