"""The desk and the board of party organisations: who sees what, in a counted number of queries (R-PTY-1 to 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.party.models import PartyOrganisation, Rectification, Study
from tests.openness.desk import browser
from tests.party.makers import COUNTY, DAY, SIBLING, STRANGER, VILLAGE, Party, at

pytestmark = pytest.mark.req("R-PTY-1", "R-PTY-2", "R-PTY-3", "R-PTY-5")
PLACE = f"/desk/party/places/{VILLAGE}/"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:1500]
    return answer.content.decode()


def queries(client: Client, url: str) -> int:
    text(client, url)  # whatever is kept in memory is there the second time
    with CaptureQueriesContext(
        connection,
    ) as found:
        text(client, url)
    return len(found)


def furnished(made: Party, studies: int = 1) -> PartyOrganisation:
    branch = made.branch()
    made.officer(branch, "王书记", "secretary")
    made.count(branch)
    for number in range(studies):
        made.study(made.matter(title=f"修第{number}段路"))
    made.matter(title="还没有研究的事")
    return branch


def test_the_secretary_begins_with_what_waits(made: Party) -> None:
    furnished(made)
    client = browser(made.people["secretary"])
    answer = client.get("/desk/party/")
    assert (answer.status_code, answer["Location"]) == (302, PLACE)
    page = text(client, PLACE)
    assert page.index("还没有研究的事") < page.index("王书记") < page.index("修第0段路")
    assert "登记党组织" in page
    page = text(browser(made.people["clerk"]), PLACE)
    assert "还没有研究的事" in page
    assert "/study/" not in page
    assert "登记党组织" not in page


def test_above_places_are_listed_by_code(made: Party) -> None:
    furnished(made)
    page = text(browser(made.people["county_office"]), "/desk/party/")
    assert page.index("上湾村") < page.index("石桥村")
    assert "没有登记" in page
    assert "采用的清单" in page
    assert "采用的清单" not in text(browser(made.people["town_office"]), "/desk/party/")
    assert "别村" not in page


def test_nobody_without_a_post_here_sees_a_place(made: Party) -> None:
    branch = furnished(made)
    weak = Rectification.objects.create(
        organisation=branch, division=branch.division, kinds=["life"], reason="不开会",
        identified_by=made.people["town_office"], identified_on=DAY,
    )  # fmt: skip
    urls = (
        PLACE,
        f"{PLACE}cross/",
        f"/desk/party/organisations/{branch.pk}/",
        f"/desk/party/rectifications/{weak.pk}/",
        f"/desk/party/studies/{Study.objects.get().pk}/",
        f"/desk/party/places/{COUNTY}/lists/",
    )
    for who in ("sibling_secretary", "stranger_office", "water", "admin"):
        client = browser(made.people[who])
        for url in urls:
            text(client, url, 404)
    client = browser(made.people["county_office"])
    for url in urls:
        text(client, url)


def test_forms_refuse_beside_their_fields_and_go_on(made: Party) -> None:
    client = browser(made.people["secretary"])
    url = f"{PLACE}organisations/new/"
    given = {"name": "中共上湾村支部委员会", "kind": "branch", "leads": "on", "since": "2030-01-01"}
    answer = client.post(url, given)
    assert answer.status_code == 422
    assert "还没到" in answer.content.decode()
    answer = client.post(url, {**given, "since": "2020-01-01"})
    assert answer.status_code == 302
    page = answer["Location"]
    sent = {"appoint-name": "王书记", "appoint-post": "secretary", "appoint-starts_on": "2026-03-02", "appoint": "1"}
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "appoint-basis": "党员大会选举"}).status_code == 302
    counted = {"count-counted_on": "2026-04-01", "count-full": "30", "count-probationary": "2", "count": "1"}
    assert client.post(page, counted).status_code == 302
    page = text(client, page)
    assert "王书记" in page
    assert "正式党员30人" in page


def test_pages_cost_the_same_however_much_there_is(made: Party) -> None:
    furnished(made)
    desk, office, anyone = browser(made.people["secretary"]), browser(made.people["county_office"]), Client()
    pages: dict[str, tuple[Any, str]] = {
        "place": (desk, PLACE),
        "above": (office, "/desk/party/"),
        "cross": (office, f"/desk/party/places/{COUNTY}/cross/"),
        "board": (anyone, f"/board/{VILLAGE}/party/"),
    }
    before = {name: queries(*one) for name, one in pages.items()}
    other = made.branch(SIBLING, "sibling_secretary")
    made.officer(other, "李书记", "secretary", "sibling_secretary")
    for number in range(3):
        made.branch(name=f"第{number}党小组", kind="group", leads=False)
        made.study(made.matter(title=f"再修第{number}段路"))
        made.matter(title=f"再等第{number}件事")
    assert {name: queries(*one) for name, one in pages.items()} == before
    assert before["board"] <= 16
    assert max(before.values()) <= 34


def test_anyone_reads_officers_and_counts_and_no_member(made: Party) -> None:
    furnished(made)
    page = text(Client(), f"/board/{VILLAGE}/party/")
    assert "书记 王书记" in page
    assert "正式党员30人、预备党员2人" in page
    assert "修第0段路" in page
    assert "还没有研究的事" not in page
    assert "还没有登记" in text(Client(), f"/board/{STRANGER}/party/")
    text(Client(), "/board/990199001201/party/", 404)


@pytest.mark.parametrize(
    "name", ["organisations", "officers", "studies", "links", "checks", "duties", "rectifications", "cross"]
)
def test_every_list_is_a_file_of_ones_own_places(made: Party, name: str) -> None:
    furnished(made)
    url = f"/desk/export/party-{name}.csv"
    found = {
        who: b"".join(browser(made.people[who]).get(url).streaming_content).decode()  # type: ignore[attr-defined]
        for who in ("secretary", "sibling_secretary")
    }
    assert VILLAGE not in found["sibling_secretary"]
    if name in ("organisations", "officers", "studies"):
        assert VILLAGE in found["secretary"]
