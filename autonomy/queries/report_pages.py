"""Reports as rows for pages: of those who answer, of the reporter, of the one reported, and for anyone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.choices import ReportKind, ReportState, Ruling
from autonomy.models import Report
from autonomy.queries.report import RELATED, ListThen, county_label, target_label
from governance.base.clock.explain import full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain
from governance.base.journal.queries import body_of, erasure_reason, erasure_reasons, page_proof

LISTED = 200
S = ReportState
LOOKS = {
    S.RECEIVED: "due",
    S.ANSWERED: "submitted",
    S.ACCEPTED: "met",
    S.COUNTY: "due",
    S.DECIDED: "published",
    S.LAPSED: "met",
}
WAITING = (S.RECEIVED, S.COUNTY)  # somebody owes a step


def line(row: Report, on: dt.date) -> dict[str, Any]:
    """One report in a list. Days only: an hour would say whose session it was."""
    waiting = row.state in WAITING
    return {
        "number": row.pk,
        "title": row.matter,
        "kind_label": str(row.get_kind_display()),
        "target": target_label(row),
        "level_label": str(row.get_level_display()),
        "state": LOOKS[S(row.state)],
        "state_label": str(row.get_state_display()),
        "day_label": full_date(row.received_on),
        "due_label": full_date(row.due_on) if row.due_on and waiting else "",
        "late": bool(waiting and row.due_on and row.due_on < on),
        "url": reverse("autonomy:report", args=[row.pk]),
    }


def listed_then(row: Report) -> dict[str, Any]:
    """What the list of that day said, as it was kept with the report."""
    then = row.list_then
    return {
        "number": then.get("number"),
        "on_list": then.get("on_list", False),
        "nearest": then.get("nearest", []),
        "day_label": full_date(row.happened_on),
    }


def looked_up(then: ListThen, day: dt.date) -> dict[str, Any]:
    """The same before it is sent."""
    return {**then.as_json(), "day_label": full_date(day)}


def full(row: Report, on: dt.date) -> dict[str, Any]:
    """Everything but the seal, for who answers, rules or reported."""
    return {
        **line(row, on),
        "what": row.what,
        "then": listed_then(row),
        "has_file": row.attachment_id is not None,
        "answer": row.answer,
        "answered_label": full_date(row.answered_on) if row.answered_on else "",
        "dispute": row.dispute if row.state in (S.COUNTY, S.DECIDED) else "",
        **ruling(row),
    }


def ruling(row: Report) -> dict[str, Any]:
    """What was ruled, and how it was put right."""
    if row.state != S.DECIDED:
        return {"decided": False}
    owed = row.ruling != Ruling.REJECTED
    return {
        "decided": True,
        "ruled_by": county_label(row.level),
        "ruling_label": str(row.get_ruling_display()),
        "reason": row.ruling_reason,
        "remedy": row.remedy,
        "remedy_label": full_date(row.remedy_by) if row.remedy_by else "",
        "remedied_label": full_date(row.remedied_on) if row.remedied_on else "",
        "remedied_note": row.remedied_note,
        "ruled_label": full_date(row.ruled_on) if row.ruled_on else "",
        "owed": owed and row.remedied_on is None,
        "public_url": reverse("autonomy_board:ruling", args=[row.county.code, row.pk]),
    }


def explained(row: Report) -> list[str]:
    """Why the present step is due on its day."""
    if row.due_on is None or row.state not in WAITING:
        return []
    found = Duty.objects.open().filter(division=row.place_id, subject=row.pk, due_on=row.due_on, kind__in=_kinds(row))
    duty = found.first()
    return [] if duty is None else explain(duty, calendar())


def _kinds(row: Report) -> list[int]:
    return [int(kind) for kind in row.clocks]


def own_lines(rows: Any, on: dt.date) -> list[dict[str, Any]]:
    """For the reporter alone: all of their own, the newest first."""
    found = rows.select_related(*RELATED).order_by("-id")[:LISTED]
    return [full(row, on) | _own(row, on) for row in found]


def _own(row: Report, on: dt.date) -> dict[str, Any]:
    """Where it stands for the reporter: what was done today waits until tomorrow."""
    waits = ""
    if row.handed_on is None:
        waits = _("已收到，明天零点以后和当天别的反映一起转办")
    elif row.said and row.state == S.ANSWERED:
        waits = _("您的意见（%(said)s）已收到，明天零点以后一起处理") % {"said": row.get_said_display()}
    answerable = row.state == S.ANSWERED and not row.said and (row.due_on is None or on <= row.due_on)
    until = full_date(row.due_on) if row.due_on and row.state == S.ANSWERED else ""
    return {"waits": waits, "answerable": answerable, "until_label": until}


def ruling_lines(rows: Any) -> list[dict[str, Any]]:
    """Public, the newest first; one query."""
    found = list(rows.select_related("county", "target", "target_division").order_by("-ruled_on", "-id")[:LISTED])
    erased = erasure_reasons(row.leaf for row in found)
    return [_public(row) if row.leaf not in erased else _erased(row, erased[row.leaf]) for row in found]


def _erased(row: Report, reason: str) -> dict[str, Any]:
    """What the log no longer says is not said by the row either, though what was reported stays with who answers."""
    blank = dict.fromkeys(("target", "reason", "remedy", "remedied_note", "remedied_label"), "")
    return {**_public(row), **blank, "title": _("裁定（正文已抹除）"), "erased": reason}


def _public(row: Report) -> dict[str, Any]:
    return {
        "title": row.matter,
        "target": target_label(row),
        "kind_label": str(ReportKind(row.kind).label),
        **ruling(row),
        "url": reverse("autonomy_board:ruling", args=[row.county.code, row.pk]),
        "leaf": row.leaf,
    }


def ruling_page(row: Report) -> dict[str, Any]:
    """One ruling as it was published, by the body in the log; an erased one says so."""
    leaf = row.leaf or 0
    body, found = body_of(leaf), {**_public(row), "proof": page_proof(leaf)}
    if body is None:
        return {**found, **_erased(row, erasure_reason(leaf) or "")}
    told = {"title": body["matter"], "target": body["reported"], "reason": body["reason"], "remedy": body["remedy"]}
    return {**found, **told, "erased": "", "list": body["list"]}
