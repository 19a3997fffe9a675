"""Burdens in the words of pages, files and paper: one row says the same everywhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from autonomy.choices import AppliesTo, BurdenKind
from autonomy.models import Burden
from autonomy.queries.burden import CommitteeSheet, DepartmentSheet, Line, Measure
from autonomy.queries.burden_overview import Overview
from autonomy.rules.burden import Limit, plain
from governance.base.clock.explain import full_date


def terms(burden: Burden) -> list[str]:
    """How often, where, since when; only what is so."""
    found = [str(burden.get_rhythm_display())]
    if burden.kind == BurdenKind.SIGNBOARD:
        found = [_("挂在室外") if burden.outside else _("挂在室内")]
    if burden.applies_to != AppliesTo.BOTH:
        found.append(_("只涉及%(whom)s") % {"whom": burden.get_applies_to_display()})
    until = "" if burden.ends_on is None else full_date(burden.ends_on)
    since = full_date(burden.starts_on)
    found.append(
        _("%(since)s至%(until)s") % {"since": since, "until": until} if until else _("%(since)s起") % {"since": since}
    )
    return found


def marks(line: Line) -> list[dict[str, str]]:
    """What is wrong with it, each in words: off the list, doubled, contradicted."""
    found = []
    if not line.listed:
        text = _("清单以外") if not line.burden.entry_code else _("清单以外（%(code)s不在现行清单上）")
        found.append({"kind": "unlisted", "text": text % {"code": line.burden.entry_code}})
    if line.twins:
        found.append({"kind": "doubled", "text": _("重复：%(others)s") % {"others": "；".join(line.twins)}})
    if line.contradicts and line.view is not None:
        later = _("（说过以后改过）") if line.changed else ""
        text = _("村（社区）说与实际不符：%(note)s%(later)s") % {"note": line.view.note, "later": later}
        found.append({"kind": "contradicted", "text": text})
    return found


def said(line: Line) -> str:
    """What the committee says of it, in a word."""
    if line.contradicts:
        return _("与实际不符")
    if line.confirms:
        return _("属实")
    return _("改过，等重新核对") if line.changed else _("等村（社区）核对")


def row(line: Line) -> dict[str, Any]:
    burden = line.burden
    return {
        "id": burden.pk,
        "version": burden.version,
        "kind": str(burden.get_kind_display()),
        "title": burden.title,
        "organisation": burden.organisation.name,
        "place": burden.division.name,
        "basis": burden.basis,
        "entry_code": burden.entry_code,
        "listed": line.listed,
        "terms": terms(burden),
        "items": [text.strip() for text in burden.fields.splitlines() if text.strip()],
        "marks": marks(line),
        "said": said(line),
        "waits": line.waits,
        "contradicts": line.contradicts,
        "note": line.view.note if line.contradicts and line.view else "",
        "communities": line.communities,
        "confirmed": line.confirmed,
        "contradicted": line.contradicted,
    }


def measure(one: Measure) -> dict[str, Any]:
    """A limit beside what is borne."""
    return {
        **limit(one.limit),
        "met": plain(one.met),
        "over": one.over,
        "state": _("超过上限") if one.over and one.limit.refuses else _("超过参考数") if one.over else _("没有超过"),
    }


def limit(one: Limit) -> dict[str, Any]:
    return {
        "label": one.label,
        "most": plain(one.number),
        "source": one.source,
        "standing": _("县里定的上限") if one.refuses else _("参考数，没有经县级核实，不约束"),
    }


def committee_part(sheet: CommitteeSheet) -> dict[str, Any]:
    """The sheet of one committee at a glance."""
    return {
        "on_label": full_date(sheet.on),
        "total": len(sheet.lines),
        "counts": [{"label": label, "n": n} for label, n in sheet.kinds],
        "unlisted": sheet.unlisted,
        "doubled": sheet.doubled,
        "contradicted": sheet.contradicted,
        "waiting": len(sheet.waiting),
        "hours": plain(sheet.hours),
        "hours_rows": [{"name": name, "hours": plain(hours), "n": n} for name, hours, n in sheet.hours_by_department],
        "measures": [measure(one) for one in sheet.measures],
        "groups": [
            {"name": group.organisation.name, "id": group.organisation.pk, "rows": [row(line) for line in group.lines]}
            for group in sheet.groups
        ],
    }


def department_part(sheet: DepartmentSheet) -> dict[str, Any]:
    return {
        "on_label": full_date(sheet.on),
        "organisation": {"id": sheet.organisation.pk, "name": sheet.organisation.name},
        "total": len(sheet.lines),
        "communities": sheet.communities,
        "unlisted": sheet.unlisted,
        "doubled": sheet.doubled,
        "contradicted": sheet.contradicted,
        "refused": sheet.refused,
        "upheld": sheet.upheld,
        "rows": [row(line) for line in sheet.lines],
        "contradictions": [
            {
                "place": view.division.name,
                "title": view.burden.title,
                "note": view.note,
                "on": full_date(view.on),
                "burden": view.burden_id,
            }
            for view in sheet.contradictions
        ],
    }


def overview_part(page: Overview) -> dict[str, Any]:
    return {
        "on_label": full_date(page.on),
        "places": [
            {
                "code": one.division.code,
                "name": one.division.name,
                "communities": one.communities,
                "burdens": one.burdens,
                "unlisted": one.unlisted,
                "doubled": one.doubled,
                "contradicted": one.contradicted,
            }
            for one in page.places
        ],
        "departments": [
            {
                "id": one.organisation.pk,
                "name": one.organisation.name,
                "burdens": one.burdens,
                "communities": one.communities,
                "unlisted": one.unlisted,
                "doubled": one.doubled,
                "contradicted": one.contradicted,
                "refused": one.refused,
                "upheld": one.upheld,
            }
            for one in page.departments
        ],
        "limits": [limit(one) for one in page.bounds],
    }
