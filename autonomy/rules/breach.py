"""Who may say that a promise was broken, answer, settle and rule (R-AUT-4). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-AUT-4",)
SIGNED = ("signed", "ended", "terminated", "amended")
SHORTEST, LONGEST = 4, 2000
OTHER = {"government": "committee", "committee": "government"}


def signed(state: str) -> Verdict:
    if state in SIGNED:
        return yes("signed")
    return no("state", _("协议还没有签订，没有违约可说。"), met=state, basis=BASIS, field="state")


def in_state(state: str, states: Sequence[str], labels: Mapping[str, str]) -> Verdict:
    if state in states:
        return yes("state")
    needed = "、".join(labels[one] for one in states)
    text = _("这件事现在是“%(met)s”，要在“%(needed)s”的时候才可以。请刷新再看。")
    text %= {"met": labels[state], "needed": needed}
    return no("state", text, needed=needed, met=labels[state], basis=BASIS, field="state")


def other_side(broke: str, mine: Sequence[str]) -> Verdict:
    """Said by the side to which it was promised."""
    if broke in OTHER and OTHER[broke] in mine:
        return yes("other_side")
    text = _("违约由对方指出：政府没有做到的由村（居）委会指出，村（居）委会没有做到的由政府指出。")
    return no("own_side", text, needed=OTHER.get(broke, ""), met="、".join(mine), basis=BASIS, field="side")


def own_side(broke: str, mine: Sequence[str]) -> Verdict:
    if broke in mine:
        return yes("own_side")
    text = _("由被指出违约的一方答复。")
    return no("side", text, needed=broke, met="、".join(mine), basis=BASIS, field="side")


def a_party(mine: Sequence[str]) -> Verdict:
    return yes("party") if mine else no("party", _("只有协议双方可以报县级裁定。"), basis=BASIS, field="side")


def not_kept(met_on: dt.date | None, due_on: dt.date, on: dt.date) -> Verdict:
    """The day after the last day; the last day itself is in time."""
    if met_on is not None:
        return no("kept", _("这一项已经登记做到，没有违约。"), met=met_on.isoformat(), basis=BASIS, field="promise")
    if on <= due_on:
        text = _("这一项最迟%(due)s，还没有到期。") % {"due": due_on.isoformat()}
        return no("not_due", text, needed=f"> {due_on.isoformat()}", met=on.isoformat(), basis=BASIS, field="promise")
    return yes("not_kept")


def time_to_answer(*, answered: bool, last: dt.date, on: dt.date) -> Verdict:
    if answered or on > last:
        return yes("time")
    text = _("对方答复的时间到%(last)s，还没有到。答复以后或者过了期，才能报县级。") % {"last": last.isoformat()}
    return no("too_early", text, needed=f"> {last.isoformat()}", met=on.isoformat(), basis=BASIS, field="state")


def impartial(by: int, parties: Sequence[int | None]) -> Verdict:
    if by not in parties:
        return yes("impartial")
    text = _("您在这件事里代表过一方，不能裁定。请民政部门的其他人裁定。")
    return no("partial", text, basis=BASIS, field="by")


def told(text: str, field: str) -> Verdict:
    if SHORTEST <= len(text.strip()) <= LONGEST:
        return yes("told", field=field)
    words = _("请写清楚，%(shortest)s到%(longest)s个字。") % {"shortest": SHORTEST, "longest": LONGEST}
    return no("text", words, needed=f"{SHORTEST}-{LONGEST}", met=str(len(text.strip())), basis=BASIS, field=field)
