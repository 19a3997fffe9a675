"""What was asked, ordered and posted as files: whole, in scope, and never who asked (R-OPN-6, R-OPN-9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from openness.models import Challenge, Inquiry, Order, Posting
from tests.openness.challenger import NAME, PHONE, TEXT, Asking
from tests.openness.desk import browser
from tests.openness.test_challenge_orders import order
from tests.openness.test_exports import desk, table
from tests.openness.test_paper import down, post
from tests.openness.village import DAY, SIBLING, VILLAGE, Village, month

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6", "R-OPN-9")]
LISTS = ("challenges", "inquiries", "orders", "postings")


def inquired(village: Village, place: str = "division") -> Inquiry:
    return Inquiry.objects.create(
        division=getattr(village, place),
        kind="inquiry",
        askers="representatives",
        count=5,
        total=20,
        source="联名书第3页",
        title="路灯",
        text="路灯电费怎么分摊",
        state="accepted",
        received_on=DAY,
        due_on=DAY + dt.timedelta(days=15),
        entered_by=village.people["clerk"],
        entered_at=dt.datetime(2026, 4, 10, 1, tzinfo=dt.UTC),
    )


@pytest.fixture
def full(asking: Asking) -> Village:
    """One of each in one village."""
    asking.ask()
    inquired(asking.village)
    order(asking.village)
    post(asking.village, asking.disclosure)
    return asking.village


def one_more(asking: Asking, number: int) -> None:
    village = asking.village
    asking.ask(phone=f"1390000{number:04}")
    inquired(village)
    order(village, period_start=month(number))
    post(village, asking.disclosure, place_note=f"第{number}块公开栏")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", LISTS)
def test_each_list_is_for_those_who_see_official_records_of_the_place(full: Village, what: str, kind: str) -> None:
    for who in ("clerk", "sun", "township", "bureau"):
        assert {row[0] for row in desk(full, who, what, kind)[1:]} == {VILLAGE}, who
    for who in ("neighbour", "far", "villager"):
        assert desk(full, who, what, kind)[1:] == [], who
    assert desk(full, "township", what, kind, within=SIBLING)[1:] == []
    assert desk(full, "neighbour", what, kind, within=VILLAGE)[1:] == []


@pytest.mark.parametrize("what", LISTS)
def test_nobody_gets_a_list_without_signing_in_or_with_a_narrowing_that_is_no_code(full: Village, what: str) -> None:
    address = reverse(f"openness:export_{what}", args=["csv"])
    assert Client().get(address).status_code == 302
    assert browser(full.people["clerk"]).get(address, {"within": "1"}).status_code == 404


def test_a_question_is_exported_in_the_wording_that_was_looked_at_and_without_who_asks(asking: Asking) -> None:
    village = asking.village
    challenge = asking.ask(text=f"{NAME}家的路灯电费为什么多了一倍？", line="路灯电费")
    (row,) = desk(village, "clerk", "challenges")[1:]
    assert row[:7] == [VILLAGE, "上湾村", str(challenge.pk), asking.disclosure.title, "内容核对以后公布", *row[5:7]]
    asking.accept(challenge, text=TEXT)
    (row,) = desk(village, "clerk", "challenges")[1:]
    assert row[4:9] == [TEXT, DAY.isoformat(), "待村（居）委会答复", "村（居）委会", challenge.due_on.isoformat()]
    for who in ("clerk", "sun", "township"):
        for kind in ("csv", "xlsx"):
            said = str(desk(village, who, "challenges", kind))
            assert NAME not in said
            assert PHONE not in said


def test_a_refused_question_says_why_and_not_what_it_was(asking: Asking) -> None:
    asking.refuse(asking.ask(text="骂人的话，骂人的话，骂人的话"))
    (row,) = desk(asking.village, "clerk", "challenges")[1:]
    assert (row[6], row[10]) == ("不受理", "只有辱骂，没有问题")
    assert "骂人的话" not in str(row)


def test_an_inquiry_has_its_numbers_and_an_order_its_reason_and_end(full: Village) -> None:
    (asked,) = desk(full, "clerk", "inquiries")[1:]
    assert asked[3:10] == ["质询", "路灯", "路灯电费怎么分摊", "村民（居民）代表联名", "5", "20", "联名书第3页"]
    assert asked[13] == "待答复"
    (ordered,) = desk(full, "clerk", "orders")[1:]
    made = Order.objects.get()
    assert ordered[2] == str(made.pk)
    assert ordered[4:6] == ["乡镇（街道）", "查了，二月的账一直没有公开"]
    assert ordered[7:9] == [made.due_on.isoformat(), "待公开"]
    assert ordered[12] == str(made.leaf)


def test_paper_is_listed_with_its_days_and_when_it_came_down(full: Village) -> None:
    posting = Posting.objects.get()
    (row,) = desk(full, "clerk", "postings")[1:]
    assert row[3:9] == [
        "村委会门口公开栏",
        DAY.isoformat(),
        posting.keep_until.isoformat(),
        "",
        "贴满了，可以取下",  # the export is asked for long after
        "否",
    ]
    last = posting.keep_until + dt.timedelta(days=1)
    down(full, posting, last)
    (row,) = desk(full, "clerk", "postings")[1:]
    assert row[6:8] == [last.isoformat(), "已取下"]


def test_the_list_of_the_desk_leads_to_its_files(full: Village) -> None:
    client = browser(full.people["clerk"])
    page = client.get(reverse("openness:challenges")).content.decode()
    for what in ("challenges", "inquiries", "orders"):
        assert f"/desk/export/{what}.csv" in page
        assert f"/desk/export/{what}.xlsx" in page
    assert "/desk/export/postings.xlsx" in client.get("/desk/").content.decode()
    assert "/desk/export/challenges" not in browser(full.people["far"]).get("/desk/challenges/").content.decode()


@pytest.mark.parametrize("what", LISTS)
def test_a_list_costs_the_same_whatever_it_holds(
    asking: Asking, what: str, settings: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    """The person, the posts, and the list itself."""
    settings.CHALLENGE_LIMITS = {"person_day": 99, "item_day": 99, "place_day": 99}
    client = browser(asking.village.people["clerk"])
    address = reverse(f"openness:export_{what}", args=["csv"])
    one_more(asking, 2)
    for rows in (1, 5):
        with django_assert_num_queries(3):
            assert len(table(client.get(address))) == rows + 1
        for number in range(3, 7) if rows == 1 else ():
            one_more(asking, number)
    assert Challenge.objects.count() == 5
