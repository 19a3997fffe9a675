"""The public rulebook and the county's button in the admin."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.law.models import Confirmation, Rule
from governance.base.places.models import Division
from tests.law.cast import AT, CITY, COUNTY, OTHER_COUNTY, PROVINCE, TOWN, VILLAGE

MakeRule = Callable[..., Rule]
pytestmark = pytest.mark.urls("tests.law.urls")


@pytest.fixture(autouse=True)
def today() -> object:
    with time_machine.travel(AT, tick=False):
        yield


def page(client: Client, code: str = "", **query: str) -> str:
    address = f"/board/law/{code}/" if code else "/board/law/"
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_anyone_reads_the_rules_of_a_place_and_where_they_come_from(
    client: Client, rulebook: None, places: dict[str, Division]
) -> None:
    text = words(page(client, VILLAGE))
    assert "甲村：现行规则和依据" in text
    assert "公布的期限不得少于十五日。 《村民委员会组织法》第三十五条 全国 2026年1月1日起" in text
    assert "山东省的规定较宽，不采用：山东省村务公开条例，村务公开栏的内容应当至少保留五日。" in text
    assert "《山东省村务公开条例》第十六条 山东省" in text
    assert "待核实" in text
    assert "<script" not in page(client, VILLAGE)


def test_the_nation_is_shown_without_a_place(client: Client, rulebook: None) -> None:
    text = words(page(client))
    assert "全国：现行规则和依据" in text
    assert "山东省" not in text


def test_the_community_decides_which_law_is_shown_first(
    client: Client, rulebook: None, places: dict[str, Division]
) -> None:
    Division.objects.filter(code=VILLAGE).update(committee="urban")
    assert "居务公开栏" in page(client, VILLAGE)
    assert "村务公开栏" in page(client, VILLAGE, body="village")
    assert "成员大会" in page(client, VILLAGE, body="collective")


def test_another_day_shows_the_text_of_that_day(client: Client, rulebook: None) -> None:
    assert "一百户至七百户" in page(client, body="urban", on="2025-12-31")
    assert "一千户至三千户" in page(client, body="urban", on="2026-01-01")


def test_a_day_that_is_none_is_said_and_today_shown(client: Client, rulebook: None) -> None:
    text = words(page(client, on="明天<b>"))
    assert "“明天&lt;b&gt;”不是日期" in text
    assert "2026年3月1日" in text


def test_only_what_is_to_be_checked(client: Client, make_rule: MakeRule) -> None:
    make_rule(title="已读的规则")
    make_rule(code="VC-X", title="没读的规则", confidence="memory")
    html = page(client, only="unchecked")
    assert "没读的规则" in html
    assert "已读的规则" not in html
    assert "共 2 条，其中 1 条还要核实或者复核" in words(html)


def test_an_empty_rulebook_says_who_fills_it(client: Client, db: None) -> None:
    assert "这一天没有适用的规则" in page(client)


@pytest.mark.parametrize("code", ["370199", "37010", "abc", "3701020012011"])
def test_an_unknown_place_is_not_found(client: Client, places: dict[str, Division], code: str) -> None:
    assert client.get(f"/board/law/{code}/").status_code == 404


def test_a_confirmation_is_shown_with_its_county(
    client: Client, make_rule: MakeRule, places: dict[str, Division], reviewer: User
) -> None:
    made = make_rule(confidence="excerpt")
    assert "待核实" in page(client, VILLAGE)
    Confirmation.objects.create(rule=made, place=COUNTY, confirmed_by=reviewer, on=AT.date(), source="原文")
    html = page(client, VILLAGE)
    assert "历下区已核实确认" in html
    assert 'class="state state-due"' not in html
    assert reviewer.name not in html


def test_the_page_costs_the_same_however_many_rules_there_are(
    client: Client, make_rule: MakeRule, places: dict[str, Division]
) -> None:
    make_rule()
    with CaptureQueriesContext(connection) as few:
        page(client, VILLAGE)
    for number in range(30):
        make_rule(code=f"VC-X-{number}", place=PROVINCE if number % 2 else "")
    with CaptureQueriesContext(connection) as many:
        page(client, VILLAGE)
    assert len(few) == len(many) == 4


# The admin -----------------------------------------------------------------------------------------------------


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def test_the_reviewer_confirms_by_the_button(
    signed_in: Callable[[User], Client], reviewer: User, make_rule: MakeRule
) -> None:
    made = make_rule(confidence="memory")
    browser = signed_in(reviewer)
    change = reverse("admin:law_rule_change", args=[made.pk])
    form = reverse("admin:law_rule_confirm", args=[made.pk])
    assert form in browser.get(change).content.decode()
    assert "历下区" in browser.get(form).content.decode()
    answer = browser.post(form, {"place": COUNTY, "source": "官网第三十五条"})
    assert (answer.status_code, answer["Location"]) == (302, change)
    confirmation = Confirmation.objects.get()
    assert (confirmation.place, confirmation.confirmed_by) == (COUNTY, reviewer)
    withdraw = reverse("admin:law_confirmation_withdraw", args=[confirmation.pk])
    assert browser.post(withdraw, {"reason": "看错了"}).status_code == 302
    confirmation.refresh_from_db()
    assert confirmation.withdrawn_on == AT.date()


def test_a_refusal_stands_at_its_field(
    signed_in: Callable[[User], Client], reviewer: User, make_rule: MakeRule
) -> None:
    made = make_rule(confidence="memory")
    form = reverse("admin:law_rule_confirm", args=[made.pk])
    browser = signed_in(reviewer)
    html = browser.post(form, {"place": COUNTY, "source": "无"}).content.decode()
    assert "请写明看过的原文" in html
    answer = browser.post(form, {"place": OTHER_COUNTY, "source": "官网第三十五条"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"place"}
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    ("role", "held"), [(Role.TOWNSHIP_STAFF, TOWN), (Role.LEADER, CITY), (Role.PLATFORM_ADMIN, COUNTY)]
)
def test_others_read_the_rules_but_have_no_button(
    signed_in: Callable[[User], Client], person: Callable[..., User], make_rule: MakeRule, role: str, held: str
) -> None:
    made = make_rule(confidence="memory")
    browser = signed_in(person("reader", role, held))
    change = reverse("admin:law_rule_change", args=[made.pk])
    form = reverse("admin:law_rule_confirm", args=[made.pk])
    assert browser.get(reverse("admin:law_rule_changelist")).status_code == 200
    assert form not in browser.get(change).content.decode()
    assert browser.post(form, {"place": COUNTY, "source": "官网第三十五条"}).status_code == 403
    assert browser.post(change, {"number": "1"}).status_code == 403
    assert not Confirmation.objects.exists()


def test_a_stranger_does_not_find_a_confirmation_of_another_county(
    signed_in: Callable[[User], Client], person: Callable[..., User], reviewer: User, make_rule: MakeRule
) -> None:
    made = Confirmation.objects.create(
        rule=make_rule(confidence="memory"), place=COUNTY, confirmed_by=reviewer, on=dt.date(2026, 2, 1), source="原文"
    )
    browser = signed_in(person("sibling", Role.BUREAU_REVIEWER, OTHER_COUNTY))
    assert (
        browser.post(reverse("admin:law_confirmation_withdraw", args=[made.pk]), {"reason": "无关"}).status_code == 404
    )
    assert "370102" not in browser.get(reverse("admin:law_confirmation_changelist")).content.decode()
    made.refresh_from_db()
    assert made.withdrawn_on is None
