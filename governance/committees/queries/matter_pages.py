"""Matters as pages show them: a row of step marks, what is next, and the proof of each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.clock.explain import full_date
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.committees.choices import MatterClass, MatterEnd, StepKind
from governance.committees.models import Matter, MatterStep, Resolution
from governance.committees.queries.matter import as_steps, visible_to
from governance.committees.queries.matter_words import SUBJECTS
from governance.committees.rules.matter import next_step

LISTED = 200
STATES = {MatterEnd.DONE: "met", MatterEnd.REJECTED: "returned", MatterEnd.WITHDRAWN: "withdrawn"}


def matter_state(matter: Matter, steps: Sequence[MatterStep]) -> tuple[str, str]:
    """Word and colour: how it ended, or what it waits for."""
    if matter.ended_on is not None:
        return STATES[MatterEnd(matter.end_why)], str(matter.get_end_why_display())
    following = next_step(as_steps(steps))
    return "open", _("等：%(step)s") % {"step": following.label} if following else ""


def marks(steps: Sequence[MatterStep], *, ended: bool) -> list[dict[str, str]]:
    """As components/dots.html shows them."""
    following = next_step(as_steps(steps))
    found = []
    for row in steps:
        current = not ended and following is not None and row.kind == following.kind
        state = "current" if current else "done" if row.done_on and row.passed is not False else "todo"
        note = full_date(row.done_on) if row.done_on else ""
        if row.passed is False:
            note = _("没有通过 %(day)s") % {"day": note}
        found.append({"label": str(StepKind(row.kind).label), "state": state, "note": note})
    return found


def row_of(matter: Matter, *, public: bool) -> dict[str, Any]:
    """``steps`` are prefetched."""
    steps = list(matter.steps.all())
    state, label = matter_state(matter, steps)
    name, args = ("committees:matter", [matter.pk])
    if public:
        name, args = "committees_board:matter", [matter.division.code, matter.pk]  # type: ignore[list-item]
    return {
        "id": matter.pk,
        "url": reverse(name, args=args),
        "title": matter.title,
        "place": matter.division.name,
        "class": str(MatterClass(matter.decision_class).label),
        "proposed_label": full_date(matter.proposed_on),
        "state": state,
        "state_label": label,
        "steps": marks(steps, ended=matter.ended_on is not None),
    }


def _listed(rows: QuerySet[Matter], *, public: bool) -> dict[str, Any]:
    """Open ones first by their age, then the newest ended; four queries."""
    known = rows.select_related("division").prefetch_related("steps")
    waiting = list(known.filter(ended_on=None).order_by("proposed_on", "id")[: LISTED + 1])
    ended = list(known.filter(ended_on__isnull=False).order_by("-ended_on", "-id")[:LISTED])
    return {
        "rows": [row_of(row, public=public) for row in waiting[:LISTED]],
        "more": len(waiting) > LISTED,
        "before": [row_of(row, public=public) for row in ended],
    }


def desk_list(user: User, on: dt.date) -> dict[str, Any]:
    return _listed(visible_to(user, on), public=False)


def board_list(division: Division) -> dict[str, Any]:
    rows = Matter.objects.filter(division__code__gte=division.code, division__code__lt=upper_bound(division.code))
    return {**_listed(rows, public=True), "is_community": bool(division.committee)}


def detail(matter: Matter, *, public: bool) -> dict[str, Any]:
    """One matter; ``steps`` are prefetched. Who recorded a step is for the desk."""
    steps = list(matter.steps.all())
    resolutions = {
        row.item_id: row
        for row in Resolution.objects.filter(item__matter=matter, leaf__isnull=False).select_related("division")
    }
    return {
        "m": row_of(matter, public=public),
        "text": matter.text,
        "subject": SUBJECTS.get(matter.subject, matter.subject),
        "collective": matter.collective,
        "group": matter.group.name if matter.group else "",
        "proposed_by": matter.proposed_by,
        "entry_code": matter.entry_code,
        "ended_label": full_date(matter.ended_on) if matter.ended_on else "",
        "steps": [_step(row, resolutions, public=public) for row in steps],
    }


def _step(row: MatterStep, resolutions: dict[int, Resolution], *, public: bool) -> dict[str, Any]:
    known = resolutions.get(row.proof.get("item", 0))
    url = ""
    if known is not None:
        name, args = "committees:resolution", [known.pk]
        if public:
            name, args = "committees_board:resolution", [known.division.code, known.pk]  # type: ignore[list-item]
        url = reverse(name, args=args)
    return {
        "kind": row.kind,
        "label": str(StepKind(row.kind).label),
        "basis": row.basis,
        "done_label": full_date(row.done_on) if row.done_on else "",
        "on_paper": row.on_paper,
        "note": row.note,
        "participants": row.participants,
        "passed": row.passed,
        "verdicts": [one for one in row.verdicts if one.get("text")],
        "resolution": {"url": url, "number": known.number} if known else None,
        "leaf": row.proof.get("leaf"),
        "by": row.recorded_by.name if row.recorded_by_id and not public and row.recorded_by else "",
    }


def export_matters(user: User, on: dt.date, within: str) -> Listing:
    """Where every matter stands, a row each."""
    rows = visible_to(user, on)
    if within:
        rows = rows.filter(within_codes([within], "division__code"))
    heads = columns(
        _("区划代码"), _("村（社区）"), _("编号"), _("事项"), _("由谁决定"), _("提议日期"), _("到哪一步"), _("结束日期")
    )
    return Listing(_("议事事项"), heads, _lines(rows))


def _lines(rows: QuerySet[Matter]) -> Iterator[Sequence[Any]]:
    known = rows.select_related("division").prefetch_related("steps").order_by("division__code", "id")
    for matter in known.iterator(chunk_size=CHUNK):
        _state, label = matter_state(matter, list(matter.steps.all()))
        yield (
            matter.division.code,
            matter.division.name,
            matter.pk,
            matter.title,
            str(matter.get_decision_class_display()),
            matter.proposed_on,
            label,
            matter.ended_on,
        )
