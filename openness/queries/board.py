"""The public board of a place, ready for its templates: rows of what is public and of what is owed; constant numbers of
queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explanations, texts
from governance.base.indicators.models import Tally
from governance.base.indicators.queries import Score, child_scores, scores
from governance.base.journal.queries import page_proof
from governance.base.places.models import Division
from governance.base.places.queries.division import children, place_part
from openness.choices import Category, State
from openness.duty_kinds import PUBLIC_KINDS
from openness.indicators import DONE, LATE
from openness.models import Disclosure
from openness.queries.content import day_label
from openness.queries.labels import disclosure_url, place_url, remaining_label, weekday_label
from openness.rules.account import month_end, shown

LATEST = 3
UPCOMING = 6
LISTED = 400  # rows of a community's board: some three years of everything
LATE_MONTHS = 24


def owed(division: Division, on: dt.date) -> tuple[list[Duty], int]:
    """Open public duties of a community, nearest first, and how many of this month's are met; two queries.

    Met ones are found through what was published, since only open duties are indexed by division.
    """
    last = month_end(on)
    open_now = list(
        Duty.objects.open()
        .filter(division=division, kind__in=PUBLIC_KINDS)
        .select_related("division")
        .order_by("due_on", "id")
    )
    published = Disclosure.objects.filter(
        division=division, published_at__isnull=False, duty_id__isnull=False
    ).values_list("duty_id", flat=True)
    done = Duty.objects.filter(
        pk__in=published, state=1, due_on__gte=on.replace(day=1), due_on__lte=last, kind__in=PUBLIC_KINDS
    ).count()
    return open_now, done


def sentence(open_now: Sequence[Duty], done: int, on: dt.date) -> dict[str, Any]:
    """本月应公开 5 项，已公开 4 项，1 项逾期 3 天: what is due this month, and what is late from before."""
    last = month_end(on)
    due = [duty for duty in open_now if duty.due_on <= last]
    late = [duty for duty in due if duty.due_on < on]
    return {
        "should": done + len(due),
        "done": done,
        "late_count": len(late),
        "late_days": max(((on - duty.due_on).days for duty in late), default=0),
        "on_label": day_label(on),
    }


def community_page(division: Division, on: dt.date) -> dict[str, Any]:
    """Context of board/community.html, without ``stale_since`` and ``demo``."""
    open_now, done = owed(division, on)
    rows = list(
        Disclosure.objects.public()
        .filter(division=division)
        .select_related("item", "division")
        .defer("content")
        .order_by("-published_at", "-id")[:LISTED]
    )
    above = place_part(division)
    leaf = next((row.leaf for row in rows if row.leaf is not None), None)
    return {
        "place": above,
        "sentence": sentence(open_now, done, on),
        "latest": [_row(row) for row in rows if row.state == State.PUBLISHED and not row.replaced][:LATEST],
        "groups": _groups(rows),
        "upcoming": _upcoming([duty for duty in open_now if duty.due_on >= on][:UPCOMING], on),
        "contact": {
            "telephone": division.telephone,
            "hours": division.office_hours,
            "township": above["path"][-1]["name"] if above["path"] else "",
        },
        "proof": None if leaf is None else page_proof(leaf),
    }


def _row(row: Disclosure) -> dict[str, Any]:
    state, label = row.state, ""
    if row.replaced:
        state, label = "corrected", _("已更正")
    return {
        "title": row.title,
        "figure": "" if row.figure is None or row.state == State.WITHDRAWN else _("%s 元") % shown(row.figure),
        "date_label": day_label(timezone.localdate(row.published_at)),
        "url": disclosure_url(row.division.code, row.pk),
        "state": state,
        "state_label": label,
        "note": row.withdrawal_reason if row.state == State.WITHDRAWN else row.summary,
    }


def _groups(rows: Iterable[Disclosure]) -> list[dict[str, Any]]:
    """By kind in the order of visual.md, then by the month of publication, newest first."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {category: {} for category in Category.values}
    for row in rows:
        published = timezone.localdate(row.published_at)
        label = _("%(year)s年%(month)s月") % {"year": published.year, "month": published.month}
        found[row.item.category].setdefault(label, []).append(_row(row))
    return [
        {
            "label": str(Category(category).label),
            "months": [{"label": label, "rows": listed} for label, listed in months.items()],
        }
        for category, months in found.items()
    ]


def _upcoming(duties: Sequence[Duty], on: dt.date) -> list[dict[str, Any]]:
    if not duties:
        return []
    reasons = explanations(duties, calendar())
    return [
        {
            "title": text.title,
            "due_label": weekday_label(duty.due_on),
            "remaining_label": remaining_label(duty.due_on, on),
            "provisional": duty.provisional,
            "explain": reason,
        }
        for duty, text, reason in zip(duties, texts(duties), reasons, strict=True)
    ]


def rollup_page(division: Division, on: dt.date) -> dict[str, Any]:
    """Context of board/rollup.html, from the scoreboard that the sweep keeps; by code, never by score."""
    month = on.replace(day=1)
    below = list(children(division.code))
    counted = child_scores(parent=division, month=month)
    late = _late_totals(division, on)
    own = scores(division_ids=[division.pk], month=month).get((division.pk, DONE), Score())
    rows = [
        {
            "code": child.code,
            "name": child.name,
            "url": place_url(child.code),
            "should": counted.get((child.pk, DONE), Score()).denominator,
            "done": counted.get((child.pk, DONE), Score()).numerator,
            "late": late.get(child.pk, 0),
        }
        for child in below
        if child.closed_on is None or child.closed_on > on
    ]
    return {
        "place": place_part(division),
        "sentence": {
            "should": own.denominator,
            "done": own.numerator,
            "late_count": late.get(division.pk, 0),
            "late_days": 0,
            "on_label": day_label(on),
        },
        "attention": [
            {"name": row["name"], "url": row["url"], "text": _("逾期 %s 项") % row["late"]}
            for row in rows
            if row["late"]
        ],
        "children": rows,
        "children_label": _("村和社区") if len(division.code) == 9 else _("下面的地方"),
    }


def _late_totals(division: Division, on: dt.date) -> dict[int, int]:
    """Late ones of the last two years, for the place and those right below it; one query."""
    index = on.year * 12 + on.month - LATE_MONTHS
    since = dt.date(index // 12, index % 12 + 1, 1)
    rows = Tally.objects.filter(Q(division=division) | Q(division__parent=division), indicator=LATE, period__gte=since)
    return dict(rows.values_list("division_id").annotate(total=Sum("numerator")))
