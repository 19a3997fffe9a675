"""A county on the bundled schedule, whose people file, verify and read; the clock is the sweep of each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from openness.actions.disclosure import DraftInput, create_draft, save_draft, submit
from openness.actions.verification import sign
from openness.models import Disclosure
from openness.rules.account import LineFact
from tests.openness.county import COUNTY, SIBLING, VILLAGE, County, at, make_county

SUPERVISORS = ("sun", "qian", "zhou")


def income(amount: str, summary: str = "光伏发电收入") -> LineFact:
    return LineFact("income", "经营收入", summary, Decimal(amount))


def spent(amount: str, summary: str = "路灯电费") -> LineFact:
    return LineFact("expenditure", "公益支出", summary, Decimal(amount))


@dataclass
class Story:
    county: County
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, role: str, code: str) -> User:
        user = User.objects.create_user(name, name=f"{name}某")
        Assignment.objects.create(
            user=user, role=role, division=self.county.places[code], starts_on=dt.date(2025, 1, 1)
        )
        self.people[name] = user
        return user

    def sweep(self, *days: dt.date) -> dict[str, int]:
        """The sweep of each of these days; the counts of the last."""
        counts: dict[str, int] = {}
        for day in days:
            counts = sweep(on=day, at=at(day))
        return counts

    def sweep_through(self, first: dt.date, last: dt.date) -> None:
        self.sweep(*(first + dt.timedelta(days=n) for n in range((last - first).days + 1)))

    def todo(self, name: str, on: dt.date) -> list[str]:
        """The to-do list of a person, each line as title and verb."""
        return [f"{row.text.title} {row.text.verb}" for row in todo(User.objects.get(username=name), on=on)]

    def monthly_duty(self, month: dt.date, code: str = VILLAGE) -> Duty:
        return Duty.objects.get(
            division=self.county.places[code], period=month, subject=self.county.item("monthly-account").pk, kind=1
        )

    def draft(
        self,
        month: dt.date,
        on: dt.date,
        lines: Sequence[LineFact],
        *,
        code: str = VILLAGE,
        by: str = "clerk",
        **more: Any,
    ) -> Disclosure:
        who = self.people[by]
        made = create_draft(
            item_id=self.county.item("monthly-account").pk,
            division_id=self.county.places[code].pk,
            period_start=month,
            by=who,
            at=at(on),
            on=on,
        )
        given = DraftInput(lines=list(lines), nil=not lines, **more)
        return save_draft(disclosure_id=made.pk, version=made.version, given=given, by=who, at=at(on), on=on)

    def submit(self, draft: Disclosure, on: dt.date, *, by: str = "clerk") -> Disclosure:
        return submit(disclosure_id=draft.pk, version=draft.version, by=self.people[by], at=at(on), on=on)

    def file(self, month: dt.date, on: dt.date, *lines: LineFact, **more: Any) -> Disclosure:
        by = more.pop("by", "clerk")
        return self.submit(self.draft(month, on, lines, by=by, **more), on, by=by)

    def sign(self, filed: Disclosure, name: str, on: dt.date, *, agrees: bool = True, opinion: str = "") -> Disclosure:
        return sign(
            disclosure_id=filed.pk,
            agrees=agrees,
            opinion=opinion,
            no_interest=True,
            content_hash=Disclosure.objects.get(pk=filed.pk).content_hash,
            by=self.people[name],
            at=at(on),
            on=on,
        )

    def verify(self, filed: Disclosure, on: dt.date, names: Sequence[str] = SUPERVISORS[:2]) -> Disclosure:
        for name in names:
            filed = self.sign(filed, name, on)
        return filed

    def page(self, path: str, status: int = 200) -> str:
        """What anyone reads at an address, as words."""
        response = Client().get(path)
        assert response.status_code == status, path
        return " ".join(strip_tags(response.content.decode()).split())


def begin() -> Story:
    """The county adopted the monthly account and the lists of large expenditures before the year began."""
    story = Story(make_county())
    story.people |= {"bureau": story.county.bureau, "township": story.county.township, "clerk": story.county.clerk}
    for name in SUPERVISORS:
        story.person(name, Role.SUPERVISOR, VILLAGE)
    story.person("neighbour", Role.CLERK, SIBLING)
    story.person("leader", Role.LEADER, COUNTY)
    for code in ("monthly-account", "large-expenditure", "project-start", "project-halfway", "project-settlement"):
        story.county.adopt(code)
    return story


OPENING = {"opening": Decimal("5000.00"), "opening_source": "2025年12月信用社对账单"}
