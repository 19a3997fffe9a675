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
from openness.duty_kinds import (
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
    KIND_DEMAND,
    KIND_INQUIRY,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
)


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


# By kind of duty: the rule that gives the days, the default where no rule is in force, and whether in working days.
# 10: what 中办发〔2004〕17号 is remembered to say (DI-CHALLENGE-2004, unverified). 20: Zhejiang, Sichuan. 15: Zhejiang.
RULES = {
    KIND_ANSWER: ("DI-CHALLENGE-DAYS", 10, False),
    KIND_INVESTIGATE_TOWNSHIP: ("DI-ESCALATE-DAYS", 20, False),
    KIND_INVESTIGATE_COUNTY: ("DI-ESCALATE-DAYS", 20, False),
    KIND_INQUIRY: ("DI-QUESTION-DAYS", 15, False),
    KIND_DEMAND: ("", 15, False),
    KIND_ANSWER_SIGN: ("", 2, True),
    KIND_CHECK: ("", 2, True),
    KIND_CHECK_TOWNSHIP: ("", 2, True),
}
RESPOND_DAYS = 15  # design: to say that an answer is not enough


def default_limit(kind: int) -> Limit:
    code, days, working = RULES[kind]
    unit = Unit.WORKING_DAY.label if working else Unit.DAY.label
    words = {"days": days, "unit": unit}
    if code == "DI-CHALLENGE-DAYS":
        text = _("平台约定%(days)s%(unit)s（参照中办发〔2004〕17号，没有核对原文；没有查到本地的规定）") % words
    else:
        text = _("平台约定%(days)s%(unit)s，不是法律（没有查到本地的规定）") % words
    return Limit(days, working, text, unchecked=True)


def limits(kind: int, divisions: Iterable[Division], on: dt.date) -> dict[int, Limit]:
    """By division id; two queries whatever their number. A rule that does not bind drives nothing (architecture.md)."""
    places = list(divisions)
    code = RULES[kind][0]
    found = dict.fromkeys((place.pk for place in places), default_limit(kind))
    if not code:
        return found
    rules = list(Rule.objects.in_force(on).filter(code=code))
    confirmed = list(
        Confirmation.objects.in_force(on).filter(rule__code=code).order_by("place").values_list("rule_id", "place")
    )
    for place in places:
        here = {rule_id: county for rule_id, county in confirmed if place.code.startswith(county)}
        rows = [as_row(rule, confirmed_by_place=here.get(rule.pk, "")) for rule in rules]
        resolution = resolve_all(rows, body=place.committee, place=place.code, on=on).get(code)
        if resolution is None or not resolution.row.binding:
            continue
        rule = RuleInForce(resolution.row, resolution.beaten)
        working = resolution.row.unit == Unit.WORKING_DAY
        found[place.pk] = Limit(rule.number, working, rule.basis_text, unchecked=rule.unchecked)
    return found


def limit(kind: int, division: Division, on: dt.date) -> Limit:
    """For one community."""
    return limits(kind, [division], on)[division.pk]
