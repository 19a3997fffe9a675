"""Decisions of the gate, held against their bodies in the log; and where their entries are to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.admission_clock import OBJECT, expiry_body
from autonomy.choices import RequestState
from autonomy.models import AdmissionRequest
from autonomy.queries.admission_body import asked_part
from governance.base.journal.models import Body
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness

CHUNK = 200
LABELS = {
    "title": gettext_lazy("事项"),
    "asked": gettext_lazy("申请的内容"),
    "decision": gettext_lazy("决定"),
    "decided_on": gettext_lazy("决定日期"),
    "document_no": gettext_lazy("文号"),
    "reason": gettext_lazy("理由"),
    "precedent_reason": gettext_lazy("与先例不同的理由"),
    "ceiling_reason": gettext_lazy("超过上限的理由"),
    "trial_until": gettext_lazy("试行的期限"),
    "until": gettext_lazy("临时准入的期限"),
}


def witness() -> Iterator[Checked]:
    """Every decision and every emergency that ended, in the order of the log."""
    last = -1
    while True:
        rows = list(
            AdmissionRequest.objects.filter(leaf__gt=last)
            .select_related("county", "organisation")
            .order_by("leaf")[:CHUNK]
        )
        if not rows:
            return
        bodies = {
            one.leaf_id: one for one in Body.objects.filter(leaf__in=[r.leaf for r in rows]).select_related("leaf")
        }
        for row in rows:
            leaf = row.leaf or 0
            stored = bodies.get(leaf)
            if stored is None:
                yield without_body(leaf, _("公开着的“%s”在公开记录里没有正文。") % row.title)
                continue
            body, kept = json.loads(bytes(stored.content)), _kept(row)
            names = [str(LABELS[name]) for name in kept if kept[name] != body.get(name) and name in LABELS]
            words = {"title": row.title, "what": "、".join(names)}
            wrong = _("“%(title)s”现在的%(what)s与公开时登记的不一样。") % words if names else ""
            yield Checked(leaf, stored.leaf.entry_id, wrong)
        last = rows[-1].leaf or 0


def _kept(row: AdmissionRequest) -> dict[str, Any]:
    """What the row says that the body says as well."""
    if row.state == RequestState.EXPIRED:
        return expiry_body(row)
    return {
        "asked": asked_part(row),
        "decision": row.state,
        "decided_on": None if row.decided_on is None else row.decided_on.isoformat(),
        "document_no": row.document_no,
        "reason": row.decision_reason,
        "precedent_reason": row.precedent_reason,
        "ceiling_reason": row.ceiling_reason,
        "trial_until": None if row.trial_until is None else row.trial_until.isoformat(),
    }


def behind(object_id: int, leaf: int) -> Page | None:
    row = AdmissionRequest.objects.select_related("county").filter(pk=object_id, leaf=leaf).first()
    if row is None:
        return None
    return Page(row.title, reverse("autonomy_board:admission", args=[row.county.code, row.pk]))


def register() -> None:
    """Called by ``witness``."""
    register_witness("autonomy.admission", witness)
    register_page(OBJECT, behind)
