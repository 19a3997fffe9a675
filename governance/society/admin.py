"""Needs to buy a service, read only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.society.models import PurchaseNeed
from governance.society.queries import visible_to


@admin.register(PurchaseNeed)
class PurchaseNeedAdmin(ReadOnlyAdmin):
    list_display = ("title", "organisation", "division", "source", "state", "opened_on")
    list_filter = ("state", "source")
    search_fields = ("title", "organisation__name")
    ordering = ("-id",)
    fields = (
        ("title", "served"),
        "content",
        ("organisation", "division"),
        ("estimate", "money_source"),
        ("source", "source_id"),
        ("state", "opened_on", "dropped_on"),
        "drop_reason",
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(who(request), today(request)).select_related("organisation", "division")
