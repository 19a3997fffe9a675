"""A village and an urban community with bodies, offices and people on the register; short words for meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.law.loading import load
from governance.base.places.models import Division
from governance.committees.actions.item import CountInput, count_item
from governance.committees.actions.matter import MatterInput, complete_step, file_matter
from governance.committees.actions.meeting import CallInput, HeldInput, ItemInput, call_meeting, hold_meeting
from governance.committees.actions.minutes import minute, sign_minutes
from governance.committees.actions.procedure import load_procedures
from governance.committees.actions.resolution import resolve
from governance.committees.choices import BodyKind, ItemKind, Post, StepKind
from governance.committees.models import AgendaItem, Body, Matter, Meeting, Office, Resolution
from governance.committees.queries.meeting import members_of
from residents.choices import Registration, Sex
from residents.models import CollectiveMember, Group, Household, Person
from tests.openness.county import COMMUNITY, COUNTY, SIBLING, TOWNSHIP, VILLAGE, County, at, make_county

__all__ = ["COMMUNITY", "COUNTY", "SIBLING", "TOWNSHIP", "VILLAGE", "at"]

SINCE, CALLED, DAY = dt.date(2025, 1, 1), dt.date(2026, 3, 2), dt.date(2026, 3, 12)
ADULTS, HOUSEHOLDS, COLLECTIVE = 100, 30, 90
PEOPLE: dict[str, tuple[str, str]] = {
    "head": (Role.COMMITTEE_HEAD, VILLAGE),
    "secretary": (Role.PARTY_SECRETARY, VILLAGE),
    "supervisor": (Role.SUPERVISOR, VILLAGE),
    "urban_clerk": (Role.CLERK, COMMUNITY),
    "sibling_clerk": (Role.CLERK, SIBLING),
    "bureau_here": (Role.BUREAU_REVIEWER, COUNTY),
}


@dataclass
class Meetings:
    county: County
    people: dict[str, User]
    bodies: dict[tuple[str, str], Body]
    groups: list[Group]

    def place(self, code: str) -> Division:
        return self.county.places[code]

    def when(self, on: dt.date = DAY, who: str = "clerk") -> dict[str, Any]:
        return {"by": self.people[who], "at": at(on), "on": on}

    def body(self, kind: str, code: str = VILLAGE) -> Body:
        return self.bodies[code, kind]

    def clerk_of(self, code: str) -> str:
        return {VILLAGE: "clerk", COMMUNITY: "urban_clerk", SIBLING: "sibling_clerk"}[code]

    def matter(
        self, decision_class: str = "assembly", on: dt.date = CALLED, code: str = VILLAGE, **parts: Any
    ) -> Matter:
        given: dict[str, Any] = {
            "title": "硬化到户路",
            "text": "硬化三个小组的到户路，共一点二公里。",
            "proposed_by": "村党支部",
            "proposed_on": on,
            "subject": "public_works_and_levies" if decision_class in ("assembly", "council") else "",
            **parts,
        }
        told = MatterInput(decision_class=decision_class, **given)
        return file_matter(division_id=self.place(code).pk, given=told, **self.when(on, self.clerk_of(code)))

    def up_to_vote(self, matter: Matter, on: dt.date = CALLED) -> Matter:
        """Every step before the vote, on that day."""
        for step in matter.steps.order_by("position"):
            if step.kind == StepKind.VOTED:
                break
            if step.done_on is None:
                complete_step(
                    matter_id=matter.pk,
                    kind=step.kind,
                    done_on=on,
                    by=self.people["secretary"],
                    at=at(on),
                    note="照程序办了。",
                    participants=12,
                    on_paper=step.kind == StepKind.CONSULTED,
                )
        return Matter.objects.get(pk=matter.pk)

    def called(self, kind: str, items: Sequence[ItemInput], code: str = VILLAGE, **parts: Any) -> Meeting:
        on = parts.pop("on", CALLED)
        day = parts.pop("day", DAY)
        given: dict[str, Any] = {
            "title": "会议",
            "planned_at": at(day),
            "place": "文化活动室",
            "notice_on": on,
            "items": items,
            **parts,
        }
        body = self.body(kind, code)
        return call_meeting(body_id=body.pk, given=CallInput(**given), **self.when(on, self.clerk_of(code)))

    def by_name(self, meeting: Meeting, present: int) -> dict[int, str]:
        members = list(members_of(meeting.body, DAY).values_list("pk", flat=True))
        return {key: "present" if number < present else "absent" for number, key in enumerate(members)}

    def held(self, meeting: Meeting, way: str, present: int, **parts: Any) -> Meeting:
        held_on = parts.pop("held_on", DAY)
        on = parts.pop("on", held_on)
        given: dict[str, Any] = {"held_on": held_on, "way": way, **parts}
        if way == "members":
            given["attendance"] = self.by_name(meeting, present)
        else:
            given["present"] = present
        who = self.clerk_of(meeting.division.code)
        return hold_meeting(meeting_id=meeting.pk, given=HeldInput(**given), **self.when(on, who))

    def count(self, item: AgendaItem, agree: int, against: int = 0, on: dt.date = DAY, **parts: Any) -> AgendaItem:
        who = self.clerk_of(item.meeting.division.code)
        return count_item(item_id=item.pk, given=CountInput(agree, against, **parts), **self.when(on, who))

    def minuted(self, meeting: Meeting, on: dt.date = DAY) -> Meeting:
        who = self.clerk_of(meeting.division.code)
        made = minute(meeting_id=meeting.pk, text="主持人说明议题，逐项表决。", **self.when(on, who))
        sign_minutes(
            meeting_id=made.pk, name="王一", post="主持人", minutes_hash=made.minutes_hash, **self.when(on, who)
        )
        return made

    def resolved(self, item: AgendaItem, on: dt.date = DAY, **parts: Any) -> Resolution:
        who = self.clerk_of(item.meeting.division.code)
        return resolve(item_id=item.pk, text="同意按方案办理。", **parts, **self.when(on, who))

    def decided(self, kind: str, item: ItemInput, way: str, present: int, agree: int, **parts: Any) -> Resolution:
        """Called, held, counted, minuted, resolved."""
        meeting = self.called(kind, [item], **parts)
        meeting = self.held(meeting, way, present)
        row = self.count(meeting.items.get(), agree)
        self.minuted(meeting)
        return self.resolved(row)


def item(kind: str = ItemKind.TALK, matter: Matter | None = None, **parts: Any) -> ItemInput:
    if matter is not None:
        return ItemInput(ItemKind.MATTER, matter.title, matter_id=matter.pk, **parts)
    return ItemInput(kind, str(ItemKind(kind).label), **parts)


def make_meetings(*, people: bool = True) -> Meetings:
    county = make_county()
    load(at=at(SINCE))
    load_procedures(at=at(SINCE))
    users = {"bureau": county.bureau, "township": county.township, "clerk": county.clerk}
    for name, (role, code) in PEOPLE.items():
        user = User.objects.create_user(name, name=name)
        Assignment.objects.create(user=user, role=role, division=county.places[code], starts_on=SINCE)
        users[name] = user
    village = county.places[VILLAGE]
    groups = [Group.objects.create(division=village, number=n, name=f"{n}组") for n in (1, 2)]
    bodies: dict[tuple[str, str], Body] = {}
    for code in (VILLAGE, COMMUNITY):
        for kind in ("assembly", "council", "committee", "supervision", "collective", "owners"):
            place = county.places[code]
            name = f"{place.name}{BodyKind(kind).label}"
            bodies[code, kind] = Body.objects.create(division=place, kind=kind, name=name, since=SINCE)
        seat(bodies[code, "committee"], 3, Post.MEMBER)
        seat(bodies[code, "council"], 17, Post.REPRESENTATIVE)
    bodies[VILLAGE, "group"] = Body.objects.create(
        division=village, kind="group", group=groups[0], name="1组村民小组", since=SINCE
    )
    if people:
        register(county, groups)
    return Meetings(county, users, bodies, groups)


def seat(body: Body, count: int, post: str) -> None:
    Office.objects.bulk_create(
        Office(
            body=body,
            name=f"{body.kind}{number}",
            post=post,
            woman=number % 3 == 0,
            starts_on=SINCE,
            basis="选举产生",
        )
        for number in range(count)
    )


def register(county: County, groups: Sequence[Group]) -> None:
    """``ADULTS`` in ``HOUSEHOLDS`` of the village, half of them in each group; ``COLLECTIVE`` are members."""
    for code in (VILLAGE, COMMUNITY):
        place = county.places[code]
        in_groups = groups if code == VILLAGE else [None]
        houses = Household.objects.bulk_create(
            Household(division=place, group=in_groups[n % len(in_groups)], number=str(n), since=SINCE)
            for n in range(HOUSEHOLDS)
        )
        persons = Person.objects.bulk_create(
            Person(
                division=place,
                household=houses[n % HOUSEHOLDS],
                name=f"人{n}",
                sex=Sex.values[n % 2],
                born_on=dt.date(1980, 1, 1),
                registration=Registration.values[0],
                since=SINCE,
                resident_since=SINCE,
            )
            for n in range(ADULTS)
        )
        CollectiveMember.objects.bulk_create(
            CollectiveMember(person=one, since=SINCE, basis="成员大会确认", by=county.clerk)
            for one in persons[:COLLECTIVE]
        )
