"""`verify_journal` names the first entry that was touched, whatever the owner of the tables did (R-OPN-6)."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from psycopg2.extensions import connection

from governance.base.journal.actions import erase_body, sign_checkpoint
from governance.base.journal.models import Checkpoint, Entry, Leaf, Node
from governance.base.journal.registry import REGISTRY, Checked
from governance.base.journal.verification import verify
from tests.journal.log import AT, publish_many, published, tamper

pytestmark = pytest.mark.req("R-OPN-6")
COUNT = 11


def rewritten(leaf: int, amount: str) -> tuple[str, ...]:
    """One body changed and everything above it hashed again, so that the log agrees with itself."""
    return (
        f"UPDATE journal_body SET content = convert_to(replace(convert_from(content, 'UTF8'), '1.00', '{amount}'), "
        f"'UTF8') WHERE leaf_id = {leaf}",
        "UPDATE journal_leaf AS l SET hash = sha256('\\x00'::bytea || b.nonce || b.content) FROM journal_body AS b "
        f"WHERE b.leaf_id = l.number AND l.number = {leaf}",
        "UPDATE journal_node AS n SET hash = sha256('\\x01'::bytea || l.hash || r.hash) FROM journal_leaf AS l "
        "JOIN journal_leaf AS r ON r.number = l.number + 1 WHERE n.level = 1 AND l.number = n.idx * 2",
        *(
            "UPDATE journal_node AS n SET hash = sha256('\\x01'::bytea || l.hash || r.hash) FROM journal_node AS l "
            f"JOIN journal_node AS r ON r.level = {level} AND r.idx = l.idx + 1 "
            f"WHERE n.level = {level + 1} AND l.level = {level} AND l.idx = n.idx * 2"
            for level in (1, 2)
        ),
    )


def answered(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of the command."""
    out = StringIO()
    try:
        call_command("verify_journal", "--json", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def entry_of(leaf: int) -> int:
    return Leaf.objects.get(pk=leaf).entry_id


@pytest.mark.django_db
def test_an_untouched_log_is_counted_and_its_root_told(keys: Path) -> None:
    publish_many(COUNT)
    made = sign_checkpoint(at=AT)
    assert made is not None
    code, report = answered()
    assert code == 0
    assert report["finding"] is None
    assert (report["size"], report["bodies"], report["nodes"], report["checkpoints"]) == (COUNT, COUNT, 8, 1)
    assert report["root"] == bytes(made.root).hex()
    out = StringIO()
    call_command("verify_journal", stdout=out)
    assert "公开登记 11 项" in out.getvalue()


@pytest.mark.django_db
def test_an_empty_log_is_whole(keys: Path) -> None:
    sign_checkpoint(at=AT)
    assert verify().finding is None


@pytest.mark.parametrize(
    ("statement", "leaf", "what"),
    [
        ("UPDATE journal_body SET content = '{}' WHERE leaf_id = 4", 4, "body"),
        ("UPDATE journal_body SET nonce = sha256('x') WHERE leaf_id = 4", 4, "body"),
        ("UPDATE journal_leaf SET hash = sha256('x') WHERE number = 7", 7, "body"),
        ("DELETE FROM journal_body WHERE leaf_id = 6", 6, "missing"),
        ("UPDATE journal_node SET hash = sha256('x') WHERE level = 1 AND idx = 1", 2, "node"),
        ("UPDATE journal_node SET hash = sha256('x') WHERE level = 2 AND idx = 0", 3, "node"),
        ("DELETE FROM journal_node WHERE level = 3", 7, "node"),
        ("UPDATE journal_checkpoint SET root = sha256('x')", 0, "checkpoint"),
        ("UPDATE journal_checkpoint SET size = 10", 0, "checkpoint"),
        ("UPDATE journal_checkpoint SET text = replace(text, '11', '12')", 0, "checkpoint"),
        ("UPDATE journal_checkpoint SET text = 'x'", 0, "checkpoint"),
        ("UPDATE journal_logkey SET public = sha256('x')", 0, "checkpoint"),
    ],
)
def test_the_first_entry_that_was_touched_is_named(
    keys: Path, owner_connection: connection, statement: str, leaf: int, what: str
) -> None:
    publish_many(COUNT)
    sign_checkpoint(at=AT)
    tamper(owner_connection, statement)
    code, report = answered()
    assert code == 1
    assert (report["finding"]["leaf"], report["finding"]["what"]) == (leaf, what)
    assert report["finding"]["entry"] == entry_of(leaf)


def test_a_gap_is_named_by_its_number(keys: Path, owner_connection: connection) -> None:
    publish_many(4)
    tamper(
        owner_connection,
        "DELETE FROM journal_node",
        "DELETE FROM journal_body WHERE leaf_id = 1",
        "DELETE FROM journal_leaf WHERE number = 1",
    )
    code, report = answered()
    assert (code, report["finding"]["leaf"], report["finding"]["what"]) == (1, 1, "gap")
    assert report["finding"]["entry"] is None


def test_an_end_that_was_cut_off_is_noticed_by_the_checkpoint(keys: Path, owner_connection: connection) -> None:
    publish_many(3)
    sign_checkpoint(at=AT)
    tamper(
        owner_connection,
        "DELETE FROM journal_body WHERE leaf_id = 2",
        "DELETE FROM journal_leaf WHERE number = 2",
    )
    finding = verify().finding
    assert finding is not None
    assert (finding.leaf, finding.what) == (2, "short")


def test_a_leaf_rehashed_with_everything_above_it_is_noticed_by_the_checkpoint(
    keys: Path, owner_connection: connection
) -> None:
    publish_many(2)
    sign_checkpoint(at=AT)
    publish_many(4)
    sign_checkpoint(at=AT)
    publish_many(COUNT - 6)
    tamper(owner_connection, *rewritten(8, "9.00"))
    assert verify().finding is None, "not signed yet: nothing inside the database can tell"
    tamper(owner_connection, *rewritten(3, "9.00"))
    finding = verify().finding
    assert finding is not None
    assert (finding.what, finding.leaf, finding.entry) == ("root", 2, entry_of(2))
    assert "登记号 2 到 5 之间" in finding.text


def test_a_log_rewritten_and_signed_anew_is_noticed_by_a_checkpoint_kept_elsewhere(
    keys: Path, owner_connection: connection, tmp_path: Path
) -> None:
    publish_many(COUNT)
    kept = tmp_path / "kept.txt"
    made = sign_checkpoint(at=AT)
    assert made is not None
    kept.write_text(made.text, encoding="utf-8")
    assert answered("--checkpoint", str(kept))[0] == 0
    tamper(owner_connection, "DELETE FROM journal_checkpoint", *rewritten(5, "9.00"))
    sign_checkpoint(at=AT)
    assert answered()[0] == 0, "the owner holds the keys as well: inside, all agrees"
    code, report = answered("--checkpoint", str(kept))
    assert (code, report["finding"]["what"]) == (1, "root")


def test_a_checkpoint_by_a_key_nobody_knows_is_not_believed(keys: Path, transactional_db: None, tmp_path: Path) -> None:
    published()
    made = sign_checkpoint(at=AT)
    assert made is not None
    kept = tmp_path / "kept.txt"
    kept.write_text(made.text.replace("example", "sample"), encoding="utf-8")
    code, report = answered("--checkpoint", str(kept))
    assert (code, report["finding"]["what"]) == (1, "key")
    kept.write_text("公开记录", encoding="utf-8")
    with pytest.raises(CommandError, match="不是检查点"):
        answered("--checkpoint", str(kept))


@pytest.mark.django_db
def test_an_erased_body_leaves_a_log_that_is_whole(keys: Path) -> None:
    publish_many(COUNT)
    sign_checkpoint(at=AT)
    erase_body(leaf=4, reason="附了身份证号", asked_by=1, approved_by=2, at=AT)
    report = verify()
    assert report.finding is None
    assert (report.size, report.bodies, report.erased) == (COUNT, COUNT - 1, 1)


def test_a_body_that_came_back_after_its_erasure_is_named(keys: Path, owner_connection: connection) -> None:
    publish_many(3)
    erase_body(leaf=1, reason="附了身份证号", asked_by=1, approved_by=2, at=AT)
    tamper(
        owner_connection,
        "INSERT INTO journal_body (leaf_id, version, content, nonce) VALUES (1, 1, '{}', sha256('x'))",
    )
    finding = verify().finding
    assert finding is not None
    assert (finding.leaf, finding.what, finding.entry) == (1, "erased", entry_of(1))


@pytest.mark.django_db
def test_of_several_the_first_is_named_a_witness_among_them(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_many(5)
    seen = [Checked(1, entry_of(1)), Checked(2, entry_of(2), "数目不一样"), Checked(3, entry_of(3), "标题不一样")]
    monkeypatch.setitem(REGISTRY.witnesses, "test", lambda: iter(seen))
    report = verify()
    assert report.finding is not None
    assert (report.finding.leaf, report.finding.entry, report.finding.text) == (2, entry_of(2), "数目不一样")
    assert report.witnessed["test"] == 2


@pytest.mark.django_db
def test_the_database_grows_the_same_tree_as_the_rules(keys: Path) -> None:
    publish_many(33)
    assert (Entry.objects.count(), Node.objects.count(), Checkpoint.objects.count()) == (33, 31, 0)
    assert verify().finding is None
