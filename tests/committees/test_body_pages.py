"""Bodies at the desk and on the board: what each role may open, what is shown of whom, and what is recorded."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.committees.choices import BodyKind, Post
from governance.committees.models import Expected, Handover, Office, Term, WorkingRules
from governance.committees.queries.appointment import Declared
from tests.committees.makers_body import COMMUNITY, COUNTY, NONE, TERM, TOWNSHIP, VILLAGE, Made
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-1")]


@pytest.fixture
def made(bodies_world: Made) -> Made:
    return bodies_world


def client(made: Made, who: str) -> Client:
    return browser(made.people[who])


def text(made: Made, who: str, url: str) -> str:
    response = client(made, who).get(url)
    assert response.status_code == 200, response
    return response.content.decode()


def test_the_page_of_a_community_says_what_is_needed_and_what_is_met(made: Made) -> None:
    made.committee(2, 0)
    page = text(made, "clerk", reverse("committees:bodies_of", args=[VILLAGE]))
    assert "妇女成员不符合：需要不少于1人，现为0人" in page
    assert "《村民委员会组织法》第八条" in page


def test_one_goes_straight_to_the_only_place_one_has(made: Made) -> None:
    assert client(made, "clerk").get("/desk/bodies/").headers["Location"] == f"/desk/bodies/place/{VILLAGE}/"
    assert client(made, "township").get("/desk/bodies/").headers["Location"] == f"/desk/bodies/above/{TOWNSHIP}/"


@pytest.mark.parametrize("who", ["sibling_clerk", "admin"])
def test_bodies_outside_ones_scope_are_not_there(made: Made, who: str) -> None:
    committee = made.committee(2, 1)
    office = committee.offices.first()
    assert office is not None
    for name, key in (
        ("bodies_of", VILLAGE),
        ("body", committee.pk),
        ("appoint", committee.pk),
        ("office_end", office.pk),
    ):
        assert client(made, who).get(reverse(f"committees:{name}", args=[key])).status_code == 404


@pytest.mark.parametrize("who", ["township", "bureau", "secretary", "supervisor"])
def test_who_only_reads_finds_no_form(made: Made, who: str) -> None:
    committee = made.committee(2, 1)
    assert client(made, who).get(reverse("committees:body", args=[committee.pk])).status_code == 200
    for name in ("appoint", "term_new", "rules_new"):
        assert client(made, who).get(reverse(f"committees:{name}", args=[committee.pk])).status_code == 404


@pytest.mark.parametrize(("who", "sees"), [("clerk", True), ("head", True), ("secretary", False), ("township", False)])
def test_declarations_are_for_clerk_and_head_of_that_community_alone(made: Made, who: str, sees: bool) -> None:
    committee = made.committee(2, 1)
    supervision = made.body(BodyKind.SUPERVISION)
    made.term(supervision)
    first = made.appoint(supervision, "监督甲", Post.CHAIR)
    made.appoint(supervision, "监督乙", declaration=Declared(TERM, none=False, ties=((first.pk, "sibling"),)))
    page = text(made, who, reverse("committees:body", args=[supervision.pk]))
    assert ("近亲属声明" in page) is sees
    assert ("兄弟姐妹" in page) is sees
    assert "近亲属声明" not in text(made, "township", reverse("committees:bodies_of", args=[VILLAGE]))
    assert committee.offices.count() == 3


def test_not_even_a_superuser_reads_a_declaration(made: Made) -> None:
    committee = made.committee(2, 1)
    root = made.people["admin"]
    root.is_superuser = True
    root.save()
    page = text(made, "admin", reverse("committees:body", args=[committee.pk]))
    assert "近亲属声明" not in page


def fields(name: str, **given: str) -> dict[str, str]:
    told = {"post": "member", "name": name, "sex": "man", "starts_on": "2026-03-02", "basis": "选举产生"}
    return {**told, "signed_on": "2026-03-02", "none": "on", **given}


def test_an_appointment_is_checked_before_it_is_recorded(made: Made) -> None:
    committee = made.committee(6, 1)
    url = reverse("committees:appoint", args=[committee.pk])
    response = client(made, "clerk").post(url, fields("第八人", check="1"))
    page = response.content.decode()
    assert "有 1 处不符合" in page
    assert "村民委员会人数上限不符合" in page
    assert Office.objects.count() == 7
    refused = client(made, "clerk").post(url, fields("第八人", go="1"))
    assert refused.status_code == 422
    assert client(made, "clerk").post(url, fields("第八人", go="1", recorded="on")).status_code == 302
    assert Office.objects.get(name="第八人").flags
    assert "照实登记，与规定不符" in text(made, "township", reverse("committees:body", args=[committee.pk]))


def test_a_person_of_the_register_is_chosen_by_name(made: Made) -> None:
    committee = made.committee(2, 1)
    person = made.person("周八", sex="female")
    url = reverse("committees:appoint", args=[committee.pk])
    page = client(made, "clerk").post(url, fields("周八", check="1")).content.decode()
    assert "1980年生" in page
    client(made, "clerk").post(url, fields("周八", go="1", person=str(person.pk)))
    office = Office.objects.get(person=person)
    assert office.woman, "the register knows better than the form"


def test_a_relative_is_named_on_the_form(made: Made) -> None:
    committee = made.committee(2, 1)
    relative = committee.offices.order_by("pk").first()
    assert relative is not None
    url = reverse("committees:appoint", args=[committee.pk])
    sent = {**fields("赵六", go="1"), f"tie_{relative.pk}": "spouse"}
    sent.pop("none")
    response = client(made, "clerk").post(url, sent)
    assert response.status_code == 422
    assert "近亲属" in response.content.decode()
    assert Office.objects.count() == 3


def test_a_new_term_of_the_committee_begins_a_hand_over(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE, since=dt.date(2020, 1, 1))
    made.term(committee, dt.date(2021, 3, 2))
    today = timezone.localdate()
    response = client(made, "clerk").post(
        reverse("committees:term_new", args=[committee.pk]), {"starts_on": today.isoformat()}
    )
    handover = Handover.objects.get(term=Term.objects.get(number=2))
    assert response.headers["Location"] == reverse("committees:handover", args=[handover.pk])
    page = text(made, "clerk", response.headers["Location"])
    assert "选举文件和选票" in page
    assert client(made, "sibling_clerk").get(response.headers["Location"]).status_code == 404


def test_the_hand_over_is_listed_below_and_confirmed_above(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee, dt.date(2021, 3, 2))
    today = timezone.localdate()
    client(made, "clerk").post(reverse("committees:term_new", args=[committee.pk]), {"starts_on": today.isoformat()})
    handover = Handover.objects.get()
    url = reverse("committees:handover", args=[handover.pk])
    given = {f"given_{item['code']}": "1" for item in handover.items[1:]}
    assert client(made, "clerk").post(url, {"list": "1", **given}).status_code == 422
    missing = {f"note_{handover.items[0]['code']}": "公章在乡里保管"}
    assert client(made, "township").post(url, {"list": "1", **given, **missing}).status_code == 404
    assert client(made, "clerk").post(url, {"list": "1", **given, **missing}).status_code == 302
    assert client(made, "clerk").post(url, {"finish": "1", "done_on": today.isoformat()}).status_code == 404
    assert client(made, "township").post(url, {"finish": "1", "done_on": today.isoformat()}).status_code == 302
    page = text(made, "clerk", url)
    assert "公章在乡里保管" in page
    assert client(made, "clerk").post(url, {"list": "1", **given, **missing}).status_code == 404


# Above and outside ---------------------------------------------------------------------------------------------------


@pytest.mark.req("R-CMT-2")
def test_the_township_sees_counts_and_the_share_of_residents(made: Made) -> None:
    committee = made.committee(2, 1, lives_here=True)
    Office.objects.filter(body=committee, name="委员3").update(lives_here=False)
    page = text(made, "township", reverse("committees:bodies_overview", args=[TOWNSHIP]))
    assert "2／3" in page
    assert "委员1" not in page
    csv = client(made, "township").get(f"/desk/bodies/above/{TOWNSHIP}.csv")
    assert f"{VILLAGE},上湾村,1,3,1,2,3" in b"".join(csv.streaming_content).decode()  # type: ignore[attr-defined]
    assert client(made, "township").get(reverse("committees:bodies_overview", args=[COUNTY])).status_code == 404


def test_the_view_from_above_takes_a_fixed_number_of_queries(made: Made, django_assert_max_num_queries: object) -> None:
    made.committee(2, 1)
    bureau = client(made, "bureau")
    bureau.get(reverse("committees:bodies_overview", args=[COUNTY]))
    with django_assert_max_num_queries(16) as first:  # type: ignore[operator]
        bureau.get(reverse("committees:bodies_overview", args=[COUNTY]))
    made.committee(4, 1, COMMUNITY)
    with django_assert_max_num_queries(16) as second:  # type: ignore[operator]
        bureau.get(reverse("committees:bodies_overview", args=[COUNTY]))
    assert len(first.captured_queries) == len(second.captured_queries)


def test_anyone_sees_names_and_posts_and_of_the_rest_only_counts(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee)
    made.appoint(committee, "主任甲", Post.CHAIR, party_member=True, lives_here=True)
    made.appoint(committee, "委员乙", woman=True, party_member=False, lives_here=True)
    made.appoint(committee, "委员丙", party_member=False, lives_here=False)
    made.appoint(committee, "打杂的", Post.HIRED, declaration=None)
    response = Client().get(f"/board/{VILLAGE}/bodies/")
    page = response.content.decode()
    assert response.status_code == 200
    for shown in ("主任甲", "委员乙", "共3人", "妇女1人", "住在本村（社区）2人"):
        assert shown in page
    for hidden in ("打杂的", "近亲属", "不符合", "党员"):  # one of three, beside three names
        assert hidden not in page
    assert "sessionid" not in response.cookies


def test_a_count_is_shown_only_where_it_is_known_of_everybody_and_is_not_of_one(made: Made) -> None:
    mediation = made.body(BodyKind.MEDIATION)
    made.appoint(mediation, "调解甲", Post.CHAIR, woman=True, party_member=True, lives_here=True)
    page = Client().get(f"/board/{VILLAGE}/bodies/").content.decode()
    assert "调解甲" in page
    assert "妇女" not in page
    made.appoint(mediation, "调解乙", party_member=None, lives_here=True)
    page = Client().get(f"/board/{VILLAGE}/bodies/").content.decode()
    assert "妇女1人" in page
    assert "党员" not in page


def test_rules_of_work_are_public_in_all_their_versions(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    url = reverse("committees:rules_new", args=[committee.pk])
    told = {"title": "议事规则", "text": "每月开一次会。", "adopted_on": "2026-03-10", "adopted_by": "村民代表会议"}
    assert client(made, "clerk").post(url, told).status_code == 302
    told |= {"text": "每半月开一次会。", "adopted_on": "2026-04-10"}
    assert client(made, "clerk").post(url, told).status_code == 302
    first, second = WorkingRules.objects.order_by("number")
    assert (first.ended_on, second.ended_on) == (dt.date(2026, 4, 9), None)
    page = Client().get(f"/board/{VILLAGE}/bodies/rules/{first.pk}/").content.decode()
    assert "每月开一次会" in page
    assert "这是旧版" in page
    assert "登记号" in page
    assert Client().get(f"/board/{COMMUNITY}/bodies/rules/{first.pk}/").status_code == 404
    refused = client(made, "clerk").post(url, {**told, "text": "电话13812345678", "adopted_on": "2026-05-10"})
    assert refused.status_code == 422


def test_an_export_holds_what_is_public_of_an_office(made: Made) -> None:
    made.appoint(made.committee(2, 1), "赵六", declaration=NONE)
    rows = b"".join(client(made, "clerk").get("/desk/export/offices.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "赵六" in rows
    assert "女" not in rows.splitlines()[0]
    other = b"".join(client(made, "sibling_clerk").get("/desk/export/offices.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "赵六" not in other


@pytest.mark.req("R-RES-6")
def test_the_county_adds_and_ends_what_it_expects(made: Made) -> None:
    url = reverse("committees:expected", args=[COUNTY])
    told = {"committee": "village", "community_type": "", "kind": "body", "code": "security", "title": "治保会"}
    assert client(made, "township").get(url).status_code == 404
    assert client(made, "clerk").get(url).status_code == 404
    assert client(made, "bureau").post(url, {**told, "basis": "清民发〔2026〕1号"}).status_code == 302
    assert client(made, "bureau").post(url, {**told, "basis": "清民发〔2026〕1号"}).status_code == 422
    page = text(made, "clerk", reverse("committees:bodies_of", args=[VILLAGE]))
    assert "治保会" in page
    assert "治保会" not in text(made, "urban_clerk", reverse("committees:bodies_of", args=[COMMUNITY]))
    assert "县里规定" in text(made, "bureau", url)
    row = Expected.objects.get(code="security", place=COUNTY)
    assert client(made, "bureau").post(url, {"end": str(row.pk)}).status_code == 302
    assert Expected.objects.get(pk=row.pk).valid_to == timezone.localdate()
