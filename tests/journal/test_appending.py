"""Many publish at once: no gap, no wrong node, one statement under the lock (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from governance.base.journal import changes
from governance.base.journal.actions import publish_body, record, record_many
from governance.base.journal.models import Entry, Leaf
from governance.base.journal.queries import page_proof, page_proofs, root_at
from governance.base.journal.verification import verify
from tests.journal.log import AT, publish_many, published

pytestmark = pytest.mark.req("R-OPN-6")
WRITERS, EACH = 8, 12


def write(number: int) -> list[int]:
    """Some committed, every third rolled back after it had a number."""
    done = []
    try:
        for step in range(EACH):
            with transaction.atomic():
                leaf = published(f"{number} {step}")
                if step % 3 == 2:
                    transaction.set_rollback(True)
                else:
                    done.append(leaf.number)
    finally:
        connections.close_all()
    return done


def test_eight_writers_at_once_leave_no_gap_and_a_whole_tree(keys: Path, transactional_db: None) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        numbers = sorted(number for done in pool.map(write, range(WRITERS)) for number in done)
    assert numbers == list(range(WRITERS * EACH * 2 // 3))
    assert list(Leaf.objects.order_by("number").values_list("number", flat=True)) == numbers
    assert verify().finding is None


@pytest.mark.django_db
def test_appending_is_one_statement() -> None:
    publish_many(7)
    entry = record(verb="test.done", by=None, at=AT, object_type="test", object_id=1)
    with CaptureQueriesContext(connection) as seen:
        publish_body(entry=entry, body={"text": "第八项"})
    assert len(seen) == 1


@pytest.mark.django_db
def test_the_codes_of_a_page_never_change_and_cost_one_query() -> None:
    publish_many(6)
    before = page_proofs(range(6))
    roots = [root_at(size).hex()[:16] for size in range(1, 7)]
    publish_many(70)
    with CaptureQueriesContext(connection) as seen:
        assert page_proofs(range(6)) == before
    assert len(seen) == 1
    with CaptureQueriesContext(connection) as seen:
        page_proof(75)
    assert len(seen) == 1
    assert [before[leaf].root_code.replace(" ", "") for leaf in range(6)] == roots
    assert len(set(roots)) == 6


@pytest.mark.django_db
def test_many_entries_are_written_in_their_order_by_one_statement_and_the_boards_hear_of_each_place_once(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(changes, "_hearers", [heard.append])
    monkeypatch.setattr(changes, "_quiet", ["test.quiet"])
    entries = [
        Entry(verb=verb, at=AT, object_type="test", object_id=number, division=place, data={"number": number})
        for number, (verb, place) in enumerate(
            [("test.done", "990101"), ("test.quiet", "990102"), ("test.done", "990103"), ("test.done", "990101")]
        )
    ]
    with django_capture_on_commit_callbacks(execute=True), CaptureQueriesContext(connection) as seen:
        made = record_many(entries)
    assert len(seen) == 2  # what the boards hear, and the entries
    assert heard == ["990101", "990103"]
    stored = list(Entry.objects.order_by("id"))
    assert [row.pk for row in stored] == [row.pk for row in made]
    assert [row.object_id for row in stored] == [0, 1, 2, 3]
    assert {type(row.recorded_at) for row in made} == {dt.datetime}
    assert record_many([]) == []
