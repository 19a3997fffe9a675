"""Account codes of a place's own books: who sets them, from when to when, and the ledger that is read by them."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from governance.base.journal.models import Entry
from governance.base.spreadsheet.exporting import trailer
from governance.base.verdict import Refused
from openness.actions.account_code import end_account_code, import_account_codes, set_account_code
from openness.actions.importing import choose, confirm_import, offers, start_import
from openness.models import AccountCode, Disclosure
from openness.queries.account_code import columns, titles_for
from openness.queries.sheet import chart_for
from openness.rules.account_code import CodeInput, cleaned, faults
from openness.rules.chart import LOCAL, AccountTitle, Chart
from openness.rules.reading import Choices
from tests.openness.desk import browser
from tests.openness.test_sheets import HEADS, confirm, csv, lines, upload, waiting, xlsx
from tests.openness.village import DAY, SIBLING, STRANGER, VILLAGE, Village, at, month, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-2")]
TOWNSHIP, COUNTY = "990101001", "990101"
SOURCE = "柳林镇记账中心科目表（2026年）"
JANUARY, MARCH = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
CODED = [*HEADS[:3], "科目编码", *HEADS[4:]]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


def said(**parts: Any) -> CodeInput:
    given = {"scheme": "柳林镇科目", "code": "60301", "title": "路灯维护", "category": "公益支出"}
    return CodeInput(**{**given, "kind": "expenditure", "source": SOURCE, "valid_from": JANUARY, **parts})


def put(village: Village, place: str = VILLAGE, by: str = "agent", **parts: Any) -> AccountCode:
    return set_account_code(place=place, given=said(**parts), by=village.people[by], at=at(DAY), on=DAY)


def stop(village: Village, row: AccountCode, day: dt.date, by: str = "agent") -> AccountCode:
    return end_account_code(code_id=row.pk, valid_to=day, by=village.people[by], at=at(DAY), on=DAY)


def refused(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in error.value.verdicts if not verdict.ok]


def days() -> list[tuple[str, dt.date, dt.date | None]]:
    return list(AccountCode.objects.order_by("valid_from").values_list("category", "valid_from", "valid_to"))


def coded(code: str = "60301", title: str = "") -> list[list[Any]]:
    return [[*CODED, "科目名称"], ["2026-03-02", "记-1", "换灯", code, "", 10, title]]


# Who, and where ------------------------------------------------------------------------------------------------------

COMMUNITY_MAY, TOWNSHIP_MAY = {"clerk", "agent"}, {"agent", "township"}


@pytest.mark.parametrize("place", [VILLAGE, SIBLING, STRANGER, TOWNSHIP])
@pytest.mark.parametrize(
    "who",
    ["clerk", "agent", "sun", "secretary", "township", "bureau", "neighbour", "far", "villager"],
)
def test_a_community_speaks_for_its_books_and_a_township_for_those_of_its_agency(
    village: Village, who: str, place: str
) -> None:
    allowed = {
        VILLAGE: COMMUNITY_MAY,
        SIBLING: {"neighbour", "agent"},
        STRANGER: set(),  # nobody of this cast files there; its township's staff edits no community's books
        TOWNSHIP: TOWNSHIP_MAY,
    }[place]
    if who in allowed:
        assert put(village, place, who).division.code == place
        return
    with pytest.raises(Refused) as error:
        put(village, place, who)
    assert error.value.forbidden
    assert not AccountCode.objects.exists()


def test_a_county_keeps_no_books(village: Village) -> None:
    village.post(village.people["township"], "township_staff", COUNTY)
    with pytest.raises(Refused) as error:
        put(village, COUNTY, "township")
    assert refused(error) == ["level"]


def test_setting_and_ending_stand_in_the_journal_without_the_title(village: Village) -> None:
    stop(village, put(village, title="王某往来"), DAY)
    rows = list(Entry.objects.filter(verb__startswith="openness.account_code").order_by("pk"))
    assert [(row.verb, row.division) for row in rows] == [
        ("openness.account_code_set", VILLAGE),
        ("openness.account_code_ended", VILLAGE),
    ]
    assert rows[0].data == {"code": "60301", "kind": "expenditure", "valid_from": "2026-01-01"}
    assert "王某" not in json.dumps([row.data for row in rows], ensure_ascii=False)


# What it must say ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"code": "", "title": ""}, "nothing"),
        ({"code": "60"}, "code"),
        ({"code": "6" * 21}, "code"),
        ({"code": "A603"}, "code"),
        ({"title": "路" * 41}, "too_long"),
        ({"scheme": ""}, "missing"),
        ({"source": " "}, "missing"),
        ({"source": "源" * 201}, "too_long"),
        ({"category": ""}, "missing"),
        ({"category": "类" * 31}, "too_long"),
        ({"kind": "cash"}, "no_category"),
        ({"kind": "loan"}, "kind"),
        ({"valid_to": JANUARY - dt.timedelta(days=1)}, "dates"),
    ],
)
def test_each_part_that_is_wrong_is_said(parts: dict[str, Any], code: str) -> None:
    assert [verdict.code for verdict in faults(cleaned(said(**parts)))] == [code]


@pytest.mark.parametrize(
    "parts",
    [
        {"code": "603"},
        {"code": "6" * 20},
        {"code": "", "title": "路灯维护"},
        {"title": ""},
        {"title": "路" * 40},
        {"kind": "cash", "category": ""},
        {"kind": "other", "category": ""},
        {"valid_to": JANUARY},
    ],
)
def test_the_outermost_that_is_allowed(parts: dict[str, Any]) -> None:
    assert faults(cleaned(said(**parts))) == []


@pytest.mark.parametrize(
    ("code", "title"), [("603-01", "路灯"), ("６０３０１", "路灯"), ("", "60301 路灯"), ("60301", "60301路灯")]
)
def test_code_and_title_are_stored_as_a_ledger_is_read(code: str, title: str) -> None:
    given = cleaned(said(code=code, title=title))
    assert (given.code, given.title) == ("60301", "路灯")


# From when to when ---------------------------------------------------------------------------------------------------


def test_a_new_row_ends_the_one_in_force_the_day_before(village: Village) -> None:
    put(village)
    put(village, category="其他支出", valid_from=dt.date(2026, 3, 1))
    assert days() == [
        ("公益支出", JANUARY, dt.date(2026, 2, 28)),
        ("其他支出", dt.date(2026, 3, 1), None),
    ]


def test_a_row_of_the_same_day_is_mended_and_the_same_again_changes_nothing(village: Village) -> None:
    put(village)
    put(village, category="其他支出")
    put(village, category="其他支出")
    assert days() == [("其他支出", JANUARY, None)]
    assert Entry.objects.filter(verb="openness.account_code_set").count() == 2


def test_a_row_before_another_ends_when_that_begins_and_may_not_say_later(village: Village) -> None:
    put(village, valid_from=dt.date(2026, 3, 1))
    for end in (dt.date(2026, 3, 1), dt.date(2026, 12, 31)):
        with pytest.raises(Refused) as error:
            put(village, category="其他支出", valid_to=end)
        assert refused(error) == ["overlap"]
    put(village, category="其他支出")
    assert days()[0] == ("其他支出", JANUARY, dt.date(2026, 2, 28))


@pytest.mark.parametrize(
    ("day", "code"),
    [(JANUARY - dt.timedelta(days=1), "dates"), (dt.date(2026, 6, 30), "ended"), (dt.date(2026, 7, 1), "ended")],
)
def test_an_end_lies_within_what_was_said(village: Village, day: dt.date, code: str) -> None:
    row = put(village, valid_to=dt.date(2026, 6, 30))
    with pytest.raises(Refused) as error:
        stop(village, row, day)
    assert refused(error) == [code]
    assert stop(village, row, JANUARY).valid_to == JANUARY


@pytest.mark.parametrize("who", ["township", "neighbour", "far", "sun"])
def test_only_whoever_may_set_it_may_end_it(village: Village, who: str) -> None:
    row = put(village)
    with pytest.raises(Refused) as error:
        stop(village, row, DAY, by=who)
    assert error.value.forbidden


@pytest.mark.parametrize(
    "wrong",
    [{"valid_from": dt.date(2026, 2, 1)}, {"known_as": "x"}, {"category": ""}, {"kind": "cash"}, {"source": ""}],
)
def test_the_database_holds_the_same(village: Village, wrong: dict[str, Any]) -> None:
    row = put(village)
    row.pk, row._state.adding = None, True
    if "valid_from" not in wrong:
        row.known_as = row.code = "70101"
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


# The ledger ----------------------------------------------------------------------------------------------------------


def asked(village: Village, draft: Disclosure, rows: list[list[Any]]) -> list[str]:
    reading = upload(village, draft, rows).reading
    assert reading is not None
    return [question.written for question in reading.questions]


def test_a_ledger_is_read_by_it_and_asks_no_more(village: Village) -> None:
    draft = village.draft("month-account", period_start=month(3))
    assert asked(village, draft, coded()) == ["60301"]
    put(village)
    assert asked(village, draft, coded()) == []
    assert lines(confirm(village, draft)) == [("记-1", "expenditure", "公益支出", "10.00")]


@pytest.mark.parametrize(
    ("parts", "known"),
    [
        ({"valid_from": MARCH}, True),
        ({"valid_from": MARCH + dt.timedelta(days=1)}, False),
        ({"valid_to": MARCH}, True),
        ({"valid_to": MARCH - dt.timedelta(days=1)}, False),
    ],
)
def test_what_counts_is_the_last_day_of_the_period(village: Village, parts: dict[str, Any], known: bool) -> None:
    put(village, **parts)
    draft = village.draft("month-account", period_start=month(3))
    assert (asked(village, draft, coded()) == []) is known


@pytest.mark.parametrize(
    ("code", "name", "side", "category"),
    [
        ("60301", "", "expenditure", "公益支出"),  # the community's, before the township's
        ("60302", "", "expenditure", "管理费用"),  # only the township knows it
        ("513", "", "expenditure", "其他支出"),  # the township's, before the national scheme
        ("513", "管理费用", "expenditure", "其他支出"),  # also against the national name
        ("", "路灯维护", "expenditure", "公益支出"),
        ("6030105", "", "expenditure", "公益支出"),  # an account below it
        ("60301", "", "income", ""),  # it says nothing of money in
    ],
)
def test_the_nearest_place_wins(village: Village, code: str, name: str, side: str, category: str) -> None:
    put(village)
    put(village, TOWNSHIP, category="误工补贴", title="灯")
    put(village, TOWNSHIP, code="60302", title="电费", category="管理费用")
    put(village, TOWNSHIP, code="513", title="", category="其他支出")
    assert chart_for(VILLAGE, MARCH).find(code, name, side).category == category


def test_another_villages_and_another_townships_are_not_asked(village: Village) -> None:
    put(village, SIBLING, "neighbour")
    put(village, "990101002", "far")
    assert titles_for(VILLAGE, MARCH) == []
    assert [title.place for title in titles_for(STRANGER, MARCH)] == ["990101002"]


def test_two_schemes_of_one_place_that_differ_are_asked_and_not_decided_by_the_nation() -> None:
    own = [AccountTitle(LOCAL, "513", "", "expenditure", one, "", "", VILLAGE) for one in ("公益支出", "其他支出")]
    nation = AccountTitle("2023", "513", "管理费用", "expenditure", "管理费用")
    assert Chart([*own, nation]).find("513", "", "expenditure").category == ""
    assert Chart([nation]).find("513", "", "expenditure").category == "管理费用"


def test_own_cash_accounts_tell_which_side_of_a_voucher_is_the_cash(village: Village) -> None:
    put(village, code="90101", title="", kind="cash", category="")
    assert chart_for(VILLAGE, MARCH).find("90101", "").cash


def test_what_money_of_a_claim_is_may_be_said_beside_what_it_is_by_itself(village: Village) -> None:
    put(village, code="11201", title="", kind="other", category="")
    put(village, code="11201", title="", category="其他支出")
    chart = chart_for(VILLAGE, MARCH)
    assert chart.find("11201", "", "expenditure").category == "其他支出"
    assert chart.find("11201", "", "income").category == ""


# An answer that is kept ----------------------------------------------------------------------------------------------


def answered(village: Village, draft: Disclosure, rows: list[list[Any]], by: str = "clerk") -> list[str]:
    """Upload, answer every question with 公益支出; the keys."""
    who = village.people[by]
    proposal = start_import(disclosure_id=draft.pk, content=xlsx(rows), filename="a.xlsx", by=who, at=at(DAY), on=DAY)
    assert proposal.reading is not None
    keys = [question.key for question in proposal.reading.questions]
    choices = Choices(dict.fromkeys(keys, "公益支出"))
    token = waiting(village, draft).token
    choose(disclosure_id=draft.pk, token=token, choices=choices, by=who, at=at(DAY), on=DAY)
    return keys


def confirmed(village: Village, draft: Disclosure, remember: list[str]) -> Disclosure:
    version, token = Disclosure.objects.get(pk=draft.pk).version, waiting(village, draft).token
    when = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    return confirm_import(disclosure_id=draft.pk, token=token, version=version, remember=remember, **when)  # type: ignore[arg-type]


def test_an_answer_is_stored_only_when_asked_for_and_is_not_asked_again(village: Village) -> None:
    put(village, TOWNSHIP, code="70101", title="")
    draft = village.draft("month-account", period_start=month(3))
    (key,) = answered(village, draft, coded())
    confirmed(village, draft, [])
    assert AccountCode.objects.count() == 1
    assert answered(village, draft, coded()) == [key]
    confirmed(village, draft, [key, "expenditure|99999", "nonsense"])
    row = AccountCode.objects.get(division=village.division)
    assert (row.code, row.title, row.kind, row.category) == ("60301", "", "expenditure", "公益支出")
    assert (row.valid_from, row.valid_to, row.scheme) == (dt.date(2026, 3, 1), None, "柳林镇科目")
    assert draft.title in row.source
    assert row.entered_by == village.people["clerk"]
    village.month(1, spent("20.00"))
    earlier = village.draft("month-account", period_start=month(2))
    assert asked(village, draft, coded()) == []
    assert asked(village, earlier, [coded()[0], ["2026-02-02", *coded()[1][1:]]]) == ["60301"]


def test_what_has_neither_code_nor_name_cannot_be_known_again_and_is_not_offered(village: Village) -> None:
    draft = village.draft("month-account", period_start=month(3))
    answered(village, draft, coded(code=""))
    pending = waiting(village, draft)
    assert pending.choices.accounts
    assert offers(draft, pending.grid, pending.choices) == []


def test_an_answer_for_a_month_before_a_known_one_ends_where_that_begins(village: Village) -> None:
    put(village, valid_from=dt.date(2026, 4, 1), scheme="自用科目")
    draft = village.draft("month-account", period_start=month(3))
    (key,) = answered(village, draft, coded())
    confirmed(village, draft, [key])
    assert days() == [
        ("公益支出", dt.date(2026, 3, 1), MARCH),
        ("公益支出", dt.date(2026, 4, 1), None),
    ]


def test_an_import_that_is_refused_stores_no_answer(village: Village) -> None:
    draft = village.draft("month-account", period_start=month(3))
    (key,) = answered(village, draft, coded())
    when = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    with pytest.raises(Refused):
        confirm_import(
            disclosure_id=draft.pk,
            token=waiting(village, draft).token,
            version=99,
            remember=[key],
            **when,  # type: ignore[arg-type]
        )
    assert not AccountCode.objects.exists()


# A sheet of them -----------------------------------------------------------------------------------------------------

HEADINGS = [column.heading for column in columns()]
ROWS = [
    ["镇科目", "60301", "路灯维护", "支出", "公益支出", "2026-01-01", "", SOURCE],
    ["镇科目", "90101", "现金", "现金、存款", "", "2026年1月1日", "2026-12-31", SOURCE],
    ["镇科目", "60301", "路灯维护", "支出", "其他支出", "2026/3/1", "", SOURCE],
]


def take_in(village: Village, rows: list[list[str]], name: str = "codes.xlsx", by: str = "agent") -> dict[str, int]:
    content = csv([HEADINGS, *rows]) if name.endswith(".csv") else xlsx([HEADINGS, *rows])
    return import_account_codes(
        place=TOWNSHIP, content=content, filename=name, by=village.people[by], at=at(DAY), on=DAY
    )


@pytest.mark.parametrize("name", ["codes.xlsx", "codes.csv"])
def test_a_sheet_is_taken_in_once_with_the_history_of_an_account(village: Village, name: str) -> None:
    assert take_in(village, ROWS, name) == {"added": 3, "changed": 0, "unchanged": 0}
    assert ("公益支出", JANUARY, dt.date(2026, 2, 28)) in days()
    assert take_in(village, ROWS, name) == {"added": 0, "changed": 0, "unchanged": 3}
    changed = [ROWS[0], ROWS[1], [*ROWS[2][:4], "管理费用", *ROWS[2][5:]]]
    assert take_in(village, changed, name) == {"added": 0, "changed": 1, "unchanged": 2}
    entry = Entry.objects.filter(verb="openness.account_codes_imported").latest("pk")
    assert entry.data["counts"] == {"added": 0, "changed": 1, "unchanged": 2}


def test_a_sheet_with_problems_says_each_by_row_and_column_and_saves_nothing(village: Village) -> None:
    rows = [
        ROWS[0],
        ["", "60302", "", "支出", "公益支出", "2026-01-01", "", SOURCE],
        ["镇科目", "6", "", "支出", "公益支出", "2026-01-01", "", SOURCE],
        ["镇科目", "60303", "", "借", "公益支出", "明天", "", SOURCE],
        ["镇科目", "60304", "", "借", "公益支出", "2026-01-01", "", SOURCE],
        ROWS[0],
    ]
    with pytest.raises(Refused) as error:
        take_in(village, rows)
    found = [(verdict.code, verdict.field) for verdict in error.value.verdicts if not verdict.ok]
    assert found == [
        ("empty", "rows.3"),
        ("code", "rows.4"),
        ("date", "rows.5"),
        ("kind", "rows.6"),
        ("double", "rows.7"),
    ]
    assert "第4行“科目编码”" in error.value.verdicts[1].text
    assert not AccountCode.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "sun", "bureau", "far"])
def test_only_whoever_may_set_one_may_take_in_a_sheet(village: Village, who: str) -> None:
    with pytest.raises(Refused) as error:
        take_in(village, ROWS, by=who)
    assert error.value.forbidden


# The pages -----------------------------------------------------------------------------------------------------------


def page(code: str = VILLAGE, what: str = "") -> str:
    return f"/desk/account-codes/{code}/{what}"


def test_the_clerk_sets_changes_and_ends_an_account(village: Village) -> None:
    put(village, TOWNSHIP, code="60302", title="电费", category="管理费用")
    client = browser(village.people["clerk"])
    text = client.get(page()).content.decode()
    assert "60302 电费" in text
    assert "还没有登记" in text
    sent = {"code": "603-01", "title": "路灯维护", "meaning": "expenditure|公益支出"}
    sent |= {"scheme": "上湾村科目", "source": SOURCE, "valid_from": "2026-01-01"}
    wrong = client.post(page(what="add/"), {**sent, "code": "6", "title": ""})
    assert wrong.status_code == 422
    assert "3至20位数字" in wrong.content.decode()
    assert client.post(page(what="add/"), sent).headers["Location"] == page()
    row = AccountCode.objects.get(division=village.division)
    text = client.get(page()).content.decode()
    assert "支出：公益支出" in text
    assert f"出处：{SOURCE}" in text
    form = client.get(page(what=f"add/?of={row.pk}")).content.decode()
    assert 'value="60301"' in form
    assert '<option value="expenditure|公益支出" selected>' in form
    end = page(what=f"{row.pk}/end/")
    assert client.post(end, {"valid_to": "2025-12-31"}).status_code == 422
    assert client.post(end, {"valid_to": "2026-03-31"}).headers["Location"] == page()
    assert "2026年1月1日至2026年3月31日" in client.get(page()).content.decode()


def test_a_category_of_the_places_own_is_offered_when_its_row_is_changed(village: Village) -> None:
    row = put(village, category="祠堂维修")
    form = browser(village.people["clerk"]).get(page(what=f"add/?of={row.pk}")).content.decode()
    assert '<option value="expenditure|祠堂维修" selected>祠堂维修</option>' in form


def test_the_list_is_taken_out_changed_and_taken_in_again(village: Village) -> None:
    put(village)
    client = browser(village.people["clerk"])
    for kind in ("xlsx", "csv"):
        answer = client.get(f"/desk/account-codes/{VILLAGE}.{kind}")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert trailer(1) in (content.decode("utf-8-sig") if kind == "csv" else str(list_of(content)))
        file = SimpleUploadedFile(f"codes.{kind}", content)
        assert client.post(page(what="import/"), {"file": file}).headers["Location"] == page()
        assert "没有变的1个" in client.get(page()).content.decode()
    assert AccountCode.objects.count() == 1


def list_of(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))


def test_the_template_has_the_columns_and_an_example_that_is_taken_in(village: Village) -> None:
    client = browser(village.people["clerk"])
    content = client.get(page(what="template/")).content
    assert list_of(content)[0] == tuple(HEADINGS)
    assert client.post(page(what="import/"), {"file": SimpleUploadedFile("t.xlsx", content)}).status_code == 302
    assert AccountCode.objects.get().code == "54102"
    bad = SimpleUploadedFile("t.xlsx", xlsx([HEADINGS, ["a", "1", "", "支出", "公益支出", "2026-01-01", "", "b"]]))
    answer = client.post(page(what="import/"), {"file": bad})
    assert answer.status_code == 422
    assert "第2行“科目编码”" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("clerk", VILLAGE, 200),
        ("sun", VILLAGE, 200),
        ("secretary", VILLAGE, 200),
        ("agent", VILLAGE, 200),
        ("township", VILLAGE, 200),
        ("bureau", VILLAGE, 200),
        ("township", TOWNSHIP, 200),
        ("clerk", TOWNSHIP, 404),
        ("clerk", SIBLING, 404),
        ("far", VILLAGE, 404),
        ("villager", VILLAGE, 404),
        ("bureau", COUNTY, 404),
        ("bureau", "990101001999", 404),
    ],
)
def test_the_page_is_there_for_those_of_the_place_and_above(village: Village, who: str, code: str, status: int) -> None:
    put(village)
    client = browser(village.people[who])
    assert client.get(page(code)).status_code == status
    assert client.get(page(code)[:-1] + ".csv").status_code == status


@pytest.mark.parametrize("what", ["add/", "import/", "end"])
@pytest.mark.parametrize("who", ["sun", "township", "bureau", "neighbour"])
def test_the_forms_are_not_there_for_those_who_may_not_set(village: Village, who: str, what: str) -> None:
    row = put(village)
    address = page(what=f"{row.pk}/end/" if what == "end" else what)
    assert browser(village.people[who]).get(address).status_code == 404


def test_the_preview_of_an_import_offers_to_remember(village: Village) -> None:
    draft = village.draft("month-account", period_start=month(3))
    (key,) = answered(village, draft, coded(title=""))
    client, here = browser(village.people["clerk"]), f"/desk/disclosures/{draft.pk}/import/"
    shown = client.get(here)
    assert "“60301”算支出：公益支出" in shown.content.decode()
    given = {"confirm": "1", "token": shown.context["pending"]["token"], "version": shown.context["version"]}
    assert client.post(here, {**given, "remember": key}).status_code == 302
    assert AccountCode.objects.get().code == "60301"
    file = SimpleUploadedFile("a.xlsx", xlsx(coded()))
    client.post(here, {"file": file})
    assert "以后不再问" not in client.get(here).content.decode()


def test_the_catalogue_page_leads_there_where_books_are_kept(village: Village) -> None:
    client = browser(village.people["bureau"])
    assert page(TOWNSHIP) in client.get(f"/desk/schedule/{TOWNSHIP}/").content.decode()
    assert "account-codes" not in client.get(f"/desk/schedule/{COUNTY}/").content.decode()
