"""Burdens and ceilings in the admin, to look at; they are changed at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from autonomy.models import Burden, Ceiling
from autonomy.queries.burden import visible_to
from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official


@admin.register(Burden)
class BurdenAdmin(ReadOnlyAdmin):
    list_display = ("title", "kind", "organisation", "division", "entry_code", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("title", "organisation__name")
    ordering = ("division__code", "id")
    fields = (
        ("kind", "title"),
        ("organisation", "division", "applies_to"),
        ("basis", "entry_code"),
        ("rhythm", "outside"),
        "fields",
        ("starts_on", "ends_on", "end_reason"),
        ("entered_by", "entered_at", "version"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(who(request), today(request))


@admin.register(Ceiling)
class CeilingAdmin(ReadOnlyAdmin):
    list_display = ("kind", "applies_to", "number", "division", "starts_on", "ends_on")
    ordering = ("division__code", "id")
    fields = ("division", ("kind", "applies_to", "number"), "source", ("starts_on", "ends_on"), "set_by")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return filter_official(Ceiling.objects.select_related("division"), who(request), today(request))
