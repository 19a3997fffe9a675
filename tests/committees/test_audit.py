"""Audits opened by the clock and asked for by residents, published and objected to (R-CMT-8)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from governance.base.accounts.models import Assignment
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.journal.models import Body, Entry
from governance.base.journal.registry import REGISTRY
from governance.base.places.models import Organisation
from governance.base.verdict import Refused
from governance.committees.actions.audit import answer_objection, object_to_audit, second_audit
from governance.committees.choices import AuditKind, OfficeEnd
from governance.committees.duty_kinds import KIND_AUDIT, KIND_AUDIT_OBJECTION, KIND_AUDIT_START
from governance.committees.models import Audit, Office, Term
from tests.committees.makers_oversight import (
    CHONGQING,
    COMMUNITY,
    DAY,
    SHANDONG,
    TERM_ENDS,
    VILLAGE,
    Watch,
    at,
    make_watch,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-8")]
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def made(watch_world: Watch) -> Watch:
    return watch_world


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in error.value.verdicts}


def leave(made: Watch, name: str, code: str = VILLAGE, why: str = OfficeEnd.RESIGNED) -> Office:
    office = made.office(name, code)
    Office.objects.filter(pk=office.pk).update(ends_on=DAY, end_why=why)
    return office


# Opened by the clock --------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-AU-WHO", "RC-AU-WHO")
def test_in_a_village_whoever_leaves_is_audited_and_in_a_community_the_head_alone(made: Watch) -> None:
    for code in (VILLAGE, COMMUNITY):
        for name in ("李主任", "张委员"):
            leave(made, name, code)
    sweep(on=TOMORROW, at=at(TOMORROW))
    found = set(Audit.objects.filter(kind=AuditKind.DEPARTURE).values_list("division__code", "office__name"))
    assert found == {(VILLAGE, "李主任"), (VILLAGE, "张委员"), (COMMUNITY, "李主任")}
    for row in Audit.objects.all():
        owed = Duty.objects.get(kind=KIND_AUDIT, subject=row.pk)
        assert (owed.role, owed.due_on) == ("township_staff", row.due_on)
        assert row.due_on == TERM_ENDS  # no election is planned: before the end of the term
        assert row.due_why["why"] == "term"
        assert Entry.objects.filter(verb="committees.audit_opened", object_id=row.pk).exists()
    assert "debts" in Audit.objects.get(office__name="张委员").items
    assert "raised_funds" in Audit.objects.get(division__code=COMMUNITY).items


def test_the_clock_opens_it_once(made: Watch) -> None:
    leave(made, "李主任")
    for day in (TOMORROW, TOMORROW, TOMORROW + dt.timedelta(days=1)):
        sweep(on=day, at=at(day))
    assert Audit.objects.count() == 1


@pytest.mark.parametrize("why", [OfficeEnd.MISTAKE, OfficeEnd.TERM])
def test_a_wrong_entry_and_the_end_of_a_term_open_no_departure_audit(made: Watch, why: str) -> None:
    leave(made, "李主任", why=why)
    sweep(on=TOMORROW, at=at(TOMORROW))
    assert not Audit.objects.exists()


def test_who_left_before_the_village_was_on_the_platform_is_not_looked_for(made: Watch) -> None:
    office = made.office("李主任")
    Office.objects.filter(pk=office.pk).update(ends_on=dt.date(2025, 12, 31), end_why=OfficeEnd.RESIGNED)
    sweep(on=TOMORROW, at=at(TOMORROW))
    assert not Audit.objects.exists()


@pytest.mark.rule("VC-AU-DEPARTURE-DAYS")
@pytest.mark.parametrize("code", [CHONGQING, SHANDONG])
def test_thirty_days_after_leaving_where_a_province_says_so(code: str) -> None:
    made = make_watch(code)
    leave(made, "李主任", code)
    sweep(on=TOMORROW, at=at(TOMORROW))
    row = Audit.objects.get()
    assert row.due_on == dt.date(2026, 5, 6)  # 1 May is a holiday: the day after it
    assert row.due_why["why"] == "local"


def test_a_term_that_ends_is_audited_ninety_days_ahead(made: Watch) -> None:
    Term.objects.filter(pk=made.terms[VILLAGE].pk).update(ends_on=DAY + dt.timedelta(days=90))
    sweep(on=DAY, at=at(DAY))
    row = Audit.objects.get(kind=AuditKind.TERM)
    assert row.term_id == made.terms[VILLAGE].pk
    assert row.due_on == DAY + dt.timedelta(days=90)
    Term.objects.filter(pk=made.terms[COMMUNITY].pk).update(ends_on=DAY + dt.timedelta(days=91))
    sweep(on=DAY, at=at(DAY))
    assert Audit.objects.filter(kind=AuditKind.TERM).count() == 1


# On demand ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-AU-DEMAND")
def test_a_fifth_of_the_villagers_are_enough_and_their_verdict_stays(made: Watch) -> None:
    row = made.demand(residents=20)
    assert row.kind == AuditKind.DEMAND
    assert row.verdicts[0]["code"] == "VC-AU-DEMAND"
    assert Duty.objects.filter(kind=KIND_AUDIT, subject=row.pk).exists()
    with pytest.raises(Refused) as error:
        made.demand(residents=19, more_items="别的")
    assert refused(error) == {"VC-AU-DEMAND"}


@pytest.mark.rule("RC-AU-DEMAND-REPS")
def test_representatives_alone_are_not_enough_in_a_village_and_are_in_a_community(made: Watch) -> None:
    with pytest.raises(Refused):
        made.demand(residents=0, representatives=9)
    row = made.demand(COMMUNITY, residents=0, representatives=3)
    assert row.verdicts[0]["code"] == "RC-AU-DEMAND-REPS"
    with pytest.raises(Refused) as error:
        made.demand(COMMUNITY, residents=0, representatives=2, more_items="别的")
    assert "RC-AU-DEMAND-REPS" in refused(error)


def test_impossible_numbers_and_matters_of_no_law_are_refused(made: Watch) -> None:
    with pytest.raises(Refused) as error:
        made.demand(residents=101)
    assert refused(error) == {"possible"}
    with pytest.raises(Refused) as error:
        made.demand(items=["raised_funds"])
    assert refused(error) == {"items"}
    with pytest.raises(Refused) as error:
        made.demand(more_items="")
    assert refused(error) == {"more_items"}


@pytest.mark.rule("VC-AU-DEMAND-DAYS")
def test_in_chongqing_it_begins_within_twenty_days() -> None:
    made = make_watch(CHONGQING)
    row = made.demand(CHONGQING)
    assert row.start_by == dt.date(2026, 4, 21)
    owed = Duty.objects.get(kind=KIND_AUDIT_START, subject=row.pk)
    assert owed.due_on == row.start_by
    made.started(row)
    assert Duty.objects.get(pk=owed.pk).met_on == DAY


@pytest.mark.parametrize("who", ["clerk", "head", "sibling_supervisor", "other_township", "leader"])
def test_nobody_else_registers_a_demand(made: Watch, who: str) -> None:
    made.people["supervisor"] = made.people[who]
    with pytest.raises(Refused) as error:
        made.demand()
    assert error.value.forbidden


# Organised by whom it is not about ------------------------------------------------------------------------------------


def test_the_accused_neither_audits_nor_organises(made: Watch) -> None:
    row = made.demand(office_id=made.office("李主任").pk)
    with pytest.raises(Refused) as error:
        made.started(row, auditor="李主任、会计")
    assert refused(error) == {"accused"}
    login = Assignment.objects.get(user=made.people["township"])
    Office.objects.filter(pk=made.office("李主任").pk).update(assignment=login)
    with pytest.raises(Refused) as error:
        made.started(row)
    assert refused(error) == {"accused"}


@pytest.mark.rule("VC-AU-ORG")
def test_an_organisation_of_the_village_itself_does_not_organise_it(made: Watch) -> None:
    own = Organisation.objects.create(name="上湾村合作社", kind="unit", division=made.place())
    with pytest.raises(Refused) as error:
        made.started(made.demand(), organiser_id=own.pk)
    assert refused(error) == {"outside"}


@pytest.mark.rule("VC-AU-REPS")
def test_shandong_wants_three_representatives_to_join() -> None:
    made = make_watch(SHANDONG)
    row = made.demand(SHANDONG)
    with pytest.raises(Refused) as error:
        made.started(row, joined=2)
    assert refused(error) == {"VC-AU-REPS"}
    assert made.started(row, joined=3).joined == 3


def test_the_result_is_public_and_held_against_the_log(made: Watch) -> None:
    row = made.demand()
    with pytest.raises(Refused) as error:
        made.published(row)
    assert refused(error) == {"stage"}
    made.started(row)
    done = made.published(row)
    told = json.loads(bytes(Body.objects.get(leaf=done.leaf).content))
    assert told["result"] == "收支清楚，附件齐全。"
    assert [checked.wrong for checked in REGISTRY.witnesses["committees.audit"]()] == [""]
    assert not Duty.objects.open().filter(kind=KIND_AUDIT, subject=row.pk).exists()
    with pytest.raises(Refused) as error:
        made.published(row)
    assert refused(error) == {"stage"}
    Audit.objects.filter(pk=row.pk).update(result="没有问题")
    assert [bool(checked.wrong) for checked in REGISTRY.witnesses["committees.audit"]()] == [True]


# Objections -----------------------------------------------------------------------------------------------------------


def test_an_objection_is_answered_by_the_township(made: Watch) -> None:
    done = made.published(made.started(made.demand()))
    row = object_to_audit(audit_id=done.pk, text="租金一项没有查。", askers=5, **made.when("supervisor"))
    owed = Duty.objects.get(kind=KIND_AUDIT_OBJECTION, subject=row.pk)
    with pytest.raises(Refused) as error:
        answer_objection(objection_id=row.pk, text="已查", **made.when("supervisor"))
    assert error.value.forbidden
    answer_objection(objection_id=row.pk, text="已补查。", **made.when("township"))
    assert Duty.objects.get(pk=owed.pk).met_on == DAY


@pytest.mark.rule("VC-AU-OBJECT-DAYS")
@pytest.mark.parametrize(("days", "ok"), [(30, True), (31, False)])
def test_in_chongqing_an_objection_after_thirty_days_is_late(days: int, ok: bool) -> None:
    made = make_watch(CHONGQING)
    done = made.published(made.started(made.demand(CHONGQING)))
    told = {"audit_id": done.pk, "text": "租金没有查。", "askers": 5}
    later = DAY + dt.timedelta(days=days)
    if ok:
        assert object_to_audit(**told, **made.when("chongqing_supervisor", later)).pk
    else:
        with pytest.raises(Refused) as error:
            object_to_audit(**told, **made.when("chongqing_supervisor", later))
        assert refused(error) == {"late"}


@pytest.mark.rule("VC-AU-SECOND")
def test_another_audit_is_a_right_in_shandong_and_once() -> None:
    made = make_watch(SHANDONG, VILLAGE)
    first = made.published(made.started(made.demand(SHANDONG)))
    told = {"residents": 20, "residents_of": 100, "representatives": 0, "reason": "不服结果"}
    again = second_audit(audit_id=first.pk, **told, **made.when("shandong_supervisor"))
    assert (again.kind, again.repeats_id) == (AuditKind.SECOND, first.pk)
    with pytest.raises(Refused) as error:
        second_audit(audit_id=first.pk, **told, **made.when("shandong_supervisor"))
    assert refused(error) == {"repeated"}
    elsewhere = made.published(made.started(made.demand()))
    with pytest.raises(Refused) as error:
        second_audit(audit_id=elsewhere.pk, **told, **made.when("supervisor"))
    assert refused(error) == {"right"}
