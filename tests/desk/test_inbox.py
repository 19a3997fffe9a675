"""The inbox at the desk, the choice of mail, and the group of an office."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client, override_settings

from governance.base.journal.models import Entry
from governance.base.keyring import make_keys
from governance.base.notices.models import ChannelAddress, Notice, Preference
from governance.base.notices.registry import KINDS
from openness.choices import State
from openness.models import Disclosure
from tests.openness.desk import browser
from tests.openness.test_exports import table
from tests.openness.village import DAY, VILLAGE, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.fixture
def returned(village: Village) -> Disclosure:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    for name in ("sun", "qian"):
        village.sign(filed, name, agrees=False)
    return Disclosure.objects.get(pk=filed.pk)


@pytest.fixture
def keys(tmp_path: Any) -> Iterator[None]:
    with override_settings(KEY_DIR=tmp_path / "keys"):
        make_keys("test")
        yield


def test_the_header_of_every_page_says_how_many_are_unread(village: Village, returned: Disclosure) -> None:
    client = browser(village.people["clerk"])
    assert "收件箱（1 条未读）" in client.get("/desk/").content.decode()
    client.post("/desk/inbox/")
    page = client.get("/desk/account/").content.decode()
    assert "收件箱" in page
    assert "条未读" not in page


def test_going_to_it_reads_it_and_leads_to_the_page(village: Village, returned: Disclosure) -> None:
    client = browser(village.people["clerk"])
    notice = Notice.objects.get(recipient=village.people["clerk"])
    page = client.get("/desk/inbox/").content.decode()
    assert f"/desk/inbox/{notice.pk}/" in page
    assert "发票和明细对不上" in page
    answer = client.post(f"/desk/inbox/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/disclosures/{returned.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == at(DAY)
    assert client.get(answer["Location"]).status_code == 200


def test_what_was_handed_in_again_stands_among_what_is_done(village: Village, returned: Disclosure) -> None:
    client = browser(village.people["clerk"])
    village.submit(village.save(returned, lines=[spent("21.00")]))
    page = client.get("/desk/inbox/").content.decode()
    assert page.index("已处理") < page.index("退回修改：村务收支总账")


@pytest.mark.parametrize("who", ["agent", "sun", "township", "villager"])
def test_anybody_elses_notice_is_not_there(village: Village, returned: Disclosure, who: str) -> None:
    theirs = Notice.objects.get(recipient=village.people["clerk"])
    client = browser(village.people[who])
    assert client.post(f"/desk/inbox/{theirs.pk}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_nobody_above_sees_what_was_read(village: Village, returned: Disclosure) -> None:
    browser(village.people["clerk"]).post("/desk/inbox/")
    for who in ("township", "bureau"):
        page = browser(village.people[who]).get("/desk/inbox/").content.decode()
        assert "退回修改" not in page


def test_a_visitor_signs_in_first(village: Village) -> None:
    client = browser(village.people["clerk"])
    client.logout()
    for path in ("/desk/inbox/", "/desk/inbox/settings/", "/desk/calendar/", "/desk/channels/990101001/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_the_inbox_costs_the_same_whatever_is_in_it(
    village: Village, returned: Disclosure, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = browser(village.people["clerk"])
    village.submit(village.save(returned, lines=[spent("21.00")]))
    back = Disclosure.objects.get(pk=returned.pk)
    assert back.state == State.SUBMITTED
    for name in ("sun", "qian"):
        village.sign(back, name, agrees=False)
    with django_assert_num_queries(5):  # user, notices, still returned, posts, unread
        client.get("/desk/inbox/")


def test_mail_is_switched_off_and_on(village: Village) -> None:
    clerk = village.people["clerk"]
    client = browser(clerk)
    assert "checked" in client.get("/desk/inbox/settings/").content.decode()
    client.post("/desk/inbox/settings/", {"go": "1"})
    assert Preference.objects.get(user=clerk).email is False
    assert "checked" not in client.get("/desk/inbox/settings/").content.decode()
    client.post("/desk/inbox/settings/", {"email": "on", "go": "1"})
    assert Preference.objects.get(user=clerk).email is True


def test_a_township_registers_its_group_and_the_address_is_never_shown_again(village: Village, keys: None) -> None:
    client = browser(village.people["township"])
    page = "/desk/channels/990101001/"
    assert "/desk/channels/990101001/" in client.get("/desk/inbox/").content.decode()
    assert client.post(page, {"address": ROBOT, "go": "1"}).status_code == 302
    row = ChannelAddress.objects.get()
    assert (row.service, row.hint, row.set_by) == ("wecom", "5aaa", village.people["township"])
    assert b"693a91f6" not in bytes(row.sealed)
    shown = client.get(page).content.decode()
    assert "693a91f6" not in shown
    assert "网址尾号 5aaa" in shown
    assert "693a91f6" not in str(Entry.objects.get(verb="notices.channel_set").data)
    client.post(page, {"remove": "1"})
    assert not ChannelAddress.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa",
        "https://127.0.0.1/cgi-bin/webhook/send?key=693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa",
        "json://localhost/",
        "",
    ],
)
def test_no_other_address_is_taken(village: Village, keys: None, address: str) -> None:
    answer = browser(village.people["township"]).post(
        "/desk/channels/990101001/", {"address": address, "secret": "", "go": "1"}
    )
    assert answer.status_code == 422
    assert not ChannelAddress.objects.exists()


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("township", "990101001", 200),
        ("bureau", "990101", 200),
        ("bureau", "990101001", 404),
        ("far", "990101001", 404),
        ("clerk", "990101001201", 404),
        ("agent", "990101001", 404),
        ("township", "nowhere", 404),
    ],
)
def test_each_office_has_its_own_group(village: Village, who: str, code: str, status: int) -> None:
    assert browser(village.people[who]).get(f"/desk/channels/{code}/").status_code == status


def test_trying_a_group_that_cannot_be_reached_says_so(
    village: Village, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(village.people["township"])
    client.post("/desk/channels/990101001/", {"address": ROBOT, "go": "1"})
    monkeypatch.setattr("apprise.Apprise.notify", lambda *args, **kwargs: False)
    answer = client.post("/desk/channels/990101001/", {"try": "1"})
    assert answer.status_code == 422
    assert "没有发出去" in answer.content.decode()
    monkeypatch.setattr("apprise.Apprise.notify", lambda *args, **kwargs: True)
    assert client.post("/desk/channels/990101001/", {"try": "1"}).status_code == 302


def test_the_post_that_ended_yesterday_opens_no_group(village: Village) -> None:
    user = village.person("old", "township_staff", "990101001", ends_on=DAY - dt.timedelta(days=1))
    assert browser(user).get("/desk/channels/990101001/").status_code == 404


def test_ones_own_inbox_is_exported_and_nobody_elses(village: Village, returned: Disclosure) -> None:
    client = browser(village.people["clerk"])
    assert "/desk/export/notices.xlsx" in client.get("/desk/inbox/").content.decode()
    for kind in ("csv", "xlsx"):
        (row,) = table(client.get(f"/desk/export/notices.{kind}"))[1:]
        notice = Notice.objects.get(recipient=village.people["clerk"])
        assert row[1:5] == [VILLAGE, "上湾村", str(KINDS[notice.kind].label), notice.title]
        assert (row[5], row[6], row[7]) == (notice.text, "", "是")
    client.post("/desk/inbox/")
    Notice.objects.filter(pk=notice.pk).update(closed_at=at(DAY))
    (row,) = table(client.get("/desk/export/notices.csv"))[1:]
    assert row[6].startswith(DAY.isoformat())
    assert row[7] == "否"
    for who in ("sun", "township", "bureau", "far"):
        theirs = Notice.objects.filter(recipient=village.people[who]).count()
        rows = table(browser(village.people[who]).get("/desk/export/notices.csv"))[1:]
        assert len(rows) == theirs
        assert notice.title not in str(rows)
    assert Client().get("/desk/export/notices.csv").status_code == 302


def test_the_exported_inbox_costs_the_same_whatever_is_in_it(
    village: Village, returned: Disclosure, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = browser(village.people["clerk"])
    first = Notice.objects.get(recipient=village.people["clerk"])
    for count in (1, 6):
        with django_assert_num_queries(4):
            assert len(table(client.get("/desk/export/notices.csv"))) == count + 1
        for number in range(5):
            first.pk, first.matter = None, f"{first.thing}#{count}{number}"
            first.save()
