"""Rulings as witnesses of the log, and where their entries are to be read (register_page, register_witness)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.report_log import OBJECT
from autonomy.choices import ReportState
from autonomy.models import Report
from autonomy.queries.report import ruling_body
from governance.base.journal.models import Body
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness

CHUNK = 500


def witness() -> Iterator[Checked]:
    """Every ruling in the order of the log; two queries for each ``CHUNK`` of them."""
    last = -1
    rows = Report.objects.filter(state=ReportState.DECIDED).select_related("county", "target", "target_division")
    while found := list(rows.filter(leaf__gt=last).order_by("leaf")[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            yield _compared(row, bodies.get(row.leaf or 0))
        last = found[-1].leaf or 0


def _compared(row: Report, stored: Body | None) -> Checked:
    """The name of the one reported may have changed since; what was ruled may not."""
    leaf = row.leaf or 0
    if stored is None:
        return without_body(leaf, _("第%s号反映的裁定在公开记录里没有正文。") % row.pk)
    told = json.loads(bytes(stored.content))
    now = {**ruling_body(row), "reported": told["reported"], "place": told["place"]}
    wrong = "" if now == told else _("第%s号反映现在显示的裁定与公开时登记的不一样。") % row.pk
    return Checked(leaf, stored.leaf.entry_id, wrong)


def ruling_behind(object_id: int, leaf: int) -> Page | None:
    row = Report.objects.filter(pk=object_id, leaf=leaf).select_related("county").first()
    if row is None:
        return None
    url = reverse("autonomy_board:ruling", args=[row.county.code, row.pk])
    return Page(_("裁定：%(matter)s") % {"matter": row.matter}, url)


def register() -> None:
    register_page(OBJECT, ruling_behind)
    register_witness("autonomy.report", witness)
