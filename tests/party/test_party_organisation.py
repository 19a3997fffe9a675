"""Party organisations, officers and counts of members; no register of members (R-PTY-1)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from governance.base.journal.models import Entry
from governance.base.places.models import Organisation
from governance.base.verdict import Refused
from governance.party.actions.link import LinkInput, finish_link, record_link
from governance.party.actions.organisation import end_officer, end_organisation
from governance.party.models import MemberCount, Officer, PartyOrganisation, RegionalLink
from governance.party.queries.organisation import newest_count, of_place, organisation_for, organisations_visible_to
from tests.party.makers import COUNTY, DAY, NOT_OFFICES, SIBLING, TOWNSHIP, VILLAGE, Party

pytestmark = pytest.mark.req("R-PTY-1")
ONE = dt.timedelta(days=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


def test_the_secretary_of_the_place_and_the_offices_above_register_its_organisation(made: Party) -> None:
    for number, who in enumerate(("secretary", "town_office", "county_office", "city_office")):
        row = made.branch(who=who, name=f"中共上湾村第{number}支部", leads=number == 0)
        assert row.division.code == VILLAGE
    assert Entry.objects.filter(verb="party.organisation_added", division=VILLAGE).count() == 4


@pytest.mark.parametrize("who", [*NOT_OFFICES, "sibling_secretary", "other_town_office", "stranger_office"])
def test_nobody_else_registers_one(made: Party, who: str) -> None:
    with pytest.raises(Refused) as refused:
        made.branch(who=who)
    assert refused.value.forbidden
    assert not PartyOrganisation.objects.exists()


def test_one_organisation_leads_a_place_until_it_is_ended(made: Party) -> None:
    first = made.branch()
    with pytest.raises(Refused) as refused:
        made.branch(name="中共上湾村总支部", kind="general")
    assert codes(refused) == {"leads"}
    end_organisation(organisation_id=first.pk, ended_on=DAY, **made.when("secretary"))
    second = made.branch(name="中共上湾村总支部", kind="general")
    standing = PartyOrganisation.objects.on(DAY)
    assert list(standing) == [second]
    assert list(PartyOrganisation.objects.on(DAY - ONE).filter(pk=first.pk)) == [first]
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyOrganisation.objects.create(division=first.division, kind="branch", name="又一个", leads=True, since=DAY)


def test_a_parent_is_of_the_place_or_above_it(made: Party) -> None:
    town = made.branch(TOWNSHIP, "town_office", kind="committee", name="中共柳林镇委员会")
    assert made.branch(parent_id=town.pk).parent == town
    other = made.branch(SIBLING, "sibling_secretary")
    with pytest.raises(Refused) as refused:
        made.branch(name="第二支部", leads=False, parent_id=other.pk)
    assert codes(refused) == {"parent"}


@pytest.mark.parametrize(("day", "ok"), [(DAY, True), (DAY + ONE, False)])
def test_it_was_not_founded_tomorrow(made: Party, day: dt.date, ok: bool) -> None:
    if ok:
        assert made.branch(since=day).since == day
        return
    with pytest.raises(Refused) as refused:
        made.branch(since=day)
    assert codes(refused) == {"future"}


@pytest.mark.parametrize(("starts", "ok"), [(0, False), (1, True)])
def test_two_secretaries_never_share_a_day(made: Party, starts: int, ok: bool) -> None:
    branch = made.branch()
    first = made.officer(branch, "王书记", "secretary", starts_on=dt.date(2026, 1, 5))
    end_officer(officer_id=first.pk, ends_on=dt.date(2026, 3, 1), **made.when("secretary"))
    day = dt.date(2026, 3, 1) + starts * ONE
    if ok:
        assert made.officer(branch, "李书记", "secretary", starts_on=day).starts_on == day
        return
    with pytest.raises(Refused) as refused:
        made.officer(branch, "李书记", "secretary", starts_on=day)
    assert codes(refused) == {"overlap"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.create(organisation=branch, post="secretary", name="李书记", starts_on=day, basis="选举")


def test_an_office_that_is_linked_is_of_the_same_place_and_name(made: Party) -> None:
    branch = made.branch()
    body = made.bodies.body("committee")
    made.bodies.term(body)
    person = made.bodies.person("王书记")
    office = made.bodies.appoint(body, "", "chair", person_id=person.pk)
    assert made.officer(branch, "王书记", "secretary", office_id=office.pk).person_id == person.pk
    with pytest.raises(Refused) as refused:
        made.officer(branch, "李四", office_id=office.pk)
    assert codes(refused) == {"office"}


def test_an_officer_is_ended_once(made: Party) -> None:
    one = made.officer(made.branch(), "王书记", "secretary")
    end_officer(officer_id=one.pk, ends_on=DAY, **made.when("town_office"))
    with pytest.raises(Refused) as refused:
        end_officer(officer_id=one.pk, ends_on=DAY - ONE, **made.when("secretary"))
    assert codes(refused) == {"state"}
    assert list(Officer.objects.on(DAY)) == [one]
    assert list(Officer.objects.on(DAY + ONE)) == []


def test_ending_an_organisation_ends_its_officers_and_waits_for_those_under_it(made: Party) -> None:
    branch = made.branch()
    one = made.officer(branch, "王书记", "secretary")
    group = made.branch(name="第一党小组", kind="group", leads=False, parent_id=branch.pk)
    with pytest.raises(Refused) as refused:
        end_organisation(organisation_id=branch.pk, ended_on=DAY, **made.when("secretary"))
    assert codes(refused) == {"under"}
    end_organisation(organisation_id=group.pk, ended_on=DAY, **made.when("secretary"))
    end_organisation(organisation_id=branch.pk, ended_on=DAY, **made.when("secretary"))
    one.refresh_from_db()
    assert one.ends_on == DAY
    with pytest.raises(Refused) as refused:
        made.count(branch)
    assert codes(refused) == {"state"}


def test_members_are_counted_and_never_named(made: Party) -> None:
    branch = made.branch()
    made.count(branch, 30, 2)
    made.count(branch, 31, 2)
    (row,) = of_place(branch.division_id, DAY)
    newest = newest_count(row)
    assert newest is not None
    assert (newest.full, newest.probationary) == (31, 2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE party_membercount SET full = 99")
    assert set(MemberCount.objects.values_list("full", flat=True)) == {30, 31}
    words = ("member", "党员名册")
    tables = {model._meta.model_name for model in apps.get_app_config("party").get_models()}
    assert {name for name in tables if name and any(word in name for word in words)} == {"membercount"}


@pytest.mark.parametrize(("full", "ok"), [(0, True), (100_000, True), (100_001, False), (-1, False)])
def test_a_count_is_a_number_of_people(made: Party, full: int, ok: bool) -> None:
    branch = made.branch()
    if ok:
        assert made.count(branch, full).full == full
        return
    with pytest.raises(Refused) as refused:
        made.count(branch, full)
    assert codes(refused) == {"counts"}


def test_a_number_of_a_person_is_refused_and_no_name_reaches_the_journal(made: Party) -> None:
    branch = made.branch()
    with pytest.raises(Refused) as refused:
        made.officer(branch, "王书记", basis="身份证号11010519491231002X")
    assert "basis" in {verdict.field for verdict in refused.value.verdicts if not verdict.ok}
    made.officer(branch, "王书记", "secretary")
    assert "王书记" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_official_records_are_seen_inside_ones_own_places(made: Party) -> None:
    branch = made.branch()
    for who in ("clerk", "head", "supervisor", "township", "bureau", "leader", "government_office", "town_office"):
        assert list(organisations_visible_to(made.people[who], DAY)) == [branch]
    for who in ("sibling_secretary", "other_town_office", "stranger_office", "water", "admin"):
        assert list(organisations_visible_to(made.people[who], DAY)) == []
        with pytest.raises(PartyOrganisation.DoesNotExist):
            organisation_for(made.people[who], branch.pk, DAY)


# Regional party building -------------------------------------------------------------------------------------------


def linked(made: Party, who: str = "secretary", **parts: object) -> RegionalLink:
    host = PartyOrganisation.objects.leading().get(division__code=VILLAGE)
    units = list(PartyOrganisation.objects.filter(unit__isnull=False).values_list("pk", flat=True))
    given = {
        "kind": "agreement",
        "held_on": DAY,
        "title": "共用会议室",
        "text": "粮站的会议室每周六给村里用。",
        "units": units,
        "until": DAY,
        **parts,
    }
    return record_link(host_id=host.pk, given=LinkInput(**given), **made.when(who))  # type: ignore[arg-type]


def with_unit(made: Party) -> PartyOrganisation:
    made.branch()
    unit = Organisation.objects.create(name="粮站", kind="unit", division=made.place(TOWNSHIP))
    return made.branch(name="中共粮站支部", leads=False, unit_id=unit.pk)


def test_units_and_the_community_agree_and_say_what_came_of_it(made: Party) -> None:
    unit = with_unit(made)
    row = linked(made)
    assert list(row.units.all()) == [unit]
    finish_link(link_id=row.pk, outcome="用了十二次。", **made.when("secretary"))
    with pytest.raises(Refused) as refused:
        finish_link(link_id=row.pk, outcome="又一次。", **made.when("secretary"))
    assert codes(refused) == {"state"}


@pytest.mark.parametrize("who", [*NOT_OFFICES, "town_office", "county_office", "sibling_secretary"])
def test_only_the_secretary_of_the_community_records_a_link(made: Party, who: str) -> None:
    with_unit(made)
    with pytest.raises(Refused) as refused:
        linked(made, who)
    assert refused.value.forbidden


def test_a_link_has_a_unit_and_no_end_before_its_beginning(made: Party) -> None:
    with_unit(made)
    for parts, code in (
        ({"units": []}, "units"),
        ({"until": DAY - ONE}, "before"),
        ({"held_on": DAY + ONE, "until": None}, "future"),
    ):
        with pytest.raises(Refused) as refused:
            linked(made, **parts)
        assert codes(refused) == {code}
    assert not RegionalLink.objects.exists()


def test_a_resident_unit_is_of_the_place_or_above(made: Party) -> None:
    made.branch()
    unit = Organisation.objects.create(name="别县工厂", kind="company", division=made.place("990102"))
    with pytest.raises(Refused) as refused:
        made.branch(name="工厂支部", leads=False, unit_id=unit.pk)
    assert codes(refused) == {"unit"}
    unit = Organisation.objects.create(name="县医院", kind="unit", division=made.place(COUNTY))
    assert made.branch(name="县医院支部", leads=False, unit_id=unit.pk).unit == unit
