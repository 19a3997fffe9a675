"""A county confirms by name what nobody had read; from then on, and only there, it binds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import InternalError, transaction

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.journal.models import Entry
from governance.base.law.actions import confirm_rule, withdraw_confirmation
from governance.base.law.models import Confirmation, Rule
from governance.base.law.queries import rule
from governance.base.verdict import Refused
from tests.law.cast import AT, CITY, COUNTY, DAY, OTHER_COUNTY, PROVINCE, TOWN, VILLAGE

MakeRule = Callable[..., Rule]
SOURCE = "民政部网站，民发〔2018〕144号"


@pytest.fixture
def unread(make_rule: MakeRule) -> Rule:
    return make_rule(confidence="memory")


def binds(place: str, on: dt.date = DAY) -> bool:
    return rule("VC-DI-PERIOD", applies_to="village", place=place, on=on).binding


def confirmed(unread: Rule, by: User, place: str = COUNTY, at: dt.datetime = AT) -> Confirmation:
    return confirm_rule(rule_id=unread.pk, place=place, by=by, at=at, source=SOURCE)


def test_a_confirmed_rule_binds_in_the_county_and_below_it_only(unread: Rule, reviewer: User) -> None:
    assert not binds(VILLAGE)
    confirmed(unread, reviewer)
    assert [binds(place) for place in (COUNTY, TOWN, VILLAGE)] == [True, True, True]
    assert [binds(place) for place in ("", PROVINCE, CITY, OTHER_COUNTY)] == [False] * 4
    found = rule("VC-DI-PERIOD", applies_to="village", place=VILLAGE, on=DAY)
    assert found.basis_text == "《村民委员会组织法》第三十五条（2026年1月1日起施行）"
    assert not found.compare(3).ok


def test_a_city_confirms_for_its_counties(unread: Rule, person: Callable[..., User]) -> None:
    confirmed(unread, person("city", Role.BUREAU_REVIEWER, CITY), place=CITY)
    assert binds(VILLAGE)
    assert binds(OTHER_COUNTY)


def test_it_binds_from_the_day_of_confirming_and_not_before(unread: Rule, reviewer: User) -> None:
    confirmed(unread, reviewer)
    assert not binds(VILLAGE, DAY - dt.timedelta(days=1))
    assert binds(VILLAGE, DAY)


def test_after_withdrawal_it_no_longer_binds_but_did_until_then(unread: Rule, reviewer: User) -> None:
    confirmation = confirmed(unread, reviewer)
    later = AT + dt.timedelta(days=9)
    withdraw_confirmation(confirmation_id=confirmation.pk, by=reviewer, at=later, reason="原文已废止")
    assert binds(VILLAGE, later.date() - dt.timedelta(days=1))
    assert not binds(VILLAGE, later.date())
    with pytest.raises(Refused) as refused:
        withdraw_confirmation(confirmation_id=confirmation.pk, by=reviewer, at=later, reason="再撤一次")
    assert refused.value.verdicts[0].code == "withdrawn"
    assert confirmed(unread, reviewer, at=later).pk != confirmation.pk


def test_a_local_rule_to_be_reviewed_loses_its_mark_by_confirmation(make_rule: MakeRule, reviewer: User) -> None:
    local = make_rule(place=PROVINCE, needs_review=True)
    asked = {"applies_to": "village", "place": COUNTY, "on": DAY}
    assert rule("VC-DI-PERIOD", **asked).unchecked
    confirmed(local, reviewer)
    assert not rule("VC-DI-PERIOD", **asked).unchecked


def test_both_steps_stand_in_the_journal_by_ids(unread: Rule, reviewer: User) -> None:
    confirmation = confirmed(unread, reviewer)
    withdraw_confirmation(confirmation_id=confirmation.pk, by=reviewer, at=AT, reason="看错了文件")
    entries = Entry.objects.filter(object_type="law.confirmation", object_id=confirmation.pk).order_by("id")
    assert [(e.verb, e.actor_id, e.division, e.basis) for e in entries] == [
        ("law.rule_confirmed", reviewer.pk, COUNTY, ["VC-DI-PERIOD"]),
        ("law.confirmation_withdrawn", reviewer.pk, COUNTY, ["VC-DI-PERIOD"]),
    ]
    assert reviewer.name not in str([e.data for e in entries])


@pytest.mark.parametrize(
    ("role", "held", "place"),
    [
        (Role.BUREAU_REVIEWER, OTHER_COUNTY, COUNTY),  # a sibling
        (Role.BUREAU_REVIEWER, COUNTY, CITY),  # above one's own
        (Role.TOWNSHIP_STAFF, TOWN, COUNTY),
        (Role.LEADER, COUNTY, COUNTY),
        (Role.PLATFORM_ADMIN, COUNTY, COUNTY),
        (Role.SUPERVISOR, VILLAGE, COUNTY),
    ],
)
def test_only_the_countys_reviewer_confirms(
    unread: Rule, person: Callable[..., User], role: str, held: str, place: str
) -> None:
    with pytest.raises(Refused) as refused:
        confirmed(unread, person("other", role, held), place=place)
    assert refused.value.forbidden
    assert not Confirmation.objects.exists()
    assert not Entry.objects.filter(verb="law.rule_confirmed").exists()


@pytest.mark.parametrize(("ends_on", "allowed"), [(DAY, True), (DAY - dt.timedelta(days=1), False)])
def test_the_last_day_of_the_post_still_counts(
    unread: Rule, person: Callable[..., User], ends_on: dt.date, allowed: bool
) -> None:
    reviewer = person("leaving", Role.BUREAU_REVIEWER, COUNTY, ends_on=ends_on)
    if allowed:
        assert confirmed(unread, reviewer).pk
        return
    with pytest.raises(Refused):
        confirmed(unread, reviewer)


@pytest.mark.parametrize(
    ("rule_values", "place", "source", "code", "field"),
    [
        ({}, TOWN, SOURCE, "level", "place"),
        ({}, COUNTY, "  无 ", "source", "source"),
        ({"confidence": "read"}, COUNTY, SOURCE, "read", "rule"),
        ({"place": "50"}, COUNTY, SOURCE, "place", "place"),
        ({"valid_from": dt.date(2026, 3, 2)}, COUNTY, SOURCE, "in_force", "rule"),
    ],
)
def test_a_confirmation_without_sense_is_refused_with_its_field(
    make_rule: MakeRule, reviewer: User, rule_values: dict[str, object], place: str, source: str, code: str, field: str
) -> None:
    made = make_rule(**({"confidence": "excerpt"} | rule_values))
    with pytest.raises(Refused) as refused:
        confirm_rule(rule_id=made.pk, place=place, by=reviewer, at=AT, source=source)
    assert [(v.code, v.field) for v in refused.value.verdicts] == [(code, field)]
    assert refused.value.verdicts[0].text
    assert not Confirmation.objects.exists()


def test_twice_in_one_county_is_refused(unread: Rule, reviewer: User) -> None:
    confirmed(unread, reviewer)
    with pytest.raises(Refused) as refused:
        confirmed(unread, reviewer)
    assert refused.value.verdicts[0].code == "already"


def test_a_confirmation_is_withdrawn_never_deleted(unread: Rule, reviewer: User) -> None:
    confirmation = confirmed(unread, reviewer)
    with pytest.raises(InternalError), transaction.atomic():
        confirmation.delete()
    with pytest.raises(Refused):
        withdraw_confirmation(confirmation_id=confirmation.pk, by=reviewer, at=AT, reason=" ")
    confirmation.refresh_from_db()
    assert confirmation.withdrawn_on is None
