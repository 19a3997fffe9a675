"""Two people at the same moment: one count of an item, one number of a resolution."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from governance.base.verdict import Refused
from governance.committees.actions.item import CountInput, count_item, locked_item
from governance.committees.actions.resolution import locked_resolutions, resolve
from governance.committees.models import AgendaItem, Meeting, Resolution
from tests.committees.makers_meeting import Meetings, item, make_meetings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("R-CMT-3")]


def together(*acts: Callable[[], object]) -> list[object]:
    """What each did, in no order: its result, or why it was refused."""
    found: list[object] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            found.append(act())
        except Refused as refused:
            found.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def made(transactional_db: None) -> Meetings:
    return make_meetings(people=False)


def test_two_people_count_one_item_and_one_of_them_hears_that_it_was_counted(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election")]), "members", 14)
    row = meeting.items.get()
    head = made.when(who="head")
    found = together(
        lambda: count_item(item_id=row.pk, given=CountInput(14, 0), **made.when()),
        lambda: count_item(item_id=row.pk, given=CountInput(9, 5), **head),
    )
    refused = [one for one in found if isinstance(one, Refused)]
    assert [verdict.code for one in refused for verdict in one.verdicts] == ["counted"]
    counted = next(one for one in found if isinstance(one, AgendaItem))
    row.refresh_from_db()
    assert row.yes == counted.yes


def test_two_resolutions_at_once_have_two_numbers(made: Meetings) -> None:
    meeting = made.held(made.called("council", [item("by_election"), item("supervision")]), "members", 14)
    first, second = meeting.items.order_by("position")
    made.count(first, 14)
    made.count(second, 14)
    made.minuted(meeting)
    found = together(
        lambda: resolve(item_id=first.pk, text="补选一名委员。", **made.when()),
        lambda: resolve(item_id=second.pk, text="推选监督委员会。", **made.when(who="head")),
    )
    assert all(isinstance(one, Resolution) for one in found)
    assert set(Resolution.objects.values_list("number", flat=True)) == {"〔2026〕1号", "〔2026〕2号"}


def test_whoever_holds_an_item_or_a_resolution_holds_its_meeting(made: Meetings) -> None:
    """Minutes, signatures and attendance lock the meeting: nothing of it changes between a check and its act."""
    row = made.decided("council", item("by_election"), "members", 14, 14)
    key = row.item.meeting_id

    def free() -> bool:
        try:
            with transaction.atomic():
                return Meeting.objects.select_for_update(skip_locked=True).filter(pk=key).exists()
        finally:
            connection.close()

    for hold in (lambda: locked_item(row.item_id), lambda: locked_resolutions(row.pk)):
        with transaction.atomic(), ThreadPoolExecutor(1) as pool:
            assert pool.submit(free).result()
            hold()
            assert not pool.submit(free).result()
