"""A county with a village and an urban community, their people, and short words for who sits in which body.

Stands on ``tests/openness/county.py``; terms begin on ``TERM`` unless said.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.committees.actions.body import appoint, end_office, open_term, set_up_body
from governance.committees.choices import BodyKind, OfficeEnd, Post
from governance.committees.models import Body, Office, Term
from governance.committees.queries.appointment import Declared, Wanted
from residents.models import Person
from tests.openness.county import (
    COMMUNITY,
    COUNTY,
    EARLY,
    SHANDONG,
    SIBLING,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
    County,
    at,
    make_county,
)

__all__ = ["COMMUNITY", "COUNTY", "SHANDONG", "SIBLING", "STRANGER", "TOWNSHIP", "VILLAGE", "at"]

SINCE = dt.date(2020, 1, 1)
TERM = dt.date(2026, 3, 2)
DAY = dt.date(2026, 4, 1)
ZHEJIANG, SHANGHAI = "330101001201", "310101001201"

# name: (role, place)
PEOPLE: dict[str, tuple[str, str]] = {
    "head": (Role.COMMITTEE_HEAD, VILLAGE),
    "secretary": (Role.PARTY_SECRETARY, VILLAGE),
    "supervisor": (Role.SUPERVISOR, VILLAGE),
    "urban_clerk": (Role.CLERK, COMMUNITY),
    "sibling_clerk": (Role.CLERK, SIBLING),
    "leader": (Role.LEADER, COUNTY),
    "admin": (Role.PLATFORM_ADMIN, COUNTY),
    "shandong_clerk": (Role.CLERK, SHANDONG),
}
NONE = Declared(signed_on=TERM)


@dataclass
class Made:
    county: County
    people: dict[str, User]
    bodies: dict[tuple[str, str], Body] = field(default_factory=dict)
    clerks: dict[str, str] = field(default_factory=dict)

    def place(self, code: str) -> Division:
        return self.county.places[code]

    def when(self, who: str, on: dt.date = DAY) -> dict[str, Any]:
        return {"by": self.people[who], "at": at(on), "on": on}

    def clerk_of(self, code: str) -> str:
        return self.clerks[code]

    def body(self, kind: str, code: str = VILLAGE, since: dt.date = SINCE, **given: Any) -> Body:
        made = set_up_body(
            division_id=self.place(code).pk,
            kind=kind,
            name=f"{self.place(code).name}{BodyKind(kind).label}",
            since=since,
            **given,
            **self.when(self.clerk_of(code)),
        )
        self.bodies[code, kind] = made
        return made

    def term(self, body: Body, starts_on: dt.date = TERM, **given: Any) -> Term:
        return open_term(body_id=body.pk, starts_on=starts_on, **given, **self.when(self.clerk_of(body.division.code)))

    def wanted(self, body: Body, name: str, post: str = "", **given: Any) -> Wanted:
        """With "no near relatives" where that is asked."""
        declaring = body.kind in (BodyKind.COMMITTEE, BodyKind.SUPERVISION)
        plain = {
            BodyKind.COUNCIL: Post.REPRESENTATIVE,
            BodyKind.GROUP: Post.LEADER,
        }.get(BodyKind(body.kind), Post.MEMBER)
        told: dict[str, Any] = {
            "name": "" if "person_id" in given else name,
            "woman": False,
            "starts_on": TERM,
            "basis": "选举产生",
            "declaration": NONE if declaring else None,
        }
        return Wanted(post=post or plain, **{**told, **given})

    def appoint(
        self, body: Body, name: str, post: str = "", recorded: bool = False, on: dt.date = DAY, **given: Any
    ) -> Office:
        return appoint(
            body_id=body.pk,
            wanted=self.wanted(body, name, post, **given),
            recorded=recorded,
            **self.when(self.clerk_of(body.division.code), on),
        )

    def end(self, office: Office, ends_on: dt.date = DAY, why: str = OfficeEnd.RESIGNED, **given: Any) -> Office:
        code = office.body.division.code
        told = {"basis": "村民代表会议决议第3号", **given}
        return end_office(office_id=office.pk, ends_on=ends_on, why=why, **told, **self.when(self.clerk_of(code)))

    def committee(self, men: int, women: int, code: str = VILLAGE, starts_on: dt.date = TERM, **given: Any) -> Body:
        """A committee with its term; the first one is the chair."""
        body = self.bodies.get((code, BodyKind.COMMITTEE)) or self.body(BodyKind.COMMITTEE, code)
        self.term(body, starts_on)
        for number in range(men + women):
            post = Post.CHAIR if number == 0 else Post.MEMBER
            name = f"委员{number + 1}"
            self.appoint(body, name, post, woman=number < women, starts_on=starts_on, **given)
        return body

    def council(self, men: int, women: int, code: str = VILLAGE, starts_on: dt.date = TERM, **given: Any) -> Body:
        body = self.bodies.get((code, BodyKind.COUNCIL)) or self.body(BodyKind.COUNCIL, code)
        self.term(body, starts_on)
        for number in range(men + women):
            self.appoint(body, f"代表{number + 1}", woman=number < women, starts_on=starts_on, **given)
        return body

    def person(self, name: str, code: str = VILLAGE, sex: str = "male", born: dt.date = dt.date(1980, 5, 1)) -> Person:
        return Person.objects.create(
            division=self.place(code), name=name, sex=sex, born_on=born, registration="here", since=SINCE
        )


def make_bodies(*, law: bool = True) -> Made:
    county = make_county()
    if law:
        load(at=at(EARLY))
    for code, name, committee in (
        ("33", "浙江省", ""),
        ("3301", "某市", ""),
        ("330101", "某县", ""),
        ("330101001", "某镇", ""),
        (ZHEJIANG, "浙村", "village"),
        ("31", "上海市", ""),
        ("3101", "市辖区", ""),
        ("310101", "某区", ""),
        ("310101001", "某镇", ""),
        (SHANGHAI, "沪村", "village"),
    ):
        parent = county.places.get(max((c for c in county.places if code.startswith(c)), key=len, default=""))
        county.places[code] = Division.objects.create(
            code=code,
            name=name,
            level=len(code),
            parent=parent,
            committee=committee,
            go_live_on=dt.date(2026, 1, 1) if committee else None,
        )
    people = {"bureau": county.bureau, "township": county.township, "clerk": county.clerk}
    clerks = {VILLAGE: "clerk", COMMUNITY: "urban_clerk", SIBLING: "sibling_clerk", SHANDONG: "shandong_clerk"}
    posts = dict(PEOPLE)
    for code, name in ((ZHEJIANG, "zhejiang_clerk"), (SHANGHAI, "shanghai_clerk")):
        posts[name] = (Role.CLERK, code)
        clerks[code] = name
    for name, (role, code) in posts.items():
        user = User.objects.create_user(name, name=name)
        Assignment.objects.create(user=user, role=role, division=county.places[code], starts_on=dt.date(2025, 1, 1))
        people[name] = user
    return Made(county, people, clerks=clerks)
