"""A weak branch: its plan has a day that the limit allows, and another person accepts (R-PTY-5)."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-PTY-5",)


def deadline_fits(deadline: dt.date, *, on: dt.date, last: dt.date, limit: str) -> Verdict:
    """After today and not later than the limit counted from the day on which the branch was found weak."""
    if on < deadline <= last:
        return yes("deadline", basis=BASIS, field="deadline")
    words = {"day": deadline.isoformat(), "first": on.isoformat(), "last": last.isoformat(), "limit": limit}
    text = _("整顿期限填的是%(day)s，要在%(first)s之后、不晚于%(last)s。依据：%(limit)s") % words
    needed = f"{on.isoformat()} < … <= {last.isoformat()}"
    return no("deadline", text, needed=needed, met=deadline.isoformat(), basis=(*BASIS, limit), field="deadline")


def another_person(planned_by: int | None, by: int) -> Verdict:
    """Who made the plan does not accept what came of it."""
    if planned_by != by:
        return yes("another_person", basis=BASIS)
    text = _("整顿方案是您定的，验收要由另一个人来做。请同一部门的另一位同志，或者上级组织部门办理。")
    return no("another_person", text, needed="other", met="same", basis=BASIS)


def kinds_given(kinds: list[str], known: list[str]) -> Verdict:
    """At least one, all of the list."""
    if kinds and all(kind in known for kind in kinds):
        return yes("kinds", basis=BASIS, field="kinds")
    text = _("请至少选一类问题。")
    return no("kinds", text, needed="1", met=str(len(kinds)), basis=BASIS, field="kinds")
