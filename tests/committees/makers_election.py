"""A village and a community before an election, their people, and short words for what each step needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.committees.actions import election as elections
from governance.committees.actions import election_candidate as candidates
from governance.committees.actions import election_roll as rolls
from governance.committees.actions import election_vote as votes
from governance.committees.actions.election import MemberInput, PlanInput
from governance.committees.actions.election_candidate import NominationInput
from governance.committees.actions.election_vote import StationInput
from governance.committees.choices import BodyKind, Post
from governance.committees.election_choices import Mode, Nominator
from governance.committees.models import Body, Candidate, Election, Office, Term
from governance.committees.rules.election import Tally
from residents.choices import Away, Registration, Sex
from residents.models import Absence, Group, Household, Person

DAY = dt.date(2026, 9, 20)  # the vote
PLANNED, FORMED, ROLL, NAMED = dt.date(2026, 7, 20), dt.date(2026, 8, 1), dt.date(2026, 8, 20), dt.date(2026, 8, 25)
FORMAL = dt.date(2026, 9, 10)
LIVE = dt.date(2020, 1, 1)
OPENS, CLOSES = dt.time(8), dt.time(16)
SEATS = {"chair": 1, "deputy": 1, "member": 1}


def at(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(1), tzinfo=dt.UTC)


@dataclass
class Place:
    """``place.users["clerk"]``, ``place.people[3]``; actions on a day by somebody: ``**place.when("clerk", day)``."""

    division: Division
    body: Body
    term: Term
    users: dict[str, User] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    def when(self, who: str, on: dt.date) -> dict[str, Any]:
        return {"by": self.users[who], "at": at(on), "on": on}

    def plan(self, on: dt.date = PLANNED, day: dt.date = DAY, **parts: Any) -> Election:
        village = self.division.committee == "village"
        given: dict[str, Any] = {
            "seats": SEATS if village else {"chair": 1, "deputy": 1, "member": 3},
            "mode": Mode.VILLAGE if village else Mode.ALL_VOTERS,
            "plan": "按法定程序换届。",
            **parts,
        }
        return elections.plan_election(
            body_id=self.body.pk, given=PlanInput(election_day=day, **given), **self.when("secretary", on)
        )

    def form(self, election: Election, on: dt.date = FORMED, way: str = "council", n: int = 5) -> Election:
        members = [
            MemberInput(one.name, Post.CHAIR if k == 0 else Post.MEMBER, votes=30 - k, person_id=one.pk)
            for k, one in enumerate(self.people[-n:])
        ]
        return elections.form_committee(
            election_id=election.pk, way=way, members=members, formed_on=on, **self.when("clerk", on)
        )

    def roll(self, election: Election, on: dt.date = ROLL, say: bool = True) -> Election:
        before = on - dt.timedelta(days=3)
        rolls.build_roll(election_id=election.pk, **self.when("clerk", before))
        if say:
            ids = [one.pk for one in self.people]
            rolls.say(
                election_id=election.pk, person_ids=ids, said_on=before, how="登记表", **self.when("clerk", before)
            )
        return rolls.publish_roll(election_id=election.pk, **self.when("clerk", on))

    def nominate(
        self, election: Election, person: Person, post: str, on: dt.date = NAMED, supporters: int = 12, **parts: Any
    ) -> Candidate:
        given = NominationInput(person.pk, post, Nominator.VOTERS, supporters, on, on, **parts)
        return candidates.nominate(election_id=election.pk, given=given, **self.when("clerk", on))

    def qualify(self, candidate: Candidate, on: dt.date = NAMED) -> Candidate:
        for department in ("镇党委组织办", "派出所"):
            candidates.review(
                candidate_id=candidate.pk, department=department, clear=True, reviewed_on=on, **self.when("clerk", on)
            )
        return candidates.qualify(candidate_id=candidate.pk, **self.when("clerk", on))

    def stand(self, election: Election, posts: Sequence[str], first: int = 0, on: dt.date = NAMED) -> list[Candidate]:
        """People from ``first`` on, one for each post, nominated and qualified."""
        found = [self.nominate(election, self.people[first + k], post, on) for k, post in enumerate(posts)]
        return [self.qualify(one, on) for one in found]

    def formal(self, election: Election, on: dt.date = FORMAL) -> Election:
        candidates.end_nomination(election_id=election.pk, **self.when("clerk", on))
        return candidates.publish_candidates(election_id=election.pk, **self.when("clerk", on))

    def station(self, election: Election, on: dt.date = FORMAL) -> None:
        given = StationInput("中心票站", "村委会院内", OPENS, CLOSES)
        votes.add_station(election_id=election.pk, given=given, **self.when("clerk", on))

    def vote(self, election: Election, on: dt.date = DAY) -> Election:
        self.station(election, min(on, FORMAL) if election.state != "candidates" else on)
        return votes.start_voting(election_id=election.pk, **self.when("clerk", on))

    def count(
        self, election: Election, tally: Tally, on: dt.date = DAY, who: Sequence[str] = ("clerk", "supervisor")
    ) -> Election:
        for one in who:
            election = votes.enter_count(election_id=election.pk, tally=tally, **self.when(one, on))
        return election

    def ready(
        self, election: Election, posts: Sequence[str] = ("chair", "chair", "deputy", "deputy", "member", "member")
    ) -> list[Candidate]:
        """From the plan to formal candidates."""
        self.form(election)
        self.roll(election)
        found = self.stand(election, posts)
        self.formal(election)
        return found


def tally(cast: int, votes: dict[Candidate, int], issued: int | None = None, invalid: int = 0) -> Tally:
    return Tally(
        issued if issued is not None else cast,
        cast,
        cast - invalid,
        invalid,
        {str(one.pk): n for one, n in votes.items()},
    )


def make_place(
    code: str = "990101001201",
    committee: str = "village",
    people: int = 40,
    away: int = 4,
    term_ends: dt.date = dt.date(2026, 12, 31),
) -> Place:
    """``away``: the last of the people live elsewhere; two to a household."""
    load(at=at(LIVE))
    load_bundled_calendars(at=at(LIVE))
    made: Division | None = None
    for length in (2, 4, 6, 9, 12):
        parent, part = made, code[:length]
        made = Division.objects.filter(code=part).first() or Division.objects.create(
            code=part,
            name=f"{part}村" if length == 12 else f"区划{part}",
            level=length,
            parent=parent,
            committee=committee if length == 12 else "",
            go_live_on=LIVE if length == 12 else None,
        )
    assert made is not None
    body = Body.objects.create(division=made, kind=BodyKind.COMMITTEE, name="村民委员会", since=LIVE)
    term = Term.objects.create(body=body, number=1, starts_on=dt.date(term_ends.year - 5, 1, 1), ends_on=term_ends)
    place = Place(made, body, term)
    for name, role in (
        ("clerk", Role.CLERK),
        ("secretary", Role.PARTY_SECRETARY),
        ("supervisor", Role.SUPERVISOR),
        ("supervisor2", Role.SUPERVISOR),
        ("head", Role.COMMITTEE_HEAD),
    ):
        user = User.objects.create_user(f"{name}-{code}", name=name)
        Assignment.objects.create(user=user, role=role, division=made, starts_on=LIVE)
        place.users[name] = user
    group = Group.objects.create(division=made, number=1, name="一组")
    for k in range(people):
        if k % 2 == 0:
            house = Household.objects.create(division=made, group=group, number=f"{k // 2 + 1:03}", since=LIVE)
        place.people.append(
            Person.objects.create(
                division=made,
                household=house,
                name=f"村民{k + 1:02}",
                sex=Sex.FEMALE if k % 2 else Sex.MALE,
                born_on=dt.date(1980, 1, 1),
                registration=Registration.HERE,
                since=LIVE,
                resident_since=LIVE,
            )
        )
    for one in place.people[people - away :]:
        Absence.objects.create(person=one, away=Away.ELSEWHERE, since=dt.date(2026, 3, 1))
    return place


def hold(place: Place, person: Person, post: str = "member", since: dt.date | None = None) -> Office:
    return Office.objects.create(
        body=place.body,
        term=place.term,
        person=person,
        name=person.name,
        post=post,
        woman=person.sex == Sex.FEMALE,
        starts_on=since or place.term.starts_on,
        basis="上届选举产生",
    )
