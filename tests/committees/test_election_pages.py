"""Elections at the desk and on the board: who sees names, what the public sees, how many queries a page takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.places.models import Division
from governance.committees.actions import election_result as results
from governance.committees.actions import election_roll as rolls
from governance.committees.models import Candidate, Election, ElectionNotice, RollEntry, RollObjection
from tests.committees.makers_election import DAY, FORMAL, PLANNED, ROLL, Place, make_place, tally
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-2", "R-RES-1")]
NAMED_PAGES = ("roll/", "candidates/", "proxies/", "roll.csv", "roll.pdf")


def client_of(user: User) -> Client:
    return browser(user, DAY)


def above(place: Place, role: str, length: int) -> User:
    user = User.objects.create_user(f"{role}{length}", name=role)
    division = Division.objects.get(code=place.division.code[:length])
    Assignment.objects.create(user=user, role=role, division=division, starts_on=dt.date(2025, 1, 1))
    return user


@pytest.fixture
def village() -> Place:
    return make_place()


@pytest.fixture
def formal(village: Place) -> Election:
    election = village.plan()
    village.ready(election)
    return Election.objects.get(pk=election.pk)


def decided(place: Place, election: Election) -> Election:
    found = list(Candidate.objects.filter(election=election).order_by("pk"))
    place.vote(election)
    place.count(election, tally(36, dict(zip(found, (25, 10, 24, 11, 30, 5), strict=True))))
    results.decide_result(election_id=election.pk, in_secret=True, **place.when("clerk", DAY))
    return Election.objects.get(pk=election.pk)


@time_machine.travel(DAY, tick=False)
def test_names_of_voters_are_there_for_the_named_roles_of_the_community_alone(
    village: Place, formal: Election, settings: Any
) -> None:
    clerk = client_of(village.users["clerk"])
    page = clerk.get(f"/desk/elections/{formal.pk}/roll/")
    assert page.status_code == 200
    assert "村民01" in page.content.decode()
    root = User.objects.create_superuser("root", password="x")
    others = [
        village.users["supervisor"],
        village.users["head"],
        above(village, Role.TOWNSHIP_STAFF, 9),
        above(village, Role.BUREAU_REVIEWER, 6),
        above(village, Role.PLATFORM_ADMIN, 6),
        root,
    ]
    for user in others:
        client = client_of(user)
        statuses = {part: client.get(f"/desk/elections/{formal.pk}/{part}").status_code for part in NAMED_PAGES}
        assert set(statuses.values()) == {404}, (user.username, statuses)


@time_machine.travel(DAY, tick=False)
def test_the_board_shows_numbers_and_candidates_and_no_voter(village: Place, formal: Election) -> None:
    decided(village, formal)
    page = Client().get(f"/board/{village.division.code}/elections/{formal.pk}/").content.decode()
    assert "登记参加选举 40 人" in page
    assert "村民01" in page  # elected
    assert "村民20" not in page  # a voter
    assert "选举有效，选足了名额" in page
    assert "<svg" in page
    assert Client().get(f"/board/{village.division.code}/elections/").status_code == 200
    assert Client().get(f"/board/990101001999/elections/{formal.pk}/").status_code == 404


@time_machine.travel(DAY, tick=False)
def test_one_looks_up_oneself_by_name_and_the_end_of_ones_number(village: Place, formal: Election) -> None:
    person = village.people[7]
    person.identity, person.identity_mark, person.identity_tail = b"x", "m", "123X"
    person.save()
    url = f"/board/{village.division.code}/elections/{formal.pk}/me/"
    assert "您在名单上" in Client().post(url, {"name": person.name, "tail": "123x"}).content.decode()
    assert "没有查到" in Client().post(url, {"name": person.name, "tail": "1234"}).content.decode()
    assert "没有查到" in Client().post(url, {"name": village.people[8].name, "tail": "123X"}).content.decode()
    for _n in range(20):
        last = Client().post(url, {"name": person.name, "tail": "0000"})
    assert "查得太多" in last.content.decode()


@pytest.mark.rule("VC-EL-ROLL-DAYS")
@time_machine.travel(PLANNED, tick=False)
def test_the_party_secretary_settles_the_plan_and_sees_why_a_day_is_too_near(village: Place) -> None:
    client = client_of(village.users["secretary"])
    assert client.get("/desk/elections/").status_code == 200
    url = f"/desk/elections/new/{village.body.pk}/"
    given = {"mode": "VILLAGE", "chair": "1", "deputy": "1", "member": "1", "plan": "按法定程序换届。"}
    refused = client.post(url, {**given, "election_day": "2026-08-01"})
    assert refused.status_code == 422
    assert "二十日前" in refused.content.decode() or "第十七条" in refused.content.decode()
    made = client.post(url, {**given, "election_day": DAY.isoformat()})
    assert made.status_code == 302
    page = client.get(made["Location"]).content.decode()
    assert "登记选举委员会" in page
    assert "2026年8月31日" in page  # twenty days before
    assert client_of(village.users["clerk"]).get(url).status_code == 404


@time_machine.travel(ROLL, tick=False)
def test_the_clerk_carries_an_election_by_its_pages(village: Place) -> None:
    election = village.plan()
    client = client_of(village.users["clerk"])
    one = f"/desk/elections/{election.pk}/"
    lines = "村民36 主任 40\n村民37 委员 30\n村民38 委员 20\n村民39 委员 10 候补"
    given = {"act": "committee", "committee-way": "council", "committee-formed_on": "2026-08-01"}
    assert client.post(one, {**given, "committee-members": lines}).status_code == 302
    assert client.post(f"{one}roll/", {"act": "build"}).status_code == 302
    away = village.people[-1]
    said = {"act": "say", "persons": [str(away.pk)], "say-said_on": "2026-08-19", "say-how": "电话"}
    assert client.post(f"{one}roll/", said).status_code == 302
    assert RollEntry.objects.get(election=election, person=away).state == "listed"
    assert client.post(one, {"act": "publish_roll"}).status_code == 302
    objection = {
        "act": "object",
        "object-person": "村民40",
        "object-by_name": "村民39",
        "object-asks": "remove",
        "object-reason": "已经迁走",
        "object-received_on": ROLL.isoformat(),
    }
    assert client.post(f"{one}roll/", objection).status_code == 302
    row = RollObjection.objects.get(election=election)
    name = f"answer{row.pk}"
    answer = {"act": name, f"{name}-objection": row.pk, f"{name}-granted": "0", f"{name}-answer": "仍在册"}
    assert client.post(f"{one}roll/", answer).status_code == 302
    nomination = {
        "act": "nominate",
        "nominate-person": "没有这个人",
        "nominate-post": "chair",
        "nominate-nominator": "voters",
        "nominate-supporters": "12",
        "nominate-nominated_on": ROLL.isoformat(),
        "nominate-declared_on": ROLL.isoformat(),
    }
    assert client.post(f"{one}candidates/", nomination).status_code == 422
    assert client.post(f"{one}candidates/", {**nomination, "nominate-person": "村民01"}).status_code == 302
    assert client.get(f"{one}candidates/").status_code == 200
    assert client.get(f"{one}proxies/").status_code == 200
    assert client.post(one, {"act": "nothing"}).status_code == 404
    assert b"%PDF" in client.get(f"{one}roll.pdf").content[:5]


@time_machine.travel(DAY, tick=False)
def test_a_count_shows_no_other_count(village: Place, formal: Election) -> None:
    village.vote(formal)
    found = list(Candidate.objects.filter(election=formal).order_by("pk"))
    village.count(formal, tally(37, dict.fromkeys(found, 13)), who=("clerk",))
    page = client_of(village.users["supervisor"]).get(f"/desk/elections/{formal.pk}/count/").content.decode()
    assert "已有1人录入" in page
    assert 'value="13"' not in page
    assert 'value="37"' not in page


@time_machine.travel(FORMAL, tick=False)
def test_pages_take_a_fixed_number_of_queries(
    village: Place, formal: Election, django_assert_max_num_queries: Any
) -> None:
    client = client_of(village.users["clerk"])
    for path, most in (("", 40), ("roll/", 20), ("candidates/", 25)):
        client.get(f"/desk/elections/{formal.pk}/{path}")
        with django_assert_max_num_queries(most):
            client.get(f"/desk/elections/{formal.pk}/{path}")


def test_a_roll_is_built_by_one_statement_whatever_its_size(village: Place, django_assert_num_queries: Any) -> None:
    election = village.plan()
    village.form(election)
    told = village.when("clerk", ROLL)
    rolls.build_roll(election_id=election.pk, **told)
    RollEntry.objects.all().delete()
    with django_assert_num_queries(8):  # savepoint, lock, scope, law (2), the statement, journal, release
        rolls.build_roll(election_id=election.pk, **told)
    assert ElectionNotice.objects.filter(election=election).count() == 2
