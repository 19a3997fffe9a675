"""The publication schedule as a public page: what a place must publish, when, on what basis (R-OPN-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from openness.choices import Binding, Category, Frequency, LimitKind, Trigger, Web
from openness.models import Listing
from openness.queries.content import day_label
from openness.queries.schedule import catalogue, guidance

BODIES = (Committee.VILLAGE, Committee.URBAN)


def limit_label(listing: Listing) -> str:
    """The time limit in words; how one due day came about is explained with each duty."""
    parts = {"days": listing.limit_days}
    working = listing.limit_working
    match listing.limit_kind:
        case LimitKind.DAYS_AFTER_PERIOD:
            return (_("期满后%(days)s个工作日内") if working else _("期满后%(days)s天内")) % parts
        case LimitKind.DAY_OF_FIRST_MONTH:
            return _("下一期第一个月的%(days)s日以前") % parts
        case LimitKind.END_OF_NEXT_PERIOD:
            return _("下一期结束以前")
        case LimitKind.WITHIN_DAYS:
            return (_("发生后%(days)s个工作日内") if working else _("发生后%(days)s天内")) % parts
        case LimitKind.BEFORE_STAGE:
            return _("开工以前")
    raise ValueError(f"no words for the time limit {listing.limit_kind}")


def when_label(listing: Listing) -> str:
    """每月、有事项时 or 按项目阶段."""
    if listing.item.trigger == Trigger.PERIOD:
        return str(Frequency(listing.frequency).label)
    return str(Trigger(listing.item.trigger).label)


def schedule_page(division: Division, on: dt.date, *, body: str = "") -> dict[str, Any]:
    """Context of board/schedule.html. A community has its own committee; above it ``body`` chooses (villages first)."""
    place = place_part(division)
    chosen = division.committee or (body if body in BODIES else Committee.VILLAGE)
    rows = catalogue(code=division.code, committee=chosen, community_type=division.community_type, on=on)
    offered = [row for row in guidance(code=division.code, on=on) if row.applies_to == chosen]
    names = {up["code"]: up["name"] for up in place["path"]} | {division.code: division.name}
    tabs = [{"label": str(one.label), "value": str(one), "current": one == chosen} for one in BODIES]
    return {
        "place": place,
        "on_label": day_label(on),
        "body_label": str(Committee(chosen).label),
        "tabs": [] if division.committee else tabs,
        "groups": _groups(rows, names),
        "total": len(rows),
        "guidance": [_row(row, names) for row in offered],
    }


def _groups(rows: Iterable[Listing], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """By kind, in the order of the board."""
    order = {category: place for place, category in enumerate(Category.values)}
    found = sorted(rows, key=lambda row: order[row.item.category])
    return [
        {"label": str(Category(category).label), "rows": [_row(row, names) for row in group]}
        for category, group in groupby(found, key=lambda row: row.item.category)
    ]


def _row(listing: Listing, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "title": listing.item.title,
        "content": listing.content,
        "when": when_label(listing),
        "limit": limit_label(listing),
        "display_days": listing.display_days,
        "owner": listing.owner,
        "audience": listing.audience,
        "channel": listing.channel,
        "web": "" if listing.web == Web.ALL else str(Web(listing.web).label),
        "basis": listing.basis,
        "binding": listing.binding,
        "binding_label": str(Binding(listing.binding).label),
        "source": names.get(listing.place_code, listing.place_code) if listing.place_code else _("全国"),
        "since": day_label(listing.valid_from),
    }
