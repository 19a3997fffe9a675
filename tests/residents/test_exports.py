"""Requests, records and the box as files: for whom the lists are, and nothing that was sealed (R-RES-7, R-RES-8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from residents.actions.feedback import answer
from residents.actions.request import check_identity, finish
from tests.openness.county import COUNTY, SIBLING, VILLAGE, County
from tests.openness.test_exports import table
from tests.residents.conftest import DAY, NAME, NOW, PHONE, WORDS, People
from tests.residents.test_feedback import said
from tests.residents.test_record import assessed, broken
from tests.residents.test_request import sent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-7", "R-RES-8", "R-OPN-9")]


def rows(client: Client, what: str, kind: str = "csv", **query: str) -> list[list[str]]:
    return table(client.get(f"/desk/privacy/export/{what}.{kind}", query))[1:]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_requests_are_exported_for_who_handles_them_without_a_word_of_the_person(
    county: County, clerk: User, outsiders: list[User], people: People, kind: str
) -> None:
    got = sent(county)
    check_identity(request_id=got.request.pk, by=clerk, **NOW)
    finish(request_id=got.request.pk, answer="地址已经改好", by=clerk, **NOW)
    (row,) = rows(people.client(clerk), "requests", kind)
    assert row[0] == VILLAGE
    assert row[2:] == [
        str(got.request.pk),
        "更正、补充：写错了或不全",
        DAY.isoformat(),
        got.request.due_on.isoformat(),
        "已办好",
        "",
        DAY.isoformat(),
    ]
    for word in (NAME, PHONE, WORDS, "地址已经改好"):
        assert word not in str(row)
    assert rows(people.client(clerk), "requests", kind, within=SIBLING) == []
    TOTP.activate(User.objects.get(username="root"), "JBSWY3DPEHPK3PXP")
    for outsider in outsiders:
        assert rows(people.client(outsider), "requests", kind) == [], outsider


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_box_is_exported_for_who_answers_it_in_the_words_that_are_public(
    county: County, keeper: User, people: People, kind: str
) -> None:
    first = said(county, f"{NAME}看不清字")
    (row,) = rows(people.client(keeper), "feedback", kind)
    assert (row[0], row[6], row[7]) == (COUNTY, "已收到", "")
    assert NAME not in str(row)
    answer(feedback_id=first.pk, public_text="字太小", reply="右上角点“大字”", by=keeper, **NOW)
    (row,) = rows(people.client(keeper), "feedback", kind)
    assert row[6:] == ["已答复", "字太小", "右上角点“大字”", "", DAY.isoformat()]
    for role, code in ((Role.CLERK, VILLAGE), (Role.TOWNSHIP_STAFF, VILLAGE[:9]), (Role.BUREAU_REVIEWER, "990102")):
        assert rows(people.client(people(role, code)), "feedback", kind) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_records_are_exported_whole_for_their_keepers(county: County, keeper: User, people: People, kind: str) -> None:
    assessed(county, keeper)
    broken(county, keeper)
    desk = people.client(keeper)
    (record,) = rows(desk, "assessments", kind)
    assert {"公开保障对象名单", "依法公开，接受监督", "采取措施后可以做", DAY.isoformat()} <= set(record)
    (breach,) = rows(desk, "breaches", kind)
    assert {"名单发错了群", "12", "已撤回"} <= set(breach)
    for person in (people(Role.CLERK), people(Role.BUREAU_REVIEWER, "990102")):
        for what in ("assessments", "breaches"):
            assert rows(people.client(person), what, kind) == []


@pytest.mark.parametrize("what", ["requests", "feedback", "assessments", "breaches"])
def test_nobody_gets_a_list_without_signing_in_and_the_page_leads_to_it(
    county: County, clerk: User, keeper: User, people: People, what: str
) -> None:
    for make in (lambda: sent(county), lambda: said(county), lambda: assessed(county, keeper)):
        make()
    broken(county, keeper)
    assert Client().get(f"/desk/privacy/export/{what}.csv").status_code == 302
    assert people.client(keeper).get(f"/desk/privacy/export/{what}.csv", {"within": "1"}).status_code == 404
    page = people.client(clerk if what == "requests" else keeper).get("/desk/privacy/").content.decode()
    assert f"/desk/privacy/export/{what}.csv" in page


def test_a_list_costs_the_same_whatever_it_holds(
    county: County, clerk: User, keeper: User, people: People, django_assert_num_queries: Callable[..., Any]
) -> None:
    clients = {"requests": people.client(clerk), "feedback": people.client(keeper)}
    for count in (1, 4):
        while len(rows(clients["requests"], "requests")) < count:
            number = len(rows(clients["requests"], "requests"))
            sent(county, phone=f"1380013{number:04}")
            said(county)
        for what, queries in (("requests", 3), ("feedback", 4)):
            with django_assert_num_queries(queries):
                assert len(rows(clients[what], what)) == count
