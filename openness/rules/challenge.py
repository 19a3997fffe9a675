"""What a challenge must say, how often one may be made, and what may be done with it when (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes
from residents.rules.person import is_phone

BASIS = ("DI-TRUTH", "R-OPN-6")
ESCALATE_BASIS = ("DI-ESCALATE", "R-OPN-6")
LIMIT_BASIS = ("平台设计规则", "R-OPN-6")
SHORTEST, LONGEST, LONGEST_ANSWER, LONGEST_LINE = 4, 1000, 2000, 120


def question_fits(text: str, line: str) -> list[Verdict]:
    found = [_length(text, SHORTEST, LONGEST, "text", _("请写明哪里不对、想问什么"))]
    if len(line) > LONGEST_LINE:
        found.append(_length(line, 0, LONGEST_LINE, "line", _("“哪一笔、哪一句”请写短些")))
    return found


def answer_fits(text: str, field: str = "text") -> Verdict:
    return _length(text, SHORTEST, LONGEST_ANSWER, field, _("请写明答复：查了什么、结果怎样"))


def public_question_fits(text: str) -> Verdict:
    return _length(text, SHORTEST, LONGEST, "public_text", _("请写上公开的问题，意思要和原文一样"))


def _length(text: str, least: int, most: int, field: str, told: str) -> Verdict:
    length = len(text.strip())
    if least <= length <= most:
        return yes("length", field=field)
    words = {"told": told, "least": least, "most": most, "met": length}
    sentence = _("%(told)s（%(least)d到%(most)d个字，现在是%(met)d个字）。") % words
    return no("length", sentence, needed=f"{least}-{most}", met=str(length), basis=BASIS, field=field)


def person_told(name: str, phone: str, *, phone_needed: bool) -> list[Verdict]:
    """Behind the seal: only so can anybody confirm that a resident asks. Texts never repeat what was typed."""
    found = []
    if not 2 <= len(name) <= 40:
        text = _("请写姓名（2到40个字）。姓名和电话密封保存，不公开，只用来核对您是不是本村（社区）的人。")
        found.append(no("name", text, needed="2-40", met=str(len(name)), basis=("PI-MIN",), field="name"))
    if (phone or phone_needed) and not is_phone(phone):
        text = _("电话写手机号或带区号的固定电话，只写数字。没有电话的，请到村（居）委会或乡镇（街道）书面提出。")
        needed, met = _("手机号或固定电话"), _("%(count)s位") % {"count": len(phone)}
        found.append(no("phone", text, needed=needed, met=met, basis=BASIS, field="phone"))
    return found


@dataclass(frozen=True)
class Limits:
    """How many; from the settings of the installation."""

    person_day: int  # by one person on one day, in one village
    item_day: int  # about one thing on one day, whoever asks
    place_day: int  # about one village on one day, without login


@dataclass(frozen=True)
class Asked:
    """What was asked before: by this person today, by this person about this and not closed, about this today, here."""

    person_today: int
    person_open: int
    item_today: int
    place_today: int


def within_limits(asked: Asked, limits: Limits, on: dt.date, *, paper: bool) -> list[Verdict]:
    """Each limit that is reached, with the number, and when it is possible again. Who comes with a paper is counted by
    nobody: that is the way the refusals point to."""
    again = _("明天（%(month)d月%(day)d日）起可以再提") % _parts(on + dt.timedelta(days=1))
    elsewhere = _("着急的，请到村（居）委会或乡镇（街道）书面提出，或者打公开栏上的电话。")
    found: list[Verdict] = []
    if asked.person_open:
        text = _("您对这一项已经提过，正在办，办结以后才能再提。请用当时给您的查询码看进展。")
        found.append(
            no("limit_open", text, needed="1", met=str(asked.person_open + 1), basis=LIMIT_BASIS, field="text")
        )
    if paper:
        return found
    for code, met, limit, told in (
        ("limit_person", asked.person_today, limits.person_day, _("同一个人一天最多提%(limit)d件")),
        ("limit_item", asked.item_today, limits.item_day, _("同一项内容一天最多收%(limit)d件")),
        ("limit_place", asked.place_today, limits.place_day, _("一个村（社区）一天最多在网上收%(limit)d件")),
    ):
        if met >= limit:
            text = _("%(told)s，今天已经满了；%(again)s。%(elsewhere)s") % {
                "told": told % {"limit": limit},
                "again": again,
                "elsewhere": elsewhere,
            }
            found.append(no(code, text, needed=f"<= {limit}", met=str(met + 1), basis=LIMIT_BASIS, field="text"))
    return found


def _parts(day: dt.date) -> dict[str, int]:
    return {"month": day.month, "day": day.day}


def in_state(state: str, allowed: Collection[str], labels: dict[str, str], what: str) -> Verdict:
    """Whether this step may be taken where the challenge stands now."""
    if state in allowed:
        return yes("state", field="state")
    words = {"what": what, "state": labels[state], "allowed": "、".join(labels[one] for one in allowed)}
    text = _("现在不能%(what)s：这一件是“%(state)s”，要在“%(allowed)s”的时候才能办。请重新打开看最新情况。") % words
    return no("state", text, needed="/".join(allowed), met=state, basis=BASIS, field="state")


def in_time(due_on: dt.date | None, on: dt.date) -> Verdict:
    """The person's own step: on the due day it is still in time."""
    if due_on is None or on <= due_on:
        return yes("in_time", field="due_on")
    text = _("提出的期限到%(month)d月%(day)d日，已经过了。有新情况的，请重新提一件。") % _parts(due_on)
    return no("too_late", text, needed=due_on.isoformat(), met=on.isoformat(), basis=LIMIT_BASIS, field="due_on")


def window_passed(published_on: dt.date | None, days: int | None, on: dt.date) -> bool:
    """Whether a local window to object is over: counted from the day after publication (民法典 201)."""
    return published_on is not None and days is not None and on > published_on + dt.timedelta(days=days)


def order_date(due_on: dt.date, on: dt.date) -> Verdict:
    if on < due_on <= on + dt.timedelta(days=90):
        return yes("due_on", field="due_on")
    text = _("责令公布的日期要在明天以后、90天以内，给村（居）委会办理的时间。")
    met = due_on.isoformat()
    return no("due_on", text, needed=_("明天起90天以内"), met=met, basis=ESCALATE_BASIS, field="due_on")


def about_one_thing(named: Sequence[object]) -> Verdict:
    """A published disclosure, or something missing; not both."""
    if sum(one is not None for one in named) <= 1:
        return yes("about", field="about")
    return no("about", _("一次只提一件事：选公开的一份，或者选没公开的一项。"), needed="1", met="2", field="about")
