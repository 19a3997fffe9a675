"""A county with its two lists in force, and everybody who has a part in them; short words for what they do.

``make_autonomy()`` stands on ``tests/openness/county.py``: one county (990101) with two townships and three villages,
one of them urban, and another county (990102) beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from autonomy.actions.consultation import start_consultation
from autonomy.actions.entry import save_entry
from autonomy.actions.lists import adopt, start_draft
from autonomy.actions.opinion import give_opinion
from autonomy.choices import ListKind, Stance
from autonomy.models import ListEntry, ListVersion, Opinion
from autonomy.rules.writing import BasisInput, EntryInput
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.law.loading import load
from governance.base.law.models import Rule
from governance.base.places.models import Division, Organisation
from tests.openness.county import (
    COMMUNITY,
    COUNTY,
    OTHER_TOWNSHIP,
    SIBLING,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
    County,
    at,
    make_county,
)

__all__ = ["COMMUNITY", "COUNTY", "OTHER_TOWNSHIP", "SIBLING", "STRANGER", "TOWNSHIP", "VILLAGE", "at"]

DAY = dt.date(2026, 3, 2)  # a Monday; everything has been in force since SINCE
ASKED, UNTIL, ADOPTED, SINCE = dt.date(2026, 1, 5), dt.date(2026, 1, 20), dt.date(2026, 1, 26), dt.date(2026, 2, 2)
OTHER_COUNTY = "990102"

# name: (role, place, organisation)
PEOPLE: dict[str, tuple[str, str, str]] = {
    "reviewer1": (Role.BUREAU_REVIEWER, COUNTY, "民政局"),
    "reviewer2": (Role.BUREAU_REVIEWER, COUNTY, "民政局"),
    "reviewer3": (Role.BUREAU_REVIEWER, COUNTY, "民政局"),
    "decider": (Role.BUREAU_REVIEWER, COUNTY, "民政局"),
    "office": (Role.GOVERNMENT_OFFICE, COUNTY, ""),
    "office2": (Role.GOVERNMENT_OFFICE, COUNTY, ""),
    "office3": (Role.GOVERNMENT_OFFICE, COUNTY, ""),
    "office4": (Role.GOVERNMENT_OFFICE, COUNTY, ""),
    "water": (Role.DEPARTMENT, COUNTY, "水务局"),
    "water2": (Role.DEPARTMENT, COUNTY, "水务局"),
    "health": (Role.DEPARTMENT, COUNTY, "卫生健康局"),
    "civil": (Role.DEPARTMENT, COUNTY, "民政局"),
    "leader": (Role.LEADER, COUNTY, ""),
    "admin": (Role.PLATFORM_ADMIN, COUNTY, ""),
    "township2": (Role.TOWNSHIP_STAFF, TOWNSHIP, ""),
    "other_township": (Role.TOWNSHIP_STAFF, OTHER_TOWNSHIP, ""),
    "head": (Role.COMMITTEE_HEAD, VILLAGE, ""),
    "secretary": (Role.PARTY_SECRETARY, VILLAGE, ""),
    "supervisor": (Role.SUPERVISOR, VILLAGE, ""),
    "sibling_clerk": (Role.CLERK, SIBLING, ""),
    "sibling_head": (Role.COMMITTEE_HEAD, SIBLING, ""),
    "urban_clerk": (Role.CLERK, COMMUNITY, ""),
    "urban_head": (Role.COMMITTEE_HEAD, COMMUNITY, ""),
    "stranger_bureau": (Role.BUREAU_REVIEWER, OTHER_COUNTY, ""),
    "stranger_clerk": (Role.CLERK, STRANGER, ""),
}
ORGANISATIONS = {"民政局": "bureau", "水务局": "department", "卫生健康局": "department"}
ASSISTED = (
    ("X001", "public_service", "社会救助对象的走访和申请代办"),
    ("X002", "public_service", "就业信息的收集和发布"),
    ("X003", "public_management", "人口和出租房屋信息的采集"),
    ("X004", "public_management", "环境卫生的宣传和劝导"),
    ("X005", "public_safety", "传染病防控的宣传和登记"),
    ("X006", "rights", "独居老人的定期探访"),
    ("X007", "farming", "农业技术推广的通知和组织"),
)
DECIDED = (
    ("Z001", "decision", "村规民约和居民公约的制定", "assembly"),
    ("Z002", "assets", "集体资产的处置", "assembly"),
    ("Z003", "welfare", "公益事业的兴办和筹资", "council"),
    ("Z004", "order", "民间纠纷的调解", "other"),
)


@dataclass
class Autonomy:
    """``made.people["water"]``, ``made.lists[ListKind.ASSISTANCE]``, ``made.entry("X001")``."""

    county: County
    people: dict[str, User]
    organisations: dict[str, Organisation]
    lists: dict[str, ListVersion] = field(default_factory=dict)

    @property
    def places(self) -> dict[str, Division]:
        return self.county.places

    def entry(self, code: str) -> ListEntry:
        """As the list of its kind has it now."""
        kind = ListKind.AUTONOMY if code.startswith("Z") else ListKind.ASSISTANCE
        return ListEntry.objects.get(version=self.lists[kind], code=code)

    def when(self, who: str, on: dt.date = DAY) -> dict[str, Any]:
        """by, at and on of an action."""
        return {"by": self.people[who], "at": at(on), "on": on}

    def draft(self, kind: str = ListKind.ASSISTANCE, on: dt.date = DAY, place: str = COUNTY) -> ListVersion:
        return start_draft(kind=kind, division_id=self.places[place].pk, **self.when("bureau", on))

    def consult(self, draft: ListVersion, until: dt.date, on: dt.date = DAY) -> ListVersion:
        return start_consultation(version_id=draft.pk, until=until, **self.when("bureau", on))

    def answer_all(self, draft: ListVersion, on: dt.date, stance: str = Stance.AGREE, text: str = "") -> None:
        """Every committee asked says the same."""
        speakers = {VILLAGE: "clerk", SIBLING: "sibling_clerk", COMMUNITY: "urban_clerk", STRANGER: "stranger_clerk"}
        for asked in Opinion.objects.filter(version=draft, stance="").select_related("division"):
            who = speakers[asked.division.code]
            give_opinion(opinion_id=asked.pk, stance=stance, text=text, **self.when(who, on))

    def adopt(
        self, draft: ListVersion, on: dt.date, effective_from: dt.date | None = None, **given: Any
    ) -> ListVersion:
        told = {"document_no": "清政办发〔2026〕3号", "effective_from": effective_from or on, **given}
        made = adopt(version_id=draft.pk, **told, **self.when("bureau", on))
        self.lists[draft.kind] = made
        return made

    def carried(self, draft: ListVersion, on: dt.date, effective_from: dt.date | None = None) -> ListVersion:
        """Consulted, answered by all and adopted on one day."""
        self.consult(draft, until=on + dt.timedelta(days=30), on=on)
        self.answer_all(draft, on)
        return self.adopt(draft, on, effective_from)


def basis(code: str = "ASSIST-LAW", body: str = "village") -> BasisInput:
    return BasisInput(rule_id=Rule.objects.get(code=code, applies_to=body, place="", valid_to=None).pk)


def assisted(code: str, group: str, title: str, **parts: Any) -> EntryInput:
    """A complete matter of assistance."""
    given: dict[str, Any] = {
        "does": f"{title}：按月走访一次，把情况报给责任部门。",
        "does_not": "不核定对象，不收取费用，不承担执法责任。",
        "department": "民政局",
        "rhythm": "monthly",
        "hours_village": Decimal("4.00"),
        "hours_urban": Decimal("6.00"),
        "amount": Decimal("1200.00"),
        "per": "year",
        "payer": "县财政",
        "pay_when": "每年三月底前",
        "powers": "可以查询本村（社区）在册对象名单。",
        "data": "责任部门每月提供在册名单。",
        "bases": (basis(),),
        **parts,
    }
    return EntryInput(code=code, group=group, title=title, **given)


def decided(code: str, group: str, title: str, decided_by: str, **parts: Any) -> EntryInput:
    """A complete matter of autonomy."""
    given: dict[str, Any] = {
        "does": f"{title}，由村（居）民自己议定。",
        "bases": (basis("ASSIST-NO-INTERFERE"),),
        **parts,
    }
    return EntryInput(code=code, group=group, title=title, decided_by=decided_by, **given)


def make_autonomy(*, lists: bool = True) -> Autonomy:
    """``lists=False``: nothing is adopted yet."""
    county = make_county()
    load(at=at(ASKED))
    organisations = {
        name: Organisation.objects.create(name=name, kind=kind, division=county.places[COUNTY])
        for name, kind in ORGANISATIONS.items()
    }
    people = {"bureau": county.bureau, "township": county.township, "clerk": county.clerk}
    for name, (role, code, organisation) in PEOPLE.items():
        user = User.objects.create_user(name, name=name)
        Assignment.objects.create(
            user=user,
            role=role,
            division=county.places[code],
            organisation=organisations.get(organisation),
            starts_on=dt.date(2025, 1, 1),
        )
        people[name] = user
    made = Autonomy(county, people, organisations)
    if lists:
        for kind in ListKind.values:
            made.lists[kind] = adopted(made, kind)
    return made


def adopted(made: Autonomy, kind: str) -> ListVersion:
    """The first version: written, consulted on, agreed to by all, in force since ``SINCE``."""
    draft = made.draft(kind, ASKED)
    rows = [decided(*row) for row in DECIDED] if kind == ListKind.AUTONOMY else [assisted(*row) for row in ASSISTED]
    for given in rows:
        save_entry(version_id=draft.pk, given=given, **made.when("bureau", ASKED))
    made.consult(draft, UNTIL, ASKED)
    return made.adopt(draft, ADOPTED, SINCE)
