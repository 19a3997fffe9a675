"""Pages of audits, ready for their templates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.clock.explain import full_date
from governance.committees.choices import Post
from governance.committees.models import Audit, AuditObjection
from governance.committees.queries.oversight_pages import public_part
from governance.committees.rules.audit import ITEM_WORDS

Part = dict[str, Any]


def audits_of(user: User, on: dt.date) -> QuerySet[Audit]:
    return filter_official(Audit.objects.select_related("division", "office", "term", "organiser"), user, on)


def about(row: Audit) -> str:
    """张三（主任）, 第3届."""
    if row.office is not None:
        return f"{row.office.name}（{Post(row.office.post).label}）"
    if row.term is not None:
        return _("第%(n)s届") % {"n": row.term.number}
    return _("村（居）委会")


def audit_row(row: Audit, on: dt.date, *, board: bool = False) -> Part:
    name = "committees_board:audit" if board else "committees:audit"
    published = row.published_on is not None
    late = not published and row.due_on < on
    label = (
        _("结果已公布") if published else _("逾期没有公布") if late else _("审计中") if row.started_on else _("待组织")
    )
    day = full_date(row.published_on) if row.published_on else _("最迟%(day)s公布") % {"day": full_date(row.due_on)}
    return {
        "title": f"{row.get_kind_display()}：{about(row)}",
        "url": reverse(name, args=[row.division.code, row.pk] if board else [row.pk]),
        "state": "met" if published else "late" if late else "due",
        "state_label": label,
        "facts": [row.division.name, day],
    }


def audit_page(row: Audit, on: dt.date, *, board: bool = False) -> Part:
    sections: list[Part] = []
    if row.published_on is not None:
        note = _("%(day)s公布") % {"day": full_date(row.published_on)}
        sections.append({"title": _("审计结果"), "text": row.result, "note": note})
        if row.problems:
            sections.append({"title": _("发现的问题和处理意见"), "text": row.problems})
    items = "、".join(ITEM_WORDS.get(code, code) for code in row.items)
    more = f"；{row.more_items}" if row.more_items else ""
    sections.append({"title": _("审计什么"), "text": f"{items}{more}", "note": row.reason})
    if row.started_on is not None:
        who = [row.auditor]
        if row.organiser is not None:
            who.insert(0, row.organiser.name)
        if row.joined:
            who.append(_("%(n)s名代表参加") % {"n": row.joined})
        period = ""
        if row.period_from and row.period_until:
            words = {"a": full_date(row.period_from), "b": full_date(row.period_until)}
            period = _("审计期间：%(a)s到%(b)s") % words
        sections.append({"title": _("谁审计"), "text": "，".join(who), "note": period})
    if row.asked_residents or row.asked_representatives:
        asked = {"a": row.asked_residents or 0, "b": row.asked_representatives or 0}
        text = _("村（居）民%(a)s人、代表%(b)s人要求。") % asked
        sections.append({"title": _("谁要求的"), "text": text})
    if row.verdicts:
        sections.append({"title": _("核对"), "text": "", "checks": row.verdicts})
    for one in () if board else AuditObjection.objects.filter(audit=row).order_by("id"):
        objected = {"day": full_date(one.on), "n": one.askers}
        said = one.answer or _("还没有答复。")
        sections.append(
            {"title": _("%(day)s%(n)s人提出的异议") % objected, "text": one.text, "note": _("答复：%s") % said}
        )
    links = [
        (audit_row(one, on, board=board)["title"], audit_row(one, on, board=board)["url"]) for one in _near(row, board)
    ]
    why = [*row.due_why.get("lines", []), *([row.due_why["basis"]] if row.due_why.get("basis") else [])]
    return {
        **audit_row(row, on, board=board),
        "sections": sections,
        "links": links,
        "explain": [] if row.published_on else why,
        **public_part(row.leaf, board),
    }


def _near(row: Audit, board: bool) -> list[Audit]:
    """The audit that it repeats, and those that repeat it; on the board published ones only."""
    rows = Audit.objects.filter(pk__in=[row.repeats_id]) | Audit.objects.filter(repeats=row)
    if board:
        rows = rows.filter(leaf__isnull=False)
    return list(rows.select_related("division", "office", "term").order_by("id"))
