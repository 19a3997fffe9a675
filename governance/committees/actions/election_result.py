"""The result of a vote, what follows from it, and the vote that is held again (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit, Term, limit
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.body import appoint, open_term
from governance.committees.actions.election_log import ask_state, locked, log, met, open_steps, publish
from governance.committees.actions.handover import open_handover
from governance.committees.duty_kinds import KIND_RUN_OFF, KIND_VOTE
from governance.committees.election_choices import CandidateState, ElectionKind, ElectionState, NoticeKind
from governance.committees.models import Candidate, Election, Office
from governance.committees.models import Term as BodyTerm
from governance.committees.permissions import RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.appointment import Declared, Wanted
from governance.committees.queries.election_bodies import candidates_body, result_body
from governance.committees.queries.election_law import ElectionLaw, law_for
from governance.committees.rules import election as rules
from governance.committees.rules.election_schedule import Days, within_after

S, C = ElectionState, CandidateState
AGAIN = {"village": "VC-EL-RUNOFF-DAYS", "urban": "RC-EL-RUNOFF-DAYS"}
AGAIN_DAYS = 30  # where the place says nothing: the platform's own, said as such


def outcome(election: Election, law: ElectionLaw) -> rules.Result:
    """Who is elected by the counts that were settled; the same for the page before and the action."""
    standing = [
        rules.Standing(one.pk, one.post, one.votes or 0, one.woman)
        for one in election.candidates.filter(state__in=facts.STANDING).order_by("pk")
    ]
    again = election.kind == ElectionKind.RUN_OFF
    turnout = None if again else law.valid(election.mode)
    return rules.result(
        cast=election.cast or 0,
        voters=election.voters or 0,
        candidates=standing,
        seats=election.seats,
        valid=None if turnout is None else turnout.compare,
        wins=law.need("RUNOFF" if again else "WIN").compare,
    )


def decide_result(
    *,
    election_id: int,
    in_secret: bool,
    gives_way: Collection[int] = (),
    gives_way_why: str = "",
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Election:
    """Announced on the spot: validity, who is elected and why, with every number. Winners take office; seats left open
    are voted on again. ``gives_way``: of two near relatives elected, who does not take office, and why."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.COUNTED], _("公布结果"))
        require(rules.no_recall(election.kind == ElectionKind.RECALL, _("按选举公布结果")))
        law = law_for(election)
        found = outcome(election, law)
        basis = law.basis("KIN") if law.says("KIN") else None
        rows = {one.pk: one for one in election.candidates.filter(state__in=facts.STANDING)}
        kin, out = _kin(rows), sorted(set(gives_way))
        require(
            *rules.ways_out(out, list(found.elected), kin, gives_way_why, basis),
            *facts.guarded([("gives_way_why", _("回避的原因"), gives_way_why)]),
        )
        seated = {pk: post for pk, post in found.elected.items() if pk not in out}
        require(*rules.kin_apart(list(seated), kin, basis))
        for pk, candidate in rows.items():
            candidate.elected, candidate.gave_way = pk in seated, pk in out
            candidate.save()
        election.is_valid, election.in_secret = found.valid, in_secret
        election.complete = found.complete and not out
        gone = _gave_way([rows[pk] for pk in out], gives_way_why, basis)
        verdicts = [*found.verdicts, *gone, _secret(in_secret, law), *_women(election, law, seated, rows)]
        election.verdicts = [verdict.as_dict() for verdict in verdicts]
        if election.complete:
            election.decide(by=by, on=on)
        else:
            election.needs_run_off(by=by, on=on)
        election.save()
        _take_office(election, law, by=by, at=at, on=on)
        _close_before(election, on)
        met(election, KIND_VOTE, on=on)
        if election.state == S.RUN_OFF:
            _owe_run_off(election, on)
        entry = log(election, "election_decided", by=by, at=at, valid=found.valid, elected=len(seated))
        publish(election, NoticeKind.RESULT, entry, result_body(election), on=on)
    return election


def _kin(rows: dict[int, Candidate]) -> dict[int, list[int]]:
    """By candidate, both ways: each side may have declared it."""
    of_person = {one.person_id: pk for pk, one in rows.items()}
    found: dict[int, list[int]] = {}
    for pk, one in rows.items():
        for person in one.kin_candidates:
            other = of_person.get(person)
            if other is not None:
                found.setdefault(pk, []).append(other)
                found.setdefault(other, []).append(pk)
    return found


def near_relatives(election: Election, law: ElectionLaw) -> list[Candidate]:
    """Winners of whom another winner is a declared near relative: of each pair one gives way (近亲属回避)."""
    if not law.says("KIN"):
        return []
    elected = outcome(election, law).elected
    kin = _kin({one.pk: one for one in election.candidates.filter(state__in=facts.STANDING)})
    tied = [pk for pk in elected if set(kin.get(pk, ())) & set(elected)]
    return list(election.candidates.filter(pk__in=tied).order_by("pk"))


def _gave_way(gone: Collection[Candidate], why: str, basis: str | None) -> list[Verdict]:
    """Kept and published with the result: whom the voters elected and why that person does not take office."""
    if basis is None:
        return []
    text = _("%(name)s得票达到当选的要求，因近亲属回避没有就任。原因：%(why)s。依据：%(basis)s")
    words = {"why": why.strip().rstrip("。"), "basis": basis}
    return [yes("gave_way", basis=(basis,), text=text % {"name": one.name, **words}) for one in gone]


def _secret(in_secret: bool, law: ElectionLaw) -> Verdict:
    """What was not as the law wants it is said with the result, never mended."""
    if in_secret or not law.says("SECRET"):
        return yes("secret", basis=(law.basis("SECRET"),))
    basis = law.basis("SECRET")
    text = _("没有设秘密写票处，或者没有当场公开计票、公布结果。如实登记并公布。依据：%(basis)s") % {"basis": basis}
    return no("secret", text, needed="1", met="0", basis=(basis,), field="in_secret")


def _women(election: Election, law: ElectionLaw, seated: dict[int, str], rows: dict[int, Candidate]) -> list[Verdict]:
    rule = law.get("SEATS-WOMEN")
    if rule is None or (election.kind != ElectionKind.GENERAL and election.kind != ElectionKind.RUN_OFF):
        return []
    before = Candidate.objects.filter(election__in=_chain(election), elected=True, woman=True)
    women = sum(rows[pk].woman for pk in seated) + before.exclude(election=election).count()
    return [rule.compare(women)]


def _chain(election: Election) -> list[int]:
    """This vote and those it goes on from."""
    found = [election.pk]
    while election.parent is not None:
        election = election.parent
        found.append(election.pk)
    return found


def _take_office(election: Election, law: ElectionLaw, *, by: User, at: dt.datetime, on: dt.date) -> None:
    """A new term begins once so many are elected that a committee exists by law; until then winners wait for those of
    the run-off. A vacancy is filled in the running term."""
    waiting = list(Candidate.objects.filter(election__in=_chain(election), elected=True, office=None).order_by("pk"))
    if not waiting:
        return
    first = election.first
    start = first.term_starts_on if first.term_starts_on and first.term_starts_on > on else on
    if first.kind == ElectionKind.GENERAL and first.term is None:
        least = law.get("SEATS-MIN")
        if (least is not None and not least.compare(len(waiting)).ok) or start > on:
            return
        previous = BodyTerm.objects.filter(body=first.body).order_by("-starts_on").first()
        first.term = open_term(
            body_id=first.body_id,
            starts_on=start,
            by=by,
            at=at,
            on=on,
            seats=first.places,
            basis=str(_("%(day)s换届选举")) % {"day": first.election_day.isoformat()},
            early=previous is not None and previous.ends_on >= start,
            recorded=True,
            verb=RUN_ELECTION.name,
        )
        first.save()
        open_handover(term_id=first.term.pk, by=by, at=at, on=on, verb=RUN_ELECTION.name)
    for candidate in waiting:
        candidate.office = _appointed(election, candidate, start, by=by, at=at, on=on)
        candidate.save()


def _appointed(
    election: Election, candidate: Candidate, start: dt.date, *, by: User, at: dt.datetime, on: dt.date
) -> Office:
    """What voters decided stands: what the rules say against it is kept with the office as a flag."""
    held = set(Office.objects.on(start).filter(body__division=election.division).values_list("pk", flat=True))
    ties = tuple((office, relation) for office, relation in candidate.kin_offices if office in held)
    return appoint(
        body_id=election.body_id,
        wanted=Wanted(
            post=candidate.post,
            starts_on=start,
            basis=str(_("%(day)s选举产生")) % {"day": candidate.election.election_day.isoformat()},
            person_id=candidate.person_id,
            party_member=candidate.party_member,
            term_id=election.first.term_id,
            declaration=Declared(signed_on=candidate.declared_on, none=not ties, ties=ties),
        ),
        by=by,
        at=at,
        on=on,
        recorded=True,
        verb=RUN_ELECTION.name,
    )


def take_office(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """For a term that begins on a day after the result: on that day."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.DECIDED, S.RUN_OFF], _("就任"))
        _take_office(election, law_for(election), by=by, at=at, on=on)
        log(election, "election_decided", by=by, at=at, took_office=True)
    return election


def _close_before(election: Election, on: dt.date) -> None:
    """The vote this one was held for is over with it."""
    if election.parent is None or election.parent.state != S.RUN_OFF:
        return
    before = Election.objects.select_for_update(of=("self",)).get(pk=election.parent.pk)
    before.finish()
    before.save()
    owed = Duty.objects.open().filter(kind=KIND_RUN_OFF, subject=before.pk, division=before.division_id)
    meet(duty_ids=list(owed.values_list("id", flat=True)), on=on)


def again_limit(election: Election) -> Limit:
    """By the rule of the place, else the platform's own days."""
    term = Term(AGAIN[election.division.committee], AGAIN_DAYS)
    return limit(term, election.division, election.election_day)


def _owe_run_off(election: Election, on: dt.date) -> None:
    due = again_limit(election).deadline(election.decided_on or on, calendar())
    open_duty(
        kind=KIND_RUN_OFF,
        division_id=election.division_id,
        period=election.election_day,
        role=Role.CLERK,
        opens_on=on,
        due_on=due.due,
        subject=election.pk,
        provisional=due.provisional,
    )


def start_run_off(*, election_id: int, election_day: dt.date, by: User, at: dt.datetime, on: dt.date) -> Election:
    """另行选举: the best losers for the seats left open, by the same roll. A vote that was not valid at all is held
    again with the same candidates and the same bar."""
    with transaction.atomic():
        before = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(before, [S.RUN_OFF], _("另行选举"))
        law = law_for(before)
        found = outcome(before, law)
        asked = law.days("RUNOFF-DAYS")  # the platform's own days are the duty's, never a refusal
        start = before.decided_on or on
        late = [] if asked is None else [_within(election_day, start, asked)]
        require(
            *late,
            _not_past(election_day, on),
            _none_started(before),
        )
        seats = _open_seats(before, found)
        election = Election(
            division=before.division,
            body=before.body,
            kind=ElectionKind.RUN_OFF if found.valid else before.kind,
            mode=before.mode,
            parent=before,
            state=S.CANDIDATES,
            election_day=election_day,
            seats=seats,
            planned_on=on,
            planned_by=by,
            committee_way=before.committee_way,
            committee_on=before.committee_on,
            roll_on=before.roll_on,
            candidates_on=on,
            registered=before.registered,
            voters=before.voters,
        )
        election.save()
        _stand_again(election, before, found, seats)
        open_steps(election, [one for one in facts.schedule(election, law) if one.code == "vote"], on=on)
        entry = log(election, "candidates_published", by=by, at=at, parent=before.pk)
        publish(election, NoticeKind.CANDIDATES, entry, candidates_body(election, facts.formal(election)), on=on)
    return election


def _open_seats(before: Election, found: rules.Result) -> dict[str, int]:
    """Seats nobody won, and those of a winner who gave way to a relative."""
    taken = before.candidates.filter(elected=True).values_list("post", flat=True)
    posts = list(taken)
    left = {post: n - posts.count(post) for post, n in before.seats.items()} if found.valid else dict(before.seats)
    return {post: n for post, n in left.items() if n > 0}


def _stand_again(election: Election, before: Election, found: rules.Result, seats: dict[str, int]) -> None:
    rows = {one.pk: one for one in before.candidates.filter(state__in=facts.STANDING, gave_way=False)}
    losers = {post: [one for one in rows.values() if one.post == post and not one.elected] for post in seats}
    for post, ranked in losers.items():
        wanted = set(found.next_candidates.get(post, ())) or {one.pk for one in ranked}
        for one in sorted(ranked, key=lambda row: (-(row.votes or 0), row.pk)):
            if one.pk not in wanted:
                continue
            one.pk, one.id = None, None
            one._state.adding = True
            one.election, one.state = election, C.FORMAL
            one.votes = one.elected = one.office = None
            one.save()


def _within(day: dt.date, start: dt.date, asked: Days) -> Verdict:
    return within_after("election_day", day, start, asked, _("另行选举"), "election_day")


def _not_past(day: dt.date, on: dt.date) -> Verdict:
    if day >= on:
        return yes("election_day")
    text = _("选举日不能在今天以前。")
    return no("election_day", text, needed=on.isoformat(), met=day.isoformat(), basis=rules.BASIS, field="election_day")


def _none_started(before: Election) -> Verdict:
    if not before.followed_by.exclude(state=S.CANCELLED).exists():
        return yes("one_run_off")
    text = _("已经安排了另行选举，请接着办那一次。")
    return no("one_run_off", text, needed="0", met="1", basis=rules.BASIS)


def finish(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Nothing more to do. Seats that stay open are filled by by-election."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.DECIDED, S.RUN_OFF], _("办结"))
        require(_was_valid(election), _all_seated(election))
        election.finish()
        election.save()
        owed = Duty.objects.open().filter(kind=KIND_RUN_OFF, subject=election.pk, division=election.division_id)
        meet(duty_ids=list(owed.values_list("id", flat=True)), on=on)
        log(election, "election_decided", by=by, at=at, finished=True)
    return election


def _was_valid(election: Election) -> Verdict:
    """A recall that too few took part in is over; an election is not, until a vote was valid."""
    if election.kind == ElectionKind.RECALL or election.is_valid:
        return yes("valid")
    text = _("这次选举无效，没有选出人，不能办结。请点“安排另行选举”，重新投票。")
    return no("valid", text, needed=_("选举有效"), met=_("选举无效"), basis=rules.BASIS)


def _all_seated(election: Election) -> Verdict:
    waiting = Candidate.objects.filter(election__in=_chain(election), elected=True, office=None).count()
    if not waiting:
        return yes("seated")
    text = _("还有%(n)d名当选的人没有就任。当选人数不足的，请先另行选举。") % {"n": waiting}
    return no("seated", text, needed="0", met=str(waiting), basis=rules.BASIS)
