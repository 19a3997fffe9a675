"""Impact assessments and breaches: who, when, what is owed, and that nothing is changed (个保法 55 to 57)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.base.verdict import Refused
from residents.actions.record import Assessed, Found, assess, record_breach, record_told, set_contact
from residents.duty_kinds import KIND_BREACH, KIND_REVIEW
from residents.models import Assessment, Breach
from residents.queries.record import assessments, breaches, contact_for
from residents.rules.breach import Told
from tests.openness.county import COUNTY, STRANGER, VILLAGE, County, at
from tests.residents.conftest import DAY, NOW, People

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-7")]
GIVEN = Assessed(
    title="公开保障对象名单",
    purpose="依法公开，接受监督",
    kinds="姓名、补助种类、金额",
    risk="名单外泄会让人难堪",
    measures="网上只有总数，公示期满撤下",
    conclusion="with_measures",
    assessed_on=DAY,
    review_on=dt.date(2027, 3, 4),
)
FOUND = Found(what="名单发错了群", found_on=DAY, kinds="姓名、电话", harm="可能被骚扰", remedy="已撤回", persons=12)
TOLD = Told("县网信办", DAY, DAY, "")


def assessed(county: County, by: User, **more: Any) -> Assessment:
    given = dataclasses.replace(GIVEN, **{key: more.pop(key) for key in list(more) if hasattr(GIVEN, key)})
    return assess(division_id=county.places[COUNTY].pk, given=given, by=by, **{**NOW, **more})


def broken(county: County, by: User, **more: Any) -> Breach:
    return record_breach(division_id=county.places[COUNTY].pk, given=dataclasses.replace(FOUND, **more), by=by, **NOW)


@pytest.mark.parametrize(
    ("role", "code", "allowed"),
    [
        (Role.BUREAU_REVIEWER, COUNTY, True),
        (Role.PLATFORM_ADMIN, COUNTY, True),
        (Role.TOWNSHIP_STAFF, VILLAGE[:9], False),
        (Role.CLERK, VILLAGE, False),
        (Role.LEADER, COUNTY, False),
        (Role.BUREAU_REVIEWER, STRANGER[:6], False),
    ],
)
def test_only_who_runs_the_place_keeps_its_records(
    county: County, people: People, role: str, code: str, allowed: bool
) -> None:
    person = people(role, code)
    for write in (assessed, broken):
        if allowed:
            write(county, person)
            continue
        with pytest.raises(Refused) as refused:
            write(county, person)
        assert refused.value.forbidden
    assert (assessments(person, DAY).count(), breaches(person, DAY).count()) == ((1, 1) if allowed else (0, 0))


def test_a_review_is_owed_on_its_day_and_met_by_the_next_assessment(county: County, keeper: User) -> None:
    first = assessed(county, keeper)
    duty = Duty.objects.get(kind=KIND_REVIEW)
    assert (duty.due_on, duty.subject) == (GIVEN.review_on, first.pk)
    assert "公开保障对象名单" in todo(keeper, on=DAY)[0].text.title
    second = assessed(county, keeper, replaces_id=first.pk)
    duty.refresh_from_db()
    assert duty.state == DutyState.MET
    with pytest.raises(Refused) as refused:
        assessed(county, keeper, replaces_id=first.pk)  # another hand was first
    assert refused.value.verdicts[0].field == "replaces"
    assert second.replaces_id == first.pk


def test_what_was_stopped_needs_no_review(county: County, keeper: User) -> None:
    assessed(county, keeper, conclusion="stop")
    assert not Duty.objects.filter(kind=KIND_REVIEW).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": ""}, "title"),
        ({"risk": ""}, "risk"),
        ({"conclusion": "maybe"}, "conclusion"),
        ({"assessed_on": DAY + dt.timedelta(days=1)}, "assessed_on"),
        ({"review_on": DAY}, "review_on"),
        ({"review_on": DAY + dt.timedelta(days=3 * 366 + 1)}, "review_on"),
        ({"measures": "请打 13800138000 找他"}, "measures"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(county: County, keeper: User, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        assessed(county, keeper, **given)
    assert {verdict.field for verdict in refused.value.verdicts} == {field}
    assert not Assessment.objects.exists()


def test_an_assessment_is_never_changed_or_removed(county: County, keeper: User) -> None:
    row = assessed(county, keeper)
    for harm in (lambda: Assessment.objects.update(title="x"), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            harm()
    assert Assessment.objects.get().title == GIVEN.title


def test_a_breach_is_due_the_same_day_and_late_the_next(county: County, keeper: User) -> None:
    row = broken(county, keeper)
    duty = Duty.objects.get(kind=KIND_BREACH)
    assert (duty.due_on, duty.subject) == (DAY, row.pk)
    sweep(on=DAY, at=at(DAY))
    assert Duty.objects.get(pk=duty.pk).level == Level.DUE
    later = DAY + dt.timedelta(days=1)
    sweep(on=later, at=at(later))
    assert Duty.objects.get(pk=duty.pk).level >= Level.OVERDUE
    record_told(breach_id=row.pk, told=dataclasses.replace(TOLD, persons_on=later), by=keeper, at=at(later), on=later)
    assert Duty.objects.get(pk=duty.pk).state == DutyState.MET


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, set()),
        ({"persons_on": None, "not_told_why": "已撤回，没有人看到"}, set()),
        ({"authority": ""}, {"authority"}),
        ({"authority_on": None}, {"authority"}),
        ({"persons_on": None}, {"persons_told_on"}),
        ({"authority_on": DAY - dt.timedelta(days=1)}, {"authority_told_on"}),
        ({"persons_on": DAY + dt.timedelta(days=1)}, {"persons_told_on"}),
    ],
)
def test_a_breach_ends_when_authority_and_persons_were_told_or_a_reason_says_why_not(
    county: County, keeper: User, given: dict[str, Any], fields: set[str]
) -> None:
    row = broken(county, keeper)
    told = dataclasses.replace(TOLD, **given)
    if not fields:
        assert record_told(breach_id=row.pk, told=told, by=keeper, **NOW).closed_on == DAY
        with pytest.raises(Refused) as refused:
            record_told(breach_id=row.pk, told=told, by=keeper, **NOW)
        assert refused.value.verdicts[0].code == "closed"
        return
    with pytest.raises(Refused) as refused:
        record_told(breach_id=row.pk, told=told, by=keeper, **NOW)
    assert {verdict.field for verdict in refused.value.verdicts} == fields
    assert Duty.objects.get(kind=KIND_BREACH).state == DutyState.OPEN


def test_the_nearest_contact_is_named(county: County, keeper: User) -> None:
    assert contact_for(VILLAGE) is None
    set_contact(
        division_id=county.places[COUNTY].pk,
        office="清溪县民政局",
        telephone="0731-1234567",
        address="",
        by=keeper,
        **NOW,
    )
    found = contact_for(VILLAGE)
    assert found is not None
    assert found.office == "清溪县民政局"
    assert contact_for(STRANGER) is None
