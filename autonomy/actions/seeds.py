"""The starting drafts that law and speech give: what they name, with the money left for the county to fill in."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from autonomy.models import Basis, ListEntry, ListVersion
from governance.base.law.models import Citation, Rule

DATA = Path(__file__).resolve().parents[1] / "data"
TEXTS = (
    "code",
    "group",
    "title",
    "applies_to",
    "does",
    "does_not",
    "decided_by",
    "department",
    "rhythm",
    "per",
    "payer",
    "pay_when",
    "powers",
    "data",
)
RULE, DOCUMENT = "rule", "document"


class BadSeed(ValueError):
    """A line that cannot be taken; nothing was written."""


def lines(kind: str) -> Iterator[dict[str, str]]:
    with (DATA / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def plant(draft: ListVersion) -> int:
    """Every line of the file of that list as an entry of the draft, with its bases. Returns the number of entries."""
    found = list(lines(draft.kind))
    made = ListEntry.objects.bulk_create(
        [
            ListEntry(version=draft, position=number, **{name: line.get(name, "") for name in TEXTS})
            for number, line in enumerate(found, start=1)
        ]
    )
    rules, citations = _rules(found), _citations(found)
    bases = []
    for entry, line in zip(made, found, strict=True):
        for kind, name, article in _bases(line):
            source = {"rule": rules[name]} if kind == RULE else {"citation": citations[name]}
            bases.append(Basis(entry=entry, article=article, **source))
    Basis.objects.bulk_create(bases)
    return len(made)


def _bases(line: dict[str, str]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """``rule:ASSIST-LAW/village`` a row of the rulebook; anything else is ``document#article``. ``|`` between them."""
    for part in filter(None, line["bases"].split("|")):
        if part.startswith(f"{RULE}:"):
            code, _slash, body = part.removeprefix(f"{RULE}:").partition("/")
            yield RULE, (code, body), ""
        else:
            document, _hash, article = part.partition("#")
            yield DOCUMENT, (document,), article


def _rules(found: list[dict[str, str]]) -> dict[tuple[str, ...], Rule]:
    """The national row without an end, which is the one in force."""
    wanted = {name for line in found for kind, name, _article in _bases(line) if kind == RULE}
    rows = Rule.objects.filter(code__in={code for code, _body in wanted}, place="", valid_to=None)
    known: dict[tuple[str, ...], Rule] = {(rule.code, rule.applies_to): rule for rule in rows}
    if absent := sorted(wanted - known.keys()):
        raise BadSeed(f"no rule in force for {absent}; load the rulebook first (manage.py load_rules)")
    return {name: known[name] for name in wanted}


def _citations(found: list[dict[str, str]]) -> dict[tuple[str, ...], Citation]:
    """Documents that the rulebook does not quote are entered as not checked."""
    wanted = {name for line in found for kind, name, _article in _bases(line) if kind == DOCUMENT}
    documents = [name[0] for name in sorted(wanted)]
    known = {row.document: row for row in Citation.objects.filter(document__in=documents, article="")}
    absent = [Citation(document=document, checked=False) for document in documents if document not in known]
    Citation.objects.bulk_create(absent, ignore_conflicts=True)
    return {(row.document,): row for row in Citation.objects.filter(document__in=documents, article="")}
