"""Every desk page: for whom it is there, for whom it is not, with which methods, at what cost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern

from governance.base.clock.actions import open_duty
from governance.base.clock.models import LadderStep
from governance.base.documents.actions.attachment import store
from governance.township.actions.project import register_project
from governance.township.models import Project
from governance.township.rules.project import Plan
from openness.actions.account_code import set_account_code
from openness.actions.challenge import Question, receive
from openness.actions.enclosure import add_enclosure
from openness.actions.erasure import ask_erasure
from openness.actions.inquiry import InquiryInput, receive_inquiry
from openness.actions.order import OrderInput, issue_order
from openness.choices import Binding, State
from openness.duty_kinds import KIND_PERIOD
from openness.models import Disclosure, Enclosure, Item, Listing, PaperSheet, Threshold, Voucher
from openness.rules.account_code import CodeInput
from openness.urls import urlpatterns
from tests.openness.desk import browser, line, lines, monthly_duty, path_of, voucher
from tests.openness.test_desk_filing import FIRST
from tests.openness.village import DAY, VILLAGE, Village, at, month, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]
TOWNSHIP, COUNTY = "990101001", "990101"
EVERYBODY = ("clerk", "agent", "sun", "secretary", "township", "bureau", "neighbour", "far", "villager")
OWN = {"clerk", "agent", "sun", "secretary"}
ALL = OWN | {"township", "bureau"}
PAPERS = {"clerk", "agent", "sun", "township"}
EXPORTED = ("duties", "disclosures", "projects", "postings", "challenges", "inquiries", "orders")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@dataclass
class Things:
    """One of everything of the village, as paths: name -> (path, who may open it)."""

    village: Village
    paths: dict[str, tuple[str, set[str]]] = field(default_factory=dict)


@pytest.fixture
def things(village: Village) -> Things:
    clerk = browser(village.people["clerk"])
    draft = village.draft("policy")
    filed = village.saved_month(1, spent("20.00"))
    sent = lines(line("20"), version=str(filed.version), submit="1", **FIRST)
    path_of(clerk.post(f"/desk/disclosures/{filed.pk}/edit/", {**sent, "files": voucher()}))
    paper = Voucher.objects.get()
    seats = clerk.get(f"/desk/disclosures/{filed.pk}/verify/").context["sheet_form"].seats
    sheet = {"upload": "1", "upload-sheet": voucher("单.pdf"), f"upload-answer-{seats[0][0]}": "agree"}
    path_of(clerk.post(f"/desk/disclosures/{filed.pk}/verify/", sheet))
    told = village.save(village.draft("affairs"), content={"sections": [{"label": "议定", "text": "修路灯"}]})
    public = village.publish(village.submit(told))
    duty = monthly_duty(village, 2)
    project = make_project(village)
    offer = guidance(village)
    item = village.items["month-account"].pk
    asked = make_asked(village)
    enclosed = make_enclosure(village, draft)
    erasure = ask_erasure(
        leaf=public.leaf, reason="写进了村民的病情", by=village.people["township"], at=at(DAY), on=DAY
    )
    said = CodeInput("本村科目", "expenditure", "公益支出", "村务会记录", month(1), "60301", "路灯维护")
    code = set_account_code(place=VILLAGE, given=said, by=village.people["agent"], at=at(DAY), on=DAY)
    books = f"/desk/account-codes/{VILLAGE}"
    there = {
        "openness:account_codes": (f"{books}/", ALL),
        "openness:account_code_add": (f"{books}/add/", {"clerk", "agent"}),
        "openness:account_code_end": (f"{books}/{code.pk}/end/", {"clerk", "agent"}),
        "openness:account_codes_import": (f"{books}/import/", {"clerk", "agent"}),
        "openness:challenges": ("/desk/challenges/", set(EVERYBODY)),
        "openness:challenge": (f"/desk/challenges/{asked['challenge']}/", ALL),
        "openness:challenge_new": (f"/desk/challenges/new/?place={VILLAGE}", {"clerk", "sun", "township"}),
        "openness:order": (f"/desk/orders/{asked['order']}/", ALL),
        "openness:order_new": (f"/desk/orders/new/?place={VILLAGE}", {"township", "bureau"}),
        "openness:inquiry": (f"/desk/inquiries/{asked['inquiry']}/", ALL),
        "openness:inquiry_new": (f"/desk/inquiries/new/?place={VILLAGE}", {"clerk", "agent", "sun", "township"}),
        "openness:duty": (f"/desk/duties/{duty.pk}/", ALL),
        "openness:start": (f"/desk/disclosures/new/?place={VILLAGE}", {"clerk", "agent"}),
        "openness:disclosure": (f"/desk/disclosures/{filed.pk}/", ALL),
        "a draft": (f"/desk/disclosures/{draft.pk}/", OWN),
        "openness:edit": (f"/desk/disclosures/{draft.pk}/edit/", {"clerk", "agent"}),
        "openness:enclosures": (f"/desk/disclosures/{draft.pk}/enclosures/", {"clerk", "agent"}),
        "openness:enclosure": (f"/desk/disclosures/{draft.pk}/enclosures/{enclosed.pk}/", OWN),
        "openness:erase": (f"/desk/erasures/new/{public.leaf}/", {"clerk", "agent", "township", "bureau"}),
        "openness:erasures": ("/desk/erasures/", set(EVERYBODY)),
        "openness:erasure": (f"/desk/erasures/{erasure.pk}/", {"bureau"}),
        "openness:import": (f"/desk/disclosures/{draft.pk}/import/", {"clerk", "agent"}),
        "openness:verify": (f"/desk/disclosures/{filed.pk}/verify/", PAPERS),
        "openness:reason": (f"/desk/disclosures/{filed.pk}/take-back/", {"clerk", "agent"}),
        "openness:posting": (f"/desk/disclosures/{public.pk}/posting/", ALL),
        "openness:poster": (f"/desk/disclosures/{public.pk}/poster-a4.pdf", PAPERS),
        "openness:speech": (f"/desk/disclosures/{public.pk}/speech.txt", ALL),
        "openness:verification_sheet": (f"/desk/disclosures/{filed.pk}/sheet.pdf", PAPERS),
        "openness:file": (f"/desk/files/{paper.attachment_id}/", PAPERS),
        "a sheet": (f"/desk/files/{PaperSheet.objects.get().attachment_id}/", PAPERS),
        "openness:event": (f"/desk/events/new/?place={VILLAGE}", {"clerk", "agent", "township"}),
        "openness:projects": ("/desk/projects/", set(EVERYBODY)),
        "openness:project_new": (f"/desk/projects/new/?place={VILLAGE}", {"clerk", "agent", "township"}),
        "openness:project": (f"/desk/projects/{project.pk}/", ALL),
        "openness:project_step": (f"/desk/projects/{project.pk}/start/", {"clerk", "agent", "township"}),
        "openness:schedule": (f"/desk/schedule/{VILLAGE}/", ALL),
        "openness:schedule_adopt": (f"/desk/schedule/{COUNTY}/adopt/{offer.pk}/", {"bureau"}),
        "openness:schedule_set": (f"/desk/schedule/{TOWNSHIP}/items/{item}/village/", {"township", "bureau"}),
        "openness:schedule_add": (f"/desk/schedule/{COUNTY}/add/", {"bureau"}),
        "openness:schedule_threshold": (f"/desk/schedule/{COUNTY}/threshold/", {"bureau"}),
        "openness:schedule_ladder": (f"/desk/schedule/{COUNTY}/ladder/township/", {"bureau"}),
        "desk:place": (f"/desk/places/{VILLAGE}/", ALL),
        "the township": (f"/desk/places/{TOWNSHIP}/", {"agent", "township", "bureau"}),
        "the county": (f"/desk/places/{COUNTY}/", {"bureau"}),
    }
    return Things(village, there)


def make_enclosure(village: Village, draft: Disclosure) -> Enclosure:
    when = {"by": village.people["clerk"], "at": at(DAY)}
    file = store(file=voucher("通知.pdf"), place_code=village.division.code, **when)
    return add_enclosure(disclosure_id=draft.pk, attachment_id=file.pk, title="上级通知", on=DAY, **when)


def make_project(village: Village) -> Project:
    plan = Plan("文化广场", "村集体自筹", Decimal(1000), month(5), month(6))
    who = village.people["clerk"]
    return register_project(division_id=village.division.pk, plan=plan, by=who, at=at(DAY), on=DAY)


def make_asked(village: Village) -> dict[str, int]:
    """A challenge from paper, an order and an inquiry."""
    clerk = {"division_id": village.division.pk, "by": village.people["clerk"], "at": at(DAY), "on": DAY}
    challenge = receive(question=Question(text="路灯电费怎么涨了", name="林秋禾"), **clerk).challenge
    ordered = OrderInput(village.items["month-account"].pk, month(5), "三月的账没有公开", period_start=month(3))
    order = issue_order(given=ordered, **{**clerk, "by": village.people["township"]})
    asked = InquiryInput("inquiry", "villagers", "路灯", "路灯电费怎么分摊", 30, 200, "联名书", voluntary=True)
    inquiry = receive_inquiry(given=asked, **clerk)
    return {"challenge": challenge.pk, "order": order.pk, "inquiry": inquiry.pk}


def guidance(village: Village) -> Listing:
    item = Item.objects.create(code="test-offer", title="村级债务", category="money", form="general", trigger="period")
    return Listing.objects.create(
        item=item,
        applies_to="village",
        binding=Binding.GUIDANCE,
        content="债务",
        basis="讲稿",
        frequency="quarter",
        limit_kind="days_after_period",
        limit_days=20,
        audience="村民",
        channel="公开栏",
        valid_from=month(1),
    )


def test_each_page_is_there_for_its_people_and_for_nobody_else(things: Things) -> None:
    """Own, sibling, stranger and no post at all: what is out of scope does not exist."""
    browsers = {name: browser(things.village.people[name]) for name in EVERYBODY}
    found = {
        what: {name for name, client in browsers.items() if client.get(path).status_code == 200}
        for what, (path, _who) in things.paths.items()
    }
    assert found == {what: who for what, (_path, who) in things.paths.items()}
    for what, (path, who) in things.paths.items():
        for name in set(EVERYBODY) - who:
            assert browsers[name].get(path).status_code == 404, (what, name)


def test_every_page_of_the_url_table_is_walked(things: Things) -> None:
    names = {f"openness:{pattern.name}" for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    posts_only = {"openness:autosave", "openness:confirm", "openness:take_down"}
    # Files, not pages: tests/openness/test_exports*.py and test_sheets.py walk them.
    files = ("template", "draft_lines", "account_codes_export", "account_codes_template")
    sheets = {f"openness:{name}" for name in (*files, *(f"export_{what}" for what in EXPORTED))}
    assert names - posts_only - sheets <= set(things.paths)


def test_nobody_without_a_login_sees_anything_but_the_way_to_it(things: Things) -> None:
    for path in ["/desk/", "/desk/account/", *(path for path, _who in things.paths.values())]:
        assert path_of(Client().get(path)).startswith("/accounts/login/"), path


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("openness:duty", "sun"),
        ("openness:duty", "township"),
        ("openness:edit", "sun"),
        ("openness:edit", "neighbour"),
        ("openness:reason", "township"),
        ("openness:project_step", "secretary"),
        ("openness:event", "neighbour"),
        ("openness:schedule_adopt", "township"),
        ("openness:schedule_set", "clerk"),
        ("openness:schedule_threshold", "far"),
    ],
)
def test_a_post_by_somebody_else_changes_nothing(things: Things, what: str, name: str) -> None:
    before = (Disclosure.objects.count(), Listing.objects.count(), Threshold.objects.count())
    path, _who = things.paths[what]
    answer = browser(things.village.people[name]).post(path, {"place": VILLAGE, "reason": "没有理由也要改"})
    assert answer.status_code in (403, 404)
    assert (Disclosure.objects.count(), Listing.objects.count(), Threshold.objects.count()) == before
    assert Disclosure.objects.filter(state=State.SUBMITTED).exists()


@pytest.mark.parametrize("name", ["sun", "township", "neighbour", "far", "villager"])
def test_only_its_filers_autosave_a_draft(things: Things, name: str) -> None:
    draft = Disclosure.objects.get(state=State.DRAFT)
    answer = browser(things.village.people[name]).post(f"/desk/disclosures/{draft.pk}/autosave/", {"version": "1"})
    assert answer.status_code == 404
    assert Disclosure.objects.get(pk=draft.pk).version == draft.version


@pytest.mark.parametrize("name", ["clerk", "agent", "secretary", "bureau", "neighbour", "far", "villager"])
def test_only_supervisors_and_the_township_confirm_a_sheet(things: Things, name: str) -> None:
    sheet = PaperSheet.objects.get()
    answer = browser(things.village.people[name]).post(f"/desk/sheets/{sheet.pk}/confirm/")
    assert answer.status_code == 404
    assert PaperSheet.objects.get().confirmed_at is None


def test_what_is_only_public_is_read_on_the_board(village: Village) -> None:
    public = village.month(1, spent("20.00"))
    assert browser(village.people["far"]).get(f"/desk/disclosures/{public.pk}/").status_code == 404
    assert browser(village.people["bureau"]).get(f"/desk/disclosures/{public.pk}/").status_code == 200


def test_a_wrong_method_is_405(things: Things) -> None:
    clerk = browser(things.village.people["clerk"])
    filed = Disclosure.objects.get(state=State.SUBMITTED)
    assert clerk.post("/desk/").status_code == 405
    assert clerk.post(f"/desk/disclosures/{filed.pk}/").status_code == 405
    assert clerk.get(f"/desk/disclosures/{filed.pk}/autosave/").status_code == 405
    assert clerk.delete(f"/desk/disclosures/{filed.pk}/edit/").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/desk/duties/99999999999999999999/",
        "/desk/disclosures/123456/",
        "/desk/disclosures/1/destroy/",
        "/desk/files/77777/",
        "/desk/places/ABC/",
        "/desk/schedule/990101/items/1/nothing/",
        "/desk/schedule/990101/ladder/nothing/",
    ],
)
def test_what_does_not_exist_is_404(village: Village, path: str) -> None:
    assert browser(village.people["bureau"]).get(path).status_code == 404


def test_no_page_may_be_kept_by_a_cache(things: Things) -> None:
    clerk = browser(things.village.people["clerk"])
    for path, who in things.paths.values():
        if "clerk" in who:
            assert "no-store" in clerk.get(path).headers["Cache-Control"], path


def cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.req("R-OPN-5")
def test_the_to_do_list_costs_the_same_with_one_duty_and_with_forty(village: Village) -> None:
    """Measured as an ordinary user; the township's overview as well."""
    monthly_duty(village, 1)
    people = {
        "clerk": "/desk/",
        "agent": "/desk/",
        "township": f"/desk/places/{TOWNSHIP}/",
        "bureau": f"/desk/places/{COUNTY}/",
    }
    browsers = {name: browser(village.people[name]) for name in people}
    before = {name: cost(browsers[name], path) for name, path in people.items()}
    for number in range(2, 22):
        for place in (village.division, village.sibling):
            open_duty(
                kind=KIND_PERIOD,
                division_id=place.pk,
                period=month(number - 12),
                role="clerk",
                opens_on=month(number - 11),
                due_on=month(number - 11).replace(day=15),
                subject=village.items["month-account"].pk,
            )
    assert {name: cost(browsers[name], path) for name, path in people.items()} == before
    assert before["clerk"] <= 12
    assert before["township"] <= 21


def test_a_form_and_its_page_cost_the_same_with_one_line_and_with_sixty(village: Village) -> None:
    clerk, sun = browser(village.people["clerk"]), browser(village.people["sun"])
    draft = village.saved_month(1, spent("1.00"))
    edit, detail = f"/desk/disclosures/{draft.pk}/edit/", f"/desk/disclosures/{draft.pk}/"
    before = cost(clerk, edit), cost(clerk, detail)
    draft = village.save(draft, lines=[spent(f"{n}.00") for n in range(1, 61)])
    assert (cost(clerk, edit), cost(clerk, detail)) == before
    village.submit(draft)
    assert cost(sun, f"/desk/disclosures/{draft.pk}/verify/") <= 40


# Projects and catalogue -----------------------------------------------------------------------------------------------


PLAN = {
    "name": "水塔维修",
    "budget": "42,000",
    "funding": "上级补助",
    "planned_start_on": "2026-05-10",
    "planned_end_on": "2026-06-10",
}


@pytest.mark.req("R-OPN-3")
def test_a_project_is_told_once_and_its_stages_take_it_from_there(village: Village) -> None:
    clerk = browser(village.people["clerk"])
    page = path_of(clerk.post("/desk/projects/new/", {"place": VILLAGE, **PLAN}))
    project = Project.objects.get()
    assert page == f"/desk/projects/{project.pk}/"
    draft = village.draft("project-start", project_id=project.pk)
    form = clerk.get(f"/desk/disclosures/{draft.pk}/edit/").content.decode()
    assert "42,000.00" in form
    assert "项目里还没有“谁来做（承建单位）”" in form
    assert f'href="/desk/projects/{project.pk}/"' in form
    changed = {**PLAN, "contractor": "县建筑队", "selection": "代表会议", "version": str(project.version)}
    path_of(clerk.post(f"{page}plan/", changed))
    assert clerk.post(f"{page}plan/", changed).status_code == 422  # the version is used up
    steps = [
        ("start", {"started_on": "2026-04-01"}),
        ("halfway", {"halfway_on": "2026-04-05", "progress": "塔身已修好", "paid": "20,000"}),
        ("settlement", {"settled_on": "2026-04-09", "settlement": "41000", "paid": "41000"}),
    ]
    for verb, given in steps:
        version = str(Project.objects.get().version)
        path_of(clerk.post(f"{page}{verb}/", {**given, "version": version}))
    assert Project.objects.get().settlement == 41000


@pytest.mark.req("R-OPN-3")
def test_a_stage_out_of_order_is_refused_at_its_field(village: Village) -> None:
    project = make_project(village)
    clerk = browser(village.people["clerk"])
    given = {"halfway_on": "2026-04-11", "progress": "一半", "paid": "1", "version": "1"}
    answer = clerk.post(f"/desk/projects/{project.pk}/halfway/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有记录开工" in page
    assert page.count("日期2026-04-11还没到") == 2


@pytest.mark.req("R-OPN-1")
def test_a_county_adopts_sets_stricter_and_is_refused_laxer(village: Village) -> None:
    bureau = browser(village.people["bureau"])
    offer = guidance(village)
    adopted = {"basis": "清溪县公开目录", "valid_from": "2026-04-10"}
    path_of(bureau.post(f"/desk/schedule/{COUNTY}/adopt/{offer.pk}/", adopted))
    assert Listing.objects.filter(item=offer.item, place_code=COUNTY, binding=Binding.LOCAL).exists()
    url = f"/desk/schedule/{COUNTY}/items/{village.items['month-account'].pk}/village/"
    first = bureau.get(url).context["form"].initial
    terms = {name: value for name, value in first.items() if value not in ([], False)} | {"basis": "县文件"}
    laxer = bureau.post(url, {**terms, "limit_days": "25"})
    assert laxer.status_code == 422
    assert laxer.content.decode().count("公开时限不能比依据更晚") == 2
    path_of(bureau.post(url, {**terms, "limit_days": "8"}))
    assert Listing.objects.get(item=village.items["month-account"], place_code=COUNTY).limit_days == 8


@pytest.mark.req("R-OPN-1", "R-OPN-5")
def test_threshold_ladder_and_a_local_matter(village: Village) -> None:
    bureau = browser(village.people["bureau"])
    given = {"amount": "5,000", "basis": "县文件", "valid_from": "2026-04-10"}
    path_of(bureau.post(f"/desk/schedule/{COUNTY}/threshold/", given))
    assert Threshold.objects.get().amount == 5000
    ladder = f"/desk/schedule/{COUNTY}/ladder/county/"
    assert bureau.post(ladder, {"working_days": "11", "source": "县文件"}).status_code == 422
    path_of(bureau.post(ladder, {"working_days": "6", "source": "县文件"}))
    assert LadderStep.objects.get().working_days == 6
    assert "6 个工作日" in bureau.get(f"/desk/schedule/{COUNTY}/").content.decode()
    matter = {
        "title": "水费收支",
        "code": "water-fee",
        "category": "money",
        "applies_to": ["village"],
        "trigger": "period",
        "frequency": "quarter",
        "limit_kind": "days_after_period",
        "limit_days": "15",
        "display_days": "15",
        "content": "水费收了多少、用到哪里",
        "audience": "全体村民",
        "channel": "公开栏",
        "web": "all",
        "basis": "县文件",
        "valid_from": "2026-04-10",
    }
    path_of(bureau.post(f"/desk/schedule/{COUNTY}/add/", matter))
    twice = bureau.post(f"/desk/schedule/{COUNTY}/add/", matter)
    assert twice.status_code == 422
    assert "这个代码已经用过" in twice.content.decode()


def test_the_pages_use_no_inline_script_and_no_inline_style(things: Things) -> None:
    clerk = browser(things.village.people["clerk"])
    for path, who in things.paths.values():
        if "clerk" in who and not path.startswith("/desk/files/"):
            answer = clerk.get(path)
            if not answer["Content-Type"].startswith("text/html"):
                continue
            page = answer.content.decode()
            assert " style=" not in page, path
            assert " onclick=" not in page, path
