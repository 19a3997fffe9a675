"""What the sweep does with many challenges that ran out is what it does with each, at the price of one (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from governance.base.clock.actions import open_duty
from governance.base.clock.actions.sweep import context_of
from governance.base.clock.models import Duty, DutyEvent
from governance.base.journal.models import Entry
from governance.base.notices.models import Notice
from openness.actions import challenge_clock
from openness.actions.challenge_clock import escalate_challenges
from openness.choices import AnswerLevel, ChallengeState
from openness.duty_kinds import KIND_ANSWER, KIND_INVESTIGATE_TOWNSHIP
from openness.models import Challenge
from tests.openness.challenger import TEXT, Asking, day
from tests.openness.village import at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]
S = ChallengeState
CLOSED = "openness.challenge_closed"
# Every state in which the sweep moves something, and whose duty it is meanwhile.
RUNNING = (S.RECEIVED, S.ACCEPTED, S.ANSWERED, S.TOWNSHIP, S.PUBLISHED, S.TOWNSHIP_ANSWERED)
LATE = day(1)  # the due day of all of them
ON = LATE + dt.timedelta(days=1)


def many(asking: Asking, rounds: int) -> None:
    """So many of each state, all due on one day, each with its duty."""
    given = asking.ask()
    place = asking.village.division
    for number in range(rounds):
        for state in RUNNING:
            above = state in (S.TOWNSHIP, S.TOWNSHIP_ANSWERED)
            made = Challenge.objects.create(
                division=place,
                disclosure=asking.disclosure,
                about=given.about,
                text=TEXT,
                public_text=TEXT,
                means=given.means,
                received_on=given.received_on,
                received_at=given.received_at,
                verifier=given.verifier,
                code_mark=f"{state}{number}",
                state=state,
                level=AnswerLevel.TOWNSHIP if above else AnswerLevel.COMMITTEE,
                due_on=LATE,
            )
            if state not in (S.PUBLISHED, S.TOWNSHIP_ANSWERED):
                kind = KIND_INVESTIGATE_TOWNSHIP if above else KIND_ANSWER
                given_on = dict.fromkeys(("period", "opens_on"), given.received_on)
                open_duty(kind=kind, division_id=place.pk, subject=made.pk, role="clerk", due_on=LATE, **given_on)
    Challenge.objects.filter(pk=given.pk).delete()


def run(on: dt.date = ON) -> dict[str, int]:
    return escalate_challenges(context_of(on=on, at=at(on)))


def written() -> dict[str, list[Any]]:
    """What is left behind, without the numbers that count rows."""
    entries = Entry.objects.filter(object_type="challenge", verb__in=["openness.challenge_escalated", CLOSED])
    kept = ("verb", "actor_id", "object_id", "division", "at", "basis", "data")
    told = ("recipient", "kind", "matter", "thing", "division", "title", "text", "url", "urgent", "at", "closed_at")
    owed = ("division", "kind", "subject", "period", "role", "opens_on", "due_on", "provisional", "state")
    moved = ("state", "level", "cause", "due_on", "clocks", "closing", "closed_on")
    return {
        "entries": list(entries.order_by("object_id").values(*kept)),
        "notices": list(Notice.objects.order_by("matter", "recipient").values(*told)),
        "duties": list(Duty.objects.order_by("subject", "kind", "period").values(*owed)),
        "cancelled": list(DutyEvent.objects.order_by("duty_id").values("duty_id", "what", "on")),
        "challenges": list(Challenge.objects.order_by("pk").values("pk", *moved)),
    }


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_many_at_once_leave_behind_what_each_alone_does(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    many(asking, rounds=3)
    with taken_back():
        monkeypatch.setattr(challenge_clock, "BATCH", 1)
        assert run() == {"challenges_raised": 12, "challenges_closed": 6}
        alone = written()
    monkeypatch.undo()
    run()
    assert written() == alone


def test_each_level_is_told_of_its_own_and_each_entry_says_why(asking: Asking) -> None:
    many(asking, rounds=2)
    run()
    found = written()
    causes = [(entry["data"]["level"], entry["data"].get("cause")) for entry in found["entries"]]
    township = [("township", "unanswered"), ("township", "unanswered"), ("township", "unsigned")]
    once = [*township, ("county", "unanswered"), ("committee", None), ("township", None)]
    assert causes == once * 2
    assert [entry["verb"] for entry in found["entries"]].count(CLOSED) == 4
    assert {(entry["actor_id"], entry["at"]) for entry in found["entries"]} == {(None, at(ON))}
    told = Notice.objects.filter(kind="openness.challenge", at=at(ON))
    raised = {(n.recipient.username, n.matter.split("#")[1]) for n in told.select_related("recipient")}
    assert raised == {("township", "township"), ("bureau", "county")}
    assert told.count() == 8
    assert all(TEXT not in notice.title for notice in told)


def test_running_again_adds_nothing(asking: Asking) -> None:
    many(asking, rounds=1)
    run()
    before = written()
    assert run() == {"challenges_raised": 0, "challenges_closed": 0}
    assert written() == before


def test_sixty_cost_the_queries_of_six(asking: Asking) -> None:
    counted = []
    for rounds in (1, 10):
        with taken_back():
            many(asking, rounds)
            with CaptureQueriesContext(connection) as seen:
                run()
            counted.append(len(seen))
    assert counted == [34, 34]
