"""The to-do list and the overview of a place, as rows for their pages; constant numbers of queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty, DutyQuerySet
from governance.base.clock.queries.duty import texts, todo
from governance.base.clock.registry import DutyText
from governance.base.places.choices import Level as PlaceLevel
from governance.base.places.models import Division
from openness.duty_kinds import FILING_KINDS, KIND_DISPLAY
from openness.queries.board import rollup_page
from openness.queries.desk import filed_states
from openness.queries.labels import place_url, remaining_label, weekday_label

# Who answers for what is late below them, from which step of the ladder on.
OVERSEERS = {Role.TOWNSHIP_STAFF: Level.TOWNSHIP, Role.BUREAU_REVIEWER: Level.COUNTY}
LISTED = 60  # rows of one list on an overview; the number beside the heading counts them all
SUNDAY = 6


def week_end(on: dt.date) -> dt.date:
    """The Sunday of that week: 本周 ends there."""
    return on + dt.timedelta(days=SUNDAY - on.weekday())


def posts(user: User, on: dt.date) -> list[dict[str, Any]]:
    """Who the person is: each post in force with its place; one query."""
    rows = Assignment.objects.in_force(on).filter(user=user).select_related("division").order_by("division__code", "id")
    return [
        {
            "role": str(Role(row.role).label),
            "place": row.division.name,
            "code": row.division.code,
            "from_label": row.starts_on.isoformat(),
            "to_label": "" if row.ends_on is None else row.ends_on.isoformat(),
        }
        for row in rows
    ]


def raised_to(user: User, on: dt.date) -> DutyQuerySet:
    """What is late and was reported up to the level at which the person answers for it (R-OPN-5)."""
    scope, condition = scope_of(user, on), Q(pk__in=[])
    for role, level in OVERSEERS.items():
        if codes := scope.codes([role]):
            condition |= Q(level__gte=level) & within_codes(codes, "division__code")
    return Duty.objects.overdue(on).filter(condition)


def todo_groups(user: User, on: dt.date) -> dict[str, list[dict[str, Any]]]:
    """逾期, 本周, 以后: nearest first, one verb each. For the township and the county what was reported up to them
    stands among what is late: theirs is to see that it gets done."""
    groups: dict[str, list[dict[str, Any]]] = {"late": [], "week": [], "later": []}
    last = week_end(on)
    raised = list(raised_to(user, on).select_related("division").order_by("due_on", "id")[:LISTED])
    for duty, text in zip(raised, texts(raised), strict=True):
        url = reverse("desk:place", args=[duty.division.code])
        groups["late"].append(duty_row(duty, text, "", on) | {"verb": _("去督促"), "url": url, "begin": False})
    # A sheet that still hangs asks for nothing; the calendar shows until when.
    rows = [row for row in todo(user, on=on) if row.duty.kind != KIND_DISPLAY]
    states = filed_states(row.duty.pk for row in rows)
    for row in rows:
        group = "late" if row.remaining < 0 else "week" if row.duty.due_on <= last else "later"
        groups[group].append(duty_row(row.duty, row.text, states.get(row.duty.pk, ""), on))
    return groups


def duty_row(duty: Duty, text: DutyText, state: str, on: dt.date) -> dict[str, Any]:
    """``begin``: nothing is filed yet, so the button opens the draft at once (a POST: a GET never writes)."""
    return {
        "title": text.title,
        "place": duty.division.name,
        "due_label": weekday_label(duty.due_on),
        "remaining_label": remaining_label(duty.due_on, on),
        "late": duty.due_on < on,
        "provisional": duty.provisional,
        "verb": text.verb,
        "url": text.url,
        "state": state,
        "state_label": text.note,
        "level_label": str(Level(duty.level).label) if duty.level >= Level.TOWNSHIP else "",
        "begin": not state and duty.kind in FILING_KINDS,
    }


def overview(division: Division, on: dt.date) -> dict[str, Any]:
    """What was reported up to this level, what is late below it, what is due this week, and place by place in code
    order (never by score)."""
    open_now = Duty.objects.within(division.code).select_related("division")
    late = open_now.overdue(on)
    week = open_now.due_between(on, week_end(on))
    level = Level.COUNTY if division.level <= PlaceLevel.COUNTY else Level.TOWNSHIP
    raised = late.filter(level__gte=level)
    waiting = late.filter(level__lt=level)
    page = rollup_page(division, on) if division.level < PlaceLevel.COMMUNITY else {}
    children = [
        {**child, "url": reverse("desk:place", args=[child["code"]])}
        for child in page.get("children", [])
        if child["should"] or child["late"]
    ]
    late_rows, week_rows, raised_rows = _lists(on, waiting, week, raised)
    return {
        "place": {"code": division.code, "name": division.name},
        "sentence": page.get("sentence"),
        "late": late_rows,
        "late_count": waiting.count(),
        "week": week_rows,
        "week_count": week.count(),
        "escalations": raised_rows,
        "escalations_count": raised.count(),
        "escalations_label": _("报到县里的") if level == Level.COUNTY else _("报到乡镇（街道）的"),
        "children": children,
        "children_label": page.get("children_label", ""),
        "is_community": division.level == PlaceLevel.COMMUNITY,
        "board_url": place_url(division.code),
        "schedule_url": reverse("openness:schedule", args=[division.code]),
    }


def _lists(on: dt.date, *lists: Any) -> list[list[dict[str, Any]]]:
    """Rows of several lists, by code and then by date, with the words of all of them fetched together."""
    found = [list(rows.order_by("division__code", "due_on", "id")[:LISTED]) for rows in lists]
    duties = {duty.pk: duty for rows in found for duty in rows}
    words = dict(zip(duties, texts(list(duties.values())), strict=True))
    states = filed_states(duties)
    return [[_overview_row(duty, words[duty.pk], states.get(duty.pk, ""), on) for duty in rows] for rows in found]


def _overview_row(duty: Duty, text: DutyText, state: str, on: dt.date) -> dict[str, Any]:
    """Those above remind and look; they do not file."""
    return {**duty_row(duty, text, state, on), "verb": _("查看"), "begin": False}
