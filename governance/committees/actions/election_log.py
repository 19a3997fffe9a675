"""What every step of an election does: lock, its journal entry, its duties, and what it publishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import Verb, may
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Entry
from governance.base.verdict import require
from governance.committees.duty_kinds import (
    KIND_DECIDE_OBJECTION,
    KIND_END_NOMINATION,
    KIND_FORM_COMMITTEE,
    KIND_PUBLISH_CANDIDATES,
    KIND_PUBLISH_PROXIES,
    KIND_PUBLISH_ROLL,
    KIND_RECALL_VOTE,
    KIND_RUN_OFF,
    KIND_VOTE,
)
from governance.committees.election_choices import NoticeKind
from governance.committees.models import Election, ElectionNotice
from governance.committees.queries import election as facts
from governance.committees.rules.election import BASIS, in_state
from governance.committees.rules.election_schedule import Step

OBJECT = "election"
STEP_KINDS = {
    "committee": KIND_FORM_COMMITTEE,
    "roll": KIND_PUBLISH_ROLL,
    "nominated": KIND_END_NOMINATION,
    "candidates": KIND_PUBLISH_CANDIDATES,
    "proxy_list": KIND_PUBLISH_PROXIES,
    "vote": KIND_VOTE,
}


def locked(election_id: int, verb: Verb, *, by: User, on: dt.date) -> Election:
    """One change at a time; ``Election.DoesNotExist`` outside one's community, 403 without the role."""
    election = Election.objects.locked().get(pk=election_id)
    if not facts.visible_to(by, on).filter(pk=election.pk).exists():
        raise Election.DoesNotExist
    require(may(by, verb.name, place=election.division.code, on=on), forbidden=True)
    return election


def ask_state(election: Election, wanted: Collection[str], what: str) -> None:
    require(in_state(election.state, wanted, facts.STATE_LABELS, what))


def log(election: Election, verb: str, *, by: User | None, at: dt.datetime, **data: Any) -> Entry:
    """Numbers and states, never who votes."""
    return record(
        verb=f"committees.{verb}",
        by=None if by is None else by.pk,
        at=at,
        object_type=OBJECT,
        object_id=election.pk,
        division=election.division.code,
        basis=list(BASIS),
        data={"state": election.state, "kind": election.kind, **data},
    )


def publish(
    election: Election, kind: NoticeKind, entry: Entry, body: Mapping[str, Any], *, on: dt.date
) -> ElectionNotice:
    """Last in the action: it holds the lock of the log until the commit."""
    leaf = publish_body(entry=entry, body=body).number
    return ElectionNotice.objects.create(election=election, kind=kind, body=dict(body), published_on=on, leaf=leaf)


def open_steps(election: Election, found: Collection[Step], *, on: dt.date) -> None:
    """A duty for every step that somebody owes; one whose day has passed is owed today."""
    for step in found:
        kind = STEP_KINDS.get(step.code)
        if kind is None or step.done_on is not None:
            continue
        open_duty(
            kind=kind,
            division_id=election.division_id,
            period=election.election_day,
            role=Role.CLERK,
            opens_on=on,
            due_on=max(step.day, on),
            subject=election.pk,
        )


def duties(election: Election, kinds: Collection[int]) -> list[int]:
    rows = Duty.objects.open().filter(division=election.division_id, subject=election.pk, kind__in=kinds)
    return list(rows.values_list("id", flat=True))


def met(election: Election, *kinds: int, on: dt.date) -> None:
    meet(duty_ids=duties(election, kinds), on=on)


def dropped(election: Election, *, on: dt.date) -> None:
    """The steps: another day of the vote opens them again on theirs."""
    cancel(duty_ids=duties(election, list(STEP_KINDS.values())), on=on)


def dropped_all(election: Election, *, on: dt.date) -> None:
    """An election that is not held is owed nothing, its objections included."""
    objections = list(election.objections.values_list("pk", flat=True))
    owed = Duty.objects.open().filter(division=election.division_id)
    answers = owed.filter(kind=KIND_DECIDE_OBJECTION, subject__in=objections).values_list("id", flat=True)
    own = duties(election, [*STEP_KINDS.values(), KIND_RUN_OFF, KIND_RECALL_VOTE])
    cancel(duty_ids=[*own, *answers], on=on)


def day_label() -> str:
    return str(_("选举日"))
