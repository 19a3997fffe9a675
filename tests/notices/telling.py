"""Short words for telling people something, and a channel that only remembers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty
from governance.base.notices.actions import tell
from governance.base.notices.channels.base import ChannelError, Message
from governance.base.notices.models import Notice
from tests.openness.desk import monthly_duty
from tests.openness.village import DAY, Village, at

KIND = "test.thing"
OPEN: set[str] = set()


def say(village: Village, *roles: str, matter: str = "thing/1", on: dt.date = DAY, **parts: Any) -> int:
    given = {"kind": KIND, "title": "退回修改：总账", "url": "/desk/", "at": at(on), **parts}
    return tell(division=village.division, roles=roles or (Role.CLERK,), matter=matter, on=on, **given)


def told() -> list[str]:
    return sorted(Notice.objects.values_list("recipient__username", flat=True))


def with_mail(village: Village, *names: str) -> list[User]:
    """These have an address."""
    for name in names:
        User.objects.filter(username=name).update(email=f"{name}@example.org")
        village.people[name].refresh_from_db()
    return [village.people[name] for name in names]


def reminded(village: Village, number: int = 3, level: Level = Level.REMINDED_FIRST) -> Duty:
    """A duty that the ladder has reached."""
    duty = monthly_duty(village, number)
    Duty.objects.filter(pk=duty.pk).update(level=level)
    duty.refresh_from_db()
    return duty


class Recorder:
    """Stands in for a channel; ``fails`` are raised one after the other before anything is sent."""

    def __init__(self, name: str = "email", fails: list[ChannelError] | None = None) -> None:
        self.name, self.fails = name, list(fails or [])
        self.sent: list[tuple[str, Message]] = []
        self.closed = False

    def can_send(self, address: str) -> bool:
        return bool(address)

    def send(self, address: str, message: Message) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((address, message))

    def close(self) -> None:
        self.closed = True
