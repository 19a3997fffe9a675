"""What pages say of entries, versions and differences. Words for people; no decision is made here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from autonomy.choices import (
    ASSISTANCE_GROUPS,
    AUTONOMY_GROUPS,
    AppliesTo,
    DecidedBy,
    Group,
    ListKind,
    PaidPer,
    Rhythm,
    Standing,
    VersionState,
)
from autonomy.models import ListEntry, ListVersion, Narrowing
from autonomy.queries.entries import basis_text
from autonomy.rules.lists import Difference, EntryChange, EntryFacts, FieldChange
from governance.base.clock.explain import full_date
from governance.base.places.choices import Committee

WORDS: dict[str, dict[str, Any]] = {
    "group": dict(Group.choices),
    "applies_to": dict(AppliesTo.choices),
    "decided_by": dict(DecidedBy.choices),
    "rhythm": dict(Rhythm.choices),
    "per": dict(PaidPer.choices),
    "standing": dict(Standing.choices),
}
SHAPES = {
    VersionState.DRAFT: "draft",
    VersionState.CONSULTING: "due",
    VersionState.ADOPTED: "published",
    VersionState.REPLACED: "corrected",
    VersionState.ABANDONED: "withdrawn",
}


def groups_of(kind: str) -> Sequence[Group]:
    return ASSISTANCE_GROUPS if kind == ListKind.ASSISTANCE else AUTONOMY_GROUPS


def yuan(amount: Decimal) -> str:
    """1,200 元, with cents only where there are some."""
    text = f"{amount:,.2f}".removesuffix(".00")
    return _("%(amount)s 元") % {"amount": text}


def number(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def money(entry: ListEntry) -> str:
    """每村（社区）每年 1,200 元，县财政付，每年三月底前; what is not known yet says so."""
    if entry.amount is None:
        return _("还没有定")
    words = {"per": entry.get_per_display(), "amount": yuan(entry.amount), "payer": entry.payer, "when": entry.pay_when}
    return _("%(per)s %(amount)s，%(payer)s付，%(when)s") % words


def hours(entry: ListEntry, committee: str = "") -> str:
    """Of both kinds of committee, or of the one whose page it is."""
    parts = []
    for name, kind, label in (
        ("hours_village", Committee.VILLAGE, _("村")),
        ("hours_urban", Committee.URBAN, _("社区")),
    ):
        value = getattr(entry, name)
        if value is not None and committee in ("", kind):
            parts.append(_("%(label)s每月 %(hours)s 小时") % {"label": label, "hours": number(value)})
    return "，".join(parts)


def lasting(entry: ListEntry) -> str:
    if entry.until is None:
        return ""
    return _("%(standing)s，到%(day)s为止") % {
        "standing": entry.get_standing_display(),
        "day": full_date(entry.until),
    }


def entry_part(entry: ListEntry, kind: str, *, committee: str = "") -> dict[str, Any]:
    """One matter as people read it; of an entry read ``with_bases``. Lines that say nothing are left out."""
    told: list[tuple[str, str]]
    if kind == ListKind.ASSISTANCE:
        told = [
            (_("村（社区）做什么"), entry.does),
            (_("村（社区）不做什么"), entry.does_not),
            (_("哪个部门的事"), entry.department),
            (_("多久一次"), str(entry.get_rhythm_display())),
            (_("大约要多少工时"), hours(entry, committee)),
            (_("谁出钱、出多少（费随事转）"), money(entry)),
            (_("给什么权限（权随责走）"), entry.powers),
            (_("给什么数据"), entry.data),
        ]
    else:
        told = [
            (_("谁来决定"), str(entry.get_decided_by_display())),
            (_("是什么事"), entry.does),
            (_("政府不做什么"), entry.does_not),
        ]
    return {
        "id": entry.pk,
        "code": entry.code,
        "title": entry.title,
        "applies_to": "" if entry.applies_to == AppliesTo.BOTH else str(entry.get_applies_to_display()),
        "does": entry.does,
        "decided": str(entry.get_decided_by_display()),
        "lasting": lasting(entry),
        "lines": [{"label": label, "text": text} for label, text in told if text],
        "bases": [{"text": basis_text(basis), "quote": basis.quote} for basis in entry.bases.all()],
        "withdrawn": full_date(entry.withdrawn_on) if entry.withdrawn_on else "",
        "withdrawn_reason": entry.withdrawn_reason,
        "withdrawn_leaf": entry.withdrawn_leaf,
    }


def grouped(entries: Iterable[ListEntry], kind: str, *, committee: str = "") -> list[dict[str, Any]]:
    """By group in the order of the speech; groups without entries are left out."""
    rows = list(entries)
    found = []
    for group in groups_of(kind):
        members = [entry_part(entry, kind, committee=committee) for entry in rows if entry.group == group]
        if members:
            found.append({"label": str(group.label), "anchor": group.value, "entries": members})
    return found


def version_part(version: ListVersion, on: dt.date) -> dict[str, Any]:
    name = _("第%(number)s版") % {"number": version.number} if version.number else str(version.get_state_display())
    held = version.state == VersionState.ADOPTED and version.effective_from is not None
    now = held and (version.effective_from or on) <= on and (version.effective_to is None or version.effective_to >= on)
    return {
        "id": version.pk,
        "kind": version.kind,
        "label": str(version.get_kind_display()),
        "name": name,
        "number": version.number,
        "state": "corrected" if held and not now else SHAPES[VersionState(version.state)],
        "state_label": _held_label(version, on) if held else str(version.get_state_display()),
        "now": now,
        "since": full_date(version.effective_from) if version.effective_from else "",
        "last": full_date(version.effective_to) if version.effective_to else "",
        "cause": str(version.get_cause_display()),
        "document_no": version.document_no,
        "note": version.note,
        "starting": version.starting_draft and not version.number,
        "leaf": version.leaf,
        "until": full_date(version.consultation_until) if version.consultation_until else "",
    }


def _held_label(version: ListVersion, on: dt.date) -> str:
    if version.effective_from is not None and version.effective_from > on:
        return _("还没有施行")
    if version.effective_to is not None and version.effective_to < on:
        return _("以前的版本")
    return _("现行")


def said(name: str, value: object) -> str:
    """A value of a field in words."""
    if value in (None, "", ()):
        return _("（空）")
    if name in WORDS:
        return str(WORDS[name].get(str(value), value))
    if isinstance(value, dt.date):
        return full_date(value)
    if isinstance(value, Decimal):
        return yuan(value) if name == "amount" else number(value)
    if isinstance(value, tuple):
        return "；".join(str(one) for one in value)
    return str(value)


def change_part(change: EntryChange) -> dict[str, Any]:
    return {"code": change.new.code, "title": change.new.title, "fields": [_field(part) for part in change.fields]}


def _field(part: FieldChange) -> dict[str, str]:
    return {"label": _(part.label), "old": said(part.name, part.old), "new": said(part.name, part.new)}


def difference_part(found: Difference) -> dict[str, Any]:
    def short(entry: EntryFacts) -> dict[str, str]:
        return {"code": entry.code, "title": entry.title, "group": said("group", entry.group), "does": entry.does}

    return {
        "any": found.any,
        "added": [short(entry) for entry in found.added],
        "removed": [short(entry) for entry in found.removed],
        "changed": [change_part(change) for change in found.changed],
    }


def narrowing_part(row: Narrowing, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "title": titles.get(row.code, row.code),
        "place": row.division.name,
        "reason": row.reason,
        "since": full_date(row.starts_on),
        "last": full_date(row.ends_on) if row.ends_on else "",
        "end_reason": row.end_reason,
        "leaf": row.leaf,
    }
