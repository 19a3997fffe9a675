"""Bodies, terms and offices in the admin, to look at. Of an office what is public; declarations of relatives never."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import codes_visible
from governance.committees.models import Body, Expected, Handover, Office
from governance.committees.queries.body import visible_bodies
from governance.committees.queries.body_files import visible_offices
from governance.committees.queries.handover import visible_handovers


@admin.register(Body)
class BodyAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "division", "since", "ended_on")
    list_filter = ("kind",)
    search_fields = ("name",)
    ordering = ("division__code", "id")
    fields = (("name", "kind"), ("division", "organisation"), ("since", "ended_on"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_bodies(who(request), today(request))


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    list_display = ("name", "post", "body", "starts_on", "ends_on")
    list_filter = ("post",)
    search_fields = ("name", "body__name")
    ordering = ("body__division__code", "id")
    fields = (("name", "post", "body"), "basis", ("starts_on", "ends_on", "end_told"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_offices(who(request), today(request))


@admin.register(Handover)
class HandoverAdmin(ReadOnlyAdmin):
    list_display = ("term", "due_on", "listed_on", "done_on", "watched_by")
    ordering = ("-due_on", "id")
    fields = ("term", ("due_on", "listed_on", "done_on"), "items", "note", "watched_by")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_handovers(who(request), today(request))


@admin.register(Expected)
class ExpectedAdmin(ReadOnlyAdmin):
    list_display = ("title", "committee", "community_type", "kind", "source", "place", "valid_from", "valid_to")
    list_filter = ("committee", "kind", "source")
    ordering = ("committee", "kind", "id")
    fields = (
        ("title", "kind", "code"),
        ("committee", "community_type", "place"),
        ("source", "rule", "basis"),
        ("valid_from", "valid_to"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        """The whole country's, and those of one's own county and of places below."""
        own = codes_visible(who(request), today(request))
        return Expected.objects.filter(place__in=["", *own, *(code[:6] for code in own)])
