"""What openness stores of what it published, as a witness of the log; where the log's entries are to be read; and how
the text of one is destroyed.

The board lists titles, figures and sums from rows. Whoever changes a row behind the platform changes what people see
in lists, though not the body: ``verify_journal`` compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.journal.models import Body
from governance.base.journal.registry import Checked, Page, register_page, register_witness
from openness.actions import forgetting
from openness.actions.log import OBJECT
from openness.choices import Form, State
from openness.models import Account, Disclosure, Line
from openness.models.disclosure import money
from openness.queries.labels import disclosure_url

CHUNK = 500


def witness() -> Iterator[Checked]:
    """Every disclosure that is public, in the order of the log; four queries for each ``CHUNK`` of them."""
    last = -1
    while True:
        rows = list(
            Disclosure.objects.filter(state=State.PUBLISHED, leaf__gt=last)
            .select_related("division", "item")
            .order_by("leaf")[:CHUNK]
        )
        if not rows:
            return
        yield from _compare(rows)
        last = rows[-1].leaf or 0


def _compare(rows: list[Disclosure]) -> Iterator[Checked]:
    bodies = {
        body.leaf_id: body for body in Body.objects.filter(leaf__in=[row.leaf for row in rows]).select_related("leaf")
    }
    accounts = Account.objects.in_bulk([row.pk for row in rows])
    lines: dict[int, list[Line]] = {}
    for line in Line.objects.filter(disclosure__in=rows).order_by("disclosure", "position"):
        lines.setdefault(line.disclosure_id, []).append(line)
    for row in rows:
        stored = bodies.get(row.leaf or 0)
        entry = row.entry_id or 0
        if stored is None:
            yield Checked(row.leaf or 0, entry, _("公开着的“%s”在公开记录里没有正文。") % row.title)
            continue
        wrong = ""
        if stored.leaf.entry_id != entry:
            wrong = _("“%s”指着别处的记录。") % row.title
        else:
            body = json.loads(bytes(stored.content))
            told, kept = _told(body), _kept(row, accounts.get(row.pk), lines.get(row.pk, []))
            names = [LABELS[name] for name in kept if kept[name] != told[name]]
            if names:
                words = {"title": row.title, "what": "、".join(str(name) for name in names)}
                wrong = _("“%(title)s”现在显示的%(what)s与公开时登记的不一样。") % words
        yield Checked(row.leaf or 0, entry, wrong)


LABELS = {
    "title": gettext_lazy("标题"),
    "place": gettext_lazy("村（社区）"),
    "item": gettext_lazy("公开事项"),
    "period": gettext_lazy("期间"),
    "summary": gettext_lazy("一句话"),
    "display_until": gettext_lazy("展示期限"),
    "account": gettext_lazy("收支总数"),
    "figure": gettext_lazy("主要金额"),
    "lines": gettext_lazy("明细"),
}


def _told(body: dict[str, Any]) -> dict[str, Any]:
    """What the body says, as far as rows say it again."""
    account = body["account"]
    return {
        "title": body["title"],
        "place": body["place"]["code"],
        "item": body["item"]["code"],
        "period": [body["period"]["start"], body["period"]["end"]],
        "summary": body["summary"],
        "display_until": body["display_until"],
        "account": account,
        "figure": sum(Decimal(line["amount"]) for line in body["lines"]) if account is None else account["closing"],
        "lines": [[line["side"], line["category"], line["summary"], line["amount"]] for line in body["lines"]],
    }


def _kept(row: Disclosure, account: Account | None, lines: list[Line]) -> dict[str, Any]:
    """What the rows say. A list of persons keeps more than it publishes, so its lines are not compared."""
    found: dict[str, Any] = {
        "title": row.title,
        "place": row.division.code,
        "item": row.item.code,
        "period": [row.period_start.isoformat(), row.period_end.isoformat()],
        "summary": row.summary,
        "display_until": row.display_until.isoformat() if row.display_until else "",
        "account": None,
    }
    if account is not None:
        found["account"] = {
            "opening": money(account.opening),
            "opening_source": account.opening_source,
            "income": money(account.income),
            "expenditure": money(account.expenditure),
            "closing": money(account.closing),
            "nil": account.nil,
        }
        found["figure"] = None if row.figure is None else money(row.figure)
    elif row.form == Form.LARGE_EXPENDITURE:
        found["figure"] = row.figure or 0
    if row.form != Form.RECIPIENTS:
        found["lines"] = [[line.side, line.category, line.summary, money(line.amount)] for line in lines]
    return found


def disclosure_behind(object_id: int, leaf: int) -> Page | None:
    """Where a leaf of a disclosure is read now, and what became of it."""
    row = Disclosure.objects.public().select_related("division").filter(pk=object_id).first()
    if row is None:
        return None
    url = disclosure_url(row.division.code, row.pk)
    note = ""
    if row.leaf != leaf:
        note = _("这一条登记的是“%s”的撤回。") % row.title
    elif row.state == State.WITHDRAWN:
        note = _("后来撤回了，原因：%s") % row.withdrawal_reason
    elif row.replaced:
        later = Disclosure.objects.public().filter(corrects=row).exclude(state=State.WITHDRAWN).order_by("id").first()
        reason = later.correction_reason if later is not None else ""
        note = _("后来更正过，请看更正后的内容。更正原因：%s") % reason
        if later is not None:
            url = disclosure_url(row.division.code, later.pk)
    return Page(row.title, url, note)


register_witness("openness.disclosure", witness)
register_page(OBJECT, disclosure_behind)
forgetting.register()
