"""Who is told what: by role, place and day; each once; the newest state only; what was read is the reader's own."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.notices.actions import tell_user
from governance.base.notices.actions.notice import Telling, close_done, read, tell_many
from governance.base.notices.actions.preference import choose_email
from governance.base.notices.models import Delivery, Notice
from governance.base.notices.queries import inbox, unread
from governance.base.notices.rules.matter import by_subject, subject_of, thing_of
from openness.choices import State
from openness.models import Disclosure
from tests.notices.telling import KIND, OPEN, say, told, with_mail
from tests.openness.village import DAY, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("roles", "who"),
    [
        ([Role.CLERK], ["clerk"]),
        ([Role.SUPERVISOR], ["qian", "sun", "zhou"]),
        ([Role.ACCOUNTING_AGENT], ["agent"]),  # of the township, who keeps the books of this village
        ([Role.TOWNSHIP_STAFF], ["township"]),
        ([Role.BUREAU_REVIEWER], ["bureau"]),
        ([Role.LEADER], []),
        ([Role.CLERK, Role.TOWNSHIP_STAFF], ["clerk", "township"]),
    ],
)
def test_those_are_told_who_hold_the_role_there_or_nearest_above(
    village: Village, roles: list[str], who: list[str]
) -> None:
    assert say(village, *roles) == len(who)
    assert told() == who


def test_the_nearest_holder_is_told_and_not_those_further_up(village: Village) -> None:
    village.person("city", Role.BUREAU_REVIEWER, "9901")
    say(village, Role.BUREAU_REVIEWER)
    assert told() == ["bureau"]
    Assignment.objects.filter(user=village.people["bureau"]).update(ends_on=DAY - ONE_DAY)
    say(village, Role.BUREAU_REVIEWER, matter="thing/2")
    assert told() == ["bureau", "city"]


@pytest.mark.parametrize(("days", "count"), [(-1, 0), (0, 1), (1, 1)])
def test_a_role_that_ended_yesterday_is_told_nothing_and_one_that_ends_today_is(
    village: Village, days: int, count: int
) -> None:
    Assignment.objects.filter(user=village.people["clerk"]).update(ends_on=DAY + dt.timedelta(days=days))
    assert say(village) == count


@pytest.mark.parametrize(("days", "count"), [(1, 1), (0, 2)])
def test_a_role_that_begins_tomorrow_is_told_nothing_yet(village: Village, days: int, count: int) -> None:
    village.person("new", Role.CLERK, starts_on=DAY + dt.timedelta(days=days))
    assert say(village) == count


def test_a_stand_in_is_told_as_well(village: Village) -> None:
    post = Assignment.objects.get(user=village.people["clerk"])
    village.person("stand_in", Role.CLERK, stands_in_for=post, starts_on=DAY, ends_on=DAY + ONE_DAY)
    say(village)
    assert told() == ["clerk", "stand_in"]


def test_an_account_that_was_closed_is_told_nothing(village: Village) -> None:
    User.objects.filter(username="clerk").update(is_active=False)
    village.people["clerk"].refresh_from_db()
    assert say(village) == 0
    parts = {"kind": KIND, "matter": "thing/1", "title": "某事", "url": "/desk/", "at": at(DAY)}
    assert tell_user(user=village.people["clerk"], division=village.division, **parts) == 0


def test_nobody_is_told_one_matter_twice_whoever_says_it(village: Village) -> None:
    assert say(village) == 1
    assert say(village) == 0
    assert say(village, title="别的话") == 0
    parts = {"kind": KIND, "matter": "thing/1", "title": "某事", "url": "/desk/", "at": at(DAY)}
    assert tell_user(user=village.people["clerk"], division=village.division, **parts) == 0
    assert tell_user(user=village.people["villager"], division=village.division, **parts) == 1
    assert told() == ["clerk", "villager"]


def test_a_kind_that_nobody_declared_is_an_error_of_the_programme(village: Village) -> None:
    with pytest.raises(ValueError, match="not registered"):
        say(village, kind="nobody.said")


def test_of_one_thing_the_newest_notice_alone_is_open(village: Village) -> None:
    for occurrence in (1, 2, 3):
        say(village, matter=f"thing/1#{occurrence}", title=f"第{occurrence}次")
    say(village, matter="thing/2", title="另一件")
    found = inbox(village.people["clerk"])
    assert [row.title for row in found.waiting] == ["另一件", "第3次"]
    assert [row.title for row in found.done] == ["第2次", "第1次"]
    assert unread(village.people["clerk"]) == 2


def test_what_was_done_leaves_the_open_ones_at_once_and_the_count_with_the_sweep(village: Village) -> None:
    clerk = village.people["clerk"]
    say(village)
    OPEN.discard("thing/1")
    found = inbox(clerk)
    assert (found.waiting, [row.matter for row in found.done]) == ([], ["thing/1"])
    assert close_done(at=at(DAY)) == 1
    assert close_done(at=at(DAY)) == 0
    assert unread(clerk) == 0


def test_reading_is_ones_own(village: Village) -> None:
    say(village, Role.SUPERVISOR)
    sun, qian = village.people["sun"], village.people["qian"]
    theirs = Notice.objects.get(recipient=qian)
    assert read(user=sun, at=at(DAY), notice_ids=[theirs.pk]) == 0
    assert read(user=sun, at=at(DAY)) == 1
    assert (unread(sun), unread(qian)) == (0, 1)


def test_mail_is_queued_for_who_has_an_address_and_did_not_say_no(village: Village) -> None:
    with_mail(village, "sun", "qian")
    choose_email(user=village.people["qian"], email=False)
    say(village, Role.SUPERVISOR)
    assert [row.recipient.username for row in Delivery.objects.select_related("recipient")] == ["sun"]  # type: ignore[union-attr]


def test_what_is_not_urgent_stays_in_the_inbox(village: Village) -> None:
    with_mail(village, "clerk")
    assert say(village, urgent=False) == 1
    assert not Delivery.objects.exists()


def test_telling_many_places_costs_as_many_queries_as_telling_one(
    village: Village, django_assert_num_queries: Callable[..., Any]
) -> None:
    places = [village.division, village.sibling, village.stranger]
    parts = {"roles": [Role.CLERK, Role.TOWNSHIP_STAFF], "kind": KIND, "at": at(DAY), "on": DAY}
    for matter, count in (("thing/1", 1), ("thing/2", 3)):
        tellings = [Telling(place, f"{matter}{place.pk}", "某事", "/desk/") for place in places[:count]]
        with django_assert_num_queries(7):  # two savepoints, holders, insert, close older, mail, groups; nothing queued
            assert tell_many(tellings=tellings, **parts) > 0
    assert told() == ["clerk", "clerk", "far", "neighbour", "township", "township", "township"]


def test_the_number_in_the_header_is_one_query(village: Village, django_assert_num_queries: Callable[..., Any]) -> None:
    say(village)
    with django_assert_num_queries(1):
        assert unread(village.people["clerk"]) == 1


def test_the_inbox_costs_one_query_and_one_for_a_kind(
    village: Village, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(9):
        say(village, matter=f"thing/{number}")
    with django_assert_num_queries(1):  # the kind of the tests asks no database
        assert len(inbox(village.people["clerk"]).waiting) == 9


@pytest.mark.req("R-CMT-7")
def test_a_return_tells_those_who_file_and_is_done_when_it_is_handed_in_again(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    for name in ("sun", "qian"):
        village.sign(filed, name, agrees=False)
    back = Disclosure.objects.get(pk=filed.pk)
    assert back.state == State.RETURNED
    assert told() == ["agent", "clerk"]
    notice = Notice.objects.get(recipient=village.people["clerk"])
    assert "发票和明细对不上" in notice.text
    assert "发票" not in notice.title
    assert [row.pk for row in inbox(village.people["clerk"]).waiting] == [notice.pk]
    again = village.submit(village.save(back, lines=[spent("21.00")]))
    assert inbox(village.people["clerk"]).waiting == []
    for name in ("sun", "qian"):
        village.sign(again, name, agrees=False)
    assert [row.matter for row in inbox(village.people["clerk"]).waiting] == [f"disclosure/{filed.pk}#2"]


def test_a_matter_names_its_thing() -> None:
    assert thing_of("disclosure/12#3") == thing_of("disclosure/12") == "disclosure/12"
    assert subject_of("disclosure/12#3") == 12
    assert by_subject(["a/1#1", "a/1#2", "a/2"]) == {1: ["a/1#1", "a/1#2"], 2: ["a/2"]}
    with pytest.raises(ValueError):
        subject_of("disclosure")
