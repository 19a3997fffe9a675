"""A county that has the bundled schedule before it, and short words for what its people decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.clock.actions.sweep import open_duties
from governance.base.clock.models import Duty
from governance.base.places.models import Division
from openness.actions.load_schedule import load_schedule
from openness.actions.schedule import TermsInput, adopt
from openness.duty_kinds import KIND_PERIOD
from openness.models import Item, Listing

COUNTY, TOWNSHIP, OTHER_TOWNSHIP = "990101", "990101001", "990101002"
VILLAGE, SIBLING, COMMUNITY, SIMILAR = "990101001201", "990101002201", "990101001001", "990101001501"
STRANGER = "990102001201"
CHONGQING, SHANDONG = "500101001201", "370101001201"
PLACES = {
    "99": "演示省",
    "9901": "演示市",
    COUNTY: "清溪县",
    "990102": "别县",
    TOWNSHIP: "柳林镇",
    OTHER_TOWNSHIP: "石桥乡",
    "990102001": "别镇",
    "50": "重庆市",
    "5001": "市辖区",
    "500101": "某区",
    "500101001": "某街道",
    "37": "山东省",
    "3701": "某市",
    "370101": "某县",
    "370101001": "某镇",
    VILLAGE: "上湾村",
    SIBLING: "石桥村",
    COMMUNITY: "柳林社区",
    SIMILAR: "农场生活区",
    STRANGER: "别村",
    CHONGQING: "渝村",
    SHANDONG: "鲁村",
}
LIVE = dt.date(2026, 1, 1)
EARLY = dt.date(2025, 12, 1)  # when the county adopts, ahead of the year


def at(on: dt.date) -> dt.datetime:
    return dt.datetime.combine(on, dt.time(1), tzinfo=dt.UTC)


@dataclass
class County:
    places: dict[str, Division]
    bureau: User
    township: User
    clerk: User

    def item(self, code: str) -> Item:
        return Item.objects.get(code=code)

    def guidance(self, code: str, applies_to: str = "village") -> Listing:
        return Listing.objects.get(item__code=code, applies_to=applies_to, binding="guidance")

    def adopt(self, code: str, applies_to: str = "village", valid_from: dt.date = LIVE, **options: Any) -> Listing:
        given = {"by": self.bureau, "on": EARLY, "at": at(EARLY), "place": COUNTY, "basis": "清民发〔2025〕9号"}
        return adopt(listing_id=self.guidance(code, applies_to).pk, valid_from=valid_from, **{**given, **options})

    def open(self, on: dt.date, since: dt.date | None = None) -> int:
        return open_duties(on=on, at=at(on), since=since)["opened"]

    def owed(self, code: str, item: str | None = None) -> list[Duty]:
        found = Duty.objects.filter(division=self.places[code], kind=KIND_PERIOD).order_by("period", "due_on")
        return list(found if item is None else found.filter(subject=self.item(item).pk))

    def periods(self, code: str, item: str) -> list[dt.date]:
        return [duty.period for duty in self.owed(code, item)]


def terms(**parts: Any) -> TermsInput:
    given = {
        "frequency": "month",
        "limit_kind": "day_of_first_month",
        "limit_days": 10,
        "display_days": 15,
        "content": "收支明细",
        "basis": "清民发〔2025〕9号",
        "audience": "全体村民",
        "channel": "公开栏",
    }
    return TermsInput(**{**given, **parts})


def make_county() -> County:
    load_bundled_calendars(at=at(EARLY))
    load_schedule(at=at(EARLY))
    made: dict[str, Division] = {}
    for code, name in sorted(PLACES.items(), key=lambda place: len(place[0])):
        parent = made.get(max((known for known in made if code.startswith(known)), key=len, default=""))
        committee = "" if len(code) < 12 or code == SIMILAR else "urban" if code == COMMUNITY else "village"
        made[code] = Division.objects.create(
            code=code,
            name=name,
            level=len(code),
            parent=parent,
            committee=committee,
            go_live_on=LIVE if len(code) == 12 else None,
        )

    def person(name: str, role: str, code: str) -> User:
        user = User.objects.create_user(name, name=name)
        Assignment.objects.create(user=user, role=role, division=made[code], starts_on=dt.date(2025, 1, 1))
        return user

    return County(
        made,
        person("bureau", Role.BUREAU_REVIEWER, COUNTY),
        person("township", Role.TOWNSHIP_STAFF, TOWNSHIP),
        person("clerk", Role.CLERK, VILLAGE),
    )
