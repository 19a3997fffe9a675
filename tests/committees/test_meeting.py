"""Calling, holding, counting, minuting and resolving; what was held on paper (R-CMT-3, R-CMT-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.journal.queries import body_of
from governance.base.verdict import Refused
from governance.committees.actions.item import CountInput, count_item
from governance.committees.actions.matter import complete_step, end_matter, record_step
from governance.committees.actions.meeting import (
    CallInput,
    HeldInput,
    ask_meeting,
    call_meeting,
    cancel_meeting,
    hold_meeting,
)
from governance.committees.actions.minutes import minute, sign_minutes
from governance.committees.actions.paper_meeting import PaperItem, record_paper_meeting
from governance.committees.actions.resolution import authorise, reject, revoke
from governance.committees.duty_kinds import (
    KIND_FORCED_MEETING,
    KIND_PUBLISH_RESOLUTION,
)
from governance.committees.meeting_witness import resolutions
from governance.committees.models import Body, Matter, Meeting, Resolution
from governance.committees.queries.meeting import authorised, chosen_by, quorum_base
from residents.models import Group
from tests.committees.makers_meeting import (
    ADULTS,
    CALLED,
    COLLECTIVE,
    COMMUNITY,
    DAY,
    HOUSEHOLDS,
    SINCE,
    VILLAGE,
    Meetings,
    at,
    item,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-3")]


@pytest.fixture
def made(meetings_world: Meetings) -> Meetings:
    return meetings_world


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in refused.value.verdicts]


def published(row: Resolution) -> dict[str, Any]:
    assert row.leaf is not None
    body = body_of(row.leaf)
    assert body is not None
    return body


# Bases


@pytest.mark.parametrize(
    ("kind", "way", "base"),
    [
        ("assembly", "adults", ADULTS),
        ("assembly", "households", HOUSEHOLDS),
        ("assembly", "collective", COLLECTIVE),
        ("council", "members", 20),
        ("committee", "members", 3),
        ("group", "adults", ADULTS // 2),
        ("group", "households", HOUSEHOLDS // 2),
    ],
)
def test_each_way_has_its_base(made: Meetings, kind: str, way: str, base: int) -> None:
    assert quorum_base(made.body(kind), way, DAY) == base


def test_the_base_is_that_of_the_day(made: Meetings) -> None:
    assert quorum_base(made.body("assembly"), "adults", dt.date(2024, 12, 31)) == 0


# Calling


@pytest.mark.rule("VC-AS-NOTICE", "VC-AS-NOTICE-EXCEPTION")
def test_a_meeting_is_called_ten_days_ahead_and_not_nine(made: Meetings) -> None:
    called = made.called("assembly", [item()])
    assert called.items.count() == 1
    with pytest.raises(Refused) as refused:
        made.called("assembly", [item()], day=CALLED + dt.timedelta(days=9))
    assert codes(refused) == ["VC-AS-NOTICE"]
    urgent = made.called("assembly", [item()], day=CALLED, urgent_why="汛期抢险，当天要定")
    assert any(v["code"] == "VC-AS-NOTICE-EXCEPTION" for v in urgent.verdicts)


def test_only_the_committees_own_people_call(made: Meetings) -> None:
    body = made.body("assembly")
    given = CallInput("召开村民会议", at(DAY), "广场东边", CALLED, [item()])
    for who in ("secretary", "supervisor", "sibling_clerk", "bureau_here"):
        with pytest.raises(Refused) as refused:
            call_meeting(body_id=body.pk, given=given, **made.when(CALLED, who))
        assert refused.value.forbidden
    assert call_meeting(body_id=body.pk, given=given, **made.when(CALLED, "head")).pk


@pytest.mark.rule("VC-AS-DELEGATE-CONV")
def test_an_item_before_the_wrong_body_is_refused_at_the_call(made: Meetings) -> None:
    with pytest.raises(Refused) as refused:
        made.called("council", [item("authorisation")])
    assert "body" in codes(refused)
    with pytest.raises(Refused) as refused:
        made.called("council", [item("convention")])
    assert "never_delegable" in codes(refused)


def test_personal_data_does_not_get_into_an_agenda(made: Meetings) -> None:
    with pytest.raises(Refused):
        made.called("assembly", [item()], invited="请联系13912345678")
    assert not Meeting.objects.exists()


@pytest.mark.rule("VC-AS-CALL", "VC-AS-QUORUM")
def test_a_meeting_asked_for_is_owed_until_it_is_held(made: Meetings) -> None:
    asked: dict[str, Any] = {
        "body_id": made.body("assembly").pk,
        "ground": "residents",
        "asked_on": CALLED,
        "about": "水费怎样收",
        **made.when(CALLED),
    }
    with pytest.raises(Refused) as refused:
        ask_meeting(asked_by=9, **asked)
    assert codes(refused) == ["VC-AS-CALL"]
    row = ask_meeting(asked_by=10, **asked)
    duty = Duty.objects.get(kind=KIND_FORCED_MEETING, subject=row.pk)
    meeting = made.called("assembly", [item()], ground="residents", asked_by=10, asked_on=CALLED)
    row.refresh_from_db()
    assert row.meeting == meeting
    cancel_meeting(meeting_id=meeting.pk, why="下大雨开不成", **made.when(DAY))
    row.refresh_from_db()
    assert row.meeting is None
    again = made.called("assembly", [item()], ground="residents", asked_by=10, asked_on=CALLED)
    made.held(again, "adults", 50)
    duty.refresh_from_db()
    assert duty.met_on is None  # fifty of a hundred is not more than half
    third = made.called("assembly", [item()], ground="residents", asked_by=10, asked_on=CALLED)
    assert third.requests.count() == 0  # it waits with the meeting that too few came to


# Holding


@pytest.mark.rule("VC-AS-NOTICE")
def test_attendance_before_the_notice_ends_is_refused(made: Meetings) -> None:
    meeting = made.called("assembly", [item()])
    early = DAY - dt.timedelta(days=1)
    with pytest.raises(Refused) as refused:
        made.held(meeting, "adults", 60, held_on=early)
    assert codes(refused) == ["VC-AS-NOTICE"]
    with pytest.raises(Refused) as refused:
        made.held(meeting, "adults", 60, on=early)
    assert codes(refused) == ["held_day"]
    meeting.refresh_from_db()
    assert meeting.held_on is None


def test_more_than_all_cannot_have_come(made: Meetings) -> None:
    meeting = made.called("assembly", [item()])
    with pytest.raises(Refused) as refused:
        made.held(meeting, "adults", ADULTS + 1)
    assert codes(refused) == ["impossible"]


@pytest.mark.rule("VC-AS-QUORUM")
def test_too_few_is_recorded_as_it_was_and_nothing_is_voted(made: Meetings) -> None:
    meeting = made.held(made.called("assembly", [item("report")]), "adults", 50)
    assert not meeting.quorate
    assert meeting not in Meeting.objects.quorate()
    with pytest.raises(Refused) as refused:
        made.count(meeting.items.get(), 50)
    assert "quorum" in codes(refused)
    enough = made.held(made.called("assembly", [item("report")]), "adults", 51)
    assert enough.quorate
    assert made.count(enough.items.get(), 26).passed
    households = made.held(made.called("assembly", [item("report")]), "households", 20)
    assert households.quorate


@pytest.mark.rule("VC-RC-QUORUM")
def test_a_council_is_counted_by_name_and_only_by_those_in_office(made: Meetings) -> None:
    meeting = made.called("council", [item()])
    with pytest.raises(Refused) as refused:
        hold_meeting(meeting_id=meeting.pk, given=HeldInput(DAY, "members", present=14), **made.when())
    assert codes(refused) == ["by_name"]
    given = HeldInput(DAY, "members", attendance={10**9: "present"})
    with pytest.raises(Refused) as refused:
        hold_meeting(meeting_id=meeting.pk, given=given, **made.when())
    assert codes(refused) == ["members"]
    assert made.held(meeting, "members", 14).quorate
    assert not made.held(made.called("council", [item()]), "members", 13).quorate


def test_a_meeting_is_held_once(made: Meetings) -> None:
    meeting = made.held(made.called("assembly", [item()]), "adults", 60)
    with pytest.raises(Refused) as refused:
        made.held(meeting, "adults", 61)
    assert codes(refused) == ["not_open"]


@pytest.mark.rule("OWNERS-QUORUM-AREA", "OWNERS-QUORUM-PERSONS")
@pytest.mark.parametrize(("area", "enough"), [(Decimal(6000), True), (Decimal("5999.99"), False), (None, False)])
def test_owners_with_too_little_area_are_not_enough(made: Meetings, area: Decimal | None, enough: bool) -> None:
    parts: dict[str, Any] = {"base": 90, "base_area": Decimal(9000), "present_area": area}
    meeting = made.held(made.called("owners", [item("rules")], code=COMMUNITY), "owners", 60, **parts)
    assert meeting.quorate is enough
    assert Meeting.objects.quorate().filter(pk=meeting.pk).exists() is enough
    if enough:
        assert made.count(meeting.items.get(), 60, yes_area=area).passed
        return
    with pytest.raises(Refused) as refused:
        made.count(meeting.items.get(), 60)
    assert "quorum" in codes(refused)


# Counting and resolving


@pytest.mark.rule("VC-AS-PARTY-FIRST")
@pytest.mark.req("R-PTY-2")
def test_a_matter_that_the_party_did_not_study_cannot_be_voted(made: Meetings) -> None:
    matter = made.matter()
    meeting = made.held(made.called("assembly", [item(matter=matter)]), "adults", 60)
    row = meeting.items.get()
    with pytest.raises(Refused) as refused:
        made.count(row, 50)
    assert codes(refused) == ["steps"]
    made.up_to_vote(matter)
    assert made.count(row, 50).passed


def test_impossible_counts_are_refused_and_change_nothing(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election")]), "members", 14)
    row = meeting.items.get()
    for given in (CountInput(14, 1), CountInput(14, 0, recused=["committee0"])):
        with pytest.raises(Refused) as refused:
            count_item(item_id=row.pk, given=given, **made.when())
        assert "votes" in codes(refused)
    with pytest.raises(Refused) as refused:
        count_item(item_id=row.pk, given=CountInput(10, 0, recused=["没来的人"]), **made.when())
    assert "recused_absent" in codes(refused)
    row.refresh_from_db()
    assert row.yes is None


def test_who_recuses_lowers_no_share(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election"), item("supervision")]), "members", 14)
    names = list(meeting.attendances.filter(kind="present").values_list("office__name", flat=True)[:4])
    first, second = meeting.items.order_by("position")
    assert not made.count(first, 7, recused=names).passed  # seven of fourteen, and of the ten who may vote
    assert made.count(second, 8, recused=names).passed


def test_a_count_is_given_once_and_changed_with_a_reason_in_the_journal(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election")]), "members", 14)
    row = made.count(meeting.items.get(), 8)
    assert row.passed
    with pytest.raises(Refused) as refused:
        made.count(row, 7)
    assert codes(refused) == ["counted"]
    assert not made.count(row, 7, 7, again="两张票看错了").passed
    entry = Entry.objects.get(verb="committees.item_recounted")
    assert entry.data["old"]["yes"] == 8
    assert not Duty.objects.open().filter(kind=KIND_PUBLISH_RESOLUTION).exists()


def test_a_resolution_needs_a_passed_vote_minutes_and_a_signature(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election")]), "members", 14)
    row = meeting.items.get()
    with pytest.raises(Refused) as refused:
        made.resolved(row)
    assert set(codes(refused)) == {"counted", "minutes"}
    made.count(row, 8)
    minute(meeting_id=meeting.pk, text="逐项表决。", **made.when())
    with pytest.raises(Refused) as refused:
        made.resolved(row)
    assert codes(refused) == ["signatures"]
    made.minuted(meeting)
    found = made.resolved(row)
    assert found.number == "〔2026〕1号"
    body = published(found)
    assert body["count"] == {"yes": 8, "no": 0, "abstain": 0, "invalid": 0, "recused": 0}
    assert {"VC-RC-QUORUM", "VC-RC-PASS"} <= {v["code"] for v in body["verdicts"]}
    with pytest.raises(Refused) as refused:
        made.resolved(row)
    assert "resolved" in codes(refused)


def test_a_signature_is_of_the_text_that_was_read(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item()]), "members", 14)
    first = minute(meeting_id=meeting.pk, text="第一稿的记录", **made.when())
    second = minute(meeting_id=meeting.pk, text="第二稿的记录", **made.when())
    given = {"meeting_id": meeting.pk, "name": "王一", "post": "主持人", **made.when()}
    with pytest.raises(Refused) as refused:
        sign_minutes(minutes_hash=first.minutes_hash, **given)
    assert codes(refused) == ["stale"]
    sign_minutes(minutes_hash=second.minutes_hash, **given)


def test_two_resolutions_never_have_one_number(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election"), item("supervision")]), "members", 14)
    first, second = meeting.items.order_by("position")
    made.count(first, 14)
    made.count(second, 14)
    made.minuted(meeting)
    made.resolved(first, number="村代决〔2026〕1号")
    with pytest.raises(Refused) as refused:
        made.resolved(second, number="村代决〔2026〕1号")
    assert codes(refused) == ["number"]
    assert made.resolved(second).number == "〔2026〕2号"


@pytest.mark.rule("VC-AS-PASS")
@pytest.mark.req("R-CMT-4")
def test_a_vote_that_fails_is_written_into_its_matter_which_stays_open(made: Meetings) -> None:
    matter = made.up_to_vote(made.matter())
    meeting = made.held(made.called("assembly", [item(matter=matter)]), "adults", 60)
    row = made.count(meeting.items.get(), 30, 30)
    assert row.passed is False
    made.minuted(meeting)
    with pytest.raises(Refused) as refused:
        made.resolved(row)
    assert "VC-AS-PASS" in codes(refused)
    reject(item_id=row.pk, **made.when())
    step = matter.steps.get(kind="voted")
    assert step.passed is False
    again = made.decided("assembly", item(matter=matter), "adults", 60, 31)
    step.refresh_from_db()
    assert step.passed
    assert step.proof["resolution"] == again.pk


# Authorisation and revocation


@pytest.mark.rule("VC-AS-DELEGATE")
@pytest.mark.req("R-CMT-4")
def test_the_council_decides_what_it_is_authorised_to_until_the_last_day(made: Meetings) -> None:
    matter = made.up_to_vote(made.matter("council"))
    with pytest.raises(Refused) as refused:
        made.called("council", [item(matter=matter)])
    assert codes(refused) == ["authorised"]
    decided = made.decided("assembly", item("authorisation"), "adults", 60, 40)
    until = dt.date(2026, 12, 31)
    authorise(
        resolution_id=decided.pk,
        subjects=["public_works_and_levies"],
        starts_on=DAY,
        ends_on=until,
        **made.when(),
    )
    village = made.place(VILLAGE)
    assert authorised(village, until) == ["public_works_and_levies"]
    assert authorised(village, until + dt.timedelta(days=1)) == []
    assert authorised(village, DAY - dt.timedelta(days=1)) == []
    assert made.called("council", [item(matter=matter)], on=DAY, day=DAY).pk


@pytest.mark.rule("VC-AS-DELEGATE", "VC-AS-DELEGATE-CONV")
@pytest.mark.req("R-CMT-4")
def test_only_an_authorising_resolution_authorises_and_only_what_may_be(made: Meetings) -> None:
    decided = made.decided("assembly", item("authorisation"), "adults", 60, 40)
    given = {"starts_on": DAY, "ends_on": dt.date(2026, 12, 31), **made.when()}
    with pytest.raises(Refused) as refused:
        authorise(resolution_id=decided.pk, subjects=["charter_and_convention"], **given)
    assert codes(refused) == ["scope"]
    other = made.decided("assembly", item("report"), "adults", 60, 40)
    with pytest.raises(Refused) as refused:
        authorise(resolution_id=other.pk, subjects=["matters"], **given)
    assert "kind" in codes(refused)


@pytest.mark.req("R-CMT-4")
def test_the_assembly_revokes_what_the_council_decided_and_both_stay_readable(made: Meetings) -> None:
    council = made.decided("council", item("by_election"), "members", 14, 14)
    assembly = made.decided("assembly", item("report"), "adults", 60, 40)
    with pytest.raises(Refused):
        revoke(resolution_id=assembly.pk, by_resolution_id=council.pk, **made.when())
    revoked = revoke(resolution_id=council.pk, by_resolution_id=assembly.pk, **made.when())
    assert revoked.revoked_on == DAY
    assert published(revoked)
    assert Entry.objects.filter(verb="committees.resolution_revoked", object_id=council.pk).exists()
    assert all(not one.wrong for one in resolutions())


def test_the_witness_sees_a_changed_resolution(made: Meetings) -> None:
    row = made.decided("council", item("by_election"), "members", 14, 14)
    assert [one.wrong for one in resolutions()] == [""]
    Resolution.objects.filter(pk=row.pk).update(text="改了的决议")
    assert [bool(one.wrong) for one in resolutions()] == [True]


# On paper


def paper(made: Meetings, *, notice: dt.date = CALLED, present: int = 60, agree: int = 40, **parts: Any) -> Meeting:
    matter: Matter | None = parts.get("matter")
    told = item(matter=matter) if matter else item(parts.get("kind", "report"))
    return record_paper_meeting(
        body_id=made.body("assembly").pk,
        called=CallInput("村民会议（纸面）", at(DAY), "广场东边", notice, [told]),
        held=HeldInput(DAY, parts.get("way", "adults"), present=present),
        items=[PaperItem(CountInput(agree, 0), passed=parts.get("passed", True), text="会议同意这个方案。")],
        minutes="主持人说明，举手表决。",
        signers=[("王一", "主持人")],
        **made.when(DAY + dt.timedelta(days=20)),
    )


def test_a_meeting_on_paper_is_recorded_with_both_dates_and_the_same_checks(made: Meetings) -> None:
    meeting = paper(made)
    assert meeting.flags == []
    row = Resolution.objects.get(item__meeting=meeting)
    assert (row.decided_on, row.recorded_on) == (DAY, DAY + dt.timedelta(days=20))
    assert row.flags == []
    body = published(row)
    assert body["on_paper"] is True


@pytest.mark.rule("VC-AS-NOTICE", "VC-AS-QUORUM", "VC-AS-PASS")
def test_what_reality_decided_wrongly_is_kept_and_flagged(made: Meetings) -> None:
    meeting = paper(made, notice=DAY - dt.timedelta(days=2), present=40, agree=20)
    row = Resolution.objects.get(item__meeting=meeting)
    assert {flag["code"] for flag in row.flags} == {"VC-AS-NOTICE", "VC-AS-QUORUM", "VC-AS-PASS"}
    assert row.item.passed is True  # as the minutes have it
    assert not Meeting.objects.quorate().filter(pk=meeting.pk).exists()


def test_a_decision_on_paper_without_the_steps_before_is_flagged_and_moves_no_step(made: Meetings) -> None:
    matter = made.matter()
    row = Resolution.objects.get(item__meeting=paper(made, matter=matter))
    assert [flag["code"] for flag in row.flags] == ["steps"]
    assert matter.steps.get(kind="voted").done_on is None


@pytest.mark.rule("VC-AS-QUORUM", "VC-AS-PASS")
@pytest.mark.req("R-CMT-4")
@pytest.mark.parametrize(("present", "agree"), [(50, 40), (60, 30)])
def test_what_was_decided_wrongly_on_paper_moves_no_step(made: Meetings, present: int, agree: int) -> None:
    matter = made.up_to_vote(made.matter())
    meeting = paper(made, matter=matter, present=present, agree=agree)
    row = Resolution.objects.get(item__meeting=meeting)
    assert row.flags
    assert row.item.passed is True
    assert not matter.steps.filter(kind__in=["voted", "published"], done_on__isnull=False).exists()


@pytest.mark.rule("VC-AS-NOTICE")
@pytest.mark.req("R-CMT-4")
def test_a_late_notice_on_paper_moves_the_step_and_stands_on_it(made: Meetings) -> None:
    matter = made.up_to_vote(made.matter())
    paper(made, matter=matter, notice=DAY - dt.timedelta(days=2))
    step = matter.steps.get(kind="voted")
    assert step.passed is True
    assert [one["code"] for one in step.verdicts if not one["ok"]] == ["VC-AS-NOTICE"]
    assert {"VC-AS-QUORUM", "VC-AS-PASS"} <= {one["code"] for one in step.verdicts}


@pytest.mark.rule("VC-AS-QUORUM", "VC-AS-DELEGATE")
@pytest.mark.req("R-CMT-4")
def test_what_was_decided_wrongly_on_paper_authorises_and_revokes_nothing(made: Meetings) -> None:
    council = made.decided("council", item("by_election"), "members", 14, 14)
    wrong = Resolution.objects.get(item__meeting=paper(made, kind="authorisation", present=50))
    when = made.when(DAY + dt.timedelta(days=20))
    with pytest.raises(Refused) as refused:
        revoke(resolution_id=council.pk, by_resolution_id=wrong.pk, **when)
    assert codes(refused) == ["VC-AS-QUORUM"]
    given = {"subjects": ["matters"], "starts_on": DAY, "ends_on": dt.date(2026, 12, 31), **when}
    with pytest.raises(Refused) as refused:
        authorise(resolution_id=wrong.pk, **given)
    assert codes(refused) == ["VC-AS-QUORUM"]
    assert authorised(made.place(VILLAGE), DAY) == []
    right = Resolution.objects.get(item__meeting=paper(made, kind="authorisation"))
    authorise(resolution_id=right.pk, **given)
    assert authorised(made.place(VILLAGE), DAY) == ["matters"]


def test_what_the_minutes_call_refused_becomes_no_resolution(made: Meetings) -> None:
    meeting = paper(made, passed=False)
    with pytest.raises(Refused) as refused:
        made.resolved(meeting.items.get(), on=DAY + dt.timedelta(days=20))
    assert codes(refused) == ["passed"]


def test_an_impossible_count_on_paper_is_refused_and_nothing_is_kept(made: Meetings) -> None:
    with pytest.raises(Refused):
        paper(made, present=ADULTS + 1)
    with pytest.raises(Refused):
        paper(made, agree=61)
    assert not Meeting.objects.exists()


# Matters


@pytest.mark.req("R-CMT-4")
def test_consultation_is_recorded_on_paper_with_its_people_and_never_skipped(made: Meetings) -> None:
    matter = made.matter()
    given: dict[str, Any] = {"matter_id": matter.pk, "done_on": CALLED, "by": made.people["clerk"], "at": at(CALLED)}
    for kind in ("studied", "discussed", "members"):
        complete_step(kind=kind, **given)
    with pytest.raises(Refused) as refused:
        complete_step(kind="voted", **given)
    assert codes(refused) == ["steps"]
    with pytest.raises(Refused) as refused:
        complete_step(kind="consulted", on_paper=True, **given)
    assert codes(refused) == ["on_paper"]
    step = complete_step(kind="consulted", on_paper=True, note="四个片各开一次会。", participants=48, **given)
    assert step.on_paper


@pytest.mark.req("R-CMT-4", "R-PTY-2")
def test_the_members_meeting_is_recorded_by_the_party_and_not_by_hand(made: Meetings) -> None:
    matter = made.matter()
    given: dict[str, Any] = {"matter_id": matter.pk, "done_on": CALLED, "by": made.people["clerk"], "at": at(CALLED)}
    for kind in ("studied", "discussed"):
        complete_step(kind=kind, **given)
    hand: dict[str, Any] = {
        "note": "党员大会同意。",
        "participants": 21,
        "on_paper": False,
        "passed": True,
        "on": CALLED,
    }
    with pytest.raises(Refused) as refused:
        record_step(kind="members", **given, **hand)
    assert codes(refused) == ["by_hand"]
    assert matter.steps.get(kind="members").done_on is None


@pytest.mark.rule("VC-AS-MATTERS")
@pytest.mark.req("R-CMT-4")
@pytest.mark.parametrize("decision_class", ["committee", "collective", "owners"])
def test_what_is_the_assemblys_is_not_filed_for_somebody_else(made: Meetings, decision_class: str) -> None:
    with pytest.raises(Refused) as refused:
        made.matter(decision_class, subject="public_works_and_levies")
    assert codes(refused) == ["class"]
    assert "第二十八条" in refused.value.verdicts[0].basis[0]
    assert not Matter.objects.exists()
    assert made.matter(decision_class).pk


@pytest.mark.rule("VC-AS-DELEGATE")
@pytest.mark.req("R-CMT-4")
def test_what_was_revoked_is_not_carried_out_and_may_be_ended(made: Meetings) -> None:
    lets = made.decided("assembly", item("authorisation"), "adults", 60, 40)
    until = dt.date(2026, 12, 31)
    authorise(resolution_id=lets.pk, subjects=["matters"], starts_on=DAY, ends_on=until, **made.when())
    matter = made.up_to_vote(made.matter("council"))
    council = made.decided("council", item(matter=matter), "members", 14, 14, on=DAY, day=DAY)
    assert matter.steps.get(kind="published").done_on
    undone = made.decided("assembly", item("report"), "adults", 60, 40)
    revoke(resolution_id=council.pk, by_resolution_id=undone.pk, **made.when())
    hand: dict[str, Any] = {"note": "路修好了。", "participants": None, "on_paper": False, **made.when()}
    with pytest.raises(Refused) as refused:
        record_step(matter_id=matter.pk, kind="carried_out", done_on=DAY, **hand)
    assert codes(refused) == ["steps"]
    step = matter.steps.get(kind="voted")
    assert (step.passed, step.verdicts[-1]["code"]) == (False, "revoked")
    assert end_matter(matter_id=matter.pk, why="rejected", **made.when()).ended_on == DAY


@pytest.mark.rule("VC-EL-COMMITTEE", "RC-EL-COMMITTEE")
@pytest.mark.req("R-CMT-4")
def test_groups_choose_the_election_committee_in_a_village_and_in_no_urban_community(made: Meetings) -> None:
    village, urban = made.place(VILLAGE), made.place(COMMUNITY)
    assert chosen_by("election_committee", village, DAY) == ("assembly", "council", "group")
    assert chosen_by("election_committee", urban, DAY) == ("assembly", "council")
    assert made.called("group", [item("election_committee")]).pk
    assert made.called("council", [item("election_committee")], code=COMMUNITY).pk
    small = Group.objects.create(division=urban, number=1, name="1组")
    made.bodies[COMMUNITY, "group"] = Body.objects.create(
        division=urban, kind="group", group=small, name="1组居民小组", since=SINCE
    )
    with pytest.raises(Refused) as refused:
        made.called("group", [item("election_committee")], code=COMMUNITY)
    assert codes(refused) == ["body"]


def test_an_urban_council_has_its_own_law(made: Meetings) -> None:
    meeting = made.called("council", [item("by_election")], code=COMMUNITY)
    held = made.held(meeting, "members", 14)
    assert {v["code"] for v in held.verdicts if v["code"].startswith("RC-")} == {"RC-RC-QUORUM"}
