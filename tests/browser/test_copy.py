"""A copied board on the plainest of web servers, in a real browser: every page opens, with its look."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Browser, Response

from tests.openness.village import DAY, VILLAGE, at, make_village, spent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("R-OPN-7")]
HALF = "990101001"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def served(transactional_db: None, tmp_path: Path, settings: object) -> Iterator[str]:
    settings.DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    village = make_village()
    village.month(1, spent("20.00"))
    with time_machine.travel(at(DAY), tick=False):
        call_command("export_board", str(tmp_path / "copy"), within=HALF, verbosity=0)
    handler = functools.partial(Quiet, directory=str(tmp_path / "copy"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_every_page_of_a_copy_can_be_reached_and_opened(browser: Browser, served: str) -> None:
    page = browser.new_page()
    failed: list[str] = []
    page.on("response", lambda got: failed.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    # Left while its icon was still on the way: that is no broken link.
    page.on("requestfailed", lambda asked: failed.append(asked.url) if asked.failure != "net::ERR_ABORTED" else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    waiting, seen = [served], set()
    while waiting:
        address = waiting.pop()
        opened: Response | None = page.goto(address)
        assert opened is not None
        seen.add(address)
        hrefs: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for href in hrefs:
            address = href.partition("#")[0]
            assert address.startswith((served, "tel:")), address
            if address.endswith(".html") and address not in seen and address not in waiting:
                waiting.append(address)
            elif not address.endswith(".html") and not address.startswith("tel:"):
                assert page.request.get(address).status == 200, address
        assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).borderTopWidth") == "6px"
    assert failed == []
    assert any(f"{VILLAGE}/" in address for address in seen)
    assert len(seen) >= 10
