"""Bodies in the words of pages and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from governance.base.clock.explain import full_date
from governance.base.spreadsheet import Listing, columns
from governance.committees.choices import BodyKind
from governance.committees.models import Handover, KinDeclaration, Office, WorkingRules
from governance.committees.queries.body import Composition, Sheet
from governance.committees.queries.body_overview import Row
from governance.committees.queries.expected import Line
from governance.committees.rules.body import HIRED, Check
from governance.committees.rules.counts import tells_nobody

Url = Callable[[Sheet], str]


def check_part(check: Check) -> dict[str, Any]:
    """A word for how it stands, what was asked, what is so, and where that is written."""
    verdict = check.verdict
    if verdict.code == "unchecked":
        state, label = "open", _("待核实，不作要求")
    elif verdict.ok:
        state, label = "met", _("符合")
    elif check.usual:
        state, label = "due", _("与一般规定不同")
    else:
        state, label = "late", _("不符合")
    return {
        "state": state,
        "label": label,
        "text": verdict.text,
        "needed": verdict.needed,
        "met": verdict.met,
        "basis": "；".join(verdict.basis),
    }


def office_part(office: Office, on: dt.date | None = None) -> dict[str, Any]:
    """Name and post; sex, party and where one lives are counted and never shown of one person."""
    until = full_date(office.ends_on) if office.ends_on else ""
    return {
        "id": office.pk,
        "name": office.name,
        "post": str(office.get_post_display()),
        "hired": office.post in HIRED,
        "group": office.group.name if office.group_id and office.group else "",
        "since": full_date(office.starts_on),
        "until": until,
        "why": office.end_told,
        "basis": office.basis,
        "end_basis": office.end_basis_told,
        "flags": [flag_text(flag) for flag in office.flags],
        "held": office.ends_on is None or (on is not None and office.ends_on >= on),
    }


def flag_text(flag: dict[str, Any]) -> str:
    """What was recorded against a rule; who the other one is, is not said."""
    words = {"needed": flag["needed"], "basis": "；".join(flag["basis"])}
    return _("照实登记，与规定不符：%(needed)s%(basis)s") % {
        "needed": words["needed"],
        "basis": f"（{words['basis']}）" if words["basis"] else "",
    }


def sheet_part(sheet: Sheet, on: dt.date, url: str = "") -> dict[str, Any]:
    """A body at a glance: how many, until when, what does not hold, and what comes next."""
    members, failing = sheet.members, sheet.failing
    term = sheet.term
    return {
        "id": sheet.body.pk,
        "kind": sheet.body.kind,
        "name": sheet.body.name,
        "url": url,
        "members": len(members),
        "women": sum(office.woman for office in members),
        "chair": next((office.name for office in members if office.post in ("chair", "leader")), ""),
        "term": "" if term is None else _("第%(n)d届") % {"n": term.number},
        "until": "" if term is None else full_date(term.ends_on),
        "over": sheet.over(on),
        "checks": [check_part(check) for check in sheet.checks],
        "failing": [check_part(check) for check in failing],
        "state": "late" if failing or sheet.over(on) else "met",
        "state_label": _state(sheet, on),
        "next": _next(sheet, on),
        "by_reference": sheet.body.organisation.name if sheet.body.organisation else "",
    }


def _state(sheet: Sheet, on: dt.date) -> str:
    if sheet.over(on):
        return _("任期已满")
    if sheet.failing:
        return _("%(n)d处不符合") % {"n": len(sheet.failing)}
    return _("符合法律要求") if sheet.checks else _("已登记")


def _next(sheet: Sheet, on: dt.date) -> str:
    """One thing to do, the most pressing first."""
    if sheet.over(on):
        return _("登记新一届")
    if sheet.term is None and sheet.body.kind in (BodyKind.COMMITTEE, BodyKind.SUPERVISION, BodyKind.COUNCIL):
        return _("登记任期")
    if sheet.body.kind not in (BodyKind.ASSEMBLY, BodyKind.COLLECTIVE, BodyKind.OWNERS) and not sheet.members:
        return _("登记成员")
    return _("看哪里不符合") if sheet.failing else ""


def composition_part(found: Composition, lines: Iterable[Line], url: Url) -> dict[str, Any]:
    known = list(lines)
    return {
        "on_label": full_date(found.on),
        "sheets": [sheet_part(sheet, found.on, url(sheet)) for sheet in found.sheets if sheet.body.group_id is None],
        "groups": [sheet_part(sheet, found.on, url(sheet)) for sheet in found.sheets if sheet.body.group_id],
        "wrong": sum(bool(sheet.failing) for sheet in found.sheets),
        "size": [check_part(check) for check in found.size],
        "missing": [line_part(line) for line in known if line.there is False],
        "others": [line_part(line) for line in known if line.there is None],
    }


def line_part(line: Line) -> dict[str, Any]:
    return {
        "id": line.row.pk,
        "code": line.row.code,
        "kind": line.row.kind,
        "kind_label": str(line.row.get_kind_display()),
        "title": line.row.title,
        "source": str(line.row.get_source_display()),
        "basis": line.basis,
        "owed": line.owed,
        "state": "late" if line.owed else "open",
    }


def rules_part(row: WorkingRules) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "number": row.number,
        "text": row.text,
        "adopted": full_date(row.adopted_on),
        "adopted_by": row.adopted_by,
        "ended": full_date(row.ended_on) if row.ended_on else "",
        "leaf": row.leaf,
    }


def kin_part(declaration: KinDeclaration) -> dict[str, Any]:
    """For the eyes of clerk and head of that very community."""
    return {
        "name": declaration.office.name,
        "signed": full_date(declaration.signed_on),
        "ties": [
            {"name": tie.other.name, "relation": str(tie.get_relation_display())} for tie in declaration.ties.all()
        ],
    }


def handover_part(row: Handover, on: dt.date) -> dict[str, Any]:
    state, label = "open", _("正在交接")
    if row.done_on is not None:
        state, label = "met", _("已交接")
    elif on > row.due_on:
        state, label = "late", _("逾期%(days)d天") % {"days": (on - row.due_on).days}
    return {
        "id": row.pk,
        "term": row.term.number,
        "body": row.term.body.name,
        "due": full_date(row.due_on),
        "why": row.due_why["basis"],
        "items": row.items,
        "missing": sum(not item["given"] for item in row.items) if row.listed_on else None,
        "listed": full_date(row.listed_on) if row.listed_on else "",
        "done": full_date(row.done_on) if row.done_on else "",
        "note": row.note,
        "state": state,
        "label": label,
    }


# Public --------------------------------------------------------------------------------------------------------------


def public_part(found: Composition) -> list[dict[str, Any]]:
    """Names and posts of who was elected or chosen; women, party members and who lives here as counts of a body."""
    return [
        {
            "name": sheet.body.name,
            "term": sheet_part(sheet, found.on)["term"],
            "until": full_date(sheet.term.ends_on) if sheet.term else "",
            "members": [office_part(office) for office in sheet.members],
            "counts": counts(sheet),
            "by_reference": sheet.body.organisation.name if sheet.body.organisation else "",
        }
        for sheet in found.sheets
    ]


def counts(sheet: Sheet) -> list[str]:
    """Each only where it is known of every member, so that a count never is a guess; of one person it is no count, and
    party membership is counted only where the count names nobody."""
    members = sheet.members
    if len(members) < 2:
        return []
    total = len(members)
    said = [_("妇女%(n)d人") % {"n": sum(office.woman for office in members)}]
    party = sum(office.party_member is True for office in members)
    if all(office.party_member is not None for office in members) and tells_nobody(party, total):
        said.append(_("党员%(n)d人") % {"n": party})
    if all(office.lives_here is not None for office in members):
        said.append(_("住在本村（社区）%(n)d人") % {"n": sum(office.lives_here is True for office in members)})
    return [_("共%(n)d人") % {"n": total}, *said]


# Above ---------------------------------------------------------------------------------------------------------------


def overview_part(rows: Iterable[Row], on: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "code": row.division.code,
            "name": row.division.name,
            "bodies": row.bodies,
            "members": row.members,
            "women": row.women,
            "share": share(row),
            "representatives": row.representatives,
            "women_representatives": row.women_representatives,
            "until": full_date(row.ends_on) if row.ends_on else "",
            "wrong": row.wrong,
            "missing": row.missing,
            "over": row.over,
            "handover": full_date(row.handover_due) if row.handover_due else "",
            "handover_late": row.handover_due is not None and row.handover_due < on,
        }
        for row in rows
    ]


def share(row: Row) -> str:
    """How many of the committee live in the community (R-CMT-2), of those of whom it is known."""
    if not row.resident_known:
        return ""
    return _("%(here)d／%(known)d") % {"here": row.resident, "known": row.resident_known}


def overview_listing(name: str, rows: Iterable[Row], on: dt.date) -> Listing:
    head = (
        _("代码"), _("村（社区）"), _("组织"), _("委员会成员"), _("其中妇女"), _("住在本村（社区）"),
        _("知道住处的成员"), _("代表"), _("其中妇女代表"), _("届满日期"),
        _("不符合的组织"), _("缺法定组织"), _("任期已满"), _("最迟交接"),
    )  # fmt: skip
    found = (
        (
            row.division.code,
            row.division.name,
            row.bodies,
            row.members,
            row.women,
            row.resident,
            row.resident_known,
            row.representatives,
            row.women_representatives,
            row.ends_on,
            row.wrong,
            row.missing,
            row.over,
            row.handover_due,
        )
        for row in rows
    )
    return Listing(_("%(name)s组织和任职") % {"name": name}, columns(*head), found)


def offices_listing(rows: Iterable[Office]) -> Listing:
    """Every office of one's scope: what is public of it."""
    head = (
        _("代码"), _("村（社区）"), _("组织"), _("职务"), _("姓名"), _("届"), _("就任日期"),
        _("离任日期"), _("离任的原因"), _("怎样产生"),
    )  # fmt: skip
    found = (
        (
            row.body.division.code,
            row.body.division.name,
            row.body.name,
            str(row.get_post_display()),
            row.name,
            row.term.number if row.term else None,
            row.starts_on,
            row.ends_on,
            row.end_told,
            row.basis,
        )
        for row in rows
    )
    return Listing(_("任职"), columns(*head), found)
