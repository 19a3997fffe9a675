"""The Chinese of due dates: one short sentence for each line that ``rules.deadline`` gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from governance.base.clock.rules.calendar import ONE_DAY
from governance.base.clock.rules.deadline import Comparison, Deadline, LineCode
from governance.base.verdict import Verdict, no, yes


def explain(deadline: Deadline) -> list[str]:
    """Why this is the due date, sentence by sentence, for the desk, the board and the API (R-OPN-5)."""
    return [SENTENCES[line.code](line.params) for line in deadline.lines]


def explanation(deadline: Deadline) -> str:
    """The same as one paragraph: the sentences, then what they rest on in brackets."""
    reasons = [SENTENCES[line.code](line.params) for line in deadline.lines if line.code is not LineCode.BASIS]
    basis = [SENTENCES[line.code](line.params) for line in deadline.lines if line.code is LineCode.BASIS]
    return _("%(reasons)s。") % {"reasons": "；".join(reasons)} + "".join(
        _("（%(basis)s）") % {"basis": text} for text in basis
    )


def comparison_verdict(comparison: Comparison, *, basis: tuple[str, ...] = (), field: str = "") -> Verdict:
    """The answer to a county or township that changes a time limit: stricter may be, laxer may not (R-OPN-1)."""
    if comparison.day is None or comparison.candidate is None or comparison.base is None:
        return yes("not_later", basis=basis, field=field)
    due, limit = full_date(comparison.candidate.due), full_date(comparison.base.due)
    text = _(
        "公开时限不能比依据更晚：%(day)s的事项，按这里的时限到%(due)s才公开，依据要求最迟%(limit)s。"
        "请缩短天数，或者改为更频繁的公开。"
    ) % {"day": full_date(comparison.day), "due": due, "limit": limit}
    return no("later_than_basis", text, needed=limit, met=due, basis=basis, field=field)


def calendar_warning(missing: Sequence[int]) -> str:
    """What ``Calendar.warning_due`` found, with how to go on. Empty when nothing is missing."""
    if not missing:
        return ""
    return _(
        "还没有录入%(years)s的放假安排，涉及的期限暂时按周末推算，都标为暂定。"
        "请在国务院办公厅的放假通知公布后，把通知录入工作日历。"
    ) % {"years": _years(missing)}


def full_date(day: date) -> str:
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def short_date(day: date) -> str:
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def day_list(days: Sequence[date]) -> str:
    """Days as ranges: 2月15日至2月23日、4月4日."""
    ranges: list[list[date]] = []
    for day in days:
        if ranges and day - ranges[-1][1] == ONE_DAY:
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return "、".join(short_date(first) if first == last else _span(first, last) for first, last in ranges)


def _span(first: date, last: date) -> str:
    return _("%(first)s至%(last)s") % {"first": short_date(first), "last": short_date(last)}


def _years(years: Sequence[int]) -> str:
    return "、".join(_("%(year)s年") % {"year": year} for year in years)


def _counted(p: Mapping[str, Any]) -> str:
    return _("次日起算%(days)s天，到%(last)s") % {"days": p["days"], "last": full_date(p["last"])}


def _counted_working(p: Mapping[str, Any]) -> str:
    return _("次日起算%(days)s个工作日，到%(last)s") % {"days": p["days"], "last": full_date(p["last"])}


def _fixed_day(p: Mapping[str, Any]) -> str:
    parts = {"days": p["days"], "last": full_date(p["last"])}
    if p["days"] > p["last"].day:
        return _("期限是下期第一个月的%(days)s日，这个月没有%(days)s日，以最后一天%(last)s为准") % parts
    return _("期限是下期第一个月的%(days)s日，即%(last)s") % parts


def _next_period_ends(p: Mapping[str, Any]) -> str:
    return _("依据只规定了公开的频次，最迟在下一期（%(period)s）结束前公开，即%(last)s") % {
        "period": p["period"].label,
        "last": full_date(p["last"]),
    }


def _rolled(p: Mapping[str, Any]) -> str:
    block, last, due = p["block"], p["last"], p["due"]
    return _("当天是%(name)s假期（%(span)s），顺延到假期后第一天%(due)s") % {
        "name": block.name or _("法定节"),
        "span": short_date(block.first) if block.first == block.last else _span(block.first, block.last),
        "due": short_date(due) if due.year == last.year else full_date(due),
    }


SENTENCES: dict[LineCode, Callable[[Mapping[str, Any]], str]] = {
    LineCode.PERIOD_ENDS: lambda p: _("本期到%(end)s止") % {"end": full_date(p["end"])},
    LineCode.HAPPENED: lambda p: _("事项发生在%(day)s") % {"day": full_date(p["day"])},
    LineCode.COUNTED: _counted,
    LineCode.COUNTED_WORKING: _counted_working,
    LineCode.FIXED_DAY: _fixed_day,
    LineCode.NEXT_PERIOD_ENDS: _next_period_ends,
    LineCode.PAUSED: lambda p: (
        _("其间暂停%(count)s天（%(days)s），不计入") % {"count": len(p["days"]), "days": day_list(p["days"])}
    ),
    LineCode.HOLIDAYS_SKIPPED: lambda p: (
        _("其间放假%(count)s天（%(days)s），不算工作日") % {"count": len(p["days"]), "days": day_list(p["days"])}
    ),
    LineCode.MAKEUP_COUNTED: lambda p: _("%(days)s调休上班，算工作日") % {"days": day_list(p["days"])},
    LineCode.ROLLED: _rolled,
    LineCode.WEEKEND_STAYS: lambda p: _("当天是周末，不是法定节假日，不顺延"),
    LineCode.PROVISIONAL: lambda p: (
        _("还没有录入%(years)s的放假安排，这个日期是暂定的") % {"years": _years(p["years"])}
    ),
    LineCode.BASIS: lambda p: _("依据：民法典%(articles)s") % {"articles": "、".join(p["articles"])},
}
