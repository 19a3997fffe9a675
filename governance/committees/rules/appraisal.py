"""Democratic appraisal: who, how announced, counts, grades, and when an office ends (村组法 38, 居组法 37)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.law.in_force import RuleInForce
from governance.base.verdict import Verdict, no, yes
from governance.committees.rules.body import said

BASIS = ("R-CMT-6",)
VILLAGE, URBAN = "village", "urban"
WHO = {VILLAGE: "VC-EV-WHO", URBAN: "RC-EV-WHO"}
FREQ = {VILLAGE: "VC-EV-FREQ", URBAN: "RC-EV-FREQ"}
CHAIR = {VILLAGE: "VC-EV-CHAIR", URBAN: "RC-EV-CHAIR"}
END, GAP, NOTICE = "EV-END", "EV-GAP", "EV-NOTICE"
CODES = (*WHO.values(), *FREQ.values(), *CHAIR.values(), END, GAP, NOTICE)
MEMBERS = frozenset({"chair", "deputy", "member"})  # of the committee
COMPETENT, BASIC, INCOMPETENT = "competent", "basically_competent", "incompetent"
GRADES = (COMPETENT, BASIC, INCOMPETENT)
Rules = Mapping[str, RuleInForce]


def appraised_posts(who: RuleInForce | None) -> frozenset[str]:
    """Posts of the committee that are appraised: its members; in a village also hired people whose lost working time
    the villagers or the collective pay. Without a rule of that day: its members."""
    if who is None or "paid_hired_staff" not in who.options:
        return MEMBERS
    return MEMBERS | {"hired"}


# The plan ------------------------------------------------------------------------------------------------------------


def whole_months(start: dt.date, end: dt.date) -> int:
    """Months completed between two days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if end.day >= start.day or _last_of_month(end) else months - 1


def _last_of_month(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).month != day.month


def notice(rules: Rules, notice_on: dt.date, day: dt.date) -> list[Verdict]:
    """EV-NOTICE (local): so many days before, the plan is told to those appraised and to everybody."""
    found = [_after(notice_on, day)]
    if NOTICE in rules:
        found.append(_at(rules[NOTICE].compare((day - notice_on).days), "planned_on"))
    return found


def _after(notice_on: dt.date, day: dt.date) -> Verdict:
    if day >= notice_on:
        return yes("planned_on")
    text = _("评议日期在公布方案以前。请先公布方案，再评议。")
    return no("planned_on", text, needed=f"≥ {notice_on}", met=str(day), basis=BASIS, field="planned_on")


def gap(rules: Rules, last_on: dt.date | None, day: dt.date) -> list[Verdict]:
    """EV-GAP (local): months between two appraisals of the same people."""
    if last_on is None or GAP not in rules:
        return []
    return [_at(rules[GAP].compare(whole_months(last_on, day)), "planned_on")]


def _at(verdict: Verdict, field: str) -> Verdict:
    return Verdict(verdict.ok, verdict.code, verdict.needed, verdict.met, verdict.basis, verdict.text, field)


def somebody(count: int) -> Verdict:
    if count:
        return yes("who", met=str(count))
    text = _("还没有登记村（居）委会成员，没有评议对象。请先在“组织和任职”登记。")
    return no("who", text, needed="≥ 1", met="0", basis=BASIS, field="plan")


# The day -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """Papers about one office. ``grade`` and ``reason``: said by the chair where no scale is set."""

    competent: int
    basic: int
    incompetent: int
    invalid: int = 0
    grade: str = ""
    reason: str = ""

    @property
    def cast(self) -> int:
        return self.competent + self.basic + self.incompetent + self.invalid


@dataclass(frozen=True)
class Scale:
    """Shares of the papers that were counted: more than the first are incompetent, at least the second competent."""

    incompetent: tuple[int, int]
    competent: tuple[int, int]
    basis: str


def attendance(base: int, present: int) -> Verdict:
    if 0 < present <= base:
        return yes("present", needed=f"≤ {base}", met=str(present))
    text = _("参加评议的%(present)s人，应参加的%(base)s人：参加的不能是0，也不能比应参加的多。")
    words = {"present": present, "base": base}
    return no("present", text % words, needed=f"1～{base}", met=str(present), basis=BASIS, field="present")


def chaired(rules: Rules, committee: str, by_supervision: bool) -> list[Verdict]:
    """民主评议由村务监督机构主持."""
    rule = rules.get(CHAIR[committee])
    if rule is None:
        return []
    text = _("主持人要是监督委员会的成员。")
    needed, met = _("监督委员会主持"), _("是") if by_supervision else _("不是")
    return [said(rule, by_supervision, needed=needed, met=met, text=text, field="chaired_by")]


def possible(count: Count, present: int, name: str, field: str) -> Verdict:
    """More papers than people were there, or less than nothing, is no count."""
    numbers = (count.competent, count.basic, count.incompetent, count.invalid)
    if min(numbers) >= 0 and 0 < count.cast <= present:
        return yes("count", needed=f"≤ {present}", met=str(count.cast))
    text = _("%(name)s的各种票加起来是%(cast)s，参加评议的是%(present)s人：票数要大于0，不能比人多。请重新点票。")
    words = {"name": name, "cast": count.cast, "present": present}
    return no("count", text % words, needed=f"1～{present}", met=str(count.cast), basis=BASIS, field=field)


def grade(count: Count, scale: Scale | None, name: str, field: str) -> tuple[str, Verdict]:
    """By the scale of the place, crosswise in integers; where there is none, as the chair said, and marked so."""
    if scale is None:
        return _said(count, name, field)
    share, of = scale.incompetent
    if count.incompetent * of > count.cast * share:
        found = INCOMPETENT
    else:
        share, of = scale.competent
        found = COMPETENT if count.competent * of >= count.cast * share else BASIC
    met = f"{count.competent}/{count.basic}/{count.incompetent}/{count.cast}"
    needed = _("不称职票超过%(i)s为不称职，称职票不少于%(c)s为称职") % {
        "i": "/".join(map(str, scale.incompetent)),
        "c": "/".join(map(str, scale.competent)),
    }
    return found, yes("scale", needed=needed, met=met, basis=(scale.basis,), text=_("按本地标准得出。"))


def _said(count: Count, name: str, field: str) -> tuple[str, Verdict]:
    if count.grade in GRADES and count.reason.strip():
        text = _("本地没有设定等次标准，等次由主持人认定：%(why)s") % {"why": count.reason.strip()}
        return count.grade, yes("said", met=count.grade, basis=("EV-SCALE",), text=text)
    text = _("本地没有设定等次标准，请为%(name)s选等次，并写明理由。") % {"name": name}
    return "", no("grade", text, needed=_("等次和理由"), met=count.grade, basis=("EV-SCALE",), field=field)


def no_doubt(count: Count, scale: Scale | None, field: str) -> list[Verdict]:
    """A grade that is said must not stand against the papers: nobody fails without a single paper that says so."""
    if scale is not None or count.grade != INCOMPETENT or count.incompetent:
        return []
    text = _("没有一张不称职票，不能认定为不称职。")
    return [no("grade", text, needed="≥ 1", met="0", basis=("EV-SCALE",), field=field)]


# The end of an office ------------------------------------------------------------------------------------------------


def streak(grades: Sequence[str]) -> int:
    """How many of the last grades, the newest last, failed in a row."""
    count = 0
    for one in reversed(grades):
        if one != INCOMPETENT:
            break
        count += 1
    return count


def ends_office(rules: Rules, post: str, grades: Collection[str]) -> Verdict | None:
    """EV-END for members of the committee: None where it does not apply or is not reached. Hired people are appraised,
    but the article ends the office of members only."""
    rule = rules.get(END)
    if rule is None or post not in MEMBERS:
        return None
    failed = streak(list(grades))
    verdict = rule.compare(min(failed, rule.number))
    return verdict if failed >= rule.number and verdict.ok and rule.binding else None
