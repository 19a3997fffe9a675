"""The archive of a community: what there is by term and year, and what is missing (R-CMT-9)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from governance.base.law.in_force import RuleInForce
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors
from governance.committees.choices import BodyKind
from governance.committees.models import ArchiveClass, ArchiveItem, Term
from governance.committees.queries.oversight import rules_on
from governance.committees.rules import archive as rules


def classes_on(division: Division, on: dt.date) -> list[ArchiveClass]:
    """What is kept there; a nearer place's row of the same code takes the place of the whole country's."""
    rows = ArchiveClass.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        committee=division.committee,
        place__in=["", *ancestors(division.code)],
        valid_from__lte=on,
    )
    nearest: dict[str, ArchiveClass] = {}
    for row in sorted(rows, key=lambda one: (len(one.place), one.valid_from)):
        nearest[row.code] = row
    return sorted(nearest.values(), key=lambda one: one.pk)


def term_in(division: Division) -> Callable[[dt.date], int | None]:
    """Which term of the committee a day lies in; one query."""
    rows = list(
        Term.objects.filter(body__division=division, body__kind=BodyKind.COMMITTEE)
        .order_by("starts_on")
        .values_list("pk", "starts_on")
    )

    def find(day: dt.date) -> int | None:
        found = None
        for pk, starts in rows:
            if starts <= day:
                found = pk
        return found

    return find


@dataclass(frozen=True)
class Line:
    """One class in one year."""

    archive_class: ArchiveClass
    count: int
    missing: bool


@dataclass(frozen=True)
class YearSheet:
    year: int
    lines: list[Line]
    documents_by: dt.date | None
    accounts_by: dt.date | None
    limits: list[RuleInForce]

    @property
    def missing(self) -> list[Line]:
        return [line for line in self.lines if line.missing]


def year_sheet(division: Division, year: int, on: dt.date) -> YearSheet:
    """What a year has of each class; what it should have and has not. Six queries."""
    law = rules_on(division, on, rules.CODES)
    counts = dict(
        ArchiveItem.objects.filter(division=division, year=year, destroyed_on=None)
        .values("archive_class__code")
        .annotate(n=Count("id"))
        .values_list("archive_class__code", "n")
    )
    over = year < on.year
    lines = [
        Line(one, counts.get(one.code, 0), over and one.yearly and not counts.get(one.code))
        for one in classes_on(division, dt.date(year, 12, 31))
    ]
    documents, accounts = law.get(rules.DOCUMENTS), law.get(rules.ACCOUNTS)
    return YearSheet(
        year,
        lines,
        rules.last_day(documents, year),
        rules.last_day(accounts, year),
        [rule for rule in (documents, accounts) if rule is not None],
    )


def years_of(division: Division, on: dt.date) -> list[int]:
    """Years that have something, and this and the last one; the newest first."""
    found = set(ArchiveItem.objects.filter(division=division).values_list("year", flat=True).distinct())
    return sorted({on.year, on.year - 1, *found}, reverse=True)


def handover_items(term: Term, on: dt.date) -> list[dict[str, Any]]:
    """For the hand-over of a term: its archive year by year, with how much there is and what is missing. Each line is
    given over or not by those who hand over; nothing counts as given here."""
    division = term.body.division
    first = max(term.starts_on.year, on.year - 30)
    last = min(term.ends_on, on).year
    rows = ArchiveItem.objects.filter(division=division, destroyed_on=None, year__gte=first, year__lte=last)
    counts = Counter(dict(rows.values("year").annotate(n=Count("id")).values_list("year", "n")))
    have = set(rows.values_list("year", "archive_class__code").distinct())
    classes = [one for one in classes_on(division, on) if one.yearly]
    found = []
    for year in range(first, last + 1):
        missing = [one.title for one in classes if year < on.year and (year, one.code) not in have]
        note = _("缺：%(what)s") % {"what": "、".join(missing)} if missing else ""
        title = _("%(year)s年档案（%(n)s件）") % {"year": year, "n": counts[year]}
        found.append({"code": f"archive-{year}", "title": title, "given": False, "note": note})
    return found
