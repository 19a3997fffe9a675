"""Who may hold what, and who may give it: facts in, verdicts out. The Chinese is added by ``explain.worded``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from governance.base.accounts.choices import LEVELS, MANAGED_LEVELS, Role
from governance.base.places.rules.code import is_within
from governance.base.verdict import Verdict, no, yes

ONE_DAY = dt.timedelta(days=1)
# A supervisor may not keep the books or the files that he verifies (村组法 37, 居组法 36; VC-SU-EXCLUDE+).
SUPERVISED = frozenset({Role.CLERK, Role.ACCOUNTING_AGENT})
SUPERVISION_BASIS = ("VC-SU-ELECT", "VC-SU-EXCLUDE+", "RC-SU")


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included; no last day means until further notice."""

    starts_on: dt.date
    ends_on: dt.date | None = None

    def overlaps(self, other: Span) -> bool:
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )

    def contains(self, other: Span) -> bool:
        if other.starts_on < self.starts_on:
            return False
        return self.ends_on is None or (other.ends_on is not None and other.ends_on <= self.ends_on)

    def __str__(self) -> str:
        return f"{self.starts_on} — {self.ends_on or '…'}"


@dataclass(frozen=True, slots=True)
class Held:
    """One assignment of a person, as plain values."""

    role: str
    code: str
    span: Span


@dataclass(frozen=True, slots=True)
class ManagerPost:
    """A post of the one who gives or takes; code '' is the whole country (the installation's superuser)."""

    role: str
    code: str


def level_fits(role: str, code: str) -> Verdict:
    """Each role is held at certain levels only (requirements.md, people and roles)."""
    if len(code) in LEVELS[role]:
        return yes("level", field="division")
    return no("level", "", needed="/".join(map(str, LEVELS[role])), met=str(len(code)), field="division")


def organisation_given(role: str, organisation_code: str | None, code: str) -> Verdict:
    """A department's person speaks for an organisation of that very division or below: else "nobody decides on
    their own department's request" could not be asked."""
    if role == Role.DEPARTMENT and organisation_code is None:
        return no("organisation", "", needed="organisation", field="organisation")
    if organisation_code is not None and not (is_within(organisation_code, code) or is_within(code, organisation_code)):
        return no("organisation_place", "", needed=code, met=organisation_code, field="organisation")
    return yes("organisation", field="organisation")


def place_open(closed_on: dt.date | None, span: Span) -> Verdict:
    """Nobody begins to hold a post at a division that is no longer there."""
    if closed_on is None or span.starts_on < closed_on:
        return yes("closed", field="division")
    return no("closed", "", needed=str(closed_on), met=str(span.starts_on), field="division")


def account_active(*, active: bool) -> Verdict:
    return yes("inactive", field="user") if active else no("inactive", "", field="user")


def dates_in_order(span: Span) -> Verdict:
    if span.ends_on is None or span.ends_on >= span.starts_on:
        return yes("dates", field="ends_on")
    return no("dates", "", needed=str(span.starts_on), met=str(span.ends_on), field="ends_on")


def not_held_twice(wanted: Held, held: Iterable[Held]) -> Verdict:
    """The same role at the same place once at a time: seats are counted by assignment."""
    for other in held:
        if (other.role, other.code) == (wanted.role, wanted.code) and other.span.overlaps(wanted.span):
            return no("twice", "", needed=str(wanted.span), met=str(other.span), field="role")
    return yes("twice", field="role")


def not_own_supervisor(wanted: Held, held: Iterable[Held]) -> Verdict:
    """Nobody supervises what they file themselves, at the same time and for the same community."""
    for other in held:
        pair = {wanted.role, other.role}
        nested = is_within(other.code, wanted.code) or is_within(wanted.code, other.code)
        if Role.SUPERVISOR in pair and pair & SUPERVISED and nested and other.span.overlaps(wanted.span):
            return no(
                "own_supervisor", "", needed=str(Role.SUPERVISOR), met=other.role, basis=SUPERVISION_BASIS, field="role"
            )
    return yes("own_supervisor", basis=SUPERVISION_BASIS, field="role")


def stand_in_fits(span: Span, original: Span, *, same_person: bool, original_is_stand_in: bool) -> list[Verdict]:
    """A stand-in has an end, stays inside what is stood in for, and is not stood in for again."""
    verdicts = [
        no("stand_in_end", "", needed=str(original), met=str(span), field="ends_on")
        if span.ends_on is None
        else yes("stand_in_end", field="ends_on"),
        yes("stand_in_inside", field="starts_on")
        if span.ends_on is None or original.contains(span)
        else no("stand_in_inside", "", needed=str(original), met=str(span), field="starts_on"),
    ]
    if same_person:
        verdicts.append(no("stand_in_self", "", field="user"))
    if original_is_stand_in:
        verdicts.append(no("stand_in_chain", "", field="assignment"))
    return verdicts


def may_give(manager: Iterable[ManagerPost], code: str) -> Verdict:
    """Township staff fill the posts of their own communities; the county those of townships and communities; the
    platform administrator those of county level and above, and holds no other right by it."""
    posts = list(manager)
    for post in posts:
        if len(code) in MANAGED_LEVELS.get(post.role, ()) and is_within(code, post.code):
            return yes("manage", basis=("accounts.manage",))
    return no("manage", "", needed=code, met="、".join(sorted({p.code for p in posts})), basis=("accounts.manage",))


def may_manage_account(manager: Iterable[ManagerPost], codes: Iterable[str]) -> Verdict:
    """Over an account only those who could give every post that it holds, or a platform administrator above all of
    them: who resets a password could otherwise borrow a higher post."""
    posts, held = list(manager), list(codes)
    administrator = [p for p in posts if p.role == Role.PLATFORM_ADMIN]
    if any(all(is_within(code, post.code) for code in held) and (held or not post.code) for post in administrator):
        return yes("manage_account", basis=("accounts.manage",))
    if held and all(may_give(posts, code).ok for code in held):
        return yes("manage_account", basis=("accounts.manage",))
    outside = [code for code in held if not may_give(posts, code).ok]
    return no(
        "manage_account",
        "",
        needed="、".join(sorted(set(outside))),
        met="、".join(sorted({p.code for p in posts})),
        basis=("accounts.manage",),
    )


def not_for_oneself(by: int | None, user: int) -> Verdict:
    return no("self", "", field="user") if by == user else yes("self", field="user")


def end_not_in_the_past(ends_on: dt.date, on: dt.date) -> Verdict:
    """What was done under a post stays done under it: it may end yesterday at the earliest."""
    if ends_on >= on - ONE_DAY:
        return yes("end_past", field="ends_on")
    return no("end_past", "", needed=str(on - ONE_DAY), met=str(ends_on), field="ends_on")


def administrator_remains(others: int) -> Verdict:
    """An installation without a platform administrator could not be repaired from inside."""
    return yes("last_admin") if others else no("last_admin", "", needed="1", met="0", field="ends_on")
