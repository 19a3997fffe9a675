"""Working rules held against their bodies in the log, and where their entries are to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.journal.models import Body as Published
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness
from governance.committees.actions.working_rules import OBJECT
from governance.committees.models import WorkingRules
from governance.committees.queries.working_rules import rules_body

CHUNK = 500


def witness() -> Iterator[Checked]:
    """Every version in the order of the log; two queries for each ``CHUNK`` of them."""
    last = -1
    rows = WorkingRules.objects.filter(leaf__isnull=False).select_related("body__division")
    while found := list(rows.filter(leaf__gt=last).order_by("leaf")[:CHUNK]):
        published = Published.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            yield _compared(row, published.get(row.leaf or 0))
        last = found[-1].leaf or 0


def _compared(row: WorkingRules, stored: Published | None) -> Checked:
    leaf = row.leaf or 0
    if stored is None:
        return without_body(leaf, _("工作制度“%s”在公开记录里没有正文。") % row)
    told = json.loads(bytes(stored.content))
    # The code of a place may change; what was adopted may not.
    now = {**rules_body(row, row.body.division), "place": told["place"]}
    wrong = "" if now == told else _("工作制度“%s”现在的内容与公开时登记的不一样。") % row
    return Checked(leaf, stored.leaf.entry_id, wrong)


def rules_behind(object_id: int, leaf: int) -> Page | None:
    row = WorkingRules.objects.filter(pk=object_id, leaf=leaf).select_related("body__division").first()
    if row is None:
        return None
    url = reverse("committees_board:rules", args=[row.body.division.code, row.pk])
    return Page(_("工作制度：%(title)s第%(number)d版") % {"title": row.title, "number": row.number}, url)


def register() -> None:
    register_page(OBJECT, rules_behind)
    register_witness("committees.working_rules", witness)
