"""Every page type in a real browser: WCAG 2.2 AA by axe, on the board AAA contrast and targets of 44 px; nothing stands
out of a narrow screen or at twice the letters; and a clerk files a disclosure without touching a mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from governance.base.accounts.models import User
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.rules.period import Frequency, Period
from governance.base.journal.actions import sign_checkpoint
from governance.base.places.models import Division
from openness.actions.disclosure import create_draft, submit
from openness.actions.erasure import ask_erasure
from openness.actions.publication import withdraw
from openness.actions.verification import sign
from openness.choices import State
from openness.models import Challenge, Disclosure, ErasureRequest, Inquiry
from tests.flows.story import Story, begin
from tests.openness.county import SIBLING, TOWNSHIP, VILLAGE, at
from tests.scope.test_every_door import list_routes, object_routes, paths
from tests.scope.world import NOW, World, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.req("R-OPN-7")]
ROLES = ("clerk", "supervisor", "township_staff", "bureau_reviewer", "platform_admin")
PASSWORD = "Clear-Brook-2026"
WALKED = ("desk/", "accounts/")
# Pages that only an answer to a form shows, made of the parts of those that are walked.
NOT_WALKED = {"board/challenge_mine.html", "board/challenge_received.html", "board/paper_missing.html"}
NOT_WALKED |= {"desk/challenge_receipt.html", "desk/posting_missing.html", "desk/refused.html", "desk/saved.html"}
# Behind a second step that was just made.
NOT_WALKED |= {"mfa/authenticate.html", "mfa/recovery_codes/index.html", "mfa/totp/deactivate_form.html"}
# Width, theme, and how large the reader has set the letters.
VIEWS = ((360, "light", 1), (768, "dark", 1), (1920, "light", 1), (360, "dark", 2))
AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BOARD_RULES = {"color-contrast-enhanced": {"enabled": True}}
AXE = """([tags, rules]) => axe.run(document, {
  runOnly: {type: 'tag', values: tags}, rules, resultTypes: ['violations'], elementRef: false
}).then(found => found.violations.flatMap(
  one => one.nodes.map(node => `${one.id}: ${node.target} ${node.failureSummary}`)))"""
ENLARGE = """times => { const root = document.documentElement; root.style.fontSize = '';
  if (times > 1) root.style.fontSize = parseFloat(getComputedStyle(root).fontSize) * times + 'px'; }"""
# A link within a sentence is exempt (WCAG 2.5.5), and what nobody can see. A label makes its box larger.
SMALL = """() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')].filter(one => {
  if (!one.checkVisibility({visibilityProperty: true}) || one.closest('.skip, .hide, [type=hidden]')) return false;
  const size = (one.closest('label') || one).getBoundingClientRect();
  const near = [...one.parentNode.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
  const sentence = one.matches('a') && getComputedStyle(one).display === 'inline'
    && near.some(text => text.textContent.trim().length > 1);
  return size.width > 0 && !sentence && (size.height < 43.5 || size.width < 43.5);
}).map(one => one.outerHTML.slice(0, 120))"""
# What may be scrolled sideways is a table in a box of its own.
WIDE = """() => { if (document.documentElement.scrollWidth <= window.innerWidth) return [];
  const out = [...document.querySelectorAll('body *')].filter(
    one => !one.closest('.scroll > *') && one.getBoundingClientRect().right > window.innerWidth + 1);
  return ['the page', ...out.map(one => one.outerHTML.slice(0, 100)).slice(0, 3)]; }"""
LINES = (
    {"side": "income", "amount": "800", "summary": "光伏发电", "category": "经营收入"},
    {"side": "expenditure", "amount": "1200", "summary": "路灯电费", "category": "公益支出"},
)
TEMPLATES = settings.BASE_DIR / "templates"


@dataclass(frozen=True)
class Seen:
    """One page type, as somebody who may open it."""

    template: str
    path: str
    who: str

    @property
    def board(self) -> bool:
        return self.path.startswith("/board/")


@pytest.fixture
def world(transactional_db: None) -> Iterator[World]:
    """The villages of the walk through all doors, with a project made public and a publication withdrawn."""
    with time_machine.travel(at(NOW), tick=True):
        made = make_world()
        when = {"at": at(NOW), "on": NOW}
        clerk, *signers = (User.objects.get(username=f"{letter}{VILLAGE}") for letter in "cst")
        stage = create_draft(
            item_id=made.county.item("project-start").pk,
            division_id=made.county.places[VILLAGE].pk,
            project_id=made.holdings[VILLAGE].ids["project"][0],
            by=clerk,
            **when,
        )
        filed = submit(disclosure_id=stage.pk, version=stage.version, by=clerk, **when)
        for signer in signers:
            agreed = {"agrees": True, "opinion": "", "no_interest": True, "content_hash": filed.content_hash}
            sign(disclosure_id=filed.pk, by=signer, **agreed, **when)
        other = Disclosure.objects.get(division__code=SIBLING, state=State.PUBLISHED)
        withdraw(disclosure_id=other.pk, reason="写错了村名", by=User.objects.get(username=f"c{SIBLING}"), **when)
        sign_checkpoint(at=at(NOW))
        made.holdings[VILLAGE].ids["disclosure"].append(stage.pk)  # what is done with what is public
        ask_erasure(
            leaf=Disclosure.objects.values_list("leaf", flat=True).get(pk=stage.pk),
            reason="写了身份证号码",
            by=made.county.bureau,
            **when,
        )
        known = made.people["supervisor"]
        known.set_password(PASSWORD)
        known.save()
        yield made


def board_pages() -> list[str]:
    public = Disclosure.objects.public().filter(division__code__in=(VILLAGE, SIBLING)).select_related("division")
    code = f"/board/{VILLAGE}/"
    challenge, inquiry = Challenge.objects.get(division__code=VILLAGE), Inquiry.objects.get(division__code=VILLAGE)
    found = [f"/board/{row.division.code}/{row.pk}/" for row in public]
    found += [
        f"{code}challenges/{challenge.pk}/",
        f"{code}inquiries/{inquiry.pk}/",
        f"{code}challenges/",
        f"{code}ask/",
    ]
    found += [
        "/board/?q=村",
        "/board/?q=没有",
        code,
        f"/board/{TOWNSHIP}/",
        f"{code}schedule/",
        f"/board/law/{VILLAGE}/",
    ]
    return [*found, "/board/12/", *(f"/{route}" for route in list_routes() if route.startswith("board/"))]


def page_types(world: World) -> list[Seen]:
    """Every page of the board, and the first address of every other template of ours that somebody can open."""
    found: dict[tuple[str, str], Seen] = {}
    has = world.holdings[VILLAGE]
    walked = [f"/{route}" for route in list_routes() if route.startswith(WALKED)]
    walked += [path for route in object_routes() if route.startswith(WALKED) for path in paths(route, has)]
    erasure = ErasureRequest.objects.get()
    walked += [f"/desk/channels/{TOWNSHIP}/", f"/desk/erasures/{erasure.pk}/"]
    for who, client in [("visitor", Client())] + [(role, world.client(role)) for role in ROLES]:
        for path in board_pages() if who == "visitor" else walked:
            answer = client.get(path)
            html = answer.headers.get("Content-Type", "").startswith("text/html")
            if html and answer.status_code in (200, 404) and answer.templates:
                template = str(answer.templates[0].name)
                if (TEMPLATES / template).exists():
                    found.setdefault((template, path if who == "visitor" else ""), Seen(template, path, who))
    login = Seen("account/login.html", "/accounts/login/", "visitor")
    return [login, *found.values()]


def own_pages() -> set[str]:
    """Templates of ours that are whole pages."""
    names = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    rooms = ("board", "desk", "law", "log", "account", "mfa")
    return {name for name in names if name.partition("/")[0] in rooms and "/base" not in name}


class Reader:
    """One person's browser."""

    def __init__(self, browser: Browser, base: str, client: Client | None) -> None:
        self.context: BrowserContext = browser.new_context(locale="zh-CN")
        if client is not None:
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
        self.page: Page = self.context.new_page()
        self.base = base

    def problems(self, seen: Seen) -> list[str]:
        """Of one page in every view."""
        found: list[str] = []
        page = self.page
        page.goto(self.base + seen.path)
        page.evaluate(AXE_SCRIPT)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width, theme, times in VIEWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.evaluate(ENLARGE, times)
            told = page.evaluate(AXE, [AA, BOARD_RULES if seen.board else {}])
            told += [f"sticks out: {one}" for one in page.evaluate(WIDE)]
            told += [f"small: {one}" for one in page.evaluate(SMALL)] if seen.board and times == 1 else []
            found += [f"{seen.path} ({seen.template}) {width} {theme} x{times} {one}" for one in told]
        return found


BAD = """<html><title>x</title><body style="margin:0"><img src="x"><button style="width:900px">a</button>
<p style="color:#999">pale</p><p style="color:#666"><a href="#">b</a> not so pale</p><input></body></html>"""


def test_the_checks_see_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.set_content(BAD)
    page.evaluate(AXE_SCRIPT)
    told = " ".join(page.evaluate(AXE, [AA, BOARD_RULES]))
    for rule in ("image-alt", "html-has-lang", "label", "color-contrast", "color-contrast-enhanced"):
        assert f"{rule}:" in told
    assert len(page.evaluate(SMALL)) == 2  # the link stands in a sentence
    assert "<button" in " ".join(page.evaluate(WIDE))


def test_every_page_type_can_be_read_by_everybody(world: World, browser: Browser, live_server: object) -> None:
    seen = page_types(world)
    readers = {who: Reader(browser, live_server.url, world.client(who)) for who in ROLES}  # type: ignore[attr-defined]
    readers["visitor"] = Reader(browser, live_server.url, None)  # type: ignore[attr-defined]
    problems = [problem for one in seen for problem in readers[one.who].problems(one)]
    assert problems == []
    assert own_pages() - {one.template for one in seen} == NOT_WALKED


# Without a mouse ----------------------------------------------------------------------------------------------------

# What has the focus, whether one sees that it has, and whether something lies over it (WCAG 2.4.7, 2.4.11).
FOCUS = """() => { const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  return {
    tag: one.tagName, name: one.name || '', text: (one.innerText || '').trim(), where: one.outerHTML.slice(0, 120),
    outlined: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
    seen: box.width > 0 && Boolean(hit) && (one.contains(hit) || hit.contains(one))}; }"""


PARTS_OF_A_DATE = 4  # year, month, day and the calendar are reached one after the other


@pytest.fixture
def story(transactional_db: None) -> Story:
    """The village owes last month's account."""
    begun, today = begin(), timezone.localdate()
    Division.objects.exclude(go_live_on=None).update(
        go_live_on=Period.containing(today, Frequency.MONTH).previous().start
    )
    sweep(on=today, at=at(today))
    begun.people["clerk"].set_password(PASSWORD)
    begun.people["clerk"].save()
    return begun


def tab(page: Page, until: Callable[[dict[str, str]], bool], typed: dict[str, str] | None = None) -> None:
    """Press Tab until there, typing into fields on the way; never stuck, and the focus always in sight."""
    before, same, waiting = "", 0, dict(typed or {})
    for _press in range(150):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["tag"] != "BODY", f"the end was reached and not found; not typed: {waiting}"
        same = same + 1 if focus["where"] == before else 0
        assert same <= (PARTS_OF_A_DATE if 'type="date"' in before else 0), f"stuck at {before}"
        assert focus["outlined"], f"the focus is not seen at {focus['where']}"
        assert focus["seen"], f"something lies over {focus['where']}"
        before = focus["where"]
        if until(focus):
            assert waiting == {}
            return
        if focus["name"] in waiting:
            write(page, focus["tag"], waiting.pop(focus["name"]))
    raise AssertionError("not there after 150 presses")


def write(page: Page, tag: str, text: str) -> None:
    if tag != "SELECT":
        page.keyboard.type(text)
        return
    page.keyboard.press("Home")
    for _press in range(10):
        if page.evaluate("document.activeElement.value") == text:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{text} cannot be chosen")


def test_a_clerk_files_a_disclosure_with_the_keyboard_alone(
    story: Story, browser: Browser, live_server: object
) -> None:
    page = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{live_server.url}/accounts/login/")  # type: ignore[attr-defined]
    tab(
        page,
        lambda focus: "登录" in focus["text"] and focus["tag"] == "BUTTON",
        {"login": "clerk", "password": PASSWORD},
    )
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/desk/")  # type: ignore[attr-defined]
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["text"] == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab(page, lambda focus: focus["text"].startswith("去填报") and "收支总账" in focus["text"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("收支总账")
    lines = {f"lines-{n}-{name}": text for n, line in enumerate(LINES) for name, text in line.items()}
    typed = {"opening": "5000", "opening_source": "信用社对账单", "closing": "4600", **lines}
    tab(page, lambda focus: focus["text"].startswith("提交核实"), typed)
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("监督委员会")
    assert Disclosure.objects.get().state == State.SUBMITTED
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
