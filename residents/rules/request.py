"""What a request or a word to the platform must say, how often, and what may follow what (R-RES-7, R-RES-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes
from residents.rules.person import is_phone

BASIS = ("PI-RIGHTS", "R-RES-7")
BOX_BASIS = ("R-RES-8",)
SHORTEST, LONGEST, LONGEST_NAME = 2, 1000, 40


@dataclass(frozen=True)
class Sent:
    """How much came in today already."""

    by_person: int
    at_place: int


@dataclass(frozen=True)
class Limits:
    by_person: int
    at_place: int


def person_told(name: str, phone: str) -> list[Verdict]:
    answers = [length(name, 1, LONGEST_NAME, "name", _("您的姓名"))]
    if is_phone(phone):
        return [*answers, yes("phone", field="phone")]
    text = _("请写能打通的电话：手机11位，或固定电话7到12位。现在读到%(met)d位。") % {"met": len(phone)}
    needed = _("手机11位或固定电话")
    return [*answers, no("phone", text, needed=needed, met=str(len(phone)), basis=BASIS, field="phone")]


def length(text: str, least: int, most: int, field: str, label: str) -> Verdict:
    found = len(text.strip())
    if least <= found <= most:
        return yes("length", field=field)
    words = {"label": label, "least": least, "most": most, "met": found}
    sentence = _("“%(label)s”要写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    return no("length", sentence, needed=f"{least}-{most}", met=str(found), field=field)


def chosen(value: str, allowed: Collection[str], field: str, label: str) -> Verdict:
    if value in allowed:
        return yes("chosen", field=field)
    text = _("请选“%(label)s”。") % {"label": label}
    return no("chosen", text, needed=", ".join(sorted(allowed)), met=value, field=field)


def within_limits(sent: Sent, limits: Limits, on: dt.date, basis: tuple[str, ...]) -> list[Verdict]:
    """Every limit that is reached, by name, and when it ends."""
    again = (on + dt.timedelta(days=1)).isoformat()
    answers = []
    for code, found, limit, text in (
        ("limit_person", sent.by_person, limits.by_person, _("同一个电话一天最多提%(limit)d次，今天已提%(met)d次。")),
        ("limit_place", sent.at_place, limits.at_place, _("这里一天最多收%(limit)d件，今天已收满%(met)d件。")),
    ):
        if found < limit:
            answers.append(yes(code))
            continue
        more = _("请在%(day)s以后再提；急的请打电话或当面提。") % {"day": again}
        sentence = text % {"limit": limit, "met": found} + more
        answers.append(no(code, sentence, needed=f"< {limit}", met=str(found), basis=basis))
    return answers


def in_state(state: str, allowed: Collection[str], label: str, wanted: str) -> Verdict:
    if state in allowed:
        return yes("state", field="state")
    text = _("现在的状态是“%(state)s”，不能%(wanted)s。请刷新页面看看是不是已经有人办了。") % {
        "state": label,
        "wanted": wanted,
    }
    return no("state", text, needed=", ".join(sorted(allowed)), met=state, field="state")


def ground_fits(ground: str, checked: bool, not_identified: str) -> Verdict:
    """Before the identity is checked nothing may be said about what is held: only that it could not be checked."""
    if checked == (ground != not_identified):
        return yes("ground", field="ground")
    text = (
        _("身份已经核对过，理由不能再是“没有核对上身份”。请选别的理由。")
        if checked
        else _("还没有核对身份，不能说这里有没有他的信息。请先核对身份，或选“没有核对上身份”。")
    )
    return no("ground", text, needed=not_identified, met=ground, basis=BASIS, field="ground")


def review_fits(assessed: dt.date, review: dt.date, on: dt.date) -> list[Verdict]:
    answers = []
    if assessed > on:
        text = _("评估日期还没到。请在做完评估的当天或之后登记。")
        answers.append(no("future", text, needed=f"<= {on}", met=str(assessed), field="assessed_on"))
    if not assessed < review <= assessed + dt.timedelta(days=3 * 366):
        text = _("下次复核要在评估之后、三年以内。")
        answers.append(no("review", text, needed=_("三年以内"), met=str(review), basis=("PI-PIA",), field="review_on"))
    return answers
