"""Party organisations and what they did in the admin, to look at; everything is changed at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from governance.party.models import (
    LeadershipDuty,
    Officer,
    PartyOrganisation,
    Rectification,
    RegionalLink,
    StandardCheck,
    Study,
)


class OfficialAdmin(ReadOnlyAdmin):
    """Rows of one's own divisions."""

    related: tuple[str, ...] = ("division",)
    place = "division__code"

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model._default_manager.select_related(*self.related)
        return filter_official(rows, who(request), today(request), self.place)


@admin.register(PartyOrganisation)
class PartyOrganisationAdmin(OfficialAdmin):
    list_display = ("name", "kind", "division", "leads", "unit", "since", "ended_on")
    list_filter = ("kind", "leads")
    search_fields = ("name", "division__name")
    fields = (("name", "kind"), ("division", "leads"), ("parent", "unit"), ("since", "ended_on"))
    related = ("division", "unit", "parent")


@admin.register(Officer)
class OfficerAdmin(OfficialAdmin):
    list_display = ("name", "post", "organisation", "starts_on", "ends_on")
    list_filter = ("post",)
    search_fields = ("name", "organisation__name")
    fields = (("name", "post"), "organisation", ("starts_on", "ends_on"), "basis")
    related = ("organisation",)
    place = "organisation__division__code"


@admin.register(Study)
class StudyAdmin(OfficialAdmin):
    list_display = ("matter", "division", "kind", "held_on", "opinion")
    list_filter = ("kind", "opinion")
    search_fields = ("matter__title", "division__name")
    ordering = ("-id",)
    fields = (
        ("matter", "division"),
        ("organisation", "kind"),
        ("held_on", "entitled", "present", "yes"),
        "opinion",
        "text",
        "conditions",
        ("by", "at", "leaf"),
    )
    related = ("division", "matter", "organisation", "by")


@admin.register(RegionalLink)
class RegionalLinkAdmin(OfficialAdmin):
    list_display = ("title", "kind", "division", "held_on", "until", "done_on")
    list_filter = ("kind",)
    search_fields = ("title", "division__name")
    ordering = ("-id",)
    fields = (("title", "kind"), ("division", "host"), ("held_on", "until"), "text", ("outcome", "done_on"), "by")
    related = ("division", "host", "by")


@admin.register(StandardCheck)
class StandardCheckAdmin(OfficialAdmin):
    list_display = ("organisation", "division", "year", "checked_on")
    list_filter = ("year",)
    search_fields = ("organisation__name", "division__name")
    ordering = ("-id",)
    fields = (("organisation", "division"), ("year", "checked_on"), "note", ("by", "at"))
    related = ("division", "organisation", "by")


@admin.register(LeadershipDuty)
class LeadershipDutyAdmin(OfficialAdmin):
    list_display = ("title", "division", "year", "due_on", "done_on")
    list_filter = ("year",)
    search_fields = ("title", "division__name")
    ordering = ("-id",)
    fields = (("division", "year", "code"), "title", "basis", ("due_on", "done_on", "done_by"), "report")
    related = ("division", "done_by")


@admin.register(Rectification)
class RectificationAdmin(OfficialAdmin):
    list_display = ("organisation", "division", "state", "identified_on", "deadline", "closed_on")
    list_filter = ("state",)
    search_fields = ("organisation__name", "division__name")
    ordering = ("-id",)
    fields = (
        ("organisation", "division"),
        ("kinds", "identified_by", "identified_on"),
        "reason",
        "state",
        "plan",
        ("planned_by", "planned_on", "deadline"),
        "result",
        ("submitted_by", "submitted_on"),
        "acceptance",
        ("accepted_by", "closed_on", "reopened"),
    )
    related = ("division", "organisation", "identified_by", "planned_by", "submitted_by", "accepted_by")
