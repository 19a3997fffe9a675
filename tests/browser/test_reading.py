"""A board page for the ear and for the printer: read aloud where there is a Chinese voice, black on white on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from openness.models import Disclosure
from tests.openness.village import VILLAGE, make_village, spent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("R-OPN-7")]
# Headless Chromium has no voices: one that says nothing, and tells what it was given.
VOICE = """lang => { window.spoken = []; window.waiting = null;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => lang ? [{lang, localService: true, name: 'test'}] : [], addEventListener: () => {},
    speak: piece => { spoken.push(piece.text); waiting = piece; }, cancel: () => { window.waiting = null; } }}); }"""
FINISH = "() => { while (waiting) { const piece = waiting; waiting = null; piece.onend(); } }"


@pytest.fixture
def published(transactional_db: None) -> Disclosure:
    return make_village().month(1, spent("1234.50"))


def opened(browser: Browser, address: str, lang: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.errors = []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
    page.add_init_script(f"({VOICE})('{lang}')")
    page.goto(address)
    return page


def test_a_page_is_read_from_its_title_and_totals_on_and_stops_when_told(
    published: Disclosure, browser: Browser, live_server: object
) -> None:
    page = opened(browser, f"{live_server.url}/board/{VILLAGE}/{published.pk}/", "zh-CN")  # type: ignore[attr-defined]
    button, state = page.locator("[data-read-aloud] button"), page.locator("[data-read-aloud] [role=status]")
    expect(button).to_have_text("听这一页（朗读）")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("停下")
    expect(state).to_have_text("正在朗读")
    page.keyboard.press("Enter")
    expect(state).to_have_text("已停下")
    assert page.evaluate("spoken.length") == 1
    page.keyboard.press("Enter")
    page.evaluate(FINISH)
    expect(state).to_have_text("读完了")
    spoken = page.evaluate("spoken.slice(1)")
    assert spoken[0] == "2026年1月村务收支总账"
    order = [spoken.index(text) for text in ("花出去的钱（支出）", "1234.50元", "现在还剩的钱（期末余额）", "修路灯")]
    assert order == sorted(order)
    assert not any("1,234" in text or "−" in text for text in spoken)
    assert page.errors == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("lang", ["", "en-US"])
def test_without_a_chinese_voice_nothing_is_offered(
    published: Disclosure, browser: Browser, live_server: object, lang: str
) -> None:
    page = opened(browser, f"{live_server.url}/board/{VILLAGE}/", lang)  # type: ignore[attr-defined]
    expect(page.locator("[data-read-aloud]")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("2026年1月村务收支总账")
    assert page.errors == []  # type: ignore[attr-defined]


ON_PAPER = """() => { const ink = new Set(), dark = matchMedia('(prefers-color-scheme: dark)').matches, found = {};
  for (const one of document.querySelectorAll('main *')) if (one.checkVisibility() && !one.closest('svg, .key i')) {
    const look = getComputedStyle(one); ink.add(look.color);
    if (one.matches('a') && look.textDecorationLine !== 'none') found.underlined = one.outerHTML;
    if (!['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'].includes(look.backgroundColor)) found.ground = one.outerHTML; }
  const shown = [...document.querySelectorAll('.masthead nav, .skip, form, button, summary, .no-print')].filter(
    one => one.checkVisibility());
  return {dark, ink: [...ink].sort(), shown: shown.map(one => one.outerHTML.slice(0, 80)), ...found}; }"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_paper_it_is_black_on_white_without_what_only_works_on_a_screen(
    published: Disclosure, browser: Browser, live_server: object, theme: str
) -> None:
    page = opened(browser, f"{live_server.url}/board/{VILLAGE}/{published.pk}/", "zh-CN")  # type: ignore[attr-defined]
    page.emulate_media(media="print", color_scheme=theme)  # type: ignore[arg-type]
    seen = page.evaluate(ON_PAPER)
    assert seen == {"dark": theme == "dark", "ink": ["rgb(0, 0, 0)", "rgb(51, 51, 51)"], "shown": []}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
