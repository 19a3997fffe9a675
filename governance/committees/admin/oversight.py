"""Opinions, appraisals, audits and archives in the admin, to look at; reports upwards are shown to nobody here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from governance.committees.models import Appraisal, ArchiveItem, Audit, SupervisionOpinion


class InPlace(ReadOnlyAdmin):
    """Rows of one's own divisions."""

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model._default_manager.select_related("division")
        return filter_official(rows, who(request), today(request))


@admin.register(SupervisionOpinion)
class SupervisionOpinionAdmin(InPlace):
    list_display = ("title", "division", "about", "given_on", "answer_due_on")
    list_filter = ("about",)
    search_fields = ("title", "division__name")
    ordering = ("division__code", "id")
    fields = (
        "division",
        ("about", "given_on"),
        "title",
        "text",
        ("in_favour", "against"),
        "dissent",
        "answer_due_on",
        "leaf",
    )


@admin.register(Appraisal)
class AppraisalAdmin(InPlace):
    list_display = ("division", "year", "planned_on", "held_on", "present")
    search_fields = ("division__name",)
    ordering = ("division__code", "id")
    fields = (
        ("division", "year"),
        "plan",
        ("notice_on", "planned_on", "held_on"),
        ("base", "present"),
        "chaired_by",
        "leaf",
    )


@admin.register(Audit)
class AuditAdmin(InPlace):
    list_display = ("division", "kind", "ordered_on", "due_on", "published_on")
    list_filter = ("kind",)
    search_fields = ("division__name", "auditor")
    ordering = ("division__code", "id")
    fields = (
        ("division", "kind"),
        ("office", "term"),
        ("ordered_on", "due_on"),
        ("auditor", "joined"),
        "result",
        "problems",
        ("finished_on", "published_on", "leaf"),
    )


@admin.register(ArchiveItem)
class ArchiveItemAdmin(InPlace):
    list_display = ("number", "division", "year", "title", "retention", "destroyed_on")
    list_filter = ("retention",)
    search_fields = ("number", "title", "division__name")
    ordering = ("division__code", "id")
    fields = (
        ("division", "year"),
        "archive_class",
        "number",
        "title",
        ("made_on", "shelf"),
        ("retention", "destroyed_on"),
    )
