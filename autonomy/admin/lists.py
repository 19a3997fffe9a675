"""Versions and entries of the lists in the admin, to look at; they are changed at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from autonomy.models import ListEntry, ListVersion, Narrowing
from autonomy.queries.versions import entries_visible_to, visible_to
from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official


@admin.register(ListVersion)
class ListVersionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "division", "number", "state", "cause", "effective_from", "effective_to")
    list_filter = ("kind", "state", "cause")
    ordering = ("division__code", "kind", "-number")
    fields = (
        ("kind", "division", "number"),
        ("state", "cause", "starting_draft"),
        ("effective_from", "effective_to", "document_no"),
        ("based_on", "consultation_until"),
        "note",
        ("created_by", "created_at"),
        ("adopted_by", "adopted_at", "leaf"),
    )
    actions_detail = ("open_at_desk",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        seen = visible_to(who(request), today(request))
        return filter_official(seen, who(request), today(request))

    @action(description=gettext_lazy("在办事台打开"), url_path="desk")
    def open_at_desk(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        return redirect("autonomy:version", object_id)


@admin.register(ListEntry)
class ListEntryAdmin(ReadOnlyAdmin):
    list_display = ("code", "title", "version", "group", "department", "standing", "until", "withdrawn_on")
    list_filter = ("group", "standing")
    search_fields = ("code", "title", "department")
    ordering = ("version_id", "position", "code")
    fields = (
        ("version", "code", "group"),
        "title",
        ("applies_to", "decided_by"),
        "does",
        "does_not",
        ("department", "organisation", "rhythm"),
        ("hours_village", "hours_urban"),
        ("amount", "per", "payer", "pay_when"),
        "powers",
        "data",
        ("standing", "until"),
        ("withdrawn_on", "withdrawn_reason", "withdrawn_leaf"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        seen = entries_visible_to(who(request), today(request))
        return filter_official(seen, who(request), today(request), "version__division__code")


@admin.register(Narrowing)
class NarrowingAdmin(ReadOnlyAdmin):
    list_display = ("code", "division", "starts_on", "ends_on", "reason")
    ordering = ("division__code", "id")
    fields = (("division", "version", "code"), "reason", ("starts_on", "ends_on"), "end_reason", ("by", "at", "leaf"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Narrowing.objects.select_related("division", "version")
        return filter_official(rows, who(request), today(request))
