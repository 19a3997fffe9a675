"""The village of openness, for pages of the desk."""

from tests.openness.conftest import village, village_world  # noqa: F401 - fixtures
