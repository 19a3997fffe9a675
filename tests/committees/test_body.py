"""Bodies, terms and offices: who may, what is refused, what is kept and flagged, and what an end takes with it."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.base.accounts.actions.assignment import assign
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from governance.committees.actions.body import appoint, end_body, end_office, open_term, set_up_body
from governance.committees.choices import BodyKind, OfficeEnd, Post
from governance.committees.models import KinDeclaration, KinTie, Office, Term
from governance.committees.queries.appointment import Declared
from governance.committees.queries.body import body, composition, council_members, members_on
from governance.committees.queries.body_pages import office_part, offices_listing
from tests.committees.makers_body import COMMUNITY, DAY, NONE, TERM, VILLAGE, Made, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-1")]


@pytest.fixture
def made(bodies_world: Made) -> Made:
    return bodies_world


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in refused.value.verdicts]


@pytest.mark.parametrize("who", ["secretary", "supervisor", "sibling_clerk", "township", "bureau", "admin", "leader"])
def test_only_clerk_and_head_of_that_community_keep_its_bodies(made: Made, who: str) -> None:
    village = made.place(VILLAGE)
    with pytest.raises(Refused) as refused:
        set_up_body(division_id=village.pk, kind="committee", name="委员会", since=DAY, **made.when(who))
    assert refused.value.forbidden
    set_up_body(division_id=village.pk, kind="committee", name="委员会", since=DAY, **made.when("head"))


def test_there_is_one_body_of_a_kind_until_it_is_ended(made: Made) -> None:
    first = made.body(BodyKind.MEDIATION)
    with pytest.raises(Refused) as refused:
        made.body(BodyKind.MEDIATION)
    assert codes(refused) == ["one"]
    end_body(body_id=first.pk, ended_on=DAY, **made.when("clerk"))
    assert made.body(BodyKind.MEDIATION, since=DAY).pk != first.pk


@pytest.mark.rule("VC-EL-SEATS-MAX", "RC-EL-SEATS-MAX")
@pytest.mark.parametrize(("code", "least", "most"), [(VILLAGE, 3, 7), (COMMUNITY, 5, 9)])
def test_no_member_is_seated_beyond_what_the_law_allows(made: Made, code: str, least: int, most: int) -> None:
    committee = made.committee(most - 1, 1, code)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "多一人")
    assert codes(refused) == ["VC-EL-SEATS-MAX" if code == VILLAGE else "RC-EL-SEATS-MAX"]
    kept = made.appoint(committee, "多一人", recorded=True)
    assert [flag["code"] for flag in kept.flags] == codes(refused)
    assert members_on(committee, DAY).count() == most + 1


def test_seats_of_the_term_are_a_limit_of_their_own(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee, seats=3)
    for number in range(3):
        made.appoint(committee, f"委员{number}", Post.CHAIR if number == 0 else Post.MEMBER)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "第四人")
    assert codes(refused) == ["seats"]


def test_a_hired_clerk_takes_no_seat(made: Made) -> None:
    committee = made.committee(6, 1)
    made.appoint(committee, "文书", Post.CLERK, declaration=None)
    assert members_on(committee, DAY).count() == 7


def test_there_is_one_chair_at_a_time(made: Made) -> None:
    committee = made.committee(2, 1)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "第二主任", Post.CHAIR)
    assert codes(refused) == ["single"]
    chair = committee.offices.get(post=Post.CHAIR)
    made.end(chair, DAY - dt.timedelta(days=1))
    made.appoint(committee, "第二主任", Post.CHAIR, starts_on=DAY)


def test_nobody_holds_a_post_twice_at_one_time(made: Made) -> None:
    person = made.person("李四")
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee)
    first = made.appoint(committee, "", person_id=person.pk)
    for post in (Post.MEMBER, Post.CHAIR):
        with pytest.raises(Refused) as refused:
            made.appoint(committee, "", post, person_id=person.pk, recorded=True)
        assert codes(refused) == ["twice"]
    made.end(first, DAY - dt.timedelta(days=1))
    with pytest.raises(Refused):
        made.appoint(committee, "", person_id=person.pk, starts_on=DAY - dt.timedelta(days=1))
    made.appoint(committee, "", person_id=person.pk, starts_on=DAY)


@pytest.mark.rule("VC-SU-EXCLUDE", "RC-SU-EXCLUDE")
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("code", [VILLAGE, COMMUNITY])
def test_a_committee_member_does_not_supervise_the_committee(made: Made, code: str, known: bool) -> None:
    person = {"person_id": made.person("王五", code).pk} if known else {}
    committee = made.committee(4, 1, code)
    seat = made.appoint(committee, "王五", **person)
    supervision = made.body(BodyKind.SUPERVISION, code)
    made.term(supervision)
    with pytest.raises(Refused) as refused:
        made.appoint(supervision, "王五", **person)
    assert codes(refused) == ["VC-SU-EXCLUDE" if code == VILLAGE else "RC-SU-EXCLUDE"]
    assert made.appoint(supervision, "王五", recorded=True, **person).flags
    Office.objects.filter(body=supervision).update(ends_on=TERM, end_why=OfficeEnd.MISTAKE)
    made.end(seat, DAY - dt.timedelta(days=1))
    made.appoint(supervision, "王五", starts_on=DAY, **person)


@pytest.mark.rule("VC-SU-EXCLUDE")
def test_nor_does_a_supervisor_join_the_committee(made: Made) -> None:
    committee = made.committee(2, 1)
    supervision = made.body(BodyKind.SUPERVISION)
    made.term(supervision)
    made.appoint(supervision, "王五")
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "王五")
    assert codes(refused) == ["VC-SU-EXCLUDE"]


@pytest.mark.rule("VC-EL-KIN", "VC-SU-EXCLUDE")
@pytest.mark.parametrize(
    ("kind", "other", "code"),
    [
        (BodyKind.COMMITTEE, BodyKind.COMMITTEE, "VC-EL-KIN"),
        (BodyKind.SUPERVISION, BodyKind.COMMITTEE, "VC-SU-EXCLUDE"),
        (BodyKind.COMMITTEE, BodyKind.SUPERVISION, "VC-SU-EXCLUDE"),
        (BodyKind.SUPERVISION, BodyKind.SUPERVISION, ""),
    ],
)
def test_a_near_relative_is_refused_where_the_law_says_so(made: Made, kind: str, other: str, code: str) -> None:
    made.committee(2, 1)
    supervision = made.body(BodyKind.SUPERVISION)
    made.term(supervision)
    made.appoint(supervision, "监督人", Post.CHAIR)
    relative = Office.objects.filter(body__kind=other).order_by("pk").first()
    assert relative is not None
    told = Declared(TERM, none=False, ties=((relative.pk, "sibling"),))
    wanted = made.bodies[VILLAGE, kind]
    if not code:
        assert made.appoint(wanted, "赵六", declaration=told).declaration.ties.count() == 1
        return
    with pytest.raises(Refused) as refused:
        made.appoint(wanted, "赵六", declaration=told)
    assert codes(refused) == [code]
    assert relative.name in refused.value.verdicts[0].text
    kept = made.appoint(wanted, "赵六", declaration=told, recorded=True)
    assert [flag["code"] for flag in kept.flags] == [code]
    assert relative.name not in str(kept.flags), "who is whose relative is not for everyone's eyes"


@pytest.mark.rule("VC-EL-KIN")
def test_before_2026_near_relatives_could_sit_in_one_committee(made: Made) -> None:
    old = dt.date(2023, 3, 1)
    committee = made.committee(2, 1, starts_on=old)
    relative = committee.offices.order_by("pk").first()
    told = Declared(old, none=False, ties=((relative.pk, "spouse"),))
    last = dt.date(2025, 12, 31)
    made.appoint(committee, "赵六", starts_on=last, declaration=told)
    told = Declared(old, none=False, ties=((relative.pk, "parent"),))
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "钱七", starts_on=last + dt.timedelta(days=1), declaration=told)
    assert codes(refused) == ["VC-EL-KIN"]


def test_a_declaration_is_asked_for_and_kept_for_the_two_bodies_alone(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "李四", declaration=None)
    assert codes(refused) == ["declaration"]
    council = made.body(BodyKind.COUNCIL)
    made.term(council)
    made.appoint(council, "代表", declaration=NONE)
    assert KinDeclaration.objects.count() == 0
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "李四", declaration=Declared(TERM, none=False))
    assert codes(refused) == ["declaration"]
    first = made.appoint(committee, "李四", Post.CHAIR)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "张三", declaration=Declared(TERM, none=True, ties=((first.pk, "sibling"),)))
    assert codes(refused) == ["declaration"]
    assert KinTie.objects.count() == 0


def test_the_journal_holds_ids_and_no_name(made: Made) -> None:
    office = made.appoint(made.committee(2, 1), "赵六六")
    made.end(office)
    entries = Entry.objects.filter(object_type="committees.office", object_id=office.pk)
    assert sorted(entries.values_list("verb", flat=True)) == ["committees.appointed", "committees.office_ended"]
    assert "赵六六" not in str(list(entries.values_list("data", flat=True)))


# Terms ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-EL-TERM", "RC-EL-TERM")
@pytest.mark.parametrize("code", [VILLAGE, COMMUNITY])
@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (dt.date(2026, 3, 2), dt.date(2031, 3, 1), True),
        (dt.date(2026, 3, 2), dt.date(2031, 3, 2), True),
        (dt.date(2026, 3, 2), dt.date(2031, 2, 28), False),
        (dt.date(2026, 3, 2), dt.date(2031, 3, 3), False),
        (dt.date(2023, 3, 2), dt.date(2028, 3, 1), True),
        (dt.date(2023, 3, 2), dt.date(2026, 3, 1), False),
    ],
)
def test_a_term_lasts_five_years(made: Made, code: str, start: dt.date, end: dt.date, fits: bool) -> None:
    committee = made.body(BodyKind.COMMITTEE, code)
    if fits:
        assert made.term(committee, start, ends_on=end).ends_on == end
        return
    with pytest.raises(Refused) as refused:
        made.term(committee, start, ends_on=end)
    assert codes(refused) == ["VC-EL-TERM" if code == VILLAGE else "RC-EL-TERM"]
    made.term(committee, start, ends_on=end, recorded=True)


def test_without_an_end_the_law_gives_it_and_supervision_follows_the_committee(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    supervision = made.body(BodyKind.SUPERVISION)
    council = made.body(BodyKind.COUNCIL)
    assert made.term(committee).ends_on == dt.date(2031, 3, 1)
    later = TERM + dt.timedelta(days=20)
    assert made.term(supervision, later).ends_on == dt.date(2031, 3, 1)
    assert made.term(council, later).ends_on == dt.date(2031, 3, 1)


@pytest.mark.rule("VC-SU-TERM", "VC-RC-TERM", "RC-SU-TERM")
@pytest.mark.parametrize(
    ("kind", "code", "rule"),
    [
        (BodyKind.SUPERVISION, VILLAGE, "VC-SU-TERM"),
        (BodyKind.COUNCIL, VILLAGE, "VC-RC-TERM"),
        (BodyKind.SUPERVISION, COMMUNITY, "RC-SU-TERM"),
        (BodyKind.COUNCIL, COMMUNITY, ""),
    ],
)
def test_a_term_of_another_length_than_the_committees_is_refused(made: Made, kind: str, code: str, rule: str) -> None:
    made.term(made.body(BodyKind.COMMITTEE, code))
    other = made.body(kind, code)
    if not rule:
        made.term(other, ends_on=dt.date(2031, 3, 5))
        return
    with pytest.raises(Refused) as refused:
        made.term(other, ends_on=dt.date(2031, 3, 5))
    assert codes(refused) == [rule]
    made.term(other, ends_on=dt.date(2031, 3, 1))


def test_before_2026_supervision_had_no_term_by_law(made: Made) -> None:
    start = dt.date(2023, 3, 2)
    made.term(made.body(BodyKind.COMMITTEE), start)
    made.term(made.body(BodyKind.SUPERVISION), start, ends_on=dt.date(2026, 3, 1))
    assert Term.objects.get(body__kind=BodyKind.SUPERVISION).ends_on == dt.date(2026, 3, 1)


def test_terms_do_not_overlap_and_an_early_election_names_its_basis(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee, dt.date(2023, 3, 2))
    with pytest.raises(Refused) as refused:
        made.term(committee, TERM)
    assert codes(refused) == ["overlap"]
    with pytest.raises(Refused) as refused:
        made.term(committee, TERM, early=True)
    assert codes(refused) == ["basis"]
    made.term(committee, TERM, early=True, basis="清政发〔2026〕2号批准")
    assert list(Term.objects.filter(body=committee).values_list("number", "ends_on")) == [
        (1, TERM - dt.timedelta(days=1)),
        (2, dt.date(2031, 3, 1)),
    ]


def test_whoever_sat_until_the_next_term_leaves_the_day_before_it(made: Made) -> None:
    committee = made.committee(2, 1, starts_on=dt.date(2021, 3, 2))
    clerk = made.appoint(committee, "文书", Post.CLERK, declaration=None, starts_on=dt.date(2021, 3, 2))
    assert members_on(committee, dt.date(2026, 3, 20)).count() == 3, "they stay until the next one is formed"
    made.term(committee, dt.date(2026, 3, 25))
    assert members_on(committee, dt.date(2026, 3, 24)).count() == 3
    assert members_on(committee, dt.date(2026, 3, 25)).count() == 0
    clerk.refresh_from_db()
    assert clerk.ends_on is None, "hired people are not elected"


def test_an_office_begins_inside_its_term(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "李四", term_id=Term.objects.get().pk, starts_on=TERM - dt.timedelta(days=1))
    assert codes(refused) == ["term"]
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "李四", starts_on=DAY + dt.timedelta(days=1))
    assert codes(refused) == ["future"]


# Ends ----------------------------------------------------------------------------------------------------------------


def test_ending_an_office_ends_its_login_in_the_same_step(made: Made) -> None:
    user = User.objects.create_user("newhead", name="新主任")
    committee = made.committee(2, 1)
    login = assign(
        user=user, role=Role.SUPERVISOR, division=made.place(VILLAGE), starts_on=TERM, by=None, on=DAY, at=at(DAY)
    )
    office = appoint(
        body_id=committee.pk, wanted=made.wanted(committee, "新主任"), assignment_id=login.pk, **made.when("clerk")
    )
    with pytest.raises(Refused) as refused:
        appoint(
            body_id=committee.pk, wanted=made.wanted(committee, "别人"), assignment_id=login.pk, **made.when("head")
        )
    assert codes(refused) == ["assignment"]
    made.end(office, DAY - dt.timedelta(days=10))
    assert Assignment.objects.get(pk=login.pk).ends_on == DAY - dt.timedelta(days=1)
    assert not Assignment.objects.in_force(DAY).filter(pk=login.pk).exists()


@pytest.mark.parametrize("why", [OfficeEnd.RESIGNED, OfficeEnd.RECALLED, OfficeEnd.APPRAISAL, OfficeEnd.PUNISHED])
def test_an_end_by_decision_names_the_decision(made: Made, why: str) -> None:
    office = made.appoint(made.committee(2, 1), "赵六")
    with pytest.raises(Refused) as refused:
        made.end(office, why=why, basis=" ")
    assert codes(refused) == ["basis"]
    assert made.end(office, why=why).end_basis == "村民代表会议决议第3号"
    with pytest.raises(Refused) as refused:
        made.end(office, why=why)
    assert codes(refused) == ["held"]


@pytest.mark.req("R-RES-1")
@pytest.mark.parametrize("why", [OfficeEnd.CAPACITY, OfficeEnd.PUNISHED])
def test_health_and_punishment_are_told_to_nobody_as_the_ground(made: Made, why: str) -> None:
    office = made.end(made.appoint(made.committee(2, 1), "赵六"), why=why)
    entry = Entry.objects.get(verb="committees.office_ended", object_id=office.pk)
    assert entry.data["why"] == "by_law"
    (line,) = offices_listing([office]).rows
    told = " ".join(str(cell) for cell in line) + str(office_part(office))
    assert "依法终止" in told
    assert str(OfficeEnd(why).label) not in told
    assert "决议第3号" not in told


def test_another_room_ends_an_office_under_its_own_verb(made: Made) -> None:
    office = made.appoint(made.committee(2, 1), "赵六")
    given = {"office_id": office.pk, "ends_on": DAY, "why": OfficeEnd.APPRAISAL, "basis": "连续两次不称职"}
    with pytest.raises(Refused):
        end_office(**given, **made.when("secretary"))
    end_office(**given, verb="committees.file_matter", **made.when("secretary"))


def test_a_body_with_people_in_it_is_not_ended(made: Made) -> None:
    committee = made.committee(2, 1)
    with pytest.raises(Refused) as refused:
        end_body(body_id=committee.pk, ended_on=DAY, **made.when("clerk"))
    assert codes(refused) == ["empty"]


# People of the register ----------------------------------------------------------------------------------------------


def test_a_person_is_of_the_register_of_that_community_on_that_day(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    made.term(committee)
    woman = made.person("周八", sex="female")
    office = made.appoint(committee, "", person_id=woman.pk, woman=None)
    assert (office.name, office.woman, office.lives_here) == ("周八", True, True)
    stranger = made.person("吴九", COMMUNITY)
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "", person_id=stranger.pk)
    assert "person" in codes(refused)
    gone = made.person("郑十")
    gone.ended_on, gone.ended_why = TERM, "moved"
    gone.save()
    with pytest.raises(Refused) as refused:
        made.appoint(committee, "", person_id=gone.pk)
    assert "person" in codes(refused)


def test_who_is_committee_member_and_representative_counts_once_and_as_committee_member(made: Made) -> None:
    village = made.place(VILLAGE)
    both = made.person("周八")
    committee = made.committee(2, 1)
    made.appoint(committee, "", person_id=both.pk)
    council = made.council(6, 3)
    made.appoint(council, "", person_id=both.pk)
    made.appoint(council, "委员1")
    found = council_members(village, DAY)
    assert found.count() == 13
    assert found.filter(body=council).count() == 9
    sheet = composition(village, DAY).of(BodyKind.COUNCIL)
    assert sheet is not None
    assert sheet.checks[0].verdict.met == "13中的9"


def test_the_body_of_a_day_is_found_by_its_kind(made: Made) -> None:
    village = made.place(VILLAGE)
    made.body(BodyKind.COMMITTEE, since=TERM)
    assert body(village, BodyKind.COMMITTEE, TERM - dt.timedelta(days=1)) is None
    assert body(village, BodyKind.COMMITTEE, TERM) is not None


def test_the_composition_of_a_community_takes_a_fixed_number_of_queries(
    made: Made, django_assert_num_queries: object
) -> None:
    village = made.place(VILLAGE)
    made.committee(2, 1)
    made.council(6, 4)
    for kind in (BodyKind.SUPERVISION, BodyKind.MEDIATION, BodyKind.CARE):
        made.term(made.body(kind))
    with django_assert_num_queries(9):  # type: ignore[operator]
        found = composition(village, DAY)
    assert len(found.sheets) == 5


def test_open_term_is_asked_of_the_same_verbs(made: Made) -> None:
    committee = made.body(BodyKind.COMMITTEE)
    with pytest.raises(Refused) as refused:
        open_term(body_id=committee.pk, starts_on=TERM, **made.when("township"))
    assert refused.value.forbidden
