"""What an erasure is about: in words that say nothing of the text itself, and the text for the one who decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from governance.base.journal.models import Entry
from governance.base.journal.queries import body_of
from openness.actions.log import OBJECT
from openness.models import Answer, Disclosure, Inquiry, Order
from openness.queries.content import period_label
from openness.queries.guard import texts_of


def about_leaf(entry: Entry) -> str:
    """Item and period of a disclosure; the kind and number of anything else."""
    if entry.object_type == OBJECT:
        found = Disclosure.objects.select_related("item").get(pk=entry.object_id)
        return f"{period_label(found.period_start, found.period_end)} {found.item.title}"
    names = {"challenge": _("第%s号质疑和答复"), "order": _("第%s号责令公布"), "inquiry": _("第%s号质询和答复")}
    return names[entry.object_type] % entry.object_id


def leaf_of(kind: str, pk: int) -> int | None:
    """The body of a thing that is public: of a question its last answer. None when nothing of it is in the log."""
    if kind == OBJECT:
        return Disclosure.objects.filter(pk=pk).values_list("leaf", flat=True).first()
    if kind == "challenge":
        rows = Answer.objects.filter(challenge=pk, leaf__isnull=False)
        return rows.order_by("-id").values_list("leaf", flat=True).first()
    if kind == "order":
        return Order.objects.filter(pk=pk).values_list("leaf", flat=True).first()
    return Inquiry.objects.filter(pk=pk).values_list("leaf", flat=True).first()


def text_of(leaf: int) -> list[dict[str, Any]]:
    """Every text of the body, for the one who decides."""
    body = body_of(leaf)
    if body is None:
        return []
    return [{"label": _("登记的原文"), "text": "\n".join(text for _path, text in texts_of(body, "") if text)}]
