"""Elections on behalf of somebody, their facts, and the steps with what is done of them (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, scope_of
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.verdict import Verdict
from governance.committees.election_choices import (
    CandidateState,
    ElectionKind,
    ElectionState,
    NoticeKind,
    RollState,
    Seat,
)
from governance.committees.models import Candidate, Election, PollWorker, Proxy, RollEntry
from governance.committees.permissions import COUNT_VOTES, KEEP_ROLL
from governance.committees.queries.election_law import ElectionLaw, law_for
from governance.committees.rules.election_schedule import Step, steps

S = ElectionState
STATE_LABELS = {state.value: str(state.label) for state in ElectionState}
RELATED = ("division", "body", "parent", "term")
STANDING = (CandidateState.FORMAL, CandidateState.WRITTEN_IN)
# Somebody put up and not gone again.
PUT_UP = (CandidateState.NOMINATED, CandidateState.QUALIFIED, CandidateState.FORMAL)


def visible_to(user: User, on: dt.date) -> QuerySet[Election]:
    """Official records: everybody who sees the community's."""
    return filter_official(Election.objects.select_related(*RELATED), user, on)


def get_for(user: User, election_id: int, on: dt.date) -> Election:
    """``Election.DoesNotExist`` for one outside the person's scope."""
    return visible_to(user, on).get(pk=election_id)


def keeps_roll(user: User, code: str, on: dt.date) -> bool:
    """Names of voters: the named roles of that very community, nobody above it."""
    return scope_of(user, on).holds_at(KEEP_ROLL.roles, code)


def roll_for(user: User, election: Election, on: dt.date) -> QuerySet[RollEntry]:
    """``none()`` for anybody but the named roles of the community; in the order of the notice board."""
    if not keeps_roll(user, election.division.code, on):
        return RollEntry.objects.none()
    return roll_of(election)


def roll_of(election: Election) -> QuerySet[RollEntry]:
    return (
        RollEntry.objects.filter(election=election.roll_id)
        .select_related("person", "household", "group")
        .order_by("group__number", "household__number", "person_id")
    )


def entry_of(election: Election, person_id: int) -> RollEntry | None:
    return RollEntry.objects.filter(election=election.roll_id, person=person_id).first()


def guarded(parts: Sequence[tuple[str, str, str]]) -> list[Verdict]:
    """No number of a person in what is published (R-OPN-9): (field, label, text)."""
    return guard_verdicts([Part(*part) for part in parts if part[2]])


def schedule(election: Election, law: ElectionLaw | None = None) -> list[Step]:
    """Every step with the day it was done; of a run-off or a recall only those that it has."""
    found = steps(election.election_day, (law or law_for(election)).numbers(), roll_on=election.roll_on)
    known = _done(election)
    wanted = _wanted(election)
    return [replace(step, done_on=known.get(step.code)) for step in found if step.code in wanted]


def _wanted(election: Election) -> frozenset[str]:
    if election.kind == ElectionKind.RUN_OFF:
        return frozenset({"vote", "handover"})
    if election.kind == ElectionKind.RECALL:
        return frozenset({"vote"})
    codes = {"committee", "roll", "objections", "decided", "nominated", "candidates", "withdraw", "vote"}
    if election.kind == ElectionKind.GENERAL:
        codes.add("handover")
    return frozenset(codes | {"proxies", "proxy_list", "run_off"})


def _done(election: Election) -> dict[str, dt.date | None]:
    """From the rows; the days that merely pass have no act of their own."""
    after_nomination = election.state not in (S.PLANNED, S.COMMITTEE, S.ROLL)
    return {
        "committee": election.committee_on,
        "roll": election.roll_on,
        "nominated": election.candidates_on if after_nomination else None,
        "candidates": election.candidates_on,
        "proxies": election.proxies_on,
        "proxy_list": election.proxies_on,
        "vote": election.decided_on,
    }


def formal(election: Election) -> list[Candidate]:
    """Who stands, in the order of the ballot: by votes of the nomination (local rule), then as entered."""
    rows = list(election.candidates.filter(state__in=STANDING).prefetch_related("nominations"))
    order = {post: number for number, post in enumerate(Seat.values)}
    return sorted(rows, key=lambda one: (order[one.post], -supporters(one), one.pk))


def supporters(candidate: Candidate) -> int:
    return sum(row.supporters for row in candidate.nominations.all())


def put_up_ids(election: Election) -> set[int]:
    return set(election.candidates.filter(state__in=[*PUT_UP, *STANDING]).values_list("person_id", flat=True))


def kin_ids(election: Election) -> set[int]:
    """Whom those put up declared to be near relatives."""
    rows = election.candidates.filter(state__in=[*PUT_UP, *STANDING]).values_list("kin_candidates", flat=True)
    return {person for declared in rows for person in declared}


def held_proxies(election: Election, person_id: int) -> int:
    return Proxy.objects.filter(election=election, proxy=person_id, withdrawn_on=None).count()


def workers_of(election: Election) -> QuerySet[PollWorker]:
    return PollWorker.objects.filter(election=election).select_related("station")


def recall_body(election: Election) -> dict[str, Any]:
    """The call as it is published: how many signed, why, and what the member answers."""
    recall = election.recall
    return {
        "kind": "election_recall",
        "version": 1,
        "election": election.pk,
        "place": {"code": election.division.code, "name": election.division.name},
        "body": election.body.name,
        "about": election.kind,
        "election_day": election.election_day.isoformat(),
        "mode": election.mode,
        "name": recall.office.name,
        "post": recall.office.post,
        "claim": recall.claim,
        "signed": recall.signed,
        "signed_of": recall.signed_of,
        "called_on": recall.called_on.isoformat(),
        "reasons": recall.reasons,
        "defence": recall.defence,
    }


def newest_notice(election: Election, kind: NoticeKind) -> int | None:
    return election.notices.filter(kind=kind).order_by("-leaf").values_list("leaf", flat=True).first()


def undecided(election: Election) -> int:
    """Objections nobody has decided."""
    return election.objections.filter(granted=None).count()


def waiting(election: Election) -> int:
    return RollEntry.objects.filter(election=election.roll_id, state=RollState.WAITING).count()


def counts_votes(user: User, code: str, on: dt.date) -> bool:
    return scope_of(user, on).holds_at(COUNT_VOTES.roles, code)
