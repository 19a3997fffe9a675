"""What several rules of this subject ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

SHORTEST, LONGEST, LONGEST_LINE = 2, 2000, 120


def written(text: str, field: str, label: str, *, most: int = LONGEST, basis: str = "R-PTY-1") -> Verdict:
    """Something is said, and not more than can be read."""
    length = len(text.strip())
    if SHORTEST <= length <= most:
        return yes("length", field=field, basis=(basis,))
    words = {"label": label, "least": SHORTEST, "most": most, "met": length}
    told = _("“%(label)s”请写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    return no("length", told, needed=f"{SHORTEST}-{most}", met=str(length), basis=(basis,), field=field)


def not_after(day: dt.date, on: dt.date, field: str, label: str) -> Verdict:
    """What is said to have happened is not in the future."""
    if day <= on:
        return yes("day", field=field)
    text = _("“%(label)s”填的%(day)s还没到。请核对日期。") % {"label": label, "day": day.isoformat()}
    return no("future", text, needed=f"<= {on.isoformat()}", met=day.isoformat(), field=field)


def not_before(day: dt.date, first: dt.date, field: str, label: str, of: str) -> Verdict:
    """``of`` says what stands before it, "成立日期"."""
    if day >= first:
        return yes("day", field=field)
    words = {"label": label, "day": day.isoformat(), "of": of, "first": first.isoformat()}
    text = _("“%(label)s”填的%(day)s早于%(of)s%(first)s。请核对日期。") % words
    return no("before", text, needed=f">= {first.isoformat()}", met=day.isoformat(), field=field)


def one_of(value: str, allowed: Collection[str], labels: dict[str, str], field: str, label: str) -> Verdict:
    """A value of a list that is known."""
    if value in allowed:
        return yes("choice", field=field)
    needed = "、".join(labels[one] for one in allowed)
    text = _("“%(label)s”请在这些里面选：%(needed)s。") % {"label": label, "needed": needed}
    return no("choice", text, needed=needed, met=labels.get(value, value), field=field)


def in_state(state: str, allowed: Collection[str], labels: dict[str, str], what: str) -> Verdict:
    """Whether this step may be taken where the thing stands now; whoever comes second is told."""
    if state in allowed:
        return yes("state", field="state")
    words = {"what": what, "state": labels[state], "allowed": "、".join(labels[one] for one in allowed)}
    text = _("现在不能%(what)s：这一件是“%(state)s”，要在“%(allowed)s”的时候才能办。请重新打开看最新情况。") % words
    return no("state", text, needed="/".join(allowed), met=state, field="state")


def in_year(year: int, on: dt.date) -> Verdict:
    """This year or the one before: what is older is history."""
    if year in (on.year, on.year - 1):
        return yes("year", field="year")
    words = {"year": year, "this": on.year, "last": on.year - 1}
    text = _("只能登记%(last)d年或者%(this)d年的，填的是%(year)d年。") % words
    return no("year", text, needed=f"{on.year - 1}/{on.year}", met=str(year), field="year")
