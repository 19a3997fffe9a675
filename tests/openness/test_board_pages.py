"""The public board over HTTP: for anyone, without a cookie, at a constant number of queries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.base.clock.actions import open_duty
from governance.base.clock.models import SweepRun
from governance.base.frame import is_demonstration
from governance.base.indicators.models import Tally
from governance.base.places.models import Division
from openness.actions.publication import withdraw
from openness.duty_kinds import KIND_PERIOD
from openness.indicators import DONE, LATE
from openness.models import Disclosure, Listing
from tests.openness.village import DAY, Village, at, month, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7")]
TOWNSHIP = "990101001"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


def words(answer: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def get(client: Client, name: str, *args: object, status: int = 200, **query: str) -> str:
    answer = client.get(reverse(f"board:{name}", args=args), query)
    assert answer.status_code == status
    return words(answer)


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# Finding ----------------------------------------------------------------------------------------------------------


def test_the_front_page_lists_the_counties_that_are_live(client: Client, village: Village) -> None:
    Division.objects.create(code="990102", name="未启用县", level=6, parent=Division.objects.get(code="9901"))
    text = get(client, "home")
    assert "清溪县" in text
    assert "未启用县" not in text


def test_a_village_is_found_by_its_name_with_the_names_above_it(client: Client, village: Village) -> None:
    text = get(client, "home", q="上湾")
    assert "找到 1 处" in text
    assert "上湾村 演示省演示市清溪县柳林镇" in text


@pytest.mark.parametrize(
    "q", ["没有这个村", "<script>alert(1)</script>", "\x00", "%", "村" * 500, "9" * 40, "' OR 1=1"]
)
def test_a_search_that_finds_nothing_or_makes_no_sense_still_answers(client: Client, village: Village, q: str) -> None:
    answer = client.get(reverse("board:home"), {"q": q})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_more_places_of_one_name_than_shown_are_said(client: Client, village: Village) -> None:
    parent = village.division.parent
    Division.objects.bulk_create(
        Division(code=f"990101001{n}", name="上湾新村", level=12, parent=parent) for n in range(300, 325)
    )
    text = get(client, "home", q="上湾")
    assert "找到 20 处" in text
    assert "同名的还有" in text


# Places -----------------------------------------------------------------------------------------------------------


def test_a_community_shows_its_sentence_and_what_is_public(client: Client, village: Village) -> None:
    done = village.month(1, spent("20.00"))
    answer = client.get(reverse("board:place", args=[village.division.code]))
    assert "2026年1月村务收支总账" in words(answer)
    assert f'href="/board/{village.division.code}/{done.pk}/"' in answer.content.decode()
    assert "要公开什么" in words(answer)


@pytest.mark.req("R-CMT-1", "R-CMT-3")
def test_a_community_leads_to_who_decides_and_what_was_decided(client: Client, village: Village) -> None:
    code = village.division.code
    page = client.get(f"/board/{code}/").content.decode()
    for part in ("bodies", "matters", "meetings", "elections", "supervision", "appraisals", "audits", "party"):
        assert f'href="/board/{code}/{part}/"' in page
        assert client.get(f"/board/{code}/{part}/").status_code == 200


def test_a_place_above_lists_those_below_by_code(client: Client, village: Village) -> None:
    Tally.objects.create(indicator=DONE, period=month(4), division=village.sibling, numerator=1, denominator=3)
    Tally.objects.create(indicator=LATE, period=month(4), division=village.sibling, numerator=2, denominator=2)
    text = get(client, "place", TOWNSHIP)
    assert text.index("逾期 2 项") < text.index("上湾村") < text.rindex("下湾村")


def test_what_is_late_from_before_is_said_when_nothing_is_due_this_month(client: Client, village: Village) -> None:
    township = Division.objects.get(code=TOWNSHIP)
    Tally.objects.create(indicator=LATE, period=month(2), division=township, numerator=2, denominator=2)
    assert "本月没有到期的公开事项， 2 项逾期 。" in get(client, "place", TOWNSHIP)


@pytest.mark.parametrize("code", ["990101001999", "98", "12", "990101009"])
def test_an_unknown_code_has_no_page(client: Client, village: Village, code: str) -> None:
    for name in ("place", "schedule"):
        assert "没有这一页" in get(client, name, code, status=404)
    assert "没有这一页" in get(client, "disclosure", code, 1, status=404)


@pytest.mark.parametrize("address", ["/board/1/", "/board/990101001201x/", "/board/９９/", "/board/9901010012010/"])
def test_what_is_no_code_has_no_page(client: Client, village: Village, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_closed_place_keeps_its_board_and_points_at_who_carries_on(client: Client, village: Village) -> None:
    village.month(1, spent("20.00"))
    heir = village.stranger
    Division.objects.filter(pk=village.sibling.pk).update(closed_on=dt.date(2026, 4, 1), successor=heir)
    Division.objects.filter(pk=village.division.pk).update(closed_on=DAY, successor=village.sibling)
    answer = client.get(reverse("board:place", args=[village.division.code]))
    text = words(answer)
    assert "上湾村已于2026年4月10日撤销" in text
    assert "现在请看石桥村" in text
    assert f'href="/board/{heir.code}/"' in answer.content.decode()
    assert "2026年1月村务收支总账" in text
    assert "本月" not in text


def test_a_place_that_closes_tomorrow_is_still_open_today(client: Client, village: Village) -> None:
    Division.objects.filter(pk=village.division.pk).update(closed_on=DAY + dt.timedelta(days=1))
    assert "撤销" not in get(client, "place", village.division.code)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"go_live_on": None}, "还没有启用网上公开"),
        ({"go_live_on": DAY + dt.timedelta(days=1)}, "从2026年4月11日起在网上公开"),
        ({"committee": ""}, "不需要公开"),
    ],
)
def test_a_place_that_owes_nothing_says_why(
    client: Client, village: Village, fields: dict[str, object], said: str
) -> None:
    Division.objects.filter(pk=village.division.pk).update(**fields)
    assert said in get(client, "place", village.division.code)


def test_a_stale_clock_is_said_with_the_day_it_stopped(client: Client, village: Village) -> None:
    assert "期限从 启用那天 起没有更新" in get(client, "place", village.division.code)
    then = at(dt.date(2026, 4, 3))
    run = SweepRun.objects.create(on=then.date(), started_at=then, finished_at=then)
    for code in (village.division.code, TOWNSHIP):
        assert "期限从 2026年4月3日 起没有更新" in get(client, "place", code)
    SweepRun.objects.filter(pk=run.pk).update(finished_at=at(DAY))
    assert "没有更新" not in get(client, "place", village.division.code)


def test_only_the_fictional_county_is_called_invented(client: Client, village: Village) -> None:
    Division.objects.create(code="430103", name="天心区", level=6)
    for code in ("990101", TOWNSHIP, village.division.code, "99"):
        assert "均为虚构" in get(client, "place", code)
    assert "均为虚构" in get(client, "schedule", village.division.code)
    assert "均为虚构" not in get(client, "place", "430103")
    assert not is_demonstration("990102")


# One disclosure ---------------------------------------------------------------------------------------------------


def test_corrections_are_linked_both_ways(client: Client, village: Village) -> None:
    old = village.month(1, spent("20.00"))
    new = village.correct(old, spent("25.00"))
    code = village.division.code
    assert f"/board/{code}/{new.pk}/" in client.get(f"/board/{code}/{old.pk}/").content.decode()
    assert f"/board/{code}/{old.pk}/" in client.get(f"/board/{code}/{new.pk}/").content.decode()


def test_a_withdrawn_one_is_a_stub_with_the_reason(client: Client, village: Village) -> None:
    done = village.month(1, spent("20.00", "很私密的事"))
    withdraw(disclosure_id=done.pk, reason="附了个人信息", by=village.people["clerk"], at=at(DAY), on=DAY)
    text = get(client, "disclosure", village.division.code, done.pk)
    assert "原因：附了个人信息" in text
    assert "很私密的事" not in text


def test_what_is_not_public_or_is_elsewhere_has_no_page(client: Client, village: Village) -> None:
    code = village.division.code
    filed = village.submit(village.saved_month(1, spent("20.00")))
    get(client, "disclosure", code, filed.pk, status=404)
    client.force_login(village.people["clerk"], backend=BACKEND)
    get(client, "disclosure", code, filed.pk, status=404)  # the board is the same for everyone
    village.publish(filed)
    get(client, "disclosure", code, filed.pk)
    get(client, "disclosure", village.sibling.code, filed.pk, status=404)
    get(client, "disclosure", TOWNSHIP, filed.pk, status=404)
    assert client.get(f"/board/{code}/{'9' * 18}/").status_code == 404


# What must be published -------------------------------------------------------------------------------------------


@pytest.mark.req("R-OPN-1")
def test_the_schedule_says_limit_owner_audience_channel_and_basis(client: Client, village: Village) -> None:
    text = get(client, "schedule", village.division.code)
    assert "每月，期满后15天内" in text
    assert "《村民委员会组织法》第三十五条" in text
    assert "全体村民" in text
    assert "公开栏，至少15天" in text
    assert "全国，2020年1月1日起" in text


@pytest.mark.req("R-OPN-1")
def test_guidance_is_marked_as_without_legal_force_until_a_county_adopts_it(client: Client, village: Village) -> None:
    row = Listing.objects.get(item=village.items["policy"])
    row.pk, row.binding, row.content = None, "guidance", "办事进度"
    row.save()
    Listing.objects.filter(item=village.items["policy"], binding="law").delete()
    text = get(client, "schedule", village.division.code)
    assert text.index("没有法律效力") < text.index("办事进度")
    row.pk, row.binding, row.place_code = None, "local", "990101"
    row.save()
    text = get(client, "schedule", village.division.code)
    assert "没有法律效力" not in text
    assert "清溪县，2020年1月1日起" in text


@pytest.mark.req("R-OPN-1")
def test_above_a_community_one_chooses_villages_or_urban_communities(client: Client, village: Village) -> None:
    assert "村民委员会应当公开 10 类" in get(client, "schedule", "990101")
    assert "居民委员会应当公开 0 类" in get(client, "schedule", "990101", body="urban")
    assert "村民委员会应当公开" in get(client, "schedule", "990101", body="nonsense")
    assert "村民委员会应当公开" in get(client, "schedule", village.division.code, body="urban")


# How it is served -------------------------------------------------------------------------------------------------


def addresses(village: Village) -> list[str]:
    done = village.month(1, spent("20.00"))
    code = village.division.code
    return ["/board/", "/board/?q=上湾", f"/board/{code}/", f"/board/{TOWNSHIP}/", f"/board/{code}/{done.pk}/",
            f"/board/{code}/schedule/"]  # fmt: skip


def test_no_page_sets_a_cookie_or_needs_a_script(client: Client, village: Village) -> None:
    for address in addresses(village):
        answer = client.get(address)
        assert not answer.cookies
        # The one script reads aloud; it is a file of our own, and the page is whole without it.
        scripts = re.findall(r"<script[^>]*>", answer.content.decode())
        assert scripts in ([], ['<script src="/static/board.js" defer>'])
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "Cookie" in answer["Vary"]


def test_an_unchanged_page_is_not_sent_again(client: Client, village: Village) -> None:
    for address in addresses(village):
        tag = client.get(address)["ETag"]
        again = client.get(address, HTTP_IF_NONE_MATCH=tag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    address = f"/board/{village.division.code}/"
    tag = client.get(address)["ETag"]
    village.month(2, spent("5.00"))
    assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_the_answer_to_a_signed_in_person_is_nobody_elses_to_keep(client: Client, village: Village) -> None:
    client.force_login(village.people["clerk"], backend=BACKEND)
    for address in addresses(village):
        assert client.get(address)["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_pages_are_only_read(client: Client, village: Village) -> None:
    for address in addresses(village):
        assert client.head(address).status_code == 200
        for method in (client.post, client.put, client.delete):
            assert method(address).status_code == 405


def test_large_letters_come_by_a_link_and_change_the_page(client: Client, village: Village) -> None:
    address = f"/board/{village.division.code}/"
    tag = client.get(address)["ETag"]
    assert client.get(f"{address}?large=1").url == address
    answer = client.get(address, HTTP_IF_NONE_MATCH=tag)
    assert answer.status_code == 200
    assert 'class="board large"' in answer.content.decode()


@pytest.mark.parametrize("signed_in", [False, True])
def test_pages_cost_the_same_whatever_they_hold(client: Client, village: Village, signed_in: bool) -> None:
    code = village.division.code
    few = addresses(village)
    extra = 0
    if signed_in:
        client.force_login(village.people["clerk"], backend=BACKEND)
        extra = 1  # who it is
    duty(village, 3)
    before = {address: cost(client, address) - extra for address in few}
    assert before == {few[0]: 2, few[1]: 2, few[2]: 14, few[3]: 7, few[4]: 10, few[5]: 5}
    parent = village.division.parent
    Division.objects.bulk_create(
        Division(code=f"{TOWNSHIP}{n}", name=f"上湾{n}村", level=12, parent=parent, committee="village",
                 go_live_on=dt.date(2026, 1, 1))
        for n in range(300, 400)
    )  # fmt: skip
    for number in range(4, 12):
        duty(village, number)
    for number in (2, 3):
        village.month(number, *(spent("1.00", f"第{n}笔") for n in range(50)))
    _rows_like(Disclosure.objects.get(division=village.division, period_start=month(3)), 100)
    for place in Division.objects.filter(parent=parent):
        Tally.objects.create(indicator=LATE, period=month(4), division=place, numerator=1, denominator=1)
    assert {address: cost(client, address) - extra for address in few} == before
    assert get(client, "place", code).count("2026年3月村务收支总账") > 100


def duty(village: Village, number: int) -> None:
    open_duty(
        kind=KIND_PERIOD,
        division_id=village.division.pk,
        period=month(number),
        subject=village.items["month-account"].pk,
        role="clerk",
        opens_on=month(number + 1),
        due_on=month(number + 1) + dt.timedelta(days=14),
    )


def _rows_like(one: Disclosure, count: int) -> None:
    """As after many withdrawals; stubs need no body of their own."""
    parts = {field.attname: getattr(one, field.attname) for field in Disclosure._meta.concrete_fields}
    del parts["id"]
    stub = {"leaf": None, "state": "withdrawn", "withdrawal_reason": "换成新的"}
    Disclosure.objects.bulk_create(Disclosure(**(parts | stub)) for _ in range(count))
