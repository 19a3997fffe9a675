"""Who counts on a day, asked of the database: the same answer as the rules, and always in the same few queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from governance.base.law.loading import load
from residents.choices import PersonEnd
from residents.models import CollectiveMember, Group, Person
from residents.queries.counts import counts
from residents.queries.electorate import adults, base_counts, electorate, eligibility, standing_of, voter_law
from residents.rules.age import years_of_age
from residents.rules.eligibility import voter_class
from tests.openness.county import COMMUNITY, EARLY, SIBLING, TOWNSHIP, VILLAGE, County, at
from tests.residents.conftest import DAY
from tests.residents.makers_people import make_household, make_person, send_away

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-1"), pytest.mark.req("R-CMT-2")]
ONE_DAY = dt.timedelta(days=1)
OLD_LAW = dt.date(2025, 6, 1)


@pytest.fixture(autouse=True)
def law(county: County) -> None:
    load(at=at(EARLY))


def classes(county: County, code: str, on: dt.date) -> dict[str, tuple[str, str]]:
    found = electorate(county.places[code], on)
    return {person.name: (person.voter_class, person.needs) for person in found}


def test_everybody_of_eighteen_on_the_register_counts_here_or_away(county: County) -> None:
    village = county.places[VILLAGE]
    make_person(village, "刚满", born_on=dt.date(2008, 3, 4))
    make_person(village, "差一天", born_on=dt.date(2008, 3, 5))
    send_away(make_person(village, "在外"))
    make_person(village, "已迁出", ended_on=DAY, ended_why=PersonEnd.MOVED)
    make_person(village, "明天迁出", ended_on=DAY + ONE_DAY, ended_why=PersonEnd.MOVED)
    make_person(village, "明天登记", since=DAY + ONE_DAY)
    make_person(county.places[SIBLING], "别村的")
    assert {one.name for one in adults(VILLAGE, DAY)} == {"刚满", "在外", "明天迁出"}
    assert adults(village, DAY).count() == 3


def test_a_birthday_of_29_february_counts_on_the_28th_of_a_short_year(county: County) -> None:
    make_person(county.places[VILLAGE], born_on=dt.date(2008, 2, 29))
    assert not adults(VILLAGE, dt.date(2026, 2, 27)).exists()
    assert adults(VILLAGE, dt.date(2026, 2, 28)).exists()


def test_the_bases_are_counted_in_one_query(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    village, clerk = county.places[VILLAGE], county.clerk
    groups = [Group.objects.create(division=village, number=n, name=f"{n}组") for n in (1, 2)]
    first, second, empty = (
        make_household(village, str(n), group=group) for n, group in ((1, groups[0]), (2, groups[1]), (3, groups[1]))
    )
    member = {"since": dt.date(2020, 1, 1), "basis": "成员大会", "by": clerk}
    people = [make_person(village, household=house) for house in (first, first, second)]
    child = make_person(village, household=first, born_on=dt.date(2015, 1, 1))
    gone = make_person(village, household=empty, ended_on=DAY, ended_why=PersonEnd.MOVED)
    dead = make_person(village, ended_on=DAY, ended_why=PersonEnd.DIED)
    for person in (people[0], child, gone, dead):
        CollectiveMember.objects.create(person=person, **member)
    CollectiveMember.objects.create(person=people[1], full_capacity=False, **member)
    CollectiveMember.objects.create(person=people[2], until=DAY - ONE_DAY, **member)
    with django_assert_num_queries(1):
        found = base_counts(village, DAY)
    # Who moved out stays a member, who died does not; no child votes, nor who lacks capacity; an empty house neither.
    assert (found.adults, found.households, found.collective_members) == (3, 2, 2)
    with django_assert_num_queries(1):
        found = base_counts(village, DAY, groups[0])
    assert (found.adults, found.households, found.collective_members) == (2, 1, 1)
    assert base_counts(county.places[SIBLING], DAY).adults == 0


def furnish(county: County, code: str) -> None:
    place = county.places[code]
    make_person(place, "本地")
    send_away(make_person(place, "在外"))
    year = dt.date(2025, 3, 4)
    make_person(place, "住满一年", registration="elsewhere", resident_since=year)
    make_person(place, "差一天", registration="elsewhere", resident_since=year + ONE_DAY)
    make_person(place, "工作一年", registration="elsewhere", works_since=year)
    make_person(place, "工作半年", registration="elsewhere", works_since=dt.date(2025, 9, 4))
    make_person(place, "工作不到", registration="elsewhere", works_since=dt.date(2025, 9, 5))
    make_person(place, "未成年", born_on=dt.date(2008, 3, 5))


@pytest.mark.rule("VC-EL-VOTER", "VC-EL-REG", "VC-EL-REG-RESIDENCE")
def test_a_village_registers_three_classes(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    furnish(county, VILLAGE)
    with django_assert_num_queries(3):
        found = classes(county, VILLAGE, DAY)
    assert found == {
        "本地": ("registered_resident", ""),
        "在外": ("registered_away", "declaration"),
        "住满一年": ("worker_or_resident", "application"),
        "工作一年": ("worker_or_resident", "application"),
    }


@pytest.mark.rule("RC-EL-VOTER", "RC-EL-REG", "RC-EL-REG-WORK")
def test_an_urban_community_registers_who_wants_to(county: County) -> None:
    furnish(county, COMMUNITY)
    assert classes(county, COMMUNITY, DAY) == {
        "本地": ("registered", "declaration"),
        "在外": ("registered", "declaration"),
        "住满一年": ("usual_resident", "declaration"),
        "差一天": ("usual_resident", "declaration"),
        "工作一年": ("community_worker", "application"),
        "工作半年": ("community_worker", "application"),
    }


@pytest.mark.rule("VC-EL-VOTER", "VC-EL-REG", "VC-EL-REG-RESIDENCE")
def test_facts_before_2026_stand_under_the_law_of_2018(county: County) -> None:
    village = county.places[VILLAGE]
    before = dt.date(2024, 6, 1)
    make_person(village, "住满一年", registration="elsewhere", resident_since=before)
    make_person(village, "差一天", registration="elsewhere", resident_since=before + ONE_DAY)
    make_person(village, "工作一年", registration="elsewhere", works_since=before)
    make_person(village, "刚满", born_on=dt.date(2007, 6, 1))
    make_person(village, "未满", born_on=dt.date(2007, 6, 2))
    assert classes(county, VILLAGE, OLD_LAW) == {
        "住满一年": ("resident", "application"),
        "刚满": ("registered_resident", ""),
    }
    # The last day of the old law and the first of the new one: work counts from that day on.
    assert "工作一年" not in classes(county, VILLAGE, dt.date(2025, 12, 31))
    assert classes(county, VILLAGE, dt.date(2026, 1, 1))["工作一年"] == ("worker_or_resident", "application")


@pytest.mark.rule("RC-EL-VOTER")
def test_the_urban_law_of_2018_names_no_classes(county: County) -> None:
    place = county.places[COMMUNITY]
    make_person(place, "刚满", born_on=dt.date(2007, 6, 1), registration="elsewhere")
    make_person(place, "未满", born_on=dt.date(2007, 6, 2))
    assert classes(county, COMMUNITY, OLD_LAW) == {"刚满": ("", "")}


@pytest.mark.rule("VC-EL-VOTER", "VC-EL-REG")
def test_eligibility_says_each_test_with_its_basis(county: County) -> None:
    village = county.places[VILLAGE]
    good = make_person(village)
    assert [one.ok for one in eligibility(good, DAY)] == [True, True, True]
    bad = make_person(
        village,
        born_on=dt.date(2008, 3, 5),
        registration="elsewhere",
        resident_since=dt.date(2025, 3, 5),
        since=DAY + ONE_DAY,
    )
    verdicts = eligibility(bad, DAY)
    assert [one.code for one in verdicts if not one.ok] == ["register", "VC-EL-VOTER", "voter_class"]
    assert "第十六条" in verdicts[2].basis[0]
    assert "2025-03-05" in verdicts[2].met


DATES = st.none() | st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(
        st.tuples(st.sampled_from(["here", "elsewhere"]), st.booleans(), DATES, DATES, st.integers(0, 40)),
        min_size=1,
        max_size=8,
    ),
    code=st.sampled_from([VILLAGE, COMMUNITY]),
    on=st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
)
def test_the_database_answers_as_the_rules_do(county: County, facts: list[Any], code: str, on: dt.date) -> None:
    place = county.places[code]
    Person.objects.filter(division=place).delete()
    for number, (registration, away, resident, works, age) in enumerate(facts):
        born = dt.date(on.year - age, on.month, min(on.day, 28))
        made = make_person(
            place,
            str(number),
            registration=registration,
            resident_since=resident,
            works_since=works,
            born_on=born,
            since=born,
        )
        if away:
            send_away(made, since=on, until=on)
    law = voter_law(place, on)
    expected = {
        one.name: found
        for one in Person.objects.filter(division=place)
        if (found := voter_class(standing_of(one, on), law.clauses, on)) and years_of_age(one.born_on, on) >= 18
    }
    assert {name: found for name, (found, _needs) in classes(county, code, on).items()} == expected


def test_above_the_community_there_are_counts_of_ten_and_more_only(county: County) -> None:
    village = county.places[VILLAGE]
    for _number in range(9):
        make_person(village)
    assert (counts(TOWNSHIP, DAY).persons, counts(TOWNSHIP, DAY).away) == ("少于10", "0")
    make_person(village, born_on=dt.date(2015, 1, 1))
    found = counts(TOWNSHIP, DAY)
    assert (found.persons, found.adults) == ("10", "少于10")
    for _number in range(5):
        make_person(village)
    # Fourteen adults of fifteen would say that there is one child.
    assert counts(TOWNSHIP, DAY).adults == "与总数相差少于10"
