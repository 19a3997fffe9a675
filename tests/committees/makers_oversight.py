"""Communities with a committee, a supervision committee and representatives; short words for what watches them.

Stands on ``tests/openness/county.py``. Offices are rows as an election would leave them: these tests are about what
comes after.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.committees.actions.appraisal import hold_appraisal, plan_appraisal
from governance.committees.actions.archive import load_archive_classes
from governance.committees.actions.audit import Demand, Start, demand_audit, publish_audit, start_audit
from governance.committees.actions.supervision import OpinionInput, give_opinion
from governance.committees.choices import BodyKind, CallGround, Post
from governance.committees.models import (
    Appraisal,
    Audit,
    Body,
    Meeting,
    Office,
    SupervisionOpinion,
    Term,
)
from governance.committees.rules.appraisal import Count
from tests.openness.county import (
    CHONGQING,
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

__all__ = ["CHONGQING", "COMMUNITY", "COUNTY", "SHANDONG", "SIBLING", "STRANGER", "TOWNSHIP", "VILLAGE", "at"]

DAY = dt.date(2026, 4, 1)
TERM, TERM_ENDS = dt.date(2024, 3, 1), dt.date(2029, 2, 28)
SHANGHAI = "310101001201"
PEOPLE: dict[str, tuple[str, str]] = {
    "head": (Role.COMMITTEE_HEAD, VILLAGE),
    "supervisor": (Role.SUPERVISOR, VILLAGE),
    "sibling_clerk": (Role.CLERK, SIBLING),
    "sibling_supervisor": (Role.SUPERVISOR, SIBLING),
    "urban_clerk": (Role.CLERK, COMMUNITY),
    "urban_supervisor": (Role.SUPERVISOR, COMMUNITY),
    "leader": (Role.LEADER, COUNTY),
    "other_township": (Role.TOWNSHIP_STAFF, "990101002"),
    "chongqing_clerk": (Role.CLERK, CHONGQING),
    "chongqing_supervisor": (Role.SUPERVISOR, CHONGQING),
    "chongqing_township": (Role.TOWNSHIP_STAFF, "500101001"),
    "shandong_clerk": (Role.CLERK, SHANDONG),
    "shandong_supervisor": (Role.SUPERVISOR, SHANDONG),
    "shandong_township": (Role.TOWNSHIP_STAFF, "370101001"),
    "shanghai_clerk": (Role.CLERK, SHANGHAI),
    "shanghai_supervisor": (Role.SUPERVISOR, SHANGHAI),
}
SUPERVISORS = {
    VILLAGE: "supervisor",
    COMMUNITY: "urban_supervisor",
    SIBLING: "sibling_supervisor",
    CHONGQING: "chongqing_supervisor",
    SHANDONG: "shandong_supervisor",
    SHANGHAI: "shanghai_supervisor",
}
CLERKS = {
    VILLAGE: "clerk",
    COMMUNITY: "urban_clerk",
    SIBLING: "sibling_clerk",
    CHONGQING: "chongqing_clerk",
    SHANDONG: "shandong_clerk",
    SHANGHAI: "shanghai_clerk",
}
TOWNSHIPS = {CHONGQING: "chongqing_township", SHANDONG: "shandong_township"}


@dataclass
class Watch:
    county: County
    people: dict[str, User]
    offices: dict[tuple[str, str], Office] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)

    def place(self, code: str = VILLAGE) -> Division:
        return self.county.places[code]

    def when(self, who: str, on: dt.date = DAY) -> dict[str, Any]:
        return {"by": self.people[who], "at": at(on), "on": on}

    def office(self, name: str, code: str = VILLAGE) -> Office:
        return self.offices[code, name]

    def opinion(self, code: str = VILLAGE, on: dt.date = DAY, **parts: Any) -> SupervisionOpinion:
        given: dict[str, Any] = {
            "about": "finance",
            "title": "三月账目",
            "text": "三月的账目看过了，两笔支出没有附件，请补上。",
            "in_favour": 3,
            **parts,
        }
        return give_opinion(
            division_id=self.place(code).pk, given=OpinionInput(**given), **self.when(SUPERVISORS[code], on)
        )

    def plan(self, code: str = VILLAGE, on: dt.date = DAY, planned_on: dt.date | None = None) -> Appraisal:
        return plan_appraisal(
            division_id=self.place(code).pk,
            plan="四月在村部召开村民代表会议，投票评议。",
            planned_on=planned_on or on + dt.timedelta(days=15),
            **self.when(SUPERVISORS[code], on),
        )

    def hold(self, row: Appraisal, held_on: dt.date | None = None, failed: str = "", **parts: Any) -> Appraisal:
        """Everybody competent, but ``failed``; said by the chair where no scale is set."""
        code, day = row.division.code, held_on or row.planned_on
        counts = {
            one.office_id: count(failed=one.office.name == failed)
            for one in row.results.select_related("office").order_by("office_id")
        }
        given: dict[str, Any] = {
            "held_on": day,
            "base": 40,
            "present": 32,
            "chair_id": self.office("监甲", code).pk,
            "counts": counts,
            **parts,
        }
        return hold_appraisal(appraisal_id=row.pk, **given, **self.when(SUPERVISORS[code], day))

    def demand(self, code: str = VILLAGE, on: dt.date = DAY, **parts: Any) -> Audit:
        items = ["income_expenditure", "on_demand"]
        given: dict[str, Any] = {
            "items": items,
            "residents": 20,
            "residents_of": 100,
            "more_items": "土地租金去向",
            "reason": "群众要求",
            **parts,
        }
        return demand_audit(division_id=self.place(code).pk, given=Demand(**given), **self.when(SUPERVISORS[code], on))

    def started(self, row: Audit, on: dt.date = DAY, **parts: Any) -> Audit:
        who = TOWNSHIPS.get(row.division.code, "township")
        given: dict[str, Any] = {"auditor": "清溪会计师事务所", "joined": 3, **parts}
        return start_audit(audit_id=row.pk, given=Start(**given), **self.when(who, on))

    def published(self, row: Audit, on: dt.date = DAY, **parts: Any) -> Audit:
        who = TOWNSHIPS.get(row.division.code, "township")
        given: dict[str, Any] = {"result": "收支清楚，附件齐全。", "problems": "", "finished_on": on, **parts}
        return publish_audit(audit_id=row.pk, **given, **self.when(who, on))


def count(*, failed: bool = False, **parts: Any) -> Count:
    if failed:
        given: dict[str, Any] = {"competent": 6, "basic": 4, "incompetent": 20, "invalid": 2}
        return Count(**{**given, "grade": "incompetent", "reason": "过半不称职", **parts})
    given = {"competent": 26, "basic": 3, "incompetent": 1, "invalid": 2}
    return Count(**{**given, "grade": "competent", "reason": "多数称职", **parts})


def body(place: Division, kind: str) -> Body:
    return Body.objects.create(division=place, kind=kind, name=f"{place.name}{BodyKind(kind).label}", since=TERM)


def seat(one: Body, name: str, post: str = Post.MEMBER, term: Term | None = None, **parts: Any) -> Office:
    given: dict[str, Any] = {"woman": False, "starts_on": TERM, "basis": "选举产生", **parts}
    return Office.objects.create(body=one, name=name, post=post, term=term, **given)


def meeting(place: Division, kind: str, held_on: dt.date | None, notice_on: dt.date, **parts: Any) -> Meeting:
    """One of the newest body of that kind; what the meetings' own actions would leave."""
    found = Body.objects.filter(division=place, kind=kind).first() or body(place, kind)
    given: dict[str, Any] = {
        "ground": CallGround.COMMITTEE,
        "place": "村部",
        "called_by": User.objects.order_by("pk")[0],
        "called_at": at(notice_on),
        "title": f"{BodyKind(kind).label}",
        "base": 40 if held_on else None,
        "present": 32 if held_on else None,
        **parts,
    }
    return Meeting.objects.create(
        division=place, body=found, held_on=held_on, notice_on=notice_on, planned_at=at(held_on or notice_on), **given
    )


def furnish_place(made: Watch, code: str) -> None:
    """A committee of three with a hired hand, three who watch, nine representatives."""
    place = made.place(code)
    committee = body(place, BodyKind.COMMITTEE)
    term = Term.objects.create(body=committee, number=1, starts_on=TERM, ends_on=TERM_ENDS)
    made.terms[code] = term
    for name, post in (("李主任", Post.CHAIR), ("王副主任", Post.DEPUTY), ("张委员", Post.MEMBER)):
        made.offices[code, name] = seat(committee, name, post, term)
    made.offices[code, "赵报账员"] = seat(committee, "赵报账员", Post.HIRED)
    watching = body(place, BodyKind.SUPERVISION)
    for name, post in (("监甲", Post.CHAIR), ("监乙", Post.MEMBER), ("监丙", Post.MEMBER)):
        made.offices[code, name] = seat(watching, name, post)
    council = body(place, BodyKind.COUNCIL)
    for number in range(9):
        seat(council, f"代表{number}", Post.REPRESENTATIVE)


def make_watch(*codes: str) -> Watch:
    county = make_county()
    load(at=at(EARLY))
    load_archive_classes(at=at(EARLY))
    for code, name in (
        ("31", "上海市"),
        ("3101", "市辖区"),
        ("310101", "某区"),
        ("310101001", "某镇"),
        (SHANGHAI, "沪村"),
    ):
        parent = next((county.places[code[:n]] for n in (9, 6, 4, 2) if n < len(code)), None)
        county.places[code] = Division.objects.create(
            code=code,
            name=name,
            level=len(code),
            parent=parent,
            committee="village" if len(code) == 12 else "",
            go_live_on=dt.date(2026, 1, 1) if len(code) == 12 else None,
        )
    people = {"bureau": county.bureau, "township": county.township, "clerk": county.clerk}
    for name, (role, code) in PEOPLE.items():
        user = User.objects.create_user(name, name=name)
        Assignment.objects.create(user=user, role=role, division=county.places[code], starts_on=dt.date(2025, 1, 1))
        people[name] = user
    made = Watch(county, people)
    for code in codes or (VILLAGE, COMMUNITY):
        furnish_place(made, code)
    return made
