"""When a breach counts as told (个保法 57)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("PI-BREACH",)


@dataclass(frozen=True)
class Told:
    authority: str
    authority_on: dt.date | None
    persons_on: dt.date | None
    not_told_why: str


def found_fits(found: dt.date, on: dt.date) -> Verdict:
    if found <= on:
        return yes("found", field="found_on")
    text = _("发现日期还没到。请写发现的那一天。")
    return no("future", text, needed=f"<= {on}", met=str(found), basis=BASIS, field="found_on")


def told_fits(told: Told, found: dt.date, on: dt.date) -> list[Verdict]:
    """The authority with its name and day; the persons by a day or a reason. None before it was found."""
    answers = []
    if told.authority_on is None or not told.authority.strip():
        text = _("请写明报告了哪个部门、哪一天报告的：发现后要立即报告，没有例外。")
        answers.append(no("authority", text, needed=_("部门和日期"), basis=BASIS, field="authority"))
    if told.persons_on is None and not told.not_told_why.strip():
        text = _("请写明哪一天告知了本人；采取措施能有效避免危害、所以不告知的，写明理由。")
        answers.append(no("persons", text, needed=_("日期或理由"), basis=BASIS, field="persons_told_on"))
    for field, day in (("authority_told_on", told.authority_on), ("persons_told_on", told.persons_on)):
        if day is not None and not found <= day <= on:
            text = _("日期要在发现之后、今天或之前。")
            answers.append(no("day", text, needed=f"{found} - {on}", met=str(day), basis=BASIS, field=field))
    return answers
