"""Matters, meetings and resolutions in the admin, to look at; minutes and names of who came stay at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from governance.committees.models import Matter, Meeting, Resolution
from governance.committees.queries import matter, meeting


@admin.register(Matter)
class MatterAdmin(ReadOnlyAdmin):
    list_display = ("title", "division", "decision_class", "proposed_on", "ended_on")
    list_filter = ("decision_class",)
    search_fields = ("title", "division__name")
    ordering = ("division__code", "id")
    fields = (("title", "division"), "text", ("decision_class", "subject"), "proposed_on", ("ended_on", "end_why"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return matter.visible_to(who(request), today(request)).select_related("division")


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ("title", "body", "notice_on", "held_on", "base", "present", "on_paper")
    list_filter = ("on_paper",)
    search_fields = ("title", "division__name")
    ordering = ("division__code", "-id")
    fields = (("title", "body"), ("notice_on", "planned_at", "place"), ("held_on", "way", "base", "present"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return meeting.visible_to(who(request), today(request)).select_related("division", "body")


@admin.register(Resolution)
class ResolutionAdmin(ReadOnlyAdmin):
    list_display = ("number", "division", "decided_on", "recorded_on", "revoked_on")
    search_fields = ("number", "division__name")
    ordering = ("division__code", "-decided_on", "-id")
    fields = (("number", "division"), "text", ("decided_on", "recorded_on"), ("leaf", "revoked_on", "revoked_by"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Resolution.objects.select_related("division")
        return filter_official(rows, who(request), today(request))
