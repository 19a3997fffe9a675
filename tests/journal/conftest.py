from pathlib import Path
from typing import Any

import pytest

from governance.base.keyring import make_keys


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    """The keys of an installation of its own, and a folder for what it writes."""
    settings.DATA_DIR = tmp_path
    settings.KEY_DIR = tmp_path / "keys"
    settings.LOG_ORIGIN = "village.example.cn/board/log"
    make_keys(settings.LOG_ORIGIN)
    return tmp_path / "keys"
