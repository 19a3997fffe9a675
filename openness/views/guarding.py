"""What the personal-data guard found, in place at the desk: one button to mask, one to keep with a reason (R-OPN-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from governance.base.documents.models import Kept
from governance.base.documents.queries.guard import Finding
from governance.base.documents.rules.guard import BLOCK, kind_of
from governance.base.frame import DeskRequest
from governance.base.verdict import Refused
from openness.actions.guard import keep_finding, mask_finding
from openness.forms.disclosure import DraftForm
from openness.models import Disclosure, Enclosure
from openness.queries.enclosed import found_in, found_in_files, waiting_in_files
from openness.queries.guard import findings, kept_marks, kept_rows

MASK, KEEP, REASON = "mask", "keep", "why-"
ALL = "all"
LISTED = 30  # of one file on a page; the next come up as these are kept


def asked(request: DeskRequest) -> bool:
    return MASK in request.POST or KEEP in request.POST


def answer(request: DeskRequest, draft: Disclosure) -> list[dict[str, str]]:
    """Do what the button said; what was refused as problems for the top of the form."""
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    try:
        if MASK in request.POST:
            mark = request.POST[MASK]
            mask_finding(disclosure_id=draft.pk, version=draft.version, mark="" if mark == ALL else mark, **when)
            messages.success(request, _("已遮盖，并存了草稿。"))
        else:
            mark = request.POST[KEEP]
            keep_finding(disclosure_id=draft.pk, mark=mark, reason=request.POST.get(REASON + mark, ""), **when)
            messages.success(request, _("已保留，理由给监督委员看。"))
    except Refused as refused:
        if refused.forbidden:
            raise
        return [{"text": v.text, "anchor": _anchor(request) if v.field == "reason" else ""} for v in refused.verdicts]
    return []


def waiting(draft: Disclosure) -> int:
    """How many things still have to be masked or kept, in the draft and in its files."""
    kept = kept_marks(draft)
    here = sum(one.level == BLOCK or one.mark not in kept for one in findings(draft))
    return here + sum(count for _title, count in waiting_in_files(draft))


def _anchor(request: DeskRequest) -> str:
    return f"id_{REASON}{request.POST.get(KEEP, '')}"


def guard_part(draft: Disclosure, form: DraftForm) -> dict[str, Any]:
    """The list on top of the form, and the same words at the fields."""
    found, kept = findings(draft), kept_rows(draft)
    reasons = {row.mark: row.reason for row in kept}
    shown = [_row(one, form) for one in found if one.level == BLOCK or one.mark not in reasons]
    form.note([(one.field, _words(one)) for one in found if one.level == BLOCK or one.mark not in reasons])
    return {"found": shown, "kept": kept_list(kept, found)}


def file_part(enclosure: Enclosure, kept: Sequence[Kept], typed: Mapping[str, str]) -> dict[str, Any]:
    """What waits in one file for a reason, and what stays with one. ``typed``: a reason that was sent and refused."""
    found = found_in(enclosure)
    reasons = {row.mark for row in kept}
    waits = [one for one in found if one.mark not in reasons]
    rows = [
        {
            "label": one.label,
            "words": _words(one),
            "mark": one.mark,
            "reason_id": f"id_{REASON}{one.mark}",
            "reason_name": f"{REASON}{one.mark}",
            "reason": typed.get(f"{REASON}{one.mark}", ""),
        }
        for one in waits[:LISTED]
    ]
    return {"found": rows, "more": max(0, len(waits) - LISTED), "waits": len(waits), "kept": kept_list(kept, found)}


def _row(one: Finding, form: DraftForm) -> dict[str, Any]:
    return {
        "label": one.label,
        "words": _words(one),
        "certain": one.level == BLOCK,
        "mark": one.mark,
        "anchor": form.anchor(one.field),
        "reason_id": f"id_{REASON}{one.mark}",
        "reason_name": f"{REASON}{one.mark}",
    }


def _words(one: Finding) -> str:
    parts = {"what": _(kind_of(one.kind).label), "shown": one.shown}
    if one.level == BLOCK:
        return _("有%(what)s（%(shown)s），不能公开") % parts
    return _("好像有%(what)s（%(shown)s）") % parts


def kept_list(kept: Sequence[Kept], found: Sequence[Finding]) -> list[dict[str, str]]:
    """What stays although it looks personal, with the reason and who gave it; only what still stands in the text."""
    places = {one.mark: one for one in found}
    return [
        {
            "label": places[row.mark].label,
            "what": _(kind_of(row.kind).label),
            "shown": places[row.mark].shown,
            "reason": row.reason,
            "who": str(row.kept_by),
        }
        for row in kept
        if row.mark in places
    ]


def kept_part(found: Disclosure) -> list[dict[str, str]]:
    """For those who verify, of the text and of the files; no search where nothing was kept."""
    rows = kept_rows(found)
    return kept_list(rows, [*findings(found), *found_in_files(found)]) if rows else []
