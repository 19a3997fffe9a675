"""Published studies, held against their bodies in the log; and where their entries are to be read (R-PTY-2)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.journal.models import Body
from governance.base.journal.registry import Checked, Page, register_page, register_witness
from governance.party.models import Study
from governance.party.queries.study import OBJECT, body_of

CHUNK = 200
RENAMED = ("organisation", "title")  # may have another name since


def witness() -> Iterator[Checked]:
    """Every study in the order of the log, in constant memory."""
    last = -1
    rows = Study.objects.select_related("division", "organisation", "matter").order_by("leaf")
    while found := list(rows.filter(leaf__gt=last)[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            yield _compared(row, bodies.get(row.leaf or 0))
        last = found[-1].leaf or 0


def _compared(row: Study, stored: Body | None) -> Checked:
    leaf = row.leaf or 0
    if stored is None:
        return Checked(leaf, 0, _("第%s号党组织研究在公开记录里没有正文。") % row.pk)
    told, now = json.loads(bytes(stored.content)), body_of(row)
    wrong = any(now[name] != told.get(name) for name in now if name not in RENAMED)
    text = _("第%s号党组织研究现在显示的与公开时登记的不一样。") % row.pk
    return Checked(leaf, stored.leaf.entry_id, text if wrong else "")


def study_behind(object_id: int, leaf: int) -> Page | None:
    row = Study.objects.filter(pk=object_id, leaf=leaf).select_related("division", "matter").first()
    if row is None:
        return None
    title = _("党组织研究：%(title)s") % {"title": row.matter.title}
    return Page(title, reverse("party_board:study", args=[row.division.code, row.pk]))


register_witness("party.study", witness)
register_page(OBJECT, study_behind)
