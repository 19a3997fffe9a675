"""Reading the data files of the rulebook and putting them into the tables, again and again."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.base.journal.actions import record
from governance.base.law.choices import Subject
from governance.base.law.models import VALUE_FIELDS, Citation, Rule
from governance.base.law.rules.measure import TIMES_IN_TWO_YEARS

DATA = Path(__file__).parent / "data"
KEY = ("code", "applies_to", "place", "valid_from")
# What may be put right in a stored row: how it is worded, cited and verified, and when it ended.
WORDING = ("subject", "title", "statement", "law", "article", "confidence", "copy_read", "needs_review", "note")
INTEGERS = ("number", "numerator", "denominator")


class BadRulebook(ValueError):
    """A line that cannot be taken; nothing was written."""


@dataclass
class Counts:
    created: int = 0
    closed: int = 0
    reworded: int = 0
    unchanged: int = 0
    citations: int = 0

    @property
    def changed(self) -> int:
        return self.created + self.closed + self.reworded + self.citations


@transaction.atomic
def load(*, at: dt.datetime, directory: Path = DATA) -> Counts:
    """Bring the tables up to the files. A changed value needs a new row with a new date, and is refused otherwise."""
    lines = list(read_rules(directory))
    _refuse_mixed(lines)
    counts = Counts()
    stored = {_key(rule): rule for rule in Rule.objects.select_for_update()}
    # Ends before beginnings, so that a rule may begin the day after the one it follows.
    changed: list[Rule] = []
    new: list[Rule] = []
    for where, rule in lines:
        known = stored.get(_key(rule))
        if known is None:
            new.append(rule)
        elif _carry_over(known, rule, where, counts):
            changed.append(known)
    for rule in changed:
        rule.save()
    Rule.objects.bulk_create(new)
    counts.created = len(new)
    counts.citations = _load_citations(directory)
    if counts.changed:
        record(verb="law.rules_loaded", by=None, at=at, object_type="law.rule", object_id=0, data=vars(counts))
    return counts


def read_rules(directory: Path = DATA) -> Iterator[tuple[str, Rule]]:
    """Every line of the rule files as an unsaved rule, with where it stands."""
    seen: dict[tuple[object, ...], str] = {}
    for subject in Subject.values:
        path = directory / "rules" / f"{subject}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for number, cells in enumerate(csv.DictReader(file), start=2):
                where = f"{path.name}:{number}"
                rule = _rule(subject, cells, where)
                if _key(rule) in seen:
                    raise BadRulebook(f"{where}: {rule.code} stands already in {seen[_key(rule)]}")
                seen[_key(rule)] = where
                yield where, rule


def _rule(subject: str, cells: dict[str, str], where: str) -> Rule:
    try:
        numbers = {name: int(text) if (text := cells.pop(name)) else None for name in INTEGERS}
        ends = cells.pop("valid_to")
        rule = Rule(
            subject=subject,
            valid_from=dt.date.fromisoformat(cells.pop("valid_from")),
            valid_to=dt.date.fromisoformat(ends) if ends else None,
            needs_review=cells.pop("needs_review") == "1",
            options=[option for option in cells.pop("options").split("|") if option],
            **numbers,
            **cells,
        )
        rule.clean_fields()  # what holds between fields, the database refuses
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise BadRulebook(f"{where}: {error}") from error
    return rule


def _key(rule: Rule) -> tuple[object, ...]:
    return tuple(getattr(rule, name) for name in KEY)


def _carry_over(known: Rule, rule: Rule, where: str, counts: Counts) -> bool:
    """Take wording and end of ``rule`` over to the stored row; whether anything changed."""
    different = [name for name in VALUE_FIELDS if getattr(known, name) != getattr(rule, name)]
    if different:
        raise BadRulebook(
            f"{where}: {rule.code} says another {', '.join(different)} than the stored rule of {rule.valid_from}. "
            "A change of law is a new line with its own valid_from; end the old one with valid_to."
        )
    if known.valid_to is not None and known.valid_to != rule.valid_to:
        raise BadRulebook(f"{where}: {rule.code} ended on {known.valid_to}; an end is not moved")
    closes = known.valid_to != rule.valid_to
    reworded = [name for name in WORDING if getattr(known, name) != getattr(rule, name)]
    known.valid_to = rule.valid_to
    for name in reworded:
        setattr(known, name, getattr(rule, name))
    counts.closed += closes
    counts.reworded += bool(reworded)
    counts.unchanged += not closes and not reworded
    return closes or bool(reworded)


def _refuse_mixed(lines: list[tuple[str, Rule]]) -> None:
    """All rows of one code must be comparable: where a nearer place may only be stricter, they are compared."""
    first: dict[str, tuple[str, str]] = {}
    for where, rule in lines:
        kind = "rhythm" if rule.unit in TIMES_IN_TWO_YEARS else rule.unit
        if first.setdefault(rule.code, (rule.operator, kind)) != (rule.operator, kind):
            raise BadRulebook(f"{where}: {rule.code} is compared or measured in another way than its other rows")


def _load_citations(directory: Path) -> int:
    changed = 0
    with (directory / "citations.csv").open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            key = {"document": cells["document"], "article": cells["article"]}
            values = {"checked": cells["checked"] == "1", "note": cells["note"]}
            citation, created = Citation.objects.get_or_create(**key, defaults=values)
            differs = any(getattr(citation, name) != value for name, value in values.items())
            if differs:
                citation.checked, citation.note = (bool(values["checked"]), str(values["note"]))
                citation.save()
            changed += created or differs
    return changed
