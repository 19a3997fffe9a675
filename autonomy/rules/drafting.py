"""Numbers of one committee in a drafting for many: the sum over the days of payment. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from gettext import gettext as _
from typing import NamedTuple

from autonomy.rules.agreement import BASIS, CENT, Paying
from governance.base.verdict import Verdict, no, yes


class Owed(NamedTuple):
    """A promise before it is a row. Light, since a drafting makes tens of thousands."""

    side: str
    kind: str
    what: str
    due_on: dt.date
    amount: Decimal | None = None
    entry_id: int | None = None


class PlannedItem(NamedTuple):
    """A matter of one agreement before it is a row."""

    entry_id: int
    requirements: str
    hours: Decimal
    amount: Decimal


class Words(NamedTuple):
    """How the promises of one matter read."""

    work: str
    money: str


def words_of(title: str) -> Words:
    return Words(_("办理“%(title)s”") % {"title": title}, _("“%(title)s”经费") % {"title": title})


def owed_for(entry_id: int, words: Words, payments: Sequence[Paying], year_ends: Sequence[dt.date]) -> list[Owed]:
    """The committee owes the work by the end of each year of the term; the government owes the payments."""
    work = [Owed("committee", "work", words.work, day, None, entry_id) for day in year_ends]
    return work + [Owed("government", "payment", words.money, one.on, one.amount, entry_id) for one in payments]


def owed_besides(
    training: Sequence[tuple[dt.date, str]], data_on: dt.date | None, start: dt.date, end: dt.date, *, data: bool
) -> list[Owed]:
    """Training and data, which the government owes."""
    made = [
        Owed("government", "training", (_("培训：%(what)s") % {"what": what.strip()})[:200], day)
        for day, what in training
        if what.strip()
    ]
    if data:
        day = data_on or min(end, start + dt.timedelta(days=30))
        made.append(Owed("government", "data", _("提供协议写明的数据"), day))
    return made


def year_ends(start: dt.date, end: dt.date) -> list[dt.date]:
    """The last day of each calendar year within the term, and of the term."""
    return sorted({*(dt.date(year, 12, 31) for year in range(start.year, end.year)), end})


def in_parts(amount: Decimal, days: Sequence[dt.date]) -> tuple[Paying, ...]:
    """The sum in equal parts, to the cent; what does not divide goes with the last one."""
    if not days or amount <= 0:
        return ()
    each = (amount / len(days)).quantize(CENT, ROUND_DOWN)
    if each <= 0:
        return (Paying(days[-1], amount),)
    rest = amount - each * (len(days) - 1)
    return (*(Paying(day, each) for day in days[:-1]), Paying(days[-1], rest))


def payment_days(days: Sequence[dt.date], start: dt.date, end: dt.date) -> list[Verdict]:
    """At least one, each once, inside the term."""
    found = []
    if not days:
        text = _("请写付款日期，至少一个。费随事转：交办的事要给钱。")
        found.append(no("pay_on", text, needed=">= 1", met="0", basis=BASIS, field="pay_on"))
    for day in days:
        if not start <= day <= end:
            text = _("付款日期%(day)s不在期限%(start)s到%(end)s以内。")
            text %= {"day": day.isoformat(), "start": start.isoformat(), "end": end.isoformat()}
            needed = f"{start.isoformat()}/{end.isoformat()}"
            found.append(no("payment_date", text, needed=needed, met=day.isoformat(), basis=BASIS, field="pay_on"))
    if len(set(days)) != len(days):
        found.append(no("payment_twice", _("付款日期写重了。"), basis=BASIS, field="pay_on"))
    return found or [yes("pay_on")]


def already(code: str, title: str) -> Verdict:
    text = _("“%(title)s”（%(code)s）在同一期限里已经签了协议。") % {"title": title, "code": code}
    return no("already_agreed", text, met=code, basis=BASIS, field="items")
