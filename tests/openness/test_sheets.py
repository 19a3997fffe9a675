"""A draft filled in from a spreadsheet: read as it stands, shown, confirmed, never twice (R-OPN-2, R-OPN-6)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from openness.actions.importing import Pending, choose, confirm_import, import_at_once, start_import, waiting_import
from openness.forms.disclosure import CATEGORIES as SUGGESTED
from openness.forms.disclosure import LineForm, RecipientForm
from openness.models import Disclosure, Line
from openness.queries.sheet import Proposal
from openness.rules.chart import CATEGORIES
from openness.rules.layout import role_of
from openness.rules.reading import Choices
from openness.rules.sheet_forms import COLUMNS
from tests.openness.desk import browser
from tests.openness.village import DAY, Village, at, month, spent

pytestmark = pytest.mark.django_db
HEADS = ["日期", "凭证号", "摘要", "科目名称", "收入", "支出"]
LEDGER = [
    ["上湾村2026年3月收支明细账"],
    HEADS,
    ["2026-03-02", "记-1", "上级补助", "补助收入", 5000, ""],
    ["2026-03-05", "记-2", "修路灯", "公益支出", "", "1,200.00"],
    ["合计", "", "", "", 5000, 1200],
]


def xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def march(village: Village, **given: Any) -> Disclosure:
    village.month(1, spent("20.00"))
    village.month(2, spent("20.00"))
    return village.saved_month(3, **given)


def upload(village: Village, draft: Disclosure, rows: Sequence[Sequence[Any]], name: str = "三月.xlsx") -> Proposal:
    return start_import(
        disclosure_id=draft.pk, content=xlsx(rows), filename=name, by=village.people["clerk"], at=at(DAY), on=DAY
    )


def waiting(village: Village, draft: Disclosure) -> Pending:
    found = waiting_import(Disclosure.objects.get(pk=draft.pk), village.people["clerk"])
    assert found is not None
    return found


def confirm(village: Village, draft: Disclosure, version: int | None = None) -> Disclosure:
    return confirm_import(
        disclosure_id=draft.pk,
        token=waiting(village, draft).token,
        version=Disclosure.objects.get(pk=draft.pk).version if version is None else version,
        by=village.people["clerk"],
        at=at(DAY),
        on=DAY,
    )


def lines(draft: Disclosure) -> list[tuple[str, str, str, str]]:
    rows = Line.objects.filter(disclosure=draft).order_by("position")
    return [(row.voucher_no, row.side, row.category, str(row.amount)) for row in rows]


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in error.value.verdicts if not verdict.ok]


@pytest.mark.req("R-OPN-6")
def test_nothing_is_saved_until_the_preview_is_confirmed(village: Village) -> None:
    draft = march(village)
    proposal = upload(village, draft, LEDGER)
    assert proposal.ready
    assert lines(draft) == []
    saved = confirm(village, draft)
    assert lines(saved) == [
        ("记-1", "income", "补助收入", "5000.00"),
        ("记-2", "expenditure", "公益支出", "1200.00"),
    ]
    assert (saved.account.income, saved.account.expenditure) == (Decimal(5000), Decimal(1200))
    assert saved.content["nil"] is False
    assert waiting_import(saved, village.people["clerk"]) is None
    entry = Entry.objects.get(verb="openness.sheet_imported", object_id=draft.pk)
    assert entry.data["counts"]["added"] == 2
    assert "路灯" not in str(entry.data)


@pytest.mark.req("R-OPN-6")
def test_the_same_file_twice_adds_nothing_and_a_changed_voucher_replaces_its_lines(village: Village) -> None:
    draft = march(village)
    for _time in range(2):
        upload(village, draft, LEDGER)
        draft = confirm(village, draft)
    assert len(lines(draft)) == 2
    other = [
        *LEDGER[:3],
        ["2026-03-05", "记字第002号", "修路灯和灯杆", "公益支出", "", 1300],
        ["合计", "", "", "", 5000, 1300],
    ]
    proposal = upload(village, draft, other)
    assert proposal.merged is not None
    assert (len(proposal.merged.added), len(proposal.merged.changed), proposal.merged.unchanged) == (0, 1, 1)
    assert [line[3] for line in lines(confirm(village, draft))] == ["5000.00", "1300.00"]


@pytest.mark.req("R-OPN-6")
def test_lines_typed_by_hand_stay(village: Village) -> None:
    draft = march(village, lines=[spent("33.00", "买扫把")], nil=False)
    proposal = upload(village, draft, LEDGER)
    assert proposal.merged is not None
    assert proposal.merged.kept == 1
    assert [line[3] for line in lines(confirm(village, draft))] == ["33.00", "5000.00", "1200.00"]


@pytest.mark.req("R-OPN-6")
def test_a_draft_saved_by_somebody_else_after_the_preview_is_not_overwritten(village: Village) -> None:
    draft = march(village)
    upload(village, draft, LEDGER)
    village.save(draft, lines=[spent("33.00")], by="agent")
    with pytest.raises(Refused) as error:
        confirm(village, draft, version=draft.version)
    assert codes(error) == ["stale"]
    assert [line[3] for line in lines(draft)] == ["33.00"]


def test_a_sum_that_differs_from_its_rows_stops_the_import(village: Village) -> None:
    draft = march(village)
    proposal = upload(village, draft, [*LEDGER[:4], ["合计", "", "", "", 5000, 1300]])
    assert [(p.row, p.code, p.column, p.cell) for p in proposal.problems] == [(5, "sum", "支出", "F5")]
    with pytest.raises(Refused) as error:
        confirm(village, draft)
    assert codes(error) == ["sum"]
    assert "1,300.00" in error.value.verdicts[0].text
    assert lines(draft) == []


def test_an_unknown_account_is_asked_once_for_all_its_rows(village: Village) -> None:
    draft = march(village)
    rows = [[*HEADS[:3], "科目编码", *HEADS[4:]]]
    rows += [["2026-03-02", str(n), f"第{n}笔", "60301", "", 10 * n] for n in (1, 2)]
    proposal = upload(village, draft, rows)
    assert proposal.reading is not None
    assert [(q.written, q.rows) for q in proposal.reading.questions] == [("60301", (2, 3))]
    with pytest.raises(Refused) as error:
        confirm(village, draft)
    assert codes(error) == ["account"]
    key = proposal.reading.questions[0].key
    choose(
        disclosure_id=draft.pk,
        token=waiting(village, draft).token,
        choices=Choices({key: "公益支出"}),
        by=village.people["clerk"],
        at=at(DAY),
        on=DAY,
    )
    assert [line[2] for line in lines(confirm(village, draft))] == ["公益支出", "公益支出"]


def test_a_preview_that_was_replaced_by_another_cannot_be_confirmed(village: Village) -> None:
    draft = march(village)
    upload(village, draft, LEDGER)
    old = waiting(village, draft).token
    upload(village, draft, LEDGER[:4])
    with pytest.raises(Refused) as error:
        confirm_import(
            disclosure_id=draft.pk, token=old, version=draft.version, by=village.people["clerk"], at=at(DAY), on=DAY
        )
    assert codes(error) == ["sheet_other"]


@pytest.mark.req("R-OPN-9")
def test_columns_that_are_not_read_do_not_wait_in_the_cache(village: Village) -> None:
    draft = march(village)
    rows = [[*row, "430101199001011234" if n > 1 else "身份证号"] for n, row in enumerate(LEDGER[1:4], start=1)]
    upload(village, draft, rows)
    assert "430101199001011234" not in str(waiting(village, draft).grid)
    assert len(lines(confirm(village, draft))) == 2


@pytest.mark.parametrize("who", ["sun", "secretary", "township", "neighbour", "villager"])
def test_only_those_who_file_for_the_village_import(village: Village, who: str) -> None:
    draft = march(village)
    with pytest.raises(Refused) as error:
        start_import(
            disclosure_id=draft.pk,
            content=xlsx(LEDGER),
            filename="a.xlsx",
            by=village.people[who],
            at=at(DAY),
            on=DAY,
        )
    assert error.value.forbidden


def test_what_was_submitted_is_not_imported_into(village: Village) -> None:
    draft = village.submit(march(village, lines=[spent("5.00")], nil=False))
    with pytest.raises(Refused):
        upload(village, draft, LEDGER)


# Templates -----------------------------------------------------------------------------------------------------------


def page(village: Village, draft: Disclosure, name: str) -> str:
    return reverse(f"openness:{name}", args=[draft.pk])


def downloaded(village: Village, draft: Disclosure) -> Any:
    answer = browser(village.people["clerk"]).get(page(village, draft, "template"))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def packed(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.req("R-OPN-6")
def test_a_template_that_was_filled_in_is_read_back(village: Village) -> None:
    draft = march(village)
    book = downloaded(village, draft)
    sheet = book.active
    assert "上湾村" in sheet["A1"].value
    assert "2026年3月" in sheet["A1"].value
    for column, value in enumerate(
        ["支出", 88.5, "买水泵", "公益支出", "2026-03-09", "某某公司", "否", "付-9"], start=1
    ):
        sheet.cell(row=5, column=column, value=value)
    import_at_once(
        disclosure_id=draft.pk,
        content=packed(book),
        filename="a.xlsx",
        version=draft.version,
        by=village.people["clerk"],
        at=at(DAY),
        on=DAY,
    )
    line = Line.objects.get(disclosure=draft)
    assert (line.side, line.amount, line.category, str(line.on), line.payee, line.payee_is_person, line.voucher_no) == (
        "expenditure",
        Decimal("88.50"),
        "公益支出",
        "2026-03-09",
        "某某公司",
        False,
        "付-9",
    )


def test_the_template_of_another_month_is_refused(village: Village) -> None:
    draft = march(village)
    book = downloaded(village, village.draft("month-account", period_start=month(2, 2027)))
    book.active["A5"], book.active["B5"], book.active["C5"] = "支出", 1, "x"
    with pytest.raises(Refused) as error:
        import_at_once(
            disclosure_id=draft.pk,
            content=packed(book),
            filename="a.xlsx",
            version=draft.version,
            by=village.people["clerk"],
            at=at(DAY),
            on=DAY,
        )
    assert codes(error) == ["other_template"]


def test_every_form_with_something_to_write_has_a_template_and_the_computed_ones_have_none(village: Village) -> None:
    client = browser(village.people["clerk"])
    found = {}
    for item in ("month-account", "recipients", "policy", "affairs", "quarter-account", "year-account", "large"):
        draft = village.draft(item, period_start=month(1))
        found[item] = client.get(page(village, draft, "template")).status_code
    assert found == dict.fromkeys(("month-account", "recipients", "policy", "affairs"), 200) | dict.fromkeys(
        ("quarter-account", "year-account", "large"), 404
    )


@pytest.mark.req("R-OPN-4")
def test_a_policy_and_a_general_matter_are_filled_in_from_their_templates(village: Village) -> None:
    policy = village.draft("policy")
    book = downloaded(village, policy)
    labels = [book.active.cell(row=row, column=1).value for row in range(4, 10)]
    assert labels[0] == "政策名称"
    for row in range(4, 10):
        book.active.cell(row=row, column=2, value=f"内容{row}")
    when = {"version": policy.version, "by": village.people["clerk"], "at": at(DAY), "on": DAY}
    saved = import_at_once(disclosure_id=policy.pk, content=packed(book), filename="a.xlsx", **when)
    assert saved.content["name"] == "内容4"
    affairs = village.draft("affairs")
    book = downloaded(village, affairs)
    book.active["A4"], book.active["B4"] = "议定事项", "修路\n三天"
    saved = import_at_once(
        disclosure_id=affairs.pk, content=packed(book), filename="a.xlsx", **{**when, "version": affairs.version}
    )
    assert saved.content["sections"] == [{"label": "议定事项", "text": "修路\n三天"}]


# Pages ---------------------------------------------------------------------------------------------------------------


def send(village: Village, draft: Disclosure, rows: Sequence[Sequence[Any]], who: str = "clerk") -> Any:
    file = SimpleUploadedFile("三月.xlsx", xlsx(rows))
    return browser(village.people[who]).post(page(village, draft, "import"), {"file": file})


@pytest.mark.req("R-OPN-6")
def test_a_ledger_goes_from_the_upload_to_the_draft_on_the_pages(village: Village) -> None:
    draft = march(village)
    client, here = browser(village.people["clerk"]), page(village, draft, "import")
    assert "上传并看预览" in client.get(here).content.decode()
    assert client.post(here, {"file": SimpleUploadedFile("三月.xlsx", xlsx(LEDGER))}).status_code == 302
    shown = client.get(here)
    text = shown.content.decode()
    assert "读出 2 笔" in text
    assert "确认导入" in text
    assert "修路灯" in text
    given = {"confirm": "1", "token": shown.context["pending"]["token"], "version": shown.context["version"]}
    assert client.post(here, given).headers["Location"] == page(village, draft, "edit")
    assert len(lines(draft)) == 2


def test_problems_are_shown_by_row_and_column_and_cannot_be_confirmed(village: Village) -> None:
    draft = march(village)
    rows = [HEADS, ["2026-04-02", "1", "补助", "补助收入", "一千", ""], ["二月三十日", "2", "灯", "公益支出", "", 5]]
    assert send(village, draft, rows).status_code == 302
    text = browser(village.people["clerk"]).get(page(village, draft, "import")).content.decode()
    assert "（E2）" in text
    assert "（A3）" in text
    assert "确认导入</button>" not in text


def test_a_file_that_is_no_table_is_refused_beside_the_field(village: Village) -> None:
    draft = march(village)
    client = browser(village.people["clerk"])
    answer = client.post(page(village, draft, "import"), {"file": SimpleUploadedFile("三月.xls", b"x")})
    assert answer.status_code == 422
    assert "xlsx" in answer.content.decode()
    answer = client.post(page(village, draft, "import"), {})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["sun", "township", "neighbour", "villager"])
def test_for_others_the_pages_and_files_of_a_draft_are_not_there(village: Village, who: str) -> None:
    draft = march(village)
    client = browser(village.people[who])
    for path in (*(page(village, draft, name) for name in ("import", "template")), draft_file(draft)):
        assert client.get(path).status_code == 404, path
    assert browser(village.people["clerk"]).get(draft_file(draft)).status_code == 200


def draft_file(draft: Disclosure) -> str:
    return reverse("openness:draft_lines", args=[draft.pk, "csv"])


def test_three_hundred_lines_can_still_be_edited_on_the_form(village: Village) -> None:
    draft = march(village)
    rows = [HEADS] + [["2026-03-09", f"记-{n}", f"第{n}笔", "公益支出", "", n] for n in range(1, 301)]
    upload(village, draft, rows)
    saved = confirm(village, draft)
    client = browser(village.people["clerk"])
    form = client.get(page(village, saved, "edit"))
    rows_shown = form.context["rows"]
    data: dict[str, Any] = {"version": saved.version, "save": "1"}
    data |= {f"lines-{name}": value for name, value in rows_shown.management_form.initial.items()}
    for row in rows_shown:
        for field in row:
            value = field.value()
            if value not in (None, False, ""):
                data[field.html_name] = value
    assert len(data) > 1500
    assert client.post(page(village, saved, "edit"), data).status_code == 302
    assert len(lines(draft)) == 300


def test_more_lines_than_a_form_can_hold_stay_as_they_are_and_are_changed_by_a_sheet(village: Village) -> None:
    draft = march(village)
    rows: list[list[Any]] = [HEADS] + [["2026-03-09", f"记-{n}", f"第{n}笔", "公益支出", "", n] for n in range(1, 502)]
    upload(village, draft, rows)
    saved = confirm(village, draft)
    client = browser(village.people["clerk"])
    shown = client.get(page(village, saved, "edit"))
    assert shown.context["rows"] is None
    assert "明细有 501 笔" in shown.content.decode()
    assert "125,751.00" in shown.content.decode()  # the sum of all of them
    data = {"version": saved.version, "note": "x", "save": "1"}
    assert client.post(page(village, saved, "edit"), data).status_code == 302
    assert len(lines(draft)) == 501
    given = client.get(reverse("openness:draft_lines", args=[draft.pk, "xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(given.streaming_content)))
    book.active["B2"] = 7
    now = Disclosure.objects.get(pk=draft.pk)
    when = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    import_at_once(disclosure_id=draft.pk, content=packed(book), filename="a.xlsx", version=now.version, **when)
    assert len(lines(draft)) == 501
    assert lines(draft)[0][3] == "7.00"


def test_the_form_leads_to_the_sheet_where_there_is_something_to_fill_in(village: Village) -> None:
    client = browser(village.people["clerk"])
    draft = march(village)
    assert page(village, draft, "import") in client.get(page(village, draft, "edit")).content.decode()
    computed = village.draft("quarter-account", period_start=month(1))
    assert page(village, computed, "import") not in client.get(page(village, computed, "edit")).content.decode()


@pytest.mark.parametrize("form", ["monthly_account", "recipients"])
def test_the_columns_of_the_template_are_the_fields_of_the_form(form: str) -> None:
    fields = {"monthly_account": LineForm, "recipients": RecipientForm}[form]().fields
    assert {column.name: column.heading for column in COLUMNS[form]} == {
        name: str(field.label) for name, field in fields.items()
    }
    for column in COLUMNS[form]:  # and each heading is read as what it is
        assert role_of(column.heading) == column.name


def test_the_categories_offered_on_the_template_are_those_of_the_form() -> None:
    assert [*CATEGORIES["income"], *CATEGORIES["expenditure"]] == list(map(str, SUGGESTED))
