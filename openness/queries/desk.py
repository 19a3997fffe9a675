"""What the desk shows of one disclosure to those who file, verify and oversee it: with payees, vouchers and names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.clock.models import Duty
from governance.base.documents.choices import TYPE_LABELS
from governance.base.journal.models import Entry
from governance.base.spreadsheet import megabytes
from openness.choices import Form, Side, State
from openness.models import (
    Account,
    Disclosure,
    Enclosure,
    Line,
    PaperSheet,
    Posting,
    Voucher,
)
from openness.permissions import ABOVE_ROLES, FILE, OWN_ROLES
from openness.queries.account import previous_month
from openness.queries.content import day_label, period_label, project_facts
from openness.queries.content import sections as sections_of
from openness.queries.disclosure import NextStep, get_for, visible_to
from openness.queries.labels import remaining_label, weekday_label
from openness.rules.account import ZERO, shown

HISTORY = {
    "openness.draft_created": gettext_lazy("开始填报"),
    "openness.correction_started": gettext_lazy("开始更正"),
    "openness.submitted": gettext_lazy("提交核实"),
    "openness.taken_back": gettext_lazy("取回修改"),
    "openness.signed": gettext_lazy("签署核实意见"),
    "openness.recused": gettext_lazy("声明回避"),
    "openness.sheet_uploaded": gettext_lazy("上传书面核实单"),
    "openness.sheet_confirmed": gettext_lazy("确认书面核实单"),
    "openness.returned": gettext_lazy("退回修改"),
    "openness.verified": gettext_lazy("核实完成"),
    "openness.published": gettext_lazy("公开"),
    "openness.withdrawn": gettext_lazy("撤回"),
    "openness.erasure_asked": gettext_lazy("提出抹除"),
    "openness.erasure_refused": gettext_lazy("不同意抹除"),
    "openness.erased": gettext_lazy("抹除原文"),
}
STEPS = (
    (State.DRAFT, gettext_lazy("草稿")),
    (State.SUBMITTED, gettext_lazy("已提交")),
    (State.VERIFIED, gettext_lazy("已核实")),
    (State.PUBLISHED, gettext_lazy("已公开")),
)
BADGES = {State.RETURNED: "returned", State.WITHDRAWN: "withdrawn"}


def working_copy(user: User, disclosure_id: int, on: dt.date) -> Disclosure:
    """One that the person may see at work: of the own community, or submitted once below one's own division. What is
    merely public is read on the board; ``Disclosure.DoesNotExist`` then, too."""
    found = get_for(user, disclosure_id, on)
    if not scope_of(user, on).holds((*OWN_ROLES, *ABOVE_ROLES), found.division.code):
        raise Disclosure.DoesNotExist
    return found


def duty_for(user: User, duty_id: int, on: dt.date) -> Duty:
    """A duty of one's own official scope; ``Duty.DoesNotExist`` for any other."""
    rows = Duty.objects.filter(within_codes(codes_visible(user, on), "division__code"))
    return rows.select_related("division").get(pk=duty_id)


def filed_states(duty_ids: Iterable[int]) -> dict[int, str]:
    """Duty id -> where the disclosure filed for it stands; one query."""
    rows = Disclosure.objects.filter(duty_id__in=list(duty_ids)).exclude(state=State.WITHDRAWN).order_by("id")
    return {duty_id: state for duty_id, state in rows.values_list("duty_id", "state") if duty_id is not None}


def loose_drafts(user: User, on: dt.date) -> list[dict[str, str]]:
    """Drafts that no open duty leads to (a correction, a month filed of one's own accord): else they would be lost from
    sight; one query."""
    codes = scope_of(user, on).codes(FILE.roles)
    rows = (
        Disclosure.objects.filter(within_codes(codes, "division__code"), state__in=[State.DRAFT, State.RETURNED])
        .exclude(duty_id__in=Duty.objects.open().filter(within_codes(codes, "division__code")).values("pk"))
        .select_related("division")
        .order_by("division__code", "id")
    )
    return [
        {
            "title": row.title,
            "place": row.division.name,
            "verb": _("去修改") if row.state == State.RETURNED else _("继续填报"),
            "url": reverse("openness:edit", args=[row.pk]),
            "state": row.state,
            "state_label": str(row.get_state_display()),
        }
        for row in rows
    ]


def head(disclosure: Disclosure) -> dict[str, Any]:
    state = "corrected" if disclosure.replaced else disclosure.state
    return {
        "title": disclosure.title,
        "item": disclosure.item.title,
        "period_label": period_label(disclosure.period_start, disclosure.period_end),
        "state": state,
        "state_label": _("已更正") if disclosure.replaced else str(disclosure.get_state_display()),
        "correction_reason": disclosure.correction_reason,
        "withdrawal_reason": disclosure.withdrawal_reason,
    }


def steps(disclosure: Disclosure) -> list[dict[str, str]]:
    """草稿 → 已提交 → 已核实 → 已公开, with the day of each; returned is back at the first."""
    days = {
        State.DRAFT: disclosure.created_at,
        State.SUBMITTED: disclosure.submitted_at,
        State.VERIFIED: disclosure.verified_at,
        State.PUBLISHED: disclosure.published_at,
    }
    if disclosure.state == State.RETURNED:
        days |= {State.SUBMITTED: None, State.VERIFIED: None}
    order = [state for state, _label in STEPS]
    over = disclosure.state in (State.PUBLISHED, State.WITHDRAWN)
    now = order.index(State(disclosure.state)) if disclosure.state in order else 0
    found = []
    for position, (state, label) in enumerate(STEPS):
        when, name, step = days[state], str(label), "todo"
        if position < now or (over and when):
            step = "done"
        elif position == now and disclosure.state == State.RETURNED:
            name, step = _("已退回"), "late"
        elif position == now and not over:
            step = "current"
        note = day_label(timezone.localdate(when)) if when and step != "todo" else ""
        found.append({"label": name, "state": step, "note": note})
    if disclosure.state == State.WITHDRAWN and disclosure.withdrawn_at is not None:
        note = day_label(timezone.localdate(disclosure.withdrawn_at))
        found.append({"label": _("已撤回"), "state": "late", "note": note})
    return found


def next_part(step: NextStep, on: dt.date) -> dict[str, str]:
    if step.due_on is None:
        return {"what": step.what, "who": step.who}
    labels = {"by_label": weekday_label(step.due_on), "remaining_label": remaining_label(step.due_on, on)}
    return {"what": step.what, "who": step.who, **labels}


def body(disclosure: Disclosure) -> dict[str, Any]:
    """The content as those at work see it: account or lines with payees and vouchers, sections."""
    account = Account.objects.filter(disclosure=disclosure).first()
    rows = list(Line.objects.filter(disclosure=disclosure).order_by("position"))
    lines = [_line(row) for row in rows]
    if disclosure.project is not None and disclosure.is_editable:
        disclosure.content = {**disclosure.content, **project_facts(disclosure.project, disclosure.item.stage)}
    found: dict[str, Any] = {"sections": sections_of(disclosure), "files": files(disclosure)}
    if account is not None:
        found["account"] = {
            "opening": shown(account.opening),
            "opening_source": account.opening_source,
            "income_total": shown(account.income),
            "expenditure_total": shown(account.expenditure),
            "closing": shown(account.closing),
            "nil": account.nil,
            "lines": sorted(lines, key=lambda line: line["side"] != Side.INCOME),
        }
    elif disclosure.form == Form.RECIPIENTS:
        found |= {
            "lines": [{"label": row.category, "summary": row.payee, "amount": shown(row.amount)} for row in rows],
            "lines_total": shown(sum((row.amount for row in rows), ZERO)),
        }
    elif lines:
        found |= {"lines": lines, "lines_total": shown(sum((row.amount for row in rows), ZERO))}
    return found


def files(disclosure: Disclosure) -> list[dict[str, str]]:
    """What is published along, as the supervisors open it; one query."""
    rows = Enclosure.objects.filter(disclosure=disclosure).select_related("attachment")
    return [
        {
            "title": row.title,
            "url": reverse("openness:enclosure", args=[disclosure.pk, row.pk]),
            "type_label": TYPE_LABELS[row.attachment.media_type],
            "size_label": megabytes(row.attachment.size),
        }
        for row in rows
    ]


def _line(line: Line) -> dict[str, Any]:
    parts = [line.summary]
    if line.payee:
        parts.append(_("%(payee)s（个人，不公开姓名）") % {"payee": line.payee} if line.payee_is_person else line.payee)
    if line.voucher_no:
        parts.append(_("凭证%(number)s") % {"number": line.voucher_no})
    return {
        "side": line.side,
        "label": line.category,
        "summary": "，".join(parts),
        "amount": shown(line.amount),
        "date_label": "" if line.on is None else day_label(line.on),
    }


def comparisons(disclosure: Disclosure) -> list[dict[str, Any]]:
    """What a supervisor looks at first: a correction against what it corrects, a month against the month before."""
    if disclosure.form != Form.MONTHLY_ACCOUNT:
        return []
    found = []
    if disclosure.corrects is not None:
        rows = _compared(disclosure.pk, disclosure.corrects.pk)
        found.append({"title": _("和原来公开的比"), "now": _("更正后"), "before": _("原来"), "rows": rows})
    before = previous_month(disclosure.division, disclosure.period_start)
    if before is not None:
        rows = _compared(disclosure.pk, before.disclosure_id)
        found.append({"title": _("和上个月比"), "now": _("本月"), "before": _("上月"), "rows": rows})
    return found


def _compared(now_id: int, before_id: int) -> list[dict[str, Any]]:
    """Each category of two accounts side by side; one query."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    rows = Line.objects.filter(disclosure_id__in=[now_id, before_id]).order_by("position")
    for owner, side, category, amount in rows.values_list("disclosure_id", "side", "category", "amount"):
        sums[side, category][owner == before_id] += amount
    ordered = sorted(sums.items(), key=lambda entry: entry[0][0] != Side.INCOME)
    return [
        {
            "side": str(Side(side).label),
            "category": category,
            "now": shown(now),
            "before": shown(then),
            "change": _signed(now - then),
        }
        for (side, category), (now, then) in ordered
    ]


def _signed(amount: Decimal) -> str:
    if amount == ZERO:
        return _("一样")
    return f"{'+' if amount > ZERO else '−'}{shown(abs(amount))}"


def attachments(disclosure: Disclosure) -> list[dict[str, Any]]:
    rows = Voucher.objects.filter(disclosure=disclosure).select_related("attachment").order_by("id")
    return [
        {
            "id": row.pk,
            "name": row.attachment.name,
            "url": file_url(row.attachment_id),
            "size_label": size_label(row.attachment.size),
            "note": row.note,
        }
        for row in rows
    ]


def file_url(attachment_id: int) -> str:
    return reverse("openness:file", args=[attachment_id])


def size_label(size: int) -> str:
    return _("%(kb)s KB") % {"kb": max(1, size // 1024)} if size < 1024 * 1024 else megabytes(size)


def returned(disclosure: Disclosure) -> list[dict[str, str]]:
    """Why it came back: once, in the words of those who sent it back; one query."""
    if disclosure.state != State.RETURNED:
        return []
    entry = (
        Entry.objects.filter(
            object_type="disclosure", object_id=disclosure.pk, verb__in=["openness.returned", "openness.taken_back"]
        )
        .order_by("-id")
        .first()
    )
    taken_back = entry is not None and entry.verb == "openness.taken_back"
    when = "" if entry is None else day_label(timezone.localdate(entry.at))
    who = _("填报人取回：") if taken_back else _("监督委员会退回：")
    return [{"who": who, "date_label": when, "text": disclosure.return_reason}]


def history(disclosure: Disclosure) -> list[dict[str, str]]:
    """Who did what when; two queries."""
    entries = list(
        Entry.objects.filter(object_type="disclosure", object_id=disclosure.pk, verb__in=HISTORY)
        .order_by("id")
        .values_list("verb", "at", "actor_id")
    )
    names = dict(User.objects.filter(pk__in={actor for _v, _at, actor in entries if actor}).values_list("id", "name"))
    return [
        {
            "date_label": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
            "text": f"{names.get(actor or 0, '')} {HISTORY[verb]}".strip(),
        }
        for verb, at, actor in entries
    ]


def papers_of(user: User, attachment_id: int, on: dt.date) -> list[Disclosure]:
    """The disclosures a stored file belongs to, as voucher, sheet or picture of the board, that the person may see."""
    rows = visible_to(user, on).filter(
        Q(pk__in=Voucher.objects.filter(attachment=attachment_id).values("disclosure"))
        | Q(pk__in=PaperSheet.objects.filter(attachment=attachment_id).values("disclosure"))
        | Q(pk__in=Posting.objects.filter(photo=attachment_id).values("disclosure"))
    )
    return list(rows.select_related("division"))
