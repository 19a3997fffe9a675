"""Guidance and orders to correct in the admin, to look at; they are changed at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.township.models import Correction, Guidance
from governance.township.queries.guidance import corrections_visible_to, guidance_visible_to


@admin.register(Guidance)
class GuidanceAdmin(ReadOnlyAdmin):
    list_display = ("topic", "division", "state", "asked_on", "due_on", "answered_on")
    list_filter = ("state",)
    search_fields = ("topic", "division__name")
    ordering = ("-id",)
    fields = (
        ("division", "topic"),
        "question",
        ("asked_by", "asked_on", "due_on"),
        "state",
        "answer",
        ("answered_by", "answered_on"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return guidance_visible_to(who(request), today(request)).select_related("division")


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ("decision", "division", "state", "issued_on", "reply_by", "closed_on")
    list_filter = ("state", "reply_kind")
    search_fields = ("decision", "division__name")
    ordering = ("-id",)
    fields = (
        ("division", "decision", "decided_on"),
        ("rule", "citation", "article"),
        "ground",
        ("issued_by", "issued_on", "reply_by"),
        "state",
        ("reply_kind", "replied_by", "replied_on"),
        "reply",
        ("outcome", "closed_on"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return corrections_visible_to(who(request), today(request)).select_related("division", "rule", "citation")
