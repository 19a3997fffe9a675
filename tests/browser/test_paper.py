"""Plain words by one tap, and paper put up from a telephone (R-OPN-7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from governance.base.documents.actions.plain import load_plain_words
from openness.models import Disclosure, Line, Posting
from tests.openness.desk import browser as signed_in
from tests.openness.village import Village, make_village, month, spent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("R-OPN-7")]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def village(transactional_db: None) -> Village:
    made = make_village()
    load_plain_words(at=timezone.now())
    return made


def open_as(browser: Browser, base: str, client: Client) -> Page:
    """A telephone that already holds the session of somebody who signed in."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": base}])
    return context.new_page()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_telephone_is_enough(village: Village, browser: Browser, live_server: object) -> None:
    """One tap swaps a word and it is saved; then paper is put up. One test: each has a database of its own to copy."""
    swap_a_word(village, browser, str(live_server))
    put_up(village, browser, str(live_server))


def swap_a_word(village: Village, browser: Browser, base: str) -> None:
    today = timezone.localdate()
    draft = village.draft("month-account", today, period_start=month(1))
    given = {"opening": Decimal("1000.00"), "opening_source": "对账单", "lines": [spent("20.00", "从结余资金列支电费")]}
    village.save(draft, today, **given)
    page = open_as(browser, base, signed_in(village.people["clerk"], today))
    page.goto(f"{base}/desk/disclosures/{draft.pk}/edit/")
    page.get_by_text("有 2 处可以说得更明白").click()
    with page.expect_response(lambda answer: "autosave" in answer.url):
        page.get_by_role("button", name="换成“花”").click()
    expect(page.locator("#id_lines-0-summary")).to_have_value("从结余资金花电费")
    expect(page.get_by_text("有 1 处可以说得更明白")).to_be_visible()
    expect(page.get_by_role("button", name="换成“剩下的钱”")).to_be_visible()  # the list stays open
    assert fits(page)
    assert Line.objects.get(disclosure=draft).summary == "从结余资金花电费"


def put_up(village: Village, browser: Browser, base: str) -> None:
    today = timezone.localdate()
    draft = Disclosure.objects.select_related("division").get()
    found = village.publish(village.submit(draft, today), today)
    page = open_as(browser, base, signed_in(village.people["clerk"], today))
    page.goto(f"{base}/desk/disclosures/{found.pk}/posting/")
    assert fits(page)
    page.fill("#id_place_note", "村委会门口公开栏")
    page.get_by_role("button", name="贴好了，登记").click()
    expect(page.get_by_text("展示中")).to_be_visible()
    assert Posting.objects.get().posted_on == today
    assert fits(page)
    page.goto(f"{base}/board/{village.division.code}/{found.pk}/")
    assert page.get_by_role("link", name="大张（A3）").get_attribute("href")
    assert fits(page)
