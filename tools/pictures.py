"""Draw the pictures of the documentation anew, from a running demonstration.

Usage: start `./dev run`, then `.venv/bin/python -m tools.pictures` (address and list of accounts may follow).
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
ADDRESS = "http://127.0.0.1:8000"
ACCOUNTS = ROOT / ".local" / "data" / "demonstration.txt"
LABEL = "密码（所有账号相同）："
LARGEST = 250_000  # bytes of one picture: a page of the documentation stays light
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 360, "height": 780}}
VILLAGE, TOWNSHIP = "990101001201", "990101001"
PUBLIC = {
    "board-home": "/board/",
    "board-village": f"/board/{VILLAGE}/",
    "board-township": f"/board/{TOWNSHIP}/",
}
ACCOUNT = re.compile(rf"/board/{VILLAGE}/\d+/")
POSTER_WIDTH = 1000  # pixels
# Picture, who signs in, which page.
SIGNED_IN = (
    ("desk-clerk", "clerk01", "/desk/"),
    ("desk-supervisor", "super01a", "/desk/"),
)


def draw(browser: Browser, address: str, password: str) -> None:
    for size, viewport in SIZES.items():
        page = _page(browser, viewport)
        for name, path in PUBLIC.items():
            _picture(page, f"{address}{path}", f"{name}-{size}")
        for name, user, path in SIGNED_IN:
            page = _page(browser, viewport)
            _sign_in(page, address, user, password)
            _picture(page, f"{address}{path}", f"{name}-{size}")


def draw_account(browser: Browser, address: str) -> None:
    """The newest account of the village: in large letters on a phone, and as it hangs on the notice board."""
    page = _page(browser, SIZES["narrow"])
    page.goto(f"{address}/board/{VILLAGE}/")
    path = page.locator("a", has_text="收支总账").filter(has_not_text="季度").first.get_attribute("href")
    if path is None or not ACCOUNT.fullmatch(path):
        raise SystemExit(f"{address}/board/{VILLAGE}/ links to no account")
    page.goto(f"{address}{path}?large=1")
    _picture(page, f"{address}{path}", "board-account-large")
    sheet = pypdfium2.PdfDocument(page.request.get(f"{address}{path}poster-a3.pdf").body())[0]
    picture = sheet.render(scale=POSTER_WIDTH / sheet.get_width()).to_pil().quantize(64)
    target = FOLDER / "poster-a3.png"
    picture.save(target, optimize=True)
    _weigh(target)


def _page(browser: Browser, viewport: dict[str, int]) -> Page:
    """A visitor of its own, without anybody's cookies."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    return context.new_page()


def _sign_in(page: Page, address: str, user: str, password: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", password)
    page.click("form [type=submit]")
    page.wait_for_url("**/desk/**")


def _picture(page: Page, url: str, name: str) -> None:
    """The first screen, as a visitor sees it."""
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise SystemExit(f"{url}: {answer.status if answer else 'no answer'}")
    target = FOLDER / f"{name}.png"
    page.screenshot(path=target)
    _weigh(target)


def _weigh(target: Path) -> None:
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}  {size // 1024} kB")
    if size > LARGEST:
        raise SystemExit(f"{target.name} is larger than {LARGEST // 1000} kB")


def main(arguments: Sequence[str]) -> None:
    address = arguments[0].rstrip("/") if arguments else ADDRESS
    accounts = Path(arguments[1]) if len(arguments) > 1 else ACCOUNTS
    found = [line for line in accounts.read_text(encoding="utf-8").splitlines() if line.startswith(LABEL)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        draw(browser, address, found[0].removeprefix(LABEL))
        draw_account(browser, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
