"""Versions of the two lists: drafted, consulted on, adopted, read on any day (R-AUT-1, R-AUT-2)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from autonomy.actions.entry import remove_entry, save_entry
from autonomy.actions.lists import abandon, adopt, merge_changes, start_draft, take_back, withdraw_entry
from autonomy.actions.opinion import give_opinion
from autonomy.choices import ListKind, Stance, VersionState
from autonomy.duty_kinds import KIND_OPINION
from autonomy.models import Basis, ListEntry, ListVersion, Opinion
from autonomy.queries.entries import changes_since
from autonomy.queries.lists import entries_in_force, version_in_force
from governance.base.accounts.permissions import scope_of
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body, Entry
from governance.base.notices.models import Notice
from governance.base.verdict import Refused
from tests.autonomy.makers import (
    ASSISTED,
    COMMUNITY,
    COUNTY,
    DAY,
    OTHER_COUNTY,
    SINCE,
    TOWNSHIP,
    VILLAGE,
    Autonomy,
    assisted,
    make_autonomy,
)

ONE_DAY = dt.timedelta(days=1)
UNTIL = dt.date(2026, 3, 16)
A = ListKind.ASSISTANCE


def codes(kind: str, place: str, on: dt.date) -> list[str]:
    return [entry.code for entry in entries_in_force(kind, place, on)]


def refused(call: object) -> list[str]:
    with pytest.raises(Refused) as error:
        call()  # type: ignore[operator]
    return [verdict.code for verdict in error.value.verdicts if not verdict.ok]


@pytest.mark.req("R-AUT-1")
def test_a_list_holds_from_its_day_and_not_before(made: Autonomy) -> None:
    assert version_in_force(ListKind.AUTONOMY, VILLAGE, SINCE - ONE_DAY) is None
    found = version_in_force(ListKind.AUTONOMY, VILLAGE, SINCE)
    assert found is not None
    assert (found.number, found.leaf is not None) == (1, True)
    assert codes(ListKind.AUTONOMY, COUNTY, SINCE) == ["Z001", "Z002", "Z003", "Z004"]
    assert codes(ListKind.AUTONOMY, OTHER_COUNTY, SINCE) == []


@pytest.mark.req("R-AUT-1")
def test_what_is_adopted_is_in_the_public_record_with_every_entry_and_basis(made: Autonomy) -> None:
    version = made.lists[A]
    body = json.loads(bytes(Body.objects.get(leaf=version.leaf).content))
    assert (body["kind"], body["list"], body["number"]) == ("list", A, 1)
    assert [entry["code"] for entry in body["entries"]] == [row[0] for row in ASSISTED]
    assert body["entries"][0]["amount"] == "1200.00"
    assert body["entries"][0]["bases"][0]["rule"] == "ASSIST-LAW"
    assert body["consultation"]["asked"] == 3
    assert Entry.objects.filter(verb="autonomy.list_adopted", object_id=version.pk, division=COUNTY).count() == 1


@pytest.mark.req("R-AUT-1")
def test_a_draft_begins_with_everything_that_is_in_force_bases_too(made: Autonomy) -> None:
    draft = made.draft(A)
    assert draft.based_on == made.lists[A]
    assert list(ListEntry.objects.filter(version=draft).values_list("code", flat=True)) == [r[0] for r in ASSISTED]
    assert (
        Basis.objects.filter(entry__version=draft).count() == Basis.objects.filter(entry__version=made.lists[A]).count()
    )


@pytest.mark.req("R-AUT-1")
def test_copying_a_list_costs_the_same_for_one_and_for_many(made: Autonomy) -> None:
    scope_of(made.people["bureau"], DAY)
    with CaptureQueriesContext(connection) as few:
        made.draft(A)
    abandon(version_id=ListVersion.objects.open().get().pk, **made.when("bureau"))
    entry = made.entry("X001")
    for number in range(30):
        entry.pk, entry.code = None, f"Y{number:03d}"
        entry._state.adding = True
        entry.save(force_insert=True)
    with CaptureQueriesContext(connection) as many:
        made.draft(A)
    assert len(few) == len(many)


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(
    "who", ["township", "clerk", "head", "water", "office", "leader", "admin", "supervisor", "stranger_bureau"]
)
def test_only_the_countys_bureau_drafts(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as error:
        start_draft(kind=A, division_id=made.places[COUNTY].pk, **made.when(who))
    assert error.value.forbidden
    assert ListVersion.objects.open().count() == 0


@pytest.mark.req("R-AUT-2")
def test_a_township_has_no_list_of_its_own(made: Autonomy) -> None:
    assert refused(lambda: made.draft(A, place=TOWNSHIP)) == ["county"]


@pytest.mark.req("R-AUT-1")
def test_there_is_one_draft_of_a_list_at_a_time(made: Autonomy) -> None:
    draft = made.draft(A)
    assert refused(lambda: made.draft(A)) == ["draft_open"]
    made.draft(ListKind.AUTONOMY)
    abandon(version_id=draft.pk, **made.when("bureau"))
    made.draft(A)


@pytest.mark.req("R-AUT-1")
def test_every_live_committee_of_the_county_is_asked_with_a_date_and_told(made: Autonomy) -> None:
    draft = made.draft(A)
    made.consult(draft, UNTIL)
    asked = Opinion.objects.filter(version=draft).order_by("division__code")
    assert [row.division.code for row in asked] == ["990101001001", "990101001201", "990101002201"]
    duties = Duty.objects.open().filter(kind=KIND_OPINION, subject__in=asked.values("pk"))
    assert {duty.due_on for duty in duties} == {UNTIL}
    assert duties.count() == 3
    told = Notice.objects.filter(kind="autonomy.opinion", matter=f"opinion/{asked[1].pk}")
    assert {row.recipient.username for row in told} == {"clerk", "head", "secretary"}


@pytest.mark.req("R-AUT-1")
def test_asking_costs_the_same_for_three_committees_and_for_more(made: Autonomy) -> None:
    draft = made.draft(A)
    with CaptureQueriesContext(connection) as few:
        made.consult(draft, UNTIL)
    take_back(version_id=draft.pk, **made.when("bureau"))
    town = made.places[TOWNSHIP]
    for number in range(210, 230):
        code = f"990101001{number}"
        type(town).objects.create(
            code=code, name=code, level=12, parent=town, committee="village", go_live_on=dt.date(2026, 1, 1)
        )
    with CaptureQueriesContext(connection) as many:
        made.consult(draft, UNTIL)
    assert Opinion.objects.filter(version=draft, round=2).count() == 23
    assert len(many) == len(few)


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(("until", "fine"), [(dt.date(2026, 3, 10), False), (dt.date(2026, 3, 11), True)])
def test_committees_have_at_least_seven_working_days(made: Autonomy, until: dt.date, fine: bool) -> None:
    """Asked on Monday 2 March: the seventh working day after it is Wednesday 11 March."""
    draft = made.draft(A)
    if fine:
        assert made.consult(draft, until).state == VersionState.CONSULTING
    else:
        assert refused(lambda: made.consult(draft, until)) == ["until"]
        assert Opinion.objects.filter(version=draft).count() == 0


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("clerk", True),
        ("head", True),
        ("secretary", True),
        ("supervisor", False),
        ("township", False),
        ("bureau", False),
        ("sibling_clerk", False),
        ("water", False),
        ("stranger_clerk", False),
    ],
)
def test_who_speaks_for_the_committee(made: Autonomy, who: str, may: bool) -> None:
    draft = made.draft(A)
    made.consult(draft, UNTIL)
    asked = Opinion.objects.get(version=draft, division__code=VILLAGE)
    given = {"opinion_id": asked.pk, "stance": Stance.AGREE, "text": ""}
    if may:
        give_opinion(**given, **made.when(who))
        duty = Duty.objects.get(kind=KIND_OPINION, subject=asked.pk)
        assert (duty.state, duty.met_on) == (DutyState.MET, DAY)
        assert refused(lambda: give_opinion(**given, **made.when("head"))) == ["already"]
    else:
        with pytest.raises(Refused) as error:
            give_opinion(**given, **made.when(who))
        assert error.value.forbidden


@pytest.mark.req("R-AUT-1")
def test_who_is_against_says_why_and_the_county_says_what_became_of_it(made: Autonomy) -> None:
    draft = made.draft(A)
    made.consult(draft, UNTIL)
    asked = Opinion.objects.get(version=draft, division__code=VILLAGE)
    given = {"opinion_id": asked.pk, "stance": Stance.DISAGREE}
    assert refused(lambda: give_opinion(**given, text="不行", **made.when("clerk"))) == ["length"]
    phone = "请打 13900001234 问"
    assert refused(lambda: give_opinion(**given, text=phone, **made.when("clerk"))) != []
    give_opinion(**given, text="每月走访做不到", **made.when("clerk"))
    after = UNTIL + ONE_DAY
    assert refused(lambda: made.adopt(draft, after)) == ["heard"]
    made.adopt(draft, after, note="走访改为每季度一次")
    body = json.loads(bytes(Body.objects.get(leaf=ListVersion.objects.get(pk=draft.pk).leaf).content))
    assert (body["consultation"]["disagree"], body["note"]) == (1, "走访改为每季度一次")


@pytest.mark.req("R-AUT-1")
@pytest.mark.parametrize(("on", "fine"), [(UNTIL, False), (UNTIL + ONE_DAY, True)])
def test_a_list_is_not_adopted_before_the_committees_had_their_time(made: Autonomy, on: dt.date, fine: bool) -> None:
    draft = made.draft(A)
    made.consult(draft, UNTIL)
    if not fine:
        assert refused(lambda: made.adopt(draft, on)) == ["consulted"]
        return
    made.adopt(draft, on, on + 3 * ONE_DAY)
    old, new = ListVersion.objects.get(number=1, kind=A), ListVersion.objects.get(number=2, kind=A)
    assert (old.effective_to, new.effective_from) == (on + 2 * ONE_DAY, on + 3 * ONE_DAY)
    assert Duty.objects.open().filter(kind=KIND_OPINION).count() == 0
    assert Duty.objects.filter(kind=KIND_OPINION, state=DutyState.CANCELLED).count() == 6 + 3


@pytest.mark.req("R-AUT-1")
def test_a_list_cannot_begin_yesterday(made: Autonomy) -> None:
    draft = made.draft(A)
    made.consult(draft, UNTIL)
    made.answer_all(draft, DAY)
    assert refused(lambda: made.adopt(draft, DAY, DAY - ONE_DAY)) == ["past"]
    made.adopt(draft, DAY, DAY)


@pytest.mark.req("R-AUT-2")
def test_an_entry_without_basis_or_money_keeps_the_list_from_being_adopted(made: Autonomy) -> None:
    draft = made.draft(A)
    entry = ListEntry.objects.get(version=draft, code="X001")
    given = assisted("X001", "public_service", "走访", bases=(), amount=None)
    save_entry(version_id=draft.pk, entry_id=entry.pk, given=given, **made.when("bureau"))
    made.consult(draft, UNTIL)
    made.answer_all(draft, DAY)
    with pytest.raises(Refused) as error:
        made.adopt(draft, DAY)
    (verdict,) = error.value.verdicts
    assert verdict.code == "incomplete"
    assert "依据、经费（元）" in verdict.text
    assert ListVersion.objects.get(pk=draft.pk).state == VersionState.CONSULTING


@pytest.mark.req("R-AUT-1")
def test_a_list_of_any_past_day_is_what_it_was(made: Autonomy) -> None:
    draft = made.draft(A)
    remove_entry(entry_id=ListEntry.objects.get(version=draft, code="X007").pk, **made.when("bureau"))
    made.consult(draft, UNTIL)
    made.answer_all(draft, DAY)
    made.adopt(draft, DAY, DAY + 10 * ONE_DAY)
    assert "X007" in codes(A, VILLAGE, DAY + 9 * ONE_DAY)
    assert "X007" not in codes(A, VILLAGE, DAY + 10 * ONE_DAY)
    assert "X007" in codes(A, VILLAGE, SINCE)
    assert codes(A, VILLAGE, SINCE - ONE_DAY) == []


@pytest.mark.req("R-AUT-3")
def test_a_revision_brings_no_new_matter_of_assistance(made: Autonomy) -> None:
    draft = made.draft(A)
    save_entry(version_id=draft.pk, given=assisted("", "rights", "新的事"), **made.when("bureau"))
    made.consult(draft, UNTIL)
    made.answer_all(draft, DAY)
    assert refused(lambda: made.adopt(draft, DAY)) == ["gate"]


@pytest.mark.req("R-AUT-1")
def test_nobody_changes_or_adopts_what_they_have_not_seen(made: Autonomy) -> None:
    draft = made.draft(A)
    seen = draft.revision
    entry = ListEntry.objects.get(version=draft, code="X001")
    given = assisted("X001", "public_service", "走访和代办")
    save_entry(version_id=draft.pk, entry_id=entry.pk, given=given, revision=seen, **made.when("bureau"))
    again = {"version_id": draft.pk, "entry_id": entry.pk, "given": given, "revision": seen}
    assert refused(lambda: save_entry(**again, **made.when("reviewer1"))) == ["already"]
    made.consult(draft, UNTIL)
    assert refused(lambda: save_entry(**{**again, "revision": None}, **made.when("bureau"))) == ["state"]
    made.answer_all(draft, DAY)
    told = {"version_id": draft.pk, "effective_from": DAY, "document_no": ""}
    assert refused(lambda: adopt(**told, revision=seen, **made.when("decider"))) == ["already"]
    adopt(**told, **made.when("bureau"))
    assert "already" in refused(lambda: adopt(**told, **made.when("decider")))


@pytest.mark.req("R-AUT-1")
def test_a_draft_taken_back_is_asked_about_again(made: Autonomy) -> None:
    draft = made.draft(A)
    made.consult(draft, UNTIL)
    first = Opinion.objects.get(version=draft, division__code=COMMUNITY)
    take_back(version_id=draft.pk, **made.when("bureau"))
    assert Duty.objects.open().filter(kind=KIND_OPINION).count() == 0
    made.consult(ListVersion.objects.get(pk=draft.pk), UNTIL)
    late = {"opinion_id": first.pk, "stance": Stance.AGREE, "text": ""}
    assert refused(lambda: give_opinion(**late, **made.when("urban_clerk"))) == ["closed"]


@pytest.mark.req("R-AUT-3")
def test_a_matter_withdrawn_leaves_on_its_day_with_its_reason_and_proof(made: Autonomy) -> None:
    entry = made.entry("X003")
    given = {"entry_id": entry.pk, "from_day": DAY + ONE_DAY}
    assert refused(lambda: withdraw_entry(**given, reason="不要", **made.when("bureau"))) == ["reason"]
    withdraw_entry(**given, reason="部门已经自己采集", **made.when("bureau"))
    assert "X003" in codes(A, VILLAGE, DAY)
    assert "X003" not in codes(A, VILLAGE, DAY + ONE_DAY)
    row = ListEntry.objects.get(pk=entry.pk)
    body = json.loads(bytes(Body.objects.get(leaf=row.withdrawn_leaf).content))
    assert (body["kind"], body["code"], body["reason"]) == ("list_withdrawal", "X003", "部门已经自己采集")
    assert refused(lambda: withdraw_entry(**given, reason="部门已经自己采集", **made.when("bureau"))) == ["not_live"]


@pytest.mark.req("R-AUT-3")
@pytest.mark.parametrize("who", ["township", "clerk", "water", "leader", "stranger_bureau"])
def test_only_the_gate_of_the_county_withdraws(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as error:
        withdraw_entry(entry_id=made.entry("X001").pk, reason="不再需要", from_day=DAY, **made.when(who))
    assert error.value.forbidden


@pytest.mark.req("R-AUT-3")
def test_what_left_the_list_after_a_draft_was_begun_leaves_the_draft_too(made: Autonomy) -> None:
    draft = made.draft(A)
    withdraw_entry(entry_id=made.entry("X003").pk, reason="部门已经自己采集", from_day=DAY, **made.when("bureau"))
    made.consult(draft, UNTIL)
    made.answer_all(draft, DAY)
    assert refused(lambda: made.adopt(draft, DAY)) == ["outdated"]
    merge_changes(version_id=draft.pk, **made.when("bureau"))
    assert changes_since(ListVersion.objects.get(pk=draft.pk), DAY) == ([], [])
    made.adopt(draft, DAY)
    assert "X003" not in codes(A, VILLAGE, DAY)


@pytest.mark.req("R-AUT-1")
def test_starting_drafts_hold_nowhere_until_the_county_has_filled_them_in(db: None) -> None:
    made = make_autonomy(lists=False)
    for kind, least in ((A, 40), (ListKind.AUTONOMY, 35)):
        draft = start_draft(
            kind=kind, division_id=made.places[COUNTY].pk, from_seed=True, **made.when("bureau", dt.date(2026, 1, 5))
        )
        assert draft.starting_draft
        assert ListEntry.objects.filter(version=draft).count() >= least
        assert not ListEntry.objects.filter(version=draft, bases=None).exists()
        assert codes(kind, VILLAGE, DAY) == []
    draft = ListVersion.objects.get(kind=A)
    groups = ListEntry.objects.filter(version=draft).values_list("group", flat=True)
    assert {group: list(groups).count(group) >= 8 for group in set(groups)} == dict.fromkeys(
        ["public_service", "public_management", "public_safety", "rights", "farming"], True
    )
    assert not ListEntry.objects.filter(version=draft, amount__isnull=False).exists()
    made.consult(draft, dt.date(2026, 3, 16))
    made.answer_all(draft, DAY)
    assert set(refused(lambda: made.adopt(draft, DAY))) == {"incomplete"}


@pytest.mark.req("R-AUT-1")
def test_a_starting_draft_is_not_laid_over_a_list_in_force(made: Autonomy) -> None:
    given = {"kind": A, "division_id": made.places[COUNTY].pk, "from_seed": True}
    assert refused(lambda: start_draft(**given, **made.when("bureau"))) == ["seed"]
