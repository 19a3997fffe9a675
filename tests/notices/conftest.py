"""A village whose people may be told things, and a kind of notice whose end a test decides."""

from collections.abc import Iterator

import pytest

from governance.base.notices.registry import KINDS, NoticeKind
from tests.notices.telling import KIND, OPEN
from tests.openness.conftest import village, village_world  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """Every matter of it waits unless the test takes it out of ``OPEN``."""
    KINDS[KIND] = NoticeKind(KIND, "试一试", lambda matters: set(matters) & OPEN)
    OPEN.clear()
    OPEN.update(f"thing/{n}" for n in range(10))
    OPEN.update(f"thing/{n}#{m}" for n in range(10) for m in range(10))
    yield
    del KINDS[KIND]
