"""Two appointments to the last seat, begun at the same moment: one sits down, the other is told (R-CMT-1)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from governance.base.verdict import Refused
from governance.committees.actions.handover import open_handover
from governance.committees.choices import BodyKind, Post
from governance.committees.models import Handover, Office, Term
from tests.committees.makers_body import make_bodies


def at_once(*calls: Callable[[], object]) -> list[str]:
    """What each of them came to: "done", or the codes of its refusal."""
    ready, told = threading.Barrier(len(calls)), []

    def run(call: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            call()
            told.append("done")
        except Refused as refused:
            told.append(",".join(verdict.code for verdict in refused.verdicts if not verdict.ok))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(told)


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("R-CMT-1")
def test_the_last_seat_and_the_only_hand_over() -> None:
    made = make_bodies()
    committee = made.body(BodyKind.COMMITTEE)
    term = made.term(committee, seats=2)
    made.appoint(committee, "主任", Post.CHAIR)
    came = at_once(lambda: made.appoint(committee, "甲"), lambda: made.appoint(committee, "乙"))
    assert came == ["done", "seats"]
    assert Office.objects.filter(body=committee).count() == 2
    supervision = made.body(BodyKind.SUPERVISION)
    made.term(supervision)
    Term.objects.filter(pk=term.pk).update(seats=None)
    both = at_once(lambda: made.appoint(committee, "丙"), lambda: made.appoint(supervision, "丙"))
    assert both == ["VC-SU-EXCLUDE", "done"]
    opened = at_once(
        lambda: open_handover(term_id=term.pk, **made.when("clerk")),
        lambda: open_handover(term_id=term.pk, **made.when("head")),
    )
    assert opened == ["done", "done"]
    assert Handover.objects.count() == 1
