"""A body that should never have been public is gone for ever; the log and the reason stay (R-OPN-6, R-OPN-9)."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from governance.base.journal import takedowns
from governance.base.journal.actions import erase_body, sign_checkpoint
from governance.base.journal.models import Body, Erasure
from governance.base.journal.queries import NoSuchLeaf, body_of, erasure_reason, inclusion, page_proof, proof_document
from governance.base.journal.rules import merkle
from governance.base.journal.verification import verify
from governance.base.verdict import Refused
from tests.journal.log import AT, publish_many

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6", "R-OPN-9")]
REASON = "附了身份证号"


def erase(leaf: int) -> Erasure:
    return erase_body(leaf=leaf, reason=REASON, asked_by=1, approved_by=2, at=AT)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"approved_by": 1}, "two_people"),
        ({"reason": "误发 "}, "erasure_reason"),
        ({"leaf": 3}, "no_leaf"),
    ],
)
def test_it_takes_two_people_a_reason_and_a_leaf(keys: Path, given: dict[str, object], code: str) -> None:
    publish_many(3)
    with pytest.raises(Refused) as refused:
        erase_body(**({"leaf": 1, "reason": REASON, "asked_by": 1, "approved_by": 2, "at": AT} | given))  # type: ignore[arg-type]
    assert [verdict.code for verdict in refused.value.verdicts] == [code]
    assert (Body.objects.count(), Erasure.objects.count()) == (3, 0)


def test_a_body_is_erased_once(keys: Path) -> None:
    publish_many(2)
    erase(1)
    with pytest.raises(Refused, match="已经删除了"):
        erase(1)


def test_text_and_nonce_are_gone_while_leaf_proof_and_reason_stay(keys: Path) -> None:
    before = publish_many(5)
    made, proof = sign_checkpoint(at=AT), page_proof(2)
    assert made is not None
    erase(2)
    assert body_of(2) is None
    assert body_of(3) == {"text": "第3项", "amount": "1.00"}
    assert erasure_reason(2) == REASON
    assert page_proof(2) == proof
    found = inclusion(2, made.size)
    assert merkle.includes(bytes(before[2].hash), 2, made.size, found.path, bytes(made.root))
    document = proof_document(2)
    assert (document["body"], document["nonce"], document["erased"]) == (None, None, REASON)
    assert verify().finding is None


def test_the_list_is_written_when_the_erasure_is_committed_and_not_before(
    keys: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    leaves = publish_many(3)
    with django_capture_on_commit_callbacks(execute=True):
        erase(1)
        assert takedowns.read() == []
    (line,) = takedowns.read()
    assert (line.leaf, line.hash, line.reason) == (1, bytes(leaves[1].hash).hex(), REASON)
    assert (line.asked_by, line.approved_by, line.at) == (1, 2, AT.isoformat())
    assert takedowns.path().stat().st_mode & 0o077 == 0


def test_what_the_list_missed_is_caught_up_with_and_nothing_is_written_twice(keys: Path) -> None:
    publish_many(4)
    erase(1)
    erase(3)
    assert takedowns.read() == []
    assert [takedowns.catch_up(), takedowns.catch_up()] == [2, 0]
    assert [line.leaf for line in takedowns.read()] == [1, 3]


def test_a_restored_log_loses_the_body_again(keys: Path) -> None:
    """A backup from before the erasure: the body is there, and no erasure."""
    leaves = publish_many(4)
    lines = [
        takedowns.Takedown(1, bytes(leaves[1].hash).hex(), REASON, 1, 2, AT.isoformat()),
        takedowns.Takedown(2, "00" * 32, REASON, 1, 2, AT.isoformat()),
        takedowns.Takedown(9, "00" * 32, REASON, 1, 2, AT.isoformat()),
    ]
    assert takedowns.apply(lines) == takedowns.Applied(removed=(1,), gone=(), foreign=(2, 9))
    assert body_of(1) is None
    assert body_of(2) is not None
    assert erasure_reason(1) == REASON
    assert takedowns.apply(lines) == takedowns.Applied(removed=(), gone=(1,), foreign=(2, 9))
    assert verify().finding is None


def test_a_list_that_was_damaged_is_not_read_as_if_it_were_whole(keys: Path) -> None:
    takedowns.append([takedowns.Takedown(1, "ab", REASON, 1, 2, AT.isoformat())])
    for damage in ("{", '{"leaf":1}'):
        takedowns.path().write_text(damage + "\n", encoding="utf-8")
        with pytest.raises(ValueError):
            takedowns.read()


def test_a_line_says_all_it_takes_and_names_nobody() -> None:
    names = [field.name for field in dataclasses.fields(takedowns.Takedown)]
    assert names == ["leaf", "hash", "reason", "asked_by", "approved_by", "at"]


def test_a_leaf_that_is_not_there_has_no_proof(keys: Path) -> None:
    publish_many(2)
    for wrong in (lambda: page_proof(2), lambda: inclusion(1, 3), lambda: inclusion(2, 2), lambda: inclusion(0, 0)):
        with pytest.raises(NoSuchLeaf):
            wrong()
