"""Reports and answers off the list in the admin, to look at. The seal and the mark stand on no page of it, and a
superuser sees no report by being one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from autonomy.models import OffListAnswer, Report
from autonomy.queries import off_list
from autonomy.queries.report import visible_to
from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("id", "matter", "kind", "level", "place", "state", "received_on", "due_on")
    list_filter = ("state", "kind", "level")
    search_fields = ("matter",)
    ordering = ("-id",)
    fields = (
        ("kind", "level", "place"),
        ("target", "target_division"),
        "matter",
        ("happened_on", "received_on"),
        ("state", "due_on"),
        ("answer", "answered_on"),
        ("ruling", "ruled_on", "leaf"),
        "ruling_reason",
        ("remedy", "remedy_by", "remedied_on", "remedied_note"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = visible_to(who(request), today(request)).select_related("place", "target", "target_division")
        return rows.defer("sealed", "reporter_mark")


@admin.register(OffListAnswer)
class OffListAnswerAdmin(ReadOnlyAdmin):
    list_display = ("matter", "division", "addressee", "asked_on", "on")
    search_fields = ("matter", "addressee", "division__name")
    ordering = ("-id",)
    fields = (
        ("division", "organisation", "addressee"),
        "matter",
        ("asked_on", "version", "nearest"),
        "text",
        ("by", "on"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return off_list.visible_to(who(request), today(request)).select_related("division", "version", "nearest", "by")
