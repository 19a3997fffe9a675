"""How long who has to answer: by the law of the place, else the platform's own default, shown as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from governance.base.clock.rules.calendar import Calendar
from governance.base.clock.rules.deadline import Deadline, LimitKind, TimeLimit, deadline
from governance.base.law.choices import Unit
from governance.base.law.in_force import RuleInForce
from governance.base.law.models import Confirmation, Rule
from governance.base.law.queries import as_row
from governance.base.law.rules.resolve import resolve_all
from governance.base.places.models import Division


@dataclass(frozen=True)
class Limit:
    """Days, and why so many. ``unchecked``: nobody has read a text that says so."""

    days: int
    working: bool
    basis: str
    unchecked: bool

    def deadline(self, start: dt.date, calendar: Calendar) -> Deadline:
        return deadline(TimeLimit(LimitKind.WITHIN_DAYS, self.days, working=self.working), start, calendar)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Term:
    """``code``: the rule that gives the days ("" when no law is known to); else so many days by the platform.
    ``after`` names an unread text that the default follows."""

    code: str
    days: int
    working: bool = False
    after: str = ""

    def default(self) -> Limit:
        unit = Unit.WORKING_DAY.label if self.working else Unit.DAY.label
        words = {"days": self.days, "unit": unit, "after": self.after}
        if self.after:
            text = _("平台约定%(days)s%(unit)s（参照%(after)s，没有核对原文；没有查到本地的规定）") % words
        else:
            text = _("平台约定%(days)s%(unit)s，不是法律（没有查到本地的规定）") % words
        return Limit(self.days, self.working, text, unchecked=True)


def limits(term: Term, divisions: Iterable[Division], on: dt.date) -> dict[int, Limit]:
    """By division id; two queries whatever their number. A rule that does not bind drives nothing (architecture.md).
    A division without a committee (a township, a county) is asked for as ``township``."""
    places = list(divisions)
    found = dict.fromkeys((place.pk for place in places), term.default())
    if not term.code:
        return found
    rules = list(Rule.objects.in_force(on).filter(code=term.code))
    confirmed = list(
        Confirmation.objects.in_force(on).filter(rule__code=term.code).order_by("place").values_list("rule_id", "place")
    )
    for place in places:
        here = {rule_id: county for rule_id, county in confirmed if place.code.startswith(county)}
        rows = [as_row(rule, confirmed_by_place=here.get(rule.pk, "")) for rule in rules]
        body = place.committee or "township"
        resolution = resolve_all(rows, body=body, place=place.code, on=on).get(term.code)
        if resolution is None or not resolution.row.binding:
            continue
        rule = RuleInForce(resolution.row, resolution.beaten)
        working = resolution.row.unit == Unit.WORKING_DAY
        found[place.pk] = Limit(rule.number, working, rule.basis_text, unchecked=rule.unchecked)
    return found


def limit(term: Term, division: Division, on: dt.date) -> Limit:
    """For one division."""
    return limits(term, [division], on)[division.pk]
