"""When a year of an agreement is looked back on, and by whom (R-AUT-4). No marks, no ranks. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-AUT-4", "REDUCE-2024")
YES = "yes"


def years(start: dt.date, end: dt.date) -> range:
    return range(start.year, end.year + 1)


def looked_back(year: int, end: dt.date) -> dt.date:
    """The last day of what is looked back on: of the year, or of the agreement when it ended before."""
    return min(dt.date(year, 12, 31), end)


def year_over(year: int, start: dt.date, end: dt.date, on: dt.date) -> Verdict:
    if year not in years(start, end):
        text = _("%(year)s年不在协议期限里。") % {"year": year}
        needed = f"{start.year}-{end.year}"
        return no("year", text, needed=needed, met=str(year), basis=BASIS, field="year")
    last = looked_back(year, end)
    if on > last:
        return yes("over")
    text = _("%(year)s年的协议到%(last)s，过了这一天再评价。") % {"year": year, "last": last.isoformat()}
    return no("not_over", text, needed=f"> {last.isoformat()}", met=on.isoformat(), basis=BASIS, field="year")


def said(
    overall: str, items: Mapping[str, str], known: Collection[str], allowed: Collection[str], text: str
) -> list[Verdict]:
    """Every matter of the agreement has an answer; where something was missing, in words."""
    found = []
    missing = [one for one in known if one not in items]
    if missing or any(value not in allowed for value in items.values()) or overall not in allowed:
        words = _("每一项和总体都要选：做到了、部分做到、没有做到。还差%(count)s项。") % {"count": len(missing)}
        found.append(no("answers", words, needed=str(len(known)), met=str(len(items)), basis=BASIS, field="overall"))
    if extra := [one for one in items if one not in known]:
        found.append(no("unknown", _("有的事项不在这份协议里。"), met="、".join(extra), basis=BASIS, field="items"))
    if any(value != YES for value in (overall, *items.values())) and len(text.strip()) < 4:
        words = _("有没做到的，请写明是什么，至少4个字。")
        found.append(no("text", words, needed=">= 4", met=str(len(text.strip())), basis=BASIS, field="text"))
    return found or [yes("said")]
