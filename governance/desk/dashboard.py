"""The first page of the admin: what is late, what is due this week, and village by village, in one's own divisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import scope_of
from governance.base.places.models import Division
from governance.desk.queries.todo import overview
from openness.permissions import ABOVE_ROLES

SHOWN = 20  # rows of one table; the overview at the desk has more


def admin_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Called by unfold for the index. Somebody who oversees no division (the platform administrator) gets the plain
    list of models."""
    on: dt.date = request.on  # type: ignore[attr-defined]
    codes = scope_of(request.user, on).codes(ABOVE_ROLES)  # type: ignore[arg-type]
    places = Division.objects.filter(code__in=codes[:1])
    return {**context, "overviews": [_tables(overview(place, on)) for place in places]}


def _tables(page: dict[str, Any]) -> dict[str, Any]:
    duties = [_("事项"), _("村（社区）"), _("最迟"), _("还剩"), _("进度")]
    return {
        "name": page["place"]["name"],
        "code": page["place"]["code"],
        "sentence": page["sentence"],
        "lists": [
            _table(page["escalations_label"], page["escalations_count"], duties, page["escalations"]),
            _table(_("逾期，还没有报上来"), page["late_count"], duties, page["late"]),
            _table(_("本周到期"), page["week_count"], duties, page["week"]),
        ],
        "children": {
            "title": page["children_label"],
            "headers": [_("名称"), _("应公开"), _("已公开"), _("逾期")],
            "rows": [
                [_link(row["url"], row["name"]), row["should"], row["done"], row["late"]] for row in page["children"]
            ],
        },
    }


def _table(title: str, count: int, headers: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "title": _("%(title)s（%(count)s）") % {"title": title, "count": count},
        "headers": headers,
        "rows": [
            [
                _link(row["url"], row["title"]),
                row["place"],
                row["due_label"],
                row["remaining_label"],
                row["state_label"] or row["level_label"],
            ]
            for row in rows[:SHOWN]
        ],
    }


def _link(url: str, text: str) -> str:
    return format_html('<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>', url, text)
