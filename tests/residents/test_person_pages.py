"""The desk and the API of the register: whose it is, in how many queries, and that everybody else gets nothing."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.journal.models import Entry
from governance.base.law.loading import load
from governance.base.spreadsheet import XLSX_TYPE, write_table
from residents.actions.import_people import start_import
from residents.actions.person import register_person
from residents.models import Group, Person, Upload
from residents.queries.import_people import columns, template
from residents.rules.register import PersonFacts
from residents.urls import PEOPLE
from tests.openness.county import EARLY, SIBLING, VILLAGE, County, at
from tests.residents.conftest import DAY, NOW, People
from tests.residents.makers_people import identity_number, make_household, make_person, send_away

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-1")]
BORN = dt.date(1980, 5, 1)
NUMBER, PHONE, NAME = identity_number(BORN), "13800138000", "王小明"
XLSX = "people.xlsx"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(dt.datetime(2026, 3, 4, 2, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def law(county: County) -> None:
    load(at=at(EARLY))


def text_of(response: Any) -> str:
    return response.content.decode()


def registered(county: County, clerk: User) -> Person:
    """Somebody with everything, so that every address has something behind it."""
    village = county.places[VILLAGE]
    house = make_household(village, group=Group.objects.create(division=village, number=1, name="一组"))
    facts = PersonFacts(NAME, "male", BORN, "here", identity=NUMBER, phone=PHONE, household_id=house.pk)
    made = register_person(division_id=village.pk, facts=facts, by=clerk, **NOW)
    send_away(made, since=DAY)
    made.memberships.create(since=DAY, basis="成员大会确认", by=clerk)
    start_import(division_id=village.pk, content=template(), filename="a.xlsx", by=clerk, **NOW)
    return made


def addresses(made: Person) -> list[str]:
    house = made.household
    assert house is not None
    ids = {
        "person_id": made.pk,
        "household_id": house.pk,
        "group_id": house.group_id,
        "absence_id": made.absences.get().pk,
        "member_id": made.memberships.get().pk,
        "upload_id": Upload.objects.get().pk,
    }
    found = []
    for pattern in PEOPLE:
        names = pattern.pattern.converters
        found.append(reverse(f"residents:{pattern.name}", kwargs={name: ids[name] for name in names}))
    return found


API = (
    "people/{}/",
    "people/{}/change/",
    "people/{}/leave/",
    "people/{}/absence/",
    "people/{}/number/",
    "people/{}/merge/",
)
BODIES: dict[str, dict[str, Any]] = {
    "change": {"name": "甲乙", "sex": "male", "born_on": "1980-05-01", "registration": "here"},
    "leave": {"ended_on": "2026-03-04"},
    "absence": {"away": "elsewhere", "since": "2026-01-01"},
    "number": {"field": "identity", "purpose": "reach", "reason": "通知领证"},
    "merge": {"double": 1},
}


def test_everybody_else_gets_nothing_on_every_address(
    county: County, clerk: User, outsiders: list[User], people: People
) -> None:
    """Other roles, higher levels, the neighbour, one whose post has ended, and the superuser."""
    made = registered(county, clerk)
    before = Person.objects.values().get()
    users = [user for user in outsiders if user != people(Role.PARTY_SECRETARY)]
    for user in users:
        if user.is_superuser:  # else it is only sent to the second step
            TOTP.activate(user, generate_totp_secret())
            RecoveryCodes.activate(user)
    users += [people(Role.ACCOUNTING_AGENT, VILLAGE), people(Role.GOVERNMENT_OFFICE, VILLAGE[:6])]
    for user in users:
        client = people.client(user)
        neighbour = user == people(Role.CLERK, SIBLING)
        for address in addresses(made):
            for method in (client.get, client.post):
                response = method(address + "?place=" + VILLAGE)
                allowed = (200,) if neighbour and address.endswith("template.xlsx") else (404, 405)
                assert response.status_code in (*allowed, 405), (user.username, address)
                assert NAME not in response.content.decode(errors="replace")
        for route in API:
            verb = route.rstrip("/").rpartition("/")[2]
            address = "/api/v1/" + route.format(made.pk)
            if verb == "{}":
                response = client.get(address)
            else:
                response = client.post(address, json.dumps(BODIES[verb]), content_type="application/json")
            assert response.status_code == 404, (user.username, address)
        response = client.get("/api/v1/people/")
        assert response.status_code == 200
        assert response.json()["results"] == []
        assert client.get("/api/v1/households/").json()["results"] == []
    assert Person.objects.values().get() == before


def test_the_secretary_reads_and_the_head_shows_and_exports(county: County, clerk: User, people: People) -> None:
    made = registered(county, clerk)
    secretary, head = people.client(people(Role.PARTY_SECRETARY)), people.client(people(Role.COMMITTEE_HEAD))
    for client in (secretary, head):
        assert NAME in text_of(client.get(reverse("residents:people")))
        assert client.get(reverse("residents:person_change", args=[made.pk])).status_code == 404
        assert client.get(reverse("residents:import")).status_code == 404
    assert secretary.get(reverse("residents:person_number", args=[made.pk])).status_code == 404
    assert secretary.get(reverse("residents:export_people")).status_code == 404
    assert people.client(clerk).get(reverse("residents:export_people")).status_code == 404
    assert head.post(reverse("residents:export_people"), {"reason": "用"}).status_code == 422
    sent = head.post(reverse("residents:export_people"), {"reason": "换届选举选民登记"})
    assert sent["Content-Type"] == XLSX_TYPE
    assert Entry.objects.get(verb="residents.register_exported").data == {"reason": "换届选举选民登记"}


def test_no_page_shows_a_whole_number_but_the_one_with_a_reason(county: County, clerk: User, people: People) -> None:
    made = registered(county, clerk)
    client = people.client(clerk)
    for address in [*addresses(made), "/api/v1/people/", f"/api/v1/people/{made.pk}/"]:
        response = client.get(address)
        if response.status_code == 200 and not address.endswith(XLSX) and "import/" not in address:
            assert NUMBER not in text_of(response), address
            assert PHONE not in text_of(response), address
    page = reverse("residents:person_number", args=[made.pk])
    refused = client.post(page, {"field": "identity", "purpose": "reach", "reason": "看"})
    assert refused.status_code == 422
    assert NUMBER not in text_of(refused)
    shown = client.post(page, {"field": "identity", "purpose": "reach", "reason": "通知领证"})
    assert NUMBER in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert "通知领证" in text_of(client.get(reverse("residents:person", args=[made.pk])))


def test_the_journal_of_the_register_is_shown_to_nobody(county: County, clerk: User, people: People) -> None:
    registered(county, clerk)
    superuser = User.objects.create_superuser("root2", name="超管")
    for user in (superuser, people(Role.BUREAU_REVIEWER, VILLAGE[:6])):
        response = people.client(user).get("/admin/journal/entry/", follow=True)
        assert "residents.person_registered" not in text_of(response)
        assert "登记人员" not in text_of(response)


def test_the_list_is_searched_and_narrowed(county: County, clerk: User, people: People) -> None:
    made = registered(county, clerk)
    make_person(county.places[VILLAGE], "李未成", born_on=dt.date(2015, 1, 1))
    make_person(county.places[SIBLING], "别村人")
    client, page = people.client(clerk), reverse("residents:people")

    def names(**query: Any) -> set[str]:
        response = client.post(page, query, follow=True)
        return set(re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', text_of(response)))

    house = made.household
    assert house is not None
    assert names() == {NAME, "李未成"}
    assert names(q=NUMBER) == names(q=PHONE) == names(q="小明") == names(ages="adults") == {NAME}
    assert names(where="away") == names(group=house.group_id) == {NAME}
    assert names(where="here") == names(ages="minors") == {"李未成"}
    assert names(q="没有") == names(gone="on") == set()
    assert "没有这样的人" in text_of(client.get(page, {"q": "没有"}))


@pytest.mark.req("R-RES-1")
@pytest.mark.parametrize("number", [NUMBER, PHONE])
def test_a_whole_number_never_stands_in_an_address(county: County, clerk: User, people: People, number: str) -> None:
    registered(county, clerk)
    client, page = people.client(clerk), reverse("residents:people")
    assert client.get(page, {"q": number}).status_code == 404
    found = client.post(page, {"q": number})
    assert found.status_code == 200  # and no redirect to an address that holds it
    assert NAME in text_of(found)
    assert f"q={number}" not in text_of(found)
    assert client.post(page, {"q": "小明"}).status_code == 302


def test_an_empty_register_says_how_it_is_filled(county: County, clerk: User, people: People) -> None:
    assert "还没有登记人员" in text_of(people.client(clerk).get(reverse("residents:people")))


@pytest.mark.usefixtures("law")
def test_the_pages_take_the_same_few_queries_for_many(
    county: County, clerk: User, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = registered(county, clerk)
    for number in range(60):
        make_person(county.places[VILLAGE], f"人{number}", household=made.household)
    client = people.client(clerk)
    client.get(reverse("residents:people"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("residents:people"))
    with django_assert_num_queries(PERSON_QUERIES):
        assert "可以登记" in text_of(client.get(reverse("residents:person", args=[made.pk])))
    with django_assert_num_queries(HOUSE_QUERIES):
        client.get(reverse("residents:household", args=[made.household_id]))


LIST_QUERIES, PERSON_QUERIES, HOUSE_QUERIES = 8, 15, 5


def post(client: Client, name: str, data: dict[str, Any], *args: Any) -> Any:
    return client.post(reverse(f"residents:{name}", args=args), data)


def test_a_clerk_does_it_all_by_forms(county: County, clerk: User, people: People) -> None:
    client = people.client(clerk)
    assert post(client, "groups", {"number": "1", "name": "一组"}).status_code == 302
    group = Group.objects.get()
    made = post(client, "household_new", {"number": "12", "group": str(group.pk)})
    assert made.status_code == 302
    given = {"name": NAME, "sex": "male", "born_on": "1980-05-01", "registration": "here", "identity": NUMBER[:-1]}
    refused = post(client, "person_new", given)
    assert refused.status_code == 422
    assert "身份证号应是18位" in text_of(refused)
    assert post(client, "person_new", {**given, "identity": NUMBER, "phone": PHONE}).status_code == 302
    person = Person.objects.get()
    again = post(client, "person_new", {**given, "identity": NUMBER})
    assert again.status_code == 422
    assert "已经登记在" in text_of(again)
    change = {**given, "identity": "", "name": "王大明", "household": made.url.rstrip("/").rpartition("/")[2]}
    assert post(client, "person_change", change, person.pk).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.identity_tail) == ("王大明", NUMBER[-4:])
    away = {"away": "elsewhere", "place": "宁波市", "since": "2026-01-01"}
    assert post(client, "person_away", away, person.pk).status_code == 302
    assert post(client, "person_away", away, person.pk).status_code == 422
    assert post(client, "absence_end", {"until": "2026-03-01"}, person.absences.get().pk).status_code == 302
    member = {"since": "2024-01-01", "basis": "成员大会确认", "full_capacity": "on"}
    assert post(client, "person_member", member, person.pk).status_code == 302
    assert post(client, "member_end", {"until": "2026-03-01"}, person.memberships.get().pk).status_code == 302
    double = make_person(county.places[VILLAGE], "王大明")
    assert post(client, "person_merge", {"double": str(double.pk)}, person.pk).status_code == 302
    assert post(client, "person_leave", {"why": "moved", "ended_on": "2026-03-04"}, person.pk).status_code == 302
    person.refresh_from_db()
    assert person.ended_why == "moved"
    assert "已于 2026-03-04 注销" in text_of(client.get(reverse("residents:person", args=[person.pk])))


def test_a_sheet_is_uploaded_shown_and_confirmed(county: County, clerk: User, people: People) -> None:
    client = people.client(clerk)
    make_person(county.places[VILLAGE], household=make_household(county.places[VILLAGE], "9"))
    names = [column.name for column in columns()]
    lines = [
        {"name": "李红", "sex": "女", "born_on": "1982-01-02", "registration": "本地", "household": "9"},
        {"name": NAME, "sex": "男", "born_on": "1980-05-01", "registration": "本地", "household": "12"},
        {"name": "坏行", "sex": "男", "born_on": "八零年", "registration": "本地"},
    ]
    content = write_table(columns(), [[line.get(name, "") for name in names] for line in lines], title="人员")
    sheet = SimpleUploadedFile("人员.xlsx", content, XLSX_TYPE)
    sent = post(client, "import", {"file": sheet})
    assert sent.status_code == 302
    page = text_of(client.get(sent.url))
    assert all(words in page for words in ("第 4 行", "出生日期", "可能是同一个人", "李红"))
    assert Person.objects.count() == 1
    sha = re.findall(r'name="sha256" value="([0-9a-f]+)"', page)[0]
    done = client.post(sent.url, {"go": "1", "sha256": sha, "same_3": "same"})
    assert done.status_code == 302
    assert {one.name: one.household.number if one.household else "" for one in Person.objects.all()} == {
        "李红": "9",
        NAME: "12",
    }
    assert client.get(sent.url).status_code == 404


def test_the_api_registers_and_masks(county: County, clerk: User, people: People) -> None:
    client = people.client(clerk)
    given = {**BODIES["change"], "division": VILLAGE, "identity": NUMBER, "phone": PHONE}
    made = client.post("/api/v1/people/", json.dumps(given), content_type="application/json")
    assert made.status_code == 201, made.content
    assert (made.json()["identity_tail"], made.json()["phone_masked"]) == (NUMBER[-4:], "138****8000")
    again = client.post("/api/v1/people/", json.dumps(given), content_type="application/json")
    assert again.status_code == 422
    assert "double" in text_of(again)
    pk = made.json()["id"]
    shown = client.post(f"/api/v1/people/{pk}/number/", json.dumps(BODIES["number"]), content_type="application/json")
    assert shown.json() == {"number": NUMBER}
    township = people.client(people(Role.TOWNSHIP_STAFF, VILLAGE[:9]))
    found = township.get("/api/v1/people/counts/", {"within": VILLAGE})
    assert found.json() == {"persons": "少于10", "adults": "少于10", "away": "0", "households": "0"}
    assert township.get("/api/v1/people/counts/", {"within": "37"}).status_code == 404
