"""The sweep over all communities says the same of a body as the page of one community, and turns it into duties."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.base.clock.actions.sweep import context_of
from governance.base.clock.models import Duty
from governance.base.law.models import Confirmation, Rule
from governance.committees.actions.body import open_term
from governance.committees.actions.body_checks import check_bodies
from governance.committees.actions.expected import load_expected
from governance.committees.choices import BodyKind, OfficeEnd, Post
from governance.committees.duty_kinds import KIND_COMPOSITION, KIND_MISSING_BODY, KIND_TERM_OVER
from governance.committees.models import Body, Expected, KinDeclaration, KinTie, Office, Term
from governance.committees.queries.appointment import Declared
from governance.committees.queries.body import composition
from residents.models import Person
from tests.committees.makers_body import (
    COMMUNITY,
    DAY,
    SHANDONG,
    SHANGHAI,
    SINCE,
    TERM,
    VILLAGE,
    ZHEJIANG,
    Made,
    at,
    make_bodies,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-1")]


@pytest.fixture
def made(bodies_world: Made) -> Made:
    return bodies_world


def check(on: dt.date = DAY, within: str = "") -> dict[str, int]:
    context = context_of(on=on, at=at(on))
    return check_bodies(type(context)(context.on, context.at, context.since, context.calendar, within))


def owed(kind: int) -> set[int]:
    return set(Duty.objects.open().filter(kind=kind).values_list("subject", flat=True))


def faulty(made: Made, on: dt.date = DAY) -> set[int]:
    """As the pages of the communities say it."""
    return {
        sheet.body.pk
        for code in (VILLAGE, COMMUNITY, ZHEJIANG, SHANGHAI, SHANDONG)
        for sheet in composition(made.place(code), on).sheets
        if sheet.failing
    }


def agree(made: Made, on: dt.date = DAY) -> set[int]:
    check(on)
    found = owed(KIND_COMPOSITION)
    assert found == faulty(made, on)
    return found


@pytest.mark.rule("VC-EL-SEATS-MIN", "VC-EL-SEATS-WOMEN", "RC-EL-SEATS-MIN", "RC-EL-SEATS-WOMEN")
@pytest.mark.parametrize(
    ("code", "men", "women", "wrong"),
    [
        (VILLAGE, 1, 1, True),
        (VILLAGE, 2, 1, False),
        (VILLAGE, 3, 0, True),
        (VILLAGE, 6, 1, False),
        (COMMUNITY, 3, 1, True),
        (COMMUNITY, 4, 1, False),
        (COMMUNITY, 5, 0, True),
        (COMMUNITY, 8, 1, False),
    ],
)
def test_members_and_women_of_a_committee(made: Made, code: str, men: int, women: int, wrong: bool) -> None:
    committee = made.committee(men, women, code)
    assert agree(made) == ({committee.pk} if wrong else set())


@pytest.mark.rule("VC-EL-SEATS-MAX", "RC-EL-SEATS-MAX")
@pytest.mark.parametrize(("code", "most"), [(VILLAGE, 7), (COMMUNITY, 9)])
def test_one_member_too_many_recorded_as_it_was(made: Made, code: str, most: int) -> None:
    committee = made.committee(most - 1, 1, code)
    assert agree(made) == set()
    extra = made.appoint(committee, "多一人", recorded=True)
    assert agree(made) == {committee.pk}
    made.end(extra, DAY)
    assert agree(made) == {committee.pk}, "the last day in office counts"
    assert agree(made, DAY + dt.timedelta(days=1)) == set()


def test_two_chairs_and_none(made: Made) -> None:
    committee = made.committee(2, 1)
    made.appoint(committee, "第二", Post.CHAIR, recorded=True)
    assert agree(made) == {committee.pk}
    Office.objects.filter(post=Post.CHAIR).update(post=Post.MEMBER)
    assert agree(made) == {committee.pk}


@pytest.mark.rule("VC-RC-COMP", "VC-RC-COMP-WOMEN")
@pytest.mark.parametrize(
    ("representatives", "women", "wrong"),
    [(11, 5, True), (12, 5, False), (12, 4, True), (13, 5, True), (13, 6, False)],
)
def test_a_villages_council(made: Made, representatives: int, women: int, wrong: bool) -> None:
    """Three committee members: 12 of 15 are four fifths, and 5 of 15 one third."""
    made.committee(2, 1)
    council = made.council(representatives - women, women)
    assert agree(made) == ({council.pk} if wrong else set())


@pytest.mark.rule("RC-RC-COMP")
@pytest.mark.parametrize(("representatives", "wrong"), [(19, True), (20, False)])
def test_an_urban_council_has_no_share_of_women(made: Made, representatives: int, wrong: bool) -> None:
    made.committee(4, 1, COMMUNITY)
    council = made.council(representatives, 0, COMMUNITY)
    assert agree(made) == ({council.pk} if wrong else set())


def test_a_council_without_anybody_holds_nothing(made: Made) -> None:
    council = made.body(BodyKind.COUNCIL)
    made.term(council)
    assert agree(made) == {council.pk}


def test_a_representative_who_is_committee_member_is_counted_once(made: Made) -> None:
    made.committee(2, 1)
    council = made.council(7, 5)
    assert agree(made) == set()
    made.appoint(council, "委员1", woman=True)
    made.end(council.offices.get(name="代表12"), DAY - dt.timedelta(days=1))
    assert agree(made) == {council.pk}


@pytest.mark.rule("VC-RC-MIN-UNDER-500", "VC-RC-MIN-UNDER-1000", "VC-RC-MIN-FROM-1000")
@pytest.mark.parametrize(
    ("persons", "representatives", "wrong"),
    [(499, 29, True), (499, 30, False), (500, 39, True), (500, 40, False), (999, 40, False), (1000, 49, True)],
)
def test_zhejiang_asks_for_representatives_by_how_many_live_there(
    made: Made, persons: int, representatives: int, wrong: bool
) -> None:
    place = made.place(ZHEJIANG)
    people = [
        Person(division=place, name="某", sex="male", born_on=dt.date(1990, 1, 1), registration="here", since=SINCE)
        for _number in range(persons)
    ]
    Person.objects.bulk_create(people)
    made.committee(2, 1, ZHEJIANG)
    women = representatives // 2
    council = made.council(representatives - women, women, ZHEJIANG)
    assert agree(made) == ({council.pk} if wrong else set())


@pytest.mark.rule("VC-RC-MIN")
@pytest.mark.parametrize(("representatives", "wrong"), [(34, True), (35, False)])
def test_shanghai_asks_for_thirty_five(made: Made, representatives: int, wrong: bool) -> None:
    made.committee(2, 1, SHANGHAI)
    women = representatives // 2
    council = made.council(representatives - women, women, SHANGHAI)
    assert agree(made) == ({council.pk} if wrong else set())


def supervision(made: Made, code: str = VILLAGE, **given: object) -> Body:
    body = made.body(BodyKind.SUPERVISION, code)
    made.term(body)
    made.appoint(body, "监督主任", Post.CHAIR, **{"skilled": True, **given})
    made.appoint(body, "监督委员")
    return body


@pytest.mark.rule("VC-SU-SKILL")
def test_supervision_needs_somebody_who_knows_books_in_a_village(made: Made) -> None:
    made.committee(2, 1)
    body = supervision(made, skilled=False)
    made.committee(4, 1, COMMUNITY)
    supervision(made, COMMUNITY, skilled=False)
    assert agree(made) == {body.pk}
    Office.objects.filter(body=body, post=Post.CHAIR).update(skilled=True)
    assert agree(made) == set()


@pytest.mark.rule("VC-SU-EXCLUDE", "RC-SU-EXCLUDE")
@pytest.mark.parametrize("code", [VILLAGE, COMMUNITY])
def test_a_committee_member_on_the_supervision_body_as_recorded(made: Made, code: str) -> None:
    made.committee(4, 1, code)
    body = supervision(made, code)
    assert agree(made) == set()
    made.appoint(body, "委员2", recorded=True)
    assert agree(made) == {body.pk}


@pytest.mark.rule("VC-SU-EXCLUDE", "VC-EL-KIN")
def test_near_relatives_as_declared_and_recorded(made: Made) -> None:
    committee = made.committee(2, 1)
    body = supervision(made)
    relative = committee.offices.order_by("pk").first()
    assert relative is not None
    told = Declared(TERM, none=False, ties=((relative.pk, "spouse"),))
    made.appoint(body, "配偶", declaration=told, recorded=True)
    assert agree(made) == {body.pk}
    Office.objects.filter(name="配偶").update(ends_on=TERM, end_why=OfficeEnd.REPLACED)
    made.appoint(
        committee, "兄弟", declaration=Declared(TERM, none=False, ties=((relative.pk, "sibling"),)), recorded=True
    )
    assert agree(made) == {committee.pk}


@pytest.mark.rule("VC-EL-KIN")
def test_of_two_near_relatives_in_an_old_committee_the_old_law_says_nothing(made: Made) -> None:
    committee = made.committee(2, 1, starts_on=dt.date(2023, 3, 1))
    one, two, _three = committee.offices.order_by("pk")
    declaration = KinDeclaration.objects.get(office=one)
    KinTie.objects.create(declaration=declaration, other=two, relation="parent")
    assert agree(made) == set()


@pytest.mark.rule("VC-SU-EXCLUDE-MORE")
@pytest.mark.parametrize("post", [Post.ACCOUNTANT, Post.CLERK])
@pytest.mark.parametrize(("code", "binds"), [(ZHEJIANG, True), (SHANDONG, True), (VILLAGE, False)])
def test_the_accountant_or_clerk_on_the_supervision_body(made: Made, code: str, binds: bool, post: str) -> None:
    """Zhejiang and Shandong say so; the national opinion nobody has read, so it binds nowhere until confirmed."""
    committee = made.committee(2, 1, code)
    made.appoint(committee, "某会计", post, declaration=None)
    body = supervision(made, code)
    made.appoint(body, "某会计", recorded=True)
    assert agree(made) == ({body.pk} if binds else set())


@pytest.mark.rule("VC-SU-EXCLUDE-MORE")
def test_the_head_of_the_collective_binds_in_shandong_and_not_in_zhejiang(made: Made) -> None:
    found = []
    for code in (SHANDONG, ZHEJIANG):
        made.committee(2, 1, code)
        collective = made.body(BodyKind.COLLECTIVE, code)
        made.appoint(collective, "社长", Post.CHAIR)
        body = supervision(made, code)
        made.appoint(body, "社长", recorded=True)
        found.append(body.pk)
    assert agree(made) == {found[0]}


@pytest.mark.rule("VC-SU-EXCLUDE-MORE")
def test_what_a_county_confirms_binds_there(made: Made) -> None:
    committee = made.committee(2, 1)
    made.appoint(committee, "某会计", Post.ACCOUNTANT, declaration=None)
    body = supervision(made)
    made.appoint(body, "某会计")
    assert agree(made) == set()
    row = Rule.objects.get(code="VC-SU-EXCLUDE-MORE", place="")
    Confirmation.objects.create(
        rule=row, place="990101", confirmed_by=made.people["bureau"], on=TERM - dt.timedelta(days=9), source="原文"
    )
    assert agree(made) == {body.pk}


@pytest.mark.rule("VC-SU-TERM", "VC-RC-TERM")
def test_terms_that_end_on_another_day_than_the_committees(made: Made) -> None:
    made.committee(2, 1)
    body = made.body(BodyKind.SUPERVISION)
    made.term(body, ends_on=dt.date(2031, 4, 1), recorded=True)
    made.appoint(body, "监督主任", Post.CHAIR, skilled=True)
    council = made.body(BodyKind.COUNCIL)
    made.term(council, ends_on=dt.date(2031, 4, 1), recorded=True)
    for number in range(12):
        made.appoint(council, f"代表{number}", woman=number < 6)
    assert agree(made) == {body.pk, council.pk}


@pytest.mark.rule("VC-EL-TERM")
def test_a_term_that_is_over_is_owed_from_the_day_after_until_the_next_is_opened(made: Made) -> None:
    committee = made.committee(2, 1, starts_on=dt.date(2021, 4, 1))
    last = Term.objects.get(body=committee).ends_on
    check(last)
    assert owed(KIND_TERM_OVER) == set()
    check(last + dt.timedelta(days=1))
    assert owed(KIND_TERM_OVER) == {committee.pk}
    open_term(
        body_id=committee.pk, starts_on=last + dt.timedelta(days=2), **made.when("clerk", last + dt.timedelta(days=2))
    )
    assert owed(KIND_TERM_OVER) == set()


# Missing bodies ------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-SU-EXIST")
@pytest.mark.req("R-RES-6")
def test_a_body_that_a_law_asks_for_is_owed_until_it_is_there(made: Made) -> None:
    load_expected(at=at(DAY))
    assert load_expected(at=at(DAY)) == 0
    check(within=VILLAGE)
    assert Duty.objects.open().filter(kind=KIND_MISSING_BODY).values_list("division__code", flat=True)[0] == VILLAGE
    made.body(BodyKind.COMMITTEE)
    check(within=VILLAGE)
    assert Duty.objects.open().filter(kind=KIND_MISSING_BODY).count() == 1
    made.body(BodyKind.SUPERVISION)
    check(within=VILLAGE)
    assert not Duty.objects.open().filter(kind=KIND_MISSING_BODY).exists()


@pytest.mark.req("R-RES-6")
def test_what_only_a_speech_or_the_platform_asks_for_is_no_duty(made: Made) -> None:
    load_expected(at=at(DAY))
    Expected.objects.filter(source="law").delete()
    assert check()["opened"] == 0


def test_a_second_run_opens_nothing_and_what_holds_again_is_met(made: Made) -> None:
    committee = made.committee(3, 0)
    assert check() == {"opened": 1, "met": 0}
    assert check() == {"opened": 0, "met": 0}
    made.appoint(committee, "妇女", woman=True)
    assert check() == {"opened": 0, "met": 1}
    assert check(DAY + dt.timedelta(days=1)) == {"opened": 0, "met": 0}


def test_only_the_place_asked_for_is_looked_at(made: Made) -> None:
    made.committee(3, 0)
    made.committee(5, 0, COMMUNITY)
    assert check(within=COMMUNITY) == {"opened": 1, "met": 0}
    assert check(within=VILLAGE) == {"opened": 1, "met": 0}


def test_a_community_that_is_not_live_or_closed_owes_nothing(made: Made) -> None:
    made.committee(3, 0)
    village = made.place(VILLAGE)
    village.go_live_on = DAY + dt.timedelta(days=1)
    village.save()
    assert check()["opened"] == 0
    village.go_live_on, village.closed_on = TERM, DAY
    village.save()
    assert check()["opened"] == 0


@pytest.mark.django_db
def test_without_a_rulebook_nothing_but_the_chair_is_asked(db: None) -> None:
    made = make_bodies(law=False)
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee, ends_on=dt.date(2031, 3, 1))
    made.appoint(committee, "主任", Post.CHAIR)
    assert check() == {"opened": 0, "met": 0}
