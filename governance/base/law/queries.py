"""Reading the rulebook for a body, a place and a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from governance.base.law.choices import Confidence, Subject
from governance.base.law.in_force import RuleInForce
from governance.base.law.models import Confirmation, Rule
from governance.base.law.rules.resolve import Resolution, Row, bodies, resolve_all


class NoRuleInForce(LookupError):
    """Nothing of that code is in force for that body, place and day: the caller must say so, never assume a number."""

    def __init__(self, code: str, *, applies_to: str, place: str, on: dt.date) -> None:
        self.code, self.applies_to, self.place, self.on = code, applies_to, place, on
        super().__init__(f"no rule {code} for {applies_to} at {place or 'the whole country'} on {on}")


def rule(code: str, *, applies_to: str, place: str, on: dt.date) -> RuleInForce:
    """The rule of that code in force (two queries). Raises ``NoRuleInForce``."""
    found = _resolved([code], applies_to=applies_to, place=place, on=on).get(code)
    if found is None:
        raise NoRuleInForce(code, applies_to=applies_to, place=place, on=on)
    return RuleInForce(found.row, found.beaten)


def rules_in_force(
    *, applies_to: str, place: str, on: dt.date, codes: Iterable[str] | None = None
) -> list[RuleInForce]:
    """All of them (or those of ``codes``), by subject and code, in two queries whatever their number."""
    chapters = {subject: index for index, subject in enumerate(Subject.values)}
    found = [
        RuleInForce(resolution.row, resolution.beaten)
        for resolution in _resolved(codes, applies_to=applies_to, place=place, on=on).values()
    ]
    return sorted(found, key=lambda rule: (chapters[rule.row.subject], rule.code))


def _resolved(codes: Iterable[str] | None, *, applies_to: str, place: str, on: dt.date) -> dict[str, Resolution]:
    rules = Rule.objects.in_force(on).covering(place).filter(applies_to__in=bodies(applies_to))
    if codes is not None:
        rules = rules.filter(code__in=list(codes))
    confirmed = dict(
        Confirmation.objects.in_force(on).covering(place).order_by("place").values_list("rule_id", "place")
    )
    rows = [as_row(rule, confirmed_by_place=confirmed.get(rule.pk, "")) for rule in rules]
    return resolve_all(rows, body=applies_to, place=place, on=on)


def as_row(rule: Rule, *, confirmed_by_place: str = "") -> Row:
    """A stored rule as plain values, binding or not for the place where the confirmation was looked up."""
    return Row(
        id=rule.pk,
        code=rule.code,
        subject=rule.subject,
        applies_to=rule.applies_to,
        place=rule.place,
        title=rule.title,
        operator=rule.operator,
        number=rule.number,
        numerator=rule.numerator,
        denominator=rule.denominator,
        unit=rule.unit,
        base=rule.base,
        options=tuple(rule.options),
        statement=rule.statement,
        law=rule.law,
        article=rule.article,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        local_law=rule.local_law,
        confidence=rule.confidence,
        needs_review=rule.needs_review,
        note=rule.note,
        binding=rule.confidence == Confidence.READ or bool(confirmed_by_place),
        confirmed_by_place=confirmed_by_place,
    )
