"""What is written stays written, for the application role in any SQL it may try (R-OPN-6)."""

import datetime as dt
import hashlib
from contextlib import nullcontext

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from governance.base.journal.actions import publish_body, record
from governance.base.journal.canonical import canonical_bytes, digest, leaf_hash
from governance.base.journal.models import Body, Entry, Erasure, Leaf, Node
from governance.base.journal.triggers import append_only_tables, erasable_tables

pytestmark = pytest.mark.req("R-OPN-6")
AT = dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)


def written() -> Leaf:
    entry = record(verb="test.done", by=None, at=AT, object_type="test", object_id=1)
    return publish_body(entry=entry, body={"b": "1.00", "a": "正文"})


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journal_entry", "journal_leaf", "journal_node", "journal_body"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_application_may_not_change_remove_or_empty(table: str, statement: str) -> None:
    written()
    written()
    column = {"journal_entry": "verb", "journal_body": "version"}.get(table, "hash")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column))
    counts = [model.objects.count() for model in (Entry, Leaf, Body, Node)]
    assert counts == [2, 2, 2, 1]


@pytest.mark.django_db
def test_switching_the_trigger_off_does_not_help_the_application() -> None:
    written()
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        pgtrigger.ignore("journal.Entry:no_change"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE journal_entry SET verb = 'other'")
    assert Entry.objects.get().verb == "test.done"


@pytest.mark.django_db
def test_every_append_only_table_refuses_the_application_by_rights() -> None:
    tables = append_only_tables()
    assert {"journal_entry", "journal_leaf", "journal_node", "journal_checkpoint", "journal_erasure"} <= set(tables)
    assert {"clock_dutyevent", "openness_signature"} <= set(tables)
    assert erasable_tables() == ["autonomy_review", "journal_body"]
    with connection.cursor() as cursor:
        for table in tables:
            for right in ("UPDATE", "TRUNCATE") if table in erasable_tables() else ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
                assert cursor.fetchone() == (False,), (table, right)


@pytest.mark.django_db
@pytest.mark.parametrize("ignored", [False, True])
def test_a_body_goes_only_when_an_erasure_says_so(ignored: bool) -> None:
    leaf, other = written(), written()
    every = pgtrigger.ignore() if ignored else nullcontext()
    with every, pytest.raises(DatabaseError, match="has no erasure"), transaction.atomic():
        Body.objects.filter(pk=leaf.pk).delete()
    Erasure.objects.create(leaf=leaf, reason="误把名单公开", asked_by=1, approved_by=2, at=AT)
    with pytest.raises(DatabaseError, match="has no erasure"), transaction.atomic():
        Body.objects.all().delete()
    Body.objects.filter(pk=leaf.pk).delete()
    assert list(Body.objects.values_list("leaf", flat=True)) == [other.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(("approved_by", "reason"), [(1, "误把名单公开"), (2, "")])
def test_the_database_itself_wants_two_people_and_a_reason(approved_by: int, reason: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.create(leaf=written(), reason=reason, asked_by=1, approved_by=approved_by, at=AT)


@pytest.mark.django_db
def test_leaves_are_numbered_without_a_gap_and_hash_nonce_and_bytes() -> None:
    assert [written().number for _number in range(3)] == [0, 1, 2]
    last = Body.objects.get(leaf=2)
    content, nonce = bytes(last.content), bytes(last.nonce)
    assert content == '{"a":"正文","b":"1.00"}'.encode()
    assert bytes(last.leaf.hash) == hashlib.sha256(b"\x00" + nonce + content).digest() == leaf_hash(nonce, content)
    assert len({bytes(body.nonce) for body in Body.objects.all()}) == 3
    assert last.leaf.entry.verb == "test.done"


@pytest.mark.django_db
def test_a_rolled_back_action_leaves_no_gap() -> None:
    written()
    with transaction.atomic():
        assert written().number == 1
        transaction.set_rollback(True)
    assert written().number == 1


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, {1: "a"}, {"a": float("nan")}])
def test_canonical_bytes_hold_no_floats_and_only_text_keys(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5).filter(str.isprintable), trees, max_size=5))
def test_the_order_in_which_a_body_was_built_does_not_matter(body: dict[str, object]) -> None:
    backwards = dict(reversed(list(body.items())))
    assert canonical_bytes(body) == canonical_bytes(backwards)
    assert digest(body) == digest(backwards)
