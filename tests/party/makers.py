"""A county with bodies (tests/committees/makers_body.py), party organisations, and who works in organisation rooms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.places.models import Organisation
from governance.committees.actions.matter import MatterInput, file_matter
from governance.committees.actions.procedure import load_procedures
from governance.committees.models import Matter
from governance.party.actions.organisation import (
    OfficerInput,
    OrganisationInput,
    add_organisation,
    appoint_officer,
    count_members,
)
from governance.party.actions.study import StudyInput, record_study
from governance.party.models import Officer, PartyOrganisation, Study
from tests.committees.makers_body import COUNTY, DAY, EARLY, SIBLING, STRANGER, TOWNSHIP, VILLAGE, Made, at, make_bodies
from tests.openness.county import OTHER_TOWNSHIP

__all__ = ["COUNTY", "DAY", "OTHER_TOWNSHIP", "SIBLING", "STRANGER", "TOWNSHIP", "VILLAGE", "at"]

CITY, OTHER_COUNTY = "9901", "990102"
SINCE = dt.date(2020, 1, 1)
PEOPLE: dict[str, tuple[str, str]] = {
    "county_office": (Role.PARTY_OFFICE, COUNTY),
    "county_office2": (Role.PARTY_OFFICE, COUNTY),
    "town_office": (Role.PARTY_OFFICE, TOWNSHIP),
    "other_town_office": (Role.PARTY_OFFICE, OTHER_TOWNSHIP),
    "city_office": (Role.PARTY_OFFICE, CITY),
    "stranger_office": (Role.PARTY_OFFICE, OTHER_COUNTY),
    "sibling_secretary": (Role.PARTY_SECRETARY, SIBLING),
    "government_office": (Role.GOVERNMENT_OFFICE, COUNTY),
}
OFFICES = ("county_office", "county_office2", "town_office", "city_office")
NOT_OFFICES = ("clerk", "head", "supervisor", "township", "bureau", "leader", "admin", "water", "government_office")


@dataclass
class Party:
    """``made.when("secretary")``, ``made.branch()``, ``made.matter()``."""

    bodies: Made

    @property
    def people(self) -> dict[str, User]:
        return self.bodies.people

    def place(self, code: str) -> Any:
        return self.bodies.place(code)

    def when(self, who: str, on: dt.date = DAY) -> dict[str, Any]:
        return self.bodies.when(who, on)

    def branch(self, code: str = VILLAGE, who: str = "secretary", **parts: Any) -> PartyOrganisation:
        given = {
            "kind": "branch",
            "name": f"中共{self.place(code).name}支部委员会",
            "since": SINCE,
            "leads": True,
            **parts,
        }
        return add_organisation(division_id=self.place(code).pk, given=OrganisationInput(**given), **self.when(who))

    def officer(
        self, branch: PartyOrganisation, name: str, post: str = "member", who: str = "secretary", **parts: Any
    ) -> Officer:
        given = {"post": post, "name": name, "starts_on": dt.date(2026, 3, 2), "basis": "党员大会选举", **parts}
        return appoint_officer(organisation_id=branch.pk, given=OfficerInput(**given), **self.when(who))

    def count(self, branch: PartyOrganisation, full: int = 30, probationary: int = 2, who: str = "secretary") -> Any:
        return count_members(
            organisation_id=branch.pk, counted_on=DAY, full=full, probationary=probationary, **self.when(who)
        )

    def matter(self, title: str = "修建村道", decision_class: str = "council", on: dt.date = DAY) -> Matter:
        given = MatterInput(
            title=title,
            text="把村口到小学的路修成水泥路。",
            decision_class=decision_class,
            proposed_by="第三村民小组",
            proposed_on=on,
        )
        return file_matter(division_id=self.place(VILLAGE).pk, given=given, **self.when("clerk", on))

    def study(self, matter: Matter, who: str = "secretary", on: dt.date = DAY, **parts: Any) -> Study:
        return record_study(matter_id=matter.pk, given=study_input(**parts), **self.when(who, on))


def study_input(**parts: Any) -> StudyInput:
    given = {
        "kind": "studied",
        "held_on": DAY,
        "entitled": 5,
        "present": 4,
        "yes": 4,
        "opinion": "agree",
        "text": "符合村庄规划，同意提交村民代表会议。",
        **parts,
    }
    return StudyInput(**given)


def stepped(step: Callable[[SweepContext], dict[str, int]], on: dt.date) -> dict[str, int]:
    """One step of the sweep, as it runs on that day."""
    return step(SweepContext(on=on, at=at(on), since=None, calendar=calendar()))


def make_party() -> Party:
    bodies = make_bodies()
    load_procedures(at=at(EARLY))
    for name, (role, code) in PEOPLE.items():
        user = User.objects.create_user(name, name=name)
        Assignment.objects.create(user=user, role=role, division=bodies.place(code), starts_on=dt.date(2025, 1, 1))
        bodies.people[name] = user
    office = Organisation.objects.create(name="水务局", kind="department", division=bodies.place(COUNTY))
    user = User.objects.create_user("water", name="water")
    Assignment.objects.create(
        user=user,
        role=Role.DEPARTMENT,
        division=office.division,
        organisation=office,
        starts_on=dt.date(2025, 1, 1),
    )
    bodies.people["water"] = user
    return Party(bodies)
