"""Every step of an election on its day, reckoned from the day of the vote, and the picture of it (R-CMT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from html import escape

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-CMT-2",)
PASSING = frozenset({"objections", "decided", "withdraw", "proxies", "run_off", "handover"})


@dataclass(frozen=True)
class Days:
    """So many days by a rule; ``basis`` cites it, or says that it is the platform's own."""

    days: int
    basis: str
    local: bool = False


@dataclass(frozen=True)
class Numbers:
    """What the rules of the place give on that day; None where there is none."""

    roll: Days
    appeal: Days
    decide: Days
    candidates: Days | None = None
    withdraw: Days | None = None
    proxy: Days | None = None
    proxy_list: Days | None = None
    run_off: Days | None = None
    handover: Days | None = None


@dataclass(frozen=True)
class Step:
    """``day``: the latest for a step that is owed, the day itself for the vote. ``why``: rule and counted days."""

    code: str
    title: str
    day: dt.date
    why: tuple[str, ...]
    done_on: dt.date | None = None

    @property
    def passes(self) -> bool:
        """A day that merely passes: nobody owes an act on it."""
        return self.code in PASSING


def before(day: dt.date, days: int) -> dt.date:
    """选举日的二十日前: the day of the vote is not counted; 20 days before the 21st is the 1st."""
    return day - dt.timedelta(days=days)


def enough_before(code: str, step: dt.date, vote: dt.date, asked: Days | None, label: str, name: str = "") -> Verdict:
    """Whether something was done so many days before the vote."""
    if asked is None:
        if step <= vote:
            return yes(code)
        asked = Days(0, BASIS[0])
    latest = before(vote, asked.days)
    if step <= latest:
        return yes(code, needed=latest.isoformat(), met=step.isoformat(), basis=(asked.basis,))
    words = {"label": label, "latest": latest.isoformat(), "step": step.isoformat(), "basis": asked.basis}
    text = _("%(label)s最迟在%(latest)s，现为%(step)s。请推后选举日，或者改日期。依据：%(basis)s") % words
    return no(code, text, needed=latest.isoformat(), met=step.isoformat(), basis=(asked.basis,), field=name)


def within_after(code: str, step: dt.date, start: dt.date, asked: Days, label: str, name: str = "") -> Verdict:
    """Whether something came within so many days; the day it starts from is not counted (民法典 201)."""
    latest = start + dt.timedelta(days=asked.days)
    if start <= step <= latest:
        return yes(code, needed=latest.isoformat(), met=step.isoformat(), basis=(asked.basis,))
    words = {"label": label, "latest": latest.isoformat(), "step": step.isoformat(), "basis": asked.basis}
    text = _("%(label)s要在%(latest)s以前，现为%(step)s。依据：%(basis)s") % words
    return no(code, text, needed=latest.isoformat(), met=step.isoformat(), basis=(asked.basis,), field=name)


def steps(vote: dt.date, numbers: Numbers, *, roll_on: dt.date | None = None) -> list[Step]:
    """Backwards from the vote; what runs from the roll is reckoned from the day it was posted once that is known."""
    roll = before(vote, numbers.roll.days)
    posted = roll_on or roll
    objections = posted + dt.timedelta(days=numbers.appeal.days)
    decided = objections + dt.timedelta(days=numbers.decide.days)
    formal = before(vote, numbers.candidates.days if numbers.candidates else 1)
    found = [
        Step("committee", _("产生选举委员会"), before(roll, 1), (_("要在公布名单以前"),)),
        Step("roll", _("公布选民名单"), roll, (_back(vote, numbers.roll), numbers.roll.basis)),
        Step("objections", _("申诉截止"), objections, (_on(posted, numbers.appeal), numbers.appeal.basis)),
        Step("decided", _("申诉处理完"), decided, (_on(objections, numbers.decide), numbers.decide.basis)),
        Step("nominated", _("提名和资格审查结束"), before(formal, 1), (_("要在公布正式候选人以前"),)),
        Step("candidates", _("公布正式候选人"), formal, _local(vote, numbers.candidates)),
    ]
    if numbers.withdraw:
        title = _("候选人不接受提名的截止")
        found.append(Step("withdraw", title, before(vote, numbers.withdraw.days), _local(vote, numbers.withdraw)))
    found.append(
        Step(
            "proxies",
            _("委托投票截止"),
            before(vote, numbers.proxy.days if numbers.proxy else 1),
            _local(vote, numbers.proxy),
        )
    )
    if numbers.proxy_list:
        title = _("公布委托名单")
        found.append(Step("proxy_list", title, before(vote, numbers.proxy_list.days), _local(vote, numbers.proxy_list)))
    found.append(Step("vote", _("投票、公开计票、当场公布结果"), vote, (_("选举日"),)))
    if numbers.run_off:
        last = vote + dt.timedelta(days=numbers.run_off.days)
        found.append(Step("run_off", _("另行选举最迟"), last, (_on(vote, numbers.run_off), numbers.run_off.basis)))
    if numbers.handover:
        last = vote + dt.timedelta(days=numbers.handover.days)
        found.append(
            Step("handover", _("新老班子交接最迟"), last, (_on(vote, numbers.handover), numbers.handover.basis))
        )
    return sorted(found, key=lambda step: step.day)


def _back(vote: dt.date, asked: Days) -> str:
    words = {"vote": vote.isoformat(), "days": asked.days, "day": before(vote, asked.days).isoformat()}
    return _("从选举日%(vote)s往前数%(days)d日，选举日不算，是%(day)s") % words


def _on(start: dt.date, asked: Days) -> str:
    words = {"start": start.isoformat(), "days": asked.days}
    return _("从%(start)s的第二天数%(days)d日") % words


def _local(vote: dt.date, asked: Days | None) -> tuple[str, ...]:
    if asked is None:
        return (_("法律和本地没有规定天数，平台按选举日前一日提醒"),)
    return (_back(vote, asked), asked.basis)


# The picture ----------------------------------------------------------------------------------------------------------

WIDTH, ROW, TOP, LEFT = 340, 46, 14, 18


def picture(found: Sequence[Step], on: dt.date, title: str) -> str:
    """A line of days from top to bottom, readable at 360 px and on paper: no script, no colour alone, all text as
    text. What is done is filled, the next is ringed, the rest is open."""
    height = TOP * 2 + ROW * len(found)
    ahead = [step for step in found if step.done_on is None and step.day >= on and not step.passes]
    following = ahead[0].code if ahead else ""
    parts = [
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        f'<line class="timeline-line" x1="{LEFT}" y1="{TOP}" x2="{LEFT}" y2="{height - TOP}"/>',
    ]
    for index, step in enumerate(found):
        parts += _mark(step, TOP + ROW * index + ROW // 2, step.code == following, on)
    return "".join([*parts, "</svg>"])


def _mark(step: Step, y: int, following: bool, on: dt.date) -> list[str]:
    late = step.done_on is None and step.day < on
    kind = "done" if step.done_on else "late" if late else "next" if following else "open"
    if late and step.passes:
        kind = "past"
    said = {
        "done": _("已办（%s）") % _short(step.done_on or step.day),
        "late": _("已过期"),
        "next": _("下一步"),
        "past": _("已截止"),
        "open": "",
    }[kind]
    day = f"{_short(step.day)} {said}".strip()
    return [
        f'<circle class="timeline-{kind}" cx="{LEFT}" cy="{y}" r="6"/>',
        f'<text class="timeline-what" x="{LEFT + 18}" y="{y - 2}">{escape(step.title)}</text>',
        f'<text class="timeline-day" x="{LEFT + 18}" y="{y + 16}">{escape(day)}</text>',
    ]


def _short(day: dt.date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}
