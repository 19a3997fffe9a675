"""The rules about bodies for many places and days at once: read in two queries, resolved as the rulebook does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from governance.base.law.in_force import RuleInForce
from governance.base.law.models import Confirmation, Rule
from governance.base.law.queries import as_row
from governance.base.law.rules.resolve import resolve_all
from governance.committees.rules.body import CODES, Rules


class Rulebook:
    """Every version of these rules. ``on`` gives those in force for one committee, place and day."""

    def __init__(self, codes: Iterable[str] = CODES, *, place: str = "") -> None:
        """``place``: only what may be in force there; without one the whole country's."""
        rules = Rule.objects.filter(code__in=list(codes))
        confirmed = Confirmation.objects.filter(rule__code__in=list(codes))
        if place:
            rules = rules.filter(place__in=["", *(place[:length] for length in (2, 4, 6, 9, 12))])
            confirmed = confirmed.covering(place)
        self.rules = list(rules)
        self._confirmed = list(
            confirmed.order_by("place").values_list("rule_id", "place", "on", "withdrawn_on")
        )  # the nearest last
        self._known: dict[tuple[str, str, dt.date], Rules] = {}

    def on(self, committee: str, place: str, day: dt.date) -> Rules:
        key = (committee, place, day)
        if key not in self._known:
            here = {
                rule: county
                for rule, county, since, until in self._confirmed
                if place.startswith(county) and since <= day and (until is None or until > day)
            }
            rows = [
                as_row(rule, confirmed_by_place=here.get(rule.pk, ""))
                for rule in self.rules
                if place.startswith(rule.place)
                and rule.valid_from <= day
                and (rule.valid_to is None or day <= rule.valid_to)
            ]
            found = resolve_all(rows, body=committee, place=place, on=day)
            self._known[key] = {code: RuleInForce(one.row, one.beaten) for code, one in found.items()}
        return self._known[key]

    def places(self) -> list[str]:
        """Where something of its own is in force or was confirmed; '' is the whole country."""
        return sorted({"", *(rule.place for rule in self.rules), *(row[1] for row in self._confirmed)})

    def days(self) -> list[dt.date]:
        """First days from which something else may be in force, in order."""
        one = dt.timedelta(days=1)
        ends = [rule.valid_to + one for rule in self.rules if rule.valid_to is not None]
        confirmed = [day for row in self._confirmed for day in row[2:] if day is not None]
        return sorted({*(rule.valid_from for rule in self.rules), *ends, *confirmed})
