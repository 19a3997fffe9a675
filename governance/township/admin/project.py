"""Projects in the admin, to look at; they are changed at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from governance.township.models import Project


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    list_display = ("name", "division", "budget", "planned_start_on", "halfway_on", "settled_on")
    search_fields = ("name", "division__name")
    ordering = ("division__code", "id")
    fields = (
        "division",
        "name",
        ("funding", "budget"),
        ("contractor", "selection"),
        ("planned_start_on", "planned_end_on"),
        ("started_on", "halfway_on", "settled_on", "cancelled_on"),
        ("progress", "paid", "settlement"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return filter_official(Project.objects.select_related("division"), who(request), today(request))
