"""Narrowing by a township, the yearly review, law that ends, and matters that the gate admits (R-AUT-2, R-AUT-3)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from autonomy.actions.law_changes import cite_anew, list_ended_law
from autonomy.actions.lists import admit_entry, merge_changes
from autonomy.actions.narrowing import end_narrowing, narrow
from autonomy.actions.yearly import open_yearly, review_entry
from autonomy.choices import Decider, ListKind, Standing, VersionCause, VersionState
from autonomy.duty_kinds import KIND_LAW_ENDED, KIND_YEARLY
from autonomy.models import AdmissionRequest, Basis, ListEntry, ListVersion, Narrowing
from autonomy.queries.lists import entries_in_force, version_in_force
from autonomy.queries.review import ended_law, unreviewed
from governance.base.clock.actions.sweep import context_of
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body
from governance.base.law.models import Rule
from governance.base.verdict import Refused
from tests.autonomy.makers import (
    ASSISTED,
    COUNTY,
    DAY,
    OTHER_TOWNSHIP,
    SIBLING,
    SINCE,
    TOWNSHIP,
    VILLAGE,
    Autonomy,
    at,
)

ONE_DAY = dt.timedelta(days=1)
A = ListKind.ASSISTANCE


def codes(kind: str, place: str, on: dt.date) -> list[str]:
    return [entry.code for entry in entries_in_force(kind, place, on)]


def refused(call: object) -> list[str]:
    with pytest.raises(Refused) as error:
        call()  # type: ignore[operator]
    return [verdict.code for verdict in error.value.verdicts if not verdict.ok]


# Narrowing -------------------------------------------------------------------------------------------------------


def narrowed(made: Autonomy, code: str = "X007", who: str = "township", on: dt.date = DAY) -> Narrowing:
    place = made.places[TOWNSHIP]
    given = {"code": code, "reason": "镇里农技站直接办理", "starts_on": on}
    return narrow(division_id=place.pk, **given, **made.when(who, on))


@pytest.mark.req("R-AUT-2")
def test_a_township_takes_a_matter_away_for_its_own_committees_only(made: Autonomy) -> None:
    row = narrowed(made)
    assert "X007" in codes(A, VILLAGE, DAY - ONE_DAY)
    assert "X007" not in codes(A, VILLAGE, DAY)
    assert "X007" in codes(A, SIBLING, DAY)
    assert "X007" in codes(A, COUNTY, DAY)
    body = json.loads(bytes(Body.objects.get(leaf=row.leaf).content))
    assert (body["kind"], body["code"], body["reason"]) == ("list_narrowing", "X007", "镇里农技站直接办理")
    assert refused(lambda: narrowed(made)) == ["narrowed"]


@pytest.mark.req("R-AUT-2")
def test_a_township_cannot_widen(made: Autonomy) -> None:
    assert refused(lambda: narrowed(made, "X099")) == ["widening"]
    assert refused(lambda: narrowed(made, "Z001")) == ["widening"]
    given = {"code": "X001", "reason": "不再需要了", "starts_on": DAY}
    county = made.places[COUNTY].pk
    with pytest.raises(Refused):
        narrow(division_id=county, **given, **made.when("township"))
    assert Narrowing.objects.count() == 0


@pytest.mark.req("R-AUT-2")
@pytest.mark.parametrize("who", ["other_township", "bureau", "clerk", "head", "water", "office", "leader"])
def test_only_the_township_itself_narrows(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as error:
        narrowed(made, who=who)
    assert error.value.forbidden


@pytest.mark.req("R-AUT-2")
def test_a_narrowing_ends_with_its_reason_and_the_matter_is_back_the_day_after(made: Autonomy) -> None:
    row = narrowed(made)
    given = {"narrowing_id": row.pk, "reason": "农技站撤并了", "ends_on": DAY + 5 * ONE_DAY}
    early = {**given, "ends_on": DAY - ONE_DAY}
    assert refused(lambda: end_narrowing(**early, **made.when("township"))) == ["past"]
    ended = end_narrowing(**given, **made.when("township"))
    assert "X007" not in codes(A, VILLAGE, DAY + 5 * ONE_DAY)
    assert "X007" in codes(A, VILLAGE, DAY + 6 * ONE_DAY)
    assert json.loads(bytes(Body.objects.get(leaf=ended.end_leaf).content))["narrowing_leaf"] == row.leaf
    assert refused(lambda: end_narrowing(**given, **made.when("township"))) == ["ended"]
    assert made.places[OTHER_TOWNSHIP].code not in {VILLAGE[:9]}


# The yearly review -----------------------------------------------------------------------------------------------


@pytest.mark.req("R-AUT-3")
def test_a_list_that_held_in_january_is_reviewed_in_that_year_once(made: Autonomy) -> None:
    first = dt.date(2027, 1, 1)
    assert open_yearly(context_of(on=dt.date(2026, 12, 31), at=at(first)))["opened"] == 0
    assert open_yearly(context_of(on=first, at=at(first), since=DAY))["opened"] == 2
    assert open_yearly(context_of(on=dt.date(2027, 6, 1), at=at(first), since=first))["opened"] == 0
    duty = Duty.objects.get(kind=KIND_YEARLY, subject=made.lists[A].pk)
    assert (duty.division.code, duty.due_on) == (COUNTY, dt.date(2027, 12, 31))


@pytest.mark.req("R-AUT-3")
def test_years_that_began_while_the_clock_stood_still_are_caught_up(made: Autonomy) -> None:
    on = dt.date(2029, 3, 1)
    assert open_yearly(context_of(on=on, at=at(on), since=dt.date(2026, 6, 1)))["opened"] == 6
    assert set(Duty.objects.filter(kind=KIND_YEARLY).values_list("period__year", flat=True)) == {2027, 2028, 2029}


@pytest.mark.req("R-AUT-3")
def test_the_review_is_done_when_every_entry_was_looked_at(made: Autonomy) -> None:
    on = dt.date(2027, 3, 1)
    open_yearly(context_of(on=on, at=at(on), since=DAY))
    for code, *_rest in ASSISTED:
        duty = Duty.objects.get(kind=KIND_YEARLY, subject=made.lists[A].pk)
        assert duty.state == DutyState.OPEN
        outcome = "withdraw" if code == "X007" else "keep"
        given = {"entry_id": made.entry(code).pk, "year": 2027, "reason": "按去年办理情况"}
        review_entry(**given, outcome=outcome, **made.when("bureau", on))
        assert refused(lambda given=given: review_entry(**given, outcome="keep", **made.when("bureau", on))) != []
    assert Duty.objects.get(kind=KIND_YEARLY, subject=made.lists[A].pk).met_on == on
    assert "X007" not in codes(A, VILLAGE, on)
    assert "X001" in codes(A, VILLAGE, on)
    assert unreviewed(made.lists[A], 2027, on) == []


@pytest.mark.req("R-AUT-3")
def test_a_review_says_why(made: Autonomy) -> None:
    given = {"entry_id": made.entry("X001").pk, "year": 2026, "outcome": "keep"}
    assert refused(lambda: review_entry(**given, reason="好", **made.when("bureau"))) == ["reason"]
    assert refused(lambda: review_entry(**{**given, "outcome": "?"}, reason="按情况办", **made.when("bureau"))) == [
        "outcome"
    ]
    assert refused(lambda: review_entry(**{**given, "year": 2024}, reason="按情况办", **made.when("bureau"))) == [
        "year"
    ]
    with pytest.raises(Refused) as error:
        review_entry(**given, reason="按情况办", **made.when("township"))
    assert error.value.forbidden


# Law that ends ---------------------------------------------------------------------------------------------------


def end_law(last: dt.date, *, successor: bool) -> tuple[Rule, Rule | None]:
    """The rule of assistance ends; another row of the same code may follow it."""
    old = Rule.objects.get(code="ASSIST-LAW", applies_to="village", valid_to=None)
    Rule.objects.filter(pk=old.pk).update(valid_to=last)
    if not successor:
        return old, None
    new = Rule.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_to = None, last + ONE_DAY, None
    new._state.adding = True
    new.statement = "新的条文"
    new.save(force_insert=True)
    return old, new


@pytest.mark.req("R-AUT-2")
@pytest.mark.parametrize("successor", [False, True])
def test_a_law_that_ends_lists_what_rests_on_it_the_day_after(made: Autonomy, successor: bool) -> None:
    last = DAY + 9 * ONE_DAY
    old, new = end_law(last, successor=successor)
    assert list_ended_law(context_of(on=last, at=at(last)))["opened"] == 0
    after = last + ONE_DAY
    assert list_ended_law(context_of(on=after, at=at(after))) == {"opened": 1, "met": 0}
    assert list_ended_law(context_of(on=after + ONE_DAY, at=at(after)))["opened"] == 0
    duty = Duty.objects.get(kind=KIND_LAW_ENDED)
    assert (duty.subject, duty.division.code) == (old.pk, COUNTY)
    (found,) = ended_law(made.places[COUNTY].pk, after)
    assert [basis.entry.code for basis in found.bases] == [row[0] for row in ASSISTED]
    assert found.successor == new


@pytest.mark.req("R-AUT-2")
def test_citing_the_new_text_settles_it_with_a_version_that_says_so(made: Autonomy) -> None:
    last = DAY + 9 * ONE_DAY
    old, new = end_law(last, successor=True)
    assert new is not None
    after = last + ONE_DAY
    list_ended_law(context_of(on=after, at=at(after)))
    given = {
        "division_id": made.places[COUNTY].pk,
        "rule_id": old.pk,
        "successor_id": new.pk,
        "reason": "条文没有实质变化",
    }
    some = [row[0] for row in ASSISTED[:-1]]
    cite_anew(**given, codes=some, **made.when("bureau", after))
    assert Duty.objects.get(kind=KIND_LAW_ENDED).state == DutyState.OPEN
    assert [basis.entry.code for basis in ended_law(made.places[COUNTY].pk, after)[0].bases] == ["X007"]
    cite_anew(**given, codes=["X007"], **made.when("bureau", after))
    assert Duty.objects.get(kind=KIND_LAW_ENDED).met_on == after
    version = version_in_force(A, VILLAGE, after)
    assert version is not None
    assert (version.cause, version.number) == (VersionCause.RECITED, 3)
    assert ListVersion.objects.get(kind=A, number=2).state == VersionState.REPLACED
    assert Basis.objects.filter(entry__version=made.lists[A], rule=old).count() == len(ASSISTED)
    assert refused(lambda: cite_anew(**given, codes=["X001"], **made.when("bureau", after))) == ["nothing"]
    other = {**given, "successor_id": Rule.objects.get(code="ADMIT-2015").pk}
    assert "follows" in refused(lambda: cite_anew(**other, codes=["X001"], **made.when("bureau", after)))


# The gate --------------------------------------------------------------------------------------------------------


def requested(made: Autonomy, title: str = "河道巡看") -> AdmissionRequest:
    row = AdmissionRequest.objects.create(
        organisation=made.organisations["水务局"],
        county=made.places[COUNTY],
        decider=Decider.BUREAU,
        group="public_management",
        title=title,
        asked="每周看一遍河道，拍下倒污报给水务局",
        does_not="不执法",
        rhythm="weekly",
        hours_village=2,
        hours_urban=2,
        amount=600,
        per="year",
        payer="水务局",
        pay_when="六月底前",
        powers="可以看巡河系统",
        created_by=made.people["water"],
        created_at=at(DAY),
    )
    Basis.objects.create(request=row, rule=Rule.objects.get(code="ASSIST-LAW", applies_to="village", valid_to=None))
    return row


def admit(made: Autonomy, row: AdmissionRequest, on: dt.date = DAY, until: dt.date | None = None) -> ListEntry:
    standing = Standing.REGULAR if until is None else Standing.TRIAL
    return admit_entry(request=row, standing=standing, until=until, **made.when("decider", on))


@pytest.mark.req("R-AUT-3")
def test_an_admitted_matter_is_an_entry_of_a_new_version_with_its_basis_and_money(made: Autonomy) -> None:
    entry = admit(made, requested(made))
    version = version_in_force(A, VILLAGE, DAY)
    assert version is not None
    assert (version.number, version.cause, entry.version) == (2, VersionCause.ADMISSION, version)
    assert len(codes(A, VILLAGE, DAY)) == len(ASSISTED) + 1
    assert len(codes(A, VILLAGE, DAY - ONE_DAY)) == len(ASSISTED)
    assert (entry.department, entry.amount, entry.request_id) == ("水务局", 600, AdmissionRequest.objects.get().pk)
    assert [basis.rule.code for basis in entry.bases.all() if basis.rule] == ["ASSIST-LAW"]
    body = json.loads(bytes(Body.objects.get(leaf=version.leaf).content))
    assert body["entries"][-1]["title"] == "河道巡看"


@pytest.mark.req("R-AUT-3")
def test_two_admissions_of_one_day_leave_one_version_that_has_both(made: Autonomy) -> None:
    admit(made, requested(made))
    admit(made, requested(made, "水塘巡看"))
    assert ListVersion.objects.in_force(DAY).filter(kind=A).count() == 1
    assert len(codes(A, VILLAGE, DAY)) == len(ASSISTED) + 2
    assert list(ListVersion.objects.filter(kind=A).order_by("number").values_list("number", "state")) == [
        (1, VersionState.ADOPTED),
        (2, VersionState.REPLACED),
        (3, VersionState.ADOPTED),
    ]


@pytest.mark.req("R-AUT-3")
def test_a_list_adopted_ahead_of_its_day_does_not_lose_what_was_admitted_meanwhile(made: Autonomy) -> None:
    draft = made.draft(A)
    made.consult(draft, DAY + 14 * ONE_DAY)
    made.answer_all(draft, DAY)
    begins = DAY + 30 * ONE_DAY
    made.adopt(draft, DAY, begins)
    admit(made, requested(made), DAY + 5 * ONE_DAY)
    for day, count in ((4, 0), (5, 1), (29, 1), (30, 1), (99, 1)):
        assert len(codes(A, VILLAGE, DAY + day * ONE_DAY)) == len(ASSISTED) + count, day
    assert ListVersion.objects.get(pk=draft.pk).state == VersionState.REPLACED


@pytest.mark.req("R-AUT-3")
def test_a_trial_ends_by_itself_and_gives_way_when_it_is_decided_again(made: Autonomy) -> None:
    row = requested(made)
    last = DAY + 20 * ONE_DAY
    code = admit(made, row, until=last).code
    assert code in codes(A, VILLAGE, last)
    assert code not in codes(A, VILLAGE, last + ONE_DAY)
    admit(made, row, DAY + 10 * ONE_DAY)
    assert codes(A, VILLAGE, last + ONE_DAY).count(code) == 1


@pytest.mark.req("R-AUT-3")
def test_a_draft_begun_before_takes_in_what_was_admitted(made: Autonomy) -> None:
    draft = made.draft(A)
    entry = admit(made, requested(made))
    made.consult(draft, DAY + 14 * ONE_DAY)
    made.answer_all(draft, DAY)
    assert refused(lambda: made.adopt(draft, DAY + ONE_DAY)) == ["outdated"]
    merge_changes(version_id=draft.pk, **made.when("bureau"))
    made.adopt(draft, DAY + ONE_DAY)
    copied = ListEntry.objects.get(version__pk=draft.pk, code=entry.code)
    assert copied.bases.count() == 1


@pytest.mark.req("R-AUT-3")
def test_nothing_is_admitted_where_no_list_holds(made: Autonomy) -> None:
    early = SINCE - ONE_DAY
    assert refused(lambda: admit(made, requested(made), early)) == ["no_list"]
