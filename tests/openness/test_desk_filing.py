"""At the desk: from the duty to the public page, and everything that is refused on the way."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from openness.choices import State
from openness.duty_kinds import KIND_EVENT, KIND_REPUBLISH
from openness.models import Account, Disclosure, Line, PaperSheet, Recusal, Signature, Voucher
from tests.openness.desk import browser, line, lines, monthly_duty, only_draft, path_of, voucher
from tests.openness.village import DAY, Village, at, income, make_attachment, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]
FIRST = {"opening": "1,000.00", "opening_source": "2025年12月信用社对账单"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.fixture
def clerk(village: Village) -> Client:
    return browser(village.people["clerk"])


def sign(village: Village, name: str, filed: Disclosure, **given: str) -> str:
    answer = {"sign": "1", "digest": filed.content_hash, "choice": "agree", "no_interest": "on", **given}
    return path_of(browser(village.people[name]).post(f"/desk/disclosures/{filed.pk}/verify/", answer))


def test_a_month_goes_from_the_duty_to_the_public_page(village: Village, clerk: Client) -> None:
    duty = monthly_duty(village)
    assert f"/desk/duties/{duty.pk}/" in clerk.get("/desk/").content.decode()
    edit = path_of(clerk.post(f"/desk/duties/{duty.pk}/", {"begin": "1"}))
    sent = lines(line("３００.50", payee="路灯公司"), line("1200", "income", "上级补助"), version="1", **FIRST)
    detail = path_of(clerk.post(edit, {**sent, "submit": "1", "files": voucher()}))
    filed = only_draft()
    assert detail == f"/desk/disclosures/{filed.pk}/"
    assert filed.state == State.SUBMITTED
    assert Account.objects.get().closing == Decimal("1899.50")
    page = clerk.get(detail).content.decode()
    assert "监督委员会：核实后自动公开" in page
    sun = browser(village.people["sun"])
    assert path_of(sun.get(path_of_duty(sun))) == f"/desk/disclosures/{filed.pk}/verify/"
    read = sun.get(f"/desk/disclosures/{filed.pk}/verify/").content.decode()
    assert "路灯公司" in read
    assert "1,899.50" in read
    assert sun.get(f"/desk/files/{Voucher.objects.get().attachment_id}/").status_code == 200
    sign(village, "sun", filed)
    assert reload(filed).state == State.SUBMITTED
    sign(village, "qian", filed)
    assert reload(filed).state == State.PUBLISHED
    assert Duty.objects.get(pk=duty.pk).state == DutyState.MET
    assert f"/board/{village.division.code}/{filed.pk}/" in clerk.get(detail).content.decode()
    assert Client().get(f"/board/{village.division.code}/{filed.pk}/").status_code == 200


def path_of_duty(client: Client) -> str:
    """Where the first verb of the to-do list leads."""
    page = client.get("/desk/")
    return str(page.context["todo"]["later"][0]["url"])


def test_a_get_opens_no_draft_and_two_clicks_open_one(village: Village, clerk: Client) -> None:
    duty = monthly_duty(village)
    assert clerk.get(f"/desk/duties/{duty.pk}/").status_code == 200
    assert not Disclosure.objects.exists()
    first = path_of(clerk.post(f"/desk/duties/{duty.pk}/"))
    assert path_of(clerk.post(f"/desk/duties/{duty.pk}/")) == first
    assert path_of(clerk.get(f"/desk/duties/{duty.pk}/")) == first


def test_a_month_without_money_takes_one_tap(village: Village, clerk: Client) -> None:
    village.month(1, spent("20.00"))
    duty = monthly_duty(village, 2)
    path_of(clerk.post(f"/desk/duties/{duty.pk}/", {"nil": "1"}))
    filed = Disclosure.objects.get(period_start=month(2))
    assert filed.state == State.SUBMITTED
    assert Account.objects.get(disclosure=filed).nil


def test_the_first_account_cannot_be_nil_in_one_tap_and_says_why(village: Village, clerk: Client) -> None:
    duty = monthly_duty(village)
    edit = path_of(clerk.post(f"/desk/duties/{duty.pk}/", {"nil": "1"}))
    assert "这是第一份收支总账" in clerk.get(edit).content.decode()
    assert only_draft().state == State.DRAFT


def test_nil_and_lines_exclude_each_other_and_nothing_typed_is_lost(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    answer = clerk.post(f"/desk/disclosures/{draft.pk}/edit/", lines(line("20"), version="1", nil="1", **FIRST))
    assert answer.status_code == 422
    assert "选了“本月无收支”，又填了1笔明细" in answer.content.decode()
    assert Line.objects.get().amount == 20
    path_of(clerk.post(f"/desk/disclosures/{draft.pk}/edit/", lines(line("20"), version="2", submit="1", **FIRST)))
    assert reload(draft).state == State.SUBMITTED


@pytest.mark.req("R-OPN-7")
def test_a_wrong_closing_balance_says_the_gap_on_top_and_at_the_field(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    sent = lines(line("1200"), line("800", "income"), version="1", closing="480", submit="1", **FIRST)
    answer = clerk.post(f"/desk/disclosures/{draft.pk}/edit/", sent)
    page = answer.content.decode()
    said = "期末余额少了 120.00 元：期初 1,000.00 + 收入 800.00 − 支出 1,200.00 应为 600.00，填的是 480.00"
    assert answer.status_code == 422
    assert page.count(said) == 2
    assert 'href="#id_closing"' in page
    assert reload(draft).state == State.DRAFT
    assert Line.objects.count() == 2


def test_a_refusal_names_the_line_as_it_stands_on_the_screen(village: Village, clerk: Client) -> None:
    """The second line is struck out, so the third is the second that was handed over."""
    draft = village.draft("month-account", period_start=month(1))
    rows = (line("1"), line("2", DELETE="on"), line("3", summary=""))
    answer = clerk.post(f"/desk/disclosures/{draft.pk}/edit/", lines(*rows, version="1", submit="1", **FIRST))
    assert 'href="#id_lines-2-summary"' in answer.content.decode()
    assert list(Line.objects.values_list("amount", flat=True)) == [1, 3]


def test_a_line_without_an_amount_is_said_and_the_rest_stays_on_the_screen(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    answer = clerk.post(f"/desk/disclosures/{draft.pk}/edit/", lines(line("1"), line(""), version="1", **FIRST))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "第2笔金额（元）：请写金额。" in page
    assert 'value="2025年12月信用社对账单"' in page
    assert not Line.objects.exists()


def test_autosave_keeps_what_is_finished_and_hands_out_the_new_version(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    url = f"/desk/disclosures/{draft.pk}/autosave/"
    page = clerk.post(url, lines(line("1"), line(""), version="1", **FIRST)).content.decode()
    assert "09:00 已存草稿；第2笔还没写完" in page
    assert 'id="id_version" value="2"' in page
    assert Line.objects.get().amount == 1
    stale = clerk.post(url, lines(line("9"), version="1", **FIRST)).content.decode()
    assert "还没有存上：clerk某在" in stale
    assert "id_version" not in stale
    assert Line.objects.get().amount == 1


def test_who_saves_second_overwrites_nothing_however_often(village: Village, clerk: Client) -> None:
    draft = village.saved_month(1, spent("20.00"))
    agent = browser(village.people["agent"])
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    path_of(agent.post(edit, lines(line("33"), version=str(draft.version), **FIRST)))
    for _again in range(2):
        answer = clerk.post(edit, lines(line("44"), version=str(draft.version), submit="1", **FIRST))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "agent某在" in page
        assert f'name="version" id="id_version" value="{draft.version}"' in page
        assert 'value="44"' in page
    assert Line.objects.get().amount == 33
    unreadable = clerk.post(edit, lines(line("4x"), version=str(draft.version), **FIRST)).content.decode()
    assert f'name="version" id="id_version" value="{draft.version}"' in unreadable


@pytest.mark.req("R-OPN-9")
def test_working_papers_are_checked_kept_and_removed(village: Village, clerk: Client) -> None:
    draft = village.saved_month(1, spent("20.00"))
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    sent = lines(line("20"), version=str(draft.version), **FIRST)
    answer = clerk.post(edit, {**sent, "files": [voucher(), voucher("恶意.pdf", b"<html>")]})
    assert answer.status_code == 422
    assert "只能上传PDF、JPG、PNG、XLSX、DOCX" in answer.content.decode()
    paper = Voucher.objects.get()
    sent["version"] = str(reload(draft).version)
    path_of(clerk.post(edit, {**sent, "remove_attachment": str(paper.pk)}))
    assert not Voucher.objects.exists()
    assert Entry.objects.filter(verb="openness.voucher_removed").exists()


def test_nobody_removes_a_paper_of_another_disclosure(village: Village, clerk: Client) -> None:
    one, other = village.saved_month(1, spent("20.00")), village.draft("policy")
    attachment = make_attachment(village)
    paper = Voucher.objects.create(disclosure=other, attachment=attachment)
    sent = lines(line("20"), version=str(one.version), remove_attachment=str(paper.pk), **FIRST)
    assert clerk.post(f"/desk/disclosures/{one.pk}/edit/", sent).status_code == 404
    assert Voucher.objects.exists()


def test_a_longer_account_shows_its_figures_and_the_way_to_the_missing_months(village: Village, clerk: Client) -> None:
    village.month(1, spent("20.00"))
    draft = village.draft("quarter-account", period_start=month(1))
    page = clerk.get(f"/desk/disclosures/{draft.pk}/edit/").content.decode()
    assert "还缺2个月的收支总账" in page
    assert f"/desk/disclosures/new/?place={village.division.code}&amp;month=2026-02-01" in page
    assert "980.00" in page
    assert 'name="opening"' not in page
    for number in (2, 3):
        village.month(number, income("5.00"))
    draft = reload(draft)
    path_of(clerk.post(f"/desk/disclosures/{draft.pk}/edit/", {"version": draft.version, "note": "", "submit": "1"}))
    assert reload(draft).state == State.SUBMITTED


def test_a_missing_month_is_filed_without_a_duty(village: Village, clerk: Client) -> None:
    page = clerk.get(f"/desk/disclosures/new/?place={village.division.code}&month=2026-02-01")
    assert page.context["form"]["item"].value() == str(village.items["month-account"].pk)
    sent = {"place": village.division.code, "item": village.items["month-account"].pk, "day": "2026-02-11"}
    path_of(clerk.post("/desk/disclosures/new/", sent))
    assert only_draft().period_start == month(2)


def test_a_policy_is_told_in_the_order_a_villager_asks(village: Village, clerk: Client) -> None:
    draft = village.draft("policy")
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    page = clerk.get(edit).content.decode()
    order = [page.index(f'name="{name}"') for name in ("name", "who", "what", "how", "deadline", "issuer")]
    assert order == sorted(order)
    answer = clerk.post(edit, {"version": "1", "title": "", "name": "医保缴费", "submit": "1"})
    assert "请填写“标题”" in answer.content.decode()
    assert reload(draft).content["name"] == "医保缴费"
    full = dict.fromkeys(("title", "name", "who", "what", "how", "deadline", "issuer"), "写了")
    path_of(clerk.post(edit, {"version": "2", **full, "submit": "1"}))
    assert reload(draft).state == State.SUBMITTED


def test_sections_are_kept_in_their_order(village: Village, clerk: Client) -> None:
    draft = village.draft("affairs")
    sent = {
        "version": "1",
        "title": "水塔清洗",
        "submit": "1",
        "sections-TOTAL_FORMS": "3",
        "sections-INITIAL_FORMS": "0",
    }
    sent |= {
        "sections-0-label": "议定",
        "sections-0-text": "每年两次",
        "sections-1-label": "落实",
        "sections-1-text": "文书",
    }
    path_of(clerk.post(f"/desk/disclosures/{draft.pk}/edit/", sent))
    assert [part["label"] for part in reload(draft).content["sections"]] == ["议定", "落实"]


@pytest.mark.req("R-OPN-4", "R-OPN-9")
def test_a_list_of_persons_asks_for_names_and_says_where_they_go(village: Village, clerk: Client) -> None:
    draft = village.draft("recipients")
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    assert "姓名只贴在公开栏上" in clerk.get(edit).content.decode()
    rows = [{"category": "低保", "payee": "", "amount": "400"}]
    nameless = clerk.post(edit, lines(*rows, version="1", title="四月低保", submit="1"))
    assert nameless.status_code == 422
    assert "第1户没有写“姓名”" in nameless.content.decode()
    rows[0]["payee"] = "王五"
    version = str(reload(draft).version)
    path_of(clerk.post(edit, lines(*rows, version=version, title="四月低保", sensitive="on", submit="1")))
    assert reload(draft).content["sensitive"] == "1"
    for name in ("sun", "qian"):
        sign(village, name, reload(draft))
    assert reload(draft).state == State.PUBLISHED


@pytest.mark.req("R-OPN-2")
def test_an_event_reported_leads_to_its_duty(village: Village, clerk: Client) -> None:
    sent = {"item": village.items["policy"].pk, "title": "医保缴费", "on_day": "2026-04-09"}
    where = path_of(clerk.post("/desk/events/new/", sent))
    duty = Duty.objects.get(kind=KIND_EVENT)
    assert where == f"/desk/duties/{duty.pk}/"
    assert "民法典" in clerk.get(where).content.decode()
    path_of(clerk.post(where))
    assert only_draft().title == "医保缴费"
    late = clerk.post("/desk/events/new/", {**sent, "on_day": "2026-04-11"})
    assert late.status_code == 422
    assert "发生日期不能晚于今天" in late.content.decode()


# Verifying -------------------------------------------------------------------------------------------------------


@pytest.fixture
def filed(village: Village) -> Disclosure:
    return village.submit(village.saved_month(1, spent("20.00")))


@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"no_interest": ""}, "签署前请确认"),
        ({"choice": "disagree"}, "不同意的，请写明哪里不对"),
        ({"digest": "0" * 64}, "您看到的内容已经有变化"),
        ({"choice": ""}, "请选“同意公开”或“不同意”。"),
    ],
)
def test_a_signature_that_lacks_something_is_refused_at_its_field(
    village: Village, filed: Disclosure, given: dict[str, str], said: str
) -> None:
    answer = {"sign": "1", "digest": filed.content_hash, "choice": "agree", "no_interest": "on", **given}
    page = browser(village.people["sun"]).post(f"/desk/disclosures/{filed.pk}/verify/", answer)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.req("R-CMT-7")
def test_two_dissents_return_it_with_both_reasons(village: Village, clerk: Client, filed: Disclosure) -> None:
    for name, why in (("sun", "发票少了一张"), ("qian", "日期不对")):
        sign(village, name, filed, choice="disagree", opinion=why)
    page = clerk.get(f"/desk/disclosures/{filed.pk}/edit/").content.decode()
    assert "发票少了一张；日期不对" in page
    assert "监督委员会退回" in page


@pytest.mark.req("R-CMT-7")
def test_a_supervisor_stands_aside_and_is_told_so_next_time(village: Village, filed: Disclosure) -> None:
    sun = browser(village.people["sun"])
    url = f"/desk/disclosures/{filed.pk}/verify/"
    path_of(sun.post(url, {"recuse": "1", "recuse-ground": "relative"}))
    assert Recusal.objects.get().user == village.people["sun"]
    page = sun.get(url).content.decode()
    assert "须回避" in page
    assert 'name="choice"' not in page


def test_the_verify_page_shows_what_changed_since_the_month_before(village: Village) -> None:
    village.month(1, spent("20.00"))
    filed = village.submit(village.saved_month(2, spent("50.00"), income("5.00")))
    page = browser(village.people["sun"]).get(f"/desk/disclosures/{filed.pk}/verify/")
    rows = {
        row["category"]: (row["before"], row["now"], row["change"]) for row in page.context["comparisons"][0]["rows"]
    }
    assert rows == {"公益支出": ("20.00", "50.00", "+30.00"), "补助收入": ("0.00", "5.00", "+5.00")}


def test_a_correction_is_shown_against_what_it_corrects(village: Village) -> None:
    filed = village.correct(village.month(1, spent("20.00")), spent("30.00"), publish=False)
    page = browser(village.people["sun"]).get(f"/desk/disclosures/{filed.pk}/verify/")
    (only,) = page.context["comparisons"]
    assert [(row["before"], row["now"], row["change"]) for row in only["rows"]] == [("20.00", "30.00", "+10.00")]
    assert "和原来公开的比" in page.content.decode()


@pytest.mark.req("R-CMT-7")
def test_a_sheet_of_paper_counts_when_somebody_else_confirms_it(
    village: Village, clerk: Client, filed: Disclosure
) -> None:
    url = f"/desk/disclosures/{filed.pk}/verify/"
    seats = clerk.get(url).context["sheet_form"].seats
    sent: dict[str, object] = {"upload": "1", "upload-sheet": voucher("核实单.pdf")}
    sent |= {f"upload-answer-{post}": "agree" for post, _name in seats[:2]}
    path_of(clerk.post(url, sent))
    sheet = PaperSheet.objects.get()
    assert clerk.post(f"/desk/sheets/{sheet.pk}/confirm/").status_code == 404
    assert reload(filed).state == State.SUBMITTED
    township = browser(village.people["township"])
    assert "书面核实单等确认" in township.get("/desk/").content.decode()
    path_of(township.post(f"/desk/sheets/{sheet.pk}/confirm/"))
    assert reload(filed).state == State.PUBLISHED
    assert township.get(f"/desk/files/{sheet.attachment_id}/").status_code == 200


# Afterwards ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "state"), [("take-back", State.RETURNED), ("withdraw", State.WITHDRAWN)])
def test_taking_back_and_withdrawing_ask_for_a_reason(
    village: Village, clerk: Client, filed: Disclosure, verb: str, state: str
) -> None:
    url = f"/desk/disclosures/{filed.pk}/{verb}/"
    assert clerk.get(url).status_code == 200
    assert clerk.post(url, {"reason": "错"}).status_code == 422
    assert reload(filed).state == State.SUBMITTED
    path_of(clerk.post(url, {"reason": "漏记了一笔"}))
    assert reload(filed).state == state


def test_a_reason_too_short_is_said_on_top_and_at_the_field(village: Village, clerk: Client) -> None:
    old = village.month(1, spent("20.00"))
    page = clerk.post(f"/desk/disclosures/{old.pk}/correct/", {"reason": "错"}).content.decode()
    assert page.count("请写明理由，让看的人明白为什么") == 2
    assert 'href="#id_reason"' in page


def test_an_unreadable_sheet_is_refused_at_its_field(village: Village, clerk: Client, filed: Disclosure) -> None:
    sent = {"upload": "1", "upload-sheet": voucher("核实单.pdf", b"<html>")}
    page = clerk.post(f"/desk/disclosures/{filed.pk}/verify/", sent).content.decode()
    assert page.count("只能上传PDF、JPG、PNG、XLSX、DOCX") == 2
    assert not PaperSheet.objects.exists()


def test_a_correction_begins_with_the_old_content_and_its_reason(village: Village, clerk: Client) -> None:
    old = village.month(1, spent("20.00"))
    edit = path_of(clerk.post(f"/desk/disclosures/{old.pk}/correct/", {"reason": "漏记了一笔"}))
    page = clerk.get(edit).content.decode()
    assert "漏记了一笔" in page
    assert 'value="20.00"' in page
    detail = clerk.get(f"/desk/disclosures/{old.pk}/").content.decode()
    assert "看更正的一份" in detail
    assert ">更正<" not in detail


def test_what_was_withdrawn_is_filed_again_from_its_duty(village: Village, clerk: Client) -> None:
    old = village.month(1, spent("20.00"))
    path_of(clerk.post(f"/desk/disclosures/{old.pk}/withdraw/", {"reason": "金额有误要重报"}))
    duty = Duty.objects.open().get(subject=old.pk)
    page = clerk.get(f"/desk/duties/{duty.pk}/").content.decode()
    assert "金额有误要重报" in page
    edit = path_of(clerk.post(f"/desk/duties/{duty.pk}/"))
    assert edit != f"/desk/disclosures/{old.pk}/edit/"
    assert path_of(clerk.get(f"/desk/duties/{duty.pk}/")) == edit


def test_a_month_that_no_longer_agrees_is_corrected_from_its_duty(village: Village, clerk: Client) -> None:
    first, second = village.month(1, spent("20.00")), village.month(2, spent("5.00"))
    village.correct(first, spent("30.00"))
    duty = Duty.objects.open().get(subject=second.pk, kind=KIND_REPUBLISH)
    url = f"/desk/duties/{duty.pk}/"
    assert clerk.post(url, {"reason": ""}).status_code == 422
    edit = path_of(clerk.post(url, {"reason": "上月余额更正"}))
    correction = Disclosure.objects.get(corrects=second)
    assert edit == f"/desk/disclosures/{correction.pk}/edit/"
    assert path_of(clerk.get(url)) == edit


def test_a_form_of_something_already_filed_leads_to_where_it_stands(
    village: Village, clerk: Client, filed: Disclosure
) -> None:
    assert path_of(clerk.get(f"/desk/disclosures/{filed.pk}/edit/")) == f"/desk/disclosures/{filed.pk}/"
    sent = lines(line("1"), version=str(filed.version), **FIRST)
    assert path_of(clerk.post(f"/desk/disclosures/{filed.pk}/edit/", sent)) == f"/desk/disclosures/{filed.pk}/"
    assert Line.objects.get().amount == 20


def test_a_post_without_its_token_is_refused(village: Village) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(village.people["clerk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    duty = monthly_duty(village)
    assert client.post(f"/desk/duties/{duty.pk}/").status_code == 403
    assert not Disclosure.objects.exists()


def test_the_day_after_the_post_ends_the_form_is_gone(village: Village, clerk: Client) -> None:
    draft = village.draft("policy")
    village.people["clerk"].assignments.update(ends_on=DAY)
    assert clerk.get(f"/desk/disclosures/{draft.pk}/edit/").status_code == 200
    with time_machine.travel(at(DAY + dt.timedelta(days=1)), tick=False):
        again = browser(village.people["clerk"])
        assert again.get(f"/desk/disclosures/{draft.pk}/edit/").status_code == 404
