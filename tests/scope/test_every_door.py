"""Every address of the URL table, for every role, against its own, a sibling's, a child's and a stranger's objects.

What lies outside a person's divisions is not there: 404 on pages, forms, files and the API alike, and no list, search
or export names it (issue: bad input). Public pages are for anyone, and never show what is not public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client

from governance.base.accounts.choices import Role
from governance.base.places.rules.code import is_within
from tests.openness.county import COUNTY, STRANGER, VILLAGE
from tests.scope.world import POSTS, VILLAGES, Holdings, World, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.req("R-OPN-6", "R-OPN-9")]

# Open to anyone, or about the whole installation and no place: what they show is checked by the marks alone.
OPEN = re.compile(
    r"^(board/.*|healthz|favicon\.ico|accounts/.*|static/.*"
    r"|api/v1/(schema|docs|token|divisions|rules|log|schedule|calendar|sweep|published|plain-words|rulings)/.*"
    r"|admin/((login|logout|jsi18n|password_change|autocomplete|search|r)/.*)?"
    r"|admin/(law|openness/(item|listing|threshold)|clock/(calendaryear|ladderstep|sweeprun)|documents/plainword)/.*)?$"
)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>((?:[^()\\]|\\.|\([^()]*\))*)\)")
ADMIN_MODEL = re.compile(r"^admin/\w+/(\w+)/")
API_NOUN = re.compile(r"^api/v1/([\w-]+)/")
NOUNS = {"duties": "duty", "disclosures": "disclosure", "projects": "project", "events": "event"}
NOUNS |= {"vouchers": "voucher", "sheets": "sheet", "postings": "posting"}
NOUNS |= {"challenges": "challenge", "orders": "order", "inquiries": "inquiry"}
NOUNS |= {"account-codes": "accountcode", "account_code": "accountcode"}
NOUNS |= {"list-versions": "listversion", "version": "listversion", "list-entries": "listentry"}
NOUNS |= {"narrowings": "narrowing", "opinions": "opinion"}
NOUNS |= {"burdens": "burden", "ceilings": "ceiling"}
NOUNS |= {"admissions": "admission", "needs": "need"}
NOUNS |= {"agreements": "agreement", "breaches": "breach", "promises": "promise", "agreement-runs": "draftrun"}
NOUNS |= {"reports": "report", "corrections": "correction", "off-list": "offlistanswer", "answer": "offlistanswer"}
NOUNS |= {"run": "draftrun", "dues": "due", "payments": "payment"}
NOUNS |= {"people": "person"}
NOUNS |= {"party-organisations": "partyorganisation", "party-officers": "officer", "party-studies": "study"}
NOUNS |= {"party-links": "regionallink", "party-checks": "standardcheck", "party-adoptions": "adoption"}
NOUNS |= {"leadership-duties": "leadershipduty", "rectifications": "rectification"}
NOUNS |= {"matters": "matter", "meetings": "meeting", "agenda-items": "agendaitem", "resolutions": "resolution"}
NOUNS |= {"supervision-opinions": "supervisionopinion", "appraisals": "appraisal", "audits": "audit"}
NOUNS |= {"audit-objections": "auditobjection"}
NOUNS |= {"bodies": "body", "offices": "office", "handovers": "handover", "terms": "term"}
FIXED = {"applies_to": ["village"], "step": ["county"], "size": ["a4"], "year": ["2026"]}
FIXED |= {"what": ["notice", "signin", "minutes"]}
FIXED |= {"list_kind": ["standard"], "item_code": ["BZ-01"]}
NOT_THERE = {404}
CLOSED_DOOR = {302, 401, 403, 404, 405}  # for visitors, and at the admin's own gate


@pytest.fixture
def world(scope_world: World) -> World:
    return scope_world


def values(route: str, name: str, pattern: str, has: Holdings) -> list[str]:
    """What may stand for one parameter of a route when it is about this village."""
    if name in ("code", "place"):
        return [has.code]
    if name in FIXED:
        return FIXED[name]
    if name in ("verb", "ending"):
        return pattern.split("|")
    noun = name.removesuffix("_id")
    if noun in ("object", "pk"):
        found = ADMIN_MODEL.match(route) or API_NOUN.match(route)
        noun = found.group(1) if found else ""
    return [str(pk) for pk in has.ids.get(NOUNS.get(noun, noun), [])]


def paths(route: str, has: Holdings) -> Iterator[str]:
    """The addresses that a route has for this village; none when it has no object of that kind."""
    slots = [(match.group(1) or match.group(2), match.group(3) or "") for match in PARAMETER.finditer(route)]
    for chosen in product(*(values(route, name, pattern, has) for name, pattern in slots)):
        filled = route
        for value in chosen:
            filled = PARAMETER.sub(value, filled, count=1)
        yield f"/{filled}"


def object_routes() -> list[str]:
    return [
        route for route in addresses() if PARAMETER.search(route) and not OPEN.match(route) and "(?P<url>" not in route
    ]


def list_routes() -> list[str]:
    return [route for route in addresses() if not PARAMETER.search(route)]


def outside(role: str) -> list[str]:
    """Villages in which the role holds nothing; a department and the platform hold no official records at all."""
    post = POSTS.get(role)  # type: ignore[call-overload]
    return [code for code in VILLAGES if post is None or not is_within(code, post)]


def answers(client: Client, path: str) -> Iterator[tuple[str, int]]:
    """The API is sent JSON: an empty body, which says nothing that could be refused before the place is."""
    yield "GET", client.get(path).status_code
    sent = {"data": "{}", "content_type": "application/json"} if path.startswith("/api/") else {}
    yield "POST", client.post(path, **sent).status_code  # type: ignore[arg-type]


def wrong(client: Client, path: str, allowed: set[int]) -> list[str]:
    """Answers that are not "not there". The API reads the body first: 400 tells nothing if an id that nobody ever had
    gets it too."""
    found = [(method, status) for method, status in answers(client, path) if status not in allowed]
    if found and path.startswith("/api/"):
        nothing = dict(answers(client, re.sub(r"/\d{1,9}/", "/999999999/", path)))
        found = [(method, status) for method, status in found if status >= 500 or nothing[method] != status]
    return [f"{method} {path} {status}" for method, status in found]


@pytest.mark.parametrize("role", [*POSTS, "nobody", "visitor"])
def test_what_lies_outside_is_not_there(world: World, role: str) -> None:
    client = world.client(role)
    leaks = []
    for code in outside(role):
        for route in object_routes():
            allowed = NOT_THERE | {405}
            if role == "visitor" or route.startswith("admin/"):
                allowed = CLOSED_DOOR
            for path in paths(route, world.holdings[code]):
                leaks += wrong(client, path, allowed)
    assert leaks == []


@pytest.mark.parametrize("role", [*POSTS, "nobody", "visitor"])
def test_no_list_search_or_export_names_what_lies_outside(world: World, role: str) -> None:
    client = world.client(role)
    told = []
    for route in list_routes():
        for query in ("", f"?q=标记{STRANGER}", "?q=标记"):
            response = client.get(f"/{route}{query}")
            if response.streaming:
                continue
            page = response.content.decode(errors="replace")
            echoed = query.removeprefix("?q=")
            told += [
                f"{route}{query} {code}" for code in outside(role) if f"标记{code}" in page and f"标记{code}" != echoed
            ]
    assert told == []


def export_routes() -> list[str]:
    """Lists as files: nothing stands in the address but the ending."""
    return [route for route in addresses() if re.fullmatch(r"[^<(]*\(\?P<kind>csv\|xlsx\)", route)]


@pytest.mark.parametrize("role", [*POSTS, "nobody", "visitor"])
def test_no_file_of_a_list_names_what_lies_outside(world: World, role: str) -> None:
    client = world.client(role)
    told = []
    for route in export_routes():
        response = client.get("/" + route.replace("(?P<kind>csv|xlsx)", "csv"))
        if role == "visitor":
            assert response.status_code == 302
            continue
        assert response.status_code == 200
        text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
        told += [f"{route} {code}" for code in outside(role) if f"标记{code}" in text or f"\n{code}," in text]
    assert told == []


def test_the_files_hold_what_lies_inside(world: World) -> None:
    """The walk over the files would prove nothing if they were empty: of one's own each of them has rows."""
    found = set()
    for role in (Role.CLERK, Role.BUREAU_REVIEWER):
        client = world.client(role)
        for route in export_routes():
            response = client.get("/" + route.replace("(?P<kind>csv|xlsx)", "csv"))
            lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
            if len(lines) > 2:
                found.add(route)
    assert set(export_routes()) - found == {"desk/export/notices.(?P<kind>csv|xlsx)"}  # the_clerk was told nothing
    assert len(found) >= 11


@pytest.mark.parametrize("role", [Role.DEPARTMENT, Role.PLATFORM_ADMIN])
def test_a_department_and_the_platform_see_no_official_record_even_inside_their_county(world: World, role: str) -> None:
    client = world.client(role)
    official = re.compile(r"^(desk/(duties|disclosures|sheets|files|projects)|api/v1/(duties|disclosures|projects))/")
    seen = []
    for route in object_routes():
        if official.match(route):
            for path in paths(route, world.holdings[VILLAGE]):
                seen += wrong(client, path, NOT_THERE | {405})
    assert seen == []


def test_the_public_board_shows_no_draft_no_submission_and_no_paper(world: World) -> None:
    visitor, told, read = Client(), [], 0
    for route in addresses():
        if not route.startswith(("board/", "api/v1/published")):
            continue
        for code in (*VILLAGES, COUNTY):
            for path in paths(route, world.holdings.get(code, Holdings(code))):
                page = visitor.get(path).content.decode()
                read += 1
                if f"标记{code}" in page:
                    told.append(path)
    assert read > 10
    assert told == []


def test_the_walk_reaches_what_it_is_about(world: World) -> None:
    """The walk would prove nothing if the addresses it makes were wrong: inside, the same addresses answer."""
    reached: dict[str, int] = {}
    for role, prefix in ((Role.CLERK, "desk/"), (Role.CLERK, "api/v1/"), (Role.BUREAU_REVIEWER, "admin/")):
        client = world.client(role)
        for route in object_routes():
            if route.startswith(prefix):
                for path in paths(route, world.holdings[VILLAGE]):
                    if client.get(path).status_code == 200:
                        reached[prefix] = reached.get(prefix, 0) + 1
    assert reached.get("desk/", 0) >= 12, reached
    assert reached.get("api/v1/", 0) >= 5, reached
    assert reached.get("admin/", 0) >= 12, reached
