"""File, verify, publish and read one disclosure, as people do: a telephone for those who work, any screen to read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from governance.base.clock.actions.sweep import sweep
from governance.base.clock.rules.period import Frequency, Period
from governance.base.places.models import Division
from openness.choices import State
from openness.models import Disclosure
from tests.flows.story import SUPERVISORS, Story, begin
from tests.openness.county import VILLAGE, at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.req("R-OPN-2", "R-OPN-6", "R-OPN-7", "R-CMT-7"),
]
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1920, "height": 1080}
PASSWORD = "Clear-Brook-2026"


class Desk:
    """One person's browser window, and what went wrong in it."""

    def __init__(self, browser: Browser, base: str, name: str) -> None:
        self.context = browser.new_context(viewport=PHONE, locale="zh-CN")
        self.page: Page = self.context.new_page()
        self.base, self.errors = base, []  # type: ignore[var-annotated]
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.goto(f"{base}/accounts/login/")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page).to_have_url(f"{base}/desk/")

    def fits(self) -> bool:
        """Nothing stands out of the width of a telephone."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    def close(self) -> None:
        """A refused form answers 422, which the browser counts as a failed load; anything else is ours to mend."""
        assert [error for error in self.errors if "422" not in error] == []
        self.context.close()


@pytest.fixture
def story(transactional_db: None) -> Story:
    """The village went live last month, so that it owes that month's account today."""
    story, today = begin(), timezone.localdate()
    last = Period.containing(today, Frequency.MONTH).previous()
    Division.objects.exclude(go_live_on=None).update(go_live_on=last.start)
    sweep(on=today, at=at(today))
    for name in ("clerk", *SUPERVISORS):
        person = story.people[name]
        person.set_password(PASSWORD)
        person.save()
    return story


def file(desk: Desk, month: dt.date) -> None:
    """From the to-do list to the form in one click, with a mistake on the way that is told beside its field."""
    title = f"{month.year}年{month.month}月收支总账"
    page = desk.page
    row = page.locator(".todo-row", has_text=title)
    row.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    page.fill("[name=opening]", "5000")
    page.fill("[name=opening_source]", "信用社对账单")
    for number, (side, amount, summary, category) in enumerate(
        [("income", "800", "光伏发电", "经营收入"), ("expenditure", "1200", "路灯电费", "公益支出")]
    ):
        page.select_option(f"[name=lines-{number}-side]", side)
        page.fill(f"[name=lines-{number}-amount]", amount)
        page.fill(f"[name=lines-{number}-summary]", summary)
        page.fill(f"[name=lines-{number}-category]", category)
    expect(page.locator("[data-total=closing]")).to_have_text("4,600.00")
    page.fill("[name=closing]", "4480")
    assert desk.fits()
    page.get_by_role("button", name="提交核实").click()
    expect(page.locator("body")).to_contain_text("4,600.00")
    expect(page.locator("body")).to_contain_text("4,480.00")
    assert Disclosure.objects.get().state == State.DRAFT
    page.fill("[name=closing]", "4600")
    page.get_by_role("button", name="提交核实").click()
    expect(page.locator("body")).to_contain_text("监督委员会")


def sign(desk: Desk) -> None:
    page = desk.page
    page.locator(".todo-row", has_text="核实").get_by_role("link").first.click()
    expect(page.locator("body")).to_contain_text("路灯电费")
    page.check("[name=choice][value=agree]")
    page.check("[name=no_interest]")
    assert desk.fits()
    page.locator("#sign").get_by_role("button").first.click()
    page.wait_for_load_state()


def test_one_disclosure_is_filed_verified_published_and_read(
    browser: Browser, story: Story, live_server: object
) -> None:
    base = live_server.url  # type: ignore[attr-defined]
    month = Period.containing(timezone.localdate(), Frequency.MONTH).previous().start
    clerk = Desk(browser, base, "clerk")
    file(clerk, month)
    filed = Disclosure.objects.get()
    assert filed.state == State.SUBMITTED
    clerk.close()
    for name in SUPERVISORS[:2]:
        supervisor = Desk(browser, base, name)
        sign(supervisor)
        supervisor.close()
    filed = Disclosure.objects.get()
    assert filed.state == State.PUBLISHED
    for width in (PHONE, WIDE):
        # A villager without script and without login finds the village by its name and reads the account.
        reader = browser.new_context(viewport=width, locale="zh-CN", java_script_enabled=False)
        page = reader.new_page()
        page.goto(f"{base}/board/")
        page.fill("input[name=q]", "上湾")
        page.locator("input[name=q]").press("Enter")
        page.get_by_role("link", name="上湾村").first.click()
        expect(page).to_have_url(f"{base}/board/{VILLAGE}/")
        page.get_by_role("link", name=f"{month.year}年{month.month}月收支总账").first.click()
        for part in ("5,000.00", "800.00", "1,200.00", "4,600.00", "光伏发电"):
            expect(page.locator("main")).to_contain_text(part)
        reader.close()
