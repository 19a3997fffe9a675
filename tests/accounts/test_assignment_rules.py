"""What one person may hold, and by whom it is given: facts in, verdicts out."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.accounts.choices import LEVELS, Role
from governance.base.accounts.explain import SENTENCES, worded
from governance.base.accounts.rules.assignment import (
    Held,
    ManagerPost,
    Span,
    administrator_remains,
    dates_in_order,
    end_not_in_the_past,
    level_fits,
    may_give,
    may_manage_account,
    not_for_oneself,
    not_held_twice,
    not_own_supervisor,
    organisation_given,
    place_open,
    stand_in_fits,
)
from governance.base.verdict import no

DAY = dt.date(2026, 3, 16)
ONE = dt.timedelta(days=1)
CODES = {2: "99", 4: "9901", 6: "990101", 9: "990101001", 12: "990101001201"}
spans = st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 30))).map(
    lambda t: Span(DAY + t[0] * ONE, None if t[1] is None else DAY + (t[0] + t[1]) * ONE)
)


@given(spans, spans)
def test_two_spans_overlap_exactly_when_they_share_a_day(one: Span, other: Span) -> None:
    def days(span: Span) -> set[int]:
        last = 100 if span.ends_on is None else (span.ends_on - DAY).days
        return set(range((span.starts_on - DAY).days, last + 1))

    assert one.overlaps(other) is bool(days(one) & days(other))
    assert one.overlaps(other) is other.overlaps(one)
    assert one.contains(other) is (days(other) <= days(one))


@pytest.mark.parametrize(("role", "length"), list(product(Role.values, CODES)))
def test_a_role_is_held_only_at_its_levels(role: str, length: int) -> None:
    assert level_fits(role, CODES[length]).ok is (length in LEVELS[role])


@pytest.mark.parametrize(
    ("other", "starts", "ends", "ok"),
    [
        (Role.CLERK, 0, 10, False),
        (Role.ACCOUNTING_AGENT, 0, 10, False),
        (Role.PARTY_SECRETARY, 0, 10, True),  # "in principle not" is guidance (VC-SU-SIZE): shown, not refused
        (Role.CLERK, 10, 20, False),  # they share the last day
        (Role.CLERK, 11, 20, True),  # the day after
        (Role.CLERK, -10, -1, True),
        (Role.CLERK, -10, 0, False),
    ],
)
@pytest.mark.req("R-CMT-7")
def test_nobody_supervises_what_he_files_at_the_same_time(other: str, starts: int, ends: int, ok: bool) -> None:
    wanted = Held(Role.SUPERVISOR, CODES[12], Span(DAY, DAY + 10 * ONE))
    held = Held(other, CODES[12], Span(DAY + starts * ONE, DAY + ends * ONE))
    assert not_own_supervisor(wanted, [held]).ok is ok
    assert not_own_supervisor(held, [wanted]).ok is ok  # whichever comes first


@pytest.mark.parametrize(
    ("code", "ok"), [("990101001", False), ("990101002", True), ("990101001202", True), ("990101001201", False)]
)
def test_the_township_agent_keeps_the_books_of_every_community_below(code: str, ok: bool) -> None:
    held = Held(Role.ACCOUNTING_AGENT, code, Span(DAY))
    verdict = not_own_supervisor(Held(Role.SUPERVISOR, "990101001201", Span(DAY)), [held])
    assert verdict.ok is ok
    assert verdict.basis == ("VC-SU-ELECT", "VC-SU-EXCLUDE+", "RC-SU")


@pytest.mark.parametrize(
    ("role", "code", "starts", "ok"),
    [
        (Role.CLERK, "990101001201", 5, False),
        (Role.CLERK, "990101001201", 6, True),
        (Role.CLERK, "990101001202", 5, True),
        (Role.PARTY_SECRETARY, "990101001201", 5, True),
    ],
)
def test_the_same_role_at_the_same_place_is_held_once_at_a_time(role: str, code: str, starts: int, ok: bool) -> None:
    held = Held(Role.CLERK, "990101001201", Span(DAY, DAY + 5 * ONE))
    assert not_held_twice(Held(role, code, Span(DAY + starts * ONE)), [held]).ok is ok


GIVING = {
    Role.TOWNSHIP_STAFF: ("990101001", {12}),
    Role.BUREAU_REVIEWER: ("990101", {9, 12}),
    Role.PLATFORM_ADMIN: ("99", {2, 4, 6}),
}


@pytest.mark.parametrize(("role", "length"), list(product(Role.values, CODES)))
def test_each_manager_fills_the_posts_of_his_levels_and_no_other_role_fills_any(role: str, length: int) -> None:
    code, levels = GIVING.get(role, ("99", set()))
    assert may_give([ManagerPost(role, code)], CODES[length]).ok is (length in levels)


@pytest.mark.parametrize(
    ("manager", "code", "ok"),
    [
        (ManagerPost(Role.TOWNSHIP_STAFF, "990101001"), "990101002201", False),
        (ManagerPost(Role.BUREAU_REVIEWER, "990101"), "990102001", False),
        (ManagerPost(Role.PLATFORM_ADMIN, "990101"), "990102", False),
        (ManagerPost(Role.PLATFORM_ADMIN, "990101"), "9901", False),
        (ManagerPost(Role.PLATFORM_ADMIN, ""), "990102", True),
        (ManagerPost(Role.PLATFORM_ADMIN, ""), "990102001201", False),
    ],
)
def test_nobody_gives_posts_outside_his_division(manager: ManagerPost, code: str, ok: bool) -> None:
    assert may_give([manager], code).ok is ok


@pytest.mark.parametrize(
    ("manager", "codes", "ok"),
    [
        (ManagerPost(Role.TOWNSHIP_STAFF, "990101001"), ["990101001201"], True),
        (ManagerPost(Role.TOWNSHIP_STAFF, "990101001"), ["990101001201", "990101002201"], False),
        (ManagerPost(Role.TOWNSHIP_STAFF, "990101001"), ["990101001201", "990101"], False),  # no borrowing upwards
        (ManagerPost(Role.TOWNSHIP_STAFF, "990101001"), ["990101001"], False),
        (ManagerPost(Role.BUREAU_REVIEWER, "990101"), ["990101001", "990101002201"], True),
        (ManagerPost(Role.BUREAU_REVIEWER, "990101"), ["990101"], False),
        (ManagerPost(Role.PLATFORM_ADMIN, "990101"), ["990101", "990101001201"], True),
        (ManagerPost(Role.PLATFORM_ADMIN, "990101"), ["990102001201"], False),
        (ManagerPost(Role.PLATFORM_ADMIN, "990101"), [], False),
        (ManagerPost(Role.PLATFORM_ADMIN, ""), [], True),
        (ManagerPost(Role.CLERK, "990101001201"), ["990101001201"], False),
    ],
)
def test_an_account_is_managed_by_those_who_could_give_all_its_posts(
    manager: ManagerPost, codes: list[str], ok: bool
) -> None:
    assert may_manage_account([manager], codes).ok is ok


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [
        (0, 10, None),
        (1, 9, None),
        (-1, 5, "stand_in_inside"),
        (5, 11, "stand_in_inside"),
        (5, None, "stand_in_end"),
    ],
)
def test_a_stand_in_stays_inside_the_post_that_is_stood_in_for(starts: int, ends: int | None, code: str | None) -> None:
    span = Span(DAY + starts * ONE, None if ends is None else DAY + ends * ONE)
    verdicts = stand_in_fits(span, Span(DAY, DAY + 10 * ONE), same_person=False, original_is_stand_in=False)
    assert [v.code for v in verdicts if not v.ok] == ([code] if code else [])


def test_a_stand_in_is_another_person_and_is_not_stood_in_for() -> None:
    verdicts = stand_in_fits(Span(DAY, DAY), Span(DAY), same_person=True, original_is_stand_in=True)
    assert [v.code for v in verdicts if not v.ok] == ["stand_in_self", "stand_in_chain"]


def test_a_post_ends_yesterday_at_the_earliest_and_not_before_it_began() -> None:
    assert end_not_in_the_past(DAY - ONE, DAY).ok
    assert not end_not_in_the_past(DAY - 2 * ONE, DAY).ok
    assert dates_in_order(Span(DAY, DAY)).ok
    assert not dates_in_order(Span(DAY, DAY - ONE)).ok


def test_nobody_begins_at_a_place_that_is_closed() -> None:
    assert place_open(None, Span(DAY)).ok
    assert place_open(DAY + ONE, Span(DAY)).ok
    assert not place_open(DAY, Span(DAY)).ok


@pytest.mark.parametrize(
    ("role", "organisation", "ok"),
    [
        (Role.DEPARTMENT, None, False),
        (Role.DEPARTMENT, "990101", True),
        (Role.DEPARTMENT, "990102", False),
        (Role.CLERK, None, True),
        (Role.ACCOUNTING_AGENT, "990101001", True),
    ],
)
def test_a_department_person_names_an_organisation_of_the_place(role: str, organisation: str | None, ok: bool) -> None:
    assert organisation_given(role, organisation, "990101").ok is ok


def test_nobody_acts_for_himself_and_one_administrator_stays() -> None:
    assert not not_for_oneself(7, 7).ok
    assert not_for_oneself(7, 8).ok
    assert not_for_oneself(None, 8).ok
    assert administrator_remains(1).ok
    assert not administrator_remains(0).ok


@pytest.mark.parametrize("code", SENTENCES)
def test_every_refusal_has_its_sentence(code: str) -> None:
    needed, met = {"level": ("9/12", "6"), "own_supervisor": ("supervisor", "clerk")}.get(code, ("甲", "乙"))
    told = worded(no(code, "", needed=needed, met=met))
    assert told.text.endswith(("。", "！"))
    assert "%(" not in told.text
