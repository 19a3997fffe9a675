"""Signed agreements and rulings on their breaches, held against their bodies in the log; and where their entries are to
be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.agreement_log import OBJECT
from autonomy.choices import PromiseKind
from autonomy.models import Agreement, Breach
from autonomy.queries.breach import OBJECT as BREACH
from autonomy.queries.breach import RELATED, ruling_body, ruling_url
from governance.base.journal.models import Body, Leaf
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness

CHUNK = 200
LABELS = {
    "content": gettext_lazy("正文"),
    "items": gettext_lazy("各项经费"),
    "payments": gettext_lazy("付款的日期和金额"),
    "signed_on": gettext_lazy("签订日期"),
    "hash": gettext_lazy("正文校验值"),
}
ADDED = ("signed_on", "hash", "signatures")  # by the signing, to the text that was signed


def witness() -> Iterator[Checked]:
    """Every agreement that was ever signed, in the order of the log: its text, and the rows that the money follows. A
    constant number of queries for each ``CHUNK`` of them."""
    last = -1
    rows = Agreement.objects.public().prefetch_related("items__entry", "promises")
    while found := list(rows.filter(leaf__gt=last).order_by("leaf")[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            yield _compared(row, bodies.get(row.leaf or 0))
        last = found[-1].leaf or 0


def _compared(row: Agreement, stored: Body | None) -> Checked:
    leaf = row.leaf or 0
    if stored is None:
        return without_body(leaf, _("公开着的协议“%s”在公开记录里没有正文。") % row)
    told = _told(json.loads(bytes(stored.content)))
    names = [str(LABELS[name]) for name, now in _kept(row).items() if now != told[name]]
    words = {"number": str(row), "what": "、".join(names)}
    wrong = _("协议“%(number)s”现在的%(what)s与公开时登记的不一样。") % words if names else ""
    return Checked(leaf, stored.leaf.entry_id, wrong)


def _told(body: dict[str, Any]) -> dict[str, Any]:
    """What the body says, as far as rows say it again."""
    return {
        "content": {name: part for name, part in body.items() if name not in ADDED},
        "items": sorted((item["code"], Decimal(item["amount"])) for item in body["items"]),
        "payments": sorted((one["due_on"], Decimal(one["amount"])) for one in body["payments"]),
        "signed_on": body["signed_on"],
        "hash": body["hash"],
    }


def _kept(row: Agreement) -> dict[str, Any]:
    paid = [one for one in row.promises.all() if one.kind == PromiseKind.PAYMENT]
    return {
        "content": row.content,
        "items": sorted((item.entry.code, item.amount) for item in row.items.all()),
        "payments": sorted((one.due_on.isoformat(), one.amount or Decimal(0)) for one in paid),
        "signed_on": None if row.signed_on is None else row.signed_on.isoformat(),
        "hash": row.content_hash,
    }


def agreement_behind(object_id: int, leaf: int) -> Page | None:
    row = Agreement.objects.public().filter(pk=object_id).select_related("division").first()
    if row is None:
        return None
    url = reverse("autonomy_board:agreement", args=[row.division.code, row.pk])
    ended = Leaf.objects.filter(pk=leaf, entry__verb="autonomy.agreement_terminated").exists()
    note = _("这一条登记的是提前终止。") if ended else ""
    return Page(_("协助政府工作管理协议书 %(number)s") % {"number": row}, url, note)


def breaches() -> Iterator[Checked]:
    """Every ruling of the county on a breach, in the order of the log."""
    last = -1
    rows = Breach.objects.select_related(*RELATED)
    while found := list(rows.filter(leaf__gt=last).order_by("leaf")[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            yield _ruling(row, bodies.get(row.leaf or 0))
        last = found[-1].leaf or 0


def _ruling(row: Breach, stored: Body | None) -> Checked:
    """The places may have another name since, and the text of the agreement may have been erased; not the ruling."""
    leaf = row.leaf or 0
    if stored is None:
        return without_body(leaf, _("第%s号违约的裁定在公开记录里没有正文。") % row.pk)
    told, now = json.loads(bytes(stored.content)), ruling_body(row)
    wrong = any(now[name] != told[name] for name in ("side", "noted_on", "ruling", "ruled_on"))
    text = _("第%s号违约现在显示的裁定与公开时登记的不一样。") % row.pk
    return Checked(leaf, stored.leaf.entry_id, text if wrong else "")


def breach_behind(object_id: int, leaf: int) -> Page | None:
    row = Breach.objects.select_related(*RELATED).filter(pk=object_id, leaf__isnull=False).first()
    if row is None:
        return None
    words = {"number": row.agreement.number}
    return Page(_("协议 %(number)s 违约的裁定") % words, ruling_url(row))


def register() -> None:
    """Called by ``witness``."""
    register_witness("autonomy.agreement", witness)
    register_witness("autonomy.breach", breaches)
    register_page(OBJECT, agreement_behind)
    register_page(BREACH, breach_behind)
