"""Two people at once on one list: one wins, the other is told, nothing is lost (R-AUT-1)."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connections

from autonomy.actions.lists import adopt
from autonomy.actions.opinion import give_opinion
from autonomy.choices import ListKind, Stance
from autonomy.models import ListVersion, Opinion
from governance.base.journal.models import Leaf
from governance.base.verdict import Refused
from tests.autonomy.makers import DAY, VILLAGE, make_autonomy


def at_once(*calls: Callable[[], object]) -> list[str]:
    """What each of them came to, begun at the same moment: "done", or the codes of its refusal."""
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
@pytest.mark.req("R-AUT-1")
def test_two_who_adopt_and_two_who_speak_at_once() -> None:
    made = make_autonomy()
    draft = made.draft(ListKind.ASSISTANCE)
    made.consult(draft, dt.date(2026, 3, 16))
    asked = Opinion.objects.get(version=draft, division__code=VILLAGE)
    said = at_once(
        lambda: give_opinion(opinion_id=asked.pk, stance=Stance.AGREE, text="", **made.when("clerk")),
        lambda: give_opinion(opinion_id=asked.pk, stance=Stance.AGREE, text="", **made.when("head")),
    )
    assert said == ["already", "done"]
    made.answer_all(draft, DAY)
    leaves = Leaf.objects.count()
    given = {"version_id": draft.pk, "effective_from": DAY, "document_no": "清政办发〔2026〕3号"}
    came = at_once(
        lambda: adopt(**given, **made.when("bureau")),
        lambda: adopt(**given, **made.when("decider")),
    )
    assert came[1] == "done"
    assert came[0].startswith("already")
    assert ListVersion.objects.filter(kind=ListKind.ASSISTANCE, number=2).count() == 1
    assert Leaf.objects.count() == leaves + 1
