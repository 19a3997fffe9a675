"""What a disclosure says: the part anyone may read, and what the supervisors sign. Canonical JSON values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from governance.base.clock.rules.period import Frequency, Period
from governance.base.journal.canonical import canonical_bytes, digest
from governance.township.models import Project
from openness.choices import Form, Means, Stage, State
from openness.models import Account, Disclosure, Enclosure, Line, Listing, Signature, Voucher
from openness.models.disclosure import money
from openness.rules.account import ZERO, shown
from openness.rules.audience import is_sensitive
from openness.rules.completeness import POLICY_FIELDS, STAGE_FIELDS
from openness.rules.verification import Tally

COMPUTED = (Form.QUARTERLY_ACCOUNT, Form.YEARLY_ACCOUNT, Form.LARGE_EXPENDITURE)


def period_label(start: dt.date, end: dt.date) -> str:
    """2026年3月, 2026年第一季度, 2026年度; a day for an event."""
    for frequency in Frequency:
        if start.day == 1 and (start.month - 1) % frequency.months == 0:
            period = Period(frequency, start)
            if period.end == end:
                return period.label
    return day_label(start)


def day_label(day: dt.date) -> str:
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def project_facts(project: Project, stage: str) -> dict[str, str]:
    """The project's facts that one stage shows, as text; frozen into the disclosure when it is submitted."""
    return {name: _as_text(getattr(project, name)) for name, _label in STAGE_FIELDS[stage]}


def _as_text(value: Any) -> str:
    """As a person reads it: sections are words, also in the published body."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return day_label(value)
    return value if isinstance(value, str) else f"{value:,.2f}"


def sections(disclosure: Disclosure) -> list[dict[str, str]]:
    """Text parts in reading order."""
    content: Mapping[str, Any] = disclosure.content
    if disclosure.form == Form.GENERAL:
        return [{"label": part["label"], "text": part["text"]} for part in content.get("sections", [])]
    fields: tuple[tuple[str, str], ...] = ()
    if disclosure.form == Form.POLICY:
        fields = POLICY_FIELDS
    elif disclosure.form == Form.PROJECT_STAGE:
        fields = STAGE_FIELDS[disclosure.item.stage]
    found = [{"label": _(label), "text": str(content.get(name, ""))} for name, label in fields]
    if content.get("note"):
        found.append({"label": _("说明"), "text": str(content["note"])})
    return found


def public_content(disclosure: Disclosure) -> dict[str, Any]:
    """Everything that will be public, without persons: a payee appears only when it is not a person."""
    division, item = disclosure.division, disclosure.item
    account = Account.objects.filter(disclosure=disclosure).first()
    lines = list(Line.objects.filter(disclosure=disclosure).order_by("position"))
    listed = disclosure.form == Form.RECIPIENTS
    return {
        "kind": "disclosure",
        "version": 1,
        "place": {"code": division.code, "name": division.name},
        "item": {"code": item.code, "title": item.title, "category": item.category},
        "form": disclosure.form,
        "title": disclosure.title,
        "period": {
            "start": disclosure.period_start.isoformat(),
            "end": disclosure.period_end.isoformat(),
            "label": period_label(disclosure.period_start, disclosure.period_end),
        },
        "sections": sections(disclosure),
        "account": None if account is None else _account(account),
        "lines": [] if listed else [_line(line) for line in lines],
        "persons": persons_part(disclosure, lines) if listed else None,
        "enclosures": enclosures(disclosure),
        "threshold": disclosure.content.get("threshold") or None,
        "corrects": _corrects(disclosure),
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "opening": money(account.opening),
        "opening_source": account.opening_source,
        "income": money(account.income),
        "expenditure": money(account.expenditure),
        "closing": money(account.closing),
        "nil": account.nil,
    }


def _line(line: Line) -> dict[str, Any]:
    found = {"side": line.side, "category": line.category, "summary": line.summary, "amount": money(line.amount)}
    if line.on is not None:
        found["date"] = line.on.isoformat()
    if line.payee and not line.payee_is_person:
        found["payee"] = line.payee
    return found


def persons_part(disclosure: Disclosure, lines: Sequence[Line]) -> dict[str, Any]:
    """A list of persons in numbers, by category in the order of the list; who they are is in the ``Roll``."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.category, []).append(line)
    return {
        "count": len(lines),
        "total": money(sum((line.amount for line in lines), ZERO)),
        "sensitive": names_nobody(disclosure, lines),
        "groups": [
            {"category": category, "count": len(rows), "total": money(sum((row.amount for row in rows), ZERO))}
            for category, rows in groups.items()
        ],
    }


def names_nobody(disclosure: Disclosure, lines: Sequence[Line]) -> bool:
    """Whether the list is about illness, disability or minors, by its words or because the clerk says so."""
    words = [disclosure.title, disclosure.item.title, *(line.category for line in lines)]
    return is_sensitive(words, declared=bool(disclosure.content.get("sensitive")))


def roll_content(disclosure: Disclosure) -> bytes:
    """The list as it hangs on the notice board: name, category, amount. Why a person gets it is nobody's business
    (ID-DEFAULT: health, disability and poverty reasons are never public)."""
    lines = Line.objects.filter(disclosure=disclosure).order_by("position")
    persons = [{"name": line.payee, "category": line.category, "amount": money(line.amount)} for line in lines]
    return canonical_bytes({"kind": "roll", "version": 1, "persons": persons})


def enclosures(disclosure: Disclosure) -> list[dict[str, Any]]:
    """Files published along, by their hash."""
    rows = Enclosure.objects.filter(disclosure=disclosure).select_related("attachment")
    return [
        {
            "title": row.title,
            "sha256": row.attachment.sha256,
            "size": row.attachment.size,
            "type": row.attachment.media_type,
        }
        for row in rows
    ]


def _corrects(disclosure: Disclosure) -> dict[str, Any] | None:
    if disclosure.corrects is None:
        return None
    return {"leaf": disclosure.corrects.leaf, "reason": disclosure.correction_reason}


def content_hash(disclosure: Disclosure) -> str:
    """What a supervisor signs: the public part, and the working papers it was checked against."""
    lines = Line.objects.filter(disclosure=disclosure).order_by("position")
    vouchers = Voucher.objects.filter(disclosure=disclosure).order_by("id")
    return digest(
        {
            "public": public_content(disclosure),
            "payees": [[line.payee, line.payee_is_person, line.voucher_no] for line in lines],
            "vouchers": [[sha256, note] for sha256, note in vouchers.values_list("attachment__sha256", "note")],
        }
    )


def verification_part(disclosure: Disclosure, tally: Tally) -> dict[str, Any]:
    """How it was verified, in numbers and in the words of those who disagreed; no names (R-CMT-7)."""
    dissents = Signature.objects.filter(disclosure=disclosure, round=disclosure.round, agrees=False).order_by("id")
    return {
        "seats": tally.seats,
        "agreed": tally.agreed,
        "recused": tally.recused,
        "dissents": [{"text": text} for text in dissents.values_list("opinion", flat=True)],
        "means": disclosure.verified_means,
        "content_hash": disclosure.content_hash,
    }


def public_body(
    disclosure: Disclosure,
    *,
    verification: Mapping[str, Any],
    listing: Listing,
    on: dt.date,
    display_until: dt.date,
    roll: str = "",
) -> dict[str, Any]:
    """The body that goes into the log; ``roll`` is the hash of the list of persons behind it."""
    content = public_content(disclosure)
    if content["persons"] is not None:
        content["persons"] |= {"roll": roll, "web": listing.web}
    return {
        **content,
        "summary": disclosure.summary,
        "verification": dict(verification),
        "basis": [{"text": listing.basis, "rules": list(listing.rule_codes), "binding": listing.binding}],
        "owner": listing.owner,
        "published_on": on.isoformat(),
        "display_until": display_until.isoformat(),
    }


def figure_and_summary(disclosure: Disclosure) -> tuple[Any, str]:
    """The one amount and the one sentence of a row on the board."""
    account = Account.objects.filter(disclosure=disclosure).first()
    if account is not None:
        parts = {"income": shown(account.income), "out": shown(account.expenditure), "rest": shown(account.closing)}
        text = _("收入 %(income)s 元，支出 %(out)s 元，还剩 %(rest)s 元") % parts
        return account.closing, _("本期无收支，余额 %(rest)s 元") % parts if account.nil else text
    lines = list(Line.objects.filter(disclosure=disclosure).values_list("amount", flat=True))
    if disclosure.form == Form.LARGE_EXPENDITURE:
        if not lines:
            return None, _("本期没有达到标准的大笔开支")
        total = sum(lines, ZERO)
        return total, _("%(count)s笔，共 %(total)s 元") % {"count": len(lines), "total": shown(total)}
    if disclosure.form == Form.RECIPIENTS:
        return sum(lines) if lines else None, _("共%(count)s人（户）") % {"count": len(lines)}
    if disclosure.form == Form.PROJECT_STAGE and disclosure.project is not None:
        return _stage_figure(disclosure.project, disclosure.item.stage)
    return None, ""


def _stage_figure(project: Project, stage: str) -> tuple[Any, str]:
    if stage == Stage.START:
        return project.budget, _("预算 %(amount)s 元") % {"amount": shown(project.budget)}
    if stage == Stage.HALFWAY:
        return project.paid, _("已付 %(amount)s 元") % {"amount": shown(project.paid)}
    if project.settlement is None:
        return None, ""
    return project.settlement, _("结算 %(amount)s 元") % {"amount": shown(project.settlement)}


def means_label(verification: Mapping[str, Any], committee_label: str) -> str:
    """村务监督委员会3人中2人核实同意, or 已书面核实 with the same numbers."""
    parts = {"who": committee_label, "seats": verification["seats"], "agreed": verification["agreed"]}
    if verification["means"] == Means.PAPER:
        return _("已书面核实：%(who)s%(seats)s人中%(agreed)s人签字同意") % parts
    return _("%(who)s%(seats)s人中%(agreed)s人核实同意") % parts


def is_frozen(disclosure: Disclosure) -> bool:
    """Whether its content may no longer change."""
    return disclosure.state not in (State.DRAFT, State.RETURNED)
