"""When something may be submitted, published, corrected and withdrawn."""

import datetime as dt

import pytest

from openness.choices import State
from openness.rules.publication import (
    can_ask_erasure,
    can_correct,
    can_publish,
    can_withdraw,
    editable,
    not_stale,
    period_over,
    reason_given,
    second_person,
)

pytestmark = pytest.mark.req("R-OPN-6")
END = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("recurring", "on", "ok"),
    [
        (True, END - dt.timedelta(days=1), False),
        (True, END, False),
        (True, END + dt.timedelta(days=1), True),
        (False, END - dt.timedelta(days=1), False),
        (False, END, True),
    ],
)
def test_a_period_is_over_the_day_after_its_last_and_an_event_on_its_day(
    recurring: bool, on: dt.date, ok: bool
) -> None:
    verdict = period_over(recurring=recurring, period_end=END, on=on)
    assert verdict.ok is ok
    assert ok or "2026年3月31日" in verdict.text


@pytest.mark.parametrize("state", State.values)
def test_only_what_is_verified_is_published(state: str) -> None:
    assert can_publish(state).ok is (state == State.VERIFIED)


@pytest.mark.req("R-OPN-9")
@pytest.mark.parametrize(
    ("kept", "erased", "asked", "code"),
    [
        (True, False, False, "can_ask_erasure"),
        (True, True, False, "erased"),
        (True, False, True, "asked"),
        (False, False, False, "stub"),
    ],
)
def test_a_body_is_erased_once(kept: bool, erased: bool, asked: bool, code: str) -> None:
    verdict = can_ask_erasure(kept=kept, erased=erased, asked=asked)
    assert (verdict.code, verdict.ok) == (code, code == "can_ask_erasure")


@pytest.mark.req("R-OPN-9")
def test_nobody_erases_alone() -> None:
    assert second_person(asked_by=1, by=2).ok
    assert second_person(asked_by=1, by=1).code == "second_person"


@pytest.mark.parametrize(
    ("published", "replaced", "pending", "code"),
    [
        (True, False, False, "can_correct"),
        (False, False, False, "not_published"),
        (True, True, False, "replaced"),
        (True, False, True, "correction_open"),
    ],
)
def test_the_latest_public_one_is_corrected_one_at_a_time(
    published: bool, replaced: bool, pending: bool, code: str
) -> None:
    assert can_correct(published=published, replaced=replaced, correction_open=pending).code == code


@pytest.mark.parametrize(
    ("withdrawn", "replaced", "pending", "ok"),
    [
        (False, False, False, True),
        (True, False, False, False),
        (False, True, False, False),
        (False, False, True, False),
    ],
)
def test_the_latest_one_is_withdrawn_once(withdrawn: bool, replaced: bool, pending: bool, ok: bool) -> None:
    assert can_withdraw(withdrawn=withdrawn, replaced=replaced, correction_open=pending).ok is ok


@pytest.mark.parametrize(
    ("reason", "ok"),
    [("", False), ("错了吧", False), ("   错了  ", False), ("金额错了", True), ("长" * 300, True), ("长" * 301, False)],
)
def test_a_reason_is_more_than_a_word(reason: str, ok: bool) -> None:
    assert reason_given(reason).ok is ok


@pytest.mark.parametrize("state", State.values)
def test_only_drafts_and_returned_ones_are_edited(state: str) -> None:
    assert editable(state).ok is (state in (State.DRAFT, State.RETURNED))


def test_whoever_saves_second_learns_who_was_first() -> None:
    assert not_stale(seen=3, current=3, who="", when="").ok
    refused = not_stale(seen=2, current=3, who="王某", when="09:05")
    assert refused.code == "stale"
    assert "王某在09:05" in refused.text
