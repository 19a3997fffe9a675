"""Pages of the archive, ready for their templates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.clock.explain import full_date
from governance.base.places.models import Division
from governance.committees.archive_sources import REGISTRY
from governance.committees.models import ArchiveDestruction, ArchiveItem
from governance.committees.queries.archive import YearSheet, year_sheet, years_of

Part = dict[str, Any]
LISTED = 500


def items_of(user: User, on: dt.date) -> QuerySet[ArchiveItem]:
    return filter_official(ArchiveItem.objects.select_related("division", "archive_class", "term"), user, on)


def archive_page(division: Division, year: int, on: dt.date, *, term: int | None = None) -> Part:
    sheet = year_sheet(division, year, on)
    rows = ArchiveItem.objects.filter(division=division, year=year).select_related("archive_class", "term")
    if term is not None:
        rows = rows.filter(term=term)
    items = list(rows.order_by("number")[: LISTED + 1])
    by_object = {source.object_type: source for source in REGISTRY.sources.values()}
    return {
        "year": year,
        "years": years_of(division, on),
        "lines": [
            {
                "title": line.archive_class.title,
                "count": line.count,
                "missing": line.missing,
                "retention": str(line.archive_class.get_retention_display()),
                "checked": line.archive_class.checked,
                "basis": line.archive_class.basis,
            }
            for line in sheet.lines
        ],
        "missing": [line.archive_class.title for line in sheet.missing],
        "limits": _limits(sheet),
        "items": [
            {
                "id": item.pk,
                "number": item.number,
                "title": item.title,
                "day": full_date(item.made_on),
                "where": item.shelf or (_("扫描件") if item.attachment_id else _("平台记录")),
                "retention": str(item.get_retention_display()),
                "destroyed": "" if item.destroyed_on is None else full_date(item.destroyed_on),
                "url": by_object[item.object_type].url(item.object_id)
                if item.object_type in by_object and item.object_id is not None
                else "",
                "scan": item.attachment_id,
            }
            for item in items[:LISTED]
        ],
        "more": len(items) > LISTED,
    }


def _limits(sheet: YearSheet) -> list[str]:
    """By when documents and accounts of the year are filed, with the mark of what nobody has read."""
    found = []
    for rule, day in zip(sheet.limits, (sheet.documents_by, sheet.accounts_by), strict=False):
        if day is not None:
            found.append(
                _("%(what)s，最迟%(day)s。%(basis)s")
                % {"what": rule.title, "day": full_date(day), "basis": rule.basis_text}
            )
    return found


def destruction_rows(division: Division) -> list[Part]:
    rows = ArchiveDestruction.objects.filter(division=division).annotate(n=Count("items")).order_by("-on", "-id")
    return [
        {
            "day": full_date(row.on),
            "count": row.n,
            "appraisers": row.appraisers,
            "opinion": row.opinion,
            "numbers": list(row.items.order_by("number").values_list("number", "title")),
        }
        for row in rows.prefetch_related("items")
    ]


def township_rows(user: User, on: dt.date, year: int) -> list[Part]:
    """AR-SUPERV: each community with how much it filed of that year, and how much in all; one query."""
    kept = ArchiveItem.objects.filter(division=OuterRef("pk"), year=year, destroyed_on=None).order_by()
    count = kept.values("division").annotate(n=Count("pk")).values("n")
    owing = Division.objects.owing(on).annotate(filed=Coalesce(Subquery(count), 0))
    rows = filter_official(owing, user, on, "code")
    return [
        {
            "title": row.name,
            "url": f"{reverse('committees:archives')}?place={row.code}",
            "state": "met" if row.filed else "due",
            "state_label": _("%(year)s年%(n)s件") % {"year": year, "n": row.filed},
            "facts": [],
        }
        for row in rows.order_by("code")[:LISTED]
    ]
