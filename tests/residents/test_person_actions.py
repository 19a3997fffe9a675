"""Taking people on, changing, away, leaving, merging, looking at numbers: who may, what is refused, what is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import entries_visible_to
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from residents.actions import leaving
from residents.actions.household import (
    HouseholdFacts,
    change_household,
    end_group,
    end_household,
    set_up_group,
    set_up_household,
)
from residents.actions.leaving import merge_persons, move_out
from residents.actions.person import change_person, register_person, unmask
from residents.actions.presence import add_member, end_absence, end_member, record_absence
from residents.actions.retention import forget_people
from residents.choices import PersonEnd
from residents.models import Household, Person, Unmasking
from residents.queries.electorate import base_counts
from residents.queries.person import Search, by_phone, listed, visible_to
from residents.rules.register import PersonFacts
from tests.openness.county import SIBLING, VILLAGE, County, at
from tests.residents.conftest import DAY, NOW, People
from tests.residents.makers_people import identity_number, make_household, make_person, send_away

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-1")]
BORN = dt.date(1980, 5, 1)
NUMBER, PHONE = identity_number(BORN), "13800138000"
ONE_DAY = dt.timedelta(days=1)


def facts(**parts: Any) -> PersonFacts:
    given = {"name": "王小明", "sex": "male", "born_on": BORN, "registration": "here"}
    return PersonFacts(**{**given, **parts})


def register(county: County, clerk: User, **parts: Any) -> Person:
    return register_person(division_id=county.places[VILLAGE].pk, facts=facts(**parts), by=clerk, **NOW)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.code for one in refused.value.verdicts]


def test_numbers_are_sealed_and_found_without_being_readable(county: County, clerk: User) -> None:
    made = register(county, clerk, identity=NUMBER, phone="138 0013 8000")
    assert (made.identity_tail, made.phone_masked) == (NUMBER[-4:], "138****8000")
    assert NUMBER.encode() not in bytes(made.identity or b"")
    assert PHONE.encode() not in bytes(made.phone or b"")
    assert by_phone(PHONE, DAY).get() == made
    people = Person.objects.filter(division=county.places[VILLAGE])
    for text in (NUMBER, NUMBER.lower(), PHONE, "+86 138-0013-8000", "小明", "王小明"):
        assert listed(people, Search(text), DAY).get() == made, text
    for text in (NUMBER[:-1], PHONE[:7], "小红", "0001"):
        assert not listed(people, Search(text), DAY).exists(), text


def test_one_number_is_taken_once_and_the_other_entry_is_named(county: County, clerk: User) -> None:
    first = register(county, clerk, identity=NUMBER)
    with pytest.raises(Refused) as refused:
        register(county, clerk, name="李四", identity=NUMBER)
    assert codes(refused) == ["double"]
    assert str(first.pk) in refused.value.verdicts[0].text
    assert Person.objects.count() == 1
    other = register(county, clerk, name="李四")
    with pytest.raises(Refused) as refused:
        change_person(person_id=other.pk, facts=facts(name="李四", identity=NUMBER), by=clerk, **NOW)
    assert codes(refused) == ["double"]
    # Once the first has left, the number may be taken on again.
    move_out(person_id=first.pk, ended_on=DAY, by=clerk, **NOW)
    assert register(county, clerk, identity=NUMBER).pk != first.pk


def test_a_change_keeps_the_numbers_that_a_form_cannot_show(county: County, clerk: User) -> None:
    made = register(county, clerk, identity=NUMBER, phone=PHONE)
    sealed = bytes(made.identity or b"")
    changed = change_person(person_id=made.pk, facts=facts(name="王大明"), by=clerk, **NOW)
    assert (changed.name, bytes(changed.identity or b""), changed.phone_masked) == ("王大明", sealed, "138****8000")
    assert Entry.objects.get(verb="residents.person_changed").data == {"fields": ["name"]}
    changed = change_person(person_id=made.pk, facts=facts(identity="", phone=""), by=clerk, **NOW)
    assert (changed.identity, changed.identity_mark, changed.phone) == (None, "", None)


def test_a_birthday_is_not_changed_away_from_a_number_that_stays(county: County, clerk: User) -> None:
    made = register(county, clerk, identity=NUMBER)
    other = dt.date(1980, 5, 2)
    with pytest.raises(Refused) as refused:
        change_person(person_id=made.pk, facts=facts(born_on=other), by=clerk, **NOW)
    assert codes(refused) == ["identity_again"]
    number = identity_number(other)
    assert (
        change_person(person_id=made.pk, facts=facts(born_on=other, identity=number), by=clerk, **NOW).born_on == other
    )


def test_nobody_else_keeps_the_register(county: County, outsiders: list[User], people: People) -> None:
    made = make_person(county.places[VILLAGE])
    for user in [*outsiders, people(Role.COMMITTEE_HEAD)]:
        for act in (
            lambda user=user: register(county, user),
            lambda user=user: change_person(person_id=made.pk, facts=facts(name="甲乙"), by=user, **NOW),
            lambda user=user: move_out(person_id=made.pk, ended_on=DAY, by=user, **NOW),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.forbidden
    assert Person.objects.get().name == made.name


def test_nobody_else_sees_anybody(county: County, outsiders: list[User], people: People, clerk: User) -> None:
    make_person(county.places[VILLAGE])
    seen = {user.username for user in outsiders if visible_to(user, DAY).exists()}
    assert seen == {people(Role.PARTY_SECRETARY).username}
    assert visible_to(clerk, DAY).count() == visible_to(people(Role.COMMITTEE_HEAD), DAY).count() == 1
    assert not visible_to(people(Role.CLERK, SIBLING), DAY).exists()


def test_a_number_is_shown_with_a_reason_and_its_trace(county: County, clerk: User, people: People) -> None:
    made = register(county, clerk, identity=NUMBER)
    given = {"person_id": made.pk, "field": "identity", "purpose": "reach", **NOW}
    assert unmask(**given, reason="通知领证", by=people(Role.COMMITTEE_HEAD)) == NUMBER
    entry = Entry.objects.get(verb="residents.number_shown")
    assert (entry.object_id, entry.data) == (made.pk, {"field": "identity", "purpose": "reach"})
    assert Unmasking.objects.get().reason == "通知领证"
    for wrong in ({"reason": "看看"}, {"reason": "通知领证", "purpose": "x"}, {"reason": "通知领证", "field": "phone"}):
        with pytest.raises(Refused):
            unmask(**{**given, **wrong}, by=clerk)
    with pytest.raises(Refused) as refused:
        unmask(**given, reason="通知领证", by=people(Role.PARTY_SECRETARY))
    assert refused.value.forbidden
    assert Unmasking.objects.count() == 1


def test_the_journal_names_nobody(county: County, clerk: User, outsiders: list[User]) -> None:
    made = register(county, clerk, identity=NUMBER, phone=PHONE)
    record_absence(person_id=made.pk, away="elsewhere", place="宁波市", since=DAY, until=None, by=clerk, **NOW)
    move_out(person_id=made.pk, ended_on=DAY, by=clerk, **NOW)
    written = str(list(Entry.objects.filter(verb__startswith="residents.").values()))
    assert written.count("residents.") == 3
    assert not any(word in written for word in ("王小明", NUMBER, PHONE, "宁波", made.identity_mark, "1980"))
    for user in [*outsiders, clerk]:
        assert not entries_visible_to(user, DAY).filter(verb__startswith="residents.").exists()


def test_absences_do_not_overlap(county: County, clerk: User) -> None:
    made = make_person(county.places[VILLAGE])
    given = {"person_id": made.pk, "away": "elsewhere", "place": "宁波市", "by": clerk, **NOW}
    first = record_absence(**given, since=dt.date(2026, 1, 1), until=None)
    with pytest.raises(Refused) as refused:
        record_absence(**given, since=DAY, until=None)
    assert codes(refused) == ["overlap"]
    end_absence(absence_id=first.pk, until=DAY - ONE_DAY, by=clerk, **NOW)
    with pytest.raises(Refused):
        record_absence(**given, since=DAY - ONE_DAY, until=None)
    record_absence(**given, since=DAY, until=DAY)
    with pytest.raises(Refused) as refused:
        end_absence(absence_id=first.pk, until=DAY, by=clerk, **NOW)
    assert codes(refused) == ["overlap"]
    with pytest.raises(Refused) as refused:
        record_absence(**given, since=DAY + 10 * ONE_DAY, until=DAY + 9 * ONE_DAY)
    assert "day" in codes(refused)


def test_leaving_ends_what_the_person_had(county: County, clerk: User) -> None:
    village = county.places[VILLAGE]
    house = make_household(village)
    made = make_person(village, household=house)
    Household.objects.filter(pk=house.pk).update(head=made)
    send_away(made)
    add_member(person_id=made.pk, since=dt.date(2021, 1, 1), basis="成员大会确认", by=clerk, **NOW)
    with pytest.raises(Refused):
        move_out(person_id=made.pk, ended_on=made.since - ONE_DAY, by=clerk, **NOW)
    with pytest.raises(Refused):
        move_out(person_id=made.pk, ended_on=DAY + ONE_DAY, by=clerk, **NOW)
    move_out(person_id=made.pk, ended_on=DAY, by=clerk, **NOW)
    made.refresh_from_db()
    assert (made.ended_on, made.ended_why) == (DAY, PersonEnd.MOVED)
    assert made.absences.get().until == DAY - ONE_DAY
    assert Household.objects.get().head is None
    found = base_counts(village, DAY)
    assert (found.adults, found.collective_members) == (0, 1)
    end_member(member_id=made.memberships.get().pk, until=DAY, by=clerk, **NOW)
    assert base_counts(village, DAY + ONE_DAY).collective_members == 0
    with pytest.raises(Refused) as refused:
        change_person(person_id=made.pk, facts=facts(), by=clerk, **NOW)
    assert codes(refused) == ["ended"]


def test_a_death_ends_the_membership_too(county: County, clerk: User) -> None:
    made = make_person(county.places[VILLAGE])
    add_member(person_id=made.pk, since=dt.date(2021, 1, 1), basis="成员大会确认", by=clerk, **NOW)
    move_out(person_id=made.pk, ended_on=DAY, why=PersonEnd.DIED, by=clerk, **NOW)
    assert made.memberships.get().until == DAY - ONE_DAY


def test_a_double_is_merged_into_the_one_that_stays(county: County, clerk: User) -> None:
    village = county.places[VILLAGE]
    keep = make_person(village, since=dt.date(2024, 1, 1))
    double = register(county, clerk, identity=NUMBER, phone=PHONE, since=dt.date(2022, 1, 1))
    send_away(keep, until=dt.date(2021, 1, 1))
    send_away(double, since=dt.date(2025, 1, 1))
    add_member(person_id=keep.pk, since=dt.date(2024, 1, 1), basis="成员大会确认", by=clerk, **NOW)
    add_member(person_id=double.pk, since=dt.date(2022, 1, 1), basis="成员大会确认", by=clerk, **NOW)
    merge_persons(keep_id=keep.pk, double_id=double.pk, by=clerk, **NOW)
    keep.refresh_from_db()
    double.refresh_from_db()
    assert (keep.identity_tail, keep.phone_masked, keep.since) == (NUMBER[-4:], "138****8000", dt.date(2022, 1, 1))
    assert (double.ended_why, double.merged_into, double.identity, double.phone_mark) == ("double", keep, None, "")
    assert keep.absences.count() == 2
    assert base_counts(village, DAY).collective_members == 1
    assert unmask(person_id=keep.pk, field="identity", purpose="reach", reason="通知领证", by=clerk, **NOW) == NUMBER


def test_two_numbers_are_two_persons(county: County, clerk: User) -> None:
    one = register(county, clerk, identity=NUMBER)
    other = register(county, clerk, identity=identity_number(BORN, order=2))
    with pytest.raises(Refused) as refused:
        merge_persons(keep_id=one.pk, double_id=other.pk, by=clerk, **NOW)
    assert codes(refused) == ["identity_differs"]
    with pytest.raises(Refused):
        merge_persons(keep_id=one.pk, double_id=one.pk, by=clerk, **NOW)


def test_what_something_refers_to_is_the_one_to_keep(
    county: County, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offices and rolls are tables above this room: they are found by the relations, whoever's they are."""
    village = county.places[VILLAGE]
    keep, double = make_person(village), make_person(village)
    apps = {one.related_model._meta.app_label for one in leaving.referring()}
    assert "committees" in apps
    assert leaving.references(double) == 0
    monkeypatch.setattr(leaving, "references", lambda person: int(person.pk == double.pk))
    with pytest.raises(Refused) as refused:
        merge_persons(keep_id=keep.pk, double_id=double.pk, by=clerk, **NOW)
    assert codes(refused) == ["referred"]
    merge_persons(keep_id=double.pk, double_id=keep.pk, by=clerk, **NOW)


def test_households_and_groups_end_empty_only(county: County, clerk: User) -> None:
    village = county.places[VILLAGE]
    group = set_up_group(division_id=village.pk, number=1, name="一组", by=clerk, **NOW)
    with pytest.raises(Refused) as refused:
        set_up_group(division_id=village.pk, number=1, name="一组", by=clerk, **NOW)
    assert codes(refused) == ["number", "name"]
    house = set_up_household(division_id=village.pk, facts=HouseholdFacts("12", group_id=group.pk), by=clerk, **NOW)
    with pytest.raises(Refused):
        set_up_household(division_id=village.pk, facts=HouseholdFacts("12"), by=clerk, **NOW)
    made = register(county, clerk, household_id=house.pk)
    with pytest.raises(Refused) as refused:
        end_household(household_id=house.pk, ended_on=DAY, by=clerk, **NOW)
    assert codes(refused) == ["household_persons"]
    with pytest.raises(Refused) as refused:
        end_group(group_id=group.pk, by=clerk, **NOW)
    assert codes(refused) == ["group_households"]
    stranger = make_person(village, "别户的")
    with pytest.raises(Refused) as refused:
        change_household(household_id=house.pk, facts=HouseholdFacts("12", head_id=stranger.pk), by=clerk, **NOW)
    assert codes(refused) == ["head"]
    change_household(household_id=house.pk, facts=HouseholdFacts("12", head_id=made.pk), by=clerk, **NOW)
    move_out(person_id=made.pk, ended_on=DAY, by=clerk, **NOW)
    end_household(household_id=house.pk, ended_on=DAY, by=clerk, **NOW)
    end_group(group_id=group.pk, by=clerk, **NOW)
    set_up_household(division_id=village.pk, facts=HouseholdFacts("12"), by=clerk, **NOW)


def test_numbers_go_after_their_time_and_entries_after_theirs(county: County, clerk: User) -> None:
    """The platform's own 365 and 1098 days, shown as such; the day of leaving is not counted."""
    left = register(county, clerk, identity=NUMBER, phone=PHONE, since=dt.date(2020, 1, 1))
    stays = register(county, clerk, name="在册的人", phone=PHONE)
    member = make_person(county.places[VILLAGE], "成员")
    add_member(person_id=member.pk, since=dt.date(2021, 1, 1), basis="成员大会确认", by=clerk, **NOW)
    for person in (left, member):
        move_out(person_id=person.pk, ended_on=DAY, by=clerk, **NOW)

    def swept(days: int) -> Person | None:
        day = DAY + dt.timedelta(days=days)
        forget_people(SweepContext(on=day, at=at(day), since=None, calendar=calendar()))
        return Person.objects.filter(pk=left.pk).first()

    for days, numbers, there in ((365, True, True), (366, False, True), (1098, False, True), (1099, False, False)):
        found = swept(days)
        assert (found is not None) == there, days
        if found is not None:
            assert (found.identity is not None, found.identity_mark != "", found.phone is not None) == (numbers,) * 3
    assert Person.objects.filter(pk__in=[stays.pk, member.pk]).count() == 2
    assert Person.objects.get(pk=stays.pk).phone is not None
    assert Entry.objects.get(verb="residents.numbers_destroyed").data == {"count": 1}
    assert Entry.objects.get(verb="residents.persons_deleted").data == {"count": 1}
