"""Paper on the notice board: owed when published, kept up for its days, and down when they are over (R-OPN-7)."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from PIL import Image
from pypdf import PdfReader

from governance.base.clock.actions import sweep as sweeping
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.queries import page_proof
from governance.base.law.loading import load
from governance.base.verdict import Refused
from openness.actions.posting import record_posted, record_taken_down
from openness.actions.publication import withdraw
from openness.duty_kinds import KIND_DISPLAY, KIND_POST, PUBLIC_KINDS
from openness.models import Disclosure, Line, Listing, Posting
from openness.queries.poster import check_path
from openness.queries.posting import to_take_down
from openness.queries.speech import speech
from openness.rules.account import LineFact
from openness.rules.completeness import POLICY_FIELDS
from openness.rules.posting import goes_on_board, keep_until, may_post, may_take_down
from openness.rules.speech import ONE_MINUTE, spoken
from tests.openness.desk import browser, path_of
from tests.openness.village import DAY, Village, at, income, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7")]
PLACE = "村委会门口公开栏"
LAST = DAY + dt.timedelta(days=15)  # the day of posting is not counted


def post(village: Village, found: Disclosure, on: dt.date = DAY, *, by: str = "clerk", **given: object) -> Posting:
    parts = {"place_note": PLACE, "posted_on": on} | given
    return record_posted(disclosure_id=found.pk, by=village.people[by], at=at(on), on=on, **parts)  # type: ignore[arg-type]


def down(village: Village, posting: Posting, on: dt.date, *, by: str = "clerk", day: dt.date | None = None) -> Posting:
    return record_taken_down(posting_id=posting.pk, taken_down_on=day or on, by=village.people[by], at=at(on), on=on)


def duties(kind: int) -> list[Duty]:
    return list(Duty.objects.filter(kind=kind).order_by("id"))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in refused.value.verdicts]


# The rule alone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channel", "owed"), [("公开栏；平台公开页", True), ("平台公开页", False), ("", False)])
def test_only_what_the_schedule_puts_on_the_board_goes_there(channel: str, owed: bool) -> None:
    assert goes_on_board(channel) is owed


@pytest.mark.parametrize(("listed", "lawful", "days"), [(15, 15, 15), (30, 15, 30), (1, 15, 15), (15, 0, 15)])
def test_it_hangs_as_long_as_the_schedule_says_and_never_shorter_than_the_law(
    listed: int, lawful: int, days: int
) -> None:
    assert keep_until(DAY, listed, lawful) == DAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "current", "ok"),
    [
        (LAST - dt.timedelta(days=1), True, False),
        (LAST, True, False),  # the last day is a whole day (民法典 203)
        (LAST + dt.timedelta(days=1), True, True),
        (DAY, False, True),  # what no longer holds comes down at once
    ],
)
def test_it_comes_down_the_day_after_its_last_day(day: dt.date, current: bool, ok: bool) -> None:
    found = may_take_down(posted_on=DAY, keep_until=LAST, taken_down_on=day, on=day, current=current, basis=("依据甲",))
    assert found.ok is ok
    if not ok:
        assert found.needed == "2026-04-26"
        assert "依据甲" in found.basis
        assert "2026年4月26日起可以取下" in found.text


def test_nothing_comes_down_tomorrow_or_before_it_was_put_up() -> None:
    for day in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=31)):
        found = may_take_down(
            posted_on=DAY, keep_until=LAST, taken_down_on=day, on=DAY + dt.timedelta(days=30), current=True
        )
        assert found.code == "take_down_day"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "may_post"),
        ({"public": False}, "not_published"),
        ({"replaced": True}, "replaced"),
        ({"posted_on": DAY + dt.timedelta(days=1)}, "future"),
        ({"posted_on": DAY - dt.timedelta(days=1)}, "too_early"),
    ],
)
def test_only_what_is_public_and_current_is_posted_on_a_day_that_can_be(facts: dict[str, object], code: str) -> None:
    given = {"public": True, "replaced": False, "published_on": DAY, "posted_on": DAY, "on": DAY} | facts
    assert may_post(**given).code == code  # type: ignore[arg-type]


# The duties -----------------------------------------------------------------------------------------------------


def test_publishing_opens_the_duty_to_post_in_the_same_transaction(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    (duty,) = duties(KIND_POST)
    assert (duty.subject, duty.state, duty.role, duty.opens_on) == (found.pk, DutyState.OPEN, "clerk", DAY)
    assert duty.due_on == dt.date(2026, 4, 15)  # Friday the 10th and three working days
    assert KIND_POST not in PUBLIC_KINDS
    assert KIND_DISPLAY not in PUBLIC_KINDS


def test_what_the_schedule_keeps_off_the_board_is_not_owed_there(village: Village) -> None:
    Listing.objects.filter(item=village.items["month-account"]).update(channel="平台公开页")
    village.month(1, spent("20.00"))
    assert duties(KIND_POST) == []


def test_posting_meets_the_first_duty_and_opens_the_second(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    posting = post(village, found)
    assert duties(KIND_POST)[0].state == DutyState.MET
    (duty,) = duties(KIND_DISPLAY)
    assert posting.keep_until == LAST
    assert (duty.subject, duty.opens_on, duty.due_on) == (posting.pk, DAY, LAST + dt.timedelta(days=1))


def test_the_law_of_the_place_lengthens_what_a_schedule_says_too_short(village: Village) -> None:
    load(at=at(DAY))
    Listing.objects.filter(item=village.items["month-account"]).update(display_days=3)
    posting = post(village, village.month(1, spent("20.00")))
    assert posting.keep_until == LAST
    with pytest.raises(Refused) as refused:
        down(village, posting, LAST)
    assert "《村民委员会组织法》第三十五条" in refused.value.verdicts[0].text


def test_a_sheet_that_simply_hangs_is_never_late(village: Village) -> None:
    posting = post(village, village.month(1, spent("20.00")))
    for day in (LAST, LAST + dt.timedelta(days=1), LAST + dt.timedelta(days=40)):
        sweeping.sweep(on=day, at=at(day))
        assert not Duty.objects.overdue(day).filter(kind=KIND_DISPLAY).exists(), day
        (duty,) = duties(KIND_DISPLAY)
        assert duty.state == (DutyState.OPEN if day == LAST else DutyState.MET)
    assert duty.met_on == LAST + dt.timedelta(days=1)
    assert Posting.objects.get(pk=posting.pk).taken_down_on is None


def test_the_desk_says_what_may_come_down_and_forgets_it_after_a_month(village: Village) -> None:
    post(village, village.month(1, spent("20.00")))
    clerk = village.people["clerk"]
    for days, shown in ((15, 0), (16, 1), (45, 1), (46, 0)):
        assert len(to_take_down(clerk, DAY + dt.timedelta(days=days))) == shown, days
    assert to_take_down(village.people["neighbour"], DAY + dt.timedelta(days=16)) == []


def test_taking_down_too_early_is_refused_and_changes_nothing(village: Village) -> None:
    posting = post(village, village.month(1, spent("20.00")))
    with pytest.raises(Refused) as refused:
        down(village, posting, LAST)
    assert codes(refused) == ["display_days"]
    assert Posting.objects.get(pk=posting.pk).taken_down_on is None
    assert duties(KIND_DISPLAY)[0].state == DutyState.OPEN
    down(village, posting, LAST + dt.timedelta(days=1), by="sun")
    assert duties(KIND_DISPLAY)[0].state == DutyState.MET
    with pytest.raises(Refused) as again:
        down(village, posting, LAST + dt.timedelta(days=2))
    assert "taken_down" in codes(again)


def test_one_sheet_at_a_place_and_another_board_is_another_place(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    post(village, found)
    with pytest.raises(Refused) as refused:
        post(village, found)
    assert codes(refused) == ["already_up"]
    assert post(village, found, place_note="二组晒谷场").keep_until == LAST


@pytest.mark.parametrize("by", ["clerk", "agent", "sun"])
def test_filers_and_supervisors_record_it(village: Village, by: str) -> None:
    assert post(village, village.month(1, spent("20.00")), by=by).posted_by == village.people[by]


@pytest.mark.parametrize("by", ["secretary", "township", "bureau", "neighbour", "far", "villager"])
def test_nobody_else_does(village: Village, by: str) -> None:
    found = village.month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        post(village, found, by=by)
    assert refused.value.forbidden
    assert not Posting.objects.exists()


def test_a_correction_takes_over_the_board(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    posting = post(village, old)
    new = village.correct(old, spent("30.00"))
    assert [(duty.subject, duty.state) for duty in duties(KIND_POST)] == [
        (old.pk, DutyState.MET),
        (new.pk, DutyState.OPEN),
    ]
    assert duties(KIND_DISPLAY)[0].state == DutyState.CANCELLED
    assert [row["verb"] for row in to_take_down(village.people["clerk"], DAY)] == ["请取下"]
    assert down(village, posting, DAY).taken_down_on == DAY
    with pytest.raises(Refused) as refused:
        post(village, old, place_note="别处")
    assert codes(refused) == ["replaced"]


def test_a_withdrawal_ends_both_duties(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    when = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    withdraw(disclosure_id=found.pk, reason="明细里有一笔写错了", **when)
    assert [duty.state for duty in duties(KIND_POST)] == [DutyState.CANCELLED]
    with pytest.raises(Refused) as refused:
        post(village, found)
    assert codes(refused) == ["not_published"]


# The desk -------------------------------------------------------------------------------------------------------


def test_the_clerk_records_at_the_desk_without_a_picture(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    page = f"/desk/disclosures/{found.pk}/posting/"
    with time_machine.travel(at(DAY), tick=False):
        client = browser(village.people["clerk"])
        assert "去张贴" in client.get("/desk/").content.decode()
        assert path_of(client.get(f"/desk/duties/{duties(KIND_POST)[0].pk}/")) == page
        refused = client.post(page, {"place_note": "", "posted_on": DAY.isoformat()})
        assert (refused.status_code, Posting.objects.count()) == (422, 0)
        assert path_of(client.post(page, {"place_note": PLACE, "posted_on": DAY.isoformat()})) == page
        shown = client.get(page).content.decode()
    assert "展示中" in shown
    assert "至少贴到2026年4月25日" in shown
    assert "今天取下了" not in shown


def test_the_desk_offers_to_take_down_when_the_days_are_over(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    posting = post(village, found)
    with time_machine.travel(at(LAST + dt.timedelta(days=1)), tick=False):
        client = browser(village.people["clerk"])
        home = client.get("/desk/").content.decode()
        assert "公开栏上可以取下的" in home
        assert "可取下" in home
        path_of(client.post(f"/desk/postings/{posting.pk}/take-down/"))
    assert Posting.objects.get(pk=posting.pk).taken_down_on == LAST + dt.timedelta(days=1)


def test_the_desk_refuses_to_take_down_early_in_words(village: Village) -> None:
    posting = post(village, village.month(1, spent("20.00")))
    with time_machine.travel(at(LAST), tick=False):
        client = browser(village.people["clerk"])
        answer = client.post(f"/desk/postings/{posting.pk}/take-down/", follow=True)
    assert "2026年4月26日起可以取下" in answer.content.decode()
    assert Posting.objects.get(pk=posting.pk).taken_down_on is None


def test_a_picture_is_kept_for_those_who_see_the_papers(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    page = f"/desk/disclosures/{found.pk}/posting/"
    with time_machine.travel(at(DAY), tick=False):
        client = browser(village.people["clerk"])
        file = SimpleUploadedFile("board.png", picture.getvalue(), content_type="image/png")
        path_of(client.post(page, {"place_note": PLACE, "posted_on": DAY.isoformat(), "photo": file}))
        photo = Posting.objects.get().photo_id
        assert client.get(f"/desk/files/{photo}/").status_code == 200
        assert browser(village.people["neighbour"]).get(f"/desk/files/{photo}/").status_code == 404


# Posters --------------------------------------------------------------------------------------------------------

ADDRESS = "https://gongkai.example"


def words_of(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.content[:500]
    assert answer["Content-Type"] == "application/pdf"
    return "".join("".join((page.extract_text() or "").split()) for page in PdfReader(io.BytesIO(answer.content)).pages)


def public_poster(found: Disclosure, size: str = "a4", client: Client | None = None) -> HttpResponse:
    return (client or Client()).get(f"/board/{found.division.code}/{found.pk}/poster-{size}.pdf")  # type: ignore[return-value]


@pytest.mark.parametrize("size", ["a3", "a4"])
@override_settings(PUBLIC_URL=ADDRESS)
def test_a_poster_says_what_the_page_says_and_how_to_check_it(village: Village, size: str) -> None:
    village.division.telephone = "0000-123"
    village.division.save()
    found = village.month(1, income("500.00"), spent("1020.00", payee="供电所", payee_is_person=False), spent("30.00"))
    said = words_of(public_poster(found, size))
    proof = page_proof(reload(found).leaf)  # type: ignore[arg-type]
    for words in (
        "2026年1月",
        "现在还剩的钱（期末余额）450.00",
        "+500.00",
        "−1,050.00",
        "修路灯（供电所）",
        "公开日期：2026年4月10日",
        "至少展示到：2026年4月25日",
        "村务监督委员会3人中2人核实同意",
        "0000-123",
        "没人答复，或者对答复不满意的，向柳林镇反映",
        f"登记号{proof.leaf}",
        proof.code.replace(" ", ""),
        proof.root_code.replace(" ", ""),
        "村民委员会（盖章）",
        "贴上日期",
    ):
        assert words in said, words
    assert said.index("现在还剩的钱") < said.index("修路灯")


def test_the_address_of_the_check_carries_leaf_root_and_code(village: Village) -> None:
    proof = page_proof(reload(village.month(1, spent("20.00"))).leaf)  # type: ignore[arg-type]
    path, _mark, query = check_path(proof).partition("?")
    given = parse_qs(query)
    assert path == "/board/log/check/"
    assert given["leaf"] == [str(proof.leaf)]
    assert given["root"] == [proof.root_code.replace(" ", "")]
    assert given["code"] == [proof.code.replace(" ", "")]
    answer = Client().get(check_path(proof))
    assert answer.status_code == 200
    assert "一样" in answer.content.decode()


@override_settings(PUBLIC_URL="")
def test_without_a_public_address_the_poster_says_that_it_cannot_be_scanned(village: Village) -> None:
    assert "平台还没有设定对外网址" in words_of(public_poster(village.month(1, spent("20.00"))))


def test_a_poster_is_made_from_what_was_published_not_from_rows_changed_since(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    Line.objects.filter(disclosure=found).update(summary="改过的摘要", amount="99.00")
    said = words_of(public_poster(found))
    assert "改过的摘要" not in said
    assert "修路灯" in said


def test_dissent_stands_on_the_poster(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    village.sign(filed, "zhou", agrees=False)
    assert "发票和明细对不上" in words_of(public_poster(village.publish(filed)))


def test_a_person_who_was_paid_is_not_named_on_paper_either(village: Village) -> None:
    found = village.month(1, spent("20.00", payee="赵小六", payee_is_person=True))
    assert "赵小六" not in words_of(public_poster(found))


def test_what_was_withdrawn_has_no_poster_and_what_was_corrected_says_so(village: Village) -> None:
    first = village.month(1, spent("20.00"))
    new = village.correct(first, spent("30.00"))
    assert "不要再贴" in words_of(public_poster(first))
    assert f"更正登记号{reload(first).leaf}" in words_of(public_poster(new))
    when = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    withdraw(disclosure_id=new.pk, reason="明细里有一笔写错了", **when)
    assert public_poster(new).status_code == 404
    assert public_poster(Disclosure(pk=999_999, division=village.division)).status_code == 404


def test_a_draft_and_another_village_have_no_poster_there(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))
    assert public_poster(draft).status_code == 404
    found = village.publish(village.submit(draft))
    assert Client().get(f"/board/{village.sibling.code}/{found.pk}/poster-a4.pdf").status_code == 404


def test_an_unchanged_poster_is_not_sent_again_and_its_bytes_are_the_same(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    first = public_poster(found)
    cache.clear()
    again = public_poster(found)
    assert again.content == first.content
    path = f"/board/{found.division.code}/{found.pk}/poster-a4.pdf"
    assert Client().get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_every_form_has_a_poster(village: Village) -> None:
    village.month(1, spent("20.00"))
    village.month(2, spent("700.00"), spent("3.00"))
    village.month(3, nil=True)
    made = [
        village.publish(village.submit(village.draft(item, period_start=month(1))))
        for item in ("large", "quarter-account")
    ]
    policy = village.draft("policy")
    answers = {name: f"内容{name}" for name, _label in POLICY_FIELDS}
    made.append(village.publish(village.submit(village.save(policy, title="养老补贴", content=answers))))
    told = village.save(village.draft("affairs"), content={"sections": [{"label": "议定", "text": "一段\n\n二段"}]})
    made.append(village.publish(village.submit(told)))
    said = [words_of(public_poster(one)) for one in made]
    assert "一共花了（3笔）723.00" in said[0]
    assert "收支总数" in said[1]
    assert "谁能享受（适用对象）内容who" in said[2]
    assert "议定一段二段" in said[3]


@pytest.mark.req("R-OPN-9")
def test_the_list_of_persons_is_on_the_desks_paper_and_not_on_the_publics(village: Village) -> None:
    line = LineFact("expenditure", "低保", "家庭困难", Decimal("500.00"), payee="王大山", payee_is_person=True)
    filed = village.submit(village.save(village.draft("recipients"), lines=[line]))
    found = village.publish(filed)
    with time_machine.travel(at(DAY), tick=False):
        path = f"/desk/disclosures/{found.pk}/poster-a4.pdf"
        said = words_of(browser(village.people["clerk"]).get(path))  # type: ignore[arg-type]
        assert "王大山" in said
        assert "家庭困难" not in said
        assert (
            browser(village.people["secretary"]).get(f"/desk/disclosures/{found.pk}/poster-a4.pdf").status_code == 404
        )
    assert "王大山" not in words_of(public_poster(found))
    assert "一共1人（户）" in words_of(public_poster(found))


@override_settings(FONT_DIRS=[])
def test_a_missing_glyph_is_a_page_that_names_it_not_a_poster_with_a_hole(village: Village) -> None:
    found = village.month(1, spent("20.00", "给\U00020bb7家桥修栏杆"))
    answer = public_poster(found)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "U+20BB7" in page
    assert "家桥修栏杆" in page
    with time_machine.travel(at(DAY), tick=False):
        desk = browser(village.people["clerk"]).get(f"/desk/disclosures/{found.pk}/poster-a3.pdf")
    assert desk.status_code == 422
    assert "GOV_FONT_DIRS" in desk.content.decode()


# The sheet for the supervisors, and the loudspeaker -------------------------------------------------------------


@pytest.mark.req("R-CMT-7")
def test_the_sheet_shows_the_very_content_and_who_may_sign(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00", payee="赵小六", payee_is_person=True)))
    path = f"/desk/disclosures/{filed.pk}/sheet.pdf"
    with time_machine.travel(at(DAY), tick=False):
        said = words_of(browser(village.people["sun"]).get(path))  # type: ignore[arg-type]
        for words in (
            "赵小六",
            "sun某",
            "qian某",
            "zhou某",
            filed.content_hash[:4],
            "我不是收款人",
            "同意公开",
            "不公开",
        ):
            assert words in said, words
        assert "clerk某" not in said
        for name in ("secretary", "bureau", "neighbour", "villager"):
            assert browser(village.people[name]).get(path).status_code == 404, name
        village.publish(filed)
        assert browser(village.people["sun"]).get(path).status_code == 404


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元"),
        ("3200", "三千二百元"),
        ("12000", "一万两千元"),
        ("20000", "两万元"),
        ("200", "二百元"),
        ("15", "十五元"),
        ("110", "一百一十元"),
        ("10050", "一万零五十元"),
        ("20002", "两万零二元"),
        ("1000000001", "十亿零一元"),
        ("1234567.89", "一百二十三万四千五百六十七元八角九分"),
        ("3.05", "三元零五分"),
        ("0.50", "五角"),
        ("-20", "负二十元"),
    ],
)
def test_amounts_are_said_as_people_say_them(amount: str, said: str) -> None:
    assert spoken(Decimal(amount)) == said


def test_the_loudspeaker_says_totals_where_to_look_and_how_to_ask_within_a_minute(village: Village) -> None:
    many = [
        spent(f"{number}.00", f"第{number}笔很长很长的用途说明，里面写了许多话，好让一分钟念不完")
        for number in range(1, 301)
    ]
    found = village.month(1, income("200000.00"), *many)
    words = speech(reload(found))
    assert len(words) <= ONE_MINUTE
    assert "收进来二十万元，花出去四万五千一百五十元" in words
    assert "三百元" in words  # the largest line comes first
    assert words.endswith("到村委会问。")
    with time_machine.travel(at(DAY), tick=False):
        client = browser(village.people["clerk"])
        assert words in client.get(f"/desk/disclosures/{found.pk}/posting/").content.decode()
        file = client.get(f"/desk/disclosures/{found.pk}/speech.txt")
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file.content.decode().strip() == words


def test_a_month_without_money_is_said_too(village: Village) -> None:
    assert "没有收入，也没有支出，账上还剩一千元" in speech(reload(village.month(1)))
