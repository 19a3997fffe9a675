"""A real browser on a real server. Where no Chromium is installed the tests say so and are skipped; never in CI."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture
def browser(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Chromium without a window. Its driver runs an event loop here, which Django would take for async code.

    Beside that loop Django opens connections of its own, outside any transaction of the test: what is written there
    stays, so a browser test always has a database that is made anew after it.
    """
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: .ci/run installs it")
        pytest.skip("no Chromium on this machine: install the package chromium to run the browser tests")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        connections.close_all()  # those that were opened beside the driver's loop, which the next test would find dead
        opened.close()
