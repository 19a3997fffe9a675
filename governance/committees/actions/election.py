"""The plan of an election, its day, and the committee that runs it (R-PTY-6, R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.committees.actions.election_clock import open_plan_again
from governance.committees.actions.election_log import (
    ask_state,
    dropped,
    dropped_all,
    locked,
    log,
    met,
    open_steps,
    publish,
)
from governance.committees.choices import BodyKind, Post
from governance.committees.duty_kinds import KIND_FORM_COMMITTEE, KIND_PLAN_ELECTION
from governance.committees.election_choices import ElectionKind, ElectionState, MemberEnd, Mode, NoticeKind
from governance.committees.models import Body, Election, ElectionMember, Term
from governance.committees.models.election import CANCELLABLE, RUNNING
from governance.committees.permissions import LEAD_ELECTION, RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.election_bodies import cancelled_body, committee_body, plan_body
from governance.committees.queries.election_law import BOTH_LAWS, ElectionLaw, election_law, law_for
from governance.committees.rules import election as rules
from governance.committees.rules.election_schedule import enough_before
from residents.models import Person

S = ElectionState
LONGEST = 4000


@dataclass(frozen=True)
class PlanInput:
    """``early_late_basis``: the approval, when the day is so far from the end of the term that one is needed."""

    election_day: dt.date
    seats: Mapping[str, int]
    mode: str
    plan: str
    mode_basis: str = ""
    early_late_basis: str = ""
    term_starts_on: dt.date | None = None


@dataclass(frozen=True)
class MemberInput:
    """``since`` False: a substitute by the votes of the same choice."""

    name: str
    post: str = Post.MEMBER
    votes: int = 0
    person_id: int | None = None
    seated: bool = field(default=True)


def plan_election(
    *, body_id: int, given: PlanInput, by: User, at: dt.datetime, on: dt.date, kind: str = ElectionKind.GENERAL
) -> Election:
    """By the party organisation (R-PTY-6). Every step gets its day, the duties open, and the plan is published."""
    with transaction.atomic():
        body = Body.objects.select_related("division").select_for_update(of=("self",)).get(pk=body_id)
        require(may(by, LEAD_ELECTION.name, place=body.division.code, on=on), forbidden=True)
        law = election_law(body.division, given.election_day)
        term = _running_term(body.pk, on)
        general = kind == ElectionKind.GENERAL
        require(
            _plannable(body, kind),
            rules.seats_fit(given.seats, single_chair=general),
            *(_seat_numbers(given.seats, law) if general else []),
            rules.one_of("mode", given.mode, law.modes(), _("选举方式"), law.basis("MODE"), "mode"),
            _mode_by_residents(given),
            *(_roll_can_be_in_time(given, law, on)),
            *(_early_late(given.election_day, given.early_late_basis, law, term) if general else []),
            _told(given.plan),
            *facts.guarded(
                [
                    ("plan", _("选举工作方案"), given.plan),
                    ("early_late_basis", _("批准"), given.early_late_basis),
                ]
            ),
        )
        election = Election(
            division=body.division,
            body=body,
            kind=kind,
            mode=given.mode,
            mode_basis=given.mode_basis.strip(),
            election_day=given.election_day,
            seats={post: given.seats[post] for post in rules.POSTS if given.seats.get(post)},
            term_starts_on=given.term_starts_on,
            early_late_basis=given.early_late_basis.strip(),
            plan=given.plan.strip(),
            planned_on=on,
            planned_by=by,
        )
        election.save()
        if term is not None:
            owed = Duty.objects.open().filter(kind=KIND_PLAN_ELECTION, subject=term.pk, division=body.division_id)
            meet(duty_ids=list(owed.values_list("id", flat=True)), on=on)
        _announce_plan(election, law, "election_planned", by=by, at=at, on=on)
    return election


def _running_term(body_id: int, on: dt.date) -> Term | None:
    return Term.objects.filter(body=body_id, starts_on__lte=on).order_by("-starts_on").first()


def _announce_plan(
    election: Election,
    law: ElectionLaw,
    verb: str,
    *,
    by: User,
    at: dt.datetime,
    on: dt.date,
    moved_from: dt.date | None = None,
    why: str = "",
) -> None:
    found = facts.schedule(election, law)
    open_steps(election, found, on=on)
    before = {} if moved_from is None else {"from": moved_from.isoformat()}
    entry = log(election, verb, by=by, at=at, day=election.election_day.isoformat(), mode=election.mode, **before)
    publish(election, NoticeKind.PLAN, entry, plan_body(election, found, moved_from=moved_from, why=why), on=on)


def _plannable(body: Body, kind: str) -> Verdict:
    if body.kind != BodyKind.COMMITTEE:
        text = _("只有村（居）委会的选举在这里办。监督委员会、小组长在会议里推选。")
        return no("body", text, needed=str(BodyKind.COMMITTEE), met=body.kind, basis=rules.BASIS)
    if Election.objects.running().filter(body=body, kind=kind).exists():
        text = _("已经有一次同样的选举正在办。请接着办，或者先取消它。")
        return no("running", text, needed="0", met="1", basis=rules.BASIS)
    return yes("plannable")


def _seat_numbers(seats: Mapping[str, int], law: ElectionLaw) -> list[Verdict]:
    asked = [law.get("SEATS-MIN"), law.get("SEATS-MAX")]
    return [_named(rule.compare(sum(seats.values())), "seats") for rule in asked if rule is not None]


def _named(verdict: Verdict, name: str) -> Verdict:
    if verdict.ok:
        return verdict
    return Verdict(False, verdict.code, verdict.needed, verdict.met, verdict.basis, verdict.text, name)


def _mode_by_residents(given: PlanInput) -> Verdict:
    """根据居民意见，也可以由居民代表选举产生: what residents said is recorded, or that mode is not taken."""
    if given.mode != Mode.RESIDENT_REP or given.mode_basis.strip():
        return yes("mode_basis")
    text = _("由居民代表选举的，要写明怎样征求了居民的意见。请填写“怎样定的选举方式”。")
    return no("mode_basis", text, needed="1", met="0", basis=("RC-EL-MODE",), field="mode_basis")


def _roll_can_be_in_time(given: PlanInput, law: ElectionLaw, on: dt.date) -> list[Verdict]:
    """A day so near that the roll would be late is no day for an election."""
    return [enough_before("election_day", on, given.election_day, law.asked().roll, _("公布名单"), "election_day")]


def _early_late(day: dt.date, approval: str, law: ElectionLaw, term: Term | None) -> list[Verdict]:
    """Local (ZJ-EL-EARLY-LATE): never earlier or later than so many months, and within them by approval."""
    rule = law.get("EARLY-LATE")
    if rule is None or term is None:
        return []
    months = rules.months_apart(day, term.ends_on)
    return [
        _named(rule.compare(months), "election_day"),
        rules.approved_early_late(months, approval, term.ends_on, rule.basis_text),
    ]


def _told(text: str) -> Verdict:
    if 0 < len(text.strip()) <= LONGEST:
        return yes("plan")
    words = _("选举工作方案要写，最多%(n)d字。") % {"n": LONGEST}
    return no("plan", words, needed=str(LONGEST), met=str(len(text.strip())), basis=("R-PTY-6",), field="plan")


def move_day(
    *,
    election_id: int,
    election_day: dt.date,
    reason: str,
    early_late_basis: str = "",
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Election:
    """Another day for the vote, while no candidates are out; the days that run from it move with it. The reason is
    published with the new days. ``early_late_basis``: a new approval, where the new day needs one."""
    with transaction.atomic():
        election = locked(election_id, LEAD_ELECTION, by=by, on=on)
        ask_state(election, [S.PLANNED, S.COMMITTEE, S.ROLL, S.NOMINATED], _("改选举日"))
        require(rules.no_recall(election.kind == ElectionKind.RECALL, _("改选举日")))
        law = election_law(election.division, election_day)
        start, before = election.roll_on or on, election.election_day
        approval = early_late_basis.strip() or election.early_late_basis
        general = election.kind == ElectionKind.GENERAL
        term = _running_term(election.body_id, on)
        require(
            enough_before("election_day", start, election_day, law.asked().roll, _("公布名单"), "election_day"),
            _reason(reason),
            *(_early_late(election_day, approval, law, term) if general else []),
            *facts.guarded([("reason", _("原因"), reason), ("early_late_basis", _("批准"), early_late_basis)]),
        )
        dropped(election, on=on)
        election.election_day, election.early_late_basis = election_day, approval
        election.save()
        why = reason.strip()
        _announce_plan(election, law, "election_day_moved", by=by, at=at, on=on, moved_from=before, why=why)
    return election


def _reason(reason: str) -> Verdict:
    if reason.strip():
        return yes("reason")
    return no("reason", _("请写原因。"), needed="1", met="0", basis=rules.BASIS, field="reason")


def cancel_election(*, election_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Not held after all; said in public with the reason. Not once ballots are cast, and never a recall: whether that
    is held the law says, not the one who leads."""
    with transaction.atomic():
        election = locked(election_id, LEAD_ELECTION, by=by, on=on)
        ask_state(election, CANCELLABLE, _("取消选举"))
        require(
            rules.no_recall(election.kind == ElectionKind.RECALL, _("取消")),
            _reason(reason),
            *facts.guarded([("reason", _("原因"), reason)]),
        )
        election.cancel(why=reason.strip()[:300])
        election.save()
        dropped_all(election, on=on)
        term = _running_term(election.body_id, on)
        if election.kind == ElectionKind.GENERAL and election.parent is None and term is not None:
            open_plan_again(term, election.division_id, on=on)
        entry = log(election, "election_cancelled", by=by, at=at)
        publish(election, NoticeKind.CANCELLED, entry, cancelled_body(election), on=on)
    return election


# The election committee -----------------------------------------------------------------------------------------------


def form_committee(
    *,
    election_id: int,
    way: str,
    members: Sequence[MemberInput],
    formed_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Election:
    """As the meeting chose it: members, and substitutes by votes. Published by name."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.PLANNED], _("登记选举委员会"))
        law = law_for(election)
        seated = [one for one in members if one.seated]
        require(_all_known(members))
        asked = [law.get("COMMITTEE-MIN"), law.get("COMMITTEE-MAX")]
        require(
            rules.one_of("way", way, law.ways(), _("产生方式"), law.basis("COMMITTEE"), "way"),
            _committee_posts(seated),
            *[_named(rule.compare(len(seated)), "members") for rule in asked if rule is not None],
            _not_before(formed_on, on),
        )
        _check_persons(election, [one.person_id for one in members])
        ElectionMember.objects.bulk_create(
            ElectionMember(
                election=election,
                person_id=one.person_id,
                name=one.name.strip(),
                post=one.post,
                votes=one.votes,
                since=formed_on if one.seated else None,
            )
            for one in members
        )
        election.form_committee(way=way, on=formed_on)
        election.save()
        met(election, KIND_FORM_COMMITTEE, on=on)
        entry = log(election, "election_committee_formed", by=by, at=at, members=len(seated), way=way)
        publish(election, NoticeKind.COMMITTEE, entry, committee_body(election), on=on)
    return election


def _committee_posts(seated: Sequence[MemberInput]) -> Verdict:
    chairs = sum(one.post == Post.CHAIR for one in seated)
    named = all(one.name.strip() for one in seated)
    if chairs == 1 and named:
        return yes("committee_posts")
    text = _("选举委员会要有一名主任，每个人都写姓名。请改名单。")
    return no("committee_posts", text, needed="1", met=str(chairs), basis=rules.BASIS, field="members")


def _all_known(members: Sequence[MemberInput]) -> Verdict:
    """By name alone nobody could see that a member, or a member's near relative, was nominated."""
    unknown = sum(one.person_id is None for one in members)
    if not unknown:
        return yes("members_known")
    text = _("选举委员会的人都要从本村（社区）的人员登记里选，才知道谁被提名后要退出。还有%(n)d人没有对上，请重新选。")
    words = {"n": unknown}
    return no("members_known", text % words, needed="0", met=str(unknown), basis=rules.BASIS, field="members")


def _not_before(day: dt.date, on: dt.date) -> Verdict:
    if day <= on:
        return yes("formed_on")
    text = _("产生日期不能在今天以后。")
    return no("formed_on", text, needed=on.isoformat(), met=day.isoformat(), basis=rules.BASIS, field="formed_on")


def _check_persons(election: Election, ids: Sequence[int | None]) -> None:
    wanted = {one for one in ids if one is not None}
    if Person.objects.filter(pk__in=wanted, division=election.division).count() != len(wanted):
        text = _("名单里有人不在本村（社区）的人员登记里。请重新选。")
        raise Refused(no("members", text, needed=str(len(wanted)), basis=rules.BASIS, field="members"))


def leave_committee(*, election_id: int, member_id: int, why: str, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Somebody resigns, or says that a near relative was nominated; the next by votes moves up."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, RUNNING, _("登记退出"))
        member = election.members.get(pk=member_id, since__isnull=False, ended_on=None)
        law = law_for(election)
        reasons = [MemberEnd.RESIGNED.value]
        if law.says("COMMITTEE-EXIT"):
            reasons += [MemberEnd.NOMINATED.value, MemberEnd.KIN_NOMINATED.value]
        require(rules.one_of("why", why, reasons, _("退出的原因"), law.basis("COMMITTEE-EXIT"), "why"))
        _exit(election, [member], why, on=on)
        entry = log(election, "election_member_left", by=by, at=at, member=member.pk, why=why)
        publish(election, NoticeKind.COMMITTEE, entry, committee_body(election), on=on)
    return election


def exit_nominated(
    election: Election, person_id: int, kin_ids: Collection[int], *, by: User, at: dt.datetime, on: dt.date
) -> bool:
    """Who is nominated leaves the committee at once, and so does a declared near relative (VC-EL-COMMITTEE-EXIT, from
    2026 on). Called by the nomination, which publishes nothing itself; True when somebody left."""
    kin = set(kin_ids) if election.election_day >= BOTH_LAWS else set()
    found = election.members.filter(since__isnull=False, ended_on=None)
    leaving = list(found.filter(person__in={person_id, *kin}))
    if not leaving or not law_for(election).says("COMMITTEE-EXIT"):
        return False
    for why, rows in (
        (MemberEnd.NOMINATED, [one for one in leaving if one.person_id == person_id]),
        (MemberEnd.KIN_NOMINATED, [one for one in leaving if one.person_id != person_id]),
    ):
        _exit(election, rows, why, on=on)
    entry = log(election, "election_member_left", by=by, at=at, members=[one.pk for one in leaving])
    publish(election, NoticeKind.COMMITTEE, entry, committee_body(election), on=on)
    return True


def _exit(election: Election, leaving: Sequence[ElectionMember], why: str, *, on: dt.date) -> None:
    for member in leaving:
        member.ended_on, member.end_why = on, why
        member.save()
    barred = facts.put_up_ids(election) | facts.kin_ids(election)
    rows = election.members.filter(since=None, ended_on=None)
    waiting = [rules.Substitute(row.pk, row.votes, row.person_id) for row in rows]
    moving = rules.next_substitutes(waiting, len(leaving), barred)
    election.members.filter(pk__in=moving).update(since=on)
