"""Nomination, joint review, exclusion on the grounds of the law only, withdrawal, formal candidates (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base import keyring
from governance.base.accounts.models import User
from governance.base.clock.registry import SweepContext
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.election import exit_nominated
from governance.committees.actions.election_bars import choice_left
from governance.committees.actions.election_log import ask_state, locked, log, met, publish
from governance.committees.duty_kinds import KIND_END_NOMINATION, KIND_PUBLISH_CANDIDATES
from governance.committees.election_choices import (
    CandidateState,
    ElectionState,
    Ground,
    Nominator,
    NoticeKind,
    RollState,
    Seat,
)
from governance.committees.models import Candidate, CandidateReview, Election, Nomination
from governance.committees.models.election_vote import ANSWER, GROUND
from governance.committees.permissions import KEEP_ROLL, RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries.election_bodies import candidates_body
from governance.committees.queries.election_law import law_for
from governance.committees.rules import election as rules
from governance.committees.rules.election_schedule import enough_before
from residents.choices import Sex
from residents.models import Absence, Person

S, C = ElectionState, CandidateState
NOMINATING = (S.COMMITTEE, S.ROLL)
FEWEST_REVIEWS = 2  # 联审: one office alone is no joint review


@dataclass(frozen=True)
class NominationInput:
    """``declared_on``: the person signed about near relatives: none, or candidates and holders of office."""

    person_id: int
    post: str
    nominator: str
    supporters: int
    nominated_on: dt.date
    declared_on: dt.date
    party_member: bool | None = None
    kin_candidates: tuple[int, ...] = ()
    kin_offices: tuple[tuple[int, str], ...] = ()


def nominate(*, election_id: int, given: NominationInput, by: User, at: dt.datetime, on: dt.date) -> Candidate:
    """By the party organisation or by voters; who is nominated leaves the election committee at once, and so does a
    member declared to be a near relative."""
    with transaction.atomic():
        election = locked(election_id, KEEP_ROLL, by=by, on=on)
        ask_state(election, NOMINATING, _("登记提名"))
        law = law_for(election)
        who = law.basis("NOMINATE")
        person = Person.objects.filter(pk=given.person_id, division=election.division).first()
        joint = law.get("NOMINATE-JOINT") if given.nominator == Nominator.VOTERS else None
        known = election.candidates.filter(person=given.person_id).first()
        require(
            rules.one_of("nominator", given.nominator, law.nominators(), _("提名人"), who, "nominator"),
            _post_open(given.post, election),
            _on_roll(election, given.person_id),
            *([] if joint is None else [joint.compare(given.supporters)]),
            _at_least_one(given.supporters),
            _same_post(known, given.post),
            _not_after(given.nominated_on, on),
            _not_after(given.declared_on, on),
        )
        if person is None:
            raise Person.DoesNotExist
        candidate = known or Candidate.objects.create(
            election=election,
            person=person,
            name=person.name,
            woman=person.sex == Sex.FEMALE,
            party_member=given.party_member,
            lives_here=not Absence.objects.on(on).filter(person=person).exists(),
            post=given.post,
            declared_on=given.declared_on,
            kin_candidates=list(given.kin_candidates),
            kin_offices=[list(tie) for tie in given.kin_offices],
        )
        Nomination.objects.update_or_create(
            candidate=candidate,
            nominator=given.nominator,
            defaults={"supporters": given.supporters, "on": given.nominated_on, "by": by},
        )
        log(election, "candidate_nominated", by=by, at=at, candidate=candidate.pk, nominator=given.nominator)
        exit_nominated(election, given.person_id, given.kin_candidates, by=by, at=at, on=on)
    return candidate


def review(
    *, candidate_id: int, department: str, clear: bool, reviewed_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> CandidateReview:
    """One department's part: clear, or not; which ground is said in the decision alone, sealed."""
    with transaction.atomic():
        candidate, election = _locked(candidate_id, by, on)
        ask_state(election, [S.COMMITTEE, S.ROLL], _("登记审查"))
        require(_department(department), _not_after(reviewed_on, on), _of_state(candidate, [C.NOMINATED, C.EXCLUDED]))
        found, _made = CandidateReview.objects.update_or_create(
            candidate=candidate,
            department=department.strip(),
            defaults={"clear": clear, "reviewed_on": reviewed_on, "by": by},
        )
        log(election, "candidate_reviewed", by=by, at=at, candidate=candidate.pk, clear=clear)
    return found


def qualify(*, candidate_id: int, by: User, at: dt.datetime, on: dt.date) -> Candidate:
    """Every department that looked found nothing, and at least two looked. Also after an answer that convinced."""
    with transaction.atomic():
        candidate, election = _locked(candidate_id, by, on)
        ask_state(election, [S.COMMITTEE, S.ROLL], _("审定资格"))
        reviews = list(candidate.reviews.all())
        require(_of_state(candidate, [C.NOMINATED, C.EXCLUDED]), _all_clear(reviews))
        verb = "candidate_cleared" if candidate.state == C.EXCLUDED else "candidate_reviewed"
        candidate.state = C.QUALIFIED
        candidate.ground = candidate.answer = candidate.excluded_on = candidate.forget_on = None
        candidate.basis = ""
        candidate.save()
        log(election, verb, by=by, at=at, candidate=candidate.pk)
    return candidate


def exclude(*, candidate_id: int, ground: str, facts_text: str, by: User, at: dt.datetime, on: dt.date) -> Candidate:
    """Only on a ground that the law names. Ground and facts are sealed at once: the person reads them and may answer,
    everybody else sees the article. Destroyed after the term."""
    with transaction.atomic():
        candidate, election = _locked(candidate_id, by, on)
        ask_state(election, [S.COMMITTEE, S.ROLL], _("排除候选人"))
        law = law_for(election)
        right = ground in (Ground.AGE, Ground.DEPRIVED)
        basis = law.basis("VOTER" if right else "DISQUALIFY")
        require(
            rules.ground_fits(ground, law.grounds(), basis),
            _of_state(candidate, [C.NOMINATED, C.QUALIFIED]),
            _facts_told(facts_text),
        )
        candidate.state, candidate.excluded_on, candidate.basis = C.EXCLUDED, on, basis
        words = f"{Ground(ground).label}\n{facts_text.strip()}"
        candidate.ground = keyring.seal(words, context=GROUND)
        candidate.forget_on = _after_term(election, law.need("TERM").number)
        candidate.save()
        log(election, "candidate_excluded", by=by, at=at, candidate=candidate.pk)
    return candidate


def _after_term(election: Election, years: int) -> dt.date:
    start = election.term_starts_on or election.election_day
    return start + dt.timedelta(days=years * 366)


def ground_for(*, candidate: Candidate, person_id: int) -> str:
    """For the person alone (/my/, or the letter handed to them); ``Candidate.DoesNotExist`` for anybody else."""
    if candidate.person_id != person_id or candidate.ground is None:
        raise Candidate.DoesNotExist
    return keyring.unseal(bytes(candidate.ground), context=GROUND)


def answer_exclusion(
    *, candidate_id: int, person_id: int, text: str, by: User | None, at: dt.datetime, on: dt.date
) -> Candidate:
    """The person's own words, sealed for who decides again (``qualify``). ``by``: who wrote them down, if anybody."""
    with transaction.atomic():
        candidate = Candidate.objects.select_for_update().get(pk=candidate_id, person=person_id)
        election = Election.objects.select_related("division").get(pk=candidate.election_id)
        require(_of_state(candidate, [C.EXCLUDED]), _facts_told(text, "text"))
        candidate.answer = keyring.seal(text.strip(), context=ANSWER)
        candidate.save()
        log(election, "candidate_answered", by=by, at=at, candidate=candidate.pk)
    return candidate


def withdraw(*, candidate_id: int, by: User, at: dt.datetime, on: dt.date) -> Candidate:
    """In writing; a formal candidate so many days before the vote where the place says so."""
    with transaction.atomic():
        candidate, election = _locked(candidate_id, by, on)
        ask_state(election, [S.COMMITTEE, S.ROLL, S.NOMINATED, S.CANDIDATES], _("登记不接受提名"))
        asked = law_for(election).numbers().withdraw if candidate.state == C.FORMAL else None
        day = election.election_day
        require(
            _of_state(candidate, [C.NOMINATED, C.QUALIFIED, C.FORMAL]),
            enough_before("withdraw", on, day, asked, _("不接受提名")),
        )
        was_formal = candidate.state == C.FORMAL
        candidate.state, candidate.withdrawn_on = C.WITHDRAWN, on
        candidate.save()
        entry = log(election, "candidate_withdrew", by=by, at=at, candidate=candidate.pk)
        if was_formal:
            publish(election, NoticeKind.CANDIDATES, entry, candidates_body(election, facts.formal(election)), on=on)
    return candidate


def end_nomination(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Everybody put up has been reviewed, and for every post more qualify than there are seats (差额)."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.ROLL], _("结束提名"))
        law = law_for(election)
        rows = list(election.candidates.values_list("state", "post"))
        open_ones = sum(state == C.NOMINATED for state, _post in rows)
        qualified = Counter(post for state, post in rows if state == C.QUALIFIED)
        choice = law.get("CHOICE")
        asked = [] if choice is None else rules.more_candidates(qualified, election.seats, choice.compare)
        require(_reviewed(open_ones), _objections_closed(election), *asked)
        election.end_nomination()
        election.save()
        met(election, KIND_END_NOMINATION, on=on)
        log(election, "nomination_ended", by=by, at=at, qualified=sum(qualified.values()))
    return election


def publish_candidates(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Formal candidates, by votes of the nomination; five days before the vote where the place says so."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.NOMINATED], _("公布正式候选人"))
        law = law_for(election)
        rows = election.candidates.filter(state=C.QUALIFIED)
        count = rows.count()
        asked = choice_left(election, law, C.QUALIFIED)
        days = law.numbers().candidates
        require(enough_before("candidates_on", on, election.election_day, days, _("公布正式候选人")), *asked)
        rows.update(state=C.FORMAL)
        election.publish_candidates(on=on)
        election.save()
        met(election, KIND_PUBLISH_CANDIDATES, on=on)
        entry = log(election, "candidates_published", by=by, at=at, candidates=count)
        publish(election, NoticeKind.CANDIDATES, entry, candidates_body(election, facts.formal(election)), on=on)
    return election


def reopen_nomination(*, election_id: int, by: User, at: dt.datetime, on: dt.date) -> Election:
    """Withdrawals left no choice (差额): back to the nomination, where those who qualified stay qualified."""
    with transaction.atomic():
        election = locked(election_id, RUN_ELECTION, by=by, on=on)
        ask_state(election, [S.NOMINATED, S.CANDIDATES], _("重新提名"))
        was_formal = election.state == S.CANDIDATES
        state = C.FORMAL if was_formal else C.QUALIFIED
        require(_choice_gone(choice_left(election, law_for(election), state)))
        election.candidates.filter(state=C.FORMAL).update(state=C.QUALIFIED)
        election.reopen_nomination()
        election.save()
        entry = log(election, "nomination_reopened", by=by, at=at)
        if was_formal:
            publish(election, NoticeKind.CANDIDATES, entry, candidates_body(election, []), on=on)
    return election


def _choice_gone(asked: list[Verdict]) -> Verdict:
    if any(not one.ok for one in asked):
        return yes("choice_gone")
    text = _("候选人还比名额多，或者这是另行选举，不用重新提名。请接着办。")
    return no("choice_gone", text, needed="1", met="0", basis=rules.BASIS)


def forget_exclusions(context: SweepContext) -> dict[str, int]:
    """After the term nothing says why somebody was excluded; that it happened, and by which article, stays."""
    rows = Candidate.objects.filter(forget_on__lt=context.on, ground__isnull=False)
    found = list(rows.values_list("pk", "election_id"))
    with transaction.atomic():
        rows.update(ground=None, answer=None)
        for election in Election.objects.filter(pk__in={one for _pk, one in found}).select_related("division"):
            gone = sum(one == election.pk for _pk, one in found)
            log(election, "candidates_forgotten", by=None, at=context.at, forgotten=gone)
    return {"forgotten": len(found)}


# Small questions ------------------------------------------------------------------------------------------------------


def _locked(candidate_id: int, by: User, on: dt.date) -> tuple[Candidate, Election]:
    election_id = Candidate.objects.values_list("election_id", flat=True).get(pk=candidate_id)
    election = locked(election_id, KEEP_ROLL, by=by, on=on)
    return Candidate.objects.select_for_update().get(pk=candidate_id), election


def _post_open(post: str, election: Election) -> Verdict:
    if post in Seat.values and election.seats.get(post):
        return yes("post")
    text = _("这次不选这个职务。请选方案里有名额的职务。")
    return no("post", text, needed="、".join(election.seats), met=post, basis=rules.BASIS, field="post")


def _on_roll(election: Election, person_id: int) -> Verdict:
    entry = facts.entry_of(election, person_id)
    if entry is not None and entry.state == RollState.LISTED:
        return yes("person")
    text = _("候选人要在登记参加选举的名单上。请先登记，或者换人。")
    return no("person", text, needed="1", met="0", basis=("VC-EL-VOTER", "RC-EL-VOTER"), field="person")


def _at_least_one(supporters: int) -> Verdict:
    if supporters >= 1:
        return yes("supporters")
    return no(
        "supporters", _("写提名的票数或者联名的人数。"), needed="1", met="0", basis=rules.BASIS, field="supporters"
    )


def _same_post(known: Candidate | None, post: str) -> Verdict:
    if known is None or (known.post == post and known.state == C.NOMINATED):
        return yes("same_post")
    words = {"post": known.get_post_display(), "state": known.get_state_display()}
    text = _("这个人已经被提名为%(post)s（%(state)s），一个人只能是一个职务的候选人。") % words
    return no("same_post", text, needed=known.post, met=post, basis=rules.BASIS, field="post")


def _not_after(day: dt.date, on: dt.date) -> Verdict:
    if day <= on:
        return yes("day")
    text = _("日期不能在今天以后。")
    return no("day", text, needed=on.isoformat(), met=day.isoformat(), basis=rules.BASIS, field="nominated_on")


def _department(name: str) -> Verdict:
    if name.strip():
        return yes("department")
    return no("department", _("请写哪个单位审查。"), needed="1", met="0", basis=rules.BASIS, field="department")


def _of_state(candidate: Candidate, wanted: list[CandidateState]) -> Verdict:
    if candidate.state in wanted:
        return yes("candidate_state")
    text = _("候选人现在是“%(now)s”，不能这样办。") % {"now": candidate.get_state_display()}
    return no("candidate_state", text, needed="、".join(wanted), met=candidate.state, basis=rules.BASIS)


def _all_clear(reviews: list[CandidateReview]) -> Verdict:
    good = sum(one.clear for one in reviews)
    if good == len(reviews) and good >= FEWEST_REVIEWS:
        return yes("reviews")
    text = _("联合审查至少要两个单位，并且都没有发现不得作为候选人的情形。请补登审查结果，或者写明理由排除。")
    return no("reviews", text, needed=str(max(FEWEST_REVIEWS, len(reviews))), met=str(good), basis=rules.BASIS)


def _facts_told(text: str, name: str = "facts_text") -> Verdict:
    if text.strip():
        return yes(name)
    return no(name, _("请写事实和依据的材料；本人要看得明白。"), needed="1", met="0", basis=rules.BASIS, field=name)


def _reviewed(count: int) -> Verdict:
    if not count:
        return yes("reviewed")
    text = _("还有%(n)d名被提名的人没有审查完。请先审定，或者登记不接受提名。") % {"n": count}
    return no("reviewed", text, needed="0", met=str(count), basis=rules.BASIS)


def _objections_closed(election: Election) -> Verdict:
    count = facts.undecided(election)
    if not count:
        return yes("objections")
    text = _("还有%(n)d件对名单的申诉没有处理。请先处理。") % {"n": count}
    return no("objections", text, needed="0", met=str(count), basis=("VC-EL-ROLL-DECIDE", "RC-EL-ROLL-DECIDE"))
