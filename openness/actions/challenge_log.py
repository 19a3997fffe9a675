"""What every action on a challenge does: its journal entry, its clock, and telling those who are next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.journal.actions import record_many
from governance.base.journal.models import Entry
from governance.base.notices.actions.notice import Telling, tell_many
from openness.duty_kinds import (
    CHALLENGE_KINDS,
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
)
from openness.models import Challenge
from openness.queries.limits import Limit, limit

OBJECT = "challenge"
NOTICE = "openness.challenge"
OWES = {
    KIND_ANSWER: Role.CLERK,
    KIND_ANSWER_SIGN: Role.SUPERVISOR,
    KIND_INVESTIGATE_TOWNSHIP: Role.TOWNSHIP_STAFF,
    KIND_INVESTIGATE_COUNTY: Role.BUREAU_REVIEWER,
    KIND_CHECK: Role.SUPERVISOR,
    KIND_CHECK_TOWNSHIP: Role.TOWNSHIP_STAFF,
}


def entry(challenge: Challenge, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    """Ids, states and reasons of a list; neither who asks nor what is asked. ``by`` None: the person, or the clock."""
    return Entry(
        verb=f"openness.{verb}",
        actor_id=by,
        at=at,
        object_type=OBJECT,
        object_id=challenge.pk,
        division=challenge.division.code,
        basis=["DI-ESCALATE", "R-OPN-6"],
        data={"state": challenge.state, "level": challenge.level, **data},
    )


def log(challenge: Challenge, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    return record_many([entry(challenge, verb, by=by, at=at, **data)])[0]


def start_clock(challenge: Challenge, kind: int, on: dt.date, *, not_after: dt.date | None = None) -> dt.date:
    """The duty of the one who is next, by the law of the place; on what terms is kept with the challenge."""
    found = limit(kind, challenge.division, on)
    due = found.deadline(on, calendar())
    due_on = due.due if not_after is None else min(due.due, not_after)
    note_clock(challenge, kind, found)
    open_duty(
        kind=kind,
        division_id=challenge.division_id,
        period=on,
        subject=challenge.pk,
        role=OWES[kind],
        opens_on=on,
        due_on=due_on,
        provisional=due.provisional,
    )
    return due_on


def note_clock(challenge: Challenge, kind: int, found: Limit) -> None:
    challenge.clocks = {**challenge.clocks, str(kind): found.as_json()}


def duty_ids(challenges: Sequence[Challenge], kinds: Sequence[int] = CHALLENGE_KINDS) -> list[int]:
    """Open duties about these challenges; by their places, since a duty is found by no index on its subject."""
    rows = Duty.objects.open().filter(
        division__in={challenge.division_id for challenge in challenges},
        kind__in=kinds,
        subject__in=[challenge.pk for challenge in challenges],
    )
    return list(rows.values_list("id", flat=True))


def done(challenge: Challenge, kinds: Sequence[int], on: dt.date) -> None:
    meet(duty_ids=duty_ids([challenge], kinds), on=on)


def dropped(challenge: Challenge, on: dt.date) -> None:
    """Nobody on this level owes anything about it any more."""
    cancel(duty_ids=duty_ids([challenge]), on=on)


def announce(challenge: Challenge, role: str, what: str, *, at: dt.datetime, on: dt.date) -> None:
    """A challenge is told at once (issue: notices)."""
    announce_many([challenge], role, what, at=at, on=on)


def announce_many(challenges: Sequence[Challenge], role: str, what: str, *, at: dt.datetime, on: dt.date) -> None:
    """The text names the matter, never the person or the question."""
    tellings = [
        Telling(
            challenge.division,
            f"challenge/{challenge.pk}#{challenge.state}",
            _("%(what)s：%(place)s第%(number)s号质疑")
            % {"what": what, "place": challenge.division.name, "number": challenge.pk},
            reverse("openness:challenge", args=[challenge.pk]),
        )
        for challenge in challenges
    ]
    tell_many(tellings=tellings, roles=[role], kind=NOTICE, at=at, on=on)
