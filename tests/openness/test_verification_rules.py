"""More than half of the seats in office, by different people, none of whom has an interest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.rules.verification import (
    AGREED,
    FILED,
    IMPOSSIBLE,
    NOBODY,
    OPEN,
    PAYEE,
    RELATIVE,
    Seat,
    Vote,
    can_be_verified,
    may_confirm,
    may_sign,
    no_interest_declared,
    opinion_given,
    same_content,
    seat_of,
    tally,
)

pytestmark = pytest.mark.req("R-CMT-7")


def seats(count: int) -> list[Seat]:
    """Seat n is post n of person n."""
    return [Seat(n, ((n, n),)) for n in range(1, count + 1)]


def votes(agree: int, against: int = 0) -> list[Vote]:
    return [Vote(n, n, n <= agree) for n in range(1, agree + against + 1)]


@pytest.mark.parametrize(
    ("count", "agree", "outcome"),
    [
        (1, 0, OPEN),
        (1, 1, AGREED),
        (2, 1, OPEN),
        (2, 2, AGREED),
        (3, 1, OPEN),
        (3, 2, AGREED),
        (4, 2, OPEN),
        (4, 3, AGREED),
        (5, 2, OPEN),
        (5, 3, AGREED),
    ],
)
def test_half_is_not_enough_and_one_more_than_half_is(count: int, agree: int, outcome: str) -> None:
    found = tally(seats(count), votes(agree), {})
    assert found.outcome == outcome
    assert found.needed == count // 2 + 1


@pytest.mark.parametrize(
    ("count", "against", "outcome"),
    [(1, 1, IMPOSSIBLE), (2, 1, IMPOSSIBLE), (3, 1, OPEN), (3, 2, IMPOSSIBLE), (4, 2, IMPOSSIBLE), (5, 2, OPEN)],
)
def test_dissent_returns_it_only_when_agreement_has_become_impossible(count: int, against: int, outcome: str) -> None:
    assert tally(seats(count), votes(0, against), {}).outcome == outcome


def test_who_stands_aside_still_counts_in_the_base() -> None:
    found = tally(seats(3), votes(1), {3: RELATIVE})
    assert (found.seats, found.recused, found.outcome) == (3, 1, OPEN)
    assert tally(seats(3), [], {2: RELATIVE, 3: PAYEE}).outcome == IMPOSSIBLE


def test_nobody_in_office_is_neither_agreed_nor_impossible() -> None:
    assert tally([], [], {}).outcome == NOBODY


def test_a_stand_in_and_the_person_stood_in_for_share_one_vote() -> None:
    shared = [Seat(1, ((1, 1), (9, 11))), *seats(3)[1:]]
    given_by_stand_in = [Vote(1, 9, True)]
    assert tally(shared, given_by_stand_in, {}).agreed == 1
    assert may_sign(1, shared, given_by_stand_in, {}).code == "seat_signed"
    assert seat_of(9, shared, []) == (1, 11)


def test_a_stand_in_keeps_the_seat_alive_when_its_holder_stands_aside() -> None:
    shared = [Seat(1, ((1, 1), (9, 11)))]
    assert tally(shared, [], {1: RELATIVE}).outcome == OPEN
    assert tally(shared, [], {1: RELATIVE, 9: RELATIVE}).outcome == IMPOSSIBLE


def test_one_person_in_two_seats_has_one_vote() -> None:
    """A member who also stands in for a colleague signs once, for the own seat."""
    both = [Seat(1, ((1, 1),)), Seat(2, ((1, 12),)), Seat(3, ((3, 3),))]
    assert seat_of(1, both, []) == (1, 1)
    assert may_sign(1, both, [Vote(1, 1, True)], {}).code == "signed"
    assert tally(both, [Vote(1, 1, True)], {}).outcome == OPEN
    assert tally(both, [Vote(1, 1, True)], {3: RELATIVE}).outcome == IMPOSSIBLE


def test_a_vote_of_a_seat_no_longer_in_office_does_not_count() -> None:
    assert tally(seats(3)[1:], [Vote(1, 1, True), Vote(2, 2, True)], {}).agreed == 1


@pytest.mark.parametrize("ground", [FILED, PAYEE, RELATIVE])
def test_an_interest_bars_and_says_which(ground: str) -> None:
    verdict = may_sign(1, seats(3), [], {1: ground})
    assert (verdict.ok, verdict.code, verdict.met) == (False, "barred", ground)
    assert may_sign(2, seats(3), [], {1: ground}).ok


def test_an_outsider_may_not_sign() -> None:
    assert may_sign(8, seats(3), [], {}).code == "not_in_office"


def test_dissent_says_why_and_agreement_need_not() -> None:
    assert opinion_given(True, "").ok
    assert not opinion_given(False, " ").ok
    assert opinion_given(False, "缺少发票").ok


def test_no_interest_is_declared_by_each_signer() -> None:
    assert no_interest_declared(True).ok
    assert not no_interest_declared(False).ok


@pytest.mark.parametrize(
    ("signed", "current", "submitted", "ok"),
    [("a", "a", True, True), ("a", "b", True, False), ("a", "a", False, False)],
)
def test_a_signature_is_on_the_very_content(signed: str, current: str, submitted: bool, ok: bool) -> None:
    verdict = same_content(signed, current, submitted)
    assert verdict.ok is ok
    assert ok or verdict.code == "stale"


@pytest.mark.parametrize(("user", "ok"), [(1, False), (2, False), (3, False), (4, True)])
def test_a_sheet_is_confirmed_by_a_fourth_person(user: int, ok: bool) -> None:
    assert may_confirm(user, [1, 2, None], 3).ok is ok


def test_filing_is_refused_when_nobody_could_verify() -> None:
    assert can_be_verified(tally([], [], {})).code == "no_supervisors"
    assert can_be_verified(tally(seats(2), [], {2: FILED})).code == "too_few"
    assert can_be_verified(tally(seats(3), [], {3: FILED})).ok


@given(count=st.integers(1, 9), answers=st.lists(st.booleans(), max_size=9), aside=st.integers(0, 9))
def test_the_outcome_never_turns_back(count: int, answers: list[bool], aside: int) -> None:
    """Once agreed or impossible, more answers change nothing."""
    held = seats(count)
    answers = answers[: max(0, count - aside)]
    barred = dict.fromkeys(range(count, max(count - aside, 0), -1), RELATIVE)
    seen = OPEN
    for number in range(len(answers) + 1):
        given_so_far = [Vote(n + 1, n + 1, answers[n]) for n in range(number)]
        outcome = tally(held, given_so_far, barred).outcome
        assert seen == OPEN or outcome == seen
        seen = outcome
