"""The stage: which day it is, who is there, and the acts of a community's people, each one an action of the platform.

A story is a generator that yields the next day on which something happens in it. The stage wakes the stories in the
order of their days, runs the sweep as it would have run, and stops today: whatever is unfinished then is what today's
to-do lists show.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.base.accounts.models import User
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.rules.calendar import ONE_DAY
from governance.base.places.models import Division, Organisation
from governance.config.demonstration.cast import DEPARTMENTS, MONTHS, Community
from openness.actions.disclosure import DraftInput, create_draft, save_draft, submit
from openness.actions.posting import record_posted
from openness.actions.verification import sign
from openness.duty_kinds import KIND_POST
from openness.models import Disclosure, Item

Story = Iterator[dt.date]
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
# Days of a month on which something can fall due or be passed on; on others the sweep would find nothing.
SWEPT = (1, 5, 11, 12, 21, 22, 27)


@dataclass
class Place:
    """A community and its people."""

    community: Community
    division: Division
    clerk: User
    head: User  # of the committee
    secretary: User
    filer: User  # the clerk, or the township's accounting agent
    supervisors: list[User]
    posts: list[int]  # assignments of its own people; those of the supervisors come last
    staff: User


@dataclass
class Stage:
    """The day it is, and everybody."""

    today: dt.date
    now: dt.datetime
    on: dt.date = dt.date.min
    acts: int = 0  # on this day so far
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)  # by short name, townships by code
    places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar = calendar()
        self.items = {item.code: item for item in Item.objects.all()}

    # Days ---------------------------------------------------------------------------------------------------

    def month(self, ago: int) -> dt.date:
        """First day of the month so many months ago."""
        index = self.today.year * 12 + self.today.month - 1 - ago
        return dt.date(index // 12, index % 12 + 1, 1)

    def day(self, ago: int, of_month: int) -> dt.date:
        """That day of the month so many months ago, or the next one on which the office is open."""
        return self.workday(self.month(ago).replace(day=of_month))

    @property
    def first_day(self) -> dt.date:
        """When the county went live."""
        return self.month(MONTHS)

    def workday(self, day: dt.date) -> dt.date:
        """That day, or the next one on which the office is open."""
        while not self.calendar.is_workday(day):
            day += ONE_DAY
        return day

    def next_workday(self, after: int = 1) -> dt.date:
        day = self.on
        for _ in range(after):
            day = self.workday(day + ONE_DAY)
        return day

    def soon(self, after: int = 1) -> dt.date:
        """The same, and never later than the last day up to today on which the office was open."""
        return min(self.next_workday(after), self.ago(0))

    def ago(self, days: int) -> dt.date:
        """So many days ago, or the last day before that on which the office was open."""
        day = self.today - dt.timedelta(days=days)
        while not self.calendar.is_workday(day):
            day -= ONE_DAY
        return day

    @property
    def at(self) -> dt.datetime:
        """From nine in the morning on, each act some minutes after the one before; never later than now."""
        self.acts += 1
        morning = dt.datetime.combine(self.on, dt.time(9), tzinfo=SHANGHAI)
        return min(morning + dt.timedelta(minutes=2 * min(self.acts, 200)), self.now)

    def when(self) -> dict[str, Any]:
        """The two arguments of every action."""
        return {"on": self.on, "at": self.at}

    def by(self, who: str | User) -> dict[str, Any]:
        """The three of an action of somebody, named by the account or as a person."""
        return {"by": self.people[who] if isinstance(who, str) else who, **self.when()}

    @staticmethod
    def department(name: str) -> str:
        """The account of a department."""
        return f"dept{DEPARTMENTS.index(name) + 1:02d}"

    # Playing ------------------------------------------------------------------------------------------------

    def play(self, stories: Iterable[Story], progress: Callable[[str], None]) -> None:
        """Every story up to today."""
        waiting: list[tuple[dt.date, int, Story]] = []
        for number, story in enumerate(stories):
            heapq.heappush(waiting, (next(story), number, story))
        swept = waiting[0][0]
        while waiting and waiting[0][0] <= self.today:
            day, number, story = heapq.heappop(waiting)
            if day != self.on:
                self.hang()
                for moment in self._sweep_days(swept, day):
                    self.sweep(moment)
                if day.month != self.on.month:
                    progress(f"{day:%Y-%m}")
                swept, self.on, self.acts = day, day, 0
            following = next(story, None)
            if following is not None:
                heapq.heappush(waiting, (max(following, day), number, story))
        for moment in self._sweep_days(swept, self.today):
            self.sweep(moment)
        self.sweep(self.today)

    @staticmethod
    def _sweep_days(after: dt.date, until: dt.date) -> list[dt.date]:
        """Days after one day up to another on which the sweep has something to do."""
        days = [after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1)]
        return [day for day in days if day.day in SWEPT]

    def sweep(self, day: dt.date) -> None:
        night = dt.datetime.combine(day, dt.time(0, 5), tzinfo=SHANGHAI)
        sweep(on=day, at=min(night, self.now))

    def hang(self) -> None:
        """Whatever became public on this day is on the notice board before it ends; what did today is still to hang."""
        for subject, code in Duty.objects.open().filter(kind=KIND_POST).values_list("subject", "division__code"):
            record_posted(
                disclosure_id=subject,
                place_note="村（居）委会门口公开栏",
                posted_on=self.on,
                by=self.places[code].clerk,
                **self.when(),
            )

    # Acts of a community ------------------------------------------------------------------------------------

    def draft(self, place: Place, item: str, by: User | None = None, **about: Any) -> Disclosure:
        return create_draft(
            item_id=self.items[item].pk,
            division_id=place.division.pk,
            by=by or place.filer,
            **about,
            **self.when(),
        )

    def save(self, draft: Disclosure, by: User, **given: Any) -> Disclosure:
        return save_draft(
            disclosure_id=draft.pk, version=draft.version, given=DraftInput(**given), by=by, **self.when()
        )

    def submit(self, draft: Disclosure, by: User) -> Disclosure:
        return submit(disclosure_id=draft.pk, version=draft.version, by=by, **self.when())

    def file(self, place: Place, item: str, *, given: dict[str, Any] | None = None, **about: Any) -> Disclosure:
        """Draft, fill in, hand in."""
        draft = self.draft(place, item, **about)
        if given:
            draft = self.save(draft, place.filer, **given)
        return self.submit(draft, place.filer)

    def sign(self, filed: Disclosure, by: User, opinion: str = "") -> Disclosure:
        return sign(
            disclosure_id=filed.pk,
            content_hash=filed.content_hash,
            agrees=not opinion,
            no_interest=True,
            opinion=opinion,
            by=by,
            **self.when(),
        )

    def agree(self, place: Place, filed: Sequence[Disclosure]) -> None:
        """Two of three agree: verified and public."""
        for disclosure in filed:
            for supervisor in place.supervisors[:2]:
                self.sign(disclosure, supervisor)
