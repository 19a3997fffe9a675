"""Lists of persons: numbers on the web, names on the notice board, and neither where the matter is sensitive."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from governance.base.journal.models import Body
from openness.models import Disclosure, Line, Listing, Roll
from openness.queries.persons import named
from openness.rules.account import LineFact
from openness.rules.audience import Shown, is_sensitive, masked_name, on_paper, on_web, web_fits
from tests.openness.village import Village

pytestmark = pytest.mark.req("R-OPN-9")
UNTIL = dt.date(2026, 3, 31)
NAMES = ("赵大勇", "欧阳小华", "买买提·艾力")


def person(name: str, category: str = "最低生活保障", amount: str = "400.00") -> LineFact:
    return LineFact("expenditure", category, "因家中变故", Decimal(amount), payee=name)


def publish(village: Village, web: str = "totals", title: str = "四月低保", **parts: object) -> Disclosure:
    Listing.objects.filter(item=village.items["recipients"]).update(web=web)
    lines = [person(name, **parts) for name in NAMES]  # type: ignore[arg-type]
    draft = village.save(village.draft("recipients"), lines=lines, title=title)
    return village.publish(village.submit(draft))


def page(client: Client, done: Disclosure) -> str:
    return client.get(f"/board/{done.division.code}/{done.pk}/").content.decode()


# Rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("web", "sensitive", "on", "shown"),
    [
        ("masked", False, UNTIL - dt.timedelta(days=1), Shown.MASKED),
        ("masked", False, UNTIL, Shown.MASKED),
        ("masked", False, UNTIL + dt.timedelta(days=1), Shown.COUNTS),
        ("masked", True, UNTIL, Shown.COUNTS),
        ("totals", False, UNTIL, Shown.COUNTS),
        ("all", False, UNTIL, Shown.COUNTS),
    ],
)
def test_the_web_shows_names_never_in_full_and_never_after_the_display(
    web: str, sensitive: bool, on: dt.date, shown: Shown
) -> None:
    assert on_web(web=web, sensitive=sensitive, display_until=UNTIL, on=on) == shown


def test_paper_has_the_names_unless_the_matter_is_sensitive() -> None:
    assert on_paper(sensitive=False) == Shown.NAMES
    assert on_paper(sensitive=True) == Shown.COUNTS


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("赵大勇", "赵**"),
        ("欧阳小华", "欧阳**"),
        ("欧阳", "欧*"),
        ("买买提·艾力", "买**·**"),
        ("李", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert masked_name(name) == masked


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12))
def test_a_masked_name_is_as_long_and_hides_at_least_one_character(name: str) -> None:
    masked = masked_name(name)
    assert len(masked) == len(name)
    assert "*" in masked
    assert masked_name(f" {name} ") == masked


@pytest.mark.parametrize(
    ("words", "declared", "sensitive"),
    [
        (["四月低保", "最低生活保障"], False, False),
        (["四月低保", "最低生活保障"], True, True),
        (["残疾人两项补贴", "补贴"], False, True),
        (["补助", "孤儿基本生活费"], False, True),
        (["大病医疗救助"], False, True),
        (["耕地地力保护补贴"], False, False),
    ],
)
def test_illness_disability_and_minors_are_known_by_their_words(
    words: list[str], declared: bool, sensitive: bool
) -> None:
    assert is_sensitive(words, declared=declared) is sensitive


@pytest.mark.parametrize("web", ["all", "masked", "totals"])
def test_a_list_of_persons_is_never_listed_in_full(web: str) -> None:
    assert web_fits(names_persons=True, web=web) is (web != "all")
    assert web_fits(names_persons=False, web=web) is (web == "all")


# From the desk to the board --------------------------------------------------------------------------------------


def test_totals_are_on_the_page_and_no_name_is_anywhere_public(client: Client, village: Village) -> None:
    done = publish(village)
    text = page(client, done)
    assert "3 人（户）" in text
    assert "1,200.00" in text
    assert "noindex" in text
    public = [
        text,
        page(client, done),
        client.get(f"/board/{done.division.code}/").content.decode(),
        client.get(f"/api/v1/published/{done.pk}/").content.decode(),
        client.get("/api/v1/published/").content.decode(),
        bytes(Body.objects.get().content).decode(),
    ]
    for name in NAMES:
        assert [name in one or name[1:] in one for one in public] == [False] * len(public)
    assert not any("因家中变故" in one for one in public)


def test_masked_names_hang_as_long_as_the_list_does(client: Client, village: Village, time_machine: object) -> None:
    done = publish(village, web="masked")
    time_machine.move_to(dt.datetime.combine(done.display_until, dt.time(15, 59), tzinfo=dt.UTC))  # type: ignore[attr-defined]
    assert "赵**" in page(client, done)
    assert "欧阳**" in page(client, done)
    assert "赵大勇" not in page(client, done)
    time_machine.move_to(dt.datetime.combine(done.display_until, dt.time(16, 1), tzinfo=dt.UTC))  # type: ignore[attr-defined]
    over = page(client, done)
    assert "赵**" not in over
    assert "名单（隐去名字）" not in over
    assert "展示期已满" in over
    assert "1,200.00" in over


def test_the_log_proves_the_list_without_holding_it(village: Village) -> None:
    done = publish(village)
    body = json.loads(bytes(Body.objects.get().content))
    assert body["persons"]["roll"] == Roll.objects.get(disclosure=done).digest
    assert body["lines"] == []
    assert [one["name"] for one in named(done)] == list(NAMES)
    assert "因家中变故" not in json.dumps(named(done), ensure_ascii=False)


@pytest.mark.parametrize(("title", "category"), [("残疾人补贴", "补贴"), ("四月补助", "大病救助")])
def test_a_sensitive_list_keeps_no_names_to_show(client: Client, village: Village, title: str, category: str) -> None:
    done = publish(village, web="masked", title=title, category=category)
    assert not Roll.objects.exists()
    assert named(done) == []
    text = page(client, done)
    assert "不写姓名" in text
    assert "赵**" not in text
    assert json.loads(bytes(Body.objects.get().content))["persons"]["roll"] == ""


def test_the_supervisors_sign_the_names_too(village: Village) -> None:
    draft = village.save(village.draft("recipients"), lines=[person("赵大勇")], title="四月低保")
    submitted = village.submit(draft)
    Line.objects.filter(disclosure=submitted).update(payee="钱小二")
    village.sign(submitted, "sun")
    assert village.sign(submitted, "qian").state == "returned"
