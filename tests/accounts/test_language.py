"""Chinese throughout: the catalogue is compiled, and no page of the admin or of signing in speaks English."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.conf import LazySettings
from django.test import Client

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from tests.accounts.cast import TOWNSHIP, VILLAGE
from tools.compile_messages import stale

SPOKEN = ("placeholder", "title", "aria-label", "alt", "aria-description")
SILENT = ("script", "style", "code", "template", "svg", "noscript")
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# Kinds of files and the login names of the people here.
ALLOWED = re.compile(r"xlsx|csv|[Ll]i\.?wen\S*|zhen\S*")


class Words(HTMLParser):
    """The text that a person sees or hears on a page; symbol fonts spell their icons in letters, which nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.silent: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[name] or "" for name in SPOKEN if name in given]
        if given.get("type") in ("submit", "button") and given.get("value"):
            self.found.append(str(given["value"]))
        icon = "material-symbols" in (given.get("class") or "")
        if tag not in VOID and (self.silent or tag in SILENT or icon):
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag not in VOID:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def english(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    text = ALLOWED.sub(" ", " \n ".join(words.found))
    return {line.strip() for line in text.splitlines() if re.search(r"[A-Za-z]{2,}", line)}


def test_the_scan_hears_what_a_person_hears() -> None:
    page = (
        '<p title="Help">帮助 <code>x</code><i class="material-symbols-outlined">home</i> Go<script>var a</script></p>'
    )
    assert english(page) == {"Help", "Go"}


@pytest.mark.req("R-OPN-7")
def test_the_catalogue_is_compiled() -> None:
    assert stale() == []


PAGES = [
    "/admin/",
    "/admin/accounts/",
    "/admin/accounts/user/",
    "/admin/accounts/user/?q=nobody",
    "/admin/accounts/user/?role=clerk",
    "/admin/accounts/user/{user}/change/",
    "/admin/accounts/user/{user}/deactivate/",
    "/admin/accounts/user/{user}/password-reset/",
    "/admin/accounts/user/new/",
    "/admin/accounts/user/import/",
    "/admin/accounts/assignment/",
    "/admin/accounts/assignment/{post}/change/",
    "/admin/accounts/assignment/{post}/stand-in/",
    "/admin/accounts/assignment/new/",
    "/admin/accounts/grant/",
    "/admin/journal/entry/",
    "/admin/places/division/",
    "/admin/places/organisation/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
]


@pytest.mark.parametrize("address", PAGES)
def test_no_page_of_the_township_speaks_english(
    address: str, township: User, person: Callable[..., User], enrolled_client: Callable[[User], Client]
) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    path = address.format(user=clerk.pk, post=clerk.assignments.get().pk)
    answer = enrolled_client(township).get(path, follow=True)
    assert answer.status_code == 200
    assert english(answer.content.decode()) == set()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nothing/"])
def test_no_page_of_a_visitor_speaks_english(address: str, client: Client, db: None) -> None:
    assert english(client.get(address).content.decode()) == set()


def test_what_goes_wrong_is_told_in_chinese(
    township: User, enrolled_client: Callable[[User], Client], settings: LazySettings
) -> None:
    settings.LOGIN_REDIRECT_URL = "/board/"  # where one lands is the desk's matter
    browser = enrolled_client(township)
    wrong = {"oldpassword": "x", "password1": "Aa1", "password2": "b"}
    for address, data in (
        ("/accounts/password/change/", wrong),
        ("/accounts/password/change/", {}),
        ("/accounts/2fa/authenticate/", {"code": "1"}),
        ("/admin/accounts/user/new/", {"role": "x", "division": "x", "starts_on": "x", "email": "x"}),
        ("/admin/accounts/user/import/", {}),
    ):
        assert english(browser.post(address, data, follow=True).content.decode()) == set(), address
    stranger = Client()
    assert english(stranger.post("/accounts/login/", {"login": "a", "password": "b"}).content.decode()) == set()
    assert TOWNSHIP not in stranger.get("/accounts/login/").content.decode()
