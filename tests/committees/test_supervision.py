"""What the supervision committee says, asks and reports, and who may read what (R-CMT-7)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.journal.models import Body, Entry
from governance.base.journal.registry import REGISTRY, page_of
from governance.base.notices.models import Notice
from governance.base.verdict import Refused
from governance.committees.actions.supervision import answer_opinion, ask_meeting, close_ask, refer, report_work
from governance.committees.choices import BodyKind
from governance.committees.duty_kinds import KIND_ANSWER_OPINION, KIND_CALL_ASKED, KIND_SUPERVISION_REPORT
from governance.committees.models import SupervisionOpinion
from governance.committees.queries.oversight_pages import referrals_of
from governance.committees.rules import supervision as rules
from tests.committees.makers_oversight import (
    CHONGQING,
    COMMUNITY,
    DAY,
    SHANGHAI,
    SIBLING,
    VILLAGE,
    Watch,
    at,
    make_watch,
    meeting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-7")]


@pytest.fixture
def made(watch_world: Watch) -> Watch:
    return watch_world


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in error.value.verdicts}


def witnessed(name: str) -> list[str]:
    return [checked.wrong for checked in REGISTRY.witnesses[name]()]


def test_an_opinion_is_public_with_its_votes_and_its_dissent(made: Watch) -> None:
    row = made.opinion(in_favour=2, against=1, dissent="价格没有问过三家。")
    told = json.loads(bytes(Body.objects.get(leaf=row.leaf).content))
    assert (told["in_favour"], told["against"], told["dissent"]) == (2, 1, "价格没有问过三家。")
    assert witnessed("committees.opinion") == [""]
    page = page_of("committees.opinion", row.pk, row.leaf or 0)
    assert page is not None
    assert page.url == f"/board/{VILLAGE}/supervision/{row.pk}/"


def test_who_changes_an_opinion_behind_the_platform_is_found(made: Watch) -> None:
    row = made.opinion()
    SupervisionOpinion.objects.filter(pk=row.pk).update(text="账目很好。")
    assert witnessed("committees.opinion") != [""]


def test_the_committee_owes_an_answer_and_gives_it_once(made: Watch) -> None:
    row = made.opinion()
    owed = Duty.objects.get(kind=KIND_ANSWER_OPINION, subject=row.pk)
    assert owed.due_on == row.answer_due_on == dt.date(2026, 5, 6)  # 30 days end in the May holiday
    answered = answer_opinion(opinion_id=row.pk, text="附件已经补上。", accepted=True, **made.when("head"))
    assert answered.leaf is not None
    assert witnessed("committees.opinion_answer") == [""]
    assert Duty.objects.open().filter(pk=owed.pk).count() == 0
    with pytest.raises(Refused) as error:
        answer_opinion(opinion_id=row.pk, text="再说一次", accepted=True, **made.when("clerk"))
    assert refused(error) == {"answered"}


@pytest.mark.parametrize("who", ["clerk", "head", "township", "sibling_supervisor", "leader", "bureau"])
def test_nobody_else_speaks_for_it(made: Watch, who: str) -> None:
    place = made.place(VILLAGE)
    with pytest.raises(Refused) as error:
        ask_meeting(division_id=place.pk, meeting_of="council", reason="看账", **made.when(who))
    assert error.value.forbidden


@pytest.mark.parametrize("who", ["supervisor", "township", "sibling_clerk"])
def test_nobody_answers_for_the_committee(made: Watch, who: str) -> None:
    row = made.opinion()
    with pytest.raises(Refused) as error:
        answer_opinion(opinion_id=row.pk, text="好的", accepted=True, **made.when(who))
    assert error.value.forbidden


def test_an_opinion_with_a_telephone_of_a_resident_is_refused(made: Watch) -> None:
    with pytest.raises(Refused) as error:
        made.opinion(text="村民王某的电话13812345678，请核对。")
    assert any(verdict.field == "text" for verdict in error.value.verdicts)


def test_it_comes_out_of_a_meeting_of_its_own(made: Watch) -> None:
    own = meeting(made.place(), BodyKind.SUPERVISION, DAY, DAY)
    other = meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    assert made.opinion(meeting_id=own.pk).meeting_id == own.pk
    with pytest.raises(Refused) as error:
        made.opinion(meeting_id=other.pk)
    assert refused(error) == {"meeting"}
    elsewhere = meeting(made.place(SIBLING), BodyKind.SUPERVISION, DAY, DAY)
    with pytest.raises(Refused):
        made.opinion(meeting_id=elsewhere.pk)


def test_where_none_is_registered_nothing_can_be_said_in_its_name(made: Watch) -> None:
    with pytest.raises(Refused) as error:
        made.opinion(SIBLING)
    assert refused(error) == {"no_body"}


# Reporting upwards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "sees"),
    [
        ("township", {"supervisor", "township"}),
        ("county", {"supervisor", "bureau"}),
        ("supervisory_organ", {"supervisor"}),
    ],
)
def test_a_report_upwards_is_read_by_whom_it_went_to_and_never_by_the_committee(
    made: Watch, to: str, sees: set[str]
) -> None:
    row = refer(division_id=made.place().pk, to=to, title="土地租金", text="租金没有入账。", **made.when("supervisor"))
    for name, user in made.people.items():
        assert (row in referrals_of(user, DAY)) is (name in sees), name


def test_the_journal_of_the_village_does_not_tell_of_it(made: Watch) -> None:
    before = Entry.objects.filter(division=VILLAGE).count()
    refer(division_id=made.place().pk, to="county", title="租金", text="没有入账", **made.when("supervisor"))
    assert Entry.objects.filter(division=VILLAGE).count() == before
    entry = Entry.objects.get(verb="committees.supervision_referred")
    assert entry.division == VILLAGE[:6]
    told = set(Notice.objects.filter(matter__startswith="referral/").values_list("recipient__username", flat=True))
    assert told == {"bureau"}


@pytest.mark.rule("VC-SU-REPORT-WRONG")
def test_only_to_whom_the_law_names(made: Watch) -> None:
    with pytest.raises(Refused) as error:
        refer(division_id=made.place().pk, to="province", title="租金", text="没有入账", **made.when("supervisor"))
    assert refused(error) == {"to"}


# Asking for a meeting -------------------------------------------------------------------------------------------------


def asked(made: Watch, code: str, who: str) -> object:
    return ask_meeting(division_id=made.place(code).pk, meeting_of="council", reason="要议土地租金", **made.when(who))


@pytest.mark.rule("VC-SU-CALL")
def test_in_shanghai_the_committee_has_fifteen_days_and_then_it_calls_itself() -> None:
    made = make_watch(SHANGHAI)
    ask = asked(made, SHANGHAI, "shanghai_supervisor")
    assert ask.due_on == dt.date(2026, 4, 16)
    assert Duty.objects.get(kind=KIND_CALL_ASKED, subject=ask.pk).due_on == ask.due_on
    early = meeting(made.place(SHANGHAI), BodyKind.COUNCIL, None, ask.due_on)
    with pytest.raises(Refused) as error:
        close_ask(ask_id=ask.pk, meeting_id=early.pk, **made.when("shanghai_supervisor", ask.due_on))
    assert refused(error) == {"call"}
    late = ask.due_on + dt.timedelta(days=1)
    own = meeting(made.place(SHANGHAI), BodyKind.COUNCIL, None, late)
    closed = close_ask(ask_id=ask.pk, meeting_id=own.pk, **made.when("shanghai_supervisor", late))
    assert closed.called_by_itself
    assert Duty.objects.get(kind=KIND_CALL_ASKED, subject=ask.pk).met_on == late


def test_the_committee_calls_it_in_time_and_the_matter_is_closed() -> None:
    made = make_watch(SHANGHAI)
    ask = asked(made, SHANGHAI, "shanghai_supervisor")
    called = meeting(made.place(SHANGHAI), BodyKind.COUNCIL, None, DAY)
    closed = close_ask(ask_id=ask.pk, meeting_id=called.pk, **made.when("shanghai_clerk"))
    assert not closed.called_by_itself
    with pytest.raises(Refused) as error:
        close_ask(ask_id=ask.pk, meeting_id=called.pk, **made.when("shanghai_clerk"))
    assert refused(error) == {"closed"}


@pytest.mark.rule("VC-SU-CALL")
def test_elsewhere_there_is_no_limit_and_no_right_to_call_it_oneself(made: Watch) -> None:
    ask = asked(made, VILLAGE, "supervisor")
    assert ask.due_on is None
    assert not Duty.objects.filter(kind=KIND_CALL_ASKED).exists()
    own = meeting(made.place(), BodyKind.COUNCIL, None, DAY + dt.timedelta(days=90))
    with pytest.raises(Refused) as error:
        close_ask(ask_id=ask.pk, meeting_id=own.pk, **made.when("supervisor", DAY + dt.timedelta(days=90)))
    assert refused(error) == {"call"}


def test_another_meeting_or_one_called_before_does_not_answer_it(made: Watch) -> None:
    ask = asked(made, VILLAGE, "supervisor")
    other = meeting(made.place(), BodyKind.COMMITTEE, None, DAY)
    before = meeting(made.place(), BodyKind.COUNCIL, None, DAY - dt.timedelta(days=1))
    for row, code in ((other, "kind"), (before, "since")):
        with pytest.raises(Refused) as error:
            close_ask(ask_id=ask.pk, meeting_id=row.pk, **made.when("clerk"))
        assert refused(error) == {code}


# Its own report -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-SU-REPORT")
def test_the_half_yearly_report_is_owed_in_chongqing_and_met_by_reporting() -> None:
    made = make_watch(CHONGQING, VILLAGE)
    sweep(on=DAY, at=at(DAY))
    owed = Duty.objects.get(kind=KIND_SUPERVISION_REPORT)
    assert (owed.division.code, owed.period, owed.due_on) == (CHONGQING, dt.date(2026, 6, 30), dt.date(2026, 6, 30))
    sweep(on=DAY, at=at(DAY))
    assert Duty.objects.filter(kind=KIND_SUPERVISION_REPORT).count() == 1
    row = report_work(
        division_id=made.place(CHONGQING).pk,
        heard_by="council",
        reported_on=DAY,
        text="上半年看了账目六次，提了两个意见。",
        **made.when("chongqing_supervisor"),
    )
    assert row.leaf is not None
    assert Duty.objects.get(pk=owed.pk).met_on == DAY
    assert witnessed("committees.supervision_report") == [""]


def test_a_report_is_not_dated_ahead_and_not_to_the_committee(made: Watch) -> None:
    with pytest.raises(Refused) as error:
        report_work(
            division_id=made.place().pk,
            heard_by="committee",
            reported_on=DAY + dt.timedelta(days=1),
            text="看了账目",
            **made.when("supervisor"),
        )
    assert refused(error) == {"heard_by", "future"}


def test_urban_rights_are_read_from_the_urban_law(made: Watch) -> None:
    row = made.opinion(COMMUNITY, in_favour=2)
    assert row.body.division.code == COMMUNITY
    assert rules.RIGHTS["urban"] == "RC-SU-RIGHTS"
